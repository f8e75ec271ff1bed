"""Excel workbooks: sheets of text in and out.

What is written is text in every cell, so that Excel makes no number of `001`, no day of `1-2`
and no formula of a note that begins with `=`. What is read may have been typed: a whole number
and a day are taken as what they say; a number with a fraction is refused, since Excel has
dropped its last zeros, and `1.10` and `1.1` are two clauses.
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from khungcui.errors import BadInput
from khungcui.files.sheet import Row, sheet_rows
from khungcui.files.text import NO_FILE, refuse
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

#: Excel keeps no more than this in a cell, and no more rows than this in a sheet.
MOST_LETTERS = 32_767
MOST_ROWS = 1_048_576
_WIDEST = 60
_TO_THE_END = MOST_ROWS - 1


class Cells(Protocol):
    """A sheet as it was read: rows of cells from its very first on."""

    def to_python(self, *, skip_empty_area: bool = True) -> list[list[Any]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Permitted:
    """The words that a column takes.

    ``strict`` says that Excel refuses any other; else it asks whether that was meant.
    """

    words: Sequence[str]
    strict: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet to write: a header that stays in sight, rows of text, and what columns take."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    permitted: Mapping[str, Permitted] = field(default_factory=dict)


class SheetsRead:
    """A workbook that was read; `BadFile` where it is none, or has a sheet that is not known."""

    def __init__(self, path: Path, known: Collection[str]) -> None:
        self.path = path
        if not path.is_file():
            raise refuse(path, 1, "-", NO_FILE)
        try:
            self._book = CalamineWorkbook.from_path(str(path))
        except (CalamineError, OSError) as problem:
            what = Text(
                vi="không phải là sổ Excel (.xlsx): {why}.", en="it is no Excel workbook: {why}."
            )
            raise refuse(path, 1, "-", what.format(why=problem)) from None
        for name in self._book.sheet_names:
            if name not in known:
                raise refuse(path, 1, "-", unknown_word(name, known), name)

    def rows(self, sheet: str, columns: Sequence[str]) -> Iterator[Row] | None:
        """The rows of a sheet whose header names ``columns``; None where there is no such sheet."""
        if sheet not in self._book.sheet_names:
            return None
        cells = self._book.get_sheet_by_name(sheet)
        return sheet_rows(self.path, sheet, _lines(self.path, sheet, cells), columns)


def _lines(path: Path, sheet: str, cells: Cells) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row as text, without the empty columns at the right."""
    rows = cells.to_python(skip_empty_area=False)
    width = max(
        (place for row in rows for place, cell in enumerate(row, 1) if cell != ""), default=0
    )
    header = next(([str(cell) for cell in row] for row in rows if any(c != "" for c in row)), [])
    for number, row in enumerate(rows, 1):
        yield (
            number,
            [_text(path, sheet, number, header, at, c) for at, c in enumerate(row[:width])],
        )


def _text(path: Path, sheet: str, line: int, header: list[str], place: int, cell: Any) -> str:
    """A cell as text; `BadFile` where Excel holds what no text says."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    column = header[place] if place < len(header) and header[place] else str(place + 1)
    what = Text(
        vi="ô này phải là văn bản, không phải «{cell}»; hãy định dạng ô là Text rồi gõ lại.",
        en="this cell must be text and not «{cell}»; format it as text and type it again.",
    )
    raise refuse(path, line, column, what.format(cell=cell), sheet)


def write_sheets(path: Path, sheets: Sequence[Sheet], words: str) -> None:
    """Write a workbook, and last a sheet ``words`` with the words that columns take.

    `BadInput` where a text is too long for a cell; nothing is written then.
    """
    for sheet in sheets:
        _check(sheet)
    written = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, plain) as book:
        # A workbook says when it was made; ours say one day, so that equal content is equal bytes.
        book.set_properties({"created": datetime(1978, 8, 24)})  # noqa: DTZ001 - Excel knows no zones
        styles = _Styles(
            text=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            head=book.add_format({"num_format": "@", "bold": True, "bg_color": "#E8E2D4"}),
        )
        lists = [
            (sheet, column, permitted)
            for sheet in sheets
            for column, permitted in sheet.permitted.items()
        ]
        pages = {sheet.name: _page(book, sheet, styles) for sheet in sheets}
        _page(book, _words_sheet(words, lists), styles)
        for place, (sheet, column, permitted) in enumerate(lists):
            if permitted.words:
                at = sheet.columns.index(column)
                rule = _rule(words, place, permitted)
                pages[sheet.name].data_validation(1, at, _TO_THE_END, at, rule)
    path.write_bytes(written.getvalue())


def _check(sheet: Sheet) -> None:
    for line, row in enumerate(sheet.rows, 2):
        for column, cell in zip(sheet.columns, row, strict=True):
            if len(cell) > MOST_LETTERS:
                what = Text(
                    vi="trang {sheet}, dòng {line}, cột {column}: Excel chỉ chứa được {most} chữ "
                    "trong một ô.",
                    en="sheet {sheet}, line {line}, column {column}: a cell of Excel holds no "
                    "more than {most} letters.",
                )
                most, name = MOST_LETTERS, sheet.name
                raise BadInput(what.format(sheet=name, line=line, column=column, most=most))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Styles:
    text: Any
    head: Any


def _page(book: Workbook, sheet: Sheet, styles: _Styles) -> Worksheet:
    page: Any = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        longest = max((len(row[at]) for row in sheet.rows), default=0)
        page.set_column(at, at, min(_WIDEST, max(longest, len(column)) + 2), styles.text)
        page.write_string(0, at, column, styles.head)
        for line, row in enumerate(sheet.rows, 1):
            if row[at]:
                page.write_string(line, at, row[at], styles.text)
    if sheet.rows and sheet.columns:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    return page


def _words_sheet(name: str, lists: Sequence[tuple[Sheet, str, Permitted]]) -> Sheet:
    """A column for each list, headed by the column that it is for."""
    longest = max((len(permitted.words) for _, _, permitted in lists), default=0)
    rows = [
        [permitted.words[line] if line < len(permitted.words) else "" for _, _, permitted in lists]
        for line in range(longest)
    ]
    columns = [f"{sheet.name}.{column}" for sheet, column, _ in lists]
    return Sheet(name=name, columns=columns, rows=rows)


def _rule(words: str, place: int, permitted: Permitted) -> dict[str, Any]:
    # Cells are named from A on; there are never more lists than letters.
    letter = chr(ord("A") + place)
    return {
        "validate": "list",
        "source": f"={words}!${letter}$2:${letter}${len(permitted.words) + 1}",
        "error_type": "stop" if permitted.strict else "warning",
        "error_title": "Khung Cửi",
        "error_message": f"Xem trang «{words}». / See the sheet “{words}”.",
    }
