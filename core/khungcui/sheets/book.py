"""Writing workbooks: a page of typed cells, the lists that it takes values from, and its notes.

Text is text: a cell that begins with ``=``, ``+``, ``-`` or ``@`` is marked as such, so that
neither Excel nor whoever opens it again there takes it for a formula.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from khungcui import clock
from khungcui.files.workbook import MOST_LETTERS, MOST_ROWS

Kind = Literal["text", "number", "day", "instant", "list"]
#: How a number is shown, besides: Excel leaves the comma of decimals that are not there.
Shown = Kind | Literal["whole", "part"]
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
#: A number of more digits is written as text: Excel would round it.
_EXACT = 15
_LISTS = "_lists"
_NARROWEST, _WIDEST = 10, 48
_LOCKED, _OPEN, _HEAD = "#F1EFEA", "#FFFFFF", "#E8E2D4"
#: What a protected page still lets people do.
_ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column of a page: its title, what its cells hold, and the values that it takes.

    ``locked`` cells are not for people to change; ``note`` is shown beside the title.
    """

    title: str
    kind: Kind = "text"
    locked: bool = False
    values: Sequence[str] = ()
    note: str = ""
    refuses: str = ""


@dataclass(kw_only=True)
class Page:
    """A page of a workbook that is being written, row by row."""

    sheet: Worksheet
    headings: Sequence[Heading]
    formats: dict[tuple[Shown, bool, bool], Any]
    at: int = 1
    widths: list[int] = field(default_factory=list)

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write further rows; None is an empty cell."""
        for row in rows:
            for column, (heading, value) in enumerate(zip(self.headings, row, strict=True)):
                if value is not None and value != "":
                    self._cell(column, heading, value)
            self.at += 1

    def _cell(self, column: int, heading: Heading, value: Any) -> None:
        match value:
            case bool():
                self.sheet.write_boolean(self.at, column, value, self._as("text", heading))
            case datetime():
                local = value.astimezone(clock.ZONE).replace(tzinfo=None)
                self.sheet.write_datetime(self.at, column, local, self._as("instant", heading))
            case date():
                day = datetime.combine(value, time())
                self.sheet.write_datetime(self.at, column, day, self._as("day", heading))
            case int() | Decimal() if len(Decimal(value).as_tuple().digits) <= _EXACT:
                shown = "whole" if value == int(value) else "part"
                self.sheet.write_number(self.at, column, float(value), self._as(shown, heading))
            case _:
                self._text(column, heading, str(value))

    def _text(self, column: int, heading: Heading, said: str) -> None:
        odd = said.startswith(_FORMULAS)
        form = self.formats["text", heading.locked, odd]
        self.sheet.write_string(self.at, column, said[:MOST_LETTERS], form)

    def _as(self, kind: Shown, heading: Heading) -> Any:
        return self.formats[kind, heading.locked, False]


class Book:
    """A workbook in memory; `content` closes it."""

    def __init__(self) -> None:
        self._written = io.BytesIO()
        self._book = Workbook(
            self._written,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        # A workbook says when it was made; ours say one day, so that equal content is equal bytes.
        self._book.set_properties({"created": datetime(1978, 8, 24)})  # noqa: DTZ001 - no zones
        self._formats: dict[tuple[Shown, bool, bool], Any] = {
            (kind, locked, odd): self._format(kind, locked, odd)
            for kind in _SHAPES
            for locked in (True, False)
            for odd in (True, False)
        }
        self._head = self._book.add_format(
            {"bold": True, "bg_color": _HEAD, "text_wrap": True, "valign": "top", "border": 1}
        )
        self._lists: list[Sequence[str]] = []

    def page(self, name: str, headings: Sequence[Heading], *, protected: bool = True) -> Page:
        """A page with its titles, which stay in sight; rows are to be written next."""
        sheet: Any = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, heading in enumerate(headings):
            width = min(_WIDEST, max(_NARROWEST, len(heading.title) + 2))
            sheet.set_column(at, at, width, self._formats[heading.kind, heading.locked, False])
            sheet.write_string(0, at, heading.title, self._head)
            if heading.note:
                sheet.write_comment(0, at, heading.note)
            self._permit(sheet, at, heading)
        if protected:
            sheet.protect("", _ALLOWED)
        return Page(sheet=sheet, headings=headings, formats=self._formats)

    def content(self, pages: Sequence[Page] = ()) -> bytes:
        """The workbook; nothing may be written to it afterwards."""
        for page in pages:
            if page.at > 1:
                page.sheet.autofilter(0, 0, page.at - 1, len(page.headings) - 1)
        if self._lists:
            lists: Any = self._book.add_worksheet(_LISTS)
            for at, values in enumerate(self._lists):
                lists.write_column(0, at, values, self._formats["text", True, False])
            lists.hide()
        self._book.close()
        return self._written.getvalue()

    def _permit(self, sheet: Any, at: int, heading: Heading) -> None:
        """Let Excel take only what fits, where it can tell."""
        rule: dict[str, Any] | None = None
        if heading.values:
            self._lists.append(heading.values)
            letter = xl_col_to_name(len(self._lists) - 1)
            source = f"={_LISTS}!${letter}$1:${letter}${len(heading.values)}"
            rule = {"validate": "list", "source": source}
        elif heading.kind == "day" and not heading.locked:
            rule = {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
        elif heading.kind == "number" and not heading.locked:
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15}
        if rule is not None:
            rule |= {"error_title": "Khung Cửi", "error_message": heading.refuses[:255]}
            sheet.data_validation(1, at, MOST_ROWS - 1, at, rule)

    def _format(self, kind: Shown, locked: bool, odd: bool) -> Any:
        form = self._book.add_format(
            {
                "num_format": _SHAPES[kind],
                "valign": "top",
                "locked": locked,
                "bg_color": _LOCKED if locked else _OPEN,
                "border": 1,
                "border_color": "#D9D4C7",
            }
        )
        if odd:
            form.set_quote_prefix()
        return form


_SHAPES: dict[Shown, str] = {
    "text": "@",
    "list": "@",
    "number": "General",
    "whole": "#,##0",
    "part": "#,##0.##########",
    "day": "dd/mm/yyyy",
    "instant": "dd/mm/yyyy hh:mm",
}
