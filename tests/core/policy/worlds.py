"""Worlds of rules, rows and questions, out of few values so that they meet often."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text

from khungcui.policy import amendment as amendments
from khungcui.policy.amendment import Amendment
from khungcui.policy.columns import FacetColumns, FacetSource
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text as Words

QUESTIONS = 36
ROWS = 300
RULES = 150

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
    in_force, lapses = INSTRUMENTS[name]
    known = [rule.id for rule in book.rules]
    instrument = Instrument(
        id=name,
        number=name,
        title=CLAUSE.title,
        issuer=CLAUSE.title,
        signed=in_force,
        in_force=in_force,
        until=random.choice(lapses),
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
