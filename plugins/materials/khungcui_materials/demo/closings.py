"""Closed months of the demo city's books of stock: more in some districts than in others."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from khungcui import OfficeKind, Period, PeriodKind, closing_row
from khungcui_materials.books import STOCK_BOOK
from khungcui_materials.demo.ledger import MONTHS, Store, months_before
from khungcui_materials.vocabulary import Flow

#: So many of the months are left open, by turns: none is closed that is not long over.
_LEFT_OPEN = (1, 1, 2, 3)


def closings(store: Store, number: int) -> list[dict[str, Any]]:
    """The closings of a district's months, each with what it came to."""
    office = store.making.office(OfficeKind.DISTRICT_OFFICE, store.district)
    rows: list[dict[str, Any]] = []
    for back in range(MONTHS, _LEFT_OPEN[number % len(_LEFT_OPEN)], -1):
        period = Period.of(PeriodKind.MONTH, months_before(store.making.day, back))
        closed_on = period.end + timedelta(days=4 + number % 3)
        row = closing_row(
            STOCK_BOOK,
            period,
            tenant=store.district,
            at=datetime.combine(closed_on, time(2), UTC),
            by=office.head.name,
            office=office.name,
            figures=_figures(store, period),
        )
        rows.append(row | {"id": store.making.id()})
    return rows


def _figures(store: Store, period: Period) -> dict[str, dict[str, Decimal]]:
    codes = {stock["id"]: code for (_, code), stock in store.stocks.items()}
    sheet: dict[str, dict[str, Decimal]] = defaultdict(
        lambda: dict.fromkeys(("opening", *Flow, "closing"), Decimal(0))
    )
    for line in store.lines:
        if line["posted_on"] > period.end:
            continue
        row = sheet[codes[line["stock_id"]]]
        row["closing"] += line["quantity"]
        row[line["flow"] if period.contains(line["posted_on"]) else "opening"] += line["quantity"]
    return dict(sheet)
