"""Nothing is missed and nothing is met twice, in whatever order transactions end."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.core.live.calming import calm

from khungcui import clock
from khungcui.errors import BadCursor
from khungcui.graph.live import feed as feeds
from khungcui.graph.live.changes import Change, changes_after, read_since
from khungcui.graph.live.feed import HINT, Feed
from khungcui.ids import uuid7
from khungcui.register.models import Official
from khungcui.storage.database import Database
from khungcui.storage.outbox import Cursor, OutboxEntry, Position, purge, read_cursor, standing
from khungcui.storage.watch import CHANNEL, Watcher
from khungcui.testing import Actor

from .conftest import SECONDS, Two

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("begun")]

HOME = "760"
FOLLOW = """
subscription($after: String) {
    officialChanged(after: $after) { cursor operation official { name } }
}
"""


@pytest.fixture
async def begun(two: Two) -> None:
    """Begin when nothing of the test before is still to be told."""
    await calm(two.loom.database)


def official(number: int) -> Official:
    return Official(tenant=HOME, id=uuid7(), name=f"Số {number}", since=date(1976, 1, 1))


async def write(database: Database, numbers: list[int], linger: float = 0.0) -> None:
    """One transaction that makes officials of these numbers, and takes its time to end."""
    async with database.maintaining([HOME]) as session:
        for number in numbers:
            session.add(official(number))
            await session.flush()
        await asyncio.sleep(linger)


@pytest.fixture(scope="session")
async def committee(two: Two) -> Actor:
    """The committee of Quận 1, which sees its officials."""
    return await two.loom.acting("district:760")


async def followed(two: Two, actor: Actor, until: int, after: str | None, most: int) -> Any:
    """Follow by sockets that last for ``most`` changes each, until number ``until`` was told."""
    numbers: list[int] = []
    while until not in numbers:
        async with two.connect("/d/760/graphql", as_=actor) as client:
            await client.ask(FOLLOW, {"after": after})
            for _ in range(most):
                [change] = await client.changes(1)
                after = change["cursor"]
                assert change["operation"] == "CREATED"
                numbers.append(int(change["official"]["name"].removeprefix("Số ")))
                if numbers[-1] == until:
                    break
    return numbers


async def test_each_change_is_told_once_over_lost_connections(two: Two, committee: Actor) -> None:
    chance = random.Random(4)  # noqa: S311 - the same in every run
    cursor = (await two.loom.graphql("{ changeCursor }", as_=committee, district=HOME)).done()
    after = cursor["changeCursor"]
    readers = [
        asyncio.create_task(followed(two, committee, 999, after, most)) for most in (4, 11, 1000)
    ]
    numbers = iter(range(48))
    groups = [[next(numbers) for _ in range(chance.choice((1, 1, 2, 3)))] for _ in range(16)]
    for begun in range(0, len(groups), 8):
        # Begun in one order, ended in another, by two workers.
        await asyncio.gather(
            *(
                write(chance.choice((two.loom, two.other)).database, group, chance.random() / 10)
                for group in groups[begun : begun + 8]
            )
        )
    await write(two.other.database, [999])
    async with asyncio.timeout(SECONDS):
        told = await asyncio.gather(*readers)
    written = [number for group in groups for number in group]
    assert sorted(told[0]) == [*sorted(written), 999]
    assert told[0] == told[1] == told[2]


async def test_what_is_not_over_holds_back_what_came_later(two: Two) -> None:
    database, resource = two.loom.database, two.loom.registry.resources["official"].resource
    async with database.reading([HOME]) as session:
        here, _ = await standing(session)

    async def known() -> list[Change]:
        async with database.reading([HOME]) as session:
            return await changes_after(session, resource, here, most=100)

    async with two.other.database.maintaining([HOME]) as early:
        early.add(official(1))
        await early.flush()
        await write(database, [2])
        assert await known() == []
    await calm(database)
    both = await known()
    assert len(both) == 2
    assert [c.position for c in both] == sorted(c.position for c in both)
    async with database.reading([HOME]) as session:
        rest = await changes_after(session, resource, both[0].position, most=100)
    assert rest == both[1:]


async def test_what_one_transaction_did_to_a_record_is_one_change(two: Two) -> None:
    database, resource = two.loom.database, two.loom.registry.resources["official"].resource
    async with database.reading([HOME]) as session:
        here, _ = await standing(session)
    async with database.maintaining([HOME]) as session:
        one, other = official(1), official(2)
        session.add_all([one, other])
        await session.flush()
        one.until = date(1999, 1, 1)
        await session.flush()
    await calm(database)
    async with database.reading([HOME]) as session:
        found = await changes_after(session, resource, here, most=100)
        after_one = await changes_after(session, resource, found[0].position, most=100)
        entries = await session.scalar(
            select(func.count()).where(
                OutboxEntry.xid == found[0].position.xid, OutboxEntry.relation == "official"
            )
        )
    assert [(c.key, c.created) for c in found] == [(other.id, True), (one.id, True)]
    assert [c.key for c in after_one] == [one.id]
    assert entries == 3


async def test_a_hint_of_another_worker_is_heard_long_before_the_poll(two: Two) -> None:
    resource = two.loom.registry.resources["official"].resource
    async with Database(two.url, pool_size=2) as mine, Database(two.url, pool_size=2) as theirs:
        feed = Feed(mine, lambda: {HOME}, poll=60, days=7)
        teller = Feed(theirs, lambda: {HOME}, poll=60, days=7)
        theirs.on_written = teller.wrote
        watcher = Watcher(mine, 60)
        watcher.on_hint(HINT, feed.hint)
        heard = asyncio.Event()
        watcher.on_hint("ready", heard.set)
        tasks = [asyncio.create_task(watcher.watch()), asyncio.create_task(feed.run())]
        try:
            async with asyncio.timeout(SECONDS):
                channel = await feed.following(resource)
                here = channel.head
                read = feed.after(channel, here, {HOME}, patience=SECONDS)
                waiting = asyncio.create_task(read)
                await notify(two, heard)
                async with theirs.writing([HOME], [HOME]) as session:
                    session.add(official(3))
                assert len((await waiting).changes) == 1
                # Of other tenants nothing is read.
                assert (await feed.after(channel, here, {"770"}, patience=0.01)).changes == []
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await teller.stop()


async def notify(two: Two, heard: asyncio.Event) -> None:
    """Tell until somebody hears."""
    while not heard.is_set():
        async with two.loom.database.connecting() as connection:
            await connection.execute(select(func.pg_notify(CHANNEL, "ready")))
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await heard.wait()


@pytest.fixture
async def slow(two: Two, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Feed]:
    """A feed that holds three changes in memory and reads five at a time."""
    monkeypatch.setattr(feeds, "HELD", 3)
    monkeypatch.setattr(feeds, "_AT_ONCE", 5)
    feed = Feed(two.loom.database, lambda: {HOME}, poll=0.02, days=7)
    task = asyncio.create_task(feed.run())
    yield feed
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_whoever_is_slow_loses_nothing_and_takes_no_room(two: Two, slow: Feed) -> None:
    resource = two.loom.registry.resources["official"].resource
    channel = await slow.following(resource)
    position = channel.head
    await write(two.loom.database, list(range(12)))
    async with asyncio.timeout(SECONDS):
        while len(channel.held) < 3:
            await slow.after(channel, channel.head, {HOME}, patience=0.05)
        found: list[Change] = []
        while len(found) < 12:
            read = await slow.after(channel, position, {HOME}, patience=1)
            found, position = [*found, *read.changes], read.upto
    assert len({change.key for change in found}) == 12
    assert len(channel.held) == 3
    slow.leave(channel)
    assert await slow.following(resource) is not channel


async def test_what_changed_since_is_found_until_it_is_purged(two: Two) -> None:
    database, resource = two.loom.database, two.loom.registry.resources["official"].resource
    began = clock.now()
    async with database.reading([HOME]) as session:
        here, unbegun = await standing(session)

    async def since(given: str) -> set[str]:
        async with database.reading([HOME]) as session:
            condition = read_since(given, days=7).of(resource)
            return set(await session.scalars(select(Official.name).where(condition)))

    cursor = str(Cursor(here, began))
    await write(database, [71])
    await calm(database)
    assert await since(cursor) == {"Số 71"}
    assert "Số 71" in await since(began.isoformat())
    assert await since((began + timedelta(minutes=5)).isoformat()) == set()
    for old in (str(Cursor(here, began - timedelta(days=8))), "2001-01-01T00:00:00+07:00"):
        with pytest.raises(BadCursor) as refused:
            await since(old)
        assert refused.value.error_code == "cursor.too_old"
    for wrong in ("", "25:00", "x.y"):
        with pytest.raises(BadCursor):
            await since(wrong)
    async with database.maintaining([HOME]) as session:
        # As if it came from another server, whose transactions counted further.
        session.add(
            OutboxEntry(tenant=HOME, xid=unbegun + 10_000, relation="x", op="x", keys={}, at=began)
        )
    assert await purge(database, [HOME], before=began) == 0
    assert await since(cursor) == {"Số 71"}
    async with database.reading([HOME]) as session:
        assert not await session.scalar(select(func.count()).where(OutboxEntry.relation == "x"))
    assert await purge(database, [HOME], before=began + timedelta(days=1)) > 0
    assert await since(cursor) == set()


async def test_cursors_are_read_as_they_were_written() -> None:
    now = clock.now().replace(microsecond=0)
    given = Cursor(Position(2**62, 7), now)
    assert read_cursor(str(given), "after") == given
