"""Periods that are closed, and the triggers that let nothing past them.

A table whose class says ``__book__ = InBook("material_stock", day="posted_on")`` is part of a book.
Once a period of the book is closed for a district, the database refuses every row of that district
whose day, as it was or as it would be, is not after the period: by whatever role, job or command it
is written. What stands in an open period can be written as ever, and a row without a day is in no
period yet.

No writer in flight slips past. Whoever writes holds a shared advisory lock on the book until the
transaction ends; a closing takes the same lock for itself alone, so it waits for those who write
and makes those who come later wait for it, and these look for closings only when they have got the
lock. Such a look must see what was committed meanwhile, so books are written in transactions of
READ COMMITTED; others are refused.

Closings are looked for in the district of the row, whatever districts the writer may see. One
thing passes: the purge of a plugin that is off (`khungcui.storage.purge`). A migration that has to
rewrite closed rows disables the trigger by name, which nobody does unawares.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Table,
    UniqueConstraint,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.calendar.periods import PeriodKind
from khungcui.clock import ZONE
from khungcui.errors import Conflict
from khungcui.storage.base import Base, Choice, TenantRow, one_of
from khungcui.text import Text

#: What `PeriodClosed` is made of: the name under which the triggers raise.
_CLOSED = "period_closed"
#: The transaction-local setting by which a purge says for which district it deletes.
PURGING = "khungcui.purging"

_KEY = """
create or replace function khungcui_book_key(of_book text, of_tenant text, of_unit text)
returns bigint language sql immutable parallel safe
return hashtextextended(of_book || '/' || of_tenant || '/' || of_unit, 7)
"""

#: Raises where a closing forbids the day; a purge by the owner of the table goes on.
_REFUSE = """
create or replace function khungcui_refuse_closed(
    relation regclass, of_book text, of_tenant text, of_unit text, on_day date
) returns void language plpgsql as $$
declare
    areas text := current_setting('khungcui.areas', true);
    closing period_close;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'the book % is written in READ COMMITTED alone', of_book
            using errcode = '25001';
    end if;
    perform pg_advisory_xact_lock_shared(khungcui_book_key(of_book, of_tenant, of_unit));
    -- Whatever districts the writer may see, the closings of this one are looked for.
    perform set_config('khungcui.areas', of_tenant, true);
    select * into closing from period_close c
    where c.tenant = of_tenant and c.book = of_book and c.unit = of_unit and c.ends >= on_day
    order by c.ends limit 1;
    perform set_config('khungcui.areas', coalesce(areas, ''), true);
    if closing.id is null then
        return;
    end if;
    if current_setting('khungcui.purging', true) = of_tenant and current_user = (
        select pg_get_userbyid(c.relowner) from pg_class c where c.oid = relation
    ) then
        return;
    end if;
    raise exception 'the period % of % is closed', closing.period, of_book
        using errcode = '23514', constraint = 'period_closed', table = relation::text,
            detail = jsonb_build_object('book', closing.book, 'vi', closing.title_vi,
                'en', closing.title_en, 'period', closing.period, 'at', closing.closed_at,
                'by', closing.closed_by || ' (' || closing.office || ')', 'day', on_day);
end $$
"""

_CLOSING = """
create or replace function khungcui_close() returns trigger language plpgsql as $$
declare
    areas text := current_setting('khungcui.areas', true);
    reached date;
begin
    perform pg_advisory_xact_lock(khungcui_book_key(new.book, new.tenant, new.unit));
    perform set_config('khungcui.areas', new.tenant, true);
    select max(c.ends) into reached from period_close c
    where c.tenant = new.tenant and c.book = new.book and c.unit = new.unit and c.kind = new.kind;
    perform set_config('khungcui.areas', coalesce(areas, ''), true);
    if new.starts <> reached + 1 then
        raise exception 'the periods of % are closed in order', new.book
            using errcode = '23514', constraint = 'period_close_in_order';
    end if;
    return new;
end $$
"""

_ON_CLOSING = """
create or replace trigger close_in_order before insert on period_close
for each row execute function khungcui_close()
"""


class PeriodClose(TenantRow, Base):
    """A period of a book that is closed for good; nothing reopens it.

    ``unit`` is the record whose own book it is, where each keeps one; empty for the district's.
    ``area`` is where the book lies, ``owner`` whose it is, as of the closing.
    The book's titles are kept as they were. ``figures`` is what the book came to, in JSON, and
    ``seal`` the SHA-256 of that text.
    """

    __tablename__ = "period_close"
    __append_only__ = True
    __ddl__ = (_KEY, _REFUSE, _CLOSING, _ON_CLOSING)
    __table_args__ = (
        one_of("kind", PeriodKind),
        CheckConstraint("starts <= ends", name="days"),
        UniqueConstraint("tenant", "book", "unit", "period", name="uq_period_close_period"),
        Index("ix_period_close_tenant_book_unit_ends", "tenant", "book", "unit", "ends"),
    )

    book: Mapped[str]
    unit: Mapped[str]
    area: Mapped[str]
    owner: Mapped[str | None]
    kind: Mapped[PeriodKind] = mapped_column(Choice(PeriodKind))
    period: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
    office: Mapped[str]
    figures: Mapped[str]
    seal: Mapped[str]
    note: Mapped[str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class InBook:
    """Says that the rows of a table are entries of the book of that name, as ``__book__``.

    ``day`` is the column of the day on which an entry counts: a date, or a moment, which counts on
    its day in Ho Chi Minh City. ``unit`` is the column of the record whose own book it is, where
    the book is kept by each record of a resource. Columns that are ``free`` may be changed in
    closed periods too: what comes to an entry afterwards and changes no figure of the book.
    """

    book: str
    day: str
    unit: str | None = None
    free: tuple[str, ...] = ()


class PeriodClosed(Conflict):
    """The day lies in a period of a book that is closed; nothing was written."""

    code = "period.closed"
    hint = Text(
        vi="Ghi một chứng từ điều chỉnh, có lý do, vào kỳ đang mở.",
        en="Correct it by an entry in an open period, and say why.",
    )


def book_of(table: Table) -> InBook | None:
    """Of which book the rows of ``table`` are entries; None for most tables."""
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            found = getattr(mapper.class_, "__book__", None)
            if isinstance(found, InBook):
                return found
    return None


def tables_of_book(name: str) -> tuple[Table, ...]:
    """The tables whose rows are entries of the book of that name."""
    found = {table.name: table for table in Base.metadata.tables.values()}
    entries = ((table, book_of(table)) for _, table in sorted(found.items()))
    return tuple(table for table, entry in entries if entry is not None and entry.book == name)


def statements(table: Table) -> Iterator[str]:
    """The DDL that keeps ``table`` out of closed periods; may be repeated."""
    entry = book_of(table)
    if entry is None:
        return
    name = f"khungcui_booked_{table.name}"
    yield _function(name, table, entry)
    for event, given in _GIVEN.items():
        yield (
            f"create or replace trigger booked_{event} after {event} on {table.fullname} "
            f"referencing {given} for each statement execute function {name}()"
        )


def leftovers(tables: Iterable[Table]) -> Iterator[str]:
    """The DDL that takes away what dropping ``tables`` leaves."""
    for table in tables:
        if book_of(table) is not None:
            yield f"drop function if exists khungcui_booked_{table.name}()"


#: What a trigger is given of the rows that it is about.
_GIVEN = {
    "insert": "new table as added",
    "update": "new table as added old table as gone",
    "delete": "old table as gone",
}


def _function(name: str, table: Table, entry: InBook) -> str:
    """The trigger function: asks once for the earliest day of each district's book."""
    unit = f"{table.c[entry.unit].name}::text" if entry.unit else "''"

    def rows(of: str) -> str:
        return f"select tenant, {unit} as unit, {_day(table, entry)} as day from {of}"  # noqa: S608 - names of ours

    changed = f"{rows('gone')} union all {rows('added')}"
    if entry.free:
        left = "".join(f" - '{table.c[column].name}'" for column in entry.free)

        def lacking(one: str, other: str) -> str:
            """Rows of ``one`` to which no row of ``other`` is like but for what is free."""
            kept = f"select to_jsonb({other}){left} from {other}"  # noqa: S608 - names of ours
            return f"{rows(one)} where to_jsonb({one}){left} not in ({kept})"

        changed = f"{lacking('gone', 'added')} union all {lacking('added', 'gone')}"

    def ask(selected: str) -> str:
        return (
            f"for first in select r.tenant, r.unit, min(r.day) as day from ({selected}) r"  # noqa: S608 - names of ours
            " where r.day is not null group by r.tenant, r.unit loop"
            f" perform khungcui_refuse_closed(tg_relid, '{entry.book}', first.tenant, first.unit,"
            " first.day); end loop;"
        )

    return f"""
create or replace function {name}() returns trigger language plpgsql as $$
declare
    first record;
begin
    if tg_op = 'INSERT' then
        {ask(rows("added"))}
    elsif tg_op = 'DELETE' then
        {ask(rows("gone"))}
    else
        {ask(changed)}
    end if;
    return null;
end $$
"""


def _day(table: Table, entry: InBook) -> str:
    """The SQL of the day on which a row counts."""
    column = table.c[entry.day]
    moment = isinstance(column.type, DateTime)
    return f"({column.name} at time zone '{ZONE.key}')::date" if moment else column.name


async def earliest(session: AsyncSession, book: str, tenant: str, unit: str) -> date | None:
    """The first day on which the book has an entry; None where it has none."""
    days: list[date] = []
    for table in tables_of_book(book):
        entry = book_of(table)
        assert entry is not None  # noqa: S101 - that is why it is among them
        day = literal_column(_day(table, entry), Date())
        statement = select(func.min(day)).select_from(table).where(table.c.tenant == tenant)
        if entry.unit is not None:
            statement = statement.where(table.c[entry.unit].cast(SqlText()) == unit)
        found = await session.scalar(statement)
        if found is not None:
            days.append(found)
    return min(days, default=None)


async def keep_open(
    session: AsyncSession, book: str, tenant: str, day: date, unit: str = ""
) -> None:
    """Let nobody close the period in which ``day`` lies until the transaction ends.

    `PeriodClosed` where it is closed. Entries are refused there anyway; an act that locks other
    rows first asks for this before, so that it and a closing do not wait for each other.
    """
    look = func.khungcui_refuse_closed(
        literal(PeriodClose.__tablename__).cast(REGCLASS), book, tenant, unit, day
    )
    try:
        await session.execute(select(look))
    except DBAPIError as error:
        raise closed(error) or error from error


async def hold(session: AsyncSession, book: str, tenant: str, unit: str) -> None:
    """Wait for whoever writes into the book, and keep all others out until the end."""
    key = func.khungcui_book_key(book, tenant, unit)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


def closed(error: DBAPIError) -> PeriodClosed | None:
    """The error in words, where a trigger refused what lies in a closed period; else None."""
    cause = getattr(error.orig, "__cause__", None)
    if getattr(cause, "constraint_name", None) != _CLOSED:
        return None
    told = json.loads(getattr(cause, "detail", None) or "{}")
    at = datetime.fromisoformat(told["at"]).astimezone(ZONE).date()
    day = date.fromisoformat(told["day"])
    return PeriodClosed(
        Text(
            vi="Sổ '{book}' đã khóa đến hết kỳ {period} ({by} khóa ngày {at}); "
            "không ghi được gì cho ngày {day}.",
            en="The book '{book}' is closed up to the end of {period} (by {by} on {at}); "
            "nothing can be written for {day}.",
        ).format(
            book=Text(vi=told["vi"], en=told["en"]),
            period=told["period"],
            by=told["by"],
            at=at,
            day=day,
        ),
        params={name: told[name] for name in ("book", "period", "by", "at", "day")},
    )
