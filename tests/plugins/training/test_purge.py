"""A district may give its training records up; what the city certified stays."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from khungcui import clock, uuid7
from khungcui.plugins.models import JobRun
from khungcui.plugins.purging import dry_run, purge
from khungcui.plugins.runs import RunState
from khungcui.plugins.steps import WorkflowStep
from khungcui.testing import Loom
from khungcui_training.models import Cadre, Certificate

from .conftest import CITY

pytestmark = pytest.mark.anyio

FIVE = "774"


def _run() -> JobRun:
    """Work that would go on when the plugin is on again, with records that are no more."""
    now = clock.now()
    return JobRun(
        tenant=FIVE,
        job="training.left",
        plugin="training",
        key="left",
        payload={},
        state=RunState.RESTING,
        due_at=now,
        asked_by="Ai",
        asked_at=now,
    )


def _step() -> WorkflowStep:
    """What somebody said of a cadre's enrolment."""
    return WorkflowStep(
        tenant=FIVE,
        resource="enrolment",
        subject_id=uuid7(),
        round=1,
        version=1,
        act="nominate_cadre",
        to_state="nominated",
        comment="Có con nhỏ.",
        official_name="Ai",
        office_name="Phòng",
        done_at=clock.now(),
        after="",
    )


async def test_a_purge_is_not_held_by_courses_of_the_city(peopled: Loom, tmp_path: Path) -> None:
    await peopled.disable("training", FIVE)
    areas = [CITY, FIVE]
    ours = [
        name for name, owned in peopled.registry.resources.items() if owned.plugin == "training"
    ]
    history = select(func.count()).where(
        WorkflowStep.tenant == FIVE, WorkflowStep.resource.in_(ours)
    )
    runs = select(func.count()).where(JobRun.tenant == FIVE, JobRun.plugin == "training")
    async with peopled.database.maintaining([FIVE]) as session:
        session.add_all((_run(), _step()))
    of_city = select(func.count()).where(Certificate.tenant == CITY)
    cadres = select(func.count()).where(Cadre.tenant == FIVE)
    async with peopled.database.reading(areas) as session:
        before = await session.scalar(of_city)
        found = await dry_run(session, peopled.registry, plugin="training", tenant=FIVE)
        attended = await session.scalar(of_city.where(Certificate.cadre_tenant == FIVE))
    assert attended, "the demo data let cadres of the district attend courses of the city"

    async with peopled.database.writing(areas, [FIVE]) as session:
        deleted, export = await purge(
            session,
            peopled.registry,
            plugin="training",
            tenant=FIVE,
            confirmation=found.confirmation,
            exports=tmp_path,
        )
    assert deleted.rows["training_cadre"] > 0
    assert deleted.rows["workflow_step"] > 0
    assert export.exists()
    async with peopled.database.reading(areas) as session:
        assert await session.scalar(cadres) == 0
        assert await session.scalar(history) == 0
        assert await session.scalar(runs) == 0
        assert await session.scalar(of_city) == before
