"""Materials from outside the city: planned by the district, guided by the department (II.4.2)."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import (
    Act,
    Acting,
    BadInput,
    Begin,
    Conflict,
    Facet,
    Moving,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_materials.acts.lines import in_base, material_of, whole_district, worded
from khungcui_materials.codes import next_code
from khungcui_materials.models import (
    Material,
    OutsideSourcing,
    Stock,
    StockDocument,
    StockLine,
)
from khungcui_materials.vocabulary import Flow, SourcingState

#: Every price is less, and is kept to the ten-thousandth of a dong.
_DEAREST, _CENT = Decimal(10**13), Decimal("0.0001")


@strawberry.input(description="Materials to be sought outside the city.")
class PlanSourcingInput:
    """What, how much, where."""

    area: str = strawberry.field(description="The district.")
    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much.")
    region: str = strawberry.field(description="Where it is sought.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


@strawberry.input(description="The department's guidance on a plan to seek materials outside.")
class GuideSourcingInput(Moving):
    """What the department says of it."""

    outside_sourcing: strawberry.ID = strawberry.field(description="The plan.")
    guidance: str = strawberry.field(description="The guidance.")


@strawberry.input(description="A contract for materials from outside the city.")
class ContractSourcingInput(Moving):
    """With whom, how much, at which price."""

    outside_sourcing: strawberry.ID = strawberry.field(description="The plan.")
    supplier: str = strawberry.field(description="With whom.")
    contract_number: str = strawberry.field(description="The number of the contract.")
    quantity: Decimal = strawberry.field(description="How much.")
    price: Decimal = strawberry.field(description="The price of one unit, in dong.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


async def _in_district(acting: Acting, given: PlanSourcingInput) -> Facet:
    return Facet(area=given.area, sector=(await material_of(acting, given.material)).sector)


async def plan_sourcing(acting: Acting, _: None, given: PlanSourcingInput) -> OutsideSourcing:
    """Plan to seek a material outside the city."""
    material = await material_of(acting, given.material)
    sourcing = OutsideSourcing(
        tenant=acting.tenant,
        code=await next_code(acting, OutsideSourcing, "KT", acting.day.year),
        area=whole_district(acting, given.area),
        sector=material.sector,
        material_tenant=material.tenant,
        material_id=material.id,
        quantity=await in_base(acting, material, given.quantity, given.unit, "quantity"),
        region=worded(given.region, "region"),
        state=SourcingState.PLANNED,
    )
    acting.session.add(sourcing)
    return sourcing


async def _guide(acting: Acting, row: OutsideSourcing, given: GuideSourcingInput) -> None:
    del acting
    row.guidance = worded(given.guidance, "guidance")


async def _contract(acting: Acting, row: OutsideSourcing, given: ContractSourcingInput) -> None:
    material = await acting.session.get_one(Material, (row.material_tenant, row.material_id))
    row.supplier = worded(given.supplier, "supplier")
    row.contract_number = worded(given.contract_number, "contractNumber")
    row.contracted = await in_base(acting, material, given.quantity, given.unit, "quantity")
    row.price = _price(given.price)


def _price(value: Decimal) -> Decimal:
    if not 0 < value < _DEAREST or value != value.quantize(_CENT):
        raise BadInput(
            Text(
                vi="Đơn giá lớn hơn 0, dưới {most} đồng và có nhiều nhất bốn chữ số lẻ.",
                en="A price is more than 0, less than {most} dong, and has at most four decimals.",
            ).format(most=_DEAREST),
            field="price",
            hint=Text(vi="Ghi giá của một đơn vị.", en="Give the price of one unit."),
        )
    return value


async def _received(acting: Acting, row: OutsideSourcing, _: Any) -> None:
    """What came is what the district's documents that name the plan say."""
    total = await acting.session.scalar(
        select(func.coalesce(func.sum(StockLine.quantity), 0))
        .join(
            StockDocument,
            (StockDocument.tenant == StockLine.tenant)
            & (StockDocument.id == StockLine.document_id),
        )
        .join(Stock, (Stock.tenant == StockLine.tenant) & (Stock.id == StockLine.stock_id))
        .where(
            StockLine.tenant == row.tenant,
            StockLine.flow == Flow.OUTSIDE_CITY,
            StockDocument.reference == row.code,
            Stock.material_tenant == row.material_tenant,
            Stock.material_id == row.material_id,
        )
    )
    if not total:
        raise Conflict(
            Text(
                vi="Chưa có phiếu nhập nào ghi chứng từ {code}.",
                en="No receipt names {code} as its reference.",
            ).format(code=row.code),
            code="materials.nothing_received",
            hint=Text(
                vi="Nhập kho trước, ghi số kế hoạch vào ô chứng từ.",
                en="Take the goods into stock first, with the code as their reference.",
            ),
        )
    row.received = total


_STATE = SourcingState

OUTSIDE_SOURCING = Workflow(
    resource="outside_sourcing",
    title=Text(vi="Khai thác vật tư ngoài thành phố", en="Sourcing outside the city"),
    states=SourcingState,
    begins=(
        Begin(
            act=Act(
                name="plan_sourcing",
                power="outside_sourcing.organise",
                title=Text(vi="Lập kế hoạch khai thác", en="Plan to source outside the city"),
                input=PlanSourcingInput,
                creates=_in_district,
                run=plan_sourcing,
                returns="outside_sourcing",
            ),
            state=_STATE.PLANNED,
        ),
    ),
    transitions=(
        Transition(
            name="guide_sourcing",
            title=Text(vi="Hướng dẫn khai thác", en="Guide it"),
            power="outside_sourcing.guide",
            sources=(_STATE.PLANNED,),
            target=_STATE.GUIDED,
            input=GuideSourcingInput,
            run=_guide,
        ),
        Transition(
            name="contract_sourcing",
            title=Text(vi="Ký hợp đồng khai thác", en="Contract it"),
            power="outside_sourcing.organise",
            sources=(_STATE.GUIDED,),
            target=_STATE.CONTRACTED,
            input=ContractSourcingInput,
            run=_contract,
        ),
        Transition(
            name="receive_sourcing",
            title=Text(vi="Nhận vật tư khai thác", en="Say that it has come"),
            power="outside_sourcing.organise",
            sources=(_STATE.CONTRACTED,),
            target=_STATE.RECEIVED,
            run=_received,
        ),
        Transition(
            name="cancel_sourcing",
            title=Text(vi="Bỏ kế hoạch khai thác", en="Give it up"),
            power="outside_sourcing.organise",
            sources=(_STATE.PLANNED, _STATE.GUIDED, _STATE.CONTRACTED),
            target=_STATE.CANCELLED,
            returns=True,
        ),
    ),
    ends=(_STATE.RECEIVED, _STATE.CANCELLED),
    terms={_STATE.PLANNED: Term(days=10)},
)
