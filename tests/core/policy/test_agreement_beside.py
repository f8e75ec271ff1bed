"""What stands beside a verdict agrees with Casbin too: who else may, and how a sentence is read.

The worlds are those of `worlds.py`: instruments adopted one after the other, which lapse and take
rules of others out.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from random import Random

from tests.core.policy.books import asking
from tests.core.policy.worlds import CLAUSE, INSTRUMENTS, KINDS, POWERS, World, make, questions

from khungcui.policy.lint import Kind, lint
from khungcui.policy.reading import Reading
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reference import Reference
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.understanding import rests_on
from khungcui.policy.vocabulary import Line, ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

SEED = 180_1979
#: An office that a line alone brings to a record, and what the record gives.
ALONG = {
    Line.TERRITORY: ({"area": "79/760/"}, {"area": "79/760/1/"}),
    Line.ADDRESSED: ({"area": "79/760/1/"}, {"area": "79/760/"}),
    Line.SECTOR: ({"sectors": frozenset({"13"})}, {"sector": "13"}),
    Line.CONTRACT: ({"office_id": "a"}, {"orderer": "a"}),
    Line.SELF: ({"office_id": "a"}, {"owner": "a"}),
}
#: A record has one orderer and one owner: two offices never reach it so.
ONE_OFFICE = (Line.CONTRACT, Line.SELF)
Holder = tuple[OfficeKind, Line]


def both(
    reference: Reference, power: tuple[str, str], day: date
) -> Iterator[tuple[Holder, Holder]]:
    """Offices of two kinds to which Casbin gives one power over one class of record."""
    for managed_by, portion in product((*ManagedBy, None), (*PortionKind, None)):
        held = []
        for kind, (line, (holds, gives)) in product(KINDS, ALONG.items()):
            facet = Facet(managed_by=managed_by, portion=portion, **gives)
            if reference.decide(Reach(kind=kind, **holds), *power, facet, day)[0]:
                held.append((kind, line))
        for one, other in combinations(held, 2):
            if one[0] is not other[0] and not (one[1] is other[1] and one[1] in ONE_OFFICE):
                yield one, other


def test_lint_finds_two_offices_exactly_where_casbin_lets_both() -> None:
    """An exclusive power: no overlap is missed and none is made up, at the edges of periods."""
    overlapping = 0
    for world in (make(SEED), make(SEED + 1)):
        days = [start + timedelta(days=d) for start, _ in INSTRUMENTS.values() for d in (-1, 0)]
        for power in POWERS[:2]:
            stated = [one for one in world.stated if (one.object, one.action) == power]
            reference = Reference(stated)
            asked = asking(".".join(power), exclusive=True)
            for day in days[1:]:
                wanted = {_subject(power, *pair) for pair in both(reference, power, day)}
                found = {
                    _subject(power, *one.example.holders)
                    for one in lint(world.books[-1], asked, day=day)
                    if one.kind is Kind.OVERLAP and one.example is not None
                    if one.example.holders[0][0] is not one.example.holders[1][0]
                }
                assert found == wanted, (power, day)
                overlapping += len(wanted)
    assert overlapping


def _subject(power: tuple[str, str], *holders: Holder) -> tuple[object, ...]:
    return (power, *sorted(f"{kind}/{line}" for kind, line in holders))


def readings(world: World) -> list[Reading]:
    """For each instrument its choices about five sentences, over rules that are there by then."""
    random = Random(SEED)  # noqa: S311 - worlds, not secrets
    made = []
    for book, (instrument, (start, _)) in zip(world.books, INSTRUMENTS.items(), strict=True):
        known = [rule.id for rule in book.rules]
        made += [
            Reading(
                id=f"A{number:02}",
                clause=CLAUSE.number,
                problem=Text(vi="a", en="a"),
                chosen=Text(vi=instrument, en=instrument),
                others=(),
                by="x",
                since=start + timedelta(days=random.choice((0, 0, 1))),
                rules=frozenset(random.sample(known, len(known) // 3)),
                instrument=instrument,
            )
            for number in range(5)
            if random.random() < 0.8
        ]
    return made


def test_the_reading_that_is_told_is_the_one_that_held_and_decided(small_tree: AreaTree) -> None:
    told = untold = 0
    for seed in range(SEED, SEED + 4):
        world = make(seed)
        chosen = readings(world)
        snapshot = Snapshot.of(replace(world.books[-1], readings=tuple(chosen)))
        for reach, object_, action, day in questions(world, small_tree):
            slice_ = [r for r in world.stated if (r.object, r.action) == (object_, action)]
            reference = Reference(slice_)
            for facet in world.rows[0].facets(small_tree, day):
                _, deciding = reference.decide(reach, object_, action, facet, day)
                if deciding is None:
                    continue
                last = {}
                for one in sorted((r for r in chosen if r.since <= day), key=lambda r: r.since):
                    last[one.id] = one
                wanted = {(r.id, r.instrument) for r in last.values() if deciding in r.rules}
                decision = snapshot.decide(reach, object_, action, facet, day)
                assert {(r.id, r.instrument) for r in rests_on(decision)} == wanted
                told += bool(wanted)
                untold += not wanted
    assert told
    assert untold
