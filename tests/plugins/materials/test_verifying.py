"""The books of stock are reckoned anew by night, as a job does it."""

import pytest

from khungcui.jobs.running import Runs
from khungcui.plugins.jobs import Asked, enqueue
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState

from .conftest import CITY, ONE, Story

pytestmark = pytest.mark.anyio


async def test_the_night_verifies_the_books(story: Story) -> None:
    async with story.database.writing([CITY, ONE], [ONE]) as session:
        run = await enqueue(
            session,
            story.live.registry,
            asked=Asked(tenant=ONE, job="materials.verify", key="đêm", payload={}),
            by="lịch",
        )
    assert await Runs(story.database, lambda: story.live).run(ONE, run) is None
    async with story.database.reading([ONE]) as session:
        done = await session.get_one(JobRun, (ONE, run))
    assert (done.state, done.fault) == (RunState.DONE, None)
