"""Reforms: portions that pass to another level, levels and offices that end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from tests.core.policy.rules import rule
from tests.core.policy.test_agreement import Comparison, Tally, make, metadata, questions

from khungcui.errors import BadInput
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reference import Reference
from khungcui.policy.reform import Reforms
from khungcui.policy.rule import Instrument
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.testing.postgres import Cluster
from khungcui.text import Text

REFORM = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)
WARD = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/760/26734/")
#: The days on which the rules of a world begin and end.
DAYS = tuple(date(year, 1, 1) for year in (1978, 1984, 1990, 1996))
SEEDS = (20250701, 20250703)
_NAMED = Text(vi="Đổi mới", en="Reform")


def act(name: str, in_force: date, until: date | None = None, **carried: Any) -> Instrument:
    """An instrument that re-assigns what is ``carried`` and nothing else."""
    return Instrument(
        id=name,
        number=name,
        title=_NAMED,
        issuer=_NAMED,
        in_force=in_force,
        until=until,
        reassigns=Reassignments(**carried),
    )


def passes(recorded: ManagedBy, into: ManagedBy, portion: PortionKind | None = None) -> Any:
    return PortionsPass(managed_by=recorded, portion=portion, into=into, clause="I.1")


DISTRICT, OWN, PLAN = ManagedBy.DISTRICT, PortionKind.OWN, PortionKind.PLAN
SPLIT = (passes(DISTRICT, ManagedBy.WARD, OWN), passes(DISTRICT, ManagedBy.CITY, PLAN))


def test_a_portion_counts_under_the_level_that_it_passed_to_from_that_day_on() -> None:
    ward_sets = rule(1, managed_by=frozenset({ManagedBy.WARD}))
    snapshot = Snapshot.build([ward_sets], {"r": act("r", REFORM, portions=SPLIT)})

    def may(managed_by: str | None, portion: str | None, day: date) -> bool:
        facet = Facet(area="79/760/26734/", managed_by=managed_by, portion=portion)
        return snapshot.decide(WARD, "plan", "set", facet, day).allowed

    assert may("district", "own", REFORM)
    assert not may("district", "own", BEFORE)
    assert not may("district", "plan", REFORM)
    assert not may("district", None, REFORM)  # no portion is of neither kind
    assert not may(None, "own", REFORM)
    assert may("ward", "own", BEFORE)
    assert may("ward", "own", REFORM)


def test_the_decision_speaks_of_the_level_that_counts() -> None:
    snapshot = Snapshot.build(
        [rule(1, managed_by=frozenset({ManagedBy.WARD}))], {"r": act("r", REFORM, portions=SPLIT)}
    )
    facet = Facet(area="79/760/26734/", managed_by="district", portion="plan")
    assert snapshot.decide(WARD, "plan", "set", facet, REFORM).facet.managed_by == "city"
    assert snapshot.decide(WARD, "plan", "set", facet, BEFORE).facet.managed_by == "district"


def test_reforms_follow_one_another_and_lapse() -> None:
    first = act("a", date(2000, 1, 1), portions=(passes(DISTRICT, ManagedBy.WARD),))
    second = act(
        "b", date(2010, 1, 1), date(2020, 1, 1), portions=(passes(ManagedBy.WARD, ManagedBy.CITY),)
    )
    reforms = Reforms([second, first])

    def level(day: date) -> str:
        return reforms.level(DISTRICT, OWN, day).value

    assert [level(date(year, 1, 1)) for year in (1999, 2000, 2010, 2020)] == [
        "district",
        "ward",
        "city",
        "ward",
    ]


def test_within_one_instrument_the_first_that_speaks_of_a_portion_decides() -> None:
    both = (passes(DISTRICT, ManagedBy.CITY, PLAN), passes(DISTRICT, ManagedBy.WARD))
    reforms = Reforms([act("a", REFORM, portions=both)])
    assert reforms.level(DISTRICT, PLAN, REFORM) is ManagedBy.CITY
    assert reforms.level(DISTRICT, OWN, REFORM) is ManagedBy.WARD
    assert reforms.level(DISTRICT, None, REFORM) is ManagedBy.WARD


def test_a_reform_makes_another_edition() -> None:
    plain = Snapshot.build([rule(1)], {"r": act("r", REFORM)})
    reformed = Snapshot.build([rule(1)], {"r": act("r", REFORM, portions=SPLIT)})
    later = Snapshot.build([rule(1)], {"r": act("r", date(2025, 8, 1), portions=SPLIT)})
    assert plain.id == Snapshot.build([rule(1)]).id
    assert len({plain.id, reformed.id, later.id}) == 3


def test_an_office_that_ends_holds_nothing_from_that_day_on() -> None:
    ends = OfficesEnd(
        office=OfficeKind.WARD_COMMITTEE, into=OfficeKind.CITY_COMMITTEE, clause="I.1"
    )
    kept = rule(1)
    gone = replace(rule(2), end=date(2000, 1, 1))
    snapshot = Snapshot.build([kept, gone], {"r": act("r", REFORM, offices=(ends,))})
    facet = Facet(area="79/760/26734/")
    assert snapshot.decide(WARD, "plan", "set", facet, BEFORE).allowed
    assert not snapshot.decide(WARD, "plan", "set", facet, REFORM).allowed
    assert [one.end for one in snapshot.rules] == [REFORM, date(2000, 1, 1)]
    assert snapshot.reforms.office(OfficeKind.WARD_COMMITTEE, BEFORE) is None
    ended = snapshot.reforms.office(OfficeKind.WARD_COMMITTEE, REFORM)
    assert ended is not None
    assert (ended.day, ended.clause, ended.what.into) == (REFORM, "I.1", "city_committee")
    assert snapshot.reforms.office(OfficeKind.DEPARTMENT, REFORM) is None


def test_a_level_ends_and_what_lay_in_it_lies_in_the_level_above(small_tree: AreaTree) -> None:
    ends = LevelEnds(level="district", into="city", clause="I.1")
    tree = Reforms([act("r", REFORM, levels=(ends,))]).tree(small_tree)

    assert tree.path("26734", BEFORE) == "79/760/26734/"
    assert tree.path("26734", REFORM) == "79/26734/"
    assert tree.path("760", REFORM) == "79/"  # the city stands for it, and it keeps its records
    assert tree.resolve("760", REFORM) == "79"
    assert tree.path("26737", REFORM) == "79/26734/"  # merged long before, and followed on
    assert tree.by_code("760", REFORM) is None
    assert tree.by_code("760", BEFORE) == "760"
    assert tree.district_of("26734", BEFORE) == "760"
    assert tree.district_of("26734", REFORM) == "79"
    assert tree.last_district("26734", REFORM) == tree.last_district("26734", BEFORE) == "760"
    assert tree.last_district("760", REFORM) == "760"
    assert tree.last_district("79", REFORM) is None
    assert set(tree.homes()) == set(small_tree.homes())
    assert tree.under("79/760/", REFORM) == frozenset()
    assert tree.under("79/", REFORM) == small_tree.under("79/", REFORM)
    assert Reforms().tree(small_tree) is small_tree
    assert Reforms([act("r", REFORM, levels=(ends,))]).tree(tree) == tree

    # Records of the district lie in the city, and its offices do not answer for the city.
    assert tree.ground("760", BEFORE) == "79/760/"
    assert tree.ground("760", REFORM) is None
    assert tree.ground("26737", REFORM) == tree.ground("26734", REFORM) == "79/26734/"


@pytest.mark.parametrize(("level", "into"), [("district", "ward"), ("distrct", "city")])
def test_a_level_ends_only_into_one_above(small_tree: AreaTree, level: str, into: str) -> None:
    with pytest.raises(BadInput) as refused:
        small_tree.without(level, into=into, day=REFORM)
    assert refused.value.field == "levels"


@dataclass(frozen=True)
class Recorded:
    """Casbin, asked about portions as they were recorded; what passed is worked out here anew."""

    reference: Reference
    acts: tuple[Instrument, ...]

    def decide(self, reach: Any, object_: str, action: str, facet: Facet, day: date) -> Any:
        level = facet.managed_by
        for one in sorted(self.acts, key=lambda each: (each.in_force, each.id)):
            if one.in_force <= day and (one.until is None or day < one.until):
                passing = [
                    each.into.value
                    for each in one.reassigns.portions
                    if each.managed_by == level and each.portion in (None, facet.portion)
                ]
                level = passing[0] if passing else level
        return self.reference.decide(reach, object_, action, replace(facet, managed_by=level), day)


class Reformed(Comparison):
    """The three, side by side, in a world with reforms."""

    def reform(self) -> None:
        random = self.world.random
        acts = tuple(_random_act(random, number) for number in range(3))
        self.snapshot = Snapshot.build(self.world.rules, {one.id: one for one in acts})
        references: Any = {
            power: Recorded(reference, acts) for power, reference in self.references.items()
        }
        self.references = references


def _random_act(random: Random, number: int) -> Instrument:
    start = random.choice(DAYS)
    until = random.choice([None, None, *(day for day in DAYS if day > start)])
    portions = tuple(
        passes(
            random.choice(list(ManagedBy)),
            random.choice(list(ManagedBy)),
            random.choice([None, *PortionKind]),
        )
        for _ in range(random.randint(1, 3))
    )
    return act(f"{number}-reform", start, until, portions=portions)


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


async def _compared(
    connection: AsyncConnection, tree: AreaTree, seeds: Any, *, until_found: bool = False
) -> Tally:
    tally = Tally()
    for seed in seeds:
        comparison = Reformed(make(seed), tree, connection)
        comparison.reform()
        await comparison.load()
        for reach, object_, action, day in questions(comparison.world, tree):
            await comparison.ask(reach, object_, action, day, tally)
            if until_found and tally.differences:
                return tally
    return tally


@pytest.mark.anyio
async def test_casbin_table_and_sql_agree_under_reforms(
    connection: AsyncConnection, small_tree: AreaTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = await _compared(connection, small_tree, SEEDS)
    assert tally.differences[:3] == []
    assert tally.allowed >= 0.3 * tally.decisions >= 5_000

    # Each of the two that has to mind the reforms is missed when it does not.
    for whose, name, blind in (
        (Snapshot, "passed", lambda snapshot, day: {}),
        (Reforms, "standing", lambda reforms, facet, day: facet),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(whose, name, blind)
            mutant = await _compared(connection, small_tree, SEEDS, until_found=True)
        assert mutant.differences, name
