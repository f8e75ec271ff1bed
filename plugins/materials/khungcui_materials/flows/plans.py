"""A district's material plan: drafted, approved at home, made known, corrected (II.4.3)."""

from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Consequence,
    Edit,
    Facet,
    Moving,
    Period,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_materials.acts.lines import whole_district
from khungcui_materials.errors import AlreadyThere
from khungcui_materials.faults import keep
from khungcui_materials.flows.plan_corrections import (
    CorrectMaterialPlanInput,
    correct_material_plan,
    reason_anew,
    supersede_the_last,
)
from khungcui_materials.flows.reckoning import OtherNeedInput, PlannedOutputInput, reckon
from khungcui_materials.models import MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.vocabulary import PlanState


@strawberry.input(description="A material plan to draft.")
class DraftMaterialPlanInput:
    """For which district and period, and the output that it counts on."""

    area: str = strawberry.field(description="The district.")
    period: str = strawberry.field(description="The period, such as 2027, 2027Q1 or 202701.")
    outputs: list[PlannedOutputInput] = strawberry.field(description="The output planned.")
    others: list[OtherNeedInput] = strawberry.field(
        default_factory=list, description="Needs that no norm gives."
    )


@strawberry.input(description="A draft, reckoned anew by the norms of the day.")
class ReviseMaterialPlanInput(Moving):
    """The output that the plan counts on, whole."""

    material_plan: strawberry.ID = strawberry.field(description="The plan.")
    outputs: list[PlannedOutputInput] = strawberry.field(description="The output planned.")
    others: list[OtherNeedInput] = strawberry.field(
        default_factory=list, description="Needs that no norm gives."
    )
    reason: str | None = strawberry.field(
        default=None, description="Of a correction: why, where that is worded anew."
    )


async def _in_district(acting: Acting, given: DraftMaterialPlanInput) -> Facet:
    return Facet(area=given.area, sector=ALL_SECTORS)


async def draft_material_plan(
    acting: Acting, _: None, given: DraftMaterialPlanInput
) -> MaterialPlan:
    """Draft the plan of a period; `AlreadyThere` where there is one, `NoNorm` without a norm.

    What was withdrawn as a draft is in nobody's way, and keeps its number.
    """
    period = Period.parse(given.period, field="period")
    of_period = (MaterialPlan.tenant == acting.tenant, MaterialPlan.period == period.code)
    known = await acting.session.scalar(
        select(MaterialPlan.id).where(*of_period, MaterialPlan.state != PlanState.WITHDRAWN)
    )
    if known is not None:
        raise AlreadyThere(
            Text(
                vi="Đã có kế hoạch vật tư kỳ {period}.",
                en="There is a material plan of {period} already.",
            ).format(period=period.code),
            field="period",
            hint=Text(
                vi="Sửa bản dự thảo; kế hoạch đã thông báo thì đính chính.",
                en="Revise the draft; correct a plan that was made known.",
            ),
        )
    last = await acting.session.scalar(select(func.max(MaterialPlan.number)).where(*of_period))
    plan = MaterialPlan(
        tenant=acting.tenant,
        period=period.code,
        number=(last or 0) + 1,
        starts=period.start,
        ends=period.end,
        area=whole_district(acting, given.area),
        state=PlanState.DRAFT,
    )
    await keep(acting, plan)
    await reckon(acting, plan, given)
    return plan


async def revise_material_plan(
    acting: Acting, plan: MaterialPlan, given: ReviseMaterialPlanInput
) -> MaterialPlan:
    """Replace what a draft counts on; needs are reckoned by the norms of today.

    `BadInput` for the reason of a plan that corrects nothing.
    """
    if given.reason is not None:
        plan.reason = reason_anew(plan, given.reason)
    for model in (PlanLine, PlanProduct):
        found = await acting.session.scalars(
            select(model).where(model.tenant == plan.tenant, model.plan_id == plan.id)
        )
        for row in found.all():
            await acting.session.delete(row)
    await acting.session.flush()
    await reckon(acting, plan, given)
    return plan


async def _make_known(acting: Acting, plan: MaterialPlan, _: Any) -> None:
    await supersede_the_last(acting, plan, "supersede_material_plan")
    # One version holds for those, too, who hear of it before the move is over.
    plan.state = PlanState.COMMUNICATED
    await acting.session.flush()
    await acting.emit(
        "material_plan.communicated",
        {
            "tenant": plan.tenant,
            "plan": str(plan.id),
            "period": plan.period,
            "number": plan.number,
            "corrects": str(plan.corrects_id) if plan.corrects_id is not None else None,
        },
    )


MATERIAL_PLAN = Workflow(
    resource="material_plan",
    title=Text(vi="Kế hoạch vật tư", en="Material plan"),
    states=PlanState,
    begins=(
        Begin(
            act=Act(
                name="draft_material_plan",
                power="material_plan.prepare",
                title=Text(vi="Lập kế hoạch vật tư", en="Draft a material plan"),
                input=DraftMaterialPlanInput,
                creates=_in_district,
                run=draft_material_plan,
                returns="material_plan",
            ),
            state=PlanState.DRAFT,
        ),
        Begin(
            act=Act(
                name="correct_material_plan",
                power="material_plan.prepare",
                title=Text(vi="Đính chính kế hoạch vật tư", en="Correct a material plan"),
                input=CorrectMaterialPlanInput,
                on="material_plan",
                run=correct_material_plan,
                returns="material_plan",
            ),
            state=PlanState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_material_plan",
                power="material_plan.prepare",
                title=Text(vi="Tính lại kế hoạch vật tư", en="Reckon a draft anew"),
                input=ReviseMaterialPlanInput,
                on="material_plan",
                run=revise_material_plan,
                returns="material_plan",
            ),
            states=(PlanState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="approve_material_plan",
            title=Text(vi="Duyệt kế hoạch vật tư", en="Approve a material plan"),
            power="material_plan.approve",
            sources=(PlanState.DRAFT,),
            target=PlanState.OWN_APPROVED,
            apart_from=("draft_material_plan", "correct_material_plan", "revise_material_plan"),
        ),
        Transition(
            name="withdraw_material_plan",
            title=Text(vi="Rút dự thảo kế hoạch vật tư", en="Withdraw a draft of a plan"),
            power="material_plan.prepare",
            sources=(PlanState.DRAFT,),
            target=PlanState.WITHDRAWN,
            returns=True,
        ),
        Transition(
            name="return_material_plan",
            title=Text(vi="Trả lại kế hoạch vật tư", en="Send a material plan back"),
            power="material_plan.approve",
            sources=(PlanState.OWN_APPROVED,),
            target=PlanState.DRAFT,
            returns=True,
            restarts=True,
        ),
        Transition(
            name="communicate_material_plan",
            title=Text(vi="Thông báo kế hoạch vật tư", en="Make a material plan known"),
            power="material_plan.communicate",
            sources=(PlanState.OWN_APPROVED,),
            target=PlanState.COMMUNICATED,
            run=_make_known,
        ),
    ),
    consequences=(
        Consequence(
            name="supersede_material_plan",
            title=Text(vi="Bản đính chính thay thế bản này", en="Its correction takes its place"),
            sources=(PlanState.COMMUNICATED,),
            target=PlanState.SUPERSEDED,
            clause="II.4.3",
        ),
    ),
    ends=(PlanState.SUPERSEDED, PlanState.WITHDRAWN),
    terms={PlanState.OWN_APPROVED: Term(days=5)},
)
