"""Lint says what is wrong with rules, and nothing of rules that are right."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.core.policy.books import FIRST, LATER, TITLE, asking, book, found, instrument, rule

from khungcui.errors import BadFile
from khungcui.policy.editions import difference, in_words
from khungcui.policy.lint import Kind, Shape, lint, read_accepted
from khungcui.policy.lint.classes import PLAIN, mask
from khungcui.policy.rule import Clause, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, PortionKind

ONE, TWO = "1-1978/001", "1-1978/002"
CITY, OWN = frozenset({ManagedBy.CITY}), frozenset({PortionKind.OWN})
DENY = Effect.DENY


def test_right_rules_give_no_finding() -> None:
    rules = book(rule(1), rule(2, action="see"))
    assert found(rules, asking("plan.set", "plan.see")) == []


def test_a_later_instrument_may_only_use_known_words() -> None:
    late = rule(2, instrument="2-1981", action="sett", start=LATER)
    (finding,) = lint(book(rule(1), late))
    assert (finding.kind, finding.subject) == (Kind.UNKNOWN_POWER, "plan.sett")
    assert "plan.set" in finding.message.en
    assert finding.rules == (late,)
    assert found(book(rule(1), late), day=FIRST) == []
    assert found(book(rule(1), late), asking("plan.sett")) == []


def test_a_rule_that_ends_before_it_begins_is_dead() -> None:
    assert found(book(rule(1, end=FIRST))) == [(Kind.NEVER_IN_FORCE, ONE)]


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ({}, {}, TWO),
        ({"managed_by": CITY}, {}, None),
        # All the listed levels together still leave the record without a manager.
        ({"managed_by": frozenset(ManagedBy)}, {}, None),
        ({"effect": DENY, "end": LATER}, {"managed_by": CITY}, None),
        ({"effect": DENY, "start": LATER}, {"managed_by": CITY}, None),
        ({"effect": DENY, "end": LATER}, {"managed_by": CITY, "end": LATER}, TWO),
        ({"effect": DENY, "axis": Line.SELF}, {"managed_by": CITY}, None),
        ({"effect": DENY, "portion": OWN}, {"portion": OWN, "managed_by": CITY}, TWO),
    ],
)
def test_shadowed_rules(
    first: dict[str, Any], second: dict[str, Any], shadowed: str | None
) -> None:
    expected = [] if shadowed is None else [(Kind.SHADOWED, shadowed)]
    assert found(book(rule(1, **first), rule(2, **second))) == expected


def test_rules_that_follow_each_other_shadow_a_third_between_them() -> None:
    before, after = rule(1, end=LATER), rule(2, start=LATER)
    (finding,) = lint(book(before, after, rule(3)))
    assert (finding.kind, finding.subject) == (Kind.SHADOWED, "1-1978/003")
    assert {one.id for one in finding.rules} == {ONE, TWO, "1-1978/003"}
    assert ONE in finding.message.vi
    assert found(book(before, replace(after, start=LATER + timedelta(days=1)), rule(3))) == []


@pytest.mark.parametrize(
    ("denied", "allowed", "contradicts"),
    [
        ({"managed_by": CITY}, {"managed_by": frozenset(ManagedBy)}, True),
        ({"managed_by": CITY}, {}, False),
        ({"managed_by": CITY}, {"managed_by": frozenset({ManagedBy.WARD})}, False),
        ({"managed_by": CITY}, {"managed_by": frozenset(ManagedBy), "axis": Line.SELF}, False),
        ({"managed_by": CITY, "end": LATER}, {"portion": OWN, "start": LATER}, False),
        ({"managed_by": CITY}, {"portion": OWN}, True),
    ],
)
def test_a_permission_and_a_prohibition_of_equal_weight_contradict_each_other(
    denied: dict[str, Any], allowed: dict[str, Any], contradicts: bool
) -> None:
    deny, allow = rule(1, effect=DENY, **denied), rule(2, **allowed)
    found = lint(book(deny, allow))
    assert [one.kind for one in found] == [Kind.CONTRADICTION] * contradicts
    for finding in found:
        assert finding.rules == (deny, allow)
        assert finding.example is not None
        assert finding.example.of[0] is ManagedBy.CITY


def test_a_rule_that_no_record_can_meet_is_dead() -> None:
    plain = Shape(classes=mask([PLAIN]), lines=frozenset({Line.TERRITORY}))
    rules = book(rule(1), rule(2, managed_by=CITY), rule(3, axis=Line.CONTRACT))
    assert found(rules, asking("plan.set", shape=plain)) == [
        (Kind.DEAD, TWO),
        (Kind.DEAD, "1-1978/003"),
    ]
    assert found(rules, asking("plan.set")) == []


def test_clauses_without_rule_are_those_that_no_rule_ever_cited() -> None:
    rules = book(rule(1, end=LATER), clauses=("III.5", "IV.1"))
    assert found(rules) == [(Kind.CLAUSE_WITHOUT_RULE, "IV.1")]
    assert found(rules, day=LATER) == [(Kind.CLAUSE_WITHOUT_RULE, "IV.1")]


def test_a_clause_of_a_later_instrument_needs_no_rule_before_it() -> None:
    late = Clause(number="2.1", title=TITLE, instrument="2-1981")
    rules = book(rule(1))
    rules = replace(rules, clauses={**rules.clauses, "2.1": late})
    assert found(rules, day=FIRST) == []
    assert found(rules, day=LATER) == [(Kind.CLAUSE_WITHOUT_RULE, "2.1")]


def test_a_rule_rests_on_a_clause_that_is_there() -> None:
    assert found(book(rule(1), rule(2, action="see", clause="IX.9"))) == [
        (Kind.RULE_WITHOUT_CLAUSE, TWO)
    ]


def _lapsing(*rules: Any) -> Rulebook:
    """The clause 2.1 is of an instrument that is in force for a year."""
    made = book(*rules)
    year = timedelta(days=365)
    return replace(
        made,
        instruments={
            **made.instruments,
            "2-1981": instrument("2-1981", LATER, until=LATER + year),
        },
        clauses={
            **made.clauses,
            "2.1": Clause(number="2.1", title=TITLE, instrument="2-1981"),
        },
    )


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (LATER, LATER + timedelta(days=365), 0),
        (LATER, None, 1),
        (FIRST, None, 2),
        (FIRST, LATER, 1),
    ],
)
def test_a_rule_rests_on_a_clause_that_is_in_force(
    start: date, end: date | None, days: int
) -> None:
    late = rule(2, action="see", clause="2.1", start=start, end=end)
    found = lint(_lapsing(rule(1), late))
    assert sum(len(one.days) for one in found) == days
    assert {one.kind for one in found} <= {Kind.SOURCE_NOT_IN_FORCE}


def test_nothing_is_in_force_before_it_is_signed() -> None:
    rules = book(rule(1))
    late = instrument("2-1981", LATER, signed=LATER + timedelta(days=1))
    unsigned = instrument("2-1981", LATER, signed=None)
    wrong = replace(rules, instruments={**rules.instruments, "2-1981": late})
    draft = replace(rules, instruments={**rules.instruments, "2-1981": unsigned})
    assert found(wrong) == [(Kind.SIGNED_TOO_LATE, "2-1981")]
    assert (found(draft), found(wrong, day=FIRST)) == ([], [])


def test_a_finding_may_be_accepted_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "lint-accepted.csv"
    path.write_text("kind,subject,reason\nclause-without-rule,IV.1,A fact.\n", "utf-8")
    accepted = read_accepted(path)
    assert lint(book(rule(1), clauses=("III.5", "IV.1")), accepted=accepted) == ()
    (idle,) = lint(book(rule(1)), accepted=accepted)
    assert (idle.kind, idle.subject) == (Kind.UNUSED_ACCEPTANCE, "clause-without-rule IV.1")
    assert lint(book(rule(1)), accepted=accepted, day=FIRST) == ()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("clause-without,IV.1,A fact.", "clause-without-rule"),
        ("nobody-amends,policy.sign,We trust it.", "nobody-amends"),
        ("clause-without-rule,IV.1,", "reason"),
    ],
)
def test_what_nobody_may_accept_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "lint-accepted.csv"
    path.write_text(f"kind,subject,reason\n{line}\n", "utf-8")
    with pytest.raises(BadFile, match=complaint):
        read_accepted(path)


def test_what_came_and_went_between_two_days() -> None:
    ended, begun = rule(1, end=LATER), rule(2, start=LATER, managed_by=CITY)
    snapshot = Snapshot.build([ended, begun, rule(3)])

    changed = difference(snapshot, FIRST, LATER)

    assert (changed.came, changed.went) == ((begun,), (ended,))
    assert difference(snapshot, LATER, FIRST).came == (ended,)
    assert in_words(begun).en == (
        "1-1978/002: the Ward People's Committee is allowed «plan.set» by territory [city] "
        "(clause III.5)"
    )


def test_every_kind_of_finding_is_explained() -> None:
    page = (Path(__file__).parents[3] / "core" / "docs" / "lint.md").read_text("utf-8")
    assert [kind for kind in Kind if f"| `{kind}` |" not in page] == []
