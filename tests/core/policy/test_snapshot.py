"""Which rule decides, and what a decision carries."""

from datetime import date
from random import Random
from typing import Any

import pytest
from tests.core.policy.rules import rule

from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind

DAY = date(1980, 1, 1)
WARD = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/760/26734/", office_id="w")
HERE = Facet(area="79/760/26734/", managed_by="ward", portion="own", owner="w")


def decided(*rules: Rule, facet: Facet = HERE, reach: Reach = WARD, day: date = DAY) -> Any:
    return Snapshot.build(rules).decide(reach, "plan", "set", facet, day)


def test_nothing_matching_is_a_denial() -> None:
    assert not decided().allowed
    assert decided().clause is None
    assert decided().rule is None


def test_deny_goes_before_allow_however_narrow_that_is() -> None:
    allow = rule(1, managed_by=frozenset({ManagedBy.WARD}), portion=frozenset({PortionKind.OWN}))
    deny = rule(2, effect=Effect.DENY)
    decision = decided(allow, deny)
    assert (decision.allowed, decision.rule, decision.losing) == (False, deny, (allow,))


def test_the_rule_with_fewest_stars_decides() -> None:
    wide = rule(1)
    narrow = rule(2, managed_by=frozenset({ManagedBy.WARD}))
    decision = decided(wide, narrow)
    assert (decision.rule, decision.losing, decision.clause) == (narrow, (wide,), "I.2")


def test_then_the_lower_id_decides_as_a_number() -> None:
    later, sooner = rule(1000), rule(999)
    assert decided(later, sooner).rule is sooner
    assert decided(sooner, later).rule is sooner


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(1978, 8, 23), False),
        (date(1978, 8, 24), True),
        (date(1981, 5, 27), True),
        (date(1981, 5, 28), False),
    ],
)
def test_a_period_holds_its_first_day_and_not_its_end(day: date, allowed: bool) -> None:
    assert decided(rule(1, end=date(1981, 5, 28)), day=day).allowed is allowed


def test_a_listed_value_never_matches_none_and_a_star_does() -> None:
    listed = rule(1, managed_by=frozenset(ManagedBy), portion=frozenset(PortionKind))
    nothing = Facet(area=HERE.area)
    assert decided(listed).allowed
    assert not decided(listed, facet=nothing).allowed
    assert decided(rule(1), facet=nothing).allowed


@pytest.mark.parametrize(
    ("axis", "reach", "facet", "reached"),
    [
        (Line.TERRITORY, {"area": "79/760/"}, {"area": "79/760/26734/"}, True),
        (Line.TERRITORY, {"area": "79/760/"}, {"area": "79/760/"}, True),
        (Line.TERRITORY, {"area": "79/760/"}, {"area": "79/"}, False),
        (Line.TERRITORY, {"area": "79/760/"}, {"area": "79/7601/"}, False),
        (Line.TERRITORY, {"area": "79/760"}, {"area": "79/7601/"}, False),
        (Line.TERRITORY, {"area": ""}, {"area": "79/760/"}, False),
        (Line.TERRITORY, {}, {}, False),
        (Line.ADDRESSED, {"area": "79/760/"}, {"area": "79/"}, True),
        (Line.ADDRESSED, {"area": "79/760/"}, {"area": "79/760/"}, True),
        (Line.ADDRESSED, {"area": "79/760/"}, {"area": "79/760/26734/"}, False),
        (Line.ADDRESSED, {"area": "79/7601/"}, {"area": "79/760"}, False),
        (Line.ADDRESSED, {"area": "79/760/"}, {"area": ""}, False),
        (Line.SECTOR, {"sectors": {"13"}}, {"sector": "13"}, True),
        (Line.SECTOR, {"sectors": {"13"}}, {"sector": "1"}, False),
        (Line.SECTOR, {"sectors": {"13"}}, {"sector": "*"}, False),
        (Line.SECTOR, {"sectors": {"*"}}, {"sector": "13"}, True),
        (Line.SECTOR, {"sectors": {"*"}}, {"sector": "*"}, True),
        (Line.SECTOR, {"sectors": {"*"}}, {}, False),
        (Line.CONTRACT, {"office_id": "a"}, {"orderer": "a"}, True),
        (Line.CONTRACT, {"office_id": "a"}, {"owner": "a"}, False),
        (Line.CONTRACT, {}, {}, False),
        (Line.SELF, {"office_id": "a"}, {"owner": "a"}, True),
        (Line.SELF, {"office_id": "a"}, {"orderer": "a"}, False),
        (Line.SELF, {}, {}, False),
    ],
)
def test_lines(axis: Line, reach: dict[str, Any], facet: dict[str, Any], reached: bool) -> None:
    sectors = frozenset(reach.pop("sectors", ()))
    office = Reach(kind=OfficeKind.DEPARTMENT, sectors=sectors, **reach)
    only = rule(1, axis=axis, office=OfficeKind.DEPARTMENT)
    assert decided(only, facet=Facet(**facet), reach=office).allowed is reached


def test_of_several_facets_one_that_is_allowed_is_enough() -> None:
    deny = rule(1, effect=Effect.DENY, managed_by=frozenset({ManagedBy.CITY}))
    allow = rule(2, managed_by=frozenset({ManagedBy.WARD}))
    snapshot = Snapshot.build([deny, allow])
    above = Facet(area=HERE.area, managed_by="city")
    afar = Facet(area="79/770/", managed_by="city")

    assert snapshot.decide_any(WARD, "plan.set", [above, HERE], DAY).rule is allow
    assert snapshot.decide_any(WARD, "plan.set", [afar, above], DAY).rule is deny
    assert snapshot.decide_any(WARD, "plan.set", [afar], DAY).rule is None
    assert not snapshot.decide_any(WARD, "plan.set", [], DAY).allowed


def test_a_default_denial_cites_the_clause_that_gives_the_power_to_others() -> None:
    held = rule(7, office=OfficeKind.DISTRICT_OFFICE)
    prohibition = rule(1, office=OfficeKind.COMPANY, effect=Effect.DENY)
    decision = decided(prohibition, held)
    assert (decision.rule, decision.clause) == (None, "I.7")


def test_the_nearest_miss_is_of_the_same_office() -> None:
    others = rule(1, office=OfficeKind.DISTRICT_OFFICE)
    condition = rule(2, managed_by=frozenset({ManagedBy.CITY}))
    line = rule(3, axis=Line.CONTRACT)
    ended = rule(4, end=date(1979, 1, 1))
    found = [miss.rule for miss in decided(others, line, condition, ended).misses]
    assert found == [ended, condition, line, others]


def test_the_nearest_miss_is_the_first_of_all() -> None:
    random = Random(1978)  # noqa: S311 - a choice of rules, no secret
    asked = 0
    for _ in range(60):
        rules = [
            rule(
                number,
                office=random.choice((OfficeKind.WARD_COMMITTEE, OfficeKind.DEPARTMENT)),
                axis=random.choice(list(Line)),
                effect=random.choice((Effect.DENY, *(Effect.ALLOW,) * 3)),
                managed_by=random.choice((None, frozenset({random.choice(list(ManagedBy))}))),
                end=random.choice((None, DAY)),
            )
            for number in range(1, random.choice((2, 4, 20)))
        ]
        for managed_by in (None, *ManagedBy):
            decision = decided(*rules, facet=Facet(area="79/770/", managed_by=managed_by))
            if decision.rule is None:
                asked += 1
                assert decision.nearest == next(iter(decision.misses), None)
    assert asked > 50


def test_the_id_of_a_snapshot_is_that_of_its_rules_in_any_order() -> None:
    first, second = rule(1), rule(2)
    assert Snapshot.build([first, second]).id == Snapshot.build([second, first]).id
    assert Snapshot.build([first]).id != Snapshot.build([second]).id
    assert Snapshot.build([first]).id != Snapshot.build([rule(1, clause="V.1")]).id


def test_a_word_of_a_vocabulary_and_its_text_are_one_key() -> None:
    plain = Facet(area=HERE.area, managed_by="ward")
    word = Facet(area=HERE.area, managed_by=ManagedBy.WARD)
    only = rule(1, managed_by=frozenset({ManagedBy.WARD}))
    assert decided(only, facet=plain).allowed
    assert decided(only, facet=word).allowed
