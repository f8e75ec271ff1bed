"""What the reforms that instruments carry come to, day by day.

Nothing that was recorded is rewritten: what is read on a day is read as the reforms of that day
leave it. A level or a kind of office that ended stays ended when the instrument itself lapses,
as a rule that was taken out does; portions pass for as long as the instrument is in force.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Generic, TypeVar

from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass
from khungcui.policy.record import Facet
from khungcui.policy.rule import Instrument, Rule
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import AreaTree

#: The manager and the portion that a record gives.
PortionClass = tuple[str | None, str | None]
#: For the classes of portion that passed to another level, that level.
Passed = Mapping[PortionClass, ManagedBy]

What = TypeVar("What", LevelEnds, OfficesEnd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Generic[What]):
    """That a level or a kind of office ended, and by which instrument."""

    what: What
    instrument: Instrument

    @property
    def day(self) -> date:
        """The first day without it."""
        return self.instrument.in_force

    @property
    def clause(self) -> str:
        """The clause that ends it."""
        return self.what.clause


class Reforms:
    """The reforms of all instruments, ready to ask about a day."""

    __slots__ = ("_cuts", "_passed", "_passing", "levels", "offices")

    def __init__(self, instruments: Iterable[Instrument] = ()) -> None:
        acts = sorted(
            (one for one in instruments if one.reassigns),
            key=lambda one: (one.in_force, one.id),
        )
        self.levels: dict[str, Ended[LevelEnds]] = {}
        self.offices: dict[OfficeKind, Ended[OfficesEnd]] = {}
        for act in acts:
            for level in act.reassigns.levels:
                self.levels.setdefault(level.level, Ended(what=level, instrument=act))
            for office in act.reassigns.offices:
                self.offices.setdefault(office.office, Ended(what=office, instrument=act))
        self._passing = passing = [act for act in acts if act.reassigns.portions]
        days = {day for act in passing for day in (act.in_force, act.until) if day is not None}
        self._cuts = sorted(days)
        self._passed: tuple[Passed, ...] = ({}, *(_passed(passing, day) for day in self._cuts))

    def passed(self, day: date) -> Passed:
        """Which classes of portion count as managed by another level on ``day`` than recorded."""
        return self._passed[bisect_right(self._cuts, day)] if self._cuts else {}

    def standing(self, facet: Facet, day: date) -> Facet:
        """``facet`` as it counts on ``day``: under the level that manages it then."""
        if not self._cuts or facet.managed_by is None:
            return facet
        level = self.passed(day).get((facet.managed_by, facet.portion))
        return facet if level is None else replace(facet, managed_by=level.value)

    def level(self, managed_by: ManagedBy, portion: PortionKind | None, day: date) -> ManagedBy:
        """The level that manages on ``day`` what is recorded under ``managed_by``."""
        return self.passed(day).get((managed_by, portion), managed_by)

    def told(self, day: date) -> dict[str, str]:
        """What `passed` says, as SQL reads it: ``manager/portion`` and the level it passed to."""
        return {
            f"{recorded}/{portion}": level.value
            for (recorded, portion), level in self.passed(day).items()
            if portion is not None
        }

    def passage(
        self, managed_by: ManagedBy, portion: PortionKind | None, day: date
    ) -> PortionsPass | None:
        """What took such portions from ``managed_by`` by ``day``; None where they are its own."""
        for act in self._passing:
            if act.in_force <= day and (act.until is None or day < act.until):
                for one in act.reassigns.portions:
                    if one.managed_by is managed_by and one.portion in (None, portion):
                        return one
        return None

    def office(self, kind: OfficeKind, day: date) -> Ended[OfficesEnd] | None:
        """What ended the offices of ``kind`` by ``day``; None while there are such."""
        ended = self.offices.get(kind)
        return ended if ended is not None and ended.day <= day else None

    def area_level(self, level: str, day: date) -> Ended[LevelEnds] | None:
        """What ended the areas of ``level`` by ``day``; None while there are such."""
        ended = self.levels.get(level)
        return ended if ended is not None and ended.day <= day else None

    def rules(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """``rules``, those of offices that ended in force up to that day and no longer."""
        if not self.offices:
            return tuple(rules)
        return tuple(self._until_the_end(rule) for rule in rules)

    def _until_the_end(self, rule: Rule) -> Rule:
        ended = self.offices.get(rule.office)
        if ended is None or (rule.end is not None and rule.end <= ended.day):
            return rule
        return replace(rule, end=ended.day)

    def tree(self, tree: AreaTree) -> AreaTree:
        """``tree`` without the levels that ended, from their days on."""
        for ended in sorted(self.levels.values(), key=lambda one: (one.day, one.what.level)):
            tree = tree.without(ended.what.level, into=ended.what.into, day=ended.day)
        return tree


def _passed(acts: Iterable[Instrument], day: date) -> Passed:
    """What the instruments in force on ``day`` come to together, one after another."""
    in_force = [one for one in acts if one.in_force <= day and (not one.until or day < one.until)]
    found: dict[PortionClass, ManagedBy] = {}
    for managed_by, portion in product(ManagedBy, (*PortionKind, None)):
        level = managed_by
        for act in in_force:
            level = _next(act, level, portion)
        if level is not managed_by:
            found[managed_by, portion] = level
    return found


def _next(act: Instrument, level: ManagedBy, portion: PortionKind | None) -> ManagedBy:
    """Where ``act`` passes such a portion; the first that speaks of it says so."""
    for one in act.reassigns.portions:
        if one.managed_by is level and one.portion in (None, portion):
            return one.into
    return level
