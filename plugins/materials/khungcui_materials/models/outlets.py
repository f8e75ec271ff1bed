"""Where output went: to its orderer, to the State's trade, or to the market (II.4.3)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, PortionKind, TenantRow, one_of
from khungcui_materials.models.ledger import AMOUNT
from khungcui_materials.vocabulary import Outlet


class ProductOutlet(TenantRow, Base):
    """So much of a product, of one portion of an establishment, to one kind of taker.

    What is produced by the plan goes to whoever ordered it or to the State's trade. A record is
    never changed: another, of the same amount below nothing, takes it back.
    """

    __tablename__ = "materials_outlet"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "reverses_id"),
        ForeignKeyConstraint(
            ["tenant", "reverses_id"], ["materials_outlet.tenant", "materials_outlet.id"]
        ),
        Index(None, "tenant", "sold_on"),
        one_of("portion", PortionKind),
        one_of("outlet", Outlet),
        CheckConstraint(
            "portion <> 'plan' or outlet <> 'self_marketed'", name="plan_is_not_marketed"
        ),
        CheckConstraint("quantity <> 0", name="of_something"),
        CheckConstraint("(quantity < 0) = (reverses_id is not null)", name="reverse"),
    )

    establishment_id: Mapped[UUID]
    establishment_code: Mapped[str]
    owner: Mapped[str | None]
    area: Mapped[str]
    portion: Mapped[PortionKind] = mapped_column(Choice(PortionKind))
    outlet: Mapped[Outlet] = mapped_column(Choice(Outlet))
    taker: Mapped[str | None]
    product: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)
    unit: Mapped[str]
    sold_on: Mapped[date]
    recorded_by: Mapped[str]
    reverses_id: Mapped[UUID | None]
    reason: Mapped[str | None]
