"""The database refuses by itself: whoever writes, whatever way, and also in flight."""

# ruff: noqa: PT012 - the block that fails is a transaction

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from khungcui import PeriodClosed, clock, keep_open
from khungcui.calendar.periods import Period
from khungcui.plugins import purging
from khungcui.storage.closing import PeriodClose
from khungcui.storage.database import Database

from .conftest import CITY, HOME, NEXT, TODAY, Keeping
from .ledger import YarnEntry

pytestmark = pytest.mark.anyio

MAY, JUNE = date(2027, 5, 15), date(2027, 6, 15)


def entry(day: date | None, tenant: str = HOME) -> YarnEntry:
    return YarnEntry(tenant=tenant, posted_on=day, quantity=Decimal(1))


def closing(period: str = "202705", tenant: str = HOME) -> PeriodClose:
    """A closing as the act writes it."""
    of = Period.parse(period)
    return PeriodClose(
        tenant=tenant,
        book="loom_yarn",
        unit="",
        area=tenant,
        kind=of.kind,
        period=of.code,
        starts=of.start,
        ends=of.end,
        title_vi="Sổ sợi",
        title_en="Yarn book",
        closed_at=clock.now(),
        closed_by="Nguyễn Văn Đạt",
        office="Phòng Công nghiệp",
        figures="{}",
        seal="",
    )


async def test_a_closed_row_is_neither_changed_nor_moved_nor_deleted(keeping: Keeping) -> None:
    old, young, draft = entry(MAY), entry(JUNE), entry(None)
    await keeping.loom.add(old, young, draft)
    await keeping.closed("202705")

    async def change(row: YarnEntry, **values: Any) -> None:
        async with keeping.database.writing([HOME], [HOME]) as session:
            found = await session.get_one(YarnEntry, (HOME, row.id))
            for name, value in values.items():
                setattr(found, name, value)

    for row, values in (
        (old, {"quantity": Decimal(2)}),
        (old, {"quantity": Decimal(2), "note": "Sửa"}),
        (old, {"posted_on": JUNE}),
        (old, {"posted_on": None}),
        (young, {"posted_on": MAY}),
        (draft, {"posted_on": MAY}),
    ):
        with pytest.raises(PeriodClosed):
            await change(row, **values)
    with pytest.raises(PeriodClosed):
        async with keeping.database.writing([HOME], [HOME]) as session:
            await session.delete(await session.get_one(YarnEntry, (HOME, old.id)))

    await change(old, note="Đã đối chiếu")  # is free, and changes no figure
    await change(young, quantity=Decimal(3), note="Sửa")
    await change(draft, posted_on=JUNE)
    async with keeping.database.writing([HOME], [HOME]) as session:
        await session.delete(await session.get_one(YarnEntry, (HOME, young.id)))
    # Another district has closed nothing.
    await keeping.loom.add(entry(MAY, NEXT))


async def test_no_role_gets_past(keeping: Keeping) -> None:
    await keeping.closed("202705")
    insert = text(
        "insert into loom_yarn_entry (tenant, id, posted_on, quantity)"
        " values (:tenant, gen_random_uuid(), :day, 1)"
    )
    given = {"tenant": HOME, "day": MAY}
    # A job, the application without a word on districts to read, the owner, a superuser.
    with pytest.raises(PeriodClosed):
        async with keeping.database.maintaining([HOME]) as session:
            await session.execute(insert, given)
    with pytest.raises(PeriodClosed):
        async with keeping.database.connecting() as connection:
            await connection.execute(select(func.set_config("khungcui.write_areas", HOME, True)))
            await connection.execute(insert, given)
    for url in (keeping.made.owner_url, keeping.made.superuser_url):
        async with Database(url, pooled=False) as mighty:
            with pytest.raises(PeriodClosed):
                async with mighty.maintaining([HOME]) as session:
                    await session.execute(insert, given)
    # Whoever only says that it purges is not the purge, which the owner runs.
    with pytest.raises(PeriodClosed):
        async with keeping.database.maintaining([HOME]) as session:
            await session.execute(select(func.set_config("khungcui.purging", HOME, True)))
            await session.execute(insert, given)
    await keeping.loom.add(entry(JUNE))


async def test_an_older_look_at_the_book_does_not_count(keeping: Keeping) -> None:
    """A transaction that sees one state throughout would not see a closing made meanwhile."""
    engine = keeping.database.engine.execution_options(isolation_level="REPEATABLE READ")
    async with engine.connect() as connection, connection.begin():
        for name in ("khungcui.areas", "khungcui.write_areas"):
            await connection.execute(select(func.set_config(name, HOME, True)))
        await keeping.closed("202705")
        with pytest.raises(DBAPIError, match="READ COMMITTED"):
            await connection.execute(
                text(
                    "insert into loom_yarn_entry (tenant, id, posted_on, quantity)"
                    f" values ('{HOME}', gen_random_uuid(), '{MAY}', 1)"
                )
            )


async def test_closings_are_made_in_order_and_never_taken_back(keeping: Keeping) -> None:
    await keeping.loom.add(closing("202705"))
    for wrong in ("202707", "202704"):
        with pytest.raises(DBAPIError, match="in order"):
            await keeping.loom.add(closing(wrong))
    with pytest.raises(DBAPIError, match="in order"):
        await keeping.loom.add(closing("202705"))
    for statement in ("delete from period_close", "update period_close set ends = ends"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with keeping.database.maintaining([HOME]) as session:
                await session.execute(text(statement))
    await keeping.loom.add(closing("202706"))


async def test_a_writer_in_flight_is_waited_for_and_counted(keeping: Keeping) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        async with keeping.database.writing([HOME], [HOME]) as session:
            session.add(entry(MAY))
            await session.flush()
            closes = group.create_task(keeping.close("202705"))
            await _waits(keeping, closes)
        answer = await closes
    figures = answer.done()["closeLoomYarnPeriod"]["periodClose"]["figures"]
    assert '"quantity":"1.000000"' in figures


async def test_a_writer_who_comes_while_it_is_closed_is_refused(keeping: Keeping) -> None:
    async def write() -> None:
        async with keeping.database.writing([HOME], [HOME]) as session:
            session.add(entry(MAY))

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        async with keeping.database.writing([HOME], [HOME]) as session:
            session.add(closing())  # the database itself takes the lock
            await session.flush()
            writes = group.create_task(_outcome(write()))
            await _waits(keeping, writes)
            # Another district's book is another lock.
            await keeping.loom.add(entry(MAY, NEXT))
        refused = await writes
    assert isinstance(refused, PeriodClosed)


async def _outcome(work: Any) -> Exception | None:
    try:
        await work
    except PeriodClosed as error:
        return error
    return None


async def _waits(keeping: Keeping, task: asyncio.Task[Any]) -> None:
    """Return when somebody waits for the lock of a book, and ``task`` is not done."""
    waiting = text(
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and wait_event = 'advisory'"
    )
    while True:
        async with keeping.database.connecting() as connection:
            if await connection.scalar(waiting):
                break
        assert not task.done()
        await asyncio.sleep(0.01)
    assert not task.done()


async def test_a_period_is_kept_open_while_an_act_prepares(keeping: Keeping) -> None:
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        async with keeping.database.writing([HOME], [HOME]) as session:
            await keep_open(session, "loom_yarn", HOME, MAY)
            closes = group.create_task(keeping.close("202705"))
            await _waits(keeping, closes)
            session.add(entry(MAY))
        assert '"1.000000"' in str((await closes).done())
    with pytest.raises(PeriodClosed):
        async with keeping.database.writing([HOME], [HOME]) as session:
            await keep_open(session, "loom_yarn", HOME, MAY)


async def test_many_writers_and_one_who_closes(keeping: Keeping) -> None:
    """Whatever the order in which they come, the figures are what the period holds for good."""
    written: list[int] = []

    async def write(count: int) -> None:
        async with keeping.database.writing([HOME], [HOME]) as session:
            session.add_all([entry(MAY) for _ in range(count)])
        written.append(count)

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for count in (1, 2, 3, 1, 2, 3):
            group.create_task(_outcome(write(count)))
        closes = group.create_task(keeping.close("202705"))
    told = closes.result().done()["closeLoomYarnPeriod"]["periodClose"]["figures"]
    async with keeping.database.reading([HOME]) as session:
        there = await session.scalar(select(func.sum(YarnEntry.quantity)))
    assert there == (sum(written) or None)
    assert told == (
        f'{{"period":"202705","quantity":"{there}"}}'
        if there
        else '{"period":"202705","quantity":null}'
    )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("close"), st.just(0)),
            st.tuples(st.just("add"), st.integers(-75, 40)),
            st.tuples(st.just("move"), st.integers(-75, 40)),
            st.tuples(st.just("drop"), st.just(0)),
        ),
        min_size=3,
        max_size=14,
    )
)
async def test_what_is_closed_stays_as_it_was(keeping: Keeping, steps: list[Any]) -> None:
    """Any run of writing and closing: rows up to the last closing are those of that moment."""
    period, last, kept = Period.parse("202704"), date.min, dict[Any, date]()
    await _emptied(keeping)
    for step, offset in steps:
        day = MAY + timedelta(days=offset)
        before = await _rows(keeping)
        some = next(iter(sorted(before)), None)
        touched = [day, *([before[some]] if some and step != "add" else [])]
        if step == "close":
            if period.end < TODAY:
                await keeping.loom.add(closing(period.code))
                last, kept = period.end, {k: d for k, d in before.items() if d <= period.end}
                period = period.next()
            continue
        if step != "add" and (some is None or touched[0] == touched[1]):
            continue
        expected = min(touched if step != "drop" else touched[1:]) <= last
        assert isinstance(await _outcome(_step(keeping, step, some, day)), PeriodClosed) is expected
        after = await _rows(keeping)
        assert (after == before) is expected
        assert {k: d for k, d in after.items() if d <= last} == kept


async def _emptied(keeping: Keeping) -> None:
    async with (
        Database(keeping.made.superuser_url, pooled=False) as superuser,
        superuser.connecting() as connection,
    ):
        await connection.exec_driver_sql("truncate period_close, loom_yarn_entry")


async def _rows(keeping: Keeping) -> dict[Any, date]:
    async with keeping.database.reading([HOME]) as session:
        return {
            row.id: row.posted_on
            for row in await session.execute(select(YarnEntry.id, YarnEntry.posted_on))
        }


async def _step(keeping: Keeping, step: str, some: Any, day: date) -> None:
    async with keeping.database.writing([HOME], [HOME]) as session:
        if step == "add":
            session.add(entry(day))
            return
        row = await session.get_one(YarnEntry, (HOME, some))
        if step == "move":
            row.posted_on = day
        else:
            await session.delete(row)


async def test_a_purge_goes_past_and_leaves_on_record_what_was_closed(keeping: Keeping) -> None:
    await keeping.loom.add(entry(MAY))
    await keeping.closed("202705")
    registry = keeping.loom.registry
    await keeping.loom.disable("ledger", HOME)
    try:
        async with keeping.database.writing([HOME, CITY], [HOME]) as session:
            found = await purging.dry_run(session, registry, plugin="ledger", tenant=HOME)
            assert found.rows["loom_yarn_entry"] == 1
            gone = getattr(func, "khungcui_purge_ledger")(HOME)  # noqa: B009 - made by name
            await session.execute(select(gone))
        async with keeping.database.reading([HOME]) as session:
            assert await session.scalar(select(func.count()).select_from(YarnEntry)) == 0
            assert await session.scalar(select(func.count()).select_from(PeriodClose)) == 1
    finally:
        await keeping.loom.enable("ledger", HOME)
    with pytest.raises(PeriodClosed):
        await keeping.loom.add(entry(MAY))
