"""A district's training plan is drafted, aligned to the city's, and approved (II.6.3)."""

from collections import Counter
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Edit,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
)
from khungcui_training.acts.checks import count, within
from khungcui_training.acts.plan_lines import PlanLineInput, free_year, require_apart, unified
from khungcui_training.errors import NotInCityPlan
from khungcui_training.models import (
    CityPlanLine,
    CityTrainingPlan,
    DistrictPlanLine,
    DistrictTrainingPlan,
)
from khungcui_training.vocabulary import CityPlanState, DistrictPlanState


@strawberry.input(description="A district's training plan of a year.")
class PrepareDistrictTrainingPlanInput:
    """The whole plan."""

    year: int = strawberry.field(description="The year that it is for.")
    lines: list[PlanLineInput] = strawberry.field(description="Places by ward.")


@strawberry.input(description="A draft of a district's plan, anew.")
class ReviseDistrictTrainingPlanInput(Moving):
    """The lines that replace those of the draft."""

    district_training_plan: strawberry.ID = strawberry.field(description="The draft.")
    lines: list[PlanLineInput] = strawberry.field(description="Places by ward.")


@strawberry.input(description="A district's plan that goes back to its office.")
class ReturnDistrictTrainingPlanInput(Moving):
    """Which plan; the comment says what has to change."""

    district_training_plan: strawberry.ID = strawberry.field(description="The plan.")


async def _of_district(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tenant, sector=ALL_SECTORS)


async def _write_lines(
    acting: Acting, plan: DistrictTrainingPlan, lines: list[PlanLineInput]
) -> None:
    require_apart(lines)
    for index, line in enumerate(lines):
        version = await unified(acting, line.curriculum_version, f"lines.{index}")
        acting.session.add(
            DistrictPlanLine(
                tenant=plan.tenant,
                plan_id=plan.id,
                version_tenant=version.tenant,
                version_id=version.id,
                area=within(acting, line.area, plan.area, f"lines.{index}.area"),
                places=count(line.places, f"lines.{index}.places"),
            )
        )


async def _lines(acting: Acting, plan: DistrictTrainingPlan) -> list[DistrictPlanLine]:
    found = await acting.session.scalars(
        select(DistrictPlanLine).where(
            DistrictPlanLine.tenant == plan.tenant, DistrictPlanLine.plan_id == plan.id
        )
    )
    return list(found)


async def prepare_district_training_plan(
    acting: Acting, _: None, given: PrepareDistrictTrainingPlanInput
) -> DistrictTrainingPlan:
    """Draft the district's plan of a year: places by ward (II.6.3)."""
    await free_year(acting, DistrictTrainingPlan, given.year)
    plan = DistrictTrainingPlan(
        tenant=acting.tenant,
        year=given.year,
        area=acting.tenant,
        prepared_by=acting.principal.official_id,
    )
    acting.session.add(plan)
    await acting.session.flush()
    await _write_lines(acting, plan, given.lines)
    return plan


async def revise_district_training_plan(
    acting: Acting, plan: DistrictTrainingPlan, given: ReviseDistrictTrainingPlanInput
) -> DistrictTrainingPlan:
    """Replace the lines of a draft; what stood there before is in the audit."""
    for line in await _lines(acting, plan):
        await acting.session.delete(line)
    await acting.session.flush()
    plan.prepared_by = acting.principal.official_id
    await _write_lines(acting, plan, given.lines)
    return plan


async def align(acting: Acting, plan: DistrictTrainingPlan, _: Moving) -> None:
    """Check a draft against the city's published plan (II.6.3).

    Raises `NotInCityPlan` where there is none for the year, or where it gives the district
    fewer places of a curriculum than its wards would take.
    """
    city = await acting.session.scalar(
        select(CityTrainingPlan).where(
            CityTrainingPlan.tenant == acting.tree.root,
            CityTrainingPlan.year == plan.year,
            CityTrainingPlan.state == CityPlanState.PUBLISHED,
        )
    )
    if city is None:
        raise NotInCityPlan(
            Text(
                vi="Thành phố chưa ban hành kế hoạch đào tạo năm {year}.",
                en="The city has not published a training plan for {year}.",
            ).format(year=plan.year),
            clause="II.6.3",
        )
    await _hold_to(acting, plan, city)
    plan.aligned_on = acting.day
    plan.city_plan_tenant, plan.city_plan_id = city.tenant, city.id
    plan.return_comment = plan.returned_on = None


async def _hold_to(acting: Acting, plan: DistrictTrainingPlan, city: CityTrainingPlan) -> None:
    found = await acting.session.scalars(
        select(CityPlanLine).where(
            CityPlanLine.tenant == city.tenant,
            CityPlanLine.plan_id == city.id,
            CityPlanLine.district == plan.area,
        )
    )
    given = {line.version_id: line.places for line in found}
    wanted: Counter[UUID] = Counter()
    for line in await _lines(acting, plan):
        wanted[line.version_id] += line.places
    for version_id, places in wanted.items():
        if places > given.get(version_id, 0):
            raise NotInCityPlan(
                Text(
                    vi="Kế hoạch thành phố giao {given} chỗ, quận, huyện xin {wanted}.",
                    en="The city's plan gives {given} places; the district asks for {wanted}.",
                ).format(given=given.get(version_id, 0), wanted=places),
                clause="II.6.3",
                params={"given": given.get(version_id, 0), "wanted": places},
            )


async def approve(acting: Acting, plan: DistrictTrainingPlan, _: Moving) -> None:
    """Note who approved the plan, and when."""
    plan.approved_on, plan.approved_by = acting.day, acting.principal.official_id


async def send_back(acting: Acting, plan: DistrictTrainingPlan, given: Moving) -> None:
    """Keep why the plan goes back to its office, where its drafters read it."""
    plan.return_comment, plan.returned_on = given.comment, acting.day
    plan.aligned_on = plan.city_plan_tenant = plan.city_plan_id = None


DISTRICT_PLANS = Workflow(
    resource="district_training_plan",
    title=Text(vi="Kế hoạch đào tạo của quận, huyện", en="A district's training plan"),
    states=DistrictPlanState,
    begins=(
        Begin(
            act=Act(
                name="prepare_district_training_plan",
                power="district_training_plan.prepare",
                title=Text(
                    vi="Lập kế hoạch đào tạo quận, huyện", en="Prepare a district's training plan"
                ),
                input=PrepareDistrictTrainingPlanInput,
                creates=_of_district,
                run=prepare_district_training_plan,
                returns="district_training_plan",
            ),
            state=DistrictPlanState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_district_training_plan",
                power="district_training_plan.prepare",
                title=Text(vi="Sửa dự thảo kế hoạch", en="Revise the draft of a district's plan"),
                input=ReviseDistrictTrainingPlanInput,
                on="district_training_plan",
                run=revise_district_training_plan,
                returns="district_training_plan",
            ),
            states=(DistrictPlanState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="align_district_training_plan",
            title=Text(vi="Đối chiếu với kế hoạch thành phố", en="Align a district's plan"),
            power="district_training_plan.align",
            sources=(DistrictPlanState.DRAFT,),
            target=DistrictPlanState.ALIGNED,
            run=align,
        ),
        Transition(
            name="return_district_training_plan",
            title=Text(vi="Sở trả lại kế hoạch", en="Return a district's plan, for the department"),
            power="district_training_plan.align",
            sources=(DistrictPlanState.DRAFT, DistrictPlanState.ALIGNED),
            target=DistrictPlanState.DRAFT,
            input=ReturnDistrictTrainingPlanInput,
            returns=True,
            restarts=True,
            run=send_back,
        ),
        Transition(
            name="approve_district_training_plan",
            title=Text(vi="Duyệt kế hoạch quận, huyện", en="Approve a district's training plan"),
            power="district_training_plan.approve",
            sources=(DistrictPlanState.ALIGNED,),
            target=DistrictPlanState.APPROVED,
            apart_from=("prepare_district_training_plan", "revise_district_training_plan"),
            run=approve,
        ),
        Transition(
            name="reject_district_training_plan",
            title=Text(
                vi="Ủy ban trả lại kế hoạch", en="Return a district's plan, for the committee"
            ),
            power="district_training_plan.approve",
            sources=(DistrictPlanState.DRAFT, DistrictPlanState.ALIGNED),
            target=DistrictPlanState.DRAFT,
            input=ReturnDistrictTrainingPlanInput,
            returns=True,
            restarts=True,
            run=send_back,
        ),
    ),
    ends=(DistrictPlanState.APPROVED,),
)
