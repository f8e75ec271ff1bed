"""The door for single statements, when the server is not there for a moment."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from khungcui.errors import Unavailable
from khungcui.storage.database import Database
from khungcui.storage.single import Single, within

pytestmark = pytest.mark.anyio

MINE = within(["select pg_backend_pid()::text"])
OTHERS = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where usename = current_user and datname = current_database() and pid <> pg_backend_pid()"
)


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Single]:
    """A door of one connection."""
    made = Single(database, size=1, deadline=5)
    await made.open()
    yield made
    await made.close()


async def test_lost_connections_are_made_anew(database: Database, door: Single) -> None:
    [before] = await door.row(MINE, (), ())
    async with database.reading(()) as session:
        await session.execute(text(OTHERS))
    [after] = await door.row(MINE, (), ())
    assert before != after


async def test_a_server_that_goes_is_unavailable_and_no_fault_of_ours(door: Single) -> None:
    suicide = within(["select pg_terminate_backend(pg_backend_pid())::text"])
    with pytest.raises(Unavailable):
        await door.row(suicide, (), ())
    assert await door.row(MINE, (), ())
