"""An instrument as an Excel workbook: the sheets `instrument`, `rules`, `clauses`, `readings`.

The first holds the heading, a key and its value in each row; a key of a list stands as often as
the list is long. The reassignments take three columns more: `portion`, `into` and `clause`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from khungcui.errors import BadFile
from khungcui.files.sheet import Row
from khungcui.files.text import refuse
from khungcui.files.workbook import SheetsRead
from khungcui.text import Text

HEADING = "instrument"
TABLES = ("rules", "clauses", "readings")
#: The sheet of permitted words: for people and for Excel, never read.
WORDS = "words"
HEADING_COLUMNS = ("key", "value", "portion", "into", "clause")
TEXT_KEYS = ("id", "number")
PAIR_KEYS = ("title", "issuer")
DAY_KEYS = ("signed", "in_force", "until")
#: The key of each list of reassignments, and what its value says.
ENTRY_KEYS = {"portions": "managed_by", "levels": "level", "offices": "office"}
KEYS = (
    *TEXT_KEYS,
    *(f"{key}_{language}" for key in PAIR_KEYS for language in ("vi", "en")),
    *DAY_KEYS,
    "repeals",
    *ENTRY_KEYS,
)


class HeadingSheet:
    """The first sheet of a workbook, as `khungcui.policy.heading` takes a heading."""

    def __init__(self, path: Path, rows: Iterator[Row]) -> None:
        self._path = path
        self._places: dict[str, list[int]] = {}
        self.said: dict[str, Any] = {}
        for row in rows:
            key = row.word("key", KEYS)
            self._take(key, row)

    def _take(self, key: str, row: Row) -> None:
        name, _, language = key.rpartition("_")
        pair = name in PAIR_KEYS
        listed = key == "repeals" or key in ENTRY_KEYS
        if key in self._places and not listed:
            raise row.refuse("key", Text(vi="khóa này lặp lại.", en="this key is there twice."))
        for told in (key, name) if pair else (key,):
            self._places.setdefault(told, []).append(row.line)
        if key not in ENTRY_KEYS:
            _only_value(row)
        if pair:
            self.said.setdefault(name, {})[language] = row["value"]
        elif listed:
            self.said.setdefault(key, []).append(
                row["value"] if key == "repeals" else _entry(key, row)
            )
        elif key in DAY_KEYS:
            if (day := row.optional_day("value")) is not None:
                self.said[key] = day
        else:
            self.said[key] = row["value"]

    def refuse(self, key: str, what: Text, place: int = 0) -> BadFile:
        """The error about one key, in the row where it stands for the ``place``-th time."""
        lines = self._places.get(key, [1])
        line = lines[min(place, len(lines) - 1)]
        return refuse(self._path, line, key, what, HEADING)


def _only_value(row: Row) -> None:
    for column in ("portion", "into", "clause"):
        if row[column]:
            what = Text(vi="khóa {key} không có ô này.", en="the key {key} takes no such cell.")
            raise row.refuse(column, what.format(key=row["key"]))


def _entry(key: str, row: Row) -> dict[str, str]:
    given = {
        ENTRY_KEYS[key]: row["value"],
        "portion": row["portion"],
        "into": row["into"],
        "clause": row["clause"],
    }
    return {name: said for name, said in given.items() if said}


class Workbook:
    """A workbook that was opened, as `khungcui.policy.adapter` takes a source."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sheets = SheetsRead(path, (HEADING, *TABLES, WORDS))
        self.heading = HeadingSheet(path, self._needed(HEADING, HEADING_COLUMNS))

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row] | None:
        """The rows of a sheet; None where there is none, but that of the rules must be there."""
        if table == "rules":
            return self._needed(table, columns)
        return self._sheets.rows(table, columns)

    def _needed(self, sheet: str, columns: Sequence[str]) -> Iterator[Row]:
        rows = self._sheets.rows(sheet, columns)
        if rows is None:
            what = Text(vi="thiếu trang này.", en="this sheet is missing.")
            raise refuse(self._path, 1, columns[0], what, sheet)
        return rows


def read_sheets(path: Path) -> Workbook:
    """The workbook at ``path``; `BadFile` naming sheet, row and column where it is malformed."""
    return Workbook(path)
