"""Who decides what: for every kind of office, line, power, class and day, the rule that does.

An office may reach a record along one line alone. So a rule decides somewhere exactly if, among
the rules of its own line, it goes first for some class on some day; and somebody may do something
to a class exactly if the rule that goes first along some line allows it.

Where a reform has passed portions to another level, records keep the class under which they were
recorded and count as another. Findings speak of recorded classes, rules see those that count.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from khungcui.policy.lint.classes import CLASSES, EVERY, Class, classes_in, mask, mask_of
from khungcui.policy.lint.finding import Holder
from khungcui.policy.reform import Reforms
from khungcui.policy.rule import Instrument, Rule
from khungcui.policy.vocabulary import Effect, Line, OfficeKind
from khungcui.tenancy.tree import Period


class Lane(NamedTuple):
    """One kind of office on its way to one power along one line."""

    office: OfficeKind
    axis: Line
    power: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days between two changes of what a lane's rules decide.

    ``decides`` are the rules in force then, the one that goes first before, each with the
    classes that it decides, as a number; zero where rules before it leave it nothing.
    """

    days: Period
    decides: tuple[tuple[Rule, int], ...]

    @property
    def allowed(self) -> int:
        """The classes over which the office has the power, as they count then."""
        return sum(won for rule, won in self.decides if rule.effect is Effect.ALLOW)


def _cut(days: Iterable[date]) -> Iterator[Period]:
    """The days from the first of ``days`` on, cut at each of them; the last has no end."""
    for start, end in pairwise((*sorted(set(days)), None)):
        if start is not None:
            yield Period(start=start, end=end)


def _decided(ordered: Iterable[Rule], days: Period, classes: int) -> Stretch:
    left, decides = classes, list[tuple[Rule, int]]()
    for rule in ordered:
        if rule.in_force(days.start):
            won = mask_of(rule) & left
            left &= ~won
            decides.append((rule, won))
    return Stretch(days=days, decides=tuple(decides))


class Table:
    """All lanes of a book on one day, or on every day from the first rule on."""

    __slots__ = (
        "_about",
        "_of_power",
        "_passing",
        "_reforms",
        "_single",
        "lanes",
        "rules",
        "whole",
    )

    def __init__(
        self,
        rules: Iterable[Rule],
        instruments: Iterable[Instrument] = (),
        day: date | None = None,
    ) -> None:
        acts = tuple(instruments)
        self._reforms = Reforms(acts)
        self._passing = {day for act in acts for day in _passing(act)}
        self._single = day
        # The rules of offices that ended go no further than they.
        every = self._reforms.rules(rules)
        self.rules = tuple(rule for rule in every if day is None or rule.in_force(day))
        first = min((rule.start for rule in every), default=date.min)
        self.whole = (
            Period(start=first) if day is None else Period(start=day, end=day + timedelta(days=1))
        )
        grouped: dict[Lane, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            grouped[Lane(rule.office, rule.axis, rule.power)].append(rule)
        self.lanes = {lane: tuple(self._stretches(group)) for lane, group in grouped.items()}
        self._about: dict[str, tuple[Rule, ...]] = {}
        self._of_power: dict[str, list[Lane]] = defaultdict(list)
        for lane in self.lanes:
            self._of_power[lane.power].append(lane)

    def _stretches(self, rules: Sequence[Rule]) -> Iterator[Stretch]:
        ordered = sorted(rules, key=lambda rule: rule.order)
        if self._single is not None:
            yield _decided(ordered, self.whole, self.standing(EVERY, self._single))
            return
        changes = {day for rule in rules for day in _changes(rule)}
        changes |= {day for day in self._passing if any(rule.in_force(day) for rule in rules)}
        for days in _cut(changes):
            yield _decided(ordered, days, self.standing(EVERY, days.start))

    def _counted(self, day: date) -> dict[Class, Class]:
        """How recorded classes count on ``day``, as far as they count as another."""
        return {
            (by, portion): (level, portion)
            for by, portion in CLASSES
            if (level := self._reforms.passed(day).get((by, portion))) is not None
        }

    def standing(self, recorded: int, day: date) -> int:
        """What recorded classes count as on ``day``."""
        if not (counted := self._counted(day)):
            return recorded
        return mask(counted.get(one, one) for one in classes_in(recorded))

    def recorded(self, standing: int, day: date) -> int:
        """The recorded classes that count as one of these on ``day``."""
        if not (counted := self._counted(day)):
            return standing
        among = set(classes_in(standing))
        return mask(one for one in CLASSES if counted.get(one, one) in among)

    def __contains__(self, power: str) -> bool:
        """Whether any rule is about ``power``."""
        return power in self._of_power

    def about(self, *powers: str) -> tuple[Rule, ...]:
        """The rules of these powers, the one that goes first before."""
        found = [rule for power in dict.fromkeys(powers) for rule in self._rules_of(power)]
        return tuple(found if len(powers) == 1 else sorted(found, key=lambda rule: rule.order))

    def _rules_of(self, power: str) -> tuple[Rule, ...]:
        known = self._about.get(power)
        if known is None:
            lanes = self._of_power.get(power, ())
            every = (one for lane in lanes for one in self.lanes[lane])
            rules = {rule.id: rule for stretch in every for rule, _ in stretch.decides}
            known = tuple(sorted(rules.values(), key=lambda rule: rule.order))
            self._about[power] = known
        return known

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
        """Who has ``power`` over which recorded classes on ``day``, and along which line."""
        for lane in self._of_power.get(power, ()):
            stretch = _on(self.lanes[lane], day)
            if stretch is not None and (allowed := stretch.allowed):
                yield (lane.office, lane.axis), self.recorded(allowed, day)

    def held(self, power: str, day: date, lines: frozenset[Line]) -> int:
        """The recorded classes over which somebody has ``power`` on ``day`` along ``lines``."""
        found = 0
        for (_, axis), allowed in self.holders(power, day):
            if axis in lines:
                found |= allowed
        return found


def _passing(act: Instrument) -> Iterator[date]:
    """The days on which portions begin or cease to count as another level's."""
    if act.reassigns.portions:
        yield act.in_force
        if act.until is not None:
            yield act.until


def _changes(rule: Rule) -> Iterator[date]:
    if rule.end is None or rule.start < rule.end:
        yield rule.start
        if rule.end is not None:
            yield rule.end


def _on(stretches: Sequence[Stretch], day: date) -> Stretch | None:
    at = bisect_right(stretches, day, key=lambda one: one.days.start) - 1
    return stretches[at] if at >= 0 else None
