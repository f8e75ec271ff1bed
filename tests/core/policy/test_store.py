"""Rules in the database are the rules of the files."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from khungcui.policy.models import PolicyVersion
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import TOPIC, apply, read_rulebook, read_snapshot
from khungcui.storage.database import Database
from khungcui.storage.watch import versions
from khungcui.testing.postgres import Cluster

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def databases(postgres: Cluster) -> AsyncIterator[tuple[Database, Database]]:
    fresh = postgres.fresh()
    async with (
        Database(fresh.owner_url, pool_size=2) as owner,
        Database(fresh.app_url, pool_size=2) as app,
    ):
        yield owner, app
    postgres.drop(fresh)


async def test_what_is_loaded_is_what_is_read(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, app = databases
    first = await apply(owner, book)
    again = await apply(owner, book)

    async with app.reading(()) as session:
        read = await read_rulebook(session)
        snapshot = await read_snapshot(session)
        loads = list(await session.scalars(select(PolicyVersion.snapshot)))

    assert (first.added, bool(again)) == (
        len(book.rules) + len(book.clauses) + len(book.instruments),
        False,
    )
    assert set(read.rules) == set(book.rules)
    assert list(read.clauses.values()) == list(book.clauses.values())
    assert read.instruments == book.instruments
    assert [snapshot.id] == loads == [Snapshot.of(book).id]


async def test_a_change_is_told_to_the_workers_once(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    owner, _ = databases
    await apply(owner, book)
    before = (await versions(owner))[TOPIC]
    *kept, last = book.rules
    changed = replace(kept[0], clause=last.clause)

    applied = await apply(owner, replace(book, rules=(changed, *kept[1:])))

    assert (applied.added, applied.changed, applied.removed) == (0, 1, 1)
    assert (await versions(owner))[TOPIC] == before + 1


async def test_the_application_cannot_write_rules(
    databases: tuple[Database, Database], book: Rulebook
) -> None:
    _, app = databases
    with pytest.raises(DBAPIError, match="permission denied"):
        await apply(app, book)


async def test_an_empty_database_gives_a_snapshot_without_rules(
    databases: tuple[Database, Database],
) -> None:
    _, app = databases
    async with app.reading(()) as session:
        assert (await read_snapshot(session)).rules == ()
