"""Whether the cost of a request stays flat: more districts, more rows, deeper, more at once.

Each city has a database of its own and is asked through a server on a core of its own, as
`tests.bench.peers` does it. Figures are microseconds of processor a request, of the server and
of PostgreSQL, and the ratio of both to the first line of their table.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from tests.bench.peers import operations
from tests.bench.peers.client import Call
from tests.bench.peers.ground import District, fill, survey
from tests.bench.peers.measure import Figure, asking, load_once, middle, postmaster
from tests.bench.peers.processors import cores, pinned
from tests.bench.peers.servers import Running, running, servers

from khungcui.demo.sizes import MOST_ESTABLISHMENTS, MOST_TENANTS
from khungcui.plugins.manager import Plugins
from khungcui.plugins.manager import load as load_plugins
from khungcui.testing.loom import packages_of
from khungcui.testing.postgres import Cluster, cluster

console = Console(stderr=True)
_SCALARS = "id code name ownerForm address workers powerKw opened"
_PAGE = (
    "query Q($after: String) {{ establishments(first: 50, after: $after) {{ nodes {{ {} }} }} }}"
)
#: A page of establishments, then their portions, then who orders each and where it sits.
DEPTHS = {
    1: _PAGE.format(_SCALARS),
    2: _PAGE.format(f"{_SCALARS} portions(first: 10) {{ nodes {{ id kind share managedBy }} }}"),
    3: _PAGE.format(
        f"{_SCALARS} portions(first: 10) {{ nodes {{ id kind share managedBy"
        " orderer { id name area { id code name } } } }"
    ),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a table: what was asked, of which city, how, and what it cost."""

    table: str
    label: str
    establishments: int
    districts: int | None
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Bench:
    """How everything is measured."""

    plugins: Plugins
    rounds: int
    seconds: float
    connections: int
    core: int

    @asynccontextmanager
    async def city(
        self, postgres: Cluster, establishments: int, districts: int | None
    ) -> AsyncIterator["Asked"]:
        """A city of this size, loaded and served."""
        made = postgres.fresh(packages_of(self.plugins.registry))
        try:
            await fill(made, self.plugins, establishments=establishments, districts=districts)
            homes = await survey(made.app_url, districts=8, pages=3)
            with TemporaryDirectory() as state:
                ours = servers(made, Path(state), Path(state), self.connections)[0]
                async with running(ours, self.core) as one:
                    database = await postmaster(made.superuser_url)
                    yield Asked(bench=self, running=one, homes=homes, database=database)
        finally:
            postgres.drop(made)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A served city that can be measured."""

    bench: Bench
    running: Running
    homes: Sequence[District]
    database: int

    async def cost(
        self, operation: str, document: str | None = None, connections: int | None = None
    ) -> Figure:
        """What ``operation`` costs; with ``document`` in its place."""
        async with asking(self.running.port) as ask:
            calls = await operations.calls_of(operations.ours, operation, self.homes, ask)
        wires = [_with(call, document).wire for call in calls]
        at_once = connections or self.bench.connections
        rounds = [
            await load_once(self.running, wires, self.database, self.bench.seconds, at_once)
            for _ in range(self.bench.rounds + 1)
        ]
        return middle(rounds[1:])  # The first warms up.


def _with(call: Call, document: str | None) -> Call:
    if document is None:
        return call
    variables = call.body["variables"]
    return replace(call, body={"query": document, "variables": variables})


async def _tenants(bench: Bench, postgres: Cluster, given: argparse.Namespace) -> list[Line]:
    """As many establishments in one district, in some, in very many."""
    lines: list[Line] = []
    for count in given.tenants:
        async with bench.city(postgres, given.establishments, count) as asked:
            for operation in ("Q1", "Q2", "Q3"):
                figure = await asked.cost(operation)
                lines.append(_line("districts", f"{count:,}", operation, given, count, figure))
    return lines


async def _rows(bench: Bench, postgres: Cluster, given: argparse.Namespace) -> list[Line]:
    """The districts that there are, with more and more in them; the last is asked more."""
    lines: list[Line] = []
    for count in given.sizes:
        async with bench.city(postgres, count, None) as asked:
            sized = argparse.Namespace(establishments=count)
            for operation in ("Q1", "Q2", "Q3"):
                figure = await asked.cost(operation)
                lines.append(_line("establishments", f"{count:,}", operation, sized, None, figure))
            if count == given.sizes[-1]:
                lines += await _deeper(asked, sized)
    return lines


async def _deeper(asked: Asked, sized: argparse.Namespace) -> list[Line]:
    """One, two and three levels; then more and more connections."""
    lines = [
        _line("levels", f"{depth}", "page", sized, None, await asked.cost("Q1", document))
        for depth, document in DEPTHS.items()
    ]
    for connections in (1, 4, 16, 64):
        for operation in ("Q1", "Q3"):
            figure = await asked.cost(operation, connections=connections)
            lines.append(_line("connections", f"{connections}", operation, sized, None, figure))
    return lines


def _line(
    table: str,
    label: str,
    operation: str,
    sized: argparse.Namespace,
    districts: int | None,
    figure: Figure,
) -> Line:
    console.print(f"{table} {label}: {operation} {figure.server:,.0f} + {figure.postgres:,.0f} µs")
    return Line(
        table=f"{table}, {operation}",
        label=label,
        establishments=sized.establishments,
        districts=districts,
        figure=figure,
    )


def _show(lines: Sequence[Line]) -> None:
    shown = Console(width=120)
    for name in dict.fromkeys(line.table for line in lines):
        mine = [line for line in lines if line.table == name]
        what = name.partition(",")[0]
        table = Table(what, "establishments", "server µs", "PostgreSQL µs", "× first", "p50 ms")
        table.title = f"By {name}"
        for line in mine:
            figure = line.figure
            table.add_row(
                *(line.label, f"{line.establishments:,}"),
                *(f"{figure.server:,.0f}", f"{figure.postgres:,.0f}"),
                *(f"{figure.both / mine[0].figure.both:.2f}", f"{figure.milliseconds:.1f}"),
            )
        shown.print(table)


def _numbers(most: int) -> Callable[[str], list[int]]:
    def read(text: str) -> list[int]:
        return sorted({min(most, int(part)) for part in text.split(",")})

    return read


def options(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    asked = argparse.ArgumentParser(prog="tests.bench.growth", description=__doc__)
    asked.add_argument("--tenants", type=_numbers(MOST_TENANTS), default=[1, 20, 200])
    asked.add_argument("--establishments", type=int, default=20_000, help="by districts")
    asked.add_argument(
        "--sizes", type=_numbers(MOST_ESTABLISHMENTS), default=[1_000, 10_000, 100_000]
    )
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--seconds", type=float, default=2.0)
    asked.add_argument("--connections", type=int, default=16)
    asked.add_argument("--json", action="store_true", help="print figures for a machine")
    return asked.parse_args(given)


async def _run(bench: Bench, postgres: Cluster, given: argparse.Namespace) -> list[Line]:
    return [
        *await _tenants(bench, postgres, given),
        *await _rows(bench, postgres, given),
    ]


def main(given: list[str] | None = None) -> None:
    """Load, measure and print."""
    asked = options(given)
    core, other = cores()
    bench = Bench(
        plugins=load_plugins(),
        rounds=asked.rounds,
        seconds=asked.seconds,
        connections=asked.connections,
        core=core,
    )
    with pinned(other), cluster("bench-growth") as postgres:
        lines = asyncio.run(_run(bench, postgres, asked))
    if asked.json:
        sys.stdout.write(json.dumps([asdict(line) for line in lines], indent=2) + "\n")
    else:
        _show(lines)


if __name__ == "__main__":
    main()
