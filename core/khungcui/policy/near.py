"""The rules that almost allowed: what a default denial is explained with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khungcui.policy.line import REACHES, conditions_hold
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import Effect


class Dimension(StrEnum):
    """What kept a rule from matching."""

    DATE = "date"
    CONDITION = "condition"
    LINE = "line"
    OFFICE = "office"


# How far off a rule is that fails by this dimension; another office is farthest.
_DISTANCE = {
    Dimension.DATE: 1,
    Dimension.CONDITION: 2,
    Dimension.LINE: 4,
    Dimension.OFFICE: 8,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A rule that would have allowed, and the dimensions by which it did not match."""

    rule: Rule
    by: frozenset[Dimension]

    @property
    def distance(self) -> int:
        """How far off the rule is; less is nearer."""
        return _distance(self.by)


def _distance(failing: Iterable[Dimension]) -> int:
    return sum(_DISTANCE[dimension] for dimension in failing)


def _failing(rule: Rule, reach: Reach, facet: Facet, day: date) -> frozenset[Dimension]:
    # Along which line another kind of office would come says nothing about this one.
    own_kind = rule.office is reach.kind
    checks = {
        Dimension.OFFICE: own_kind,
        Dimension.LINE: not own_kind or REACHES[rule.axis](reach, facet),
        Dimension.CONDITION: conditions_hold(rule, facet),
        Dimension.DATE: rule.in_force(day),
    }
    return frozenset(dimension for dimension, holds in checks.items() if not holds)


def alike(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The allowing rules among ``rules`` without those that miss wherever an earlier one does.

    They stand in the order in which they decide; of such as agree in everything that a miss is
    measured by, the first is the nearest.
    """
    first: dict[tuple[object, ...], Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.order):
        if rule.effect is Effect.ALLOW:
            measure = (rule.office, rule.axis, rule.managed_by, rule.portion, rule.start, rule.end)
            first.setdefault(measure, rule)
    return tuple(first.values())


def nearest(rules: Sequence[Rule], reach: Reach, facet: Facet, day: date) -> Miss | None:
    """The first of `misses`, of rules that `alike` gave: looks no further than it has to."""
    own = any(rule.office is reach.kind for rule in rules)
    found: Miss | None = None
    least = _DISTANCE[Dimension.DATE] if own else _DISTANCE[Dimension.OFFICE]
    for rule in rules:
        # Whatever a rule of the same office misses by, another office is farther.
        if own and rule.office is not reach.kind:
            continue
        failing = _failing(rule, reach, facet, day)
        if failing and (found is None or _distance(failing) < found.distance):
            found = Miss(rule=rule, by=failing)
            if found.distance == least:
                break
    return found


def misses(rules: Iterable[Rule], reach: Reach, facet: Facet, day: date) -> tuple[Miss, ...]:
    """The allowing rules among ``rules`` (all of one power) that miss, nearest first."""
    found = [
        Miss(rule=rule, by=failing)
        for rule in rules
        if rule.effect is Effect.ALLOW and (failing := _failing(rule, reach, facet, day))
    ]
    return tuple(sorted(found, key=lambda miss: (miss.distance, miss.rule.order)))
