"""Changes of records: one for each record and transaction, in an order that everybody shares."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import BadCursor
from khungcui.graph.binds import among
from khungcui.graph.live.paths import changed
from khungcui.graph.shapes import element
from khungcui.plugins.declarations import Resource
from khungcui.storage.outbox import OVER, Cursor, Position, read_cursor, too_old
from khungcui.text import Text

#: Moments are those at which transactions began; one may have taken so long to end.
_LONGEST = timedelta(minutes=1)
_FIELD = "updatedSince"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That a transaction changed a record: which, where in the order, and when."""

    tenant: str
    key: Any
    position: Position
    at: datetime
    created: bool

    @property
    def cursor(self) -> str:
        """From here one goes on after this change."""
        return str(Cursor(self.position, self.at))


async def changes_after(
    session: AsyncSession,
    resource: Resource,
    position: Position,
    *,
    most: int,
    tenants: Collection[str] | None = None,
) -> list[Change]:
    """The first ``most`` changes of the resource's records that come after ``position``.

    Of ``tenants``, or of all that the session reads. What one transaction did to one record is
    one change, which stands where the last of it was written.
    """
    statement = _after(resource, position).limit(most)
    if tenants is not None:
        statement = statement.where(among(changed(resource).c.tenant, sorted(tenants)))
    return [
        Change(
            tenant=row.tenant,
            key=row.key,
            position=Position(row.xid, row.last),
            at=row.at,
            created=row.created,
        )
        for row in await session.execute(statement)
    ]


def _after(resource: Resource, position: Position) -> Select[*tuple[Any, ...]]:
    entry = changed(resource).c
    last = func.max(entry.seq)
    return (
        select(
            entry.tenant,
            entry.key,
            entry.xid,
            last.label("last"),
            func.max(entry.at).label("at"),
            func.bool_or(entry.created).label("created"),
        )
        .where(entry.xid >= position.xid, entry.xid < OVER)
        .group_by(entry.tenant, entry.key, entry.xid)
        # Not a comparison of rows: behind row-level security no index would serve for it.
        .having(or_(entry.xid > position.xid, last > position.seq))
        .order_by(entry.xid, last)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """From when on changes are asked for: after a position, or from a moment on.

    After a position nothing is missed. A moment is of the clock by which transactions begin, and
    finds also what had begun a little before it.
    """

    position: Position | None
    at: datetime

    def of(self, resource: Resource) -> ColumnElement[bool]:
        """That a record of ``resource`` was changed since."""
        entry = changed(resource).c
        if self.position is None:
            after = entry.at >= self.at - _LONGEST
        else:
            xid, seq = self.position.xid, self.position.seq
            same = and_(entry.xid == xid, entry.seq > seq)
            # The first condition is one that an index serves for.
            after = and_(entry.xid >= xid, or_(entry.xid > xid, same))
        own = tuple_(element(_tenant(resource)), element(resource.key_column))
        return own.in_(select(entry.tenant, entry.key).where(after))


def read_since(given: str, *, days: int) -> Since:
    """What an argument ``updatedSince`` says: a cursor of changes, or a moment.

    `BadCursor` where it is neither, or where changes of so long ago are not kept any more (for
    ``days``).
    """
    if ":" in given:
        since = Since(position=None, at=_moment(given))
    else:
        cursor = read_cursor(given, _FIELD)
        since = Since(position=cursor.position, at=cursor.at)
    if since.at < clock.now() - timedelta(days=days):
        raise too_old(_FIELD, days)
    return since


def _tenant(resource: Resource) -> Any:
    if resource.tenant_column is None:
        raise TypeError(f"{resource.name} has no changes")
    return resource.tenant_column


def _moment(given: str) -> datetime:
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise BadCursor(
            Text(
                vi="`updatedSince` là con trỏ, hoặc thời điểm như 2026-01-31T08:30:00+07:00.",
                en="`updatedSince` is a cursor, or a moment such as 2026-01-31T08:30:00+07:00.",
            ),
            field=_FIELD,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
