"""Reading chains from end to end, in pages, so that memory does not grow with their length."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.audit.models import AuditEntry

_BATCH = 1000
_TABLE = AuditEntry.__table__


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which entries: from the day ``since`` on, before the day ``until``, of one verdict.

    None is no condition. Days are those of Ho Chi Minh City.
    """

    since: date | None = None
    until: date | None = None
    verdict: Literal["allow", "deny"] | None = None

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What an entry must meet."""
        conditions: list[ColumnElement[bool]] = []
        if self.since is not None:
            conditions.append(_TABLE.c.at >= _midnight(self.since))
        if self.until is not None:
            conditions.append(_TABLE.c.at < _midnight(self.until))
        if self.verdict is not None:
            conditions.append(_TABLE.c.verdict == self.verdict)
        return tuple(conditions)


EVERYTHING = Selection()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE)


async def entries(
    session: AsyncSession, tenant: str, selection: Selection = EVERYTHING
) -> AsyncIterator[dict[str, Any]]:
    """The entries of a chain in order, column by column."""
    last = 0
    while True:
        page = await session.execute(
            select(_TABLE)
            .where(_TABLE.c.tenant == tenant, _TABLE.c.seq > last, *selection.conditions)
            .order_by(_TABLE.c.seq)
            .limit(_BATCH)
        )
        rows = page.mappings().all()
        for row in rows:
            yield dict(row)
        if len(rows) < _BATCH:
            return
        last = rows[-1]["seq"]


async def count(session: AsyncSession, tenants: Collection[str], selection: Selection) -> int:
    """How many entries ``selection`` takes of the chains of ``tenants``."""
    statement = (
        select(func.count())
        .select_from(_TABLE)
        .where(_TABLE.c.tenant.in_(sorted(tenants)), *selection.conditions)
    )
    return (await session.execute(statement)).scalar_one()
