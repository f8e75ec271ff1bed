"""Inspections: planned, sampled, measured, decided by what was read, closed (INV-16, INV-17)."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import Act, Acting, Begin, Edit, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import exact, plain
from khungcui_technical.deciding import Judged, outcome
from khungcui_technical.errors import NoConcession, QuantitiesDiffer, StillOpen
from khungcui_technical.flows.inspecting import (
    PlanQualityInspectionInput,
    PlanReinspectionInput,
    plan_quality_inspection,
    plan_reinspection,
)
from khungcui_technical.flows.readings import (
    RecordReadingInput,
    RecordReadingsInput,
    readings_of,
    record_reading,
    record_readings,
    require_all_read,
)
from khungcui_technical.models import Inspection, Nonconformity, ProductLot
from khungcui_technical.vocabulary import InspectionState, NonconformityState, QualityDecision

_Q = "quality_inspection"


@strawberry.input(description="What becomes of an inspected quantity. The readings decide.")
class DecideQualityInspectionInput(Moving):
    """How much is rejected and how much goes to rework; the rest is accepted."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    rejected: Decimal | None = strawberry.field(
        default=None,
        description="How much is rejected; by default nothing of what the readings accept, and "
        "all that is not reworked of what they reject.",
    )
    rework: Decimal = strawberry.field(
        default=Decimal(0), description="How much is sent back to be made good."
    )


@strawberry.input(description="A concession: goods are accepted although the readings reject them.")
class ConcedeQualityInspectionInput(Moving):
    """How much is accepted nevertheless; the comment says why."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    accepted: Decimal = strawberry.field(description="How much is accepted nevertheless.")
    rework: Decimal = strawberry.field(
        default=Decimal(0), description="How much is sent back to be made good."
    )


async def _draw(acting: Acting, inspection: Inspection, _: Any) -> None:
    inspection.sampled_on = acting.day


async def _decide(
    acting: Acting, inspection: Inspection, given: DecideQualityInspectionInput
) -> None:
    readings = await readings_of(acting, inspection)
    found = outcome(
        (
            Judged(unit_no=one.unit_no, criticality=one.criticality, conforms=one.conforms)
            for one in readings
        ),
        inspection.acceptance,
    )
    inspection.faulty, inspection.critical = found.faulty, found.critical
    inspection.computed = inspection.decision = found.computed
    inspection.decided_on = acting.day
    accepts = found.computed is QualityDecision.ACCEPT
    rework = exact(given.rework, "rework")
    rest = Decimal(0) if accepts else inspection.quantity - rework
    rejected = rest if given.rejected is None else exact(given.rejected, "rejected")
    _divide(inspection, accepted=inspection.quantity - rejected - rework, rework=rework)
    if not accepts and inspection.accepted:
        raise QuantitiesDiffer(
            Text(
                vi="Theo số đo, lô không đạt: không nhận phần nào nếu chưa có nhân nhượng.",
                en="The readings reject it: nothing is accepted without a concession.",
            ),
            field="rejected",
            clause="II.3.2",
        )
    await _tell(acting, inspection)


def _divide(inspection: Inspection, *, accepted: Decimal, rework: Decimal) -> None:
    rejected = inspection.quantity - accepted - rework
    if min(accepted, rework, rejected) < 0:
        raise QuantitiesDiffer(
            Text(
                vi="Phần đạt, loại và làm lại phải cộng đúng bằng {quantity}.",
                en="Accepted, rejected and rework come to {quantity} together.",
            ).format(quantity=plain(inspection.quantity)),
            field="rework",
        )
    inspection.accepted, inspection.rejected, inspection.rework = accepted, rejected, rework


async def _concede(
    acting: Acting, inspection: Inspection, given: ConcedeQualityInspectionInput
) -> None:
    if inspection.decision is not QualityDecision.REJECT or exact(given.accepted, "accepted") <= 0:
        raise NoConcession(
            Text(
                vi="Chỉ nhân nhượng một phần lô mà số đo không đạt.",
                en="A concession accepts some of what the readings reject.",
            ),
            field="accepted",
        )
    if await _follow_ups(acting, inspection):
        raise NoConcession(
            Text(
                vi="Phần làm lại đã được đưa kiểm tra lại.",
                en="What went to rework is being inspected again already.",
            )
        )
    _divide(inspection, accepted=given.accepted, rework=exact(given.rework, "rework"))
    inspection.decision = QualityDecision.CONCESSION
    inspection.concession_reason = given.comment
    inspection.conceded_by = acting.principal.official_name
    inspection.conceded_on = acting.day
    await _tell(acting, inspection)


async def _follow_ups(acting: Acting, inspection: Inspection) -> int:
    found = await acting.session.scalar(
        select(func.count()).where(
            Inspection.tenant == inspection.tenant,
            Inspection.follows_id == inspection.id,
            Inspection.state != InspectionState.CANCELLED,
        )
    )
    return found or 0


async def _tell(acting: Acting, inspection: Inspection) -> None:
    # Whoever hears of it finds it decided.
    inspection.state = InspectionState.DECIDED
    await acting.session.flush()
    lot = await acting.session.get_one(ProductLot, (inspection.tenant, inspection.lot_id))
    await acting.emit(
        "quality_inspection.decided",
        {
            "inspection_id": inspection.id,
            "number": inspection.number,
            "lot": lot.code,
            "product": lot.product_code,
            "unit": lot.unit,
            "orderer": inspection.orderer_id,
            "establishment": lot.establishment_id,
            "attempt": inspection.attempt,
            "decision": inspection.decision,
            "quantity": inspection.quantity,
            "accepted": inspection.accepted,
            "rejected": inspection.rejected,
            "rework": inspection.rework,
            "concession": inspection.concession_reason,
            "day": acting.day,
        },
    )


async def _require_settled(acting: Acting, inspection: Inspection, _: Any) -> None:
    open_ = await acting.session.scalar(
        select(func.count()).where(
            Nonconformity.tenant == inspection.tenant,
            Nonconformity.inspection_id == inspection.id,
            Nonconformity.state != NonconformityState.CLOSED,
        )
    )
    if open_ or (inspection.rework and not await _follow_ups(acting, inspection)):
        raise StillOpen(
            Text(
                vi="Còn điểm không phù hợp chưa đóng, hoặc phần làm lại chưa được kiểm tra lại.",
                en="A nonconformity is not closed, or what went to rework was not inspected again.",
            )
        )


_PLAN_ACT = Act(
    name="plan_quality_inspection",
    power="quality_inspection.carry_out",
    title=Text(vi="Lập kế hoạch kiểm tra lô", en="Plan the inspection of a lot"),
    input=PlanQualityInspectionInput,
    on="product_lot",
    run=plan_quality_inspection,
    returns=_Q,
)
_AGAIN = Act(
    name="plan_reinspection",
    power="quality_inspection.carry_out",
    title=Text(vi="Lập kế hoạch kiểm tra lại", en="Plan another inspection of what was reworked"),
    input=PlanReinspectionInput,
    on=_Q,
    run=plan_reinspection,
    returns=_Q,
)
_READ = Act(
    name="record_readings",
    power="quality_inspection.carry_out",
    title=Text(vi="Ghi số đo", en="Record readings"),
    input=RecordReadingsInput,
    on=_Q,
    run=record_readings,
    returns=_Q,
)
_READ_ONE = Act(
    name="record_reading",
    power="quality_inspection.carry_out",
    title=Text(vi="Ghi một số đo", en="Record one reading"),
    input=RecordReadingInput,
    on=_Q,
    run=record_reading,
    returns=_Q,
)

INSPECTION_FLOW = Workflow(
    resource=_Q,
    title=Text(vi="Kiểm tra chất lượng", en="Quality inspection"),
    states=InspectionState,
    begins=(
        Begin(act=_PLAN_ACT, state=InspectionState.PLANNED),
        Begin(act=_AGAIN, state=InspectionState.PLANNED),
    ),
    edits=(
        Edit(act=_READ, states=(InspectionState.SAMPLED,)),
        Edit(act=_READ_ONE, states=(InspectionState.SAMPLED,)),
    ),
    transitions=(
        Transition(
            name="draw_sample",
            title=Text(vi="Lấy mẫu", en="Draw the sample"),
            power="quality_inspection.carry_out",
            sources=(InspectionState.PLANNED,),
            target=InspectionState.SAMPLED,
            run=_draw,
        ),
        Transition(
            name="finish_measuring",
            title=Text(vi="Đo xong", en="Finish measuring"),
            power="quality_inspection.carry_out",
            sources=(InspectionState.SAMPLED,),
            target=InspectionState.MEASURED,
            guards=(require_all_read,),
        ),
        Transition(
            name="return_quality_inspection",
            title=Text(vi="Trả lại để đo lại", en="Send back to be measured again"),
            power="quality_inspection.decide",
            sources=(InspectionState.MEASURED,),
            target=InspectionState.SAMPLED,
            returns=True,
        ),
        Transition(
            name="decide_quality_inspection",
            title=Text(vi="Kết luận theo số đo", en="Decide by the readings"),
            power="quality_inspection.decide",
            sources=(InspectionState.MEASURED,),
            target=InspectionState.DECIDED,
            input=DecideQualityInspectionInput,
            run=_decide,
        ),
        Transition(
            name="concede_quality_inspection",
            title=Text(vi="Ký nhân nhượng", en="Sign a concession"),
            power="quality_inspection.concede",
            sources=(InspectionState.DECIDED,),
            target=InspectionState.DECIDED,
            input=ConcedeQualityInspectionInput,
            returns=True,
            apart_from=("record_readings", "record_reading", "decide_quality_inspection"),
            run=_concede,
        ),
        Transition(
            name="close_quality_inspection",
            title=Text(vi="Đóng biên bản", en="Close the inspection"),
            power="quality_inspection.decide",
            sources=(InspectionState.DECIDED,),
            target=InspectionState.CLOSED,
            guards=(_require_settled,),
        ),
        Transition(
            name="cancel_quality_inspection",
            title=Text(vi="Hủy lần kiểm tra", en="Cancel the inspection"),
            power="quality_inspection.carry_out",
            sources=(InspectionState.PLANNED, InspectionState.SAMPLED),
            target=InspectionState.CANCELLED,
            returns=True,
        ),
    ),
    ends=(InspectionState.CLOSED, InspectionState.CANCELLED),
    terms={
        InspectionState.PLANNED: Term(days=5),
        InspectionState.SAMPLED: Term(days=3),
        InspectionState.MEASURED: Term(days=2),
        InspectionState.DECIDED: Term(days=30),
    },
)
