"""`make soak`: ten minutes of mixed load at 64 connections, every answer checked.

Readers of wards, districts, a company and the city, writers, switchers of a module and an owner
who adopts other rules work at once on a server of its own process. Nobody may see a row of
another district or a field of a module that is off, an answer is of one edition of the rules,
what was acknowledged is there, and the server's memory does not grow.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from tests.bench.peers.processors import resident
from tests.bench.soak.asking import Load, Seen, Switched, Work
from tests.bench.soak.sights import SWAYING, City, Official, survey
from tests.bench.soak.trend import Trend
from tests.server import free_port, serving

from khungcui.plugins.manager import load as load_plugins
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.store import apply
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.testing.actors import Acting
from khungcui.testing.loom import packages_of, prepare
from khungcui.testing.postgres import FreshDatabase, cluster

console = Console(stderr=True)
_MIB = 1024 * 1024
#: Seconds between two adoptions of rules, and between two switches in one district.
_ADOPTING = 2.0
_SWITCHING = 1.0


def options(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    asked = argparse.ArgumentParser(prog="tests.bench.soak", description=__doc__)
    asked.add_argument("seconds", type=float, nargs="?", default=600.0)
    asked.add_argument("--connections", type=int, default=64)
    asked.add_argument("--growth", type=float, default=2.0, help="MiB a minute that pass as flat")
    asked.add_argument("--json", action="store_true", help="print the outcome for a machine")
    return asked.parse_args(given)


@asynccontextmanager
async def _served(made: FreshDatabase) -> AsyncIterator[tuple[int, int]]:
    """The server over ``made``: its process and port."""
    port = free_port()
    with TemporaryDirectory() as state:
        environment = {
            **os.environ,  # noqa: TID251 - for a child process
            "KHUNGCUI_DATABASE_URL": made.app_url,
            "KHUNGCUI_STATE_DIR": state,
        }
        async with serving(environment, port) as process:
            yield process.pid, port


async def _survey(made: FreshDatabase) -> City:
    async with Database(made.app_url, pooled=False) as database:
        async with database.maintaining() as session:
            tree = await load_tree(session)
        return await survey(made.superuser_url, Acting(database, tree, Settings()), tree.root)


async def _again(
    load: Load, works: Sequence[tuple[str, Work]], officials: Sequence[Official], seed: int
) -> None:
    """Do one of ``works`` as one of ``officials``, and again, until cancelled."""
    random = Random(seed)  # noqa: S311 - a load, not a secret
    while True:
        name, work = random.choice(works)
        await load.seen.during(name, work(random.choice(officials), random))


async def _switching(load: Load, official: Official, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a load, not a secret
    while True:
        await load.seen.during("switch", load.switch(official, random))
        await asyncio.sleep(_SWITCHING)


async def _adopting(owner: Database, seen: Seen) -> None:
    """Adopt the rules without the one that sways companies, and with it again."""
    whole = read_rulebook()
    less = replace(whole, rules=[rule for rule in whole.rules if rule.id != SWAYING])
    while True:
        for book in (less, whole):
            await apply(owner, book)
            seen.done["adopt"] += 1
            await asyncio.sleep(_ADOPTING)


def _tasks(load: Load, owner: Database, connections: int) -> list[asyncio.Task[None]]:
    city = load.city
    everybody = city.officials
    local = [one for one in everybody if one.path != "/graphql"]
    wards = [
        one
        for one in city.of(OfficeKind.WARD_COMMITTEE)
        if any(city.places[code].open for code in one.sees)
    ]
    leaders = city.of(OfficeKind.DISTRICT_COMMITTEE)
    teaching = [*leaders, *city.of(OfficeKind.CITY_COMMITTEE)]
    reading: list[tuple[str, Work]] = [
        ("list", load.list),
        ("pages", load.pages),
        ("one", load.one),
    ]
    turns = [
        *[(reading, everybody)] * 8,
        ([("foreign", load.foreign), ("hostile", load.hostile)], local),
        ([("courses", load.courses)], teaching),
        *[([("change", load.change)], wards)] * 2,
    ]
    work = [_adopting(owner, load.seen)]
    work += [_switching(load, one, 100 + i) for i, one in enumerate(leaders[:2])]
    work += [
        _again(load, *turns[number % len(turns)], number)
        for number in range(max(1, connections - len(work)))
    ]
    return [asyncio.create_task(each) for each in work]


async def soak(made: FreshDatabase, seconds: float, connections: int) -> tuple[Seen, Trend]:
    """Load a server over ``made`` for so long: what was seen, and its memory in MiB."""
    city, memory = await _survey(made), Trend()
    seen = Seen()
    limits = httpx.Limits(
        max_connections=connections,
        max_keepalive_connections=connections,
        # Sooner than the server, or both might let go of one and use it at once.
        keepalive_expiry=2,
    )
    async with Database(made.owner_url, pooled=False) as owner, _served(made) as (pid, port):
        full = (await apply(owner, read_rulebook())).snapshot
        base = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
            homes = [one.tenant for one in city.of(OfficeKind.DISTRICT_COMMITTEE)][:2]
            switched = {home: Switched() for home in homes}
            load = Load(client=client, city=city, seen=seen, full=full, switched=switched)
            tasks = _tasks(load, owner, connections)
            await _watch(seconds, seen, memory, pid, tasks)
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception):
                    seen.wrong.append(f"a client stopped: {outcome!r}")
    return seen, memory


async def _watch(
    seconds: float, seen: Seen, memory: Trend, pid: int, tasks: Sequence[asyncio.Task[None]]
) -> None:
    """Show how it goes until the time is over, or somebody stopped who should not."""
    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    began = monotonic()
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=seconds)
        while (passed := monotonic() - began) < seconds and not any(t.done() for t in tasks):
            memory.note(passed, resident(pid) / _MIB)
            told = ", ".join(f"{count:,} {what}" for what, count in sorted(seen.done.items()))
            progress.update(bar, completed=passed, description=f"{told}; {memory.last:.0f} MiB")
            await asyncio.sleep(1)


def main(given: list[str] | None = None) -> int:
    """Soak, then say what was seen; 1 where anything was wrong or memory grew."""
    asked = options(given)
    plugins = load_plugins()
    with cluster("soak") as postgres:
        made = postgres.fresh(packages_of(plugins.registry))
        try:
            with TemporaryDirectory() as state:
                chosen = Settings(state_dir=Path(state))
                asyncio.run(prepare(made.owner_url, plugins, chosen, demo=True))
            seen, memory = asyncio.run(soak(made, asked.seconds, asked.connections))
        finally:
            postgres.drop(made)
    slope = memory.slope
    grew = slope is not None and slope > asked.growth
    for line in seen.wrong:
        console.print(line, style="red", markup=False)
    outcome = {
        "seconds": asked.seconds,
        "connections": asked.connections,
        "done": dict(seen.done),
        "busy": seen.busy,
        "wrong": seen.wrong,
        "memory_mib": round(memory.last, 1),
        "memory_mib_by_minute": [round(value, 1) for value in memory.by_minute],
        "growth_mib_a_minute": None if slope is None else round(slope, 3),
    }
    if asked.json:
        sys.stdout.write(json.dumps(outcome, indent=2) + "\n")
    else:
        Console().print(outcome)
    return int(bool(seen.wrong) or grew)


if __name__ == "__main__":
    sys.exit(main())
