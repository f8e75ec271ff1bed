"""Lint says what is wrong with rules, and nothing of rules that are right."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.core.policy import rules

from khungcui.errors import BadFile
from khungcui.policy.editions import difference, in_words
from khungcui.policy.lint import Kind, lint, read_accepted
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy
from khungcui.text import Text

FIRST, LATER = date(1978, 8, 24), date(1981, 5, 28)
TITLE = Text(vi="Một", en="One")


def instrument(name: str, day: date) -> Instrument:
    return Instrument(id=name, number=name, title=TITLE, issuer=TITLE, signed=day, in_force=day)


def rule(number: int, **given: Any) -> Rule:
    return rules.rule(number, **{"clause": "III.5", **given})


def book(*rules: Rule, clauses: tuple[str, ...] = ("III.5",)) -> Rulebook:
    return Rulebook(
        rules=rules,
        instruments={
            "1-1978": instrument("1-1978", FIRST),
            "2-1981": instrument("2-1981", LATER),
        },
        clauses={number: Clause(number=number, title=TITLE) for number in clauses},
    )


def found(rules: Rulebook, declared: tuple[str, ...] = ()) -> list[tuple[Kind, str]]:
    return [(finding.kind, finding.subject) for finding in lint(rules, declared)]


def test_right_rules_give_no_finding() -> None:
    assert found(book(rule(1), rule(2, action="see")), ("plan.set", "plan.see")) == []


def test_a_later_instrument_may_only_use_known_words() -> None:
    late = rule(2, instrument="2-1981", action="sett", start=LATER)
    (finding,) = lint(book(rule(1), late))
    assert (finding.kind, finding.subject) == (Kind.UNKNOWN_POWER, "plan.sett")
    assert "plan.set" in finding.message.en
    assert found(book(rule(1), late), ("plan.sett",)) == []


def test_a_rule_that_ends_before_it_begins_is_dead() -> None:
    assert found(book(rule(1, end=FIRST))) == [(Kind.NEVER_IN_FORCE, "1-1978/001")]


@pytest.mark.parametrize(
    ("first", "second", "shadowed"),
    [
        ({"effect": Effect.DENY}, {}, "1-1978/002"),
        ({}, {}, "1-1978/002"),
        ({"managed_by": frozenset({ManagedBy.CITY})}, {}, None),
        # All the listed levels together still leave the record without a manager.
        ({"managed_by": frozenset(ManagedBy)}, {}, None),
        ({"effect": Effect.DENY, "end": LATER}, {}, None),
        ({"effect": Effect.DENY, "start": LATER}, {}, None),
        ({"effect": Effect.DENY, "end": LATER}, {"end": LATER}, "1-1978/002"),
        ({"effect": Effect.DENY, "axis": Line.SELF}, {}, None),
    ],
)
def test_shadowed_rules(
    first: dict[str, Any], second: dict[str, Any], shadowed: str | None
) -> None:
    expected = [] if shadowed is None else [(Kind.SHADOWED, shadowed)]
    assert found(book(rule(1, **first), rule(2, **second))) == expected


def test_powers_and_clauses_without_rule() -> None:
    rules = book(rule(1), clauses=("III.5", "IV.1"))
    assert found(rules, ("plan.set", "plan.see")) == [
        (Kind.POWER_WITHOUT_RULE, "plan.see"),
        (Kind.CLAUSE_WITHOUT_RULE, "IV.1"),
    ]


def test_a_finding_may_be_accepted_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "lint-accepted.csv"
    path.write_text("kind,subject,reason\nclause-without-rule,IV.1,A fact.\n", "utf-8")
    assert lint(book(rule(1), clauses=("III.5", "IV.1")), accepted=read_accepted(path)) == ()


def test_an_accepted_finding_of_no_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lint-accepted.csv"
    path.write_text("kind,subject,reason\nclause-without,IV.1,A fact.\n", "utf-8")
    with pytest.raises(BadFile, match="clause-without-rule"):
        read_accepted(path)


def test_what_came_and_went_between_two_days() -> None:
    ended, begun = rule(1, end=LATER), rule(2, start=LATER, managed_by=frozenset({ManagedBy.CITY}))
    snapshot = Snapshot.build([ended, begun, rule(3)])

    changed = difference(snapshot, FIRST, LATER)

    assert (changed.came, changed.went) == ((begun,), (ended,))
    assert difference(snapshot, LATER, FIRST).came == (ended,)
    assert in_words(begun).en == (
        "1-1978/002: the Ward People's Committee is allowed «plan.set» by territory [city] "
        "(clause III.5)"
    )
