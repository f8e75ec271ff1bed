"""How long new rules take to reach four workers: `khungcui serve` four times over one database.

The owner adopts other rules again and again, while every worker is asked at short intervals which
edition it answers from. Counted is the time from the commit to the first answer of each worker
that names the new edition; an answer that names the old one after it is an error. Once with
hints from LISTEN, once as behind a transaction-mode pooler, where polling is all.
"""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url
from tests.server import free_port, serving

from khungcui.plugins.manager import load
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.store import apply
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.testing.loom import packages_of, prepare
from khungcui.testing.postgres import FreshDatabase, cluster

WORKERS = 4
ROUNDS = 25
#: Asking without pause would take the processors from what is measured.
PAUSE = 0.04
PATIENCE = 10
ASKED = {"query": "{ __typename }"}


async def _edition(client: httpx.AsyncClient) -> str:
    answer = await client.post("/graphql", json=ASKED, timeout=PATIENCE)
    return answer.json()["extensions"]["snapshot"]


async def _reached(client: httpx.AsyncClient, wanted: str) -> float:
    """The moment in which a worker first answered from the edition ``wanted``."""
    async with asyncio.timeout(PATIENCE):
        while await _edition(client) != wanted:  # noqa: ASYNC110 - another process
            await asyncio.sleep(PAUSE)
    moment = perf_counter()
    if await _edition(client) != wanted:
        raise SystemExit("a worker went back to the edition before")
    return moment


async def _rounds(owner: Database, clients: Sequence[httpx.AsyncClient]) -> list[float]:
    whole = read_rulebook()
    books = (replace(whole, rules=whole.rules[:-1]), whole)
    took: list[float] = []
    for number in range(ROUNDS):
        applied = await apply(owner, books[number % 2])
        committed = perf_counter()
        moments = await asyncio.gather(*(_reached(c, applied.snapshot) for c in clients))
        took += [max(0.0, moment - committed) * 1e3 for moment in moments]
        await asyncio.sleep(0.05 * (number % 5))
    return took


async def _measure(database: FreshDatabase, *, pooler: bool) -> list[float]:
    url = make_url(database.app_url).update_query_dict({"pooler": "transaction"} if pooler else {})
    async with AsyncExitStack() as stack:
        state = stack.enter_context(TemporaryDirectory())
        environment = {
            **os.environ,  # noqa: TID251 - for a child process
            "KHUNGCUI_DATABASE_URL": url.render_as_string(hide_password=False),
            "KHUNGCUI_STATE_DIR": state,
        }
        clients: list[httpx.AsyncClient] = []
        for _ in range(WORKERS):
            port = free_port()
            await stack.enter_async_context(serving(environment, port))
            client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
            clients.append(await stack.enter_async_context(client))
            await client.post("/graphql", json=ASKED, timeout=PATIENCE)  # makes the schema
        owner = await stack.enter_async_context(Database(database.owner_url, pooled=False))
        return await _rounds(owner, clients)


def main() -> None:
    """Measure and print."""
    shown = Table("how workers hear", "times", "p50 ms", "p95 ms", "worst ms")
    shown.title = f"New rules on {WORKERS} workers"
    plugins = load()
    with cluster("bench-propagation") as postgres:
        database = postgres.fresh(packages_of(plugins.registry))
        with TemporaryDirectory() as state:
            asyncio.run(prepare(database.owner_url, plugins, Settings(state_dir=Path(state))))
        for name, pooler in (("LISTEN, poll as fallback", False), ("poll alone", True)):
            took = asyncio.run(_measure(database, pooler=pooler))
            cuts = quantiles(took, n=20, method="inclusive")
            shown.add_row(
                *(name, str(len(took)), f"{cuts[9]:.0f}", f"{cuts[18]:.0f}", f"{max(took):.0f}")
            )
        postgres.drop(database)
    Console().print(shown)


if __name__ == "__main__":
    main()
