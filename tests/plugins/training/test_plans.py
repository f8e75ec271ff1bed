"""Plans: a district's is aligned to the city's, approved by another person, returned in words."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from khungcui.errors import BadInput
from khungcui.plugins import moving
from khungcui.plugins.performing import Denied, Done
from khungcui_training.acts.plan_lines import PlanLineInput
from khungcui_training.errors import NotInCityPlan, NotUnified, OutOfArea
from khungcui_training.models import CityPlanLine, DistrictPlanLine, DistrictTrainingPlan
from khungcui_training.vocabulary import DistrictPlanState

from .conftest import DA_KAO, ONE, TAN_DINH, THREE, WARD_OF_THREE, Story, node

pytestmark = pytest.mark.anyio

OFFICE, COMMITTEE = f"district_office:{ONE}", f"district_committee:{ONE}"


def _line(version: Any, area: str, places: int) -> PlanLineInput:
    return PlanLineInput(
        curriculum_version=node("CurriculumVersion", version), area=area, places=places
    )


async def _city_plan(story: Story, version: Any, places: int, *, published: bool = True) -> Done:
    plan = await story.act(
        "prepare_city_training_plan",
        "department",
        year=2027,
        lines=[_line(version, ONE, places), _line(version, THREE, 1)],
    )
    if published:
        await story.act(
            "publish_city_training_plan",
            "department",
            city_training_plan=node("CityTrainingPlan", plan),
        )
    return plan


async def _district_plan(story: Story, version: Any, *places: int) -> Done:
    return await story.act(
        "prepare_district_training_plan",
        OFFICE,
        year=2027,
        lines=[
            _line(version, area, n) for area, n in zip((TAN_DINH, DA_KAO), places, strict=False)
        ],
    )


async def _on(story: Story, verb: str, office: str, plan: Done, **given: Any) -> Done:
    named = {"district_training_plan": node("DistrictTrainingPlan", plan)}
    return await story.act(f"{verb}_district_training_plan", office, **named, **given)


async def test_from_draft_to_approved(story: Story) -> None:
    version = await story.curriculum()
    city = await _city_plan(story, version, 5)
    plan = await _district_plan(story, version, 3, 2)
    await _on(story, "align", "department", plan)
    await _on(story, "approve", COMMITTEE, plan)
    row = await story.get(DistrictTrainingPlan, plan)
    assert row.state == DistrictPlanState.APPROVED
    assert row.city_plan_id == city.id


async def test_a_plan_asks_for_no_more_than_the_city_gives(story: Story) -> None:
    version = await story.curriculum()
    plan = await _district_plan(story, version, 3, 3)
    with pytest.raises(NotInCityPlan):  # nothing published yet
        await _on(story, "align", "department", plan)
    await _city_plan(story, version, 5)
    with pytest.raises(NotInCityPlan) as over:
        await _on(story, "align", "department", plan)
    assert over.value.params == {"given": 5, "wanted": 6}
    assert over.value.clause == "II.6.3"


async def test_a_return_needs_a_comment_and_leads_back_to_the_draft(story: Story) -> None:
    version = await story.curriculum()
    await _city_plan(story, version, 5)
    plan = await _district_plan(story, version, 5)
    await _on(story, "align", "department", plan)
    with pytest.raises(moving.CommentNeeded):
        await _on(story, "reject", COMMITTEE, plan, comment="  ")
    await _on(story, "reject", COMMITTEE, plan, comment="Giảm chỗ cho phường Tân Định.")
    row = await story.get(DistrictTrainingPlan, plan)
    assert row.state == DistrictPlanState.DRAFT
    assert row.return_comment == "Giảm chỗ cho phường Tân Định."

    await _on(story, "revise", OFFICE, plan, lines=[_line(version, TAN_DINH, 2)])
    async with story.reading() as session:
        lines = await session.scalars(
            select(DistrictPlanLine.places).where(DistrictPlanLine.plan_id == plan.id)
        )
    assert list(lines) == [2]
    await _on(story, "align", "department", plan)
    with pytest.raises(moving.WrongState):
        await _on(story, "revise", OFFICE, plan, lines=[])


async def test_who_prepared_does_not_approve(story: Story) -> None:
    version = await story.curriculum()
    await _city_plan(story, version, 5)
    plan = await _district_plan(story, version, 1)
    await _on(story, "align", "department", plan)
    preparer = story.who(OFFICE)
    chair = story.who(COMMITTEE)
    story.people[COMMITTEE, True] = replace(chair, official_id=preparer.official_id)
    with pytest.raises(moving.SamePerson):
        await _on(story, "approve", COMMITTEE, plan)
    story.people[COMMITTEE, True] = chair
    await _on(story, "approve", COMMITTEE, plan)


async def test_each_step_belongs_to_its_office(story: Story) -> None:
    version = await story.curriculum()
    await _city_plan(story, version, 5)
    plan = await _district_plan(story, version, 1)
    with pytest.raises(Denied):
        await _on(story, "align", COMMITTEE, plan)
    await _on(story, "align", "department", plan)
    with pytest.raises(Denied):
        await _on(story, "approve", OFFICE, plan)
    with pytest.raises(Denied):
        await story.act(
            "prepare_district_training_plan",
            f"ward_committee:{TAN_DINH}",
            year=2028,
            lines=[],
        )


async def test_lines_are_of_the_districts_own_wards_and_of_unified_curricula(story: Story) -> None:
    version = await story.curriculum()
    with pytest.raises(OutOfArea):
        await story.act(
            "prepare_district_training_plan",
            OFFICE,
            year=2027,
            lines=[_line(version, WARD_OF_THREE, 1)],
        )
    draft = await story.curriculum(unified=False)
    with pytest.raises(NotUnified):
        await story.act(
            "prepare_district_training_plan", OFFICE, year=2027, lines=[_line(draft, TAN_DINH, 1)]
        )


async def test_the_citys_draft_is_revised_until_it_is_published(story: Story) -> None:
    version = await story.curriculum()
    plan = await _city_plan(story, version, 5, published=False)
    named = {"city_training_plan": node("CityTrainingPlan", plan)}
    await story.act(
        "revise_city_training_plan", "department", **named, lines=[_line(version, ONE, 2)]
    )
    async with story.reading() as session:
        lines = await session.scalars(
            select(CityPlanLine.places).where(CityPlanLine.plan_id == plan.id)
        )
    assert list(lines) == [2]
    await story.act("publish_city_training_plan", "department", **named)
    with pytest.raises(moving.WrongState):
        await story.act("revise_city_training_plan", "department", **named, lines=[])


async def test_an_area_has_one_line_by_a_version(story: Story) -> None:
    line = _line(await story.curriculum(), TAN_DINH, 1)
    city = {"year": 2027, "lines": [_line(await story.curriculum(), ONE, 1)] * 2}
    for name, office, given in (
        ("prepare_district_training_plan", OFFICE, {"year": 2027, "lines": [line, line]}),
        ("prepare_city_training_plan", "department", city),
    ):
        with pytest.raises(BadInput) as refused:
            await story.act(name, office, **given)
        assert refused.value.field == "lines.1.area"
    with pytest.raises(BadInput):
        await story.act("prepare_district_training_plan", OFFICE, year=99_999, lines=[line])
