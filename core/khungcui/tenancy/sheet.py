"""A CSV file of reference data, whose every complaint names file, line and column."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from khungcui.errors import BadFile
from khungcui.text import Text, nfc


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a file, with where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def wrong(self, column: str, why: Text) -> BadFile:
        """The error that the cell of ``column`` is at fault."""
        return bad_file(self.path, self.line, column, why)

    def text(self, column: str) -> str:
        """The cell in normal form; `BadFile` where it is empty."""
        value = nfc(self.cells[column])
        if not value:
            raise self.wrong(column, Text(vi="ô này không được để trống", en="may not be empty"))
        return value

    def optional(self, column: str) -> str | None:
        """The cell in normal form; None where it is empty."""
        return nfc(self.cells[column]) or None

    def day(self, column: str) -> date | None:
        """The cell as an ISO date; None where it is empty."""
        value = self.optional(column)
        try:
            return None if value is None else date.fromisoformat(value)
        except ValueError:
            raise self.wrong(
                column,
                Text(
                    vi="{value} không phải là ngày dạng NNNN-TT-NN (năm-tháng-ngày)",
                    en="{value} is not a date of the form YYYY-MM-DD",
                ).format(value=value),
            ) from None

    def first_day(self, column: str) -> date:
        """The cell as an ISO date; `BadFile` where it is empty."""
        self.text(column)
        found = self.day(column)
        assert found is not None  # noqa: S101 - the line above
        return found

    def word(self, column: str, known: Sequence[str]) -> str:
        """The cell, being one of ``known``; `BadFile` naming the nearest of them."""
        value = self.text(column)
        if value in known:
            return value
        near = get_close_matches(value, known, n=1)
        raise self.wrong(
            column,
            Text(
                vi="không biết {value}; các giá trị gần nhất: {near}",
                en="{value} is not known; the nearest: {near}",
            ).format(value=value, near=", ".join(near or known[:5])),
        )


def bad_file(path: Path, line: int, column: str, why: Text) -> BadFile:
    """The error for ``column`` of ``line`` (the header is line 1)."""
    return BadFile(
        Text(
            vi="{path}, dòng {line}, cột {column}: {why}.",
            en="{path}, line {line}, column {column}: {why}.",
        ).format(path=path, line=line, column=column, why=why),
        params={"file": str(path), "line": line, "column": column},
    )


def read(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of the file at ``path``, whose header must be ``columns``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, columns, csv.reader(file, strict=True))
    except FileNotFoundError:
        why = Text(vi="không có tệp này", en="there is no such file")
        raise bad_file(path, 1, columns[0], why) from None
    except (csv.Error, UnicodeDecodeError) as error:
        why = Text(vi="không đọc được: {error}", en="cannot be read: {error}").format(error=error)
        raise bad_file(path, 1, columns[0], why) from None


def _rows(path: Path, columns: Sequence[str], lines: Iterator[list[str]]) -> Iterator[Row]:
    header = next(lines, [])
    for place, column in enumerate(columns):
        if place >= len(header) or header[place].strip() != column:
            given = header[place] if place < len(header) else ""
            raise bad_file(
                path,
                1,
                column,
                Text(
                    vi="cột thứ {place} phải là {column}, không phải “{given}”",
                    en="column {place} has to be {column}, not “{given}”",
                ).format(place=place + 1, column=column, given=given),
            )
    for cells in lines:
        number: int = lines.line_num  # type: ignore[attr-defined]  # of csv.reader
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            why = Text(
                vi="có {given} ô thay vì {wanted}", en="has {given} cells instead of {wanted}"
            ).format(given=len(cells), wanted=len(header))
            raise bad_file(path, number, columns[-1], why)
        yield Row(path=path, line=number, cells=dict(zip(header, cells, strict=True)))
