"""What is asked and not yet so: classes proposed, hand-overs offered, changes requested."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.policy.vocabulary import ManagedBy
from khungcui.register.vocabulary import ClassState, HandOverState, RequestKind, RequestState
from khungcui.storage.base import Base, Choice, TenantRow, one_of


class Classification(TenantRow, Base):
    """A proposal of who directly manages a portion, which the claimed manager answers.

    The ward proposes (III.3, III.8.1). ``claimed`` and its office take effect on the day that
    the confirmation names.
    """

    __tablename__ = "classification"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "portion_id"], ["portion.tenant", "portion.id"]),
        ForeignKeyConstraint(["office_tenant", "office_id"], ["office.tenant", "office.id"]),
        one_of("claimed", ManagedBy),
        one_of("state", ClassState),
        CheckConstraint("(office_tenant is null) = (office_id is null)", name="office"),
        CheckConstraint("(state = 'proposed') = (decided_on is null)", name="decided"),
        Index(
            "uq_classification_open",
            "tenant",
            "portion_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        Index(None, "tenant", "portion_id"),
    )

    portion_id: Mapped[UUID]
    claimed: Mapped[ManagedBy] = mapped_column(Choice(ManagedBy))
    office_tenant: Mapped[str | None]
    office_id: Mapped[UUID | None]
    reason: Mapped[str]
    proposed_by_tenant: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_on: Mapped[date]
    state: Mapped[ClassState] = mapped_column(Choice(ClassState))
    decided_by_tenant: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    comment: Mapped[str | None]


class HandOver(TenantRow, Base):
    """A portion offered by the district to the ward, which accepts or declines (III.6)."""

    __tablename__ = "hand_over"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "portion_id"], ["portion.tenant", "portion.id"]),
        ForeignKeyConstraint(["tenant", "from_office_id"], ["office.tenant", "office.id"]),
        ForeignKeyConstraint(["tenant", "to_office_id"], ["office.tenant", "office.id"]),
        one_of("state", HandOverState),
        CheckConstraint("(state = 'offered') = (decided_on is null)", name="decided"),
        Index(
            "uq_hand_over_open",
            "tenant",
            "portion_id",
            unique=True,
            postgresql_where=text("state = 'offered'"),
        ),
        Index(None, "tenant", "portion_id"),
    )

    portion_id: Mapped[UUID]
    from_office_id: Mapped[UUID]
    to_office_id: Mapped[UUID]
    effective_on: Mapped[date]
    reason: Mapped[str]
    offered_by: Mapped[UUID]
    offered_on: Mapped[date]
    state: Mapped[HandOverState] = mapped_column(Choice(HandOverState))
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    comment: Mapped[str | None]


class ChangeRequest(TenantRow, Base):
    """A wish to change the particulars of an establishment, or to close it, with its reason.

    ``base_version_id`` is the version that the request started from: it is stale once another
    version follows that one. Who submitted it never decides it (INV-35).
    """

    __tablename__ = "change_request"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "establishment_id"], ["establishment.tenant", "establishment.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "base_version_id"],
            ["establishment_version.tenant", "establishment_version.id"],
        ),
        one_of("kind", RequestKind),
        one_of("state", RequestState),
        CheckConstraint("decided_by <> submitted_by", name="four_eyes"),
        CheckConstraint("state <> 'returned' or coalesce(comment, '') <> ''", name="comment"),
        Index(None, "tenant", "establishment_id"),
    )

    establishment_id: Mapped[UUID]
    kind: Mapped[RequestKind] = mapped_column(Choice(RequestKind))
    base_version_id: Mapped[UUID]
    proposed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    effective_on: Mapped[date]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    submitted_by_tenant: Mapped[str]
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]
    state: Mapped[RequestState] = mapped_column(Choice(RequestState))
    decided_by_tenant: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None]
