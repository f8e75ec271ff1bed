"""The ledger at a million lines: ``python -m tests.bench.stock [--lines N]``.

Posting, now and back-dated, in the database and as a whole act; the balance of a district now, at
an instant of the past, and as a sheet of its months. The lines are loaded by COPY through the same
triggers; four in ten are of one district.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy import func, select, text
from tests.plugins.materials.conftest import CITY, ONE, THREE, Story, at_work

from khungcui.ids import uuid7
from khungcui.testing.postgres import FreshDatabase, cluster
from khungcui_materials.models import Material, Place, Stock
from khungcui_materials.posting import balances_at
from khungcui_materials.vocabulary import PartyKind

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_START = datetime(2026, 1, 1, 8, tzinfo=_ZONE)
_DAYS = 400
_MATERIALS, _PLACES = 50, 20
_LINES_OF_DOCUMENT = 4
_BATCH = 5_000
#: Four in ten lines are of the first.
_DISTRICTS = (ONE, ONE, THREE, "769", "771", "772", "773", "774", "775", "776")


@dataclass(frozen=True)
class Loaded:
    """Where lines can be posted: the stocks of the first district, and their places."""

    owner: UUID
    stocks: list[tuple[UUID, UUID]]


def _document(tenant: str, at: datetime, place: UUID, owner: UUID, lines: int) -> dict[str, Any]:
    day = at.astimezone(_ZONE).date()
    return {
        "tenant": tenant,
        "id": uuid7(),
        "kind": "receipt",
        "year": day.year,
        "posted_at": at,
        "posted_on": day,
        "recorded_at": datetime(2027, 2, 28, tzinfo=_ZONE),
        "recorded_by": "bench",
        "official": "bench",
        "area": tenant,
        "sector": "*",
        "place_id": place,
        "owner_kind": "office",
        "owner_tenant": tenant,
        "owner_id": owner,
        "owner_name": "bench",
        "source": "city_alloc",
        "transfer_sent": Decimal(0),
        "transfer_received": Decimal(0),
        "transfer_lost": Decimal(0),
        "all_sent": False,
        "lines": lines,
    }


def _line(paper: dict[str, Any], stock: UUID, amount: Decimal) -> dict[str, Any]:
    return {
        "tenant": paper["tenant"],
        "id": uuid7(),
        "document_id": paper["id"],
        "stock_id": stock,
        "flow": "city_alloc" if amount > 0 else "used",
        "quantity": amount,
        "given_quantity": abs(amount),
        "given_unit": "KGM",
        "posted_at": paper["posted_at"],
        "posted_on": paper["posted_on"],
    }


async def _copy(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    await connection.copy_records_to_table(
        table, records=[tuple(row[name] for name in columns) for row in rows], columns=columns
    )


async def _stocks(
    story: Story, tenant: str, materials: list[Material], owner: UUID
) -> list[tuple[UUID, UUID]]:
    """Every material at every place of a district: stocks and their places."""
    places = [
        Place(
            tenant=tenant,
            id=uuid7(),
            code=f"K{number}",
            name=f"Kho {number}",
            area=tenant,
            keeper_kind=PartyKind.OFFICE,
            keeper_tenant=tenant,
            keeper_id=owner,
            keeper_name="bench",
            keeper_office=str(owner),
        )
        for number in range(_PLACES)
    ]
    async with story.database.maintaining([CITY, tenant]) as session:
        session.add_all(places)
        await session.flush()
        for place in places:
            keys = [
                {
                    "id": str(uuid7()),
                    "material_tenant": CITY,
                    "material_id": str(material.id),
                    "place_id": str(place.id),
                    "owner_kind": "office",
                    "owner_tenant": tenant,
                    "owner_id": str(owner),
                    "owner_name": "bench",
                    "owner_office": str(owner),
                }
                for material in materials
            ]
            await session.execute(
                text("select materials_stocks(:home, cast(:keys as jsonb))"),
                {"home": tenant, "keys": json.dumps(keys)},
            )
        found = await session.execute(
            select(Stock.id, Stock.place_id).where(Stock.tenant == tenant)
        )
        return [(row.id, row.place_id) for row in found]


async def load(story: Story, made: FreshDatabase, lines: int) -> Loaded:
    """Load ``lines`` lines over a year and more, by COPY, through the triggers."""
    chance = Random(1)  # noqa: S311 - sample data
    owner = uuid7()
    for number in range(_MATERIALS):
        await story.material(f"VT{number:03}", name=f"Vật tư {number}")
    materials = await story.all(Material)
    of = {
        tenant: await _stocks(story, tenant, materials, owner)
        for tenant in dict.fromkeys(_DISTRICTS)
    }
    connection = await asyncpg.connect(made.superuser_url.replace("+asyncpg", ""))
    try:
        everywhere = ",".join([CITY, *of])
        for setting in ("khungcui.areas", "khungcui.write_areas"):
            await connection.execute("select set_config($1, $2, false)", setting, everywhere)
        for tenant, stocks in of.items():
            papers = [_document(tenant, _START, place, owner, 1) for _, place in stocks]
            first = [
                _line(paper, stock, Decimal(100_000))
                for paper, (stock, _) in zip(papers, stocks, strict=True)
            ]
            await _write(connection, papers, first)
            await connection.execute("analyze")
        step = timedelta(days=_DAYS) / max(1, lines // _LINES_OF_DOCUMENT)
        at, written = _START, sum(map(len, of.values()))
        while written < lines:
            papers, batch = [], []
            while len(batch) < _BATCH:
                at += step
                tenant = chance.choice(_DISTRICTS)
                chosen = chance.sample(of[tenant], _LINES_OF_DOCUMENT)
                paper = _document(tenant, at, chosen[0][1], owner, _LINES_OF_DOCUMENT)
                papers.append(paper)
                batch += [
                    _line(paper, stock, Decimal(chance.choice([-3, -2, 2, 3])))
                    for stock, _ in chosen
                ]
            await _write(connection, papers, batch)
            written += len(batch)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
    return Loaded(owner=owner, stocks=of[ONE])


async def _write(
    connection: Any, papers: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> None:
    async with connection.transaction():
        await _copy(connection, "materials_document", papers)
        await _copy(connection, "materials_line", lines)


async def _times(work: Callable[[int], Awaitable[Any]], times: int) -> tuple[float, float]:
    """Milliseconds, p50 and p95, after three for nothing."""
    took = []
    for number in range(-3, times):
        began = perf_counter()
        await work(number)
        if number >= 0:
            took.append(1000 * (perf_counter() - began))
    cuts = quantiles(took, n=20, method="inclusive")
    return cuts[9], cuts[18]


def _posting(made: FreshDatabase, loaded: Loaded, *, past: bool) -> Any:
    """A transaction of the application's role that posts a document of four lines."""
    chance = Random(2)  # noqa: S311 - sample data
    connection: Any = None

    async def post(_number: int) -> None:
        nonlocal connection
        if connection is None:
            connection = await asyncpg.connect(made.app_url.replace("+asyncpg", ""))
        chosen = sorted(chance.sample(loaded.stocks, _LINES_OF_DOCUMENT))
        at = _START + timedelta(days=chance.random() * _DAYS)
        if not past:
            at = datetime(2027, 2, 27, tzinfo=_ZONE) + timedelta(seconds=chance.random() * 9_999)
        paper = _document(ONE, at, chosen[0][1], loaded.owner, _LINES_OF_DOCUMENT)
        async with connection.transaction():
            await connection.execute(
                "select set_config('khungcui.areas', $1, true),"
                " set_config('khungcui.write_areas', $2, true)",
                f"{CITY},{ONE}",
                ONE,
            )
            await _insert(connection, "materials_document", paper)
            for stock, _ in chosen:
                line = _line(paper, stock, Decimal(chance.choice([-1, 1])))
                await _insert(connection, "materials_line", line)

    return post


async def _insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    # The names are those of our own columns; the values are bound.
    await connection.execute(
        f"insert into {table} ({', '.join(row)}) values ({places})",
        *row.values(),
    )


async def _measured(story: Story, made: FreshDatabase, loaded: Loaded) -> list[tuple[str, Any]]:
    place = (await story.all(Place, Place.tenant == ONE))[0]
    here = [stock for stock, _ in loaded.stocks]
    chance = Random(3)  # noqa: S311 - sample data

    async def act(_: int) -> None:
        await story.receive(place, "1", material="VT001")

    async def back_dated(_: int) -> None:
        at = _START + timedelta(days=1 + chance.random() * (_DAYS - 2))
        await story.receive(place, "1", material="VT001", posted_at=at)

    async def now(_: int) -> None:
        async with story.reading([CITY, ONE]) as session:
            await session.execute(
                select(Stock.material_id, func.sum(Stock.balance))
                .where(Stock.tenant == ONE)
                .group_by(Stock.material_id)
            )

    async def then(_: int) -> None:
        at = _START + timedelta(days=chance.random() * _DAYS)
        async with story.reading([CITY, ONE]) as session:
            where: Any = _Where(session, ONE)
            await balances_at(where, here, at)

    async def sheet(_: int) -> None:
        await story.seen("material_balance", f"district_office:{ONE}")

    return [
        (
            "posting 4 lines now, in the database",
            await _times(_posting(made, loaded, past=False), 300),
        ),
        (
            "posting 4 lines back-dated, in the database",
            await _times(_posting(made, loaded, past=True), 300),
        ),
        ("the act of a receipt, now", await _times(act, 100)),
        ("the act of a receipt, back-dated", await _times(back_dated, 100)),
        ("balance of a district, now", await _times(now, 50)),
        ("balance of a district, at an instant", await _times(then, 50)),
        ("balance sheet of a district, all months", await _times(sheet, 10)),
    ]


@dataclass(frozen=True)
class _Where:
    """What `balances_at` asks of an act."""

    session: Any
    tenant: str


async def _run(lines: int) -> None:
    with cluster("bench-stock") as server:
        made = server.fresh(("khungcui", "khungcui_materials"))
        async with at_work(made.app_url) as story:
            began = perf_counter()
            loaded = await load(story, made, lines)
            took = perf_counter() - began
            sys.stdout.write(f"{lines:,} lines loaded through the triggers in {took:.0f} s\n")
            for what, (half, most) in await _measured(story, made, loaded):
                sys.stdout.write(f"{what:<46} p50 {half:7.2f} ms   p95 {most:7.2f} ms\n")


def main(given: list[str] | None = None) -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--lines", type=int, default=1_000_000)
    asyncio.run(_run(asked.parse_args(given).lines))


if __name__ == "__main__":
    main()
