"""Cells and files that mean harm, or that Excel itself makes: said of their row, never taken."""

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import text
from tests.core.sheets.conftest import Desk, Weave, book
from tests.core.sheets.test_sheets import HEADER

from khungcui.errors import BadInput, Unavailable
from khungcui.sheets.values import value_of
from khungcui.sheets.working import Work
from khungcui.text import Text

pytestmark = pytest.mark.anyio
DAY = date(2027, 3, 1)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ROW = ["Vải thô", "Vân điểm", 90, 7777, DAY, None]


def changed(content: bytes, part: str, change: Callable[[bytes], bytes], to: str = "") -> bytes:
    """A workbook with a part that was changed, and put elsewhere."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as made:
        for name in old.namelist():
            said = old.read(name)
            if to and name == "xl/_rels/workbook.xml.rels":
                said = said.replace(part.removeprefix("xl/").encode(), to.encode())
            if name == part:
                assert change(said) != said
                made.writestr(f"xl/{to}" if to else name, change(said))
            else:
                made.writestr(name, said)
    return written.getvalue()


def reaching(place: bytes) -> Callable[[bytes], bytes]:
    """A sheet with a further cell, far out."""
    return lambda page: page.replace(b"</row>", b"<c " + place + b"><v>1</v></c></row>", 1)


@pytest.mark.parametrize(
    "place",
    [
        b'r="xfd1048576"',
        b'r = "XFD1048576"',
        b"s='>' r='XFD1048576'",
        b"x='r=' r='XFD1048576'",
        b'r="A00000000001048576"',
        b"x='" + b">" * 3_000 + b"' r='XFD1048576'",
    ],
)
@pytest.mark.parametrize("to", ["", "elsewhere.xml"])
async def test_no_way_of_writing_lets_a_cell_stand_far_out(
    desk: Desk, place: bytes, to: str
) -> None:
    """Whoever reads such a sheet asks for hundreds of gigabytes, and the process ends."""
    far = changed(book([HEADER, ROW]), SHEET, reaching(place), to)
    answer = await desk.post("/sheets/notes.xlsx", far)
    assert answer.json()["errors"][0]["extensions"]["code"] == "sheet.too_large"
    near = changed(book([HEADER, ROW]), SHEET, reaching(b'r="G2"'), to)
    assert (await desk.post("/sheets/notes.xlsx", near)).json()["upload"]["clean"] == 1


@pytest.mark.parametrize("said", ["1e9999999", "1_000", "NaN", "9" * 30, "٣", "1.234.567", "-"])
def test_what_only_machines_write_is_no_number(said: str) -> None:
    with pytest.raises(BadInput, match="is no number"):
        value_of(said, Decimal, {})
    with pytest.raises(BadInput, match="is no number"):
        value_of(said, int, {})


@pytest.mark.parametrize("said", ["500.000", "500,000", "-1.234"])
def test_a_number_that_can_be_read_in_two_ways_is_asked_for_again(said: str) -> None:
    """Half a million đồng are not taken for five hundred."""
    for kind in (int, Decimal):
        with pytest.raises(BadInput, match="two ways") as asked:
            value_of(said, kind, {})
        one, other = asked.value.message.vi.rstrip(".").split("viết ")[1].split(" hoặc ")
        assert value_of(one, Decimal, {}) == value_of(other, Decimal, {}) * 1000
    assert value_of("0.125", Decimal, {}) == Decimal("0.125")
    assert value_of("1234.567", Decimal, {}) == Decimal("1234.567")


def test_a_whole_number_is_no_larger_than_acts_take() -> None:
    assert value_of("2147483647", int, {}) == 2**31 - 1
    with pytest.raises(BadInput, match="is no number"):
        value_of("2147483648", int, {})


@pytest.mark.parametrize("said", ["2027-02-011", "2027-02-01abc", "20270201"])
def test_a_day_with_something_behind_it_is_no_day(said: str) -> None:
    assert value_of("2027-02-01T08:30:00", date, {}) == date(2027, 2, 1)
    with pytest.raises(BadInput, match="is no day"):
        value_of(said, date, {})


def test_what_was_typed_is_not_told_back_whole() -> None:
    for kind in (Decimal, date, Weave):
        with pytest.raises(BadInput) as refused:
            value_of("x" * 30_000, kind, {})
        assert len(refused.value.message.vi) < 200


def fault(kind: bytes, inside: bytes) -> Callable[[bytes], bytes]:
    """The number of metres as a formula that gave nothing."""
    return lambda page: page.replace(b'<c r="D2"', b'<c r="D2"' + kind).replace(
        b"<v>7777</v>", inside
    )


@pytest.mark.parametrize(
    ("kind", "inside", "says"),
    [
        (b' t="e"', b"<f>A9</f><v>#REF!</v>", "#REF!"),
        (b' t="e"', b"<v>#N/A</v>", "#N/A"),
        (b"", b"<f>1+1</f>", "worked out"),
        (b"", b"<f>1+1</f><v></v>", "worked out"),
    ],
)
async def test_a_formula_without_a_value_is_not_an_empty_cell(
    desk: Desk, kind: bytes, inside: bytes, says: str
) -> None:
    header = [*HEADER[:3], "Số mét", *HEADER[4:]]
    rows = [header, ROW, ["Vải mịn", *ROW[1:3], 12, DAY, None]]
    page = changed(book(rows), SHEET, fault(kind, inside))
    answer = await desk.post("/sheets/notes.xlsx", page)
    upload = answer.json()["upload"]
    assert (upload["clean"], upload["refused"]) == (1, 1)
    told = upload["results"][0]["errors"][0]
    assert (upload["results"][0]["row"], told["column"]) == (2, "metres")
    assert says in told["message"]


async def test_an_optional_cell_that_went_wrong_is_not_left_away(desk: Desk) -> None:
    """The width may be empty; a width that could not be worked out is not empty."""
    rows = [HEADER, ["Vải khổ", "Vân điểm", 7777, 5, DAY, None]]
    wrong = changed(book(rows), SHEET, lambda p: p.replace(b"<v>7777</v>", b"<f>1+1</f>"))
    assert (await desk.post("/sheets/notes.xlsx", wrong)).json()["upload"]["refused"] == 1
    rows[1][2] = None
    assert (await desk.send(rows))["clean"] == 1


@pytest.mark.parametrize("said", [b"<c >", b"<c ", b"<c t='e'><v ", b"r='A", b"<aaaaaaaa"])
async def test_what_is_made_to_take_long_takes_no_longer(desk: Desk, said: bytes) -> None:
    """Were each looked at to the end of the file, it would take days."""
    bomb = b"<!-- " + said * 400_000 + b" --></worksheet>"
    page = changed(book([HEADER, ROW]), SHEET, lambda p: p.replace(b"</worksheet>", bomb))
    async with asyncio.timeout(60):
        assert (await desk.post("/sheets/notes.xlsx", page)).json()["upload"]["clean"] == 1


async def test_letters_that_nobody_sees_are_refused_with_their_row(desk: Desk) -> None:
    rows = [HEADER, ROW, ["Vải mịn", *ROW[1:]]]
    page = changed(
        book(rows), STRINGS, lambda p: p.replace("Vải thô".encode(), "Vải_x0000_thô".encode())
    )
    upload = (await desk.post("/sheets/notes.xlsx", page)).json()["upload"]
    assert (upload["clean"], upload["refused"]) == (1, 1)
    assert "U+0000" in upload["results"][0]["errors"][0]["message"]


async def test_a_number_where_a_code_or_a_record_is_wanted(desk: Desk) -> None:
    upload = await desk.send([HEADER, [*ROW[:5], 1.5], ROW])
    assert (upload["clean"], upload["refused"]) == (1, 1)
    assert upload["results"][0]["errors"][0]["column"] == "office"
    renamed = await desk.send([["Mã bản ghi", "Tên"], [1.5, "Tên khác"]], sheet="note_names")
    assert renamed["results"][0]["errors"][0]["column"] == "id"


async def test_a_number_is_what_excel_shows(desk: Desk) -> None:
    upload = await desk.write(
        await desk.send([HEADER, ["Cộng", "Vân điểm", 90.00000000000001, 0.1 + 0.2, DAY, None]])
    )
    assert upload["done"] == 1
    async with desk.loom.database.reading(["760"]) as session:
        said = await session.scalar(text("select text from registered_document"))
    assert said == "plain 90 0.3 2027-03-01"


async def test_lines_of_a_cell_are_kept_in_normal_form(desk: Desk) -> None:
    await desk.write(await desk.send([HEADER, [normalize("NFD", "Vải\nthô"), *ROW[1:]]]))
    assert await desk.titles() == ["Vải\nthô"]


async def test_a_refusal_says_what_to_do_in_the_language_of_the_asker(desk: Desk) -> None:
    answer = await desk.http.post(
        "/d/760/sheets/notes.xlsx",
        content=b"PK no workbook",
        headers={"Authorization": f"Bearer {desk.committee.token}", "Accept-Language": "vi"},
    )
    error = answer.json()["errors"][0]
    assert "zip" not in error["message"]
    assert error["extensions"]["hint"].startswith("Mở tệp bằng Excel")


@pytest.mark.parametrize("what", ["check", "write"])
async def test_a_small_upload_that_broke_off_is_brought_to_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A worker that died amid the request leaves no upload that waits for ever."""
    real: Any = getattr(Work, what)

    async def breaks(self: Work, told: object) -> bool:
        raise Unavailable(Text(vi="Mất điện.", en="The power is gone."))

    rows = [HEADER, ROW, ["Vải mịn", *ROW[1:]], ["Xấu", "Vân điểm", 90, 0, DAY, None]]
    if what == "check":
        monkeypatch.setattr(Work, what, breaks)
        assert (await desk.post("/sheets/notes.xlsx", book(rows))).status_code == 503
        monkeypatch.setattr(Work, what, real)
        upload = await desk.send(rows)
        assert (upload["state"], upload["clean"]) == ("checked", 2)
        return
    upload = await desk.send(rows)
    monkeypatch.setattr(Work, what, breaks)
    address = f"/sheets/uploads/{upload['id']}/write"
    assert (await desk.post(address, mode="clean")).status_code == 503
    monkeypatch.setattr(Work, what, real)
    assert (await desk.told(upload))["state"] == "writing"
    ended = await asyncio.gather(*(desk.write(upload) for _ in range(2)))
    assert [(one["state"], one["done"]) for one in ended] == [("written", 2)] * 2
    assert await desk.titles() == ["Vải thô", "Vải mịn"]


async def test_the_language_of_the_address_goes_before_that_of_the_browser(desk: Desk) -> None:
    """Whoever follows a link in Vietnamese is refused in Vietnamese, and the header says so."""
    told = await desk.get("/sheets", lang="vi")
    assert (told.headers["content-language"], "Sổ ghi" in told.text) == ("vi", True)
    refused = await desk.get("/sheets/notes.xlsx", lang="vi", filter="{")
    assert refused.headers["content-language"] == "vi"
    assert "phải là JSON" in refused.json()["errors"][0]["message"]
    assert (await desk.get("/sheets")).headers["content-language"] == "en"


async def test_a_file_may_be_called_anything(desk: Desk) -> None:
    answer = await desk.post("/sheets/notes.xlsx", book([HEADER, ROW]), name="a\x00\nb.xlsx")
    assert answer.json()["upload"]["name"] == "ab.xlsx"


async def test_sent_at_the_same_time_it_is_one_upload_and_no_writing_is_dropped(
    desk: Desk,
) -> None:
    rows = [HEADER, *([f"Vải {n}", *ROW[1:]] for n in range(5))]
    sent = await asyncio.gather(*(desk.send(rows) for _ in range(6)))
    assert len({upload["id"] for upload in sent}) == 1
    address = f"/sheets/uploads/{sent[0]['id']}/write"
    asked = [desk.post(address) if n % 2 else desk.send(rows) for n in range(6)]
    answers = (await asyncio.gather(*asked))[1::2]
    told = [(one.status_code, one.json()) for one in answers]
    # Who is not told to wait has all of it written.
    for status, answer in told:
        if status == 409:
            assert answer["errors"][0]["extensions"]["code"] == "sheet.checking"
        else:
            assert (answer["upload"]["state"], answer["upload"]["done"]) == ("written", 5)
    assert (await desk.write(sent[0]))["done"] == 5
    assert len(await desk.titles()) == 5
