"""What came to some stocks and went from them in any days: opening, each flow, closing.

Opening is added up from before the days; closing is what stands now, less what came after: the
two are reckoned apart, so a residual that is not 0 is a fault that shows. Whole months are taken
from what is kept of them, the days at both ends from their lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui_materials.models import Stock, StockDay, StockLine, StockMonth
from khungcui_materials.vocabulary import INFLOWS, OUTFLOWS, Flow


@dataclass(kw_only=True)
class Turnover:
    """A row of a balance sheet; each flow as it is signed in the ledger."""

    opening: Decimal = Decimal(0)
    flows: dict[Flow, Decimal] = field(default_factory=lambda: dict.fromkeys(Flow, Decimal(0)))
    closing: Decimal = Decimal(0)

    def add(self, other: "Turnover") -> None:
        """Add the turnover of another stock of the same material."""
        self.opening += other.opening
        self.closing += other.closing
        for flow, amount in other.flows.items():
            self.flows[flow] += amount

    @property
    def residual(self) -> Decimal:
        """Opening and inflows less outflows and closing (INV-12)."""
        counted = (self.flows[flow] for flow in (*INFLOWS, *OUTFLOWS))
        return self.opening + sum(counted, Decimal(0)) - self.closing


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


async def turnovers(
    session: AsyncSession, stocks: Sequence[Stock], start: date, end: date
) -> dict[UUID, Turnover]:
    """The turnover of each of ``stocks`` from ``start`` to ``end``, both of them counted."""
    sums = _Sums(session, stocks)
    found = {stock.id: Turnover(closing=stock.balance) for stock in stocks}
    month, after = start.replace(day=1), _next_month(end)
    for stock, amount in (
        *await sums.net(StockMonth, StockMonth.month < month),
        *await sums.net(StockDay, StockDay.day >= month, StockDay.day < start),
    ):
        found[stock].opening += amount
    for stock, amount in (
        *await sums.net(StockMonth, StockMonth.month >= after),
        *await sums.net(StockDay, StockDay.day > end, StockDay.day < after),
    ):
        found[stock].closing -= amount
    first = start if start.day == 1 else _next_month(start)
    last = (end + timedelta(days=1)).replace(day=1)
    if first < last:
        edges = or_(
            and_(StockLine.posted_on >= start, StockLine.posted_on < first),
            and_(StockLine.posted_on >= last, StockLine.posted_on <= end),
        )
        for stock, flow, amount in await sums.flows_of_months(first, last):
            found[stock].flows[flow] += amount
    else:  # no month lies in it whole
        edges = StockLine.posted_on.between(start, end)
    for stock, flow, amount in await sums.flows_of_lines(edges):
        found[stock].flows[flow] += amount
    return found


class _Sums:
    """Sums by stock, of some stocks."""

    def __init__(self, session: AsyncSession, stocks: Sequence[Stock]) -> None:
        self._session = session
        self._tenants = sorted({stock.tenant for stock in stocks})
        self._ids = [stock.id for stock in stocks]

    def _of(self, table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        home = table.tenant.in_(self._tenants)
        return and_(home, table.stock_id.in_(self._ids), *conditions)

    async def net(self, table: Any, *conditions: ColumnElement[bool]) -> Sequence[Any]:
        found = await self._session.execute(
            select(table.stock_id, func.sum(table.net))
            .where(self._of(table, *conditions))
            .group_by(table.stock_id)
        )
        return found.all()

    async def flows_of_months(self, first: date, last: date) -> list[tuple[UUID, Flow, Decimal]]:
        inside = self._of(StockMonth, StockMonth.month >= first, StockMonth.month < last)
        found = await self._session.execute(
            select(
                StockMonth.stock_id,
                *(func.sum(getattr(StockMonth, flow)).label(flow) for flow in Flow),
            )
            .where(inside)
            .group_by(StockMonth.stock_id)
        )
        return [(row[0], flow, row._mapping[flow]) for row in found for flow in Flow]

    async def flows_of_lines(self, days: ColumnElement[bool]) -> Sequence[Any]:
        found = await self._session.execute(
            select(StockLine.stock_id, StockLine.flow, func.sum(StockLine.quantity))
            .where(self._of(StockLine, days))
            .group_by(StockLine.stock_id, StockLine.flow)
        )
        return found.all()
