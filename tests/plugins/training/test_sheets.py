"""Cadres and marks in Excel: out as each office sees them, in by the acts themselves."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from tests.plugins.training.conftest import DA_KAO, ONE, TAN_DINH, THREE, TODAY, Story
from xlsxwriter import Workbook

from khungcui import audit, clock
from khungcui.plugins.sheet_shape import shape_of
from khungcui.plugins.view import View
from khungcui.sheets.out import Out
from khungcui.sheets.reading import read
from khungcui.sheets.rows import Outcome, Row, Rows
from khungcui.sheets.states import SheetRowState
from khungcui_training.models import Assessment, Cadre

pytestmark = pytest.mark.anyio
WARD, OFFICE = f"ward_committee:{TAN_DINH}", f"district_office:{ONE}"
COMMITTEE = f"district_committee:{ONE}"


def view_of(story: Story, office: str) -> View:
    """What an office sees at its district's endpoint."""
    who = story.who(office)
    return View(live=story.live, principal=who, tenant=who.office_tenant, day=clock.today())


async def out(story: Story, sheet: str, office: str) -> list[list[Any]]:
    """The rows of a sheet as an office takes it out."""
    view = view_of(story, office)
    made = Out(view=view, shape=shape_of(view.live.registry, sheet), language="vi")
    async with story.database.reading(view.areas) as session:
        content = await made.rows(session, (), 1_000)
    page = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return page.to_python(skip_empty_area=False)


async def send(
    story: Story, sheet: str, office: str, rows: Sequence[Sequence[Any]]
) -> list[Outcome]:
    """Take rows in as an office."""
    view = view_of(story, office)
    shape = shape_of(view.live.registry, sheet)
    written = BytesIO()
    with Workbook(written, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        page: Any = book.add_worksheet(sheet)
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    lines = read(written.getvalue(), shape, most=1_000).lines
    given = [Row(line=line.line, cells=line.cells, key=str(line.line)) for line in lines]
    rows_in = Rows(database=story.database, view=view, shape=shape, request_id="test")

    async def unheard(_: int) -> None:
        return None

    async with story.database.writing(view.areas, ()) as session:
        outcomes = await rows_in.perform(session, given, unheard)
        await story.database.allow_writes(session, {ONE, THREE})
        await audit.append_all(session, rows_in.entries)
    return outcomes


HEADER = ["Họ và tên", "Năm sinh", "Chức danh", "Chức vụ", "Đơn vị công tác", "Mã địa bàn"]


async def test_cadres_go_out_as_one_sees_them_and_come_in_by_the_act(story: Story) -> None:
    header = [*HEADER, "Giữ chức vụ từ"]
    person = [1990, "ward_officer", "Cán bộ", "Phường Tân Định"]
    rows = [
        header,
        ["Trần Thị Đào", *person, TAN_DINH, date(2026, 1, 1)],
        ["Lê Văn Bưởi", *person, DA_KAO, "01/02/2026"],
        ["Không Quyền", *person, "27127", date(2026, 1, 1)],
        ["", *person, TAN_DINH, date(2026, 1, 1)],
    ]
    came = await send(story, "cadres", COMMITTEE, rows)
    assert [one.state for one in came] == [
        SheetRowState.DONE,
        SheetRowState.DONE,
        SheetRowState.REFUSED,
        SheetRowState.REFUSED,
    ]
    assert came[3].errors[0]["column"] == "name"
    async with story.reading() as session:
        made = (await session.scalars(select(Cadre).order_by(Cadre.id))).all()
    assert [(one.name, one.area, one.since) for one in made] == [
        ("Trần Thị Đào", TAN_DINH, date(2026, 1, 1)),
        ("Lê Văn Bưởi", DA_KAO, date(2026, 2, 1)),
    ]
    everybody = await out(story, "cadres", COMMITTEE)
    assert [row[2] for row in everybody[1:]] == ["Trần Thị Đào", "Lê Văn Bưởi"]
    # A ward takes out its own alone; nor may it take anybody in.
    assert [row[2] for row in (await out(story, "cadres", WARD))[1:]] == ["Trần Thị Đào"]
    [denied] = await send(story, "cadres", WARD, [header, rows[1]])
    assert (denied.state, denied.errors[0]["code"]) == (SheetRowState.REFUSED, "FORBIDDEN")


async def test_marks_are_filled_in_beside_the_names(story: Story) -> None:
    version = await story.curriculum()
    course = await story.course(version)
    cadre = await story.cadre()
    enrolled = [await story.confirmed(course, cadre)]
    await story.on_course("start", course)
    await story.attend(course, enrolled)
    await story.on_course("assess", course)
    sheet = await out(story, "marks", OFFICE)
    assert sheet[0] == ["Mã bản ghi", "Phiên bản", "Họ và tên", "Mã địa bàn", "Tình trạng", "Điểm"]
    assert sheet[1][2:4] == ["Trần Thị Đào", TAN_DINH]
    stale = [sheet[0], [*sheet[1][:1], sheet[1][1] + 7, *sheet[1][2:5], 9]]
    [refused] = await send(story, "marks", OFFICE, stale)
    assert (refused.errors[0]["code"], refused.errors[0]["column"]) == (
        "workflow.version",
        "version",
    )
    [done] = await send(story, "marks", OFFICE, [sheet[0], [*sheet[1][:5], 7.5]])
    assert done.state is SheetRowState.DONE, done.errors
    async with story.reading() as session:
        marks = await session.scalars(select(Assessment.score))
        assert [str(score) for score in marks] in (["7.5"], ["7.50"], ["7.500"])
    assert clock.today() == TODAY
