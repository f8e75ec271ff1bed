"""Reading a CSV file of ours strictly: it is right in every cell, or refused whole."""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from khungcui.errors import BadFile
from khungcui.text import Text

E = TypeVar("E", bound=StrEnum)


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that ``word`` was most likely meant to be."""
    close = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.5)
    return close[0] if close else None


_LINE = Text(vi="{path}, dòng {line}: {what}", en="{path}, line {line}: {what}")
_CELL = Text(
    vi="{path}, dòng {line}, cột {column}: {what}",
    en="{path}, line {line}, column {column}: {what}",
)


def refuse(path: Path, line: int, column: str, what: Text) -> BadFile:
    """The error that names file, line and column; the column `-` is the line as a whole."""
    where = _LINE if column == "-" else _CELL
    told = where.format(path=path, line=line, column=column, what=what)
    return BadFile(told, params={"file": str(path), "line": line, "column": column})


def unknown_word(word: str, known: Collection[str]) -> Text:
    """«word» is not known, with the nearest word that is."""
    close = nearest(word, known)
    if not word:
        return Text(
            vi="ô này không được để trống; nhận một trong: {known}.",
            en="this cell may not be empty; it takes one of: {known}.",
        ).format(known=", ".join(sorted(known)[:12]))
    if close is None:
        return Text(
            vi="không có từ «{word}»; nhận một trong: {known}.",
            en="there is no word «{word}»; it takes one of: {known}.",
        ).format(word=word, known=", ".join(sorted(known)[:12]))
    return Text(
        vi="không có từ «{word}»; có phải là «{close}»?",
        en="there is no word «{word}»; did you mean «{close}»?",
    ).format(word=word, close=close)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, which knows where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def refuse(self, column: str, what: Text) -> BadFile:
        """The error about one cell."""
        return refuse(self.path, self.line, column, what)

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
        text = self.shaped(column, _ISO, "1978-08-24")
        try:
            return date.fromisoformat(text)
        except ValueError:
            what = Text(vi="không có ngày {text}.", en="there is no day {text}.")
            raise self.refuse(column, what.format(text=text)) from None


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        what = Text(vi="không đọc được: {why}.", en="cannot be read: {why}.")
        raise refuse(path, 1, "-", what.format(why=problem.strerror)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        what = Text(vi="tệp không phải là UTF-8.", en="the file is not UTF-8.")
        raise refuse(path, line, "-", what) from None


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
    text = _decode(path)
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
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
            yield Row(path, start, _cells(path, start, header, trimmed))
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
