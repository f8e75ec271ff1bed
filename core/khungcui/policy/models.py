"""The rules as the database keeps them: global tables, which the application only reads.

What the files ship is loaded by the owner. What officials adopt comes in through
`policy_publish` (see `publishing.py`), which takes a signed draft and nothing else.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from khungcui.policy.drafts import PolicyDraft, PolicySignature
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.storage.base import Base, Choice, one_of

__all__ = [
    "PolicyClause",
    "PolicyDraft",
    "PolicyInstrument",
    "PolicyReading",
    "PolicyRule",
    "PolicySignature",
    "PolicyVersion",
    "PolicyWithdrawal",
]


class PolicyInstrument(Base):
    """A legal act that brings rules in, and may take others out.

    ``content`` is the hash of all that it carries (`Amendment.content`). ``published`` is the
    moment in which officials published it, None for one that the files ship.
    """

    __tablename__ = "policy_instrument"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    issuer_vi: Mapped[str]
    issuer_en: Mapped[str]
    signed: Mapped[date]
    in_force: Mapped[date]
    until: Mapped[date | None]
    repeals: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    reassigns: Mapped[dict[str, Any]] = mapped_column(JSONB())
    content: Mapped[str]
    published: Mapped[datetime | None]


class PolicyWithdrawal(Base):
    """That a published instrument was withdrawn before its day: it counts as never made."""

    __tablename__ = "policy_withdrawal"

    instrument: Mapped[str] = mapped_column(ForeignKey("policy_instrument.id"), primary_key=True)
    withdrawn: Mapped[datetime]


class PolicyClause(Base):
    """A clause that rules cite. ``instrument`` brought it; None for the regulation's own."""

    __tablename__ = "policy_clause"

    number: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    quote: Mapped[str]
    instrument: Mapped[str | None] = mapped_column(ForeignKey("policy_instrument.id"))


class PolicyRule(Base):
    """A rule. ``managed_by`` and ``portion`` are `*` or values joined by `|`, sorted.

    ``end`` is that of its instrument, not the day on which another takes it out; ``place`` is its
    row among the rules of its instrument.
    """

    __tablename__ = "policy_rule"
    __table_args__ = (
        one_of("office", OfficeKind),
        one_of("axis", Line),
        one_of("effect", Effect),
        CheckConstraint(
            r"managed_by ~ '^(\*|(central|city|district|ward)(\|(central|city|district|ward))*)$'",
            name="managed_by_known",
        ),
        CheckConstraint(r"portion ~ '^(\*|(own|plan)(\|(own|plan))*)$'", name="portion_known"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[OfficeKind] = mapped_column(Choice(OfficeKind))
    axis: Mapped[Line] = mapped_column(Choice(Line))
    object: Mapped[str]
    action: Mapped[str]
    managed_by: Mapped[str]
    portion: Mapped[str]
    effect: Mapped[Effect] = mapped_column(Choice(Effect))
    start: Mapped[date]
    end: Mapped[date | None]
    clause: Mapped[str] = mapped_column(ForeignKey("policy_clause.number"))
    instrument: Mapped[str] = mapped_column(ForeignKey("policy_instrument.id"))
    note: Mapped[str]
    place: Mapped[int]


class PolicyReading(Base):
    """How a sentence is read: the choice that an instrument made, and what it chose from."""

    __tablename__ = "policy_reading"

    instrument: Mapped[str] = mapped_column(ForeignKey("policy_instrument.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB())


class PolicyVersion(Base):
    """When which edition of the rules was loaded: decisions name the snapshot."""

    __tablename__ = "policy_version"

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    snapshot: Mapped[str]
    rules: Mapped[int]
    loaded: Mapped[datetime]
