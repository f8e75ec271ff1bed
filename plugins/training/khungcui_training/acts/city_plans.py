"""The city's training plan is drafted and published (I.1.4)."""

from typing import Any

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
from khungcui_training.models import (
    CityPlanLine,
    CityTrainingPlan,
)
from khungcui_training.vocabulary import CityPlanState


@strawberry.input(description="The city's training plan of a year.")
class PrepareCityTrainingPlanInput:
    """The whole plan."""

    year: int = strawberry.field(description="The year that it is for.")
    lines: list[PlanLineInput] = strawberry.field(description="Places by district.")


@strawberry.input(description="A draft of the city's plan, anew.")
class ReviseCityTrainingPlanInput(Moving):
    """The lines that replace those of the draft."""

    city_training_plan: strawberry.ID = strawberry.field(description="The draft.")
    lines: list[PlanLineInput] = strawberry.field(description="Places by district.")


async def _of_city(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tree.root, sector=ALL_SECTORS)


async def prepare_city_training_plan(
    acting: Acting, _: None, given: PrepareCityTrainingPlanInput
) -> CityTrainingPlan:
    """Draft the city's plan of a year: places by district (I.1.4)."""
    await free_year(acting, CityTrainingPlan, given.year)
    plan = CityTrainingPlan(tenant=acting.tenant, year=given.year, area=acting.tenant)
    acting.session.add(plan)
    await acting.session.flush()
    await _write_city_lines(acting, plan, given.lines)
    return plan


async def _write_city_lines(
    acting: Acting, plan: CityTrainingPlan, lines: list[PlanLineInput]
) -> None:
    require_apart(lines)
    for index, line in enumerate(lines):
        version = await unified(acting, line.curriculum_version, f"lines.{index}")
        acting.session.add(
            CityPlanLine(
                tenant=plan.tenant,
                plan_id=plan.id,
                version_id=version.id,
                district=within(acting, line.area, plan.area, f"lines.{index}.area"),
                places=count(line.places, f"lines.{index}.places"),
            )
        )


async def revise_city_training_plan(
    acting: Acting, plan: CityTrainingPlan, given: ReviseCityTrainingPlanInput
) -> CityTrainingPlan:
    """Replace the lines of a draft; what stood there before is in the audit."""
    found = await acting.session.scalars(
        select(CityPlanLine).where(
            CityPlanLine.tenant == plan.tenant, CityPlanLine.plan_id == plan.id
        )
    )
    for line in found.all():
        await acting.session.delete(line)
    await acting.session.flush()
    await _write_city_lines(acting, plan, given.lines)
    return plan


async def publish(acting: Acting, plan: CityTrainingPlan, _: Moving) -> None:
    """Note when it was published; districts are aligned to it from now on."""
    plan.published_on = acting.day


CITY_PLANS = Workflow(
    resource="city_training_plan",
    title=Text(vi="Kế hoạch đào tạo của thành phố", en="The city's training plan"),
    states=CityPlanState,
    begins=(
        Begin(
            act=Act(
                name="prepare_city_training_plan",
                power="city_training_plan.prepare",
                title=Text(
                    vi="Lập kế hoạch đào tạo thành phố", en="Prepare the city's training plan"
                ),
                input=PrepareCityTrainingPlanInput,
                creates=_of_city,
                run=prepare_city_training_plan,
                returns="city_training_plan",
            ),
            state=CityPlanState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_city_training_plan",
                power="city_training_plan.prepare",
                title=Text(
                    vi="Sửa dự thảo kế hoạch thành phố", en="Revise the draft of the city's plan"
                ),
                input=ReviseCityTrainingPlanInput,
                on="city_training_plan",
                run=revise_city_training_plan,
                returns="city_training_plan",
            ),
            states=(CityPlanState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="publish_city_training_plan",
            title=Text(vi="Ban hành kế hoạch thành phố", en="Publish the city's training plan"),
            power="city_training_plan.publish",
            sources=(CityPlanState.DRAFT,),
            target=CityPlanState.PUBLISHED,
            run=publish,
        ),
    ),
    ends=(CityPlanState.PUBLISHED,),
)
