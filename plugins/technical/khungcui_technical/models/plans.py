"""Inspection plans: how sure an orderer wants to be of what it accepts."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, TenantRow

_SHARE = Numeric(7, 6)


class InspectionPlan(TenantRow, Base):
    """The two points that samples have to keep, for all that one orderer orders of a sector.

    Shares and risks are fractions of one. `khungcui_technical.sampling` makes samples of them.
    """

    __tablename__ = "technical_inspection_plan"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "orderer_id", "code", "since"),
        ExcludeConstraint(
            (column("tenant"), "="),
            (column("orderer_id"), "="),
            (column("code"), "="),
            (text("daterange(since, until)"), "&&"),
            using="gist",
            name="ex_technical_inspection_plan_code",
        ),
        Index(None, "tenant", "orderer_id"),
        CheckConstraint("0 < aql and aql < ltpd and ltpd < 1", name="points_in_order"),
        CheckConstraint(
            "producer_risk > 0 and consumer_risk > 0 and producer_risk + consumer_risk < 1",
            name="risks_of_one",
        ),
        CheckConstraint("until > since", name="ends_after_start"),
    )

    code: Mapped[str]
    title: Mapped[str]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    aql: Mapped[Decimal] = mapped_column(_SHARE)
    producer_risk: Mapped[Decimal] = mapped_column(_SHARE)
    ltpd: Mapped[Decimal] = mapped_column(_SHARE)
    consumer_risk: Mapped[Decimal] = mapped_column(_SHARE)
    since: Mapped[date]
    until: Mapped[date | None]
