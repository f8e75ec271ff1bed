"""A malformed file is refused whole, naming file, line and column."""

from pathlib import Path
from shutil import copytree

import pytest

from khungcui.errors import BadFile
from khungcui.settings import settings
from khungcui.tenancy.files import read_city

CASES = {
    "areas.csv": [
        ("26734,26734,ward,760", "26734,26734,wrad,760", "level", "did you mean «ward»"),
        ("26734,26734,ward,760", "26734,26734,ward,7600", "parent", "did you mean «760»"),
        ("26734,26734,ward,760", "26734,26734,ward,26737", "parent", "not of a higher level"),
        ("26734,26734,ward,760", "26734,26734,ward,", "parent", "second root"),
        ("26737,26737,ward,760", "26737,26734,ward,760", "code", "too"),
        ("Phường Tân Định", "", "name_vi", "may not be empty"),
        (
            "Tan Dinh Ward,1975-01-01,,",
            "Tan Dinh Ward,1975-13-01,,",
            "valid_from",
            "no day 1975-13-01",
        ),
        ("Tan Dinh Ward,1975-01-01,,", "Tan Dinh Ward,,,", "valid_from", "may not be empty"),
        ("Tan Dinh Ward,1975-01-01,,", "Tan Dinh Ward,1974-01-01,,", "parent", "all that time"),
        (
            "Tan Dinh Ward,1975-01-01,,",
            "Tan Dinh Ward,1975-01-01,1975-01-01,",
            "valid_to",
            "is not after",
        ),
        (
            "Tan Dinh Ward,1975-01-01,,",
            "Tan Dinh Ward,1975-01-01,,26737",
            "successor",
            "with its valid_to",
        ),
        (
            "Tan Dinh Ward,1975-01-01,,",
            "Tan Dinh Ward,1975-01-01,2020-01-01,2673",
            "successor",
            "did you mean «27673»",
        ),
        ("Tan Dinh Ward,1975-01-01,,", "Tan Dinh Ward,1975-01-01", "valid_to", "7 cells"),
        ("id,code,level", "id,kode,level", "kode", "did you mean «code»"),
        ("26734,26734", "26;734,26734", "id", "does not have the right form"),
        ("26734,26734", "79/26734,26734", "id", "does not have the right form"),
        ("26734,26734", '"26734,",26734', "id", "does not have the right form"),
        ("26734,26734", ",26734", "id", "does not have the right form"),
        ("26734,26734", "26734,*", "code", "does not have the right form"),
    ],
    "levels.csv": [("ward,3,no", "ward,three,no", "rank", "not a number")],
    "sectors.csv": [
        ("11,", "10,", "code", "twice"),
        ("11,", "1|1,", "code", "does not have the right form"),
    ],
    "city.toml": [
        ('root = "79"', 'root = "01"', "root", "root of areas.csv is 79"),
        ('"770"', '"26734"', "training", "26734 is no district"),
        ('root = "79"', "root = ", "-", "broken TOML"),
    ],
}


@pytest.mark.parametrize(
    ("name", "old", "new", "column", "why"),
    [(name, *case) for name, cases in CASES.items() for case in cases],
)
def test_the_place_is_named(
    tmp_path: Path, name: str, old: str, new: str, column: str, why: str
) -> None:
    folder = tmp_path / "tenants"
    copytree(settings().tenants_dir, folder)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read_city(folder)
    error = caught.value
    assert error.params["file"] == str(file)
    assert error.params["column"] == column
    assert why in error.message.en
    assert error.message.vi != error.message.en
    if name != "city.toml" and new:
        line = error.params["line"]
        assert isinstance(line, int)
        assert new.split(",")[0] in file.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"levels\.csv, line 1.*no such file"):
        read_city(tmp_path)
