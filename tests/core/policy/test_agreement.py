"""Casbin, the compiled table and the SQL filter on PostgreSQL say the same.

A run makes worlds of at most 150 rules, of rows and of offices, out of few values so that they
meet often. Days are the first and last days of rules' periods and the days beside them, values
are those that rules list, others, and none. Every row of a filter is a decision: the filter
must select it exactly when the table allows it (`decide_any`), and exactly when Casbin allows
one of its facets. The rules come in by instruments, adopted one after the other, which lapse and
take rules of others out; Casbin gets their periods as stated here once more, apart from the
platform's own adoption. Casbin is asked once for each distinct (office, power, facet, day), never
by sampling, on the rules of that power alone: the matcher's conjuncts on object and action are
equalities that would drop the rest. Its verdict and the rule that it names must be the table's.

The same comparison must find every mutant: a wrong table or filter that it let pass would mean
that it looks in the wrong places.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, make_url, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from khungcui.policy import amendment as amendments
from khungcui.policy import filter as filters
from khungcui.policy import line as lines
from khungcui.policy import snapshot as snapshots
from khungcui.policy.amendment import Amendment
from khungcui.policy.filter import FacetColumns, FacetSource, predicate
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reference import Reference
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.testing.postgres import Cluster
from khungcui.text import Text as Words

WORLDS = 10
QUESTIONS = 36
ROWS = 300
RULES = 150
SEED = 180_1978

KINDS = (OfficeKind.DEPARTMENT, OfficeKind.DISTRICT_OFFICE, OfficeKind.WARD_COMMITTEE)
POWERS = (("thing", "see"), ("thing", "do"), ("plan", "set"), ("plan", "see"))
AREAS = ("79", "760", "26734", "26737", "770", "27139", "7601", "26899", None)
SECTORS = ("13", "14", "*", None)
OFFICES = ("a", "a", "b", None)
HELD = ((), ("13",), ("13", "14"), ("*",), ("*",))
#: The instruments of a world: when each comes into force, and on which days it may lapse.
INSTRUMENTS = {
    "1-1978": (date(1978, 1, 1), (None, None, date(1990, 1, 1))),
    "2-1984": (date(1984, 1, 1), (None, date(1990, 1, 1), date(1996, 1, 1))),
    "3-1990": (date(1990, 1, 1), (None, date(1990, 1, 2))),
}
Extra = tuple[str | None, str | None, str | None, str | None]

metadata = MetaData()
RECORD = Table(
    "record",
    metadata,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in ("area", "owner", "sector", "managed_by", "portion")),
    Column("orderer", Text),
)
FACET = Table(
    "facet",
    metadata,
    Column("record", Integer, index=True),
    *(Column(name, Text) for name in ("sector", "managed_by", "portion", "orderer")),
)
EXTRA = ("sector", "managed_by", "portion", "orderer")
CLAUSE = Clause(number="I.1", title=Words(vi="Điều", en="Clause"))
IN_FACETS = FacetColumns(
    area=RECORD.c.area,
    owner=RECORD.c.owner,
    sector=FACET.c.sector,
    managed_by=FACET.c.managed_by,
    portion=FACET.c.portion,
    orderer=FACET.c.orderer,
    facets=FacetSource(rows=FACET, on=FACET.c.record == RECORD.c.id, holds=frozenset(EXTRA)),
)
IN_ROW = FacetColumns(
    area=RECORD.c.area,
    owner=RECORD.c.owner,
    sector=RECORD.c.sector,
    managed_by=RECORD.c.managed_by,
    portion=RECORD.c.portion,
    orderer=RECORD.c.orderer,
)


@dataclass(frozen=True)
class Row:
    """A row with its facets' other attributes; none at all is a facet that gives nothing."""

    area: str | None
    owner: str | None
    extras: tuple[Extra, ...]

    def facets(self, tree: AreaTree, day: date) -> list[Facet]:
        path = None if self.area is None else tree.path(self.area, day)
        return [
            Facet(area=path, owner=self.owner, **dict(zip(EXTRA, extra, strict=True)))
            for extra in self.extras or ((None, None, None, None),)
        ]


@dataclass
class World:
    """Rules, rows, and how the rows are stored."""

    random: Random
    in_facets: bool
    books: list[Rulebook] = field(default_factory=list)
    #: The rules with the days on which they hold, by what their instruments say.
    stated: list[Rule] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules as adopting one instrument after the other left them."""
        return self.books[-1].rules

    @property
    def columns(self) -> FacetColumns:
        return IN_FACETS if self.in_facets else IN_ROW


def _subset(random: Random, choices: Sequence[Any], chance: float) -> frozenset[Any] | None:
    if random.random() < chance:
        return None
    return frozenset(random.sample(choices, random.randint(1, 2)))


def _rule(random: Random, number: int, instrument: Instrument) -> Rule:
    object_, action = random.choice(POWERS)
    return Rule(
        id=f"{instrument.id}/{number:03}",
        office=random.choice(KINDS),
        axis=random.choice(list(Line)),
        object=object_,
        action=action,
        managed_by=_subset(random, list(ManagedBy), 0.5),
        portion=_subset(random, list(PortionKind), 0.6),
        effect=Effect.DENY if random.random() < 0.12 else Effect.ALLOW,
        start=instrument.in_force,
        end=instrument.until,
        clause=CLAUSE.number,
        instrument=instrument.id,
    )


def _amendment(random: Random, book: Rulebook, name: str, rules: int) -> Amendment:
    """An instrument that brings ``rules`` rules in and takes some of those in ``book`` out."""
    in_force, untils = INSTRUMENTS[name]
    known = [rule.id for rule in book.rules]
    instrument = Instrument(
        id=name,
        number=name,
        title=CLAUSE.title,
        issuer=CLAUSE.title,
        signed=in_force,
        in_force=in_force,
        until=random.choice(untils),
        repeals=tuple(random.sample(known, len(known) // 4)),
    )
    made = (_rule(random, number, instrument) for number in range(rules))
    return Amendment(instrument=instrument, rules=tuple(made))


def _stated(amendments: Sequence[Amendment]) -> list[Rule]:
    """What the instruments say of their rules: until they lapse, or one takes the rule out."""
    stated = []
    for rule in (rule for amendment in amendments for rule in amendment.rules):
        days = [one.instrument.in_force for one in amendments if rule.id in one.instrument.repeals]
        days += [] if rule.end is None else [rule.end]
        stated.append(replace(rule, end=min(days, default=None)))
    return stated


def _extra(random: Random) -> Extra:
    return (
        random.choice(SECTORS),
        random.choice([*ManagedBy, None]),
        random.choice([*PortionKind, None]),
        random.choice(OFFICES),
    )


def make(seed: int) -> World:
    """A world; every third keeps all attributes in the row, the others in a facet table."""
    random = Random(seed)  # noqa: S311 - worlds, not secrets
    world = World(random, in_facets=seed % 3 != 0)
    book, adopted = Rulebook(rules=(), instruments={}, clauses={CLAUSE.number: CLAUSE}), []
    rules = random.choice((60, 110, RULES)) // len(INSTRUMENTS)
    for name in INSTRUMENTS:
        adopted.append(_amendment(random, book, name, rules))
        book = amendments.amended(book, adopted[-1])
        world.books.append(book)
    world.stated = _stated(adopted)
    # Few bases with few extras each: many rows, few distinct facets for Casbin.
    bases = [
        (random.choice(AREAS), random.choice(OFFICES), [_extra(random) for _ in range(6)])
        for _ in range(9)
    ]
    for _ in range(ROWS):
        area, owner, extras = random.choice(bases)
        count = random.choice((0, 1, 2, 3)) if world.in_facets else 1
        world.rows.append(Row(area, owner, tuple(random.sample(extras, count))))
    return world


def questions(world: World, tree: AreaTree) -> Iterator[tuple[Reach, str, str, date]]:
    """Offices, powers and days that rules speak of, at the edges of their periods."""
    random = world.random
    for _ in range(QUESTIONS):
        rule = random.choice(world.stated)
        edge = random.choice([rule.start, rule.end or rule.start])
        day = edge + timedelta(days=random.choice((-1, 0, 0, 1)))
        area = random.choice((*AREAS, "79", "760"))
        reach = Reach(
            kind=rule.office,
            area=None if area is None else tree.path(area, day),
            sectors=frozenset(random.choice(HELD)),
            office_id=random.choice(OFFICES),
        )
        yield reach, rule.object, rule.action, day


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
            slices[rule.object, rule.action].append(rule)
        self.references = {power: Reference(rules) for power, rules in slices.items()}
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
            said = self.references[object_, action].decide(*key)
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
    for reach, object_, action, day in list(questions(world, small_tree))[:5]:
        part = [rule for rule in world.rules if (rule.object, rule.action) == (object_, action)]
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
        lambda source, values: func.coalesce(_AMONG(source, values), bool(values)),
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
