"""Every worker learns of a change, hint or no hint."""

# ruff: noqa: PT012 - the block that fails is a transaction

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from sqlalchemy import make_url

from khungcui.errors import Unavailable
from khungcui.storage.database import Database
from khungcui.storage.watch import Watcher, bump, versions
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


class Heard:
    """Collects what a callback is called with."""

    def __init__(self) -> None:
        self.versions: list[int] = []
        self._new = asyncio.Event()

    async def __call__(self, version: int) -> None:
        self.versions.append(version)
        self._new.set()

    async def until(self, done: Callable[[], bool], seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not done():
                self._new.clear()
                await self._new.wait()


@asynccontextmanager
async def watching(watcher: Watcher) -> AsyncIterator[None]:
    task = asyncio.create_task(watcher.watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def change(database: Database, topic: str) -> None:
    async with database.maintaining() as session:
        await bump(session, topic)


async def test_versions_grow_by_topic(database: Database) -> None:
    for topic in ("policy", "plugins", "policy"):
        await change(database, topic)
    assert await versions(database) == {"policy": 2, "plugins": 1}


async def test_a_change_that_rolls_back_is_none(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.maintaining() as session:
            await bump(session, "policy")
            _ = 1 / 0
    assert await versions(database) == {}


@pytest.mark.parametrize(("poll", "listen"), [(30.0, True), (0.05, False)], ids=["hint", "poll"])
async def test_a_change_is_heard(database: Database, poll: float, listen: bool) -> None:
    heard, other = Heard(), Heard()
    watcher = Watcher(database, poll, listen=listen)
    watcher.on("policy", heard)
    watcher.on("plugins", other)
    await change(database, "policy")
    async with watching(watcher):
        await heard.until(lambda: heard.versions == [1])
        await change(database, "policy")
        await heard.until(lambda: heard.versions == [1, 2])
    assert other.versions == []


@pytest.mark.parametrize("direct", [True, False], ids=["listen_url", "poll"])
async def test_behind_a_pooler_it_listens_elsewhere_or_polls(
    fresh_database: FreshDatabase, direct: bool
) -> None:
    heard = Heard()
    url = make_url(fresh_database.app_url).update_query_dict({"pooler": "transaction"})
    async with Database(url) as pooled:
        elsewhere = fresh_database.app_url if direct else None
        watcher = Watcher(pooled, 30 if direct else 0.05, listen_url=elsewhere)
        watcher.on("policy", heard)
        await change(pooled, "policy")
        async with watching(watcher):
            await heard.until(lambda: heard.versions == [1])
            assert await listeners(fresh_database) == int(direct)
            await change(pooled, "policy")
            await heard.until(lambda: heard.versions == [1, 2])


async def listeners(database: FreshDatabase) -> int:
    """How many connections wait for a hint."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await connection.fetchval(
            "select count(*) from pg_stat_activity "
            "where datname = current_database() and query like 'LISTEN %'"
        )
    finally:
        await connection.close()


async def test_a_change_is_heard_while_every_connection_of_the_pool_is_taken(
    fresh_database: FreshDatabase, database: Database
) -> None:
    heard = Heard()
    async with Database(fresh_database.app_url, pool_size=1, patience=0.1) as small:
        watcher = Watcher(small, 0.05, listen=False)
        watcher.on("policy", heard)
        async with small.reading(()), watching(watcher):
            await change(database, "policy")
            await heard.until(lambda: heard.versions == [1])
            with pytest.raises(Unavailable):
                await small.ping()


async def test_a_callback_that_fails_is_called_again(database: Database) -> None:
    heard = Heard()
    failures = [RuntimeError("not yet"), RuntimeError("nor now")]

    async def stumbling(version: int) -> None:
        if failures:
            raise failures.pop()
        await heard(version)

    watcher = Watcher(database, 0.02, listen=False)
    watcher.on("policy", stumbling)
    await change(database, "policy")
    async with watching(watcher):
        await heard.until(lambda: heard.versions == [1])
    assert failures == []


async def test_lost_connections_are_survived(
    database: Database, fresh_database: FreshDatabase
) -> None:
    heard = Heard()
    watcher = Watcher(database, 0.05)
    watcher.on("policy", heard)
    async with watching(watcher):
        await change(database, "policy")
        await heard.until(lambda: heard.versions == [1])
        superuser = await asyncpg.connect(fresh_database.superuser_url)
        await superuser.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and usename = 'khungcui_app'"
        )
        await superuser.execute("update live_version set version = 7")
        await superuser.close()
        await heard.until(lambda: heard.versions[-1] == 7)
    assert heard.versions == [1, 7]


async def test_whoever_looks_after_the_watch_leaves_no_connection(
    database: Database, fresh_database: FreshDatabase
) -> None:
    heard = Heard()
    async with Database(fresh_database.app_url, pooled=False) as mine:
        watcher = Watcher(mine, 0.05, listen=False)
        watcher.on("policy", heard)
        await change(database, "policy")
        async with watching(watcher):
            await heard.until(lambda: heard.versions == [1])
        await change(database, "policy")
        await watcher.look_after(0)
    assert heard.versions == [1, 2]
    assert watcher._asking is not None
    assert watcher._asking.is_closed()


@pytest.mark.parametrize("turns", range(5))
async def test_it_stops_while_it_is_being_told(database: Database, turns: int) -> None:
    watcher = Watcher(database, 30, listen=False)
    heard = Heard()
    watcher.on("policy", heard)
    await change(database, "policy")
    task = asyncio.create_task(watcher.watch())
    await heard.until(lambda: heard.versions == [1])
    await asyncio.sleep(0.01)
    watcher.hint()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    _, still_watching = await asyncio.wait([task], timeout=30)
    assert not still_watching
