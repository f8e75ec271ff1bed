"""After a reform lint sees portions under the level that manages them, and offices as they end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.core.policy.books import FIRST, LATER, asking, book, found, rule

from khungcui.policy.lint import Asked, Kind, Shape, State, lint
from khungcui.policy.lint.classes import mask
from khungcui.policy.reassignment import OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Rule, Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.tenancy.tree import Period
from khungcui.text import Text

DISTRICT, WARD = frozenset({ManagedBy.DISTRICT}), frozenset({ManagedBy.WARD})
OFFICE = {"office": OfficeKind.DISTRICT_OFFICE, "managed_by": DISTRICT}
PASS = PortionsPass(
    managed_by=ManagedBy.DISTRICT, portion=PortionKind.OWN, into=ManagedBy.WARD, clause="2.1"
)
END = OfficesEnd(office=OfficeKind.DISTRICT_OFFICE, into=OfficeKind.WARD_COMMITTEE, clause="2.1")


def reformed(*rules: Rule, **reassigns: Any) -> Rulebook:
    """The second instrument re-assigns from its day on."""
    made = book(*rules, clauses=("III.5", "2.1"))
    act = replace(made.instruments["2-1981"], reassigns=Reassignments(**reassigns))
    return replace(made, instruments={**made.instruments, act.id: act})


def sent(*classes: tuple[ManagedBy, PortionKind]) -> Asked:
    title = Text(vi="Chờ", en="Waiting")
    shape = Shape(classes=mask(classes))
    return Asked(states=(State(name="plan.sent", title=title, powers=("plan.set",), shape=shape),))


OWN, PLAN = (ManagedBy.DISTRICT, PortionKind.OWN), (ManagedBy.DISTRICT, PortionKind.PLAN)


def test_what_passed_is_led_on_by_who_manages_it_then() -> None:
    rules = (rule(1, **OFFICE, end=LATER), rule(2, managed_by=WARD))
    passed = reformed(*rules, portions=(PASS,))
    assert found(passed, sent(OWN)) == []
    (stuck,) = lint(passed, sent(OWN, PLAN))
    assert (stuck.subject, stuck.days[0].start) == ("plan.sent district/plan", LATER)
    # And so the table decides.
    ward = Reach(kind=OfficeKind.WARD_COMMITTEE, area="79/")
    before, after = LATER - timedelta(days=1), LATER
    for portion, day, allowed in (
        (PortionKind.OWN, before, False),
        (PortionKind.OWN, after, True),
        (PortionKind.PLAN, after, False),
    ):
        facet = Facet(area="79/", managed_by=ManagedBy.DISTRICT, portion=portion)
        assert Snapshot.of(passed).decide(ward, "plan", "set", facet, day).allowed is allowed


def test_what_nobody_leads_on_is_led_on_from_the_day_on_which_it_passes() -> None:
    passed = reformed(rule(2, managed_by=WARD), portions=(PASS,))
    (stuck,) = lint(passed, sent(OWN))
    assert stuck.days == (Period(start=FIRST, end=LATER),)
    (always,) = lint(passed, sent(PLAN))
    assert always.days == (Period(start=FIRST),)


def test_a_rule_about_what_passed_is_dead_after_it() -> None:
    own = {**OFFICE, "portion": frozenset({PortionKind.OWN})}
    late = rule(1, **own, start=LATER)
    assert found(reformed(late, portions=(PASS,))) == [(Kind.DEAD, late.id)]
    assert found(reformed(rule(1, **own), portions=(PASS,))) == []
    assert found(reformed(late, portions=(replace(PASS, portion=PortionKind.PLAN),))) == []


def test_an_office_that_ended_has_nothing_more() -> None:
    ended = reformed(rule(1, office=OfficeKind.DISTRICT_OFFICE), offices=(END,))
    (lost,) = lint(ended, asking("plan.set"))
    assert (lost.kind, lost.days[0].start) == (Kind.POWER_WITHOUT_HOLDER, LATER)
    late = rule(2, office=OfficeKind.DISTRICT_OFFICE, action="see", start=LATER)
    assert (Kind.NEVER_IN_FORCE, late.id) in found(reformed(*ended.rules, late, offices=(END,)))
    assert found(reformed(*ended.rules, rule(2), offices=(END,)), asking("plan.set")) == []


def test_two_that_ended_apart_do_not_overlap_afterwards() -> None:
    rules = (rule(1, office=OfficeKind.DISTRICT_OFFICE), rule(2, start=LATER))
    asked = asking("plan.set", exclusive=True)
    assert found(reformed(*rules, offices=(END,)), asked) == []
    overlap = found(reformed(*rules, portions=(PASS,)), asked)
    assert [kind for kind, _ in overlap] == [Kind.OVERLAP]


def test_a_clause_that_a_reform_cites_needs_no_rule() -> None:
    assert found(reformed(rule(1), offices=(END,))) == []
    assert found(reformed(rule(1))) == [(Kind.CLAUSE_WITHOUT_RULE, "2.1")]
