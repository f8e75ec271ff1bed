"""The outbox: which rows were changed, written by the database in the transaction that did it.

A trigger on every table of districts writes it, not the code that performs acts: whatever way a
row is changed, by an act, a command or by hand, is told, and no author of a plugin can forget it.
`khungcui.storage.rls.secure`, with which every migration ends, puts the triggers on; a class
whose rows are nobody's business says ``__told__ = False``.

Readers go by transaction: rows of a transaction are shown once every older one has ended, in the
order (number of the transaction, number of the row). What was read is then complete up to there,
so a reader that goes on from its `Position` misses nothing and meets nothing twice. The price: a
transaction that writes for long, in any database of the server, holds the telling back.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Identity, delete, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.errors import BadCursor
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.text import Text

#: Rows are kept this much longer than cursors are taken: a transaction may have begun earlier.
_GRACE = timedelta(hours=1)
_BATCH = 5_000
_PURGE_LOCK = 0x6B6375_6F75
_LARGEST = 2**63 - 1

_WRITE = """
create or replace function khungcui_told() returns trigger language plpgsql as $$
begin
    insert into outbox (tenant, xid, relation, op, keys, at)
    select t.tenant, pg_current_xact_id()::text::bigint, tg_table_name, lower(tg_op),
        (select jsonb_object_agg(name, to_jsonb(t) -> name) from unnest(tg_argv) name), now()
    from told t;
    return null;
end $$
"""

#: Puts the triggers on a table. They write down its keys: its own, and those of what it refers to.
_TELL = """
create or replace function khungcui_tell(relation regclass) returns void language plpgsql as $$
declare
    keys text;
    event text;
begin
    select string_agg(quote_literal(a.attname), ', ' order by a.attnum) into keys
    from pg_attribute a
    where a.attrelid = relation and a.attnum > 0 and not a.attisdropped and a.attname <> 'tenant'
      and (a.attname in ('subject_type', 'subject_id') or exists (
        select 1 from pg_constraint c
        where c.conrelid = relation and c.contype in ('p', 'f') and a.attnum = any (c.conkey)));
    foreach event in array array['insert', 'update', 'delete'] loop
        execute format(
            'create or replace trigger told_%s after %s on %s referencing %s table as told '
            'for each statement execute function khungcui_told(%s)',
            event, event, relation, case event when 'delete' then 'old' else 'new' end, keys);
    end loop;
end $$
"""

#: Every trigger that `khungcui_tell` makes.
TRIGGERS = ("told_insert", "told_update", "told_delete")


class OutboxEntry(Base):
    """One row that was written: where, how (``op``), and the keys that it held.

    ``xid`` is the number of the transaction, ``at`` the moment at which that began.
    """

    __tablename__ = "outbox"
    __recorded__ = False
    __told__ = False
    __ddl__ = (_WRITE, _TELL)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    xid: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger(), Identity(always=True), primary_key=True)
    relation: Mapped[str]
    op: Mapped[str]
    keys: Mapped[dict[str, Any]] = mapped_column(JSONB())
    at: Mapped[datetime]


#: Transactions below are over for whoever asks; those from the second on have not begun.
OVER: ColumnElement[int] = literal_column(
    "(select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)", BigInteger()
)
UNBEGUN: ColumnElement[int] = literal_column(
    "(select pg_snapshot_xmax(pg_current_snapshot())::text::bigint)", BigInteger()
)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the order of changes: everything up to it, and it, is known."""

    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position as a client holds it, with the time from which it is."""

    position: Position
    at: datetime

    def __str__(self) -> str:
        raw = f"{self.position.xid}.{self.position.seq}.{int(self.at.timestamp())}"
        return urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def read_cursor(given: str, field: str) -> Cursor:
    """The cursor that a client sends back; `BadCursor` for ``field`` where it is none of ours."""
    try:
        raw = urlsafe_b64decode(given.encode("ascii") + b"=" * (-len(given) % 4)).decode("ascii")
        xid, seq, at = (int(part) for part in raw.split(".") if part.isdecimal())
        when = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        xid = seq = -1
        when = datetime.min.replace(tzinfo=UTC)
    if not (0 <= xid <= _LARGEST and 0 <= seq <= _LARGEST):
        raise BadCursor(
            Text(
                vi="Con trỏ này không phải của dòng thay đổi.",
                en="This is no cursor of changes.",
            ),
            field=field,
        )
    return Cursor(Position(xid, seq), when)


def too_old(field: str, days: int) -> BadCursor:
    """What was changed since a cursor or a moment is not known any more."""
    return BadCursor(
        Text(
            vi="Thay đổi chỉ được giữ {days} ngày; mốc này đã quá cũ.",
            en="Changes are kept for {days} days; this point is older.",
        ).format(days=days),
        field=field,
        code="cursor.too_old",
        hint=Text(
            vi="Đọc lại toàn bộ danh sách rồi theo dõi tiếp từ con trỏ mới.",
            en="Read the list anew, then go on from a new cursor.",
        ),
    )


async def standing(session: AsyncSession) -> tuple[Position, int]:
    """Up to where changes are complete, and the first transaction that has not begun."""
    row = (await session.execute(select(OVER.label("over"), UNBEGUN.label("unbegun")))).one()
    return Position(row.over, 0), row.unbegun


async def purge(database: Database, tenants: Collection[str], *, before: datetime) -> int:
    """Delete what was written before a moment, and return how many rows that were.

    What a restored database holds of another server's transactions goes too. One worker purges
    at a time; the others find nothing to do.
    """
    gone = 0
    for tenant in sorted(tenants):
        deleted = _BATCH
        while deleted == _BATCH:
            async with database.maintaining([tenant]) as session:
                deleted = await _purge_some(session, tenant, before - _GRACE)
            gone += deleted
    return gone


async def _purge_some(session: AsyncSession, tenant: str, before: datetime) -> int:
    if not await session.scalar(text(f"select pg_try_advisory_xact_lock({_PURGE_LOCK})")):
        return 0
    own = OutboxEntry.tenant == tenant
    oldest = (
        select(OutboxEntry.seq)
        .where(own)
        .order_by(OutboxEntry.tenant, OutboxEntry.xid, OutboxEntry.seq)
        .limit(_BATCH)
    )
    await session.execute(delete(OutboxEntry).where(own, OutboxEntry.xid > UNBEGUN))
    found = await session.execute(
        delete(OutboxEntry)
        .where(own, OutboxEntry.seq.in_(oldest), OutboxEntry.at < before)
        .returning(OutboxEntry.seq)
    )
    return len(found.all())
