"""Runs of jobs: asked for with an act, done once in effect, tried again, resting, on time."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.core.jobs.conftest import CITY, ONE, THREE, World

from khungcui import Conflict, Unavailable, clock
from khungcui.errors import KhungCuiError
from khungcui.ids import NodeId
from khungcui.jobs.running import AT_ONCE, BUSY
from khungcui.jobs.sweeping import Sweep, last_time, next_time
from khungcui.plugins.runs import RunState
from khungcui.policy.vocabulary import OfficeKind
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase
from khungcui.text import Text

pytestmark = pytest.mark.anyio
DISTRICT, WARD = OfficeKind.DISTRICT_COMMITTEE, OfficeKind.WARD_COMMITTEE
BUSY_NOW = Text(vi="Đang bận.", en="Busy.")


async def test_a_run_comes_with_its_act_or_not_at_all(world: World) -> None:
    who = world.who(DISTRICT, ONE)
    with pytest.raises(Conflict):
        await world.act("ask_for_weaving", who, key="cloth", refuse=True)
    assert await world.the_run("cloth") is None
    assert await world.called() == 0
    await world.act("ask_for_weaving", who, key="cloth")
    await world.act("ask_for_weaving", who, key="cloth")
    asked = await world.the_run("cloth")
    assert asked is not None
    assert asked.state is RunState.QUEUED
    assert asked.asked_by == "Nguyễn Văn Đạt (district_committee)"
    assert await world.called() == 1
    assert await world.runs.run(ONE, asked.id) is None
    # Called twice, it is done once.
    assert await world.runs.run(ONE, asked.id) is None
    assert (await world.woven()).count("cloth") == 1
    done = await world.the_run("cloth")
    assert done is not None
    assert (done.state, done.attempts, done.fault) == (RunState.DONE, 0, None)


async def test_what_a_run_writes_is_audited_with_its_job_as_actor(world: World) -> None:
    run = await world.ask("looms.weave", "audited", what="audited")
    await world.runs.run(ONE, run)
    entry = (await world.entries("looms.weave"))[-1]
    assert (entry.power, entry.official_id, entry.subject_id) == ("job.run", None, str(run))
    assert [change["op"] for change in entry.changes] == ["insert"]


async def test_broken_off_in_the_middle_it_is_done_by_another_once(world: World) -> None:
    run = await world.ask("looms.slowly", "slow", what="slow")
    first = asyncio.create_task(world.runs.run(ONE, run))
    async with asyncio.timeout(30):
        await world.looms.begun.wait()
    # While one is at it, another leaves it alone, and does not count it as an attempt.
    assert await world.runs.run(ONE, run) == BUSY
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await world.woven() == []
    left = await world.the_run("slow")
    assert left is not None
    assert (left.state, left.attempts) == (RunState.RUNNING, 1)
    world.looms.go_on.set()
    assert await world.runs.run(ONE, run) is None
    assert await world.woven() == ["slow"]


async def test_a_run_that_is_purged_under_way_leaves_nothing(
    world: World, jobs_database: FreshDatabase
) -> None:
    run = await world.ask("looms.slowly", "purged", what="purged")
    under_way = asyncio.create_task(world.runs.run(ONE, run))
    async with asyncio.timeout(30):
        await world.looms.begun.wait()
        async with (
            Database(jobs_database.superuser_url, pooled=False) as owner,
            owner.connecting() as connection,
        ):
            await connection.exec_driver_sql("delete from job_run")
        world.looms.go_on.set()
        assert await under_way is None
    assert await world.woven() == []


async def test_a_job_that_cannot_be_told_fails_for_good_all_the_same(world: World) -> None:
    world.looms.fails = [Conflict(BUSY_NOW)]
    run = await world.ask("looms.deafly", "deaf", what="deaf")
    assert await world.runs.run(ONE, run) is None
    failed = await world.the_run("deaf")
    assert failed is not None
    assert (failed.state, failed.fault) == (RunState.FAILED, "Đang bận. / Busy.")
    assert await world.woven() == []


async def test_what_fails_is_tried_again_and_fails_for_good(world: World) -> None:
    world.looms.fails = [RuntimeError("secret"), Unavailable(BUSY_NOW), RuntimeError("secret")]
    run = await world.ask("looms.weave", "again", what="again")
    now = clock.now()
    with clock.at(now):
        assert await world.runs.run(ONE, run) == timedelta(seconds=2)
        # It is not begun before its time.
        assert await world.runs.run(ONE, run) == timedelta(seconds=2)
    with clock.at(now + timedelta(seconds=2)):
        assert await world.runs.run(ONE, run) == timedelta(seconds=4)
        waits = await world.the_run("again")
        assert waits is not None
        assert (waits.state, waits.fault) == (RunState.QUEUED, "Đang bận. / Busy.")
    with clock.at(now + timedelta(seconds=6)):
        assert await world.runs.run(ONE, run) is None
    failed = await world.the_run("again")
    assert failed is not None
    assert (failed.state, failed.fault_code) == (RunState.FAILED, "internal")
    assert failed.fault == "Lỗi nội bộ (RuntimeError). / Internal error (RuntimeError)."
    assert await world.woven() == []


async def test_what_the_state_of_things_refuses_is_not_tried_again(world: World) -> None:
    world.looms.fails = [Conflict(BUSY_NOW, code="period.closed")]
    run = await world.ask("looms.weave", "closed", what="closed")
    assert await world.runs.run(ONE, run) is None
    failed = await world.the_run("closed")
    assert failed is not None
    assert (failed.state, failed.attempts) == (RunState.FAILED, 1)
    assert failed.fault_code == "period.closed"
    # Whoever runs the district has it tried again; a ward may not.
    node = str(NodeId("JobRun", ONE, str(run)))
    with pytest.raises(KhungCuiError) as denied:
        await world.act("retry_job", world.who(WARD, "26734"), job_run=node)
    assert denied.value.error_code == "id.unknown"
    await world.act("retry_job", world.who(DISTRICT, ONE), job_run=node)
    assert await world.runs.run(ONE, run) is None
    assert await world.woven() == ["closed"]
    with pytest.raises(Conflict) as refused:
        await world.act("retry_job", world.who(DISTRICT, ONE), job_run=node)
    assert refused.value.error_code == "job.not_failed"


async def test_a_worker_that_dies_of_a_run_does_not_die_for_ever(world: World) -> None:
    run = await world.ask("looms.slowly", "poison", what="poison")
    for _ in range(5):
        world.looms.begun.clear()
        dying = asyncio.create_task(world.runs.run(ONE, run))
        async with asyncio.timeout(30):
            await world.looms.begun.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
    assert await world.runs.run(ONE, run) is None
    failed = await world.the_run("poison")
    assert failed is not None
    assert (failed.state, failed.fault_code) == (RunState.FAILED, "job.killed")


async def test_it_rests_while_its_plugin_is_off(world: World) -> None:
    here, there = [
        await world.ask("looms.weave", "rest", tenant, what="rest") for tenant in (ONE, THREE)
    ]
    world.switch(THREE)
    assert await world.runs.run(ONE, here) is None
    assert await world.runs.run(THREE, there) is None
    rests = await world.the_run("rest")
    assert rests is not None
    assert (rests.state, rests.attempts) == (RunState.RESTING, 0)
    assert (await world.woven(), await world.woven(THREE)) == ([], ["rest"])
    await world.sweep.sweep()
    rests = await world.the_run("rest")
    assert rests is not None
    assert rests.state is RunState.RESTING
    world.switch(ONE, THREE)
    await world.sweep.sweep()
    assert await world.runs.run(ONE, here) is None
    assert (await world.woven(), await world.woven(THREE)) == (["rest"], ["rest"])


async def test_a_long_run_goes_on_from_its_last_part(world: World) -> None:
    run = await world.ask("looms.piecewise", "long", pieces=3)
    assert await world.runs.run(ONE, run) == AT_ONCE
    half = await world.the_run("long")
    assert half is not None
    assert (half.place, half.progress_done, half.progress_total) == ({"at": 1}, 1, 3)
    world.looms.fails = [Unavailable(BUSY_NOW)]
    now = clock.now()
    with clock.at(now):
        pause = await world.runs.run(ONE, run)
    assert pause is not None
    with clock.at(now + pause):
        assert await world.runs.run(ONE, run) == AT_ONCE
        assert await world.runs.run(ONE, run) is None
    assert await world.woven() == ["piece 0", "piece 1", "piece 2"]


async def test_schedules_run_once_at_the_time_of_the_city(world: World) -> None:
    job = world.live.registry.jobs["looms.nightly"].job
    half_past_one = datetime(2027, 3, 1, 18, 30, tzinfo=UTC)
    assert last_time(job, half_past_one) == half_past_one
    assert last_time(job, half_past_one - timedelta(seconds=1)) == half_past_one - timedelta(1)
    assert next_time(job, half_past_one) == half_past_one + timedelta(days=1)
    world.switch(ONE)
    with clock.at(half_past_one + timedelta(minutes=3)):
        sweeps = [Sweep(world.database, lambda: world.live) for _ in range(3)]
        await asyncio.gather(*(one.sweep() for one in sweeps))
        for one in sweeps:
            await one.sweep()
        run = await world.the_run("2027-03-02T01:30+07:00")
        assert run is not None
        assert await world.runs.run(ONE, run.id) is None
        assert await world.woven() == ["night 2027-03-02"]
    assert await world.runs_of("looms.nightly") == 1
    assert await world.the_run("2027-03-02T01:30+07:00", THREE) is None
    assert await world.the_run("2027-03-02T01:30+07:00", CITY) is None
