"""A district's material plan: the output planned, and what it needs by the norms (II.4.3)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_materials.models.ledger import AMOUNT
from khungcui_materials.vocabulary import PlanState

#: A percentage, to the hundredth of a thousandth.
PERCENT = Numeric(9, 6)


class MaterialPlan(TenantRow, Flowing, Base):
    """The plan of a district for a period; one for each."""

    __tablename__ = "materials_plan"
    __keep__ = True
    __table_args__ = (UniqueConstraint("tenant", "period"), one_of("state", PlanState))

    period: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    area: Mapped[str]
    state: Mapped[PlanState] = mapped_column(Choice(PlanState))


class PlanProduct(TenantRow, Base):
    """Output that the plan counts on; the product is named by its code."""

    __tablename__ = "materials_plan_product"
    __table_args__ = (
        UniqueConstraint("tenant", "plan_id", "product", "orderer"),
        ForeignKeyConstraint(["tenant", "plan_id"], ["materials_plan.tenant", "materials_plan.id"]),
        CheckConstraint("quantity > 0", name="of_something"),
    )

    plan_id: Mapped[UUID]
    product: Mapped[str]
    #: The orderer's office, whose norms hold; empty where nobody orders it.
    orderer: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)


class PlanLine(TenantRow, Base):
    """What a product needs of a material: output × norm × (1 + loss), rounded once.

    The norm is kept as it was on the day of planning: version, quantity, loss and scrap. A need
    that no norm gives says what it rests on.
    """

    __tablename__ = "materials_plan_line"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "plan_id"], ["materials_plan.tenant", "materials_plan.id"]),
        ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
        ),
        CheckConstraint("need >= 0", name="need"),
        CheckConstraint("(product is null) = (basis is not null)", name="by_norm_or_basis"),
    )

    plan_id: Mapped[UUID]
    material_tenant: Mapped[str]
    material_id: Mapped[UUID]
    sector: Mapped[str]
    product: Mapped[str | None]
    output: Mapped[Decimal | None] = mapped_column(AMOUNT)
    norm_id: Mapped[str | None]
    norm_version: Mapped[int | None]
    norm_quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    norm_unit: Mapped[str | None]
    loss_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    scrap_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    scrap_material: Mapped[str | None]
    basis: Mapped[str | None]
    need: Mapped[Decimal] = mapped_column(AMOUNT)
