"""A draft is linted as the book that it would make, and what is new with it is told apart."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.core.policy.books import FIRST, LATER, asking, instrument, rule
from tests.core.policy.books import book as booked
from tests.core.policy.test_cli import khungcui

from khungcui.errors import BadInput
from khungcui.policy.amendment import Amendment
from khungcui.policy.lint import Kind, fresh, lint, lint_draft
from khungcui.policy.rule import Rulebook
from khungcui.policy.vocabulary import ManagedBy

ASKED = asking("plan.set", "plan.see")
IDLE = {(Kind.CLAUSE_WITHOUT_RULE, "IV.1"): "A statement of fact."}


def draft(*rules: object, repeals: tuple[str, ...] = (), **given: object) -> Amendment:
    act = instrument("3-1981", LATER, repeals=repeals, signed=None, **given)
    return Amendment(instrument=act, rules=rules)  # pyright: ignore[reportArgumentType]


def test_what_a_draft_takes_away_is_new_with_it() -> None:
    before = booked(rule(1), rule(2, action="see", managed_by=frozenset(ManagedBy)), rule(3))
    linted = lint_draft(before, draft(repeals=("1-1978/002",)), ASKED)
    assert [(one.kind, one.subject) for one in linted.findings] == [
        (Kind.SHADOWED, "1-1978/003"),
        (Kind.POWER_WITHOUT_HOLDER, "plan.see"),
    ]
    assert [one.kind for one in linted.fresh] == [Kind.POWER_WITHOUT_HOLDER]


def test_what_was_wrong_for_a_while_and_now_is_for_good_is_new() -> None:
    gap = rule(3, action="see", start=date(1985, 1, 1))
    before = booked(rule(1), rule(2, action="see", end=LATER), gap)
    (known,) = lint(before, ASKED)
    linted = lint_draft(before, draft(repeals=("1-1978/003",)), ASKED)
    after = next(one for one in linted.findings if one.kind is Kind.POWER_WITHOUT_HOLDER)
    assert (known.kind, known.subject) == (after.kind, after.subject)
    assert after in linted.fresh
    assert fresh([after], [after]) == fresh([known], [after]) == ()


def test_a_draft_need_not_answer_for_what_the_book_accepts() -> None:
    before = booked(rule(1), rule(2, action="see"), clauses=("III.5", "IV.1"))
    citing = draft(
        rule(1, id="3-1981/001", instrument="3-1981", clause="IV.1", start=LATER, axis="self")
    )
    assert lint_draft(before, citing, ASKED, accepted=IDLE).findings == ()
    (own,) = lint_draft(before, citing, ASKED, accepted=IDLE, own=IDLE).findings
    assert own.kind is Kind.UNUSED_ACCEPTANCE


def test_a_draft_that_does_not_fit_is_refused() -> None:
    with pytest.raises(BadInput, match="1-1978/001"):
        lint_draft(booked(rule(1)), draft(repeals=("1-1978/0O1",)), ASKED)


def test_only_the_day_asked_for_is_linted() -> None:
    before = booked(rule(1), rule(2, action="see"))
    ending = draft(repeals=("1-1978/002",))
    assert lint_draft(before, ending, ASKED, day=FIRST).findings == ()
    assert len(lint_draft(before, ending, ASKED, day=LATER).fresh) == 1
    unsigned = replace(ending, instrument=replace(ending.instrument, in_force=FIRST))
    assert len(lint_draft(before, unsigned, ASKED, day=FIRST).fresh) == 1


TOML = """
id = "900-2027"
number = "900/QĐ-UB"
title = { vi = "Phường định mức phần tự sản xuất", en = "Wards set norms" }
issuer = { vi = "Ủy ban Nhân dân thành phố", en = "City People's Committee" }
in_force = 2027-07-01
repeals = ["180-1978/015", "180-1978/240"]
"""
RULES = """id,office,axis,object,action,managed_by,portion,effect,clause,note
900-2027/001,ward_committee,territory,consumption_norm,set,ward,own,allow,III.6,
"""


def test_the_command_finds_what_a_draft_leaves_undone(tmp_path: Path) -> None:
    (tmp_path / "instrument.toml").write_text(TOML, "utf-8")
    (tmp_path / "rules.csv").write_text(RULES, "utf-8")

    done = khungcui("lint", tmp_path, "--json")

    found = json.loads(done.stdout)["findings"]
    assert {(one["kind"], one["subject"]) for one in found} == {
        ("stuck", "hand_over.offered district/*"),
        ("power-without-holder", "establishment.accept_hand_over"),
        ("power-without-holder", "establishment.hand_over"),
    }
    assert all(one["new"] for one in found)
    assert {one["days"][0]["from"] for one in found} == {"2027-07-01"}
    stuck = next(one for one in found if one["kind"] == "stuck")
    assert stuck["rules"] == ["180-1978/240"]
    assert stuck["example"]["managed_by"] == "district"
    assert done.returncode == 1

    (tmp_path / "lint-accepted.csv").write_text(
        "kind,subject,reason\n"
        + "".join(f"{one['kind']},{one['subject']},It ends.\n" for one in found),
        "utf-8",
    )
    assert khungcui("lint", tmp_path).returncode == 0
    before = khungcui("lint", tmp_path, "--as-of", "2027-06-30")
    assert before.stdout.splitlines()[-1].endswith("0 findings, 0 new with the draft")


def test_the_command_tells_of_a_draft_after_which_nobody_may_amend(
    tmp_path: Path, book: Rulebook
) -> None:
    powers = {"policy.draft", "policy.sign", "policy.withdraw"}
    amending = ", ".join(f'"{one.id}"' for one in book.rules if one.power in powers)
    gone = TOML.replace('"180-1978/015", "180-1978/240"', amending)
    (tmp_path / "instrument.toml").write_text(gone, "utf-8")
    (tmp_path / "rules.csv").write_text(RULES, "utf-8")
    done = khungcui("lint", tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("nobody-amends (") == 3
