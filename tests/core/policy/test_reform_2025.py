"""The shipped reform of 2025: not adopted, it fits, lacks nothing, and does what it says."""

from datetime import timedelta

import pytest
from tests.core.policy.test_cases import CASES, TREE

from khungcui.plugins.asked import asked
from khungcui.plugins.manager import load
from khungcui.policy.adapter import read_amendment
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.cases import read_cases, run
from khungcui.policy.lint.acceptance import read_accepted
from khungcui.policy.lint.drafts import lint_draft
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, OfficeKind
from khungcui.settings import settings
from khungcui.tenancy.tree import AreaTree

POLICIES = settings().policies_dir
DISTRICT_KINDS = (OfficeKind.DISTRICT_OFFICE, OfficeKind.DISTRICT_COMMITTEE)


@pytest.fixture(scope="module")
def reform(book: Rulebook) -> Amendment:
    return read_amendment(POLICIES / "instruments" / "2025-07-01-reform", book)


@pytest.fixture(scope="module")
def reformed(book: Rulebook, reform: Amendment) -> Snapshot:
    return Snapshot.of(amended(book, reform))


@pytest.fixture(scope="module")
def tree(reformed: Snapshot) -> AreaTree:
    return reformed.reforms.tree(TREE)


def test_it_is_not_adopted_by_default(book: Rulebook, reform: Amendment) -> None:
    assert reform.id not in book.instruments


def test_its_worked_cases_pass_on_both_sides_of_the_day(
    reform: Amendment, reformed: Snapshot, tree: AreaTree
) -> None:
    cases = read_cases(POLICIES / "examples-2025" / "reform.csv", tree)
    outcomes = [run(case, reformed, tree) for case in cases]
    assert [outcome.told.en for outcome in outcomes if not outcome.passed] == []
    assert len(cases) >= 60
    own = {clause.number for clause in reform.clauses}
    cited = {case.clause for case in cases}
    for effect in Effect:
        for day in (reform.instrument.in_force, reform.instrument.in_force - timedelta(days=1)):
            assert [one for one in cases if (one.expected, one.question.as_of) == (effect, day)]
    moved = {rule.clause for rule in reform.rules} & own
    assert len(moved - cited) <= 1  # the reading of joint acts needs no case


def test_what_was_decided_before_the_day_stays_decided(
    reform: Amendment, reformed: Snapshot, tree: AreaTree
) -> None:
    past = [case for case in CASES if case.question.as_of < reform.instrument.in_force]
    assert len(past) > 100
    assert [one.told.en for case in past if not (one := run(case, reformed, tree)).passed] == []


def test_it_lints_clean(book: Rulebook, reform: Amendment) -> None:
    accepted = read_accepted(POLICIES / "lint-accepted.csv")
    linted = lint_draft(book, reform, asked(load().registry), accepted=accepted)
    assert [finding.message.en for finding in linted.findings] == []


def test_it_takes_every_power_of_the_districts_away_by_name(
    book: Rulebook, reform: Amendment
) -> None:
    theirs = {rule.id for rule in book.rules if rule.office in DISTRICT_KINDS}
    assert theirs <= set(reform.instrument.repeals)
    assert not [rule for rule in reform.rules if rule.office in DISTRICT_KINDS]


def test_no_power_is_lost_with_them(book: Rulebook, reform: Amendment, reformed: Snapshot) -> None:
    day = reform.instrument.in_force
    held = {rule.power for rule in reformed.rules if rule.in_force(day)}
    assert {rule.power for rule in book.rules if rule.in_force(day)} <= held
