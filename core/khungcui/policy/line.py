"""Whether an office reaches a record along a line, and whether a rule matches.

Every test is total: what is not given (None) reaches nothing. The SQL twin of each is in
`filter.py`; `tests/core/policy/test_agreement.py` holds the two and Casbin together.
"""

from collections.abc import Callable, Mapping

from khungcui.policy.record import ALL_SECTORS, Facet, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import Line


def territory(reach: Reach, facet: Facet) -> bool:
    """The record lies on the office's ground."""
    held, area = reach.area, facet.area
    return held is not None and area is not None and held[-1:] == "/" and area.startswith(held)


def sector(reach: Reach, facet: Facet) -> bool:
    """The record's sector is among the office's; a holder of `*` follows every sector."""
    if facet.sector is None:
        return False
    return facet.sector in reach.sectors or ALL_SECTORS in reach.sectors


def contract(reach: Reach, facet: Facet) -> bool:
    """The office is the orderer of the portion."""
    return facet.orderer is not None and facet.orderer == reach.office_id


def own(reach: Reach, facet: Facet) -> bool:
    """The record is the office's own."""
    return facet.owner is not None and facet.owner == reach.office_id


def addressed(reach: Reach, facet: Facet) -> bool:
    """The record is addressed to the office's ground, or to an area that contains it."""
    held, area = reach.area, facet.area
    return held is not None and area is not None and area[-1:] == "/" and held.startswith(area)


REACHES: Mapping[Line, Callable[[Reach, Facet], bool]] = {
    Line.TERRITORY: territory,
    Line.SECTOR: sector,
    Line.CONTRACT: contract,
    Line.SELF: own,
    Line.ADDRESSED: addressed,
}


def conditions_hold(rule: Rule, facet: Facet) -> bool:
    """Whether the record's manager and portion are among those that the rule lists."""
    return (rule.managed_by is None or facet.managed_by in rule.managed_by) and (
        rule.portion is None or facet.portion in rule.portion
    )


def matches(rule: Rule, reach: Reach, facet: Facet) -> bool:
    """Whether a rule for the office's kind, in force, is about this record for this office."""
    return conditions_hold(rule, facet) and REACHES[rule.axis](reach, facet)
