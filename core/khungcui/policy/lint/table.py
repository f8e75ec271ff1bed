"""Who decides what: for every kind of office, line, power, class and day, the rule that does.

An office may reach a record along one line alone. So a rule decides somewhere exactly if, among
the rules of its own line, it goes first for some class on some day; and somebody may do something
to a class exactly if the rule that goes first along some line allows it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from khungcui.policy.lint.classes import EVERY, mask_of
from khungcui.policy.lint.finding import Holder
from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.tenancy.tree import Period


class Lane(NamedTuple):
    """One kind of office on its way to one power along one line."""

    office: OfficeKind
    axis: Line
    power: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days between two changes of a lane's rules.

    ``decides`` are the rules in force then, the one that goes first before, each with the
    classes that it decides, as a number; zero where rules before it leave it nothing.
    """

    days: Period
    decides: tuple[tuple[Rule, int], ...]

    @property
    def allowed(self) -> int:
        """The classes over which the office has the power."""
        return sum(won for rule, won in self.decides if rule.effect is Effect.ALLOW)


def _cut(days: Iterable[date]) -> Iterator[Period]:
    """The days from the first of ``days`` on, cut at each of them; the last has no end."""
    for start, end in pairwise((*sorted(set(days)), None)):
        if start is not None:
            yield Period(start=start, end=end)


def _decided(ordered: Iterable[Rule], days: Period) -> Stretch:
    left, decides = EVERY, list[tuple[Rule, int]]()
    for rule in ordered:
        if rule.in_force(days.start):
            won = mask_of(rule) & left
            left &= ~won
            decides.append((rule, won))
    return Stretch(days=days, decides=tuple(decides))


class Table:
    """All lanes of a book on one day, or on every day from the first rule on."""

    __slots__ = ("_of_power", "_single", "lanes", "whole")

    def __init__(self, rules: Iterable[Rule], day: date | None = None) -> None:
        grouped: dict[Lane, list[Rule]] = defaultdict(list)
        first = date.max
        for rule in rules:
            first = min(first, rule.start)
            if day is None or rule.in_force(day):
                grouped[Lane(rule.office, rule.axis, rule.power)].append(rule)
        self._single = day
        self.whole = (
            Period(start=first) if day is None else Period(start=day, end=day + timedelta(days=1))
        )
        self.lanes = {lane: tuple(self._stretches(group)) for lane, group in grouped.items()}
        self._of_power: dict[str, list[Lane]] = defaultdict(list)
        for lane in self.lanes:
            self._of_power[lane.power].append(lane)

    def _stretches(self, rules: Sequence[Rule]) -> Iterator[Stretch]:
        ordered = sorted(rules, key=lambda rule: rule.order)
        if self._single is not None:
            yield _decided(ordered, self.whole)
            return
        for days in _cut(day for rule in rules for day in _changes(rule)):
            yield _decided(ordered, days)

    def __contains__(self, power: str) -> bool:
        """Whether any rule is about ``power``."""
        return power in self._of_power

    def about(self, *powers: str) -> tuple[Rule, ...]:
        """The rules of these powers."""
        found = {
            rule.id: rule
            for power in powers
            for lane in self._of_power.get(power, ())
            for stretch in self.lanes[lane]
            for rule, _ in stretch.decides
        }
        return tuple(sorted(found.values(), key=lambda rule: rule.order))

    def periods(self, *powers: str) -> tuple[Period, ...]:
        """The days since the first rule about one of ``powers``, cut where their rules change.

        All days of the table where there is no such rule.
        """
        if self._single is not None:
            return (self.whole,)
        starts = {
            stretch.days.start
            for power in powers
            for lane in self._of_power.get(power, ())
            for stretch in self.lanes[lane]
        }
        return tuple(_cut(starts)) or (self.whole,)

    def holders(self, power: str, day: date) -> Iterator[tuple[Holder, int]]:
        """Who has ``power`` over which classes on ``day``, and along which line."""
        for lane in self._of_power.get(power, ()):
            stretch = _on(self.lanes[lane], day)
            if stretch is not None and (allowed := stretch.allowed):
                yield (lane.office, lane.axis), allowed

    def held(self, power: str, day: date, lines: frozenset[Line]) -> int:
        """The classes over which somebody has ``power`` on ``day`` along one of ``lines``."""
        found = 0
        for (_, axis), allowed in self.holders(power, day):
            if axis in lines:
                found |= allowed
        return found


def _changes(rule: Rule) -> Iterator[date]:
    if rule.end is None or rule.start < rule.end:
        yield rule.start
        if rule.end is not None:
            yield rule.end


def _on(stretches: Sequence[Stretch], day: date) -> Stretch | None:
    at = bisect_right(stretches, day, key=lambda one: one.days.start) - 1
    return stretches[at] if at >= 0 else None
