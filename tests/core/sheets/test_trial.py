"""A dry run takes nothing that others wait for, for longer than a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from tests.core.sheets.conftest import HOME, Desk
from tests.core.sheets.test_large import many

from khungcui.sheets import trial, uploads
from khungcui.sheets.rows import Outcome, Row, Rows

pytestmark = pytest.mark.anyio

KEEP = """
mutation($input: KeepNoteInput!) {
  keepNote(input: $input) { registeredDocument { title } userErrors { code } }
}
"""
#: Not of `pg_stat_activity`, which a transaction sees as it was at its first look.
WAITING = text("""
select count(*) from pg_locks waiting join pg_locks held using (pid)
where not waiting.granted and held.locktype = 'relation'
  and held.database = (select oid from pg_database where datname = current_database())
""")


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Any], None]:
    """Has something happen once so many rows were performed."""
    performed, one = 0, Rows._one
    happening: dict[int, Any] = {}

    async def _one(self: Rows, session: Any, performance: Any, inputs: Any, row: Row) -> Outcome:
        nonlocal performed
        done = await one(self, session, performance, inputs, row)
        performed += 1
        if performed in happening:
            await happening[performed]()
        return done

    monkeypatch.setattr(Rows, "_one", _one)
    monkeypatch.setattr(uploads, "SMALL", 20)
    monkeypatch.setattr(trial, "_LOOKS", 0)
    return happening.__setitem__


async def test_whoever_waits_for_what_is_tried_is_let_in_meanwhile(
    desk: Desk, after: Callable[[int, Any], None]
) -> None:
    given = {
        "title": "Nhường 0",
        "cloth": {"weave": "PLAIN"},
        "metres": "1",
        "on": "2027-03-01",
    }
    writers: list[asyncio.Task[Any]] = []

    async def write() -> None:
        asked = desk.loom.graphql(KEEP, {"input": given}, as_=desk.committee, district=HOME)
        writers.append(asyncio.create_task(asked))
        async with asyncio.timeout(30), desk.loom.database.connecting() as connection:
            while not await connection.scalar(WAITING):  # noqa: ASYNC110 - it is the server's
                await asyncio.sleep(0.01)

    async def written() -> None:
        async with asyncio.timeout(30):
            kept = (await writers[0]).done()["keepNote"]
        assert kept["userErrors"] == []

    after(10, write)
    after(20, written)
    upload = await desk.send(many(30, "Nhường"))
    await desk.work()
    tried = await desk.told(upload)
    # What the writer took was free when it was tried; it is told as taken when it is written.
    assert (tried["state"], tried["clean"], tried["refused"]) == ("checked", 30, 1)
    assert await desk.titles() == ["Nhường 0"]
    await desk.write(upload)
    await desk.work()
    done = await desk.told(upload, only="refused")
    assert (done["state"], done["done"], done["refused"]) == ("written", 29, 2)
    assert [one["errors"][0]["code"] for one in done["results"]] == ["note.taken", "note.metres"]


async def test_where_nobody_waits_rows_see_all_that_those_before_them_did(
    desk: Desk, after: Callable[[int, Any], None]
) -> None:
    rows = many(30, "Trùng")
    upload = await desk.send([*rows, rows[1]])
    await desk.work()
    tried = await desk.told(upload, only="refused")
    assert (tried["clean"], tried["refused"]) == (30, 2)
    codes = [one["errors"][0]["code"] for one in tried["results"]]
    assert codes == ["note.metres", "note.taken"]
    assert await desk.titles() == []
