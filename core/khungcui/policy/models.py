"""The rules as the database keeps them: global tables, which the application only reads."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.storage.base import Base, Choice, one_of


class PolicyInstrument(Base):
    """A legal act that brings rules in, and may take others out."""

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


class PolicyClause(Base):
    """A clause that rules cite."""

    __tablename__ = "policy_clause"

    number: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    quote: Mapped[str]


class PolicyRule(Base):
    """A rule. ``managed_by`` and ``portion`` are `*` or values joined by `|`, sorted."""

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


class PolicyVersion(Base):
    """When which edition of the rules was loaded: decisions name the snapshot."""

    __tablename__ = "policy_version"

    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    snapshot: Mapped[str]
    rules: Mapped[int]
    loaded: Mapped[datetime]
