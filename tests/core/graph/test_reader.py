"""The one transaction that a request reads through: stopped on the server, or failing alone."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from khungcui import clock
from khungcui.graph.context import Reader
from khungcui.graph.endpoint import Endpoint
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


async def sleeping(loom: Loom) -> int:
    """How many statements of the application still sleep on the server."""
    async with loom.database.connecting() as connection:
        found = await connection.scalar(
            text(
                "select count(*) from pg_stat_activity where datname = current_database() "
                "and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()"
            )
        )
        return found or 0


async def test_a_reader_stops_what_others_read_through_it(working: Loom) -> None:
    reader = Reader(working.database, frozenset({"79"}))
    today = clock.today()
    first, second = (
        asyncio.create_task(reader.rows(select(func.pg_sleep(30)), today)) for _ in range(2)
    )
    async with asyncio.timeout(20):
        while not await sleeping(working):  # noqa: ASYNC110 - it is the server that starts it
            await asyncio.sleep(0.02)
    async with asyncio.timeout(20):
        await reader.stop()
    assert await asyncio.gather(first, second, return_exceptions=True) != []
    assert first.cancelled()
    assert second.cancelled()
    assert await sleeping(working) == 0


async def test_what_reads_for_an_earlier_act_does_not_begin_it_anew(working: Loom) -> None:
    department = await working.acting("department")
    visited = await Endpoint(working.platform, None).visit(
        department.token, language="en", request_id="earlier"
    )
    earlier, one = visited.reader, text("select 1 as one")
    assert await visited.read(one) == [{"one": 1}]
    await visited.renew()
    with pytest.raises(asyncio.CancelledError):
        await earlier.rows(one, visited.day)
    assert await visited.read(one) == [{"one": 1}]
    await visited.reader.stop()


async def test_a_statement_that_fails_takes_no_other_with_it(working: Loom) -> None:
    reader = Reader(working.database, frozenset({"79"}), deadline=0.2)
    today = clock.today()
    outcomes = await asyncio.gather(
        reader.rows(select(func.pg_sleep(5)), today),
        reader.rows(text("select (10 ^ 10)::int4"), today),
        reader.rows(text("select 1 as one"), today),
        return_exceptions=True,
    )
    await reader.close()
    told = [getattr(outcome, "error_code", outcome) for outcome in outcomes]
    assert told[:2] == ["deadline", "input.out_of_range"]
    assert told[2] == [{"one": 1}]
