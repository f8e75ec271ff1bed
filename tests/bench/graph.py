"""What lists cost over demo data: the policy's filter in SQL, and a page by GraphQL.

The first table compares counts of all establishments that an office may see with the same count
without the policy, in the same transaction behind row-level security. The second sends whole
requests through the ASGI app in this process: token, tenancy, policy and JSON included.
"""

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import anyio
from rich.console import Console
from rich.table import Table
from sqlalchemy import Select, func, select

from khungcui import clock
from khungcui.demo.known import COOPERATIVE, DISTRICT_1, TAN_DINH
from khungcui.demo.load import load
from khungcui.demo.sizes import MOST_ESTABLISHMENTS, Scale, size
from khungcui.plugins.manager import Plugins
from khungcui.plugins.manager import load as load_plugins
from khungcui.plugins.view import View, source
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.store import apply as apply_rules
from khungcui.register.models import Office
from khungcui.settings import Settings
from khungcui.storage.base import DAY
from khungcui.storage.database import Database
from khungcui.tenancy.files import read_city
from khungcui.testing.actors import Actor
from khungcui.testing.loom import Loom, packages_of, weaving
from khungcui.testing.postgres import cluster

ESTABLISHMENTS = 50_000
COUNTS = 9
REQUESTS = 12

#: Who asks: by the home and the code of the office.
ASKING = {
    "department": ("79", "SCN"),
    "planning committee": ("79", "UBKH"),
    "company": ("79", "CT-MAY"),
    "district office": (DISTRICT_1, f"PCN-{DISTRICT_1}"),
    "ward": (DISTRICT_1, f"UBND-{TAN_DINH}"),
    "establishment": (DISTRICT_1, f"CS-{COOPERATIVE}"),
}
QUERIES = {
    "20 by name": "{ establishments(first: 20, order: [{ field: NAME }]) { nodes { name code } } }",
    "20 with portions": (
        "{ establishments(first: 20, order: [{ field: NAME }]) { nodes { name area { name } "
        "portions { nodes { kind share managedBy orderer { name } } } } } }"
    ),
    "total": "{ establishments(first: 1) { totalCount } }",
}


async def _milliseconds(work: Callable[[], Awaitable[Any]], times: int) -> list[float]:
    """How long ``work`` took each time, after once for nothing."""
    await work()
    took: list[float] = []
    for _ in range(times):
        start = perf_counter()
        await work()
        took.append((perf_counter() - start) * 1e3)
    return sorted(took)


def _counting(view: View, loom: Loom, *, policy: bool) -> Select[int]:
    """A count of the establishments of ``view``; without the policy, all of its tenants'."""
    owned = loom.registry.resources["establishment"]
    resource = owned.resource if policy else replace(owned.resource, open=True)
    rows = source(resource)
    return select(func.count()).select_from(rows).where(view.where(resource, owned.plugin))


async def _counts(console: Console, loom: Loom, actors: dict[str, Actor]) -> None:
    shown = Table("office", "rows seen", "of", "count ms p50", "unfiltered p50", "ratio")
    shown.title = "Counting establishments, establishment.view"
    for name, actor in actors.items():
        view = loom.view(actor)
        async with loom.database.reading(view.areas) as session:

            async def count(statement: Select[int], session: Any = session) -> int:
                return await session.scalar(statement, {DAY.key: view.day})  # noqa: B023 - awaited in the loop

            seen = _counting(view, loom, policy=True)
            every = _counting(view, loom, policy=False)
            filtered = (await _milliseconds(lambda: count(seen), COUNTS))[COUNTS // 2]  # noqa: B023 - awaited in the loop
            plain = (await _milliseconds(lambda: count(every), COUNTS))[COUNTS // 2]  # noqa: B023 - awaited in the loop
            shown.add_row(
                *(name, f"{await count(seen):,}", f"{await count(every):,}"),
                *(f"{filtered:.1f}", f"{plain:.1f}", f"{filtered / plain:.2f}"),
            )
    console.print(shown)


async def _pages(console: Console, loom: Loom, actors: dict[str, Actor]) -> None:
    shown = Table("office", *(f"{name}: p50, p95 ms" for name in QUERIES))
    shown.title = "Requests through the app"
    for name, actor in actors.items():
        cells: list[str] = []
        for query in QUERIES.values():

            async def ask(query: str = query, actor: Actor = actor) -> None:
                (await loom.graphql(query, as_=actor)).done()

            took = await _milliseconds(ask, REQUESTS)
            cells.append(f"{took[len(took) // 2]:.1f}, {quantiles(took, n=20)[-1]:.1f}")
        shown.add_row(name, *cells)
    console.print(shown)


async def _actors(loom: Loom) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for name, (tenant, code) in ASKING.items():
        async with loom.database.reading([tenant]) as session:
            office = await session.scalar(
                select(Office.id).where(Office.tenant == tenant, Office.code == code)
            )
        if office is None:
            raise SystemExit(f"the demo data have no office {code}")
        actors[name] = await loom.acting.existing(office, tenant)
    return actors


async def _prepare(url: str, plugins: Plugins, establishments: int, console: Console) -> None:
    city = read_city(Settings().tenants_dir)
    async with Database(url, pooled=False) as owner:
        await apply_rules(owner, read_rulebook())
        start = perf_counter()
        loaded = await load(owner, city, size(Scale.BENCH, establishments=establishments), plugins)
    took = perf_counter() - start
    rows = sum(loaded.rows.values())
    console.print(
        f"Loaded {establishments:,} establishments, {rows:,} rows, in {took:.0f} s"
        f" ({rows / took:,.0f} rows a second)"
    )


async def _measure(console: Console, app_url: str, plugins: Plugins, state: Path) -> None:
    chosen = Settings(state_dir=state)
    async with weaving(app_url, plugins, chosen) as loom:
        actors = await _actors(loom)
        await _counts(console, loom, actors)
        await _pages(console, loom, actors)


def main(establishments: int = ESTABLISHMENTS) -> None:
    """Load, measure and print."""
    console = Console()
    plugins = load_plugins()
    with cluster("bench") as postgres, TemporaryDirectory() as state:
        database = postgres.fresh(packages_of(plugins.registry))
        anyio.run(_prepare, database.owner_url, plugins, establishments, console)
        anyio.run(_measure, console, database.app_url, plugins, Path(state))
        postgres.drop(database)
    console.print(f"As of {clock.today()}.")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--establishments", type=int, default=ESTABLISHMENTS)
    main(min(asked.parse_args().establishments, MOST_ESTABLISHMENTS))
