"""A CSV file whose every complaint names file, line and column."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
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
    """One row, which knows where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell as it was written, without outer white space."""
        return self.cells[column]

    def refuse(self, column: str, what: Text) -> BadFile:
        """The error about one cell."""
        return refuse(self.path, self.line, column, what)

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


def _header(path: Path, line: int, header: Sequence[str], columns: Sequence[str]) -> None:
    for place, name in enumerate(header):
        if name not in columns:
            raise refuse(path, line, name or str(place + 1), unknown_word(name, columns))
        if name in header[:place]:
            what = Text(vi="cột này lặp lại.", en="this column is there twice.")
            raise refuse(path, line, name, what)
    for name in columns:
        if name not in header:
            what = Text(vi="thiếu cột này ở dòng đầu.", en="the header lacks this column.")
            raise refuse(path, line, name, what)


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file whose header names exactly ``columns``, in any order.

    Raises `BadFile` at the first thing that is wrong. Empty lines are passed over.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            trimmed = [cell.strip() for cell in cells]
            if not any(trimmed):
                continue
            if header is None:
                header = trimmed
                _header(path, start, header, columns)
                continue
            yield Row(path=path, line=start, cells=_cells(path, start, header, trimmed))
    except csv.Error as problem:
        what = Text(vi="CSV hỏng: {why}.", en="broken CSV: {why}.")
        raise refuse(path, reader.line_num, "-", what.format(why=str(problem))) from None
    if header is None:
        _header(path, 1, [], columns)


def _cells(path: Path, line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) == len(header):
        return dict(zip(header, cells, strict=True))
    short = len(cells) < len(header)
    column = header[len(cells)] if short else str(len(header) + 1)
    what = Text(vi="dòng có {n} ô, phải có {m}.", en="the row has {n} cells and must have {m}.")
    raise refuse(path, line, column, what.format(n=len(cells), m=len(header)))
