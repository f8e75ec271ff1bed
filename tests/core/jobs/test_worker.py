"""The worker: it picks calls, also those of one that is gone; its tables are pgqueuer's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.settings import DBSettings
from pgqueuer.queries import Queries
from sqlalchemy import text, update
from tests.core.jobs.conftest import ONE, THREE, World

from khungcui.jobs.worker import Worker
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def working(world: World, *, workers: int = 1) -> AsyncIterator[list[Worker]]:
    """Workers at work, with a short heartbeat, and nothing that is due by a schedule."""
    registry = world.live.registry
    asked = {name: one for name, one in registry.jobs.items() if one.job.every is None}
    live = replace(world.live, registry=replace(registry, jobs=asked))
    made = [
        Worker(world.database, lambda: live, at_once=2, heartbeat=timedelta(seconds=1), grace=0.2)
        for _ in range(workers)
    ]
    for one in made:
        one.start()
    try:
        yield made
    finally:
        for one in made:
            await one.stop()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(30):
        while not await true():  # noqa: ASYNC110 - it is the database that is waited for
            await asyncio.sleep(0.02)


async def state(world: World, key: str, tenant: str = ONE) -> RunState | None:
    found = await world.the_run(key, tenant)
    return None if found is None else found.state


async def test_runs_are_done_by_whichever_worker_is_free(world: World) -> None:
    async with working(world, workers=2):
        for n in range(12):
            await world.ask("looms.weave", f"k{n}", (ONE, THREE)[n % 2], what=f"k{n}")

        async def all_done() -> bool:
            return len(await world.woven()) + len(await world.woven(THREE)) == 12

        await until(all_done)
    assert sorted(await world.woven()) == sorted(f"k{n}" for n in range(0, 12, 2))
    assert await world.called() == 0


async def test_a_call_whose_worker_is_gone_is_picked_by_another(world: World) -> None:
    run = await world.ask("looms.weave", "orphan", what="orphan")
    # A worker picked it and was killed: nobody keeps the call alive any more.
    async with world.database.maintaining([ONE]) as session:
        await session.execute(
            text(
                "update pgqueuer set status = 'picked', queue_manager_id = gen_random_uuid(), "
                "heartbeat = now() - interval '1 minute'"
            )
        )
        await session.execute(
            update(JobRun).where(JobRun.id == run).values(state=RunState.RUNNING, attempts=1)
        )
    async with working(world):

        async def done() -> bool:
            return await state(world, "orphan") is RunState.DONE

        await until(done)
    assert await world.woven() == ["orphan"]


async def test_a_worker_that_stops_leaves_its_run_to_another(world: World) -> None:
    await world.ask("looms.slowly", "left", what="left")
    async with working(world):
        async with asyncio.timeout(30):
            await world.looms.begun.wait()
    # Its call is back in the queue, and nothing of it is done.
    assert await world.called() == 1
    assert await world.woven() == []
    world.looms.go_on.set()
    async with working(world):

        async def done() -> bool:
            return await state(world, "left") is RunState.DONE

        await until(done)
    assert await world.woven() == ["left"]


async def test_the_queue_is_swept_up_from_the_runs(world: World) -> None:
    await world.ask("looms.weave", "lost", what="lost")
    async with world.database.maintaining() as session:
        await session.execute(text("delete from pgqueuer"))
    async with working(world):

        async def done() -> bool:
            return await state(world, "lost") is RunState.DONE

        await until(done)
    assert await world.woven() == ["lost"]


async def test_the_tables_are_what_pgqueuer_asks_for(jobs_database: FreshDatabase) -> None:
    connection = await asyncpg.connect(jobs_database.owner_url)
    try:
        queries = Queries.from_asyncpg_connection(connection)
        known = target(DBSettings())
        for table in known.tables:
            if table.name == "pgqueuer_schedules":
                continue  # The schedules are ours.
            for column in table.columns:
                assert await queries.table_has_column(table.name, column.name), column
        for index in known.indexes:
            assert await queries.table_has_index(index.table, index.name), index
        for label in known.enums[0].labels:
            assert await queries.has_user_defined_enum(label, known.enums[0].name)
        assert await queries.has_trigger(known.triggers[0].name)
        assert await queries.has_function(known.functions[0].name)
    finally:
        await connection.close()
