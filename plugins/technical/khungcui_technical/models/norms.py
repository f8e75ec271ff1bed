"""Consumption norms as dated versions: what a unit of a product takes (II.3.2, IV.7)."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, TenantRow, one_of
from khungcui_technical.models.standing import Standing, kept, one_at_a_time, stands
from khungcui_technical.vocabulary import StandingState

#: A share of a hundred.
PERCENT = Numeric(7, 4)


class ConsumptionNorm(Standing, Base):
    """One version of what a product takes, for what one orderer orders (INV-19).

    ``basis`` says on what technical ground the figures stand.
    """

    __tablename__ = "technical_norm"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        UniqueConstraint("tenant", "product_id", "orderer_id", "number"),
        ForeignKeyConstraint(
            ["tenant", "product_id"], ["technical_product.tenant", "technical_product.id"]
        ),
        one_at_a_time("technical_norm"),
        stands(),
        one_of("state", StandingState),
        Index(None, "tenant", "orderer_id"),
    )

    basis: Mapped[str]


class NormLine(TenantRow, Base):
    """What one unit of the product takes of one material, named by its code.

    ``loss_percent`` may be lost besides; of what is used ``scrap_percent`` comes back, as
    ``scrap_material``.
    """

    __tablename__ = "technical_norm_line"
    __ddl__ = kept("technical_norm_line", "technical_norm", "norm_id")
    __table_args__ = (
        UniqueConstraint("tenant", "norm_id", "material"),
        ForeignKeyConstraint(["tenant", "norm_id"], ["technical_norm.tenant", "technical_norm.id"]),
        Index(None, "tenant", "material"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("loss_percent between 0 and 100", name="loss_of_hundred"),
        CheckConstraint("scrap_percent between 0 and 100", name="scrap_of_hundred"),
        CheckConstraint(
            "(scrap_percent > 0) = (scrap_material is not null)", name="scrap_has_material"
        ),
    )

    norm_id: Mapped[UUID]
    material: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    unit: Mapped[str]
    loss_percent: Mapped[Decimal] = mapped_column(PERCENT, default=Decimal(0))
    scrap_percent: Mapped[Decimal] = mapped_column(PERCENT, default=Decimal(0))
    scrap_material: Mapped[str | None]
