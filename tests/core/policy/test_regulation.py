"""The shipped rules are the regulation: the table of powers whole, and nothing beside a clause."""

import csv
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from khungcui.plugins.asked import asked
from khungcui.plugins.manager import load
from khungcui.policy.lint import lint, read_accepted
from khungcui.policy.rule import Rule, Rulebook, joined
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import settings

# The table and the text lie beside the repository where the regulation is kept.
REGULATION = Path(__file__).parents[4] / "shared" / "regulation"
beside = pytest.mark.skipif(not REGULATION.is_dir(), reason="the regulation is not at hand")


def _as_in_the_table(rule: Rule) -> tuple[str, ...]:
    return (
        *(rule.object, rule.action, rule.office, rule.axis, joined(rule.managed_by)),
        *(joined(rule.portion), rule.effect, rule.clause, rule.note),
    )


@pytest.fixture(scope="module")
def powers() -> list[tuple[str, ...]]:
    with (REGULATION / "powers.csv").open(encoding="utf-8", newline="") as file:
        return [
            (
                *(row["object"], row["action"], row["office"], row["axis"]),
                *("|".join(sorted(row["managed_by"].split("|"))), row["portion"]),
                *(row["effect"], row["clause"], row["note"]),
            )
            for row in csv.DictReader(file)
        ]


@beside
def test_every_row_of_the_table_is_a_rule(powers: list[tuple[str, ...]], book: Rulebook) -> None:
    assert sorted(set(powers) - {_as_in_the_table(rule) for rule in book.rules}) == []


@beside
def test_no_rule_is_added_to_a_power_of_the_table(
    powers: list[tuple[str, ...]], book: Rulebook
) -> None:
    tabled = {(row[0], row[1]) for row in powers}
    added = {
        rule.id: rule.power
        for rule in book.rules
        if (rule.object, rule.action) in tabled and _as_in_the_table(rule) not in set(powers)
    }
    assert added == {}


@beside
def test_the_clauses_are_those_of_the_text(book: Rulebook) -> None:
    text = (REGULATION / "regulation.vi.md").read_text("utf-8")
    missing = [n for n, clause in book.clauses.items() if f"- **{n}** {clause.quote}" not in text]
    assert missing == []
    assert text.count("- **") == len(book.clauses)


def test_all_of_it_is_in_force_from_the_day_without_end(book: Rulebook) -> None:
    assert {(rule.start, rule.end) for rule in book.rules} == {(date(1978, 8, 24), None)}


def test_no_rule_is_there_twice(book: Rulebook) -> None:
    def key(rule: Rule) -> tuple[str, ...]:
        return _as_in_the_table(rule)[:6]

    ordered = sorted(book.rules, key=key)
    assert [k for k, group in groupby(ordered, key) if len(list(group)) > 1] == []


def test_lint_finds_nothing_that_is_not_accepted_with_a_reason(book: Rulebook) -> None:
    accepted = read_accepted(settings().policies_dir / "lint-accepted.csv")
    assert lint(book, asked(load().registry), accepted=accepted) == ()


@pytest.mark.parametrize("kind", OfficeKind)
def test_every_kind_of_office_may_read_and_ask_the_rules(kind: OfficeKind, book: Rulebook) -> None:
    held = {rule.power for rule in book.rules if rule.office is kind}
    assert {"policy.view", "decision.ask", "certificate.verify"} <= held


def test_only_the_district_committee_runs_the_plugins_of_its_district(book: Rulebook) -> None:
    running = ("plugin.enable", "plugin.disable", "plugin.purge", "plugin.read_archive")
    holders = {(rule.office, rule.axis) for rule in book.rules if rule.power in running}
    assert holders == {("district_committee", "territory")}
