"""`python -m tests.bench.peers`: what a request costs, ours beside the peers, as ratios.

One server at a time on one core, the client and PostgreSQL on the other. The cost is the
processor that the server's processes and PostgreSQL used, not the time that passed: the client
would bound that. The servers take turns, the figures are medians, and before anything is
measured the answers of all are compared row by row.
"""

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
from rich.console import Console
from rich.progress import Progress
from tests.bench.peers import operations, table
from tests.bench.peers.ground import District, fill, survey
from tests.bench.peers.measure import compare, postmaster, prepare
from tests.bench.peers.processors import cores, hold, pinned
from tests.bench.peers.secured import kept, take
from tests.bench.peers.servers import HERE, Server, install, running, servers

from khungcui.demo.sizes import MOST_ESTABLISHMENTS
from khungcui.plugins.manager import Plugins
from khungcui.plugins.manager import load as load_plugins
from khungcui.settings import Settings
from khungcui.testing.loom import packages_of, weaving
from khungcui.testing.postgres import FreshDatabase, cluster

console = Console(stderr=True, width=160)
_NPM = ("mercurius", "postgraphile")


def options(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    asked = argparse.ArgumentParser(prog="tests.bench.peers", description=__doc__)
    asked.add_argument("--establishments", type=int, default=50_000)
    asked.add_argument("--districts", type=int, default=8, help="asked about, not made")
    asked.add_argument("--pages", type=int, default=3, help="pages of a district in turn")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=3.0, help="of a round, each operation")
    asked.add_argument("--warm", type=float, default=1.0, help="times the usual warming up")
    asked.add_argument("--connections", type=int, default=16)
    asked.add_argument("--only", default="", help="servers by parts of their names, by commas")
    asked.add_argument("--operations", default=",".join(operations.OPERATIONS))
    asked.add_argument("--json", action="store_true", help="print figures for a machine")
    return asked.parse_args(given)


def _chosen(every: list[Server], only: str) -> list[Server]:
    words = [word for word in only.split(",") if word]
    return [one for one in every if not words or any(word in one.name for word in words)]


async def _take(
    made: FreshDatabase, plugins: Plugins, districts: list[District], state: Path
) -> bytes:
    """What the limit is to send."""
    taken = {}
    async with weaving(made.app_url, plugins, Settings(state_dir=state)) as loom:

        async def ask(call: Any) -> Any:
            answer = await loom.graphql(
                call.body["query"],
                call.body["variables"],
                as_=call.token,
                district=call.path.split("/")[2],
            )
            return answer.done()

        for operation in ("Q1", "Q2", "Q3"):
            calls = await operations.calls_of(operations.ours, operation, districts, ask)
            taken[operation] = await take(loom.platform, calls)
    return kept(taken)


async def _run(
    given: argparse.Namespace, made: FreshDatabase, plugins: Plugins, state: Path, core: int
) -> None:
    rows = await fill(made, plugins, establishments=given.establishments)
    connection = await asyncpg.connect(made.superuser_url)
    await connection.execute((HERE / "views.sql").read_text())
    await connection.close()
    districts = await survey(made.app_url, districts=given.districts, pages=given.pages)
    statements = state / "statements"
    chosen = _chosen(servers(made, statements, state, given.connections), given.only)
    if any(one.dialect is operations.bare for one in chosen):
        statements.write_bytes(await _take(made, plugins, districts, state))
    names = [one for one in given.operations.split(",") if one]
    async with AsyncExitStack() as stack:
        started = []
        for server in chosen:
            one = await stack.enter_async_context(running(server, core))
            started.append(one)
            hold(one.pid)
        wires = await prepare(started, names, districts)
        bar = stack.enter_context(Progress(console=console, transient=True))
        task = bar.add_task("", total=len(chosen) * len(names) * given.rounds + 1)
        figures = await compare(
            started,
            wires,
            await postmaster(made.superuser_url),
            operations=names,
            rounds=given.rounds,
            seconds=given.seconds,
            warm=given.warm,
            connections=given.connections,
            report=lambda told: bar.update(task, description=told, advance=1),
        )
    console.print(
        f"{given.establishments:,} establishments, {rows:,} rows in all; {len(districts)} districts"
        f" asked about; medians of {given.rounds} rounds of {given.seconds:g} s,"
        f" {given.connections} connections"
    )
    if given.json:
        sys.stdout.write(json.dumps(table.as_json(figures, vars(given)), indent=2) + "\n")
        return
    shown = Console(width=160)
    shown.print(table.costs(figures, chosen, names))
    shown.print(table.goals(figures))


def main(given: list[str] | None = None) -> None:
    """Install what is missing, load, measure and print."""
    asked = options(given)
    asked.establishments = min(asked.establishments, MOST_ESTABLISHMENTS)
    words = asked.only.split(",") if asked.only else _NPM
    if any(peer.startswith(word) for word in words for peer in _NPM):
        install()
    plugins = load_plugins()
    server_core, other_core = cores()
    # PostgreSQL is started from here and stays with the client.
    with pinned(other_core), cluster("bench-peers") as postgres, TemporaryDirectory() as state:
        made = postgres.fresh(packages_of(plugins.registry))
        try:
            asyncio.run(_run(asked, made, plugins, Path(state), server_core))
        finally:
            postgres.drop(made)


if __name__ == "__main__":
    main()
