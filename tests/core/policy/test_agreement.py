"""Casbin, the compiled table and the SQL filter on PostgreSQL say the same.

A run makes worlds of at most 150 rules, of rows and of offices, out of few values so that they
meet often. Days are the first and last days of rules' periods and the days beside them, values
are those that rules list, others, and none. Every row of a filter is a decision: the filter
must select it exactly when the table allows it (`decide_any`), and exactly when Casbin allows
one of its facets. The rules come in by instruments, adopted one after the other, which lapse and
take rules of others out; Casbin gets their periods as stated here once more, apart from the
platform's own adoption. Casbin is asked once for each distinct (office, power, facet, day), never
by sampling, on the rules of that kind of office and that power alone: the matcher's conjuncts on
object and action are equalities that would drop the rest, and nobody is linked to another kind;
the whole enforcer is asked beside them. Its verdict and the rule that it names must be the table's.

The same comparison must find every mutant: a wrong table or filter that it let pass would mean
that it looks in the wrong places.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, make_url, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from tests.core.policy.worlds import (
    EXTRA,
    FACET,
    INSTRUMENTS,
    RECORD,
    World,
    make,
    metadata,
    questions,
)

from khungcui.policy import amendment as amendments
from khungcui.policy import filter as filters
from khungcui.policy import line as lines
from khungcui.policy import snapshot as snapshots
from khungcui.policy.filter import predicate
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reference import Reference
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line
from khungcui.tenancy.tree import AreaTree
from khungcui.testing.postgres import Cluster

WORLDS = 10
SEED = 180_1978


@dataclass
class Tally:
    decisions: int = 0
    allowed: int = 0
    asked_casbin: int = 0
    differences: list[str] = field(default_factory=list)


class Comparison:
    """The three, side by side, in one world."""

    def __init__(self, world: World, tree: AreaTree, connection: AsyncConnection) -> None:
        self.world = world
        self.tree = tree
        self.connection = connection
        self.snapshot = Snapshot.build(world.rules)
        slices = defaultdict(list)
        for rule in world.stated:
            slices[rule.office, rule.object, rule.action].append(rule)
        self.references = {those: Reference(rules) for those, rules in slices.items()}
        self.casbin: dict[Any, bool] = {}

    async def load(self) -> None:
        await self.connection.execute(FACET.delete())
        await self.connection.execute(RECORD.delete())
        records, facets = [], []
        for number, row in enumerate(self.world.rows):
            record = {"id": number, "area": row.area, "owner": row.owner}
            if self.world.in_facets:
                facets += [{"record": number, **_named(extra)} for extra in row.extras]
                records.append({**record, **_named((None,) * 4)})
            else:
                records.append({**record, **_named(row.extras[0])})
        await self.connection.execute(insert(RECORD), records)
        if facets:
            await self.connection.execute(insert(FACET), facets)

    def _ask_casbin(
        self, reach: Reach, object_: str, action: str, facet: Facet, day: date, tally: Tally
    ) -> bool:
        """Casbin's verdict on a facet, compared on the way with the table's, rule and all."""
        key = (reach, object_, action, facet, day)
        if key not in self.casbin:
            tally.asked_casbin += 1
            said = self.references[reach.kind, object_, action].decide(*key)
            ours = self.snapshot.decide(*key)
            if said != (ours.allowed, ours.rule.id if ours.rule else None):
                tally.differences.append(f"Casbin {said}, table {ours}")
            if ours.rule and ours.rule.id != _first_of([ours.rule, *ours.losing]):
                tally.differences.append(f"{ours} is not by the rule that goes first")
            self.casbin[key] = said[0]
        return self.casbin[key]

    async def ask(self, reach: Reach, object_: str, action: str, day: date, tally: Tally) -> None:
        power = f"{object_}.{action}"
        condition = predicate(self.snapshot, reach, power, day, self.world.columns, self.tree)
        found = await self.connection.scalars(select(RECORD.c.id).where(condition))
        selected = set(found)
        for number, row in enumerate(self.world.rows):
            facets = row.facets(self.tree, day)
            by_table = self.snapshot.decide_any(reach, power, facets, day).allowed
            said = [self._ask_casbin(reach, object_, action, f, day, tally) for f in facets]
            by_casbin = any(said)
            tally.decisions += 1
            tally.allowed += by_table
            if not by_table == by_casbin == (number in selected):
                tally.differences.append(
                    f"{power} {reach} {row} {day}: table {by_table}, Casbin {by_casbin}, "
                    f"SQL {number in selected}"
                )


def _first_of(matching: Sequence[Rule]) -> str:
    """Deny before allow, fewest stars, lower id: said once more, apart from `Rule.order`."""
    denying = [rule for rule in matching if rule.effect is Effect.DENY] or list(matching)
    stars = {rule.id: [rule.managed_by, rule.portion].count(None) for rule in denying}
    fewest = min(stars.values())
    return min(rule for rule, count in stars.items() if count == fewest)


def _named(extra: Sequence[str | None]) -> dict[str, str | None]:
    return dict(zip(EXTRA, (None if v is None else str(v) for v in extra), strict=True))


@pytest.fixture
async def connection(postgres: Cluster) -> AsyncIterator[AsyncConnection]:
    database = postgres.empty()
    url = make_url(database.superuser_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(metadata.create_all)
        yield connection
    await engine.dispose()
    postgres.drop(database)


async def compare(
    connection: AsyncConnection, tree: AreaTree, seeds: Sequence[int], *, until_found: bool = False
) -> Tally:
    tally = Tally()
    for seed in seeds:
        world = make(seed)
        comparison = Comparison(world, tree, connection)
        await comparison.load()
        for reach, object_, action, day in questions(world, tree):
            await comparison.ask(reach, object_, action, day, tally)
            if until_found and tally.differences:
                return tally
    return tally


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.anyio
async def test_casbin_table_and_sql_agree(
    connection: AsyncConnection, small_tree: AreaTree
) -> None:
    tally = await compare(connection, small_tree, range(SEED, SEED + WORLDS))

    assert tally.differences[:3] == []
    assert tally.decisions >= 100_000
    assert tally.allowed >= 0.3 * tally.decisions
    assert tally.asked_casbin >= 15_000


def test_the_whole_enforcer_says_what_its_slices_say(small_tree: AreaTree) -> None:
    world = make(SEED)
    whole = Reference(world.rules)
    for reach, object_, action, day in list(questions(world, small_tree))[:9]:
        asked = (reach.kind, object_, action)
        part = [one for one in world.rules if (one.office, one.object, one.action) == asked]
        for facet in world.rows[0].facets(small_tree, day):
            key = (reach, object_, action, facet, day)
            assert whole.decide(*key) == Reference(part).decide(*key)


def test_an_adoption_changes_nothing_before_its_day(small_tree: AreaTree) -> None:
    asked = changed = 0
    for seed in range(SEED, SEED + WORLDS):
        world = make(seed)
        *earlier, last = [Snapshot.of(book) for book in world.books]
        days = [start for start, _ in INSTRUMENTS.values()][1:]
        facets = {f for row in world.rows[:40] for f in row.facets(small_tree, days[0])}
        for reach, object_, action, _ in questions(world, small_tree):
            for snapshot, day in zip(earlier, days, strict=True):
                for facet in facets:
                    before = day - timedelta(days=1)
                    then = _verdict(snapshot, reach, object_, action, facet, before)
                    assert then == _verdict(last, reach, object_, action, facet, before)
                    asked += 1
                    on_day = _verdict(snapshot, reach, object_, action, facet, day)
                    changed += on_day != _verdict(last, reach, object_, action, facet, day)
    # Or nothing was adopted that could have changed anything.
    assert changed > 0.02 * asked


def _verdict(snapshot: Snapshot, *question: Any) -> tuple[bool, str | None]:
    decision = snapshot.decide(*question)
    return decision.allowed, decision.rule.id if decision.rule else None


# Each mutant is one thing that could be wrong in the table or in the filter.


def _ends_late(rule: Rule, day: date) -> bool:
    return rule.start <= day and (rule.end is None or day <= rule.end)


def _starts_late(rule: Rule, day: date) -> bool:
    return rule.start < day and (rule.end is None or day < rule.end)


def _allow_first(rule: Rule) -> Any:
    return (rule.effect is Effect.DENY, *(_ORDER(rule)[1:]))


def _most_stars_first(rule: Rule) -> Any:
    deny, stars, *rest = _ORDER(rule)
    return (deny, -stars, *rest)


def _higher_id_first(rule: Rule) -> Any:
    deny, stars, instrument, number = _ORDER(rule)
    return (deny, stars, instrument, -number)


_ORDER: Callable[[Rule], Any] = vars(Rule)["order"].fget


def _none_is_listed(rule: Rule, facet: Facet) -> bool:
    by, portion = facet.managed_by, facet.portion
    return (rule.managed_by is None or by is None or by in rule.managed_by) and (
        rule.portion is None or portion in rule.portion
    )


def _no_portion(rule: Rule, facet: Facet) -> bool:
    return rule.managed_by is None or facet.managed_by in rule.managed_by


def _reaches(line: Line, instead: Callable[[Reach, Facet], bool]) -> dict[Line, Any]:
    return {**lines.REACHES, line: instead}


def _prefix_without_slash(reach: Reach, facet: Facet) -> bool:
    held, area = reach.area, facet.area
    return held is not None and area is not None and area.startswith(held.rstrip("/"))


def _all_sectors_reach_none(reach: Reach, facet: Facet) -> bool:
    return facet.sector in reach.sectors or "*" in reach.sectors


def _star_is_every_sector(reach: Reach, facet: Facet) -> bool:
    return lines.sector(reach, facet) or (facet.sector == "*" and bool(reach.sectors))


def _none_equals_none(reach: Reach, facet: Facet) -> bool:
    return facet.orderer == reach.office_id


def _first_only(snapshot: Snapshot, reach: Reach, power: str, facets: Any, day: date) -> Any:
    object_, _, action = power.partition(".")
    return snapshot.decide(reach, object_, action, facets[0], day)


def _repealed_a_day_late(rules: Sequence[Rule], gone: Any, day: date) -> tuple[Rule, ...]:
    return _ENDED(rules, gone, day + timedelta(days=1))


def _repeal_outlives_the_instrument(
    rules: Sequence[Rule], gone: Any, day: date
) -> tuple[Rule, ...]:
    return tuple(replace(rule, end=day) if rule.id in gone else rule for rule in rules)


_ENDED = amendments.ended
_WEAVER = filters._Weaver

MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "a repeal comes a day late": (amendments, "ended", _repealed_a_day_late),
    "a repeal is forgotten": (amendments, "ended", lambda rules, *_: tuple(rules)),
    "a repeal outlives the instrument": (amendments, "ended", _repeal_outlives_the_instrument),
    "a rule still holds on its last day": (Rule, "in_force", _ends_late),
    "a rule does not hold on its first day": (Rule, "in_force", _starts_late),
    "allow goes before deny": (Rule, "order", property(_allow_first)),
    "most stars go first": (Rule, "order", property(_most_stars_first)),
    "the higher id goes first": (Rule, "order", property(_higher_id_first)),
    "no value is a listed value": (lines, "conditions_hold", _none_is_listed),
    "the portion is not looked at": (lines, "conditions_hold", _no_portion),
    "paths are compared without their slash": (
        lines,
        "REACHES",
        _reaches(Line.TERRITORY, _prefix_without_slash),
    ),
    "territory also goes up": (lines, "REACHES", _reaches(Line.TERRITORY, lines.addressed)),
    "addressed also goes down": (lines, "REACHES", _reaches(Line.ADDRESSED, lines.territory)),
    "all sectors reach a record without one": (
        lines,
        "REACHES",
        _reaches(Line.SECTOR, _all_sectors_reach_none),
    ),
    "a record of all sectors is reached by each": (
        lines,
        "REACHES",
        _reaches(Line.SECTOR, _star_is_every_sector),
    ),
    "no orderer is the office without id": (
        lines,
        "REACHES",
        _reaches(Line.CONTRACT, _none_equals_none),
    ),
    "own is by contract": (lines, "REACHES", _reaches(Line.SELF, lines.contract)),
    "only the first facet counts": (snapshots.Snapshot, "decide_any", _first_only),
    "SQL: a prohibition is not null-safe": (filters, "_not", lambda c: ~c),
    "SQL: prohibitions are forgotten": (filters, "_not", lambda _: true()),
    "SQL: every record has a sector": (filters, "_given", lambda _: true()),
    "SQL: conditions are not looked at": (filters, "_listed", lambda *_: true()),
    "SQL: the ground is the area alone": (
        _WEAVER,
        "_ground",
        lambda self: {(self.reach.area or "/").split("/")[-2]},
    ),
    "SQL: addressed is the area alone": (
        _WEAVER,
        "_above",
        lambda self: {(self.reach.area or "/").split("/")[-2]},
    ),
    "SQL: a list of values matches NULL": (
        filters,
        "_among",
        lambda source, values, *named: func.coalesce(_AMONG(source, values, *named), bool(values)),
    ),
}
_AMONG = filters._among


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize("mutant", MUTANTS)
async def test_the_comparison_kills(
    mutant: str, monkeypatch: pytest.MonkeyPatch, connection: AsyncConnection, small_tree: AreaTree
) -> None:
    target, name, replacement = MUTANTS[mutant]
    monkeypatch.setattr(target, name, replacement)

    tally = await compare(connection, small_tree, range(SEED, SEED + WORLDS), until_found=True)

    assert tally.differences
