"""Tables as people and spreadsheets write them: read whole, or refused by name of place."""

from datetime import date
from pathlib import Path

import pytest

from khungcui.errors import BadFile
from khungcui.files.sheet import Row, read_rows
from khungcui.files.toml import read_toml

COLUMNS = ("day", "name", "kind")
GOOD = 'kind,name,day\nweft,"Quận  1",1978-08-24\nwarp,"two\nlines",\n'


def rows(folder: Path, content: str | bytes) -> list[Row]:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path, COLUMNS))


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_any_order_any_ending_and_a_byte_order_mark(
    tmp_path: Path, mark: bytes, ending: bytes
) -> None:
    first, second = rows(tmp_path, mark + GOOD.encode().replace(b"\n", ending))
    assert (first.line, second.line) == (2, 3)
    assert (first.day("day"), second.optional_day("day")) == (date(1978, 8, 24), None)
    assert (first.text("name"), second.text("name")) == ("Quận 1", "two lines")
    assert first.word("kind", ["warp", "weft"]) == "weft"


def test_only_a_line_ending_ends_a_row(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "day,name,kind\n,one\u2028line\x0bonly,warp\n")
    assert row["name"] == "one\u2028line\x0bonly"


@pytest.mark.parametrize(
    ("content", "line", "column", "why"),
    [
        ("", 1, "day", "the header lacks"),
        ("day,name,kind,day\n", 1, "day", "twice"),
        ("day,nam,kind\n", 1, "nam", "did you mean «name»"),
        ("day,name,kind\n\n,one\n", 3, "kind", "2 cells and must have 3"),
        ("day,name,kind\n,one,warp,more\n", 2, "4", "4 cells and must have 3"),
        ('day,name,kind\n,"one', 2, "-", "broken CSV"),
        (b"day,name,kind\n,\xff,\n", 2, "-", "not UTF-8"),
    ],
)
def test_what_is_no_such_table_is_refused(
    tmp_path: Path, content: str | bytes, line: int, column: str, why: str
) -> None:
    with pytest.raises(BadFile) as caught:
        rows(tmp_path, content)
    error = caught.value
    assert error.params == {"file": str(tmp_path / "table.csv"), "line": line, "column": column}
    assert why in error.message.en
    assert error.message.vi != error.message.en


@pytest.mark.parametrize("day", ["", "1978-8-24", "19780824", "1978-02-30"])
def test_a_day_is_an_iso_date(tmp_path: Path, day: str) -> None:
    (row,) = rows(tmp_path, f"day,name,kind\n{day},one,warp\n")
    with pytest.raises(BadFile) as caught:
        row.day("day")
    assert (caught.value.params["line"], caught.value.params["column"]) == (2, "day")


def test_a_file_that_is_not_there_or_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none\.csv, line 1: .*no such file"):
        list(read_rows(tmp_path / "none.csv", COLUMNS))
    with pytest.raises(BadFile, match="cannot be read"):
        read_toml(tmp_path)


def test_toml_knows_the_line_of_a_key_and_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text('root = "79"\n\n[plugins.without]\ntraining = ["760"]\n', "utf-8")
    toml = read_toml(path)
    assert [toml.line(key) for key in ("root", "without", "training", "none")] == [1, 3, 4, 1]
    path.write_text("root = \n", "utf-8")
    with pytest.raises(BadFile) as caught:
        read_toml(path)
    assert (caught.value.params["line"], caught.value.params["column"]) == (1, "-")
