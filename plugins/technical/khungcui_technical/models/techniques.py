"""Process documents: how an orderer wants its goods to be made, and who has got them (II.3.2)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_technical.models.standing import Standing, kept, one_at_a_time, stands
from khungcui_technical.vocabulary import HandoverState, StandingState


class ProductionTechnique(Standing, Base):
    """One version of how a product is made, for what one orderer orders."""

    __tablename__ = "technical_technique"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        UniqueConstraint("tenant", "product_id", "orderer_id", "number"),
        ForeignKeyConstraint(
            ["tenant", "product_id"], ["technical_product.tenant", "technical_product.id"]
        ),
        one_at_a_time("technical_technique"),
        stands(),
        one_of("state", StandingState),
        Index(None, "tenant", "orderer_id"),
    )

    title: Mapped[str]


class TechniqueStep(TenantRow, Base):
    """A step of the work: what is done, on what, and what is looked at before the next."""

    __tablename__ = "technical_technique_step"
    __ddl__ = kept("technical_technique_step", "technical_technique", "technique_id")
    __table_args__ = (
        UniqueConstraint("tenant", "technique_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "technique_id"], ["technical_technique.tenant", "technical_technique.id"]
        ),
        CheckConstraint("position > 0", name="position_counted"),
    )

    technique_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    instruction: Mapped[str]
    equipment: Mapped[str | None]
    control: Mapped[str | None]


class TechniqueHandover(TenantRow, Flowing, Base):
    """A version that an orderer handed to an establishment, for the portion processed for it.

    ``acknowledged_by`` is the person who signed for the establishment. A version is handed to a
    portion once, unless it was taken back.
    """

    __tablename__ = "technical_handover"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        ForeignKeyConstraint(
            ["technique_tenant", "technique_id"],
            ["technical_technique.tenant", "technical_technique.id"],
        ),
        Index(
            "uq_technical_handover_live",
            "tenant",
            "portion_id",
            "technique_id",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index(None, "tenant", "orderer_id"),
        one_of("state", HandoverState),
        CheckConstraint(
            "(acknowledged_on is null) = (acknowledged_by is null)"
            " and (state <> 'acknowledged' or acknowledged_on >= handed_on)",
            name="acknowledged_by_somebody",
        ),
    )

    number: Mapped[str]
    technique_tenant: Mapped[str]
    technique_id: Mapped[UUID]
    product_code: Mapped[str]
    portion_id: Mapped[UUID]
    establishment_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    note: Mapped[str | None]
    handed_on: Mapped[date]
    handed_by: Mapped[str]
    acknowledged_on: Mapped[date | None]
    acknowledged_by: Mapped[str | None]
    state: Mapped[HandoverState] = mapped_column(
        Choice(HandoverState), default=HandoverState.HANDED_OVER
    )
