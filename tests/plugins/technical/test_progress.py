"""Directions, projects of technical progress, advice on equipment, guidance (II.3.1, IV.7)."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from khungcui import BadInput, UnknownSector, clock
from khungcui.plugins.performing import Denied, Done
from khungcui_technical.errors import AlreadyThere
from khungcui_technical.models import EquipmentAdvice, QualityDirection, TechnicalProject
from khungcui_technical.vocabulary import AdviceState, ProjectState, TradeStanding

from .conftest import COMPANY, ONE, OTHER, TAN_DINH, THREE, TODAY, Story, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def test_a_project_is_supported_by_the_department_and_done_by_who_proposed_it(
    story: Story,
) -> None:
    proposed: dict[str, Any] = {
        "area": TAN_DINH,
        "sector": "13",
        "title": "Thoi dệt tự động",
        "purpose": "Tăng năng suất",
        "cost": Decimal(100_000_000),
        "yearly_effect": Decimal(60_000_000),
    }
    with pytest.raises(Denied):
        await story.act("propose_technical_project", "planning_committee", **proposed)
    project = await story.act("propose_technical_project", COMPANY, **proposed)
    named: dict[str, Any] = {"technical_project": node("TechnicalProject", project)}
    with pytest.raises(Denied):
        await story.act("support_technical_project", COMPANY, support=Decimal(1), **named)
    with pytest.raises(BadInput):
        await story.act(
            "support_technical_project", "department", support=Decimal(100_000_001), **named
        )
    await story.act("support_technical_project", "department", support=Decimal(40_000_000), **named)
    finished = {"done_on": TODAY, "effect_reached": Decimal(75_000_000), **named}
    with pytest.raises(BadInput):
        await story.act("finish_technical_project", OTHER, **finished)
    early = {**finished, "done_on": TODAY - timedelta(days=1)}
    with pytest.raises(BadInput):
        await story.act("finish_technical_project", COMPANY, **early)
    await story.act("finish_technical_project", COMPANY, **finished)
    held = await story.get(TechnicalProject, project)
    assert (held.state, held.effect_reached) == (ProjectState.DONE, 75_000_000)
    assert await story.sees("technical_project", OFFICE) == {project.id}
    assert await story.sees("technical_project", f"district_office:{THREE}") == set()


async def test_the_department_advises_and_the_district_answers(story: Story) -> None:
    advice: dict[str, Any] = {
        "area": ONE,
        "sector": "13",
        "topic": "Khung dệt",
        "advice": "Khổ 1,2 m",
    }
    with pytest.raises(Denied):
        await story.act("advise_equipment", COMPANY, **advice)
    given = await story.act("advise_equipment", "department", **advice)
    answer: dict[str, Any] = {
        "equipment_advice": node("EquipmentAdvice", given),
        "answer": "Đưa vào kế hoạch",
    }
    with pytest.raises(Denied):
        await story.act("answer_equipment_advice", "department", **answer)
    await story.act("answer_equipment_advice", OFFICE, **answer)
    held = await story.get(EquipmentAdvice, given)
    assert (held.state, held.answered_on) == (AdviceState.ANSWERED, TODAY)


async def test_one_direction_holds_for_a_trade_at_a_time(story: Story) -> None:
    direction: dict[str, Any] = {"sector": "13", "content": "Giữ khổ vải"}
    with pytest.raises(Denied):
        await story.act("issue_quality_direction", OFFICE, standing=TradeStanding.MAIN, **direction)
    with pytest.raises(UnknownSector):
        await story.act(
            "issue_quality_direction",
            "department",
            standing=TradeStanding.MAIN,
            sector="99",
            content="Giữ khổ vải",
        )

    async def issue() -> Done:
        given = {"standing": TradeStanding.MAIN, **direction}
        return await story.act("issue_quality_direction", "department", **given)

    async with asyncio.timeout(20):
        came = await asyncio.gather(*(issue() for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, AlreadyThere) for one in came) == 2
    (first,) = (one for one in came if isinstance(one, Done))
    day = TODAY + timedelta(days=30)
    with clock.at(day):
        await story.act(
            "issue_quality_direction",
            "department",
            standing=TradeStanding.TRADITIONAL,
            **direction,
        )
    assert (await story.get(QualityDirection, first)).until == day


async def test_a_district_guides_on_its_own_ground(story: Story) -> None:
    given: dict[str, Any] = {
        "area": TAN_DINH,
        "sector": "13",
        "topic": "Ghi sổ kỹ thuật",
        "held_on": TODAY,
        "establishments": 12,
        "outcome": "Mở sổ phế phẩm",
    }
    for office in ("department", f"ward_committee:{TAN_DINH}"):
        with pytest.raises(Denied):
            await story.act("organise_technical_guidance", office, **given)
    with pytest.raises(BadInput):
        await story.act(
            "organise_technical_guidance", OFFICE, **{**given, "held_on": TODAY + timedelta(days=1)}
        )
    done = await story.act("organise_technical_guidance", OFFICE, **given)
    assert await story.sees("technical_guidance", "department") == {done.id}
