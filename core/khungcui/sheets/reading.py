"""Reading what was sent: a workbook that may be broken, enormous, or meant to do harm.

A sheet is refused whole where it cannot be read as rows of the columns that were asked for. What
is wrong with a value in a row is said of that row (`khungcui.sheets.values`).
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from khungcui.errors import BadInput
from khungcui.plugins.sheet_shape import ERRORS, HEADINGS, ID, RESULT, Shape
from khungcui.sheets.faulty import faulty_cells
from khungcui.text import Text, nfc, search_key
from khungcui.text.nearest import did_you_mean

#: What a workbook may come to when it is unpacked, in how many parts.
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_PARTS = 1_000
_MOST_COLUMNS = 200
_LONGEST_COLUMN, _LONGEST_ROW = 4, 8
_PIECE = 1 << 20
#: A part in which this stands is read as a sheet, whatever it is called.
_CELLS = b"sheetData"
#: Where a cell or a row says that it stands, however it is written. It takes nothing away, so
#: that no quotation mark before it hides the next; what only looks like it counts as well.
_PLACE = re.compile(rb"(?<![\w:.-])r\s*=\s*[\"'](?=([A-Za-z]*)([0-9]+)[\"'])")
_OVERLAP = 2_100
#: From here on Excel does not hold every whole number, and of others no more digits than this.
_INEXACT = 10**15
_DIGITS = 15
#: What stands in the first cell of a row that only shows how rows look.
EXAMPLES = frozenset({"ví dụ", "example"})
#: What stands in a file of results, and is not read again.
_TOLD = frozenset({RESULT, ERRORS})

#: A cell: text; or a `NUMBER` with a fraction, which text would not be; or a `FAULT`, which is
#: what stands where a value should.
Cell = str | dict[str, str]
NUMBER, FAULT = "number", "fault"
#: What people see nothing of, and no record holds.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class BadSheet(BadInput):
    """What was sent is no workbook, or not this sheet; the message names sheet, row and column."""

    code = "sheet.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the file: where it stands, and its cells by column, those that are not empty."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read: the columns that are there, by name, and the rows."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes, shape: Shape, *, most: int) -> Read:
    """The rows of ``shape``'s sheet in a workbook of at most ``most`` rows; `BadSheet`.

    It takes time and touches nothing else: call it in a thread.
    """
    _weigh(content, most)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [name for name in book.sheet_names if not name.startswith("_")]
        if not names:
            raise _no_workbook("-")
        name = shape.sheet.name if shape.sheet.name in names else names[0]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        faults = faulty_cells(content, name)
    except (CalamineError, OSError, ValueError, KeyError) as problem:
        raise _no_workbook(problem) from None
    return _Table(name, shape, faults).read(rows)


def _weigh(content: bytes, most: int) -> None:
    """Refuse what would come to more than there is room for, before anything is unpacked."""
    try:
        with ZipFile(io.BytesIO(content)) as parts:
            files = parts.infolist()
            if len(files) > _MOST_PARTS or sum(f.file_size for f in files) > _MOST_UNPACKED:
                raise _too_large()
            if not any(f.filename == "xl/workbook.xml" for f in files):
                raise _no_workbook("xl/workbook.xml")
            room = _MOST_UNPACKED
            for file in files:
                # What a part says of its size may be a lie.
                with parts.open(file) as opened:
                    room -= _looked_through(opened, room, most)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise _no_workbook(problem) from None
    except OSError as problem:
        raise _no_workbook(problem) from None


def _looked_through(opened: Any, room: int, most: int) -> int:
    """The bytes of a part, as they really are; of a sheet no cell may stand too far out.

    Whoever reads the sheet makes room for all that lies between its cells, and ends the whole
    process where there is not so much.
    """
    taken, before, cells = 0, b"", False
    while piece := opened.read(_PIECE):
        taken += len(piece)
        if taken > room:
            raise _too_large()
        looked = before + piece
        cells = cells or _CELLS in looked
        if cells and (before.isspace() or any(_far(c, r, most) for c, r in _PLACE.findall(looked))):
            raise _too_large(most)
        before = piece[-_OVERLAP:]
    return taken


def _far(column: bytes, row: bytes, most: int) -> bool:
    """Whether a place is further out than a sheet may reach."""
    if len(column) > _LONGEST_COLUMN or len(row) > _LONGEST_ROW:
        return True
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return int(row) > most + 1 or number > _MOST_COLUMNS


@dataclass(frozen=True)
class _Table:
    """The sheet of a workbook, to be read as rows of a shape."""

    name: str
    shape: Shape
    faults: Mapping[tuple[int, int], str]

    def read(self, rows: Sequence[Sequence[Any]]) -> Read:
        faulty = {row + 1 for row, _ in self.faults}
        found = (
            (n, row)
            for n, row in enumerate(rows, 1)
            if any(cell != "" for cell in row) or n in faulty
        )
        header = next(found, None)
        if header is None:
            raise self.refuse(1, "-", _EMPTY)
        line, cells = header
        places = self.header(line, [str(cell) for cell in cells])
        return Read(columns=tuple(places), lines=tuple(self._lines(found, places)))

    def header(self, line: int, cells: Sequence[str]) -> dict[str, int]:
        """Where each column stands, by its name."""
        known = self._known()
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if not cell.strip():
                continue
            name = known.get(search_key(cell))
            if name is None:
                hint = did_you_mean(cell, [t for each in self._titles() for t in each])
                raise self.refuse(line, cell, _UNKNOWN.format(hint=hint))
            if name in places:
                raise self.refuse(line, cell, _TWICE)
            places[name] = place
        for column in self.shape.columns:
            if column.given is not None and column.given.required and column.name not in places:
                raise self.refuse(line, column.column.title.vi, _MISSING)
        if self.shape.edits and ID not in places:
            raise self.refuse(line, HEADINGS[ID].vi, _MISSING)
        return places

    def _known(self) -> dict[str, str]:
        """The column that a heading means: by its title in either language, or by its name."""
        known = {name: name for name in HEADINGS}
        known |= {search_key(w): n for n, t in HEADINGS.items() for w in (t.vi, t.en)}
        for column in self.shape.columns:
            title = column.column.title
            known |= dict.fromkeys((search_key(title.vi), search_key(title.en)), column.name)
            known[search_key(column.name)] = column.name
        return known

    def _titles(self) -> Iterator[tuple[str, str]]:
        for column in self.shape.columns:
            yield column.column.title.vi, column.column.title.en

    def _lines(
        self, rows: Iterator[tuple[int, Sequence[Any]]], places: Mapping[str, int]
    ) -> Iterator[Line]:
        for line, row in rows:
            cells = {
                name: cell
                for name, place in places.items()
                if name not in _TOLD
                and place < len(row)
                and (cell := self._cell(line, name, place, row[place])) != ""
            }
            first = cells.get(ID)
            if isinstance(first, str) and first.lower() in EXAMPLES:
                continue
            if cells:
                yield Line(line=line, cells=cells)

    def _cell(self, line: int, column: str, place: int, cell: Any) -> Cell:
        """A cell as text, as the number that it is, or as what is wrong with it."""
        if fault := self.faults.get((line - 1, place)):
            return {FAULT: fault}
        match cell:
            case str() if unseen := _UNSEEN.search(cell):
                return {FAULT: f"U+{ord(unseen[0]):04X}"}
            case str():
                return "\n".join(nfc(line) for line in cell.strip().splitlines())
            case bool():
                return "true" if cell else "false"
            case datetime():
                return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
            case date():
                return cell.isoformat()
            case int() | float() if abs(cell) < _INEXACT:
                # What Excel shows: 0.1 + 0.2 is 0.3 there.
                said = f"{cell:.{_DIGITS}g}"
                return str(int(float(said))) if float(said).is_integer() else {NUMBER: said}
            case _:
                heading = self.shape.heading(column)
                told = column if heading is None else heading.vi
                raise self.refuse(line, told, _ODD.format(cell=str(cell)[:40]))

    def refuse(self, line: int, column: str, what: Text) -> BadSheet:
        """The error that names sheet, row and column."""
        told = _WHERE.format(sheet=self.name, line=line, column=column[:60], what=what)
        return BadSheet(told, params={"sheet": self.name, "line": line, "column": column[:60]})


def _no_workbook(why: object) -> BadSheet:
    told = {"why": str(why)[:200]}
    return BadSheet(_NO_WORKBOOK, code="sheet.no_workbook", hint=_SAVE_IT, params=told)


def _too_large(most: int | None = None) -> BadSheet:
    said = _TOO_LARGE if most is None else _TOO_MANY.format(most=most, wide=_MOST_COLUMNS)
    return BadSheet(said, code="sheet.too_large")


_WHERE = Text(
    vi="trang {sheet}, dòng {line}, cột {column}: {what}",
    en="sheet {sheet}, row {line}, column {column}: {what}",
)
_EMPTY = Text(vi="trang này trống.", en="the sheet is empty.")
_UNKNOWN = Text(vi="biểu mẫu không có cột này.{hint}", en="the sheet has no such column.{hint}")
_TWICE = Text(vi="cột này lặp lại.", en="this column is there twice.")
_MISSING = Text(vi="thiếu cột này ở dòng đầu.", en="the header lacks this column.")
_ODD = Text(
    vi="«{cell}» không đọc được chính xác; hãy định dạng ô là Text rồi gõ lại.",
    en="«{cell}» cannot be read exactly; format the cell as text and type it again.",
)
_NO_WORKBOOK = Text(
    vi="tệp không phải là sổ Excel (.xlsx), hoặc đã hỏng.",
    en="the file is no Excel workbook (.xlsx), or is damaged.",
)
_SAVE_IT = Text(
    vi="Mở tệp bằng Excel rồi lưu lại dạng .xlsx.", en="Open it in Excel and save it as .xlsx."
)
_TOO_LARGE = Text(
    vi="sổ Excel này bung ra quá lớn.", en="the workbook is too large when it is unpacked."
)
_TOO_MANY = Text(
    vi="một trang có tối đa {most} dòng và {wide} cột; hãy chia tệp ra.",
    en="a sheet has at most {most} rows and {wide} columns; divide the file.",
)
