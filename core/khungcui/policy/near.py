"""The rules that almost allowed: what a default denial is explained with."""

from collections.abc import Iterable
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
        return sum(_DISTANCE[dimension] for dimension in self.by)


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


def misses(rules: Iterable[Rule], reach: Reach, facet: Facet, day: date) -> tuple[Miss, ...]:
    """The allowing rules among ``rules`` (all of one power) that miss, nearest first."""
    found = [
        Miss(rule=rule, by=failing)
        for rule in rules
        if rule.effect is Effect.ALLOW and (failing := _failing(rule, reach, facet, day))
    ]
    return tuple(sorted(found, key=lambda miss: (miss.distance, miss.rule.order)))
