"""The impact of an amendment is what asking of every office and every record would give."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.plugins.declarations import Waiting
from khungcui.plugins.impact.counting import impact
from khungcui.plugins.impact.edition import Edition
from khungcui.plugins.impact.result import Count, Impact, PowerShift
from khungcui.plugins.view import facet_select
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.register.models import Office, OfficeSector, Post
from khungcui.storage.base import DAY
from khungcui.tenancy.tree import AreaTree
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

#: Objects with rows of their own, of every shape of facets, and one that no module has yet.
OBJECTS = ("establishment", "portion", "hand_over", "official", "cadre", "consumption_norm")
ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All that a brute force needs: offices, and the raw facets of every record."""

    offices: Mapping[str, tuple[Office, frozenset[str], int]]
    records: Mapping[str, Mapping[str, list[dict[str, Any]]]]

    def reach(self, office: str, tree: AreaTree, day: date) -> Reach:
        found, sectors, _ = self.offices[office]
        return Reach(
            kind=found.kind,
            area=tree.path(found.area, day),
            sectors=sectors,
            office_id=office,
        )


async def read_register(loom: Loom, day: date) -> Register:
    records: dict[str, dict[str, list[dict[str, Any]]]] = {}
    async with loom.database.reading(loom.tree.homes()) as session:
        for name in OBJECTS[:-1]:
            resource = loom.registry.resources[name].resource
            conditions = [] if resource.condition is None else [resource.condition]
            statement = facet_select(resource, *conditions).add_columns(
                resource.key_column.label("key_")
            )
            of_name = records[name] = defaultdict(list)
            for row in (await session.execute(statement, {DAY.key: day})).mappings():
                given = {k: v if v is None else str(v) for k, v in row.items()}
                of_name[str(given.pop("key_"))].append(given)
        sectors = defaultdict(set)
        for one in await session.scalars(select(OfficeSector)):
            sectors[one.office_id].add(one.sector)
        posts = defaultdict(set)
        for post in await session.scalars(select(Post)):
            posts[post.office_id].add(post.official_id)
        offices = {
            str(one.id): (one, frozenset(sectors[one.id]), len(posts[one.id]))
            for one in await session.scalars(select(Office))
        }
    records["consumption_norm"] = {
        key: working
        for key, facets in records["establishment"].items()
        if (working := [facet for facet in facets if facet["portion"] is not None])
    }
    return Register(offices=offices, records=records)


class Brute:
    """Asks one office about one record at a time, by the rules of one edition."""

    def __init__(self, register: Register, edition: Edition, day: date) -> None:
        self.edition, self.day = edition, day
        self.reaches = {
            office: register.reach(office, edition.tree, day) for office in register.offices
        }
        self.facets = {
            sort: {key: [self._placed(facet) for facet in of_key] for key, of_key in rows.items()}
            for sort, rows in register.records.items()
        }

    def _placed(self, facet: dict[str, Any]) -> Facet:
        area = facet["area"] and self.edition.tree.path(facet["area"], self.day)
        return Facet(**{**facet, "area": area})

    def may(self, office: str, power: str, sort: str, key: str) -> bool:
        return self.edition.snapshot.decide_any(
            self.reaches[office], power, self.facets[sort][key], self.day
        ).allowed

    def anybody(self, powers: Iterable[str], facets: Iterable[dict[str, Any]]) -> bool:
        placed = [self._placed(facet) for facet in facets]
        return any(
            self.edition.snapshot.decide_any(reach, power, placed, self.day).allowed
            for power in powers
            for reach in self.reaches.values()
        )


Moves = dict[str | None, tuple[int, int]]


def moves(
    register: Register, before: Brute, after: Brute, kind: OfficeKind, power: str, sort: str
) -> tuple[Moves, Moves, tuple[int, int]]:
    """What every office and every area gains and loses, asked one by one, and in all."""
    by_office: Moves = {}
    by_area: Moves = {}
    total = (0, 0)
    offices = [one for one, (office, _, _) in register.offices.items() if office.kind is kind]
    for key, facets in register.records[sort].items():
        moved = (False, False)
        for one in offices:
            had = before.may(one, power, sort, key)
            has = after.may(one, power, sort, key)
            if had is not has:
                by_office[one] = _plus(by_office.get(one, (0, 0)), (has, had))
                moved = (moved[0] or has, moved[1] or had)
        area = min((f["area"] for f in facets if f["area"]), default=None)
        if any(moved):
            by_area[area] = _plus(by_area.get(area, (0, 0)), moved)
        total = _plus(total, moved)
    return by_office, by_area, total


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _told(rows: Iterable[tuple[str | None, Count, Count]], counted: str) -> Moves:
    found = {key: (getattr(g, counted), getattr(lost, counted)) for key, g, lost in rows}
    return {key: both for key, both in found.items() if any(both)}


def check(
    register: Register,
    before: Edition,
    after: Edition,
    found: Impact,
    only: set[tuple[OfficeKind, str]] | None = None,
) -> int:
    """Every power of every kind of office, against the brute force; how many records moved."""
    told = {(shift.kind, shift.power): shift for shift in found.shifts}
    keys = only or {
        (rule.office, rule.power) for edition in (before, after) for rule in edition.snapshot.rules
    }
    moved = 0
    was, now = Brute(register, before, found.day), Brute(register, after, found.day)
    for kind, power in keys:
        name = power.partition(".")[0]
        sorts = {"records": name} if name != "consumption_norm" else {}
        if name in ("establishment", "portion", "hand_over", "consumption_norm"):
            sorts["establishments"] = "consumption_norm"
        for counted, sort in sorts.items():
            by_office, by_area, total = moves(register, was, now, kind, power, sort)
            shift = told.get((kind, power))
            if shift is None:
                assert not by_office, (kind, power, by_office)
                continue
            offices = ((str(one.id), one.gained, one.lost) for one in shift.offices)
            areas = ((one.area, one.gained, one.lost) for one in shift.areas)
            assert _told(offices, counted) == by_office, (kind, power, counted)
            assert _told(areas, counted) == by_area, (kind, power, counted)
            assert (getattr(shift.gained, counted), getattr(shift.lost, counted)) == total
            moved += sum(total)
            _check_officials(register, shift)
    return moved


def _check_officials(register: Register, shift: PowerShift) -> None:
    for office in shift.offices:
        assert office.officials == register.offices[str(office.id)][2]


def random_rule(random: Random, number: int) -> Rule:
    return Rule(
        id=f"1-1978/{number:03}",
        office=random.choice(list(OfficeKind)),
        axis=random.choice(list(Line)),
        object=random.choice(OBJECTS),
        action=random.choice(("view", "set")),
        managed_by=random.choice((None, frozenset(random.sample(list(ManagedBy), 2)))),
        portion=random.choice((None, None, frozenset({random.choice(list(PortionKind))}))),
        effect=Effect.DENY if random.random() < 0.15 else Effect.ALLOW,
        start=date(1978, 8, 24),
        clause="I.1",
        instrument="1-1978",
    )


def reforming(book: Snapshot, day: date) -> Snapshot:
    """The rules with an instrument that ends districts, their committees and their portions."""
    founding = next(iter(book.instruments.values()))
    reassigns = Reassignments(
        portions=(PortionsPass(managed_by=ManagedBy.DISTRICT, into=ManagedBy.WARD, clause="I.1"),),
        levels=(LevelEnds(level="district", into="city", clause="I.1"),),
        offices=(
            OfficesEnd(
                office=OfficeKind.DISTRICT_COMMITTEE, into=OfficeKind.CITY_COMMITTEE, clause="I.1"
            ),
        ),
    )
    reform = replace(founding, id="9", in_force=day, reassigns=reassigns)
    return Snapshot.build(book.rules, {**book.instruments, "9": reform}, book.clauses)


async def test_it_is_exact(peopled: Loom) -> None:
    day = clock.today()
    register = await read_register(peopled, day)
    live = peopled.platform.live
    random = Random(1978)  # noqa: S311 - a load, not a secret
    moved = 0
    for turn in range(ROUNDS):
        rules = [random_rule(random, number) for number in range(1, 61)]
        kept = [rule for rule in rules if random.random() < 0.8]
        new = [random_rule(random, number) for number in range(61, 61 + random.choice((0, 8)))]
        before = Edition(
            snapshot=Snapshot.build(rules, live.snapshot.instruments), tree=peopled.tree
        )
        after = Snapshot.build([*kept, *new], live.snapshot.instruments)
        if turn % 3 == 2:
            after = reforming(after, day)
        edition = Edition(snapshot=after, tree=after.reforms.tree(peopled.tree))
        found = await impact(peopled.database, live.registry, live.states, before, edition, day)
        moved += check(register, before, edition, found)
    assert moved > 1_000


async def test_one_rule_alone_is_exact(peopled: Loom) -> None:
    """Where few classes of portion matter, no more is read of them than that they are there."""
    day = clock.today()
    register = await read_register(peopled, day)
    live = peopled.platform.live
    before = Edition(snapshot=live.snapshot, tree=peopled.tree)
    random = Random(180)  # noqa: S311 - a load, not a secret
    moved = 0
    for number in range(900, 912):
        rule = replace(random_rule(random, number), object=OBJECTS[-(number % 2) * 6])
        snapshot = Snapshot.build((*live.snapshot.rules, rule), live.snapshot.instruments)
        after = Edition(snapshot=snapshot, tree=peopled.tree)
        found = await impact(peopled.database, live.registry, live.states, before, after, day)
        moved += check(register, before, after, found, {(rule.office, rule.power)})
    assert moved > 100


async def test_it_finds_exactly_the_work_that_would_be_stuck(peopled: Loom) -> None:
    day = clock.today()
    register = await read_register(peopled, day)
    live = peopled.platform.live
    random = Random(35)  # noqa: S311 - a load, not a secret
    before = Edition(snapshot=live.snapshot, tree=peopled.tree)
    rows = await read_waiting(peopled, day)
    assert len(rows) > 3
    stuck = 0
    for share in (1.0, 0.6, 0.6):
        gone = {
            rule.id
            for rule in live.snapshot.rules
            if rule.power in {power for waiting in rows for power in waiting.powers}
            and random.random() < share
        }
        kept = [rule for rule in live.snapshot.rules if rule.id not in gone]
        snapshot = Snapshot.build(kept, live.snapshot.instruments)
        after = Edition(snapshot=snapshot, tree=peopled.tree)
        found = await impact(peopled.database, live.registry, live.states, before, after, day)
        was, now = Brute(register, before, day), Brute(register, after, day)
        expected = {
            (waiting.resource, waiting.name): sum(
                1
                for facets in of_waiting.values()
                if was.anybody(waiting.powers, facets) and not now.anybody(waiting.powers, facets)
            )
            for waiting, of_waiting in rows.items()
        }
        told = {(one.resource, one.name): one.rows for one in found.stuck}
        assert told == {name: count for name, count in expected.items() if count}
        for one in found.stuck:
            assert sum(count for _, count in one.areas) == one.rows
            assert one.examples
        stuck += sum(told.values())
    assert stuck > 10


async def read_waiting(loom: Loom, day: date) -> dict[Waiting, dict[str, list[dict[str, Any]]]]:
    """The rows in each waiting state, with the facets on which the next act is decided."""
    found = {}
    async with loom.database.reading(loom.tree.homes()) as session:
        for owned in loom.registry.waiting:
            waiting = owned.waiting
            declared = loom.registry.resources[waiting.resource].resource
            resource = replace(declared, facets=waiting.facets or declared.facets)
            conditions = [c for c in (resource.condition, waiting.condition) if c is not None]
            statement = facet_select(resource, *conditions).add_columns(
                resource.key_column.label("key_")
            )
            rows = found[waiting] = defaultdict(list)
            for row in (await session.execute(statement, {DAY.key: day})).mappings():
                given = {k: v if v is None else str(v) for k, v in row.items()}
                rows[str(given.pop("key_"))].append(given)
    return found


async def test_what_is_one_class_for_each_of_two_rules_is_told_apart_for_both(
    peopled: Loom,
) -> None:
    day = clock.today()
    register = await read_register(peopled, day)
    live = peopled.platform.live
    plain = replace(
        random_rule(Random(1), 900),  # noqa: S311 - every field is replaced
        office=OfficeKind.WARD_COMMITTEE,
        axis=Line.TERRITORY,
        object="consumption_norm",
        action="set",
        effect=Effect.ALLOW,
        managed_by=None,
    )
    own = replace(plain, portion=frozenset({PortionKind.OWN}))
    plan = replace(
        plain,
        id="1-1978/901",
        office=OfficeKind.DISTRICT_OFFICE,
        managed_by=frozenset({ManagedBy.DISTRICT}),
        portion=frozenset({PortionKind.PLAN}),
    )
    snapshot = Snapshot.build((*live.snapshot.rules, own, plan), live.snapshot.instruments)
    before = Edition(snapshot=live.snapshot, tree=peopled.tree)
    after = Edition(snapshot=snapshot, tree=peopled.tree)

    found = await impact(peopled.database, live.registry, live.states, before, after, day)

    keys = {(rule.office, rule.power) for rule in (own, plan)}
    assert check(register, before, after, found, keys) > 0
    assert {(shift.kind, shift.power) for shift in found.shifts} == keys
