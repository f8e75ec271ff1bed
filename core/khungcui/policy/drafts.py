"""Drafts of amendments, and the signatures under them.

A draft is at home in the city. What it says is one document (`Amendment.document`), so that it
is revised, hashed, signed and published whole.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.policy.publishing import PUBLISHING
from khungcui.storage.base import Base, Choice, TenantRow, one_of


class Stage(StrEnum):
    """How far a draft has come. That it is in force, or superseded, its dates tell."""

    DRAFT = "draft"
    LINTED = "linted"
    PREVIEWED = "previewed"
    SIGNED = "signed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Purpose(StrEnum):
    """What a signature is given for."""

    ADOPT = "adopt"
    WITHDRAW = "withdraw"


class PolicyDraft(TenantRow, Base):
    """An amendment on its way: what it says, how far it has come, and what was found on the way.

    ``instrument`` is the id that it will bear, ``content`` the hash of what is signed.
    ``findings`` are those of the last lint, ``preview`` is what the last preview told, and
    ``base`` the edition of the rules that it was previewed on. ``revision`` counts the changes
    of its words.
    """

    __tablename__ = "policy_draft"
    __keep__ = True
    __table_args__ = (
        one_of("stage", Stage),
        CheckConstraint("until > in_force", name="until"),
        Index(
            "uq_policy_draft_instrument",
            "tenant",
            "instrument",
            unique=True,
            postgresql_where=text("stage <> 'discarded'"),
        ),
    )

    instrument: Mapped[str]
    number: Mapped[str]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    in_force: Mapped[date]
    until: Mapped[date | None]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB())
    content: Mapped[str]
    revision: Mapped[int] = mapped_column(Integer())
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    drafted_by: Mapped[UUID]
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    findings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB())
    linted_at: Mapped[datetime | None]
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    previewed_at: Mapped[datetime | None]
    base: Mapped[str | None]
    signed_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PolicySignature(TenantRow, Base):
    """An official's signature under what a draft said then, or under its withdrawal."""

    __tablename__ = "policy_signature"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "draft_id"], ["policy_draft.tenant", "policy_draft.id"]),
        one_of("purpose", Purpose),
        UniqueConstraint("tenant", "draft_id", "purpose", "content", "official_id"),
    )
    __ddl__ = PUBLISHING

    draft_id: Mapped[UUID]
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    content: Mapped[str]
    official_id: Mapped[UUID]
    official_name: Mapped[str]
    office_id: Mapped[UUID]
    office_name: Mapped[str]
    signed_at: Mapped[datetime]
