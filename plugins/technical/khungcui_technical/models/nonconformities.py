"""Nonconformities: what was found wrong, why, what is done about it, and whether that worked."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_technical.vocabulary import NonconformityState


class Nonconformity(TenantRow, Flowing, Base):
    """A fault of a product that somebody has to answer for.

    ``act_by`` is the day that was promised for the action; ``evidence`` says how it was verified.
    """

    __tablename__ = "technical_nonconformity"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
        ),
        Index(None, "tenant", "orderer_id"),
        Index(None, "tenant", "inspection_id"),
        one_of("state", NonconformityState),
        CheckConstraint("state = 'open' or cause is not null", name="cause_known"),
        CheckConstraint(
            "state in ('open', 'cause') or (action is not null and act_by is not null)",
            name="action_known",
        ),
        CheckConstraint(
            "state not in ('verified', 'closed') or evidence is not null", name="evidence_given"
        ),
    )

    number: Mapped[str]
    inspection_id: Mapped[UUID]
    parameter_code: Mapped[str | None]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    area: Mapped[str]
    sector: Mapped[str]
    found: Mapped[str]
    cause: Mapped[str | None]
    action: Mapped[str | None]
    act_by: Mapped[date | None]
    evidence: Mapped[str | None]
    opened_on: Mapped[date]
    state: Mapped[NonconformityState] = mapped_column(
        Choice(NonconformityState), default=NonconformityState.OPEN
    )
