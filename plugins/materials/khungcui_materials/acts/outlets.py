"""Where output went (II.4.3): recorded by the district office, taken back by a reverse record."""

from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, BadInput, Conflict, Facet, PortionKind, Text, nfc
from khungcui_materials.acts.lines import worded
from khungcui_materials.errors import AlreadyCancelled, WrongTime, WrongUnit
from khungcui_materials.models import ProductOutlet
from khungcui_materials.quantities import quantity
from khungcui_materials.units import unit_code
from khungcui_materials.vocabulary import Outlet


@strawberry.input(description="Output that went to somebody.")
class RecordProductOutletInput:
    """Whose output, what, how much, to whom."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    portion: PortionKind = strawberry.field(description="By the plan, or its own.")
    outlet: Outlet = strawberry.field(description="To whom it went.")
    product: str = strawberry.field(description="The code of the product.")
    quantity: Decimal = strawberry.field(description="How much.")
    unit: str = strawberry.field(description="In which unit.")
    sold_on: date = strawberry.field(description="When.")
    taker: str | None = strawberry.field(default=None, description="Who took it, by name.")


@strawberry.input(description="A record to take back.")
class CancelProductOutletInput:
    """Which, and why."""

    product_outlet: strawberry.ID = strawberry.field(description="The record.")
    reason: str = strawberry.field(description="Why.")


async def _of_establishment(acting: Acting, given: RecordProductOutletInput) -> Facet:
    found = await acting.find("establishment", given.establishment, field="establishment")
    for facet in await acting.facets("establishment", found):
        if facet.area is not None:
            return Facet(area=_last(facet.area), sector=facet.sector, portion=given.portion)
    return Facet(area=found.tenant)


def _last(path: str) -> str:
    """The area that a path leads to."""
    return path.rstrip("/").rpartition("/")[2]


async def record_product_outlet(
    acting: Acting, _: None, given: RecordProductOutletInput
) -> ProductOutlet:
    """Record where output went; what the plan orders is not marketed by its maker (III.7)."""
    found = await acting.find("establishment", given.establishment, field="establishment")
    area = (await _of_establishment(acting, given)).area
    if given.portion is PortionKind.PLAN and given.outlet is Outlet.SELF_MARKETED:
        raise Conflict(
            Text(
                vi="Sản phẩm theo kế hoạch giao cho đơn vị đặt hàng hoặc thương nghiệp, "
                "cơ sở không tự tiêu.",
                en="Output by the plan goes to its orderer or to State trade, not to the market.",
            ),
            code="materials.plan_is_not_marketed",
            field="outlet",
            clause="III.7",
            hint=Text(
                vi="Ghi vào phần tự sản xuất, hoặc chọn nơi tiêu thụ khác.",
                en="Record it for the maker's own portion, or choose another outlet.",
            ),
        )
    if given.sold_on > acting.day:
        raise WrongTime(
            Text(vi="Ngày này chưa tới.", en="This day has not come yet."), field="soldOn"
        )
    if given.sold_on < found.opened or (found.closed and given.sold_on >= found.closed):
        raise WrongTime(
            Text(
                vi="Ngày này cơ sở chưa hoặc không còn hoạt động.",
                en="The establishment was not at work on this day.",
            ),
            field="soldOn",
        )
    unit = unit_code(given.unit)
    if unit is None:
        raise WrongUnit(
            Text(vi="Không có đơn vị {unit}.", en="There is no unit {unit}.").format(
                unit=given.unit
            ),
            field="unit",
        )
    product = nfc(given.product).strip()
    if not product:
        raise BadInput(
            Text(vi="Phải ghi mã sản phẩm.", en="Give the code of the product."), field="product"
        )
    outlet = ProductOutlet(
        tenant=found.tenant,
        establishment_id=found.id,
        establishment_code=found.code,
        owner=str(found.office_id) if found.office_id else None,
        area=area,
        portion=given.portion,
        outlet=given.outlet,
        taker=given.taker,
        product=product,
        quantity=quantity(given.quantity, "quantity"),
        unit=unit,
        sold_on=given.sold_on,
        recorded_by=acting.principal.office_name,
    )
    acting.session.add(outlet)
    return outlet


async def cancel_product_outlet(
    acting: Acting, outlet: ProductOutlet, given: CancelProductOutletInput
) -> ProductOutlet:
    """Take a record back by its reverse; the database lets that be done once."""
    # The core has locked the record: of two who take it back, the second finds the reverse.
    taken_back = await acting.session.scalar(
        select(ProductOutlet.id).where(
            ProductOutlet.tenant == outlet.tenant, ProductOutlet.reverses_id == outlet.id
        )
    )
    if taken_back is not None or outlet.reverses_id is not None:
        raise AlreadyCancelled(
            Text(
                vi="Bản ghi này đã được hủy, hoặc là bản ghi hủy.",
                en="The record was taken back before, or is itself a reverse.",
            ),
            field="productOutlet",
        )
    reverse = ProductOutlet(
        tenant=outlet.tenant,
        establishment_id=outlet.establishment_id,
        establishment_code=outlet.establishment_code,
        owner=outlet.owner,
        area=outlet.area,
        portion=outlet.portion,
        outlet=outlet.outlet,
        taker=outlet.taker,
        product=outlet.product,
        quantity=-outlet.quantity,
        unit=outlet.unit,
        sold_on=outlet.sold_on,
        recorded_by=acting.principal.office_name,
        reverses_id=outlet.id,
        reason=worded(given.reason, "reason"),
    )
    acting.session.add(reverse)
    return reverse


OUTLET_ACTS = (
    Act(
        name="record_product_outlet",
        power="product_outlet.record",
        title=Text(vi="Ghi nơi tiêu thụ sản phẩm", en="Record where output went"),
        input=RecordProductOutletInput,
        creates=_of_establishment,
        run=record_product_outlet,
        returns="product_outlet",
    ),
    Act(
        name="cancel_product_outlet",
        power="product_outlet.record",
        title=Text(vi="Hủy bản ghi tiêu thụ", en="Take such a record back"),
        input=CancelProductOutletInput,
        on="product_outlet",
        run=cancel_product_outlet,
        returns="product_outlet",
    ),
)
