"""Worked cases: all that are shipped pass, and a malformed file names line and column."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from khungcui import clock
from khungcui.errors import BadFile
from khungcui.policy.cases import COLUMNS, Case, read_cases, run
from khungcui.policy.question import path_of
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.settings import settings
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree

EXAMPLES = sorted((settings().policies_dir / "examples").glob("*.csv"))
TREE = read_city(settings().tenants_dir).tree
CASES = [case for path in EXAMPLES for case in read_cases(path, TREE)]
GOOD = {
    "as_of": "1980-01-01",
    "office_kind": "ward_committee",
    "office_area": "26734",
    "object": "establishment",
    "action": "view",
    "record_area": "26734",
    "expected": "allow",
    "clause": "III.1",
    "note": "a note",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path.stem}: {case.note}")
def test_worked_case(case: Case, regulation: Snapshot) -> None:
    outcome = run(case, regulation, TREE)
    assert outcome.passed, outcome.told.en


def test_the_cases_cover_the_regulation(book: Rulebook) -> None:
    decisive = {case.clause for case in CASES}
    assert {rule.clause for rule in book.rules} - decisive == set()
    assert len(CASES) >= 130
    assert min(Counter(case.expected for case in CASES).values()) >= 50
    assert all(case.note for case in CASES)


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows([{**dict.fromkeys(COLUMNS, ""), **row} for row in rows])
    return path


def test_a_wrong_verdict_or_clause_fails_and_is_explained(
    tmp_path: Path, regulation: Snapshot
) -> None:
    path = write(
        tmp_path / "cases.csv",
        GOOD,
        {**GOOD, "expected": "deny"},
        {**GOOD, "clause": "III.2"},
        {**GOOD, "clause": ""},
        # A default denial has no deciding rule, so it has no clause to be right about.
        {**GOOD, "record_area": "26737", "expected": "deny"},
    )
    outcomes = [run(case, regulation, TREE) for case in read_cases(path, TREE)]
    assert [outcome.passed for outcome in outcomes] == [True, False, False, True, False]
    assert f"{path}:3: a note: expected deny (III.1), got allow (III.1)" in outcomes[1].told.en


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("as_of", "24-08-1978"),
        ("as_of", "1978-02-30"),
        ("office_kind", ""),
        ("office_kind", "ward"),
        ("office_area", "99999"),
        ("record_area", "2673"),
        ("office_sectors", "13||14"),
        ("office_sectors", "*|13"),
        ("object", ""),
        ("action", "View"),
        ("managed_by", "nobody"),
        ("portion", "*"),
        ("expected", ""),
        ("expected", "ALLOW"),
    ],
)
def test_a_malformed_case_names_line_and_column(tmp_path: Path, column: str, wrong: str) -> None:
    path = write(tmp_path / "cases.csv", GOOD, {**GOOD, column: wrong})
    with pytest.raises(BadFile) as caught:
        read_cases(path, TREE)
    assert (caught.value.params["line"], caught.value.params["column"]) == (3, column)


@pytest.mark.parametrize("content", [b"", b"as_of\n", b"\xff\xfe", b"\x00"])
def test_a_file_that_is_no_table_of_cases_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile):
        read_cases(path, TREE)


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cases.csv", {**GOOD, "note": "over\ntwo lines"}, {**GOOD, "expected": "no"}
    )
    with pytest.raises(BadFile) as caught:
        read_cases(path, TREE)
    assert caught.value.params["line"] == 4


def test_no_day_is_today(tmp_path: Path) -> None:
    with clock.at(clock.today().replace(year=2031)):
        (case,) = read_cases(write(tmp_path / "c.csv", {**GOOD, "as_of": ""}), TREE)
    assert case.question.as_of.year == 2031


@pytest.mark.parametrize(
    ("day", "path"),
    [
        (date(1974, 12, 31), None),
        (date(1989, 12, 31), "79/760/26737/"),
        (date(1990, 1, 1), "79/760/26734/"),
    ],
)
def test_a_merged_ward_lies_where_its_successor_lies(
    day: date, path: str | None, small_tree: AreaTree
) -> None:
    assert path_of(small_tree, "26737", day) == path
