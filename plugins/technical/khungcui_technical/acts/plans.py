"""Inspection plans: an orderer says how sure it wants to be."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Facet, Text, known_sector
from khungcui_technical.checks import coded, exact, in_turn, worded
from khungcui_technical.errors import AlreadyThere, BadLotSize, BadSampling
from khungcui_technical.models import InspectionPlan
from khungcui_technical.sampling import (
    GREATEST_RISK,
    LARGEST_LOT,
    LEAST_LTPD,
    LEAST_RATIO,
    LEAST_RISK,
    Wanted,
)


@strawberry.input(description="How sure an orderer wants to be of what it accepts of a sector.")
class SetInspectionPlanInput:
    """The two points that samples have to keep; shares and risks are fractions of one."""

    code: str = strawberry.field(description="A code; the plan replaces the one that bears it.")
    title: str = strawberry.field(description="What the plan is called.")
    sector: str = strawberry.field(description="The sector whose goods it is for.")
    aql: Decimal = strawberry.field(description="The share of faulty units that is good enough.")
    producer_risk: Decimal = strawberry.field(
        default=Decimal("0.05"), description="How often such a lot may be rejected nevertheless."
    )
    ltpd: Decimal = strawberry.field(description="The share of faulty units that is too many.")
    consumer_risk: Decimal = strawberry.field(
        default=Decimal("0.10"), description="How often such a lot may be accepted nevertheless."
    )


def wanted(given: Any) -> Wanted:
    """The two points of ``given``; `BadSampling` where no sensible sample keeps them."""
    for name in ("aql", "producer_risk", "ltpd", "consumer_risk"):
        exact(getattr(given, name), name)
    apart = given.aql > 0 and given.aql * LEAST_RATIO <= given.ltpd < 1
    risks = (given.producer_risk, given.consumer_risk)
    if not (
        apart
        and given.ltpd >= LEAST_LTPD
        and all(LEAST_RISK <= risk <= GREATEST_RISK for risk in risks)
        and sum(risks) < 1
    ):
        raise BadSampling(
            Text(
                vi="Không lập được phương án lấy mẫu hợp lý cho các trị số này.",
                en="No sensible sample keeps to these figures.",
            ),
            field="ltpd",
        )
    return Wanted(
        aql=given.aql,
        producer_risk=given.producer_risk,
        ltpd=given.ltpd,
        consumer_risk=given.consumer_risk,
    )


def require_lot(units: int, field: str) -> int:
    """``units`` as the size of a lot to draw from."""
    if 1 <= units <= LARGEST_LOT:
        return units
    raise BadLotSize(
        Text(
            vi="Mỗi lần kiểm tra từ 1 đến {most} đơn vị; lô lớn hơn thì chia phần.",
            en="An inspection is of 1 to {most} units; a larger lot is inspected in parts.",
        ).format(most=LARGEST_LOT),
        field=field,
    )


async def _of_orderer(acting: Acting, given: SetInspectionPlanInput) -> Facet:
    return Facet(
        area=acting.tree.root,
        sector=given.sector,
        portion="plan",
        orderer=str(acting.principal.office_id),
    )


async def set_inspection_plan(
    acting: Acting, _: None, given: SetInspectionPlanInput
) -> InspectionPlan:
    """Lay a plan down from today on; the one of the same code ends today.

    Inspections that are planned already keep the sample that was computed for them.
    """
    points, code = wanted(given), coded(given.code, "code")
    # Two who set it at once would each find no plan before theirs.
    await in_turn(acting, f"plan/{acting.principal.office_id}/{code}")
    before = await acting.session.scalar(
        select(InspectionPlan)
        .where(
            InspectionPlan.tenant == acting.tenant,
            InspectionPlan.orderer_id == acting.principal.office_id,
            InspectionPlan.code == code,
            InspectionPlan.until.is_(None),
        )
        .with_for_update()
    )
    if before is not None and before.since == acting.day:
        raise AlreadyThere(
            Text(
                vi="Phương án {code} vừa được đặt hôm nay; hãy dùng mã khác.",
                en="The plan {code} was set today; take another code.",
            ).format(code=code),
            field="code",
        )
    if before is not None:
        before.until = acting.day
        await acting.session.flush()
    plan = InspectionPlan(
        tenant=acting.tenant,
        code=code,
        title=worded(given.title, "title"),
        orderer_tenant=acting.principal.office_tenant,
        orderer_id=acting.principal.office_id,
        area=acting.tree.root,
        sector=await known_sector(acting, given.sector),
        aql=points.aql,
        producer_risk=points.producer_risk,
        ltpd=points.ltpd,
        consumer_risk=points.consumer_risk,
        since=acting.day,
    )
    acting.session.add(plan)
    return plan


PLAN_ACTS = (
    Act(
        name="set_inspection_plan",
        power="inspection_plan.set",
        title=Text(vi="Đặt phương án kiểm tra", en="Set an inspection plan"),
        input=SetInspectionPlanInput,
        creates=_of_orderer,
        run=set_inspection_plan,
        returns="inspection_plan",
    ),
)
