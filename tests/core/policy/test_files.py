"""An instrument goes to files and comes back as it was; what is malformed is refused by place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook
from tests.core.policy.amendments import amendments, norms
from xlsxwriter import Workbook

from khungcui.errors import BadFile, BadInput, Conflict
from khungcui.policy.adapter import read_amendment, read_rulebook
from khungcui.policy.amendment import Amendment
from khungcui.policy.rule import Rulebook
from khungcui.policy.writing import write, write_amendment, write_workbook
from khungcui.settings import settings as of_platform

BOOK = read_rulebook()
_FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
Sheets = dict[str, list[list[Any]]]


def same(a: Amendment, b: Amendment) -> bool:
    """Equal in every word; rules compare without their notes."""
    return a.document == b.document and a == b


@_FEW
@given(amendments(BOOK))
def test_a_folder_says_again_what_was_written(amendment: Amendment) -> None:
    with TemporaryDirectory() as place:
        once, twice = Path(place, "once"), Path(place, "twice")
        write_amendment(amendment, once)
        read = read_amendment(once, BOOK)
        write_amendment(read, twice)

        assert same(read, amendment)
        files = sorted(path.name for path in once.iterdir())
        assert files == sorted(path.name for path in twice.iterdir())
        for name in files:
            assert (once / name).read_bytes() == (twice / name).read_bytes()


@_FEW
@given(amendments(BOOK))
def test_a_workbook_says_again_what_was_written(amendment: Amendment) -> None:
    with TemporaryDirectory() as place:
        once, twice = Path(place, "once.xlsx"), Path(place, "twice.xlsx")
        write_workbook(amendment, once, BOOK)
        read = read_amendment(once, BOOK)
        write_workbook(read, twice, BOOK)

        assert same(read, amendment)
        assert once.read_bytes() == twice.read_bytes()


def test_the_shipped_instrument_says_the_same_after_each_form(tmp_path: Path) -> None:
    clauses = Rulebook(rules=(), instruments={}, clauses=BOOK.clauses)
    shipped = of_platform().policies_dir / "instruments" / "1978-08-24-180-QD-UB"
    regulation = read_amendment(shipped, clauses)
    assert same(regulation, Amendment.carried(BOOK, "180-1978"))

    write_workbook(regulation, tmp_path / "a.xlsx", BOOK)
    write_amendment(read_amendment(tmp_path / "a.xlsx", clauses), tmp_path / "b")

    assert same(read_amendment(tmp_path / "b", clauses), regulation)


def test_excel_is_told_that_nothing_is_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    write_workbook(norms(), tmp_path / "a.xlsx", BOOK)
    with ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = [
            parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name
        ]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert all("<pane ySplit" in sheet for sheet in sheets)
    rules = sheets[1]
    for column in ("B", "C", "H"):  # office, axis, effect: nothing else may be chosen
        assert f'sqref="{column}2:{column}1048576"' in rules
    assert 'errorStyle="warning"' in rules


def test_the_words_are_all_there(tmp_path: Path) -> None:
    write_workbook(norms(), tmp_path / "a.xlsx", BOOK)
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    head, *rows = book.get_sheet_by_name("words").to_python()
    listed = {name: [row[at] for row in rows if row[at]] for at, name in enumerate(head)}
    assert listed["rules.axis"] == ["territory", "sector", "contract", "self", "addressed"]
    assert listed["rules.portion"] == ["*", "own", "plan", "own|plan"]
    assert "III.5" in listed["rules.clause"]
    assert "12-2027.1" in listed["rules.clause"]
    assert "consumption_norm" in listed["rules.object"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(norms(), tmp_path / "empty")
    write(norms(), tmp_path / "new" / "a.xlsx")
    for target in (tmp_path / "empty", tmp_path / "new" / "a.xlsx"):
        with pytest.raises(Conflict, match="already"):
            write(norms(), target)


def test_where_nothing_can_be_written_the_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "file" / "a", tmp_path / "file" / "a.xlsx"):
        with pytest.raises(BadFile, match="cannot be written"):
            write(norms(), target)


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    (clause,) = norms().clauses
    long = type(clause)(number=clause.number, title=clause.title, quote="a" * 32_768)
    with pytest.raises(BadInput, match="sheet clauses, line 2, column quote"):
        write_workbook(norms(clauses=(long,)), tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


def typed(path: Path, change: Callable[[Sheets], None]) -> Path:
    """A workbook as somebody typed it: ours, with changes, and the kinds of cell that Excel has."""
    write_workbook(norms(), path.with_name("ours.xlsx"), BOOK)
    ours = CalamineWorkbook.from_path(path.with_name("ours.xlsx"))
    sheets = {name: ours.get_sheet_by_name(name).to_python() for name in ours.sheet_names}
    change(sheets)
    with Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return path


def test_days_and_whole_numbers_may_be_what_excel_made_of_them(tmp_path: Path) -> None:
    def change(sheets: Sheets) -> None:
        for row in sheets["instrument"]:
            if row[0] == "in_force":
                row[1] = date(2027, 7, 1)
        sheets["rules"][1][9] = 180

    read = read_amendment(typed(tmp_path / "a.xlsx", change), BOOK)
    assert read.instrument.in_force == date(2027, 7, 1)
    assert read.rules[0].note == "180"


def at(sheet: str, line: int, column: int, value: Any) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets[sheet][line - 1][column] = value

    return change


def gone(sheet: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        del sheets[sheet]

    return change


@pytest.mark.parametrize(
    ("change", "sheet", "line", "column", "hint"),
    [
        (at("rules", 2, 1, "ward_comittee"), "rules", 2, "office", "ward_committee"),
        (at("rules", 2, 8, 1.5), "rules", 2, "clause", "must be text"),
        (at("rules", 2, 8, True), "rules", 2, "clause", "must be text"),
        (at("rules", 1, 1, "offise"), "rules", 1, "offise", "office"),
        (at("rules", 2, 0, "12-2027/1"), "rules", 2, "id", "12-2027/001"),
        (at("clauses", 2, 0, "III.99"), "clauses", 2, "clause", "12-2027.1"),
        (at("instrument", 3, 0, "numbr"), "instrument", 3, "key", "number"),
        (at("instrument", 3, 0, "id"), "instrument", 3, "key", "twice"),
        (at("instrument", 9, 1, "1.7.2027"), "instrument", 9, "value", "1978-08-24"),
        (at("instrument", 10, 1, "180-1978/999"), "instrument", 10, "repeals", "180-1978/"),
        (at("instrument", 10, 3, "ward"), "instrument", 10, "into", "takes no such cell"),
        (gone("rules"), "rules", 1, "id", "missing"),
        (lambda sheets: sheets.update(ruels=[]), "ruels", 1, "-", "rules"),
    ],
)
def test_a_wrong_cell_of_a_workbook_is_named(
    tmp_path: Path,
    change: Callable[[Sheets], None],
    sheet: str,
    line: int,
    column: str,
    hint: str,
) -> None:
    with pytest.raises(BadFile) as caught:
        read_amendment(typed(tmp_path / "a.xlsx", change), BOOK)
    params = caught.value.params
    assert (params["sheet"], params["line"], params["column"]) == (sheet, line, column)
    assert f"sheet {sheet}, line {line}, column {column}" in caught.value.message.en
    assert hint in caught.value.message.en


def test_a_reassignment_that_is_wrong_names_its_own_row(tmp_path: Path) -> None:
    def change(sheets: Sheets) -> None:
        for row in (["district", "own", "ward"], ["district", "plan", "wardd"]):
            sheets["instrument"].append(["portions", *row, "III.6"])

    with pytest.raises(BadFile, match=r"line 12, column portions: .*«ward»"):
        read_amendment(typed(tmp_path / "a.xlsx", change), BOOK)


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(BadFile, match="there is no such file"):
        read_amendment(path, BOOK)
    path.write_text("no workbook")
    with pytest.raises(BadFile, match="no Excel workbook"):
        read_amendment(path, BOOK)


def readings_csv(folder: Path, *rows: str) -> Path:
    write_amendment(norms(), folder)
    head = "id,clause,problem_vi,problem_en,reading_vi,reading_en,chosen,by,since,rules"
    (folder / "readings.csv").write_text("\n".join((head, *rows)) + "\n", "utf-8")
    return folder


def test_of_readings_one_is_chosen_and_says_what_is_settled(tmp_path: Path) -> None:
    folder = readings_csv(
        tmp_path / "a",
        "A1,III.5,p,p,không,no,no,,,",
        "A1,III.5,p,p,có,yes,yes,Ban,,12-2027/001|180-1978/050",
    )
    (reading,) = read_amendment(folder, BOOK).readings
    assert (reading.chosen.en, [other.en for other in reading.others]) == ("yes", ["no"])
    assert reading.since == date(2027, 7, 1)
    assert reading.rules == {"12-2027/001", "180-1978/050"}


@pytest.mark.parametrize(
    ("rows", "line", "column"),
    [
        (("A1,III.5,p,p,a,a,no,Ban,,",), 2, "chosen"),
        (("A1,III.5,p,p,a,a,yes,Ban,,", "A1,III.5,p,p,b,b,yes,,,"), 3, "chosen"),
        (("A1,III.5,p,p,a,a,yes,Ban,,", "A1,III.6,,,b,b,no,,,"), 3, "clause"),
        (("A1,III.5,p,p,a,a,yes,Ban,,12-2027/002",), 2, "rules"),
        (("A1,III.5,p,p,a,a,yes,,,",), 2, "by"),
        (("A1,III.55,p,p,a,a,yes,Ban,,",), 2, "clause"),
        (("A1,III.5,p,p,a,a,yess,Ban,,",), 2, "chosen"),
    ],
)
def test_a_reading_that_is_wrong_is_named(
    tmp_path: Path, rows: tuple[str, ...], line: int, column: str
) -> None:
    with pytest.raises(BadFile) as caught:
        read_amendment(readings_csv(tmp_path / "a", *rows), BOOK)
    assert (caught.value.params["line"], caught.value.params["column"]) == (line, column)
