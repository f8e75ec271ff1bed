"""Planning an inspection: how much of a lot, and which sample."""

import asyncio
from decimal import Decimal

import strawberry
from sqlalchemy import func, select

from khungcui import Acting, Text
from khungcui_technical.acts.plans import require_lot, wanted
from khungcui_technical.checks import numbered, plain, positive
from khungcui_technical.errors import BadLotSize, InspectorIsProducer, NothingPending, WrongPlan
from khungcui_technical.models import Inspection, InspectionPlan, ProductLot
from khungcui_technical.sampling import Sample, sample_for
from khungcui_technical.vocabulary import InspectionState


@strawberry.input(description="An inspection of a lot, or of a part of it.")
class PlanQualityInspectionInput:
    """How much is inspected, by which plan."""

    product_lot: strawberry.ID = strawberry.field(description="The lot.")
    inspection_plan: strawberry.ID = strawberry.field(description="The plan of the orderer.")
    quantity: Decimal = strawberry.field(description="How much of the lot this inspection takes.")
    units: int | None = strawberry.field(
        default=None,
        description="How many units can be drawn, where the quantity does not count them: rolls "
        "of cloth, sacks.",
    )


@strawberry.input(description="An inspection of what an earlier one sent to rework.")
class PlanReinspectionInput:
    """Which inspection it follows."""

    quality_inspection: strawberry.ID = strawberry.field(description="The earlier inspection.")
    inspection_plan: strawberry.ID = strawberry.field(description="The plan of the orderer.")
    units: int | None = strawberry.field(
        default=None, description="How many units can be drawn, where the quantity does not say."
    )


async def plan_quality_inspection(
    acting: Acting, lot: ProductLot, given: PlanQualityInspectionInput
) -> Inspection:
    """Plan the inspection of what is pending of a lot, or of a part of that."""
    quantity = positive(given.quantity, "quantity")
    pending = lot.quantity - lot.presented - lot.withdrawn
    if quantity > pending:
        raise NothingPending(
            Text(
                vi="Lô chỉ còn {pending} {unit} chưa kiểm tra.",
                en="Only {pending} {unit} of the lot are still to be inspected.",
            ).format(pending=plain(pending), unit=lot.unit),
            field="quantity",
        )
    plan = await acting.find("inspection_plan", given.inspection_plan, field="inspectionPlan")
    return await _plan(acting, lot, plan, quantity, given.units)


async def plan_reinspection(
    acting: Acting, earlier: Inspection, given: PlanReinspectionInput
) -> Inspection:
    """Plan the next inspection of what ``earlier`` sent to rework; it is counted apart."""
    if earlier.decision is None or earlier.rework == 0 or await _followed(acting, earlier):
        raise NothingPending(
            Text(
                vi="Biên bản {number} không có phần làm lại chờ kiểm tra.",
                en="Nothing of inspection {number} waits for another one.",
            ).format(number=earlier.number),
            field="qualityInspection",
        )
    lot = await acting.session.get_one(ProductLot, (earlier.tenant, earlier.lot_id))
    plan = await acting.find("inspection_plan", given.inspection_plan, field="inspectionPlan")
    return await _plan(acting, lot, plan, earlier.rework, given.units, earlier)


async def _followed(acting: Acting, earlier: Inspection) -> bool:
    found = await acting.session.scalar(
        select(func.count()).where(
            Inspection.tenant == earlier.tenant,
            Inspection.follows_id == earlier.id,
            Inspection.state != InspectionState.CANCELLED,
        )
    )
    return bool(found)


async def _plan(
    acting: Acting,
    lot: ProductLot,
    plan: InspectionPlan,
    quantity: Decimal,
    units: int | None,
    earlier: Inspection | None = None,
) -> Inspection:
    who = acting.principal
    if who.office_id == lot.producer_office_id:
        raise InspectorIsProducer(
            Text(
                vi="Bên sản xuất không tự kiểm tra lô của mình.",
                en="Whoever made the lot does not inspect it.",
            ),
            clause="II.3.2",
        )
    _require_plan(acting, lot, plan)
    counted = _units(quantity, units)
    sample = await _sample(counted, plan)
    inspection = Inspection(
        tenant=acting.tenant,
        number=await numbered(acting, Inspection.number, "KT"),
        lot_id=lot.id,
        follows_id=None if earlier is None else earlier.id,
        attempt=1 if earlier is None else earlier.attempt + 1,
        plan_tenant=plan.tenant,
        plan_id=plan.id,
        orderer_tenant=lot.orderer_tenant,
        orderer_id=lot.orderer_id,
        producer_office_id=lot.producer_office_id,
        inspector_office_id=who.office_id,
        area=lot.area,
        sector=lot.sector,
        quantity=quantity,
        unit=lot.unit,
        units=counted,
        sample_size=sample.size,
        acceptance=sample.acceptance,
        planned_on=acting.day,
        state=InspectionState.PLANNED,
    )
    acting.session.add(inspection)
    await acting.session.flush()
    # The database has noted on the lot what this takes of it.
    await acting.session.refresh(lot)
    return inspection


def _require_plan(acting: Acting, lot: ProductLot, plan: InspectionPlan) -> None:
    holds = plan.since <= acting.day and (plan.until is None or plan.until > acting.day)
    if not holds or (plan.orderer_id, plan.sector) != (lot.orderer_id, lot.sector):
        raise WrongPlan(
            Text(
                vi="Phương án này không áp dụng cho lô hàng.",
                en="This plan is not for goods of that lot.",
            ),
            field="inspectionPlan",
        )


def _units(quantity: Decimal, units: int | None) -> int:
    if units is not None:
        return require_lot(units, "units")
    if quantity == quantity.to_integral_value():
        return require_lot(int(quantity), "quantity")
    raise BadLotSize(
        Text(
            vi="Hãy ghi số đơn vị có thể lấy mẫu (cuộn, bao…).",
            en="Say how many units can be drawn: rolls, sacks …",
        ),
        field="units",
    )


async def _sample(units: int, plan: InspectionPlan) -> Sample:
    # A demanding plan takes a moment to compute, in which others should be served.
    return await asyncio.to_thread(sample_for, units, wanted(plan))
