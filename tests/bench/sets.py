"""What the memory of a worker grows by for each other set of plugins: 200 districts, 200 sets.

Eight plugins are made up, each with a resource and a relation, and every district has a set of
its own. A worker is asked in each district for what its set brings, so that schema, planner,
documents and plans are all made; what it holds afterwards is shared among the sets.
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table
from tests.bench.peers.processors import resident

from khungcui import clock
from khungcui.demo.areas import with_districts
from khungcui.demo.sizes import MOST_TENANTS
from khungcui.plugins import lifecycle
from khungcui.plugins.declarations import Field, Manifest, Resource, ToOne
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.manager import load
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.store import apply as apply_rules
from khungcui.register.models import Office
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import apply as apply_city
from khungcui.tenancy.files import read_city
from khungcui.testing.loom import Loom, packages_of, weaving
from khungcui.testing.postgres import FreshDatabase, cluster
from khungcui.text import Text

PLUGINS = 8
_MIB = 1024 * 1024
_STEP = 50


@dataclass(frozen=True, kw_only=True)
class Step:
    """A worker after so many sets: what it holds, and how long the last of them took."""

    sets: int
    mib: float
    first_ms: float
    again_ms: float


def made_up(number: int) -> types.ModuleType:
    """A plugin with a resource of its own over the offices that are there."""
    name = f"bench{number}"
    title = Text(vi=f"Phân hệ thử {number}", en=f"Bench module {number}")
    rows = Office.__table__.alias(f"{name}_office")
    thing = Resource(
        name=f"{name}_thing",
        rows=rows,
        title=title,
        open=True,
        fields=tuple(
            Field(name=column, column=rows.c[column], title=title)
            for column in ("code", "kind", "name", "area", "since", "until")
        ),
        relations=(ToOne(name="office", target="office", key=(rows.c.id,), title=title),),
    )
    module = types.ModuleType(name)
    manifest = Manifest(name=name, title=title, summary=title, version="1.0")
    module.manifest = hookimpl(lambda: manifest)  # type: ignore[attr-defined]
    module.resources = hookimpl(lambda: [thing])  # type: ignore[attr-defined]
    return module


def set_of(number: int) -> list[int]:
    """The plugins of the ``number``-th set, by the digits of the number."""
    return [i for i in range(PLUGINS) if number >> i & 1]


def asked_in(number: int) -> str:
    """A query for everything that the set brings."""
    parts = [
        f"bench{i}Things(first: 5) {{ nodes {{ code name office {{ name }} }} }}"
        for i in set_of(number)
    ]
    return "{ offices(first: 5) { nodes { code } } " + " ".join(parts) + " }"


async def _load(made: FreshDatabase, districts: int) -> None:
    """A city with so many districts, no plugin on anywhere."""
    city = with_districts(read_city(Settings().tenants_dir), districts)
    async with Database(made.owner_url, pooled=False) as owner:
        await apply_rules(owner, read_rulebook())
        await apply_city(owner, replace(city, default_plugins=(), without={}))


async def _weave(loom: Loom, districts: list[str]) -> None:
    """Turn on the set of each district."""
    for number, district in enumerate(districts, 1):
        async with loom.database.writing([district], [district]) as session:
            for i in set_of(number):
                await lifecycle.enable(
                    session,
                    loom.registry,
                    plugin=f"bench{i}",
                    tenant=district,
                    by="bench",
                    at=clock.now(),
                )
    await loom.platform.refresh()


@contextmanager
def _took(times: list[float]) -> Iterator[None]:
    start = perf_counter()
    yield
    times.append((perf_counter() - start) * 1e3)


async def _grow(loom: Loom, districts: list[str]) -> list[Step]:
    """Ask in one district after the other; what the worker holds on the way."""
    steps: list[Step] = []
    first: list[float] = []
    again: list[float] = []
    for number, district in enumerate(districts, 1):
        actor = await loom.acting(f"office:{district}")
        for times in (first, again):
            with _took(times):
                answer = await loom.graphql(asked_in(number), as_=actor, district=district)
            answer.done()
        if number == 1 or number % _STEP == 0 or number == len(districts):
            gc.collect()
            steps.append(
                Step(
                    sets=number,
                    mib=resident(os.getpid()) / _MIB,
                    first_ms=sum(first[-_STEP:]) / len(first[-_STEP:]),
                    again_ms=sum(again[-_STEP:]) / len(again[-_STEP:]),
                )
            )
    return steps


async def _run(made: FreshDatabase, sets: int, state: Path) -> list[Step]:
    plugins = load([made_up(number) for number in range(PLUGINS)])
    await _load(made, sets)
    async with weaving(made.app_url, plugins, Settings(state_dir=state)) as loom:
        districts = sorted(loom.tree.districts())[:sets]
        await _weave(loom, districts)
        return await _grow(loom, districts)


def _show(steps: list[Step]) -> None:
    table = Table("sets of plugins", "MiB", "MiB a set", "first request ms", "again ms")
    table.title = "One worker"
    for step in steps:
        more = step.sets - steps[0].sets
        each = f"{(step.mib - steps[0].mib) / more:.2f}" if more else ""
        table.add_row(
            *(f"{step.sets}", f"{step.mib:.0f}", each),
            *(f"{step.first_ms:.0f}", f"{step.again_ms:.1f}"),
        )
    Console().print(table)


def main(given: list[str] | None = None) -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="tests.bench.sets", description=__doc__)
    asked.add_argument("--sets", type=int, default=MOST_TENANTS)
    asked.add_argument("--json", action="store_true", help="print figures for a machine")
    chosen = asked.parse_args(given)
    with cluster("bench-sets") as postgres, TemporaryDirectory() as state:
        made = postgres.fresh(packages_of(load().registry))
        try:
            steps = asyncio.run(_run(made, min(chosen.sets, MOST_TENANTS), Path(state)))
        finally:
            postgres.drop(made)
    if chosen.json:
        sys.stdout.write(json.dumps([asdict(step) for step in steps], indent=2) + "\n")
    else:
        _show(steps)


if __name__ == "__main__":
    main()
