"""A table in a file, CSV or a sheet, whose every complaint names file, line and column."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from khungcui.errors import BadFile
from khungcui.files.text import read_text, refuse
from khungcui.text import Text, nfc
from khungcui.text.nearest import unknown_word

E = TypeVar("E", bound=StrEnum)

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMPTY = Text(vi="ô này không được để trống.", en="this cell may not be empty.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, which knows where it stands; ``sheet`` is None in a file that has none."""

    path: Path
    line: int
    cells: dict[str, str]
    sheet: str | None = None

    def __getitem__(self, column: str) -> str:
        """The cell as it was written, without outer white space."""
        return self.cells[column]

    def refuse(self, column: str, what: Text) -> BadFile:
        """The error about one cell."""
        return refuse(self.path, self.line, column, what, self.sheet)

    def optional(self, column: str) -> str | None:
        """The cell in the form that is stored; None where it is empty."""
        return nfc(self[column]) or None

    def text(self, column: str) -> str:
        """The cell in the form that is stored; it may not be empty."""
        text = self.optional(column)
        if text is None:
            raise self.refuse(column, _EMPTY)
        return text

    def word(self, column: str, known: Collection[str]) -> str:
        """A cell that holds one of the known words."""
        word = self[column]
        if word not in known:
            raise self.refuse(column, unknown_word(word, known))
        return word

    def choice(self, column: str, choices: type[E]) -> E:
        """A cell that holds one of an enumeration's values."""
        return choices(self.word(column, [choice.value for choice in choices]))

    def shaped(self, column: str, shape: re.Pattern[str], example: str) -> str:
        """A cell whose whole text has a shape."""
        text = self[column]
        if not shape.fullmatch(text):
            what = Text(
                vi="«{text}» không đúng dạng; ví dụ: {example}.",
                en="«{text}» does not have the right form; for example: {example}.",
            )
            raise self.refuse(column, what.format(text=text, example=example))
        return text

    def day(self, column: str) -> date:
        """A cell that holds an ISO date."""
        text = self.text(column)
        self.shaped(column, _ISO, "1978-08-24")
        try:
            return date.fromisoformat(text)
        except ValueError:
            what = Text(vi="không có ngày {text}.", en="there is no day {text}.")
            raise self.refuse(column, what.format(text=text)) from None

    def optional_day(self, column: str) -> date | None:
        """A cell that holds an ISO date; None where it is empty."""
        return self.day(column) if self[column] else None


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file whose header names exactly ``columns``, in any order.

    Raises `BadFile` at the first thing that is wrong. Empty lines are passed over.
    """
    return _rows(_Table(path=path, columns=columns), _lines(path))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line of a CSV file, with the number that it begins on."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            yield start, cells
    except csv.Error as problem:
        what = Text(vi="CSV hỏng: {why}.", en="broken CSV: {why}.")
        raise refuse(path, reader.line_num, "-", what.format(why=str(problem))) from None


def sheet_rows(
    path: Path, sheet: str, lines: Iterable[tuple[int, list[str]]], columns: Sequence[str]
) -> Iterator[Row]:
    """The rows of a sheet of a workbook, as `read_rows` takes those of a CSV file."""
    return _rows(_Table(path=path, columns=columns, sheet=sheet), lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Where rows stand, and which columns they are to have."""

    path: Path
    columns: Sequence[str]
    sheet: str | None = None

    def refuse(self, line: int, column: str, what: Text) -> BadFile:
        return refuse(self.path, line, column, what, self.sheet)

    def header(self, line: int, header: Sequence[str]) -> None:
        """Refuse a header that does not name exactly the columns."""
        for place, name in enumerate(header):
            if name not in self.columns:
                raise self.refuse(line, name or str(place + 1), unknown_word(name, self.columns))
            if name in header[:place]:
                what = Text(vi="cột này lặp lại.", en="this column is there twice.")
                raise self.refuse(line, name, what)
        for name in self.columns:
            if name not in header:
                what = Text(vi="thiếu cột này ở dòng đầu.", en="the header lacks this column.")
                raise self.refuse(line, name, what)

    def row(self, line: int, header: list[str], cells: list[str]) -> Row:
        if len(cells) == len(header):
            named = dict(zip(header, cells, strict=True))
            return Row(path=self.path, line=line, cells=named, sheet=self.sheet)
        short = len(cells) < len(header)
        column = header[len(cells)] if short else str(len(header) + 1)
        what = Text(vi="dòng có {n} ô, phải có {m}.", en="the row has {n} cells and must have {m}.")
        raise self.refuse(line, column, what.format(n=len(cells), m=len(header)))


def _rows(table: _Table, lines: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    """The rows below the header, which is the first line that is not empty."""
    header: list[str] | None = None
    for line, cells in lines:
        trimmed = [cell.strip() for cell in cells]
        if not any(trimmed):
            continue
        if header is None:
            header = trimmed
            table.header(line, header)
        else:
            yield table.row(line, header, trimmed)
    if header is None:
        table.header(1, [])
