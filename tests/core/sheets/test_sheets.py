"""Sheets in and out, over HTTP: dry run, results by row, writing, and what is not done twice."""

from datetime import date

import pytest
from tests.core.sheets.conftest import HOME, Desk, opened, part

pytestmark = pytest.mark.anyio
HEADER = ["Tên", "Weave", "Khổ (cm)", "Số mét", "Ngày", "Cơ quan"]
DAY = date(2027, 3, 1)


async def test_rows_are_tried_and_the_clean_ones_written(desk: Desk) -> None:
    rows = [
        HEADER,
        ["Vải một", "Vân điểm", 90, 12.5, DAY, None],
        ["Vải hai", "twill", None, 3, "02/03/2027", None],
        ["Vải ba", "Vân điểm", 90, -1, DAY, None],
        ["Vải một", "Vân điểm", 90, 1, DAY, None],
        [None, "vân gì", "rộng", "nhiều", "hôm qua", "KHONG-CO"],
    ]
    before = await desk.audited()
    upload = await desk.send(rows)
    assert (upload["state"], upload["rows"], upload["clean"], upload["refused"]) == (
        "checked",
        5,
        2,
        3,
    )
    assert await desk.titles() == []
    refused = {one["row"]: one["errors"] for one in upload["results"]}
    assert [(e["column"], e["code"]) for e in refused[4]] == [("metres", "note.metres")]
    assert [(e["column"], e["code"], e["heading"]) for e in refused[5]] == [
        ("title", "note.taken", "Title")
    ]
    assert [e["column"] for e in refused[6]] == [
        "title",
        "weave",
        "width",
        "metres",
        "on",
        "office",
    ]
    written = await desk.write(upload)
    assert (written["state"], written["done"], written["refused"]) == ("written", 2, 3)
    assert await desk.titles() == ["Vải một", "Vải hai"]
    assert await desk.audited() == before + 2
    # Written again, sent again: nothing is done twice.
    assert (await desk.write(upload))["done"] == 2
    assert (await desk.send(rows))["id"] == upload["id"]
    assert await desk.titles() == ["Vải một", "Vải hai"]


async def test_all_or_nothing_writes_nothing_where_a_row_is_refused(desk: Desk) -> None:
    good = ["Lụa một", "Vân điểm", 90, 1, DAY, None]
    mixed = await desk.send([HEADER, good, ["Lụa hai", "Vân điểm", 90, 0, DAY, None]])
    answer = await desk.post(f"/sheets/uploads/{mixed['id']}/write", mode="all")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["extensions"]["code"] == "sheet.refused"
    clean = await desk.send([HEADER, good, ["Lụa hai", "Vân điểm", 90, 2, DAY, None]])
    # Somebody else takes a title between the dry run and the writing.
    await desk.write(await desk.send([HEADER, ["Lụa hai", "Vân điểm", 1, 1, DAY, None]]))
    refused = await desk.write(clean, "all")
    assert (refused["state"], refused["done"], refused["refused"]) == ("refused", 0, 1)
    assert await desk.titles() == ["Lụa hai"]
    # The clean rows may be written all the same.
    written = await desk.write(clean)
    assert (written["state"], written["done"], written["refused"]) == ("written", 1, 1)
    assert await desk.titles() == ["Lụa hai", "Lụa một"]


async def test_a_mended_file_writes_only_what_was_not_written(desk: Desk) -> None:
    rows = [
        [*HEADER, "Khóa dòng"],
        ["Đũi một", "Vân điểm", 90, 1.5, DAY, None, None],
        ["Đũi hai", "Vân điểm", 90, 0, DAY, None, None],
    ]
    await desk.write(await desk.send(rows))
    upload = await desk.send(rows)
    answer = await desk.get(f"/sheets/uploads/{upload['id']}.xlsx", lang="vi")
    told = opened(answer.content)
    assert told[0][:3] == ["Kết quả", "Lỗi", "Tên"]
    assert [row[0] for row in told[1:]] == ["Đã ghi", "Không nhận"]
    assert told[2][1] == "Số mét: Số mét phải lớn hơn 0."
    # The file of results is mended and sent as it is.
    told[2][5] = 7
    mended = await desk.send(told)
    assert (mended["refused"], mended["clean"], mended["repeated"]) == (0, 1, 1)
    written = await desk.write(mended)
    assert (written["done"], written["repeated"]) == (1, 1)
    assert await desk.titles() == ["Đũi một", "Đũi hai"]


async def test_the_same_file_tries_again_what_was_refused(desk: Desk) -> None:
    """What stood in the way may be gone, and nobody should have to change the file for that."""
    rows = [
        HEADER,
        ["Lĩnh một", "Vân điểm", 90, 1, DAY, None],
        ["Lĩnh hai", "Vân điểm", 90, 1, DAY, None],
    ]
    upload = await desk.send(rows)
    taken = await desk.send([HEADER, ["Lĩnh hai", "Vân điểm", 1, 1, DAY, None]])
    await desk.write(taken)
    first = await desk.write(upload)
    assert (first["state"], first["done"], first["refused"]) == ("written", 1, 1)
    again = await desk.send(rows)
    assert (again["id"], again["state"], again["refused"]) == (upload["id"], "written", 1)
    await desk.rename("Lĩnh hai", "Lĩnh ba")
    again = await desk.send(rows)
    assert (again["id"], again["state"], again["clean"]) == (upload["id"], "checked", 1)
    assert (await desk.write(again))["done"] == 2
    assert await desk.titles() == ["Lĩnh ba", "Lĩnh một", "Lĩnh hai"]


async def test_a_row_is_known_by_its_key_or_by_what_it_says(desk: Desk) -> None:
    plain = ["Tên", "Kiểu dệt", "Số mét", "Ngày", "Khóa dòng"]
    row = ["Nhiễu", "Vân chéo", 1, DAY, "k1"]
    assert (await desk.write(await desk.send([plain, row])))["done"] == 1
    # Under its key it is the same row, whatever it says now; without one it is another.
    more = [["Nhiễu b", "Vân chéo", 9, DAY, "k1"], ["Nhiễu c", "Vân chéo", 1, DAY, None]]
    again = await desk.send([plain, *more])
    assert (again["repeated"], again["clean"]) == (1, 1)
    assert (await desk.write(again))["done"] == 1
    assert await desk.titles() == ["Nhiễu", "Nhiễu c"]
    told = await desk.told(again, only="repeated")
    assert [one["row"] for one in told["results"]] == [2]
    assert told["results"][0]["record"]


async def test_rows_are_performed_by_the_rules_and_denials_are_written_down(desk: Desk) -> None:
    row = ["Tơ", "Vân điểm", 90, 1, DAY, None]
    upload = await desk.send([HEADER, row], as_=desk.ward)
    assert (upload["clean"], upload["refused"]) == (0, 1)
    [result] = upload["results"]
    assert result["errors"][0]["code"] == "FORBIDDEN"
    assert (await desk.send([HEADER, row]))["clean"] == 1
    # An upload is its sender's own.
    hidden = await desk.get(f"/sheets/uploads/{upload['id']}")
    assert hidden.status_code == 404
    assert (await desk.get(f"/sheets/uploads/{upload['id']}", as_=desk.ward)).status_code == 200
    stranger = await desk.http.get(f"/d/{HOME}/sheets/uploads/{upload['id']}")
    assert stranger.status_code == 401


async def test_edits_go_by_the_record_and_know_its_columns(desk: Desk) -> None:
    await desk.write(await desk.send([HEADER, ["Gấm", "Vân điểm", 90, 1, DAY, None]]))
    out = opened((await desk.get("/sheets/note_names.xlsx")).content)
    assert out[0] == ["Record", "Title", "Content"]
    out[1][1] = "Gấm hoa"
    upload = await desk.send(out, sheet="note_names")
    assert (upload["clean"], upload["refused"]) == (1, 0)
    assert (await desk.write(upload))["done"] == 1
    assert await desk.titles() == ["Gấm hoa"]
    out[1][0] = "khong-phai-ma"
    upload = await desk.send(out, sheet="note_names")
    assert [one["errors"][0]["column"] for one in upload["results"]] == ["id"]
    # What an export holds is not made a second time by a sheet that makes records.
    notes = await desk.post("/sheets/notes.xlsx", (await desk.get("/sheets/notes.xlsx")).content)
    assert notes.json()["errors"][0]["extensions"]["code"] == "sheet.no_rows"


async def test_out_go_the_rows_that_one_may_see_with_the_filter_of_the_list(desk: Desk) -> None:
    rows = [[f"=1+{n}", "Vân điểm", 90, 1, DAY, None] for n in range(3)]
    await desk.write(await desk.send([HEADER, *rows]))
    content = (await desk.get("/sheets/notes.xlsx", lang="vi")).content
    out = opened(content)
    assert out[0][:3] == ["Mã bản ghi", "Khóa dòng", "Tên"]
    assert [row[2] for row in out[1:]] == ["=1+0", "=1+1", "=1+2"]
    # They are text, and stay so: no cell of the file is a formula.
    assert b"<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert b'quotePrefix="1"' in part(content, "xl/styles.xml")
    assert b"sheetProtection" in part(content, "xl/worksheets/sheet1.xml")
    some = await desk.get("/sheets/notes.xlsx", filter='{"title": {"eq": "=1+1"}}')
    assert [row[2] for row in opened(some.content)[1:]] == ["=1+1"]
    wrong = await desk.get("/sheets/notes.xlsx", filter='{"nothing": 1}')
    assert (wrong.status_code, "sheet.filter" in wrong.text) == (400, True)
    nul = await desk.get("/sheets/notes.xlsx", filter='{"title": {"eq": "\\u0000"}}')
    assert (nul.status_code, "input.nul" in nul.text) == (400, True)
    establishment = await desk.loom.acting("establishment:26734")
    none = await desk.get("/sheets/notes.xlsx", as_=establishment)
    assert len(opened(none.content)) == 1


async def test_the_template_explains_itself_and_its_example_is_not_taken(desk: Desk) -> None:
    content = (await desk.get("/sheets/notes/template.xlsx", lang="vi")).content
    page = opened(content, "notes")
    assert page[0] == [
        "Mã bản ghi",
        "Khóa dòng",
        "Tên",
        "Kiểu dệt",
        "Khổ (cm)",
        "Số mét",
        "Ngày",
        "Cơ quan",
    ]
    assert page[1][0:4] == ["ví dụ", "", "Vải mộc", "Vân điểm"]
    notes = opened(content, "Hướng dẫn")
    assert ["Số mét", "Có", "Số", "> 0", ""] in notes
    lists = opened(content, "_lists")
    assert [row[0] for row in lists[:2]] == ["Vân điểm", "Vân chéo"]
    empty = await desk.post("/sheets/notes.xlsx", content)
    assert empty.json()["errors"][0]["extensions"]["code"] == "sheet.no_rows"
    office = next(row[1] for row in lists if row[1])
    page.append(["", "", "Theo mẫu", "Vân chéo", 90, 2, DAY, office])
    upload = await desk.send(page)
    assert (upload["clean"], upload["refused"]) == (1, 0), upload
    assert (await desk.get("/sheets/ground/template.xlsx")).status_code == 404


async def test_graphql_tells_of_sheets_and_of_ones_own_uploads(desk: Desk) -> None:
    upload = await desk.send(
        [HEADER, ["Sồi", "Vân điểm", 90, 1, DAY, None], ["Sồi", "Vân điểm", 90, 1, DAY, None]]
    )
    query = """
    query ($id: ID!) {
      sheets { name act columns { name required given } }
      sheetUpload(id: $id) {
        uploadId state rows clean refused
        results(only: REFUSED) { row ok state errors { column code message } }
      }
    }
    """
    variables = {"id": upload["id"]}
    mine = await desk.loom.graphql(query, variables, as_=desk.committee, district=HOME)
    said = mine.done()
    assert {one["name"]: one["act"] for one in said["sheets"]}["notes"] == "keep_note"
    assert said["sheetUpload"]["uploadId"] == upload["id"]
    assert said["sheetUpload"]["results"] == [
        {
            "row": 3,
            "ok": False,
            "state": "REFUSED",
            "errors": [{"column": "title", "code": "note.taken", "message": "It is there."}],
        }
    ]
    theirs = await desk.loom.graphql(query, variables, as_=desk.ward, district=HOME)
    assert theirs.done()["sheetUpload"] is None


async def test_establishments_go_out_with_what_they_refer_to(desk: Desk) -> None:
    await desk.found("CS-01", "26734")
    rows = opened((await desk.get("/sheets/establishments.xlsx", lang="vi")).content)
    assert rows[0][:6] == [
        "Mã bản ghi",
        "Mã cơ sở",
        "Tên cơ sở",
        "Hình thức sở hữu",
        "Mã địa bàn",
        "Địa bàn",
    ]
    assert rows[1][1:6] == ["CS-01", "Tổ hợp CS-01", "Hợp tác xã", "26734", "Phường Tân Định"]
    ward = await desk.loom.acting("ward:26737")
    assert len(opened((await desk.get("/sheets/establishments.xlsx", as_=ward)).content)) == 1
    assert (await desk.post("/sheets/establishments.xlsx", b"x")).status_code == 404


async def test_what_the_database_refuses_is_said_of_its_row_alone(desk: Desk) -> None:
    rows = [[name, "Vân điểm", 90, 1, DAY, None] for name in ("Thô", "Thâm", "Bền")]
    upload = await desk.send([HEADER, *rows])
    assert [(one["row"], one["errors"][0]["code"]) for one in upload["results"]] == [
        (3, "sheet.database")
    ]
    assert (await desk.write(upload))["done"] == 2
    assert await desk.titles() == ["Thô", "Bền"]
