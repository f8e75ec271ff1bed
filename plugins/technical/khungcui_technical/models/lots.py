"""Lots of a product, as an establishment presents them to whoever ordered them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, TenantRow

QUANTITY = Numeric(18, 6)


class ProductLot(TenantRow, Base):
    """A quantity of one product, made by one establishment for one orderer.

    ``presented`` is what inspections have taken of it for the first time; the database keeps it
    within ``quantity``, so that what is pending is never inspected twice; ``withdrawn`` is what
    was taken back before that. ``producer_office_id``
    is the office of the establishment itself, where it has one.
    """

    __tablename__ = "technical_lot"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["product_tenant", "product_id"], ["technical_product.tenant", "technical_product.id"]
        ),
        ForeignKeyConstraint(
            ["specification_tenant", "specification_id"],
            ["technical_specification.tenant", "technical_specification.id"],
        ),
        Index(None, "tenant", "establishment_id"),
        Index(None, "tenant", "orderer_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "presented >= 0 and withdrawn >= 0 and presented + withdrawn <= quantity",
            name="presented_within_quantity",
        ),
        CheckConstraint(
            "(withdrawn > 0) = (withdrawn_reason is not null)", name="withdrawn_with_reason"
        ),
    )

    code: Mapped[str]
    product_tenant: Mapped[str]
    product_id: Mapped[UUID]
    product_code: Mapped[str]
    specification_tenant: Mapped[str]
    specification_id: Mapped[UUID]
    portion_id: Mapped[UUID]
    establishment_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    made_on: Mapped[date]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit: Mapped[str]
    presented: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0))
    withdrawn: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0))
    withdrawn_reason: Mapped[str | None]
