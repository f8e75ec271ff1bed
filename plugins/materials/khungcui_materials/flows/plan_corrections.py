"""Material plans corrected: what was made known stays, and a next version says it anew, and why.

The version that was made known holds until its correction is made known too: an approved correction
is the district's own affair until then (II.4.3).
"""

from collections.abc import Mapping

import strawberry
from sqlalchemy import func, select

from khungcui import Acting, BadInput, Text, advance
from khungcui_materials.acts.lines import worded
from khungcui_materials.errors import CorrectionOpen, NotCorrectable
from khungcui_materials.faults import keep
from khungcui_materials.flows.reckoning import OtherNeedInput, PlannedOutputInput, reckon
from khungcui_materials.models import MaterialPlan
from khungcui_materials.vocabulary import PlanState


@strawberry.input(description="A plan that was made known, to be corrected by its next version.")
class CorrectMaterialPlanInput:
    """Which plan, why, and the output that its next version counts on, whole."""

    material_plan: strawberry.ID = strawberry.field(description="The plan.")
    reason: str = strawberry.field(description="Why.")
    outputs: list[PlannedOutputInput] = strawberry.field(description="The output planned.")
    others: list[OtherNeedInput] = strawberry.field(
        default_factory=list, description="Needs that no norm gives."
    )


async def correct_material_plan(
    acting: Acting, plan: MaterialPlan, given: CorrectMaterialPlanInput
) -> MaterialPlan:
    """Draft the next version of a plan that was made known; that one holds meanwhile.

    `NotCorrectable` where it is not the version that was made known last, `CorrectionOpen` while
    another correction of it is under way, `ReasonNeeded` without a reason.
    """
    _require_known(plan)
    await _require_no_other(acting, plan)
    last = await acting.session.scalar(
        select(func.max(MaterialPlan.number)).where(
            MaterialPlan.tenant == plan.tenant, MaterialPlan.period == plan.period
        )
    )
    correction = MaterialPlan(
        tenant=plan.tenant,
        period=plan.period,
        number=(last or 0) + 1,
        corrects_id=plan.id,
        reason=worded(given.reason, "reason"),
        starts=plan.starts,
        ends=plan.ends,
        area=plan.area,
        state=PlanState.DRAFT,
    )
    await keep(acting, correction)
    await reckon(acting, correction, given)
    return correction


_NOT_KNOWN = Text(
    vi="Kế hoạch này chưa thông báo, chưa cần đính chính.",
    en="The plan was not made known yet; there is nothing to correct.",
)
_REVISE = Text(
    vi="Tính lại bản dự thảo; bản đã duyệt thì trả lại trước.",
    en="Reckon the draft anew; where it is approved, send it back first.",
)
#: Why a plan in another state is not corrected, and what to do.
_WHY_NOT: Mapping[PlanState, tuple[Text, Text]] = {
    PlanState.DRAFT: (_NOT_KNOWN, _REVISE),
    PlanState.OWN_APPROVED: (_NOT_KNOWN, _REVISE),
    PlanState.SUPERSEDED: (
        Text(
            vi="Bản này đã được bản sau thay thế.",
            en="A later version has taken the place of this one.",
        ),
        Text(
            vi="Đính chính bản đang có hiệu lực: lọc holds.",
            en="Correct the version that holds: filter by holds.",
        ),
    ),
    PlanState.WITHDRAWN: (
        Text(vi="Bản này đã rút.", en="This version was withdrawn."),
        Text(vi="Lập kế hoạch mới cho kỳ.", en="Draft the plan of the period anew."),
    ),
}


def _require_known(plan: MaterialPlan) -> None:
    if plan.state in _WHY_NOT:
        message, hint = _WHY_NOT[plan.state]
        raise NotCorrectable(message, field="materialPlan", hint=hint)


async def _require_no_other(acting: Acting, plan: MaterialPlan) -> None:
    """The plan is locked for the act, so of two who correct it at once the second finds the first.

    An index stands behind it.
    """
    number = await acting.session.scalar(
        select(MaterialPlan.number).where(
            MaterialPlan.tenant == plan.tenant,
            MaterialPlan.corrects_id == plan.id,
            MaterialPlan.state.in_((PlanState.DRAFT, PlanState.OWN_APPROVED)),
        )
    )
    if number is not None:
        raise CorrectionOpen(
            Text(
                vi="Bản đính chính số {number} của kế hoạch này còn đang làm.",
                en="A correction of the plan, version {number}, is under way.",
            ).format(number=number),
            field="materialPlan",
        )


def reason_anew(plan: MaterialPlan, reason: str) -> str:
    """Why the draft ``plan`` corrects, worded anew; `BadInput` where it corrects nothing."""
    if plan.corrects_id is None:
        raise BadInput(
            Text(
                vi="Kế hoạch này không đính chính bản nào nên không có lý do.",
                en="The plan corrects no other, and has no reason.",
            ),
            field="reason",
            hint=Text(vi="Bỏ trống reason.", en="Leave the reason away."),
        )
    return worded(reason, "reason")


async def supersede_the_last(acting: Acting, plan: MaterialPlan, consequence: str) -> None:
    """End the version that ``plan`` corrects, where it corrects one, by ``consequence``."""
    if plan.corrects_id is None:
        return
    before = await acting.session.get_one(MaterialPlan, (plan.tenant, plan.corrects_id))
    await advance(acting, before, consequence)
