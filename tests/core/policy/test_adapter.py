"""A malformed file is refused whole, naming file, line, column and the nearest right word."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from khungcui.errors import BadFile
from khungcui.policy.adapter import RULE_COLUMNS, read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.settings import settings

HEADER = ",".join(RULE_COLUMNS)
GOOD = "1-1978/001,ward_committee,territory,plan,set,central|city,*,deny,III.5,a note"
INSTRUMENT = """\
id = "1-1978"
number = "1/QĐ"
title = { vi = "Một", en = "One" }
issuer = { vi = "Thành phố", en = "The city" }
signed = 1978-08-20
in_force = 1978-08-24
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*rows: str, toml: str = INSTRUMENT, folder: str = "1978-08-24-1") -> Path:
        place = tmp_path / "instruments" / folder
        place.mkdir(parents=True)
        (place / "instrument.toml").write_text(toml, "utf-8")
        (place / "rules.csv").write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
        return tmp_path / "instruments"

    return write


def refused(instruments: Path) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_rulebook(instruments)
    return caught.value


def test_a_good_file_is_read(write: Write) -> None:
    book = read_rulebook(write(GOOD))
    (rule,) = book.rules
    assert rule.managed_by == {"central", "city"}
    assert rule.portion is None
    assert (rule.start, rule.end) == (date(1978, 8, 24), None)
    assert book.instruments["1-1978"].title.en == "One"


def test_spreadsheets_may_write_a_byte_order_mark_and_crlf(write: Write) -> None:
    instruments = write(GOOD)
    path = instruments / "1978-08-24-1" / "rules.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_rulebook(instruments).rules) == 1


@pytest.mark.parametrize(
    ("column", "wrong", "hint"),
    [
        ("office", "ward_comittee", "ward_committee"),
        ("axis", "terrain", "territory"),
        ("managed_by", "central|citty", "city"),
        ("managed_by", "city|city", "twice"),
        ("managed_by", "", "*"),
        ("managed_by", "city|", "*"),
        ("managed_by", "*|city", "*"),
        ("portion", "plans", "plan"),
        ("effect", "allows", "allow"),
        ("effect", "Allow", "allow"),
        ("effect", "", "allow"),
        ("clause", "III.55", "III.5"),
        ("object", "Plan", "establishment"),
        ("action", "set!", "view"),
        ("id", "1-1978/1", "1-1978/001"),
        ("id", "2-1978/001", "1-1978/"),
    ],
)
def test_a_wrong_cell_is_named(write: Write, column: str, wrong: str, hint: str) -> None:
    place = RULE_COLUMNS.index(column)
    cells: list[str] = [*GOOD.split(",")]
    cells[place] = wrong

    problem = refused(write(GOOD.replace("/001", "/000"), ",".join(cells)))

    assert problem.params["line"] == 3
    assert problem.params["column"] == column
    assert str(problem.params["file"]).endswith("rules.csv")
    assert hint in problem.message.en
    assert hint in problem.message.vi or hint == "twice"


@pytest.mark.parametrize(
    ("rows", "line", "column"),
    [
        ((GOOD, GOOD), 3, "id"),
        ((GOOD + ",more",), 2, "11"),
        (("1-1978/001,ward_committee",), 2, "axis"),
        (('1-1978/001,"ward',), 2, "-"),
    ],
)
def test_a_broken_row_is_named(write: Write, rows: tuple[str, ...], line: int, column: str) -> None:
    problem = refused(write(*rows))
    assert (problem.params["line"], problem.params["column"]) == (line, column)


def test_an_unknown_column_is_named_with_the_nearest(write: Write) -> None:
    instruments = write(GOOD)
    path = instruments / "1978-08-24-1" / "rules.csv"
    path.write_text(path.read_text("utf-8").replace("office", "offise"), "utf-8")
    assert "office" in refused(instruments).message.en


def test_a_file_that_is_not_utf8_names_the_line(write: Write) -> None:
    instruments = write(GOOD)
    path = instruments / "1978-08-24-1" / "rules.csv"
    path.write_bytes(path.read_bytes() + b"\xff\n")
    assert refused(instruments).params["line"] == 3


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("in_force = 1978-08-24", 'in_force = "1978-08-24"', "in_force"),
        ("in_force = 1978-08-24", "in_forse = 1978-08-24", "in_forse"),
        ("signed = 1978-08-20\n", "", "signed"),
        ('{ vi = "Một", en = "One" }', '{ vi = "Một" }', "title"),
        ("in_force = 1978-08-24", "in_force = 1978-08-24\nuntil = 1978-08-24", "until"),
        ("in_force = 1978-08-24", 'in_force = 1978-08-24\nrepeals = ["x"]', "repeals"),
        ("in_force = 1978-08-24", 'in_force = 1978-08-24\nrepeals = ["9-1/001"]', "repeals"),
        ("in_force = 1978-08-24", "in_force = 1978-08-24 0", "-"),
    ],
)
def test_a_wrong_instrument_is_named(write: Write, old: str, new: str, column: str) -> None:
    problem = refused(write(GOOD, toml=INSTRUMENT.replace(old, new)))
    assert str(problem.params["file"]).endswith("instrument.toml")
    assert problem.params["column"] == column


def test_a_folder_without_instruments_is_refused(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(tmp_path).message.en


def test_two_instruments_of_one_id_are_refused(write: Write) -> None:
    write(GOOD)
    assert refused(write(GOOD, folder="1978-08-24-2")).params["column"] == "id"


def test_an_instrument_takes_rules_out_on_its_day(tmp_path: Path) -> None:
    copytree(settings().policies_dir, tmp_path / "policies")
    instruments = tmp_path / "policies" / "instruments"
    before = Snapshot.of(read_rulebook(instruments))
    later = instruments / "1981-05-28-100-QD-UB"
    later.mkdir()
    (later / "instrument.toml").write_text(
        INSTRUMENT.replace("1-1978", "100-1981").replace("1978-08-24", "1981-05-28")
        + 'repeals = ["180-1978/050"]\n',
        "utf-8",
    )
    (later / "rules.csv").write_text(HEADER + "\n", "utf-8")

    after = Snapshot.of(read_rulebook(instruments))

    (ended,) = (rule for rule in after.rules if rule.end is not None)
    assert (ended.id, ended.end) == ("180-1978/050", date(1981, 5, 28))
    assert ended.in_force(date(1981, 5, 27))
    assert not ended.in_force(date(1981, 5, 28))
    assert before.id != after.id


def test_a_clause_of_its_own_may_not_take_a_number(write: Write) -> None:
    instruments = write(GOOD)
    (instruments / "1978-08-24-1" / "clauses.csv").write_text(
        "clause,title_vi,title_en,quote\nIII.5,a,b,\n", "utf-8"
    )
    assert refused(instruments).params["column"] == "clause"


def test_a_clause_without_title_is_refused(write: Write) -> None:
    instruments = write(GOOD)
    (instruments / "1978-08-24-1" / "clauses.csv").write_text(
        "clause,title_vi,title_en,quote\nI,,b,\n", "utf-8"
    )
    assert refused(instruments).params["column"] == "title_vi"


def test_a_column_that_is_there_twice_is_refused(write: Write) -> None:
    instruments = write(GOOD)
    path = instruments / "1978-08-24-1" / "rules.csv"
    path.write_text(path.read_text("utf-8").replace(HEADER, f"{HEADER},note"), "utf-8")
    assert refused(instruments).params["column"] == "note"


def test_an_instrument_without_its_rules_is_refused(write: Write) -> None:
    instruments = write(GOOD)
    (instruments / "1978-08-24-1" / "rules.csv").unlink()
    assert "rules.csv, line 1: cannot be read" in refused(instruments).message.en


def test_empty_lines_are_passed_over(write: Write) -> None:
    assert len(read_rulebook(write("", GOOD, ",,,,,,,,,")).rules) == 1
