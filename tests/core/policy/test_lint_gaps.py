"""What somebody must be able to do and nobody may, and what two offices may do at once."""

from dataclasses import replace
from typing import Any

import pytest
from tests.core.policy.books import FIRST, LATER, asking, book, found, rule

from khungcui.policy.lint import Asked, Kind, Need, Shape, State, lint
from khungcui.policy.lint.classes import PLAIN, mask
from khungcui.policy.rule import Rulebook
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text

TITLE = Text(vi="Chờ", en="Waiting")
LEVELS = (
    (OfficeKind.WARD_COMMITTEE, Line.TERRITORY, ManagedBy.WARD),
    (OfficeKind.DISTRICT_OFFICE, Line.TERRITORY, ManagedBy.DISTRICT),
    (OfficeKind.DEPARTMENT, Line.SECTOR, ManagedBy.CITY),
    (OfficeKind.OUTSIDE_ORDERER, Line.SECTOR, ManagedBy.CENTRAL),
)


def managing(**given: dict[str, Any]) -> Rulebook:
    """Each level manages its own; ``given`` changes the rule of a level, None takes it out."""
    made = []
    for number, (office, axis, level) in enumerate(LEVELS, start=1):
        parts: dict[str, Any] = {"office": office, "axis": axis, "managed_by": frozenset({level})}
        parts |= {"object": "establishment", "action": "manage"}
        made.append(rule(number, **{**parts, **given.get(level.value, {})}))
    return book(*made)


def unmanaged(rules: Rulebook) -> dict[str, Any]:
    return {one.subject: one for one in lint(rules) if one.kind is Kind.UNMANAGED}


def test_a_class_that_nobody_manages_is_a_gap() -> None:
    # Who is not classified yet has no manager: that much is so under these rules.
    assert set(unmanaged(managing())) == {"none/plan", "none/own"}
    plan = frozenset({PortionKind.PLAN})
    gaps = unmanaged(managing(ward={"portion": plan}, city={"end": LATER}))
    assert set(gaps) == {"none/plan", "none/own", "ward/own", "city/plan", "city/own"}
    assert gaps["ward/own"].days[0].start == FIRST
    assert gaps["city/own"].days[0].start == LATER
    assert gaps["city/own"].example.told.en == (
        "For example on 1981-05-28, «establishment.manage», the self-produced portion, "
        "managed by the city: nobody."
    )
    assert [one.office for one in gaps["city/own"].rules] == [OfficeKind.DEPARTMENT]


def test_a_manager_that_not_every_portion_has_leaves_a_gap() -> None:
    ordered = {"office": OfficeKind.COMPANY, "axis": Line.CONTRACT}
    assert "city/plan" in unmanaged(managing(city=ordered))
    assert "city/plan" not in unmanaged(managing(city={**ordered, "axis": Line.SECTOR}))


def test_where_nobody_speaks_of_managing_there_is_no_gap() -> None:
    assert found(book(rule(1))) == []
    asked = asking("establishment.manage")
    assert Kind.UNMANAGED in {kind for kind, _ in found(book(rule(1)), asked)}


def waiting(**given: Any) -> Asked:
    shape = Shape(**{"classes": mask([(level, None) for level in ManagedBy]), **given})
    return Asked(
        states=(
            State(name="plan.sent", title=TITLE, powers=("plan.set", "plan.take"), shape=shape),
        )
    )


def test_a_state_that_nobody_may_lead_on_is_stuck() -> None:
    wards = frozenset({ManagedBy.WARD})
    some = book(rule(1, managed_by=wards), rule(2, action="take", managed_by=wards | {"city"}))
    assert found(some, waiting()) == [
        (Kind.STUCK, "plan.sent central/*"),
        (Kind.STUCK, "plan.sent district/*"),
    ]
    assert found(book(*some.rules, rule(3, action="take")), waiting()) == []


def test_a_state_is_stuck_along_a_line_that_not_every_record_has() -> None:
    rules = book(rule(1, axis=Line.SELF))
    plain = {"classes": mask([PLAIN])}
    given = waiting(**plain, given=frozenset({Line.SELF}))
    assert found(rules, waiting(**plain)) == [(Kind.STUCK, "plan.sent")]
    assert found(rules, given) == []


def test_a_state_is_stuck_from_the_day_on_which_the_last_rule_ends() -> None:
    rules = book(rule(1, end=LATER))
    (finding,) = lint(rules, waiting())[:1]
    assert finding.days[0].start == LATER
    assert found(rules, waiting(), FIRST) == []
    assert len(found(rules, waiting(), LATER)) == len(ManagedBy)


def test_a_power_that_is_asked_for_is_given() -> None:
    rules = book(rule(1), rule(2, action="see", effect=Effect.DENY))
    assert found(rules, asking("plan.set", "plan.see", "plan.sign")) == [
        (Kind.POWER_WITHOUT_RULE, "plan.sign"),
        (Kind.POWER_WITHOUT_HOLDER, "plan.see"),
    ]
    ended = book(rule(1), rule(2, action="see", end=LATER))
    assert found(ended, asking("plan.see"), FIRST) == []
    assert found(ended, asking("plan.see"), LATER) == [(Kind.POWER_WITHOUT_RULE, "plan.see")]
    (lost,) = lint(ended, asking("plan.see"))
    assert (lost.kind, lost.days[0].start) == (Kind.POWER_WITHOUT_HOLDER, LATER)


@pytest.mark.parametrize(
    ("second", "overlapping"),
    [
        # A ward lies in a district, and both reach what is there.
        ({"office": OfficeKind.DISTRICT_OFFICE}, True),
        ({"office": OfficeKind.DEPARTMENT, "axis": Line.SECTOR}, True),
        ({"office": OfficeKind.DISTRICT_OFFICE, "managed_by": frozenset({ManagedBy.CITY})}, False),
        ({"office": OfficeKind.DISTRICT_OFFICE, "effect": Effect.DENY}, False),
        ({"office": OfficeKind.DISTRICT_OFFICE, "start": LATER}, False),
        # Two wards of the district that the record is addressed to.
        ({"axis": Line.ADDRESSED}, True),
    ],
)
def test_two_offices_with_an_exclusive_power_overlap(
    second: dict[str, Any], overlapping: bool
) -> None:
    wards = {"managed_by": frozenset({ManagedBy.WARD}), "end": LATER}
    rules = book(rule(1, **wards), rule(2, **{**wards, **second, "end": None}))
    found = [
        one for one in lint(rules, asking("plan.set", exclusive=True)) if one.kind is Kind.OVERLAP
    ]
    assert len(found) == overlapping
    for finding in found:
        assert finding.example is not None
        assert len(finding.example.holders) == 2
        assert set(finding.rules) <= set(rules.rules)
    assert lint(rules, asking("plan.set"), day=FIRST) == ()


@pytest.mark.parametrize(
    ("office", "axis", "overlapping"),
    [
        (OfficeKind.WARD_COMMITTEE, Line.TERRITORY, False),
        (OfficeKind.WARD_COMMITTEE, Line.ADDRESSED, True),
        (OfficeKind.COMPANY, Line.TERRITORY, True),
        (OfficeKind.COMPANY, Line.SECTOR, True),
        (OfficeKind.COMPANY, Line.CONTRACT, False),
        (OfficeKind.DEPARTMENT, Line.SECTOR, False),
    ],
)
def test_two_offices_of_one_kind_overlap_where_they_can_meet(
    office: OfficeKind, axis: Line, overlapping: bool
) -> None:
    rules = book(rule(1, office=office, axis=axis))
    asked = asking("plan.set", exclusive=True)
    assert [kind for kind, _ in found(rules, asked)] == [Kind.OVERLAP] * overlapping


def test_offices_overlap_only_over_records_that_there_are() -> None:
    rules = book(rule(1), rule(2, office=OfficeKind.COMPANY, axis=Line.SELF))
    ground = Shape(lines=frozenset({Line.TERRITORY}))
    kinds = {kind for kind, _ in found(rules, asking("plan.set", exclusive=True))}
    assert kinds == {Kind.OVERLAP}
    kinds = {kind for kind, _ in found(rules, asking("plan.set", exclusive=True, shape=ground))}
    assert Kind.OVERLAP not in kinds
    wards = frozenset({ManagedBy.WARD})
    rules = book(*(replace(one, managed_by=wards) for one in rules.rules))
    plain = Shape(classes=mask([PLAIN]))
    kinds = {kind for kind, _ in found(rules, asking("plan.set", exclusive=True, shape=plain))}
    assert Kind.OVERLAP not in kinds


AMENDING = ("draft", "sign", "withdraw")


def amending(**given: Any) -> Rulebook:
    city = {"office": OfficeKind.CITY_COMMITTEE, "object": "policy", **given}
    return book(*(rule(n, action=action, **city) for n, action in enumerate(AMENDING, start=1)))


@pytest.mark.parametrize(
    ("given", "lost"),
    [
        ({}, False),
        ({"axis": Line.ADDRESSED}, False),
        ({"end": LATER}, True),
        ({"effect": Effect.DENY}, True),
        ({"office": OfficeKind.WARD_COMMITTEE}, True),
        ({"axis": Line.CONTRACT}, True),
        ({"managed_by": frozenset({ManagedBy.CITY})}, True),
    ],
)
def test_somebody_may_always_amend(given: dict[str, Any], lost: bool) -> None:
    rules = amending(**given)
    expected = [(Kind.NOBODY_AMENDS, f"policy.{action}") for action in AMENDING] * lost
    assert found(rules) == expected
    accepted = dict.fromkeys(expected, "Trust us.")
    assert len(lint(rules, accepted=accepted)) == len(expected)


def test_who_may_sign_today_and_not_tomorrow_is_found_on_every_day() -> None:
    whole = amending()
    rules = replace(
        whole, rules=tuple(replace(r, end=LATER) if r.action == "sign" else r for r in whole.rules)
    )
    assert found(rules, day=FIRST) == []
    assert found(rules, day=LATER) == [(Kind.NOBODY_AMENDS, "policy.sign")]
    assert found(book(rule(1)), Asked(powers={"policy.draft": Need()}))[0] == (
        Kind.NOBODY_AMENDS,
        "policy.draft",
    )
