"""Presenting a lot: what an establishment made for whoever ordered it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import or_, select

from khungcui import Act, Acting, Text
from khungcui_technical.checks import not_before, not_later, numbered, positive, worded
from khungcui_technical.errors import NothingPending, NotSpecified
from khungcui_technical.models import Product, ProductLot, Specification


@strawberry.input(description="A lot that is presented for inspection.")
class PresentProductLotInput:
    """What was made, by which portion of an establishment's output."""

    portion: strawberry.ID = strawberry.field(
        description="The plan portion that the lot was made in; its orderer is the lot's."
    )
    product: strawberry.ID = strawberry.field(description="The product.")
    quantity: Decimal = strawberry.field(description="How much, in the product's unit.")
    made_on: date = strawberry.field(description="The day that it was finished.")


@strawberry.input(description="A lot that is taken back, as far as nobody inspected it.")
class WithdrawProductLotInput:
    """Which lot, and why."""

    product_lot: strawberry.ID = strawberry.field(description="The lot.")
    reason: str = strawberry.field(description="Why it is taken back.")


async def specification_on(
    acting: Acting, product: Product, orderer: UUID, day: date
) -> Specification | None:
    """What ``orderer`` asked of ``product`` on ``day``."""
    return await acting.session.scalar(
        select(Specification).where(
            Specification.tenant == product.tenant,
            Specification.product_id == product.id,
            Specification.orderer_id == orderer,
            Specification.since <= day,
            or_(Specification.until.is_(None), Specification.until > day),
        )
    )


async def present_product_lot(
    acting: Acting, portion: Any, given: PresentProductLotInput
) -> ProductLot:
    """Note a lot, with the specification that held on the day it was made.

    Raises `NotSpecified` where the portion has no orderer, or the orderer none in force then.
    """
    product = await acting.find("product", given.product, field="product")
    (facet, *_) = await acting.facets("portion", portion)
    made_on = not_later(acting, given.made_on, "madeOn")
    # Whoever orders it today did not order what was made before the portion was.
    not_before(made_on, portion.valid.lower, "madeOn")
    orderer = None if facet.orderer is None else UUID(facet.orderer)
    held = orderer and await specification_on(acting, product, orderer, made_on)
    if orderer is None or not held or facet.area is None:
        raise NotSpecified(
            Text(
                vi="Đơn vị đặt hàng chưa có quy cách {code} áp dụng vào ngày {day}.",
                en="The orderer has no specification of {code} in force on {day}.",
            ).format(code=product.code, day=made_on),
            clause="II.3.2",
            field="product",
        )
    lot = ProductLot(
        tenant=acting.tenant,
        code=await numbered(acting, ProductLot.code, "LO"),
        product_tenant=product.tenant,
        product_id=product.id,
        product_code=product.code,
        specification_tenant=held.tenant,
        specification_id=held.id,
        portion_id=portion.id,
        establishment_id=portion.establishment_id,
        producer_office_id=None if facet.owner is None else UUID(facet.owner),
        orderer_tenant=held.orderer_tenant,
        orderer_id=orderer,
        area=facet.area.rstrip("/").rpartition("/")[2],
        sector=product.sector,
        made_on=made_on,
        quantity=positive(given.quantity, "quantity"),
        unit=product.unit,
        presented=Decimal(0),
    )
    acting.session.add(lot)
    return lot


async def withdraw_product_lot(
    _: Acting, lot: ProductLot, given: WithdrawProductLotInput
) -> ProductLot:
    """Take back what no inspection took of a lot yet; `NothingPending` where nothing is left."""
    pending = lot.quantity - lot.presented - lot.withdrawn
    if pending <= 0:
        raise NothingPending(
            Text(
                vi="Lô {code} không còn phần nào chưa kiểm tra.",
                en="Nothing of the lot {code} waits for an inspection.",
            ).format(code=lot.code),
            field="productLot",
        )
    lot.withdrawn += pending
    lot.withdrawn_reason = worded(given.reason, "reason")
    return lot


LOT_ACTS = (
    Act(
        name="present_product_lot",
        power="product_lot.present",
        title=Text(vi="Trình lô sản phẩm để kiểm tra", en="Present a lot for inspection"),
        input=PresentProductLotInput,
        on="portion",
        run=present_product_lot,
        returns="product_lot",
    ),
    Act(
        name="withdraw_product_lot",
        power="product_lot.present",
        title=Text(vi="Rút phần chưa kiểm tra của lô", en="Take back what is not inspected"),
        input=WithdrawProductLotInput,
        on="product_lot",
        run=withdraw_product_lot,
        returns="product_lot",
    ),
)
