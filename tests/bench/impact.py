"""What the impact of an amendment costs: 1, 20 and 200 changed rules over a city's real rows.

The rules that change are drawn at random from what a regulation could say, over all powers and
kinds of office, half of them coming in and half going out; the first measurement is the story of
wards that get the norms of their own portions. That the numbers are exact is held by
`tests/core/policy/test_impact.py`, where every office is asked about every record.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from random import Random
from statistics import median
from time import perf_counter

import anyio
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from khungcui import clock
from khungcui.demo.load import load as load_demo
from khungcui.demo.sizes import MOST_ESTABLISHMENTS, MOST_OFFICIALS, Scale, size
from khungcui.plugins.gate import read_states
from khungcui.plugins.impact.counting import impact
from khungcui.plugins.impact.edition import Edition
from khungcui.plugins.manager import Plugins
from khungcui.plugins.manager import load as load_plugins
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.register.models import Official
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.tenancy.files import read_city
from khungcui.testing.loom import packages_of
from khungcui.testing.postgres import cluster

ESTABLISHMENTS = 46_000  # With all their rows and those of training about a million in all.
TIMES = 5
#: Rules changed, and the seconds that they may take.
GOALS = ((1, 0.1), (20, 1.0), (200, 8.0))
_LINES = {
    OfficeKind.COMPANY: (Line.CONTRACT, Line.SECTOR),
    OfficeKind.OUTSIDE_ORDERER: (Line.CONTRACT,),
    OfficeKind.ESTABLISHMENT: (Line.SELF, Line.ADDRESSED),
    OfficeKind.DEPARTMENT: (Line.SECTOR, Line.TERRITORY),
}


def _rule(number: int, kind: OfficeKind, axis: Line, power: str, **conditions: object) -> Rule:
    object_, _, action = power.partition(".")
    return Rule(
        id=f"bench/{number:03}",
        office=kind,
        axis=axis,
        object=object_,
        action=action,
        start=date(1978, 8, 24),
        clause="III.1",
        instrument="bench",
        **conditions,  # type: ignore[arg-type]
    )


def drafted(count: int, book: Rulebook, random: Random) -> list[Rule]:
    """The rules with ``count`` of them changed; one alone gives wards a norm of their own."""
    if count == 1:
        norm = _rule(
            1,
            OfficeKind.WARD_COMMITTEE,
            Line.TERRITORY,
            "consumption_norm.set",
            portion=frozenset({PortionKind.OWN}),
        )
        return [*book.rules, norm]
    gone = {rule.id for rule in random.sample(book.rules, count // 2)}
    powers = sorted({rule.power for rule in book.rules})
    new = []
    for number in range(count - count // 2):
        kind = random.choice(list(OfficeKind))
        some = frozenset(random.sample(list(ManagedBy), random.randint(1, 2)))
        new.append(
            _rule(
                number,
                kind,
                random.choice(_LINES.get(kind, (Line.TERRITORY, Line.ADDRESSED))),
                random.choice(powers),
                managed_by=random.choice((None, some)),
                portion=random.choice((None, frozenset({random.choice(list(PortionKind))}))),
                effect=Effect.DENY if random.random() < 0.1 else Effect.ALLOW,
            )
        )
    return [*(rule for rule in book.rules if rule.id not in gone), *new]


async def _prepare(owner_url: str, plugins: Plugins, establishments: int, console: Console) -> None:
    async with Database(owner_url, pooled=False) as owner:
        asked = size(Scale.BENCH, establishments=establishments, officials=MOST_OFFICIALS)
        done = await load_demo(owner, read_city(settings().tenants_dir), asked, plugins)
        rows = sum(done.rows.values())
        console.print(f"{establishments:,} establishments, {rows:,} rows in all")


async def _measure(console: Console, app_url: str, plugins: Plugins) -> None:
    book, day, registry = read_rulebook(), clock.today(), plugins.registry
    async with Database(app_url, pool_size=1) as database:
        async with database.reading(()) as session:
            tree = await load_tree(session)
        async with database.reading(tree.homes()) as session:
            states = await read_states(
                session, registry, city=tree.root, districts=tree.districts()
            )
            officials = await session.scalar(select(func.count()).select_from(Official))
        before = Edition(snapshot=Snapshot.of(book), tree=tree)
        shown = Table("rules changed", "powers", "offices", "median s", "worst s", "goal s")
        shown.title = f"Impact over all records and {officials:,} officials"
        for count, goal in GOALS:
            times: list[float] = []
            powers = offices = 0
            for seed in range(TIMES):
                random = Random(seed)  # noqa: S311 - a load, not a secret
                rules = drafted(count, book, random)
                after = Edition(snapshot=Snapshot.build(rules, book.instruments), tree=tree)
                start = perf_counter()
                found = await impact(database, registry, states, before, after, day)
                times.append(perf_counter() - start)
                powers = len(found.shifts)
                offices = sum(len(shift.offices) for shift in found.shifts)
            _show(shown, count, powers, offices, times, goal)
        console.print(shown)


def _show(
    shown: Table, count: int, powers: int, offices: int, times: Sequence[float], goal: float
) -> None:
    told = (f"{count}", f"{powers}", f"{offices:,}")
    shown.add_row(*told, f"{median(times):.2f}", f"{max(times):.2f}", f"{goal:.1f}")


def main(establishments: int = ESTABLISHMENTS) -> None:
    """Load, measure and print."""
    console = Console()
    plugins = load_plugins()
    with cluster("bench-impact") as postgres:
        made = postgres.fresh(packages_of(plugins.registry))
        anyio.run(_prepare, made.owner_url, plugins, establishments, console)
        anyio.run(_measure, console, made.app_url, plugins)
        postgres.drop(made)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--establishments", type=int, default=ESTABLISHMENTS)
    main(min(asked.parse_args().establishments, MOST_ESTABLISHMENTS))
