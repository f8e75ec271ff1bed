"""Sheets and jobs that could not work are refused at start; what text says goes there and back."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.sheets.conftest import Weave, part

from khungcui import Manifest, Sheet, SheetColumn, Text, clock, hookimpl
from khungcui.errors import BadInput, PluginProblem
from khungcui.plugins.jobs import Job
from khungcui.plugins.manager import Plugins, load
from khungcui.plugins.sheet_shape import shape_of
from khungcui.sheets.book import Book, Heading
from khungcui.sheets.reading import read
from khungcui.sheets.values import value_of
from khungcui.text import nfc

CODE = SheetColumn(name="code", title=Text(vi="Mã", en="Code"))


async def nothing(*_: object) -> None:
    """A job that does nothing."""


class Odd:
    """A plugin with one sheet or one job."""

    def __init__(self, sheet: Sheet | None = None, job: Job | None = None) -> None:
        self._sheet, self._job = sheet, job

    @hookimpl
    def manifest(self) -> Manifest:
        words = Text(vi="Lạ", en="Odd")
        return Manifest(name="odd", title=words, summary=words, version="0.1.0")

    @hookimpl
    def sheets(self) -> Sequence[Sheet]:
        return () if self._sheet is None else (self._sheet,)

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        return () if self._job is None else (self._job,)


def sheet(**changed: Any) -> Sheet:
    """A sheet of establishments."""
    words = Text(vi="Lạ", en="Odd")
    return Sheet(
        **{"name": "odd", "resource": "establishment", "title": words, "columns": (CODE,)} | changed
    )


def column(**changed: Any) -> SheetColumn:
    return SheetColumn(**{"name": "x", "title": Text(vi="Cột", en="Column")} | changed)


def test_a_sheet_and_a_job_that_fit_are_let_in() -> None:
    job = Job(name="odd.nightly", title=CODE.title, run=nothing, every="30 1 * * 1")
    assert load([Odd(sheet(), job)], installed=False).registry.jobs["odd.nightly"].plugin == "odd"


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        (sheet(name="Odd One"), "lower case words"),
        (sheet(resource="estalbishment"), "Did you mean 'establishment'"),
        (sheet(act="register_nothing"), "nobody declares"),
        (sheet(columns=(column(name="nothing"),)), "neither shows a field"),
        (sheet(columns=(column(shows="nothing"),)), "is no field of 'establishment'"),
        (sheet(act="register_establishment", columns=(CODE, column(gives="x.y"))), "no field"),
        (sheet(columns=(CODE, column(name="name", title=CODE.title))), "have the heading"),
        (
            sheet(columns=(column(name="code", title=Text(vi="Kết quả", en="x")),)),
            "have the heading",
        ),
    ],
)
def test_a_sheet_that_could_not_work_is_refused(odd: Sheet, says: str) -> None:
    with pytest.raises(PluginProblem, match="Plugin 'odd': the sheet") as refused:
        load([Odd(odd)], installed=False)
    assert says in refused.value.message.en


@pytest.mark.parametrize(
    ("name", "every"), [("nightly", None), ("odd.nightly", "30 1 * *"), ("odd.x", "61 1 * * *")]
)
def test_a_job_that_could_not_work_is_refused(name: str, every: str | None) -> None:
    job = Job(name=name, title=CODE.title, run=nothing, every=every)
    with pytest.raises(PluginProblem, match="Plugin 'odd': the job"):
        load([Odd(job=job)], installed=False)


#: What begins a formula somewhere, what XML does not like, and what people write.
_SAID = st.text(
    st.one_of(
        st.sampled_from("=+-@\t'\"<>&;ăâđêôơư\U0001f9f5"),
        st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"),
    ),
    min_size=1,
    max_size=12,
).filter(lambda said: nfc(said) == said and not "\x80" <= min(said) <= "\x9f")


@settings(max_examples=25, deadline=None)
@given(titles=st.lists(_SAID, min_size=1, max_size=6))
def test_text_goes_out_and_comes_in_as_it_is(with_sheets: Plugins, titles: list[str]) -> None:
    content = with_columns(titles)
    assert b"<f>" not in part(content, "xl/worksheets/sheet1.xml")
    shape = shape_of(with_sheets.registry, "notes")
    lines = read(content, shape, most=100).lines
    assert [line.cells["title"] for line in lines] == titles


def test_a_whole_number_is_shown_without_a_comma() -> None:
    """Of 65000 Excel would make "65.000," by a shape with decimals."""
    book = Book()
    page = book.page("notes", [Heading(title="Số mét", kind="number")])
    page.write([[Decimal("65000.00")], [Decimal("1.5")], [7]])
    content = book.content([page])
    styles, sheet = (part(content, f"xl/{n}.xml") for n in ("styles", "worksheets/sheet1"))
    shapes = dict(re.findall(rb'numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    used = re.findall(rb'<xf numFmtId="(\d+)"', styles.partition(b"<cellXfs")[2])
    cells = dict(re.findall(rb'<c r="(A[2-4])" s="(\d+)"', sheet))
    shown = [shapes[used[int(cells[place])]] for place in (b"A2", b"A3", b"A4")]
    assert shown == [b"#,##0", b"#,##0.##########", b"#,##0"]


def with_columns(titles: list[str]) -> bytes:
    """The sheet of notes, with these titles."""
    book = Book()
    names = ("Tên", "Kiểu dệt", "Số mét", "Ngày")
    page = book.page("notes", [Heading(title=name) for name in names])
    page.write([[title, "Vân điểm", Decimal("1.5"), date(2027, 3, 1)] for title in titles])
    return book.content([page])


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ("12,5", Decimal, Decimal("12.5")),
        ({"number": "12.5"}, Decimal, Decimal("12.5")),
        ("1 200", int, 1200),
        ("01/02/2027", date, date(2027, 2, 1)),
        ("2027-02-01", date, date(2027, 2, 1)),
        ("01/02/2027 08:30", datetime, datetime(2027, 2, 1, 8, 30, tzinfo=clock.ZONE)),
        ("1/2/2027 8h05", datetime, datetime(2027, 2, 1, 8, 5, tzinfo=clock.ZONE)),
        ("2027-02-01T08:30", datetime, datetime(2027, 2, 1, 8, 30, tzinfo=clock.ZONE)),
        ("vân CHÉO", Weave, Weave.TWILL),
        ("Plain", Weave, Weave.PLAIN),
        ("có", bool, True),
    ],
)
def test_a_cell_is_read_as_people_write(
    with_sheets: Plugins, cell: Any, kind: Any, value: object
) -> None:
    assert value_of(cell, kind, with_sheets.registry.labels) == value


def test_a_number_is_no_text() -> None:
    with pytest.raises(BadInput, match="must be text"):
        value_of({"number": "1.1"}, str, {})
