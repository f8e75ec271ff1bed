"""What the first page of a list costs over demo data, as each kind of office sees it.

The statement that the engine emits is timed behind row-level security, beside the same page
without the policy's filter in the same transaction; then the whole request through the ASGI app
in this process. ``--establishments 1000000`` takes some minutes to load.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import anyio
from rich.console import Console
from rich.table import Table
from sqlalchemy import Select
from tests.bench.graph import _actors as actors_of
from tests.bench.graph import _prepare as prepare

from khungcui.demo.sizes import MOST_ESTABLISHMENTS
from khungcui.graph.keyed import first_rows
from khungcui.graph.orders import Term, order_by, terms
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.manager import Plugins, load
from khungcui.plugins.view import View
from khungcui.settings import Settings
from khungcui.storage.base import DAY
from khungcui.testing.actors import Actor
from khungcui.testing.loom import Loom, packages_of, weaving
from khungcui.testing.postgres import cluster

ESTABLISHMENTS = 100_000
FIRST = 20
TIMES = 15
#: The field that a list is ordered by, and its argument in GraphQL; None for no order.
ORDERS = {None: "", "code": ", order: [{ field: CODE }]", "name": ", order: [{ field: NAME }]"}


def _order(shape: Shape, by: str | None) -> Sequence[Term]:
    identity = terms(shape, None)
    if by is None:
        return identity
    field = shape.fields[by]
    column = element(field.column if field.sort is None else field.sort)
    return (Term(column, "by_", by), *identity)


def _page(loom: Loom, view: View, by: str | None, *, policy: bool) -> Select[Any]:
    """The first page of establishments; without the policy, of all in the view's tenants."""
    owned = loom.registry.resources["establishment"]
    resource = owned.resource
    shape = Shape(
        resource=resource, plugin=owned.plugin, relations=resource.relations, city=loom.tree.root
    )
    condition = view.where(resource if policy else replace(resource, open=True), owned.plugin)
    return first_rows(shape, _order(shape, by), order_by, condition, FIRST + 1)


async def _times(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds, p50 and p95, after once for nothing."""
    await work()
    took = []
    for _ in range(TIMES):
        start = perf_counter()
        await work()
        took.append((perf_counter() - start) * 1e3)
    cuts = quantiles(took, n=20, method="inclusive")
    return cuts[9], cuts[18]


async def _row(loom: Loom, actor: Actor, by: str | None) -> list[str]:
    view = loom.view(actor)
    cells: list[str] = []
    async with loom.database.reading(view.areas) as session:
        measured = []
        for policy in (True, False):
            statement = _page(loom, view, by, policy=policy)

            async def read(statement: Select[Any] = statement) -> None:
                (await session.execute(statement, {DAY.key: view.day})).all()

            measured.append(await _times(read))
        (p50, p95), (plain, _) = measured
        cells += [f"{p50:.1f}", f"{p95:.1f}", f"{p50 / plain:.2f}"]
    query = "{ establishments(first: %d%s) { nodes { name code } } }" % (FIRST, ORDERS[by])  # noqa: UP031 - braces

    async def ask() -> None:
        (await loom.graphql(query, as_=actor)).done()

    return [*cells, *(f"{took:.1f}" for took in await _times(ask))]


async def _measure(console: Console, app_url: str, plugins: Plugins, state: Path) -> None:
    shown = Table("office", "order", "SQL p50 ms", "p95", "× unfiltered", "request p50", "p95")
    shown.title = f"The first {FIRST} establishments"
    async with weaving(app_url, plugins, Settings(state_dir=state)) as loom:
        for name, actor in (await actors_of(loom)).items():
            for by in ORDERS:
                shown.add_row(name, by or "none", *await _row(loom, actor, by))
    console.print(shown)


def main(establishments: int = ESTABLISHMENTS) -> None:
    """Load, measure and print."""
    console = Console()
    plugins = load()
    with cluster("bench-lists") as postgres, TemporaryDirectory() as state:
        database = postgres.fresh(packages_of(plugins.registry))
        anyio.run(prepare, database.owner_url, plugins, establishments, console)
        anyio.run(_measure, console, database.app_url, plugins, Path(state))
        postgres.drop(database)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--establishments", type=int, default=ESTABLISHMENTS)
    main(min(asked.parse_args().establishments, MOST_ESTABLISHMENTS))
