"""Labor: counted three ways, allotted within what there is, placed; who people are stays apart."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from khungcui import clock
from khungcui.audit.models import AuditEntry
from khungcui.errors import BadId
from khungcui.plugins.moving import WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui_labor_finance.errors import (
    AlreadyThere,
    NotEnough,
    NotReady,
    OutOfArea,
    WrongFigure,
)
from khungcui_labor_finance.flows.workforce import HeadcountInput
from khungcui_labor_finance.models import (
    JobPlacement,
    JobSeeker,
    LaborAllocation,
    LaborPool,
    WorkforceReport,
)
from khungcui_labor_finance.vocabulary import AllocationState, SeekerState, Sex, Skill

from .conftest import (
    COOPERATIVE,
    DA_KAO,
    OFFICE,
    ONE,
    TAN_DINH,
    THIRD_OFFICE,
    WARD,
    WARD_OF_THREE,
    WORKSHOP,
    Story,
    node,
)

pytestmark = pytest.mark.anyio

HANDS = HeadcountInput(
    women=7, men=3, skilled=4, unskilled=6, permanent=9, seasonal=1, person_days=Decimal(240)
)
HTX = node("Establishment", COOPERATIVE)


async def _report(
    story: Story, office: str = OFFICE, hands: HeadcountInput = HANDS, period: str = "202702"
) -> Done:
    return await story.act(
        "submit_workforce_report", office, establishment=HTX, period=period, headcount=hands
    )


async def test_people_are_as_many_however_they_are_counted(story: Story) -> None:
    with pytest.raises(WrongFigure) as raised:
        await _report(story, hands=replace(HANDS, women=8))
    assert raised.value.field == "headcount"
    with pytest.raises(BadId):
        await _report(story, WORKSHOP.office)
    with pytest.raises(WrongFigure, match="not over"):
        await _report(story, period="202703")
    # Of a day there is one headcount, whatever period ends on it.
    await _report(story, period="2026")
    with pytest.raises(AlreadyThere):
        await _report(story, period="2026Q4")
    done = await _report(story, COOPERATIVE.office)
    with pytest.raises(AlreadyThere):
        await _report(story)
    named: dict[str, Any] = {"workforce_report": node("WorkforceReport", done)}
    fixed = await story.act(
        "correct_workforce_report",
        OFFICE,
        headcount=replace(HANDS, women=8, skilled=5, permanent=10),
        reason="Đếm thiếu một người",
        **named,
    )
    with pytest.raises(AlreadyThere):
        await story.act(
            "correct_workforce_report", OFFICE, headcount=HANDS, reason="Lại sửa", **named
        )
    of_february = select(WorkforceReport).where(WorkforceReport.period == "202702")
    rows = await story.all(of_february.order_by(WorkforceReport.revision))
    assert [(row.headcount, row.current, row.id == fixed.id) for row in rows] == [
        (10, False, False),
        (11, True, True),
    ]


async def _need(story: Story, needed: int = 3, office: str = COOPERATIVE.office) -> dict[str, Any]:
    done = await story.act(
        "state_labor_need",
        office,
        establishment=HTX,
        period="202703",
        skill=Skill.SKILLED,
        needed=needed,
    )
    return {"labor_allocation": node("LaborAllocation", done)}


async def _pool(story: Story, available: int = 2) -> Done:
    return await story.act(
        "open_labor_pool", OFFICE, area=ONE, period="202703", available=available
    )


async def _seeker(story: Story, name: str = "Phạm Thị Hoa") -> Done:
    return await story.act(
        "register_job_seeker",
        WARD,
        area=TAN_DINH,
        sex=Sex.FEMALE,
        skill=Skill.SKILLED,
        name=name,
        born_on=date(1999, 5, 4),
        address="12 Hai Bà Trưng",
        identity_number="079099001234",
    )


async def test_from_a_need_to_a_report(story: Story) -> None:
    need = await _need(story)
    pool = await _pool(story)
    for office in (WARD, COOPERATIVE.office, "department"):
        with pytest.raises(Denied):
            await story.act("plan_labor", office, planned=3, **need)
    with pytest.raises(WrongFigure):
        await story.act("plan_labor", OFFICE, planned=4, **need)
    await story.act("plan_labor", OFFICE, planned=3, **need)
    asked: dict[str, Any] = {"labor_pool": node("LaborPool", pool), "people": 3, **need}
    with pytest.raises(NotEnough):
        await story.act("allot_labor", OFFICE, **asked)
    await story.act("recruit_labor", OFFICE, labor_pool=asked["labor_pool"], people=1)
    await story.act("allot_labor", OFFICE, **asked)
    with pytest.raises(NotReady):
        await story.act("complete_labor_allocation", OFFICE, **need)
    seeker = await _seeker(story)
    who: dict[str, Any] = {"job_seeker": node("JobSeeker", seeker)}
    await story.act("place_job_seeker", OFFICE, **who, **need)
    with pytest.raises((AlreadyThere, WrongState)):
        await story.act("place_job_seeker", OFFICE, **who, **need)
    assert (await story.get(JobSeeker, seeker)).state is SeekerState.PLACED
    await story.act("complete_labor_allocation", OFFICE, **need)
    # What was allotted and not filled is there for others again.
    assert (await story.get(LaborPool, pool)).allotted == 1
    await story.act("report_labor_allocation", OFFICE, report="Một người nhận việc", **need)
    row = (await story.all(select(LaborAllocation)))[0]
    assert (row.state, row.needed, row.allotted, row.placed) == (AllocationState.REPORTED, 3, 1, 1)


async def test_those_who_allot_at_once_share_what_there_is(story: Story) -> None:
    pool = await _pool(story, available=5)
    needs = [await _need(story) for _ in range(4)]
    for need in needs:
        await story.act("plan_labor", OFFICE, planned=3, **need)
    async with asyncio.timeout(30):
        came = await asyncio.gather(
            *(
                story.act(
                    "allot_labor", OFFICE, labor_pool=node("LaborPool", pool), people=2, **need
                )
                for need in needs
            ),
            return_exceptions=True,
        )
    refused = [one for one in came if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [NotEnough, NotEnough]
    row = await story.get(LaborPool, pool)
    taken = await story.all(select(func.sum(LaborAllocation.allotted)))
    assert row.allotted == taken[0] == 4


async def test_whoever_loses_a_place_seeks_again(story: Story) -> None:
    need, pool, seeker = await _need(story), await _pool(story), await _seeker(story)
    await story.act("plan_labor", OFFICE, planned=1, **need)
    await story.act("allot_labor", OFFICE, labor_pool=node("LaborPool", pool), people=1, **need)
    named: dict[str, Any] = {"job_seeker": node("JobSeeker", seeker)}
    await story.act("place_job_seeker", OFFICE, **named, **need)
    placement = (await story.all(select(JobPlacement)))[0]
    await story.act(
        "end_job_placement",
        OFFICE,
        job_placement=node("JobPlacement", placement),
        reason="Hết mùa vụ",
    )
    assert (await story.get(JobSeeker, seeker)).state is SeekerState.SEEKING
    # The place is free again; where nobody takes it, the pool has its people back.
    await story.act("place_job_seeker", OFFICE, **named, **need)
    back: dict[str, Any] = {"comment": "Không ai nhận việc", **need}
    with pytest.raises(NotReady):
        await story.act("return_labor_need", OFFICE, **back)
    placement = (await story.all(select(JobPlacement).where(JobPlacement.ended_on.is_(None))))[0]
    await story.act(
        "end_job_placement", OFFICE, job_placement=node("JobPlacement", placement), reason="Nghỉ"
    )
    await story.act("return_labor_need", OFFICE, **back)
    assert (await story.get(LaborPool, pool)).allotted == 0
    with clock.at(date(2027, 3, 2)), pytest.raises(Denied):
        await story.act("withdraw_job_seeker", "department", comment="x", **named)
    await story.act("withdraw_job_seeker", WARD, comment="Đi học", **named)


async def test_who_somebody_is_is_told_to_one_office_and_each_telling_is_kept(
    story: Story,
) -> None:
    seeker = await _seeker(story)
    asked: dict[str, Any] = {
        "job_seeker": node("JobSeeker", seeker),
        "purpose": "Giới thiệu việc làm",
    }
    for office in (WARD, "department", "city_committee", f"district_committee:{ONE}"):
        with pytest.raises(Denied):
            await story.act("disclose_job_seeker", office, **asked)
    with pytest.raises(BadId):
        await story.act("disclose_job_seeker", THIRD_OFFICE, **asked)
    told = await story.act("disclose_job_seeker", OFFICE, **asked)
    assert told.once["name"] == "Phạm Thị Hoa"
    assert told.once["identity_number"] == "079099001234"
    trail = await story.all(select(AuditEntry).where(AuditEntry.tenant == ONE))
    of_this = [entry for entry in trail if entry.subject_id == str(seeker.id)]
    verdicts = [(e.act, e.verdict) for e in of_this if e.act == "disclose_job_seeker"]
    assert verdicts.count(("disclose_job_seeker", "allow")) == 1
    assert verdicts.count(("disclose_job_seeker", "deny")) >= 2
    # No trace of the person in what the audit keeps of the registration either.
    assert "Hoa" not in json.dumps([entry.changes for entry in trail], ensure_ascii=False)


async def test_no_resource_reaches_who_people_are(story: Story) -> None:
    secret = {"labor_finance_seeker_identity", "labor_finance_wage_line"}
    shown = {
        field.column.table.name
        for owned in story.live.registry.resources.values()
        for field in owned.resource.fields
        if getattr(field.column, "table", None) is not None
    }
    assert not secret & shown


async def test_an_area_elsewhere_is_refused(story: Story) -> None:
    with pytest.raises((Denied, OutOfArea, BadId)):
        await story.act("open_labor_pool", OFFICE, area=WARD_OF_THREE, period="202703", available=1)
    done = await story.act("open_labor_pool", OFFICE, area=DA_KAO, period="202703", available=1)
    with pytest.raises(AlreadyThere):
        await story.act("open_labor_pool", OFFICE, area=DA_KAO, period="202703", available=1)
    assert (await story.get(LaborPool, done)).tenant == ONE
