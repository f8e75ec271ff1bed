"""Large files are worked on by jobs, part by part; and files that mean harm are refused."""

import asyncio
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from tests.core.sheets.conftest import HOME, Desk, book
from tests.core.sheets.test_sheets import HEADER

from khungcui.app import Platform
from khungcui.errors import Unavailable
from khungcui.jobs.sweeping import Sweep
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Plugins
from khungcui.sheets import uploads, working
from khungcui.sheets.working import Work
from khungcui.storage.database import Database
from khungcui.text import Text

pytestmark = pytest.mark.anyio
DAY = date(2027, 3, 1)


def many(count: int, name: str) -> list[list[object]]:
    """So many clean rows, and one that is refused."""
    rows: list[list[object]] = [[f"{name} {n}", "Vân điểm", 90, 1, DAY, None] for n in range(count)]
    return [list(HEADER), *rows, [f"{name} xấu", "Vân điểm", 90, 0, DAY, None]]


async def test_a_large_file_is_answered_at_once_and_written_by_a_job(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 20)
    monkeypatch.setattr(working, "CHUNK", 20)
    answer = await desk.post("/sheets/notes.xlsx", book(many(46, "Lớn")))
    assert answer.status_code == 202
    upload = answer.json()["upload"]
    assert (upload["state"], upload["lookedAt"]) == ("checking", 0)
    refused = await desk.post(f"/sheets/uploads/{upload['id']}/write")
    assert refused.json()["errors"][0]["extensions"]["code"] == "sheet.checking"
    await desk.work()
    upload = await desk.told(upload)
    assert (upload["state"], upload["clean"], upload["refused"]) == ("checked", 46, 1)
    assert await desk.titles() == []
    assert (await desk.write(upload))["state"] == "writing"
    # The worker is killed after the first part; another goes on where it was.
    await desk.work(parts=1)
    half = await desk.told(upload)
    assert (half["state"], half["done"]) == ("writing", 20)
    await desk.work()
    done = await desk.told(upload)
    assert (done["state"], done["done"], done["refused"]) == ("written", 46, 1)
    titles = await desk.titles()
    assert (len(titles), len(set(titles))) == (46, 46)


async def test_a_crash_amid_a_part_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 20)
    upload = await desk.send(many(30, "Vỡ"))
    await desk.work()
    await desk.write(upload)
    real, broken = Work.write, []

    async def breaks(self: Work, told: object) -> bool:
        more = await real(self, told)  # type: ignore[arg-type]
        if not broken:
            broken.append(True)
            raise Unavailable(Text(vi="Mất điện.", en="The power is gone."))
        return more

    monkeypatch.setattr(Work, "write", breaks)
    before = await desk.audited()
    await desk.work()
    assert await desk.titles() == []
    assert await desk.audited() == before
    assert (await desk.told(upload))["state"] == "writing"
    await desk.hasten()
    await desk.work()
    assert (await desk.told(upload))["done"] == 30
    assert len(await desk.titles()) == 30
    assert await desk.audited() == before + 30


async def test_written_twice_at_the_same_time_it_is_written_once(desk: Desk) -> None:
    upload = await desk.send(many(30, "Đôi"))
    await asyncio.gather(*(desk.write(upload) for _ in range(3)))
    done = await desk.told(upload)
    assert (done["done"], done["repeated"]) == (30, 0)
    assert len(await desk.titles()) == 30


async def test_a_revoked_token_writes_nothing_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 20)
    other = await desk.loom.acting(f"district:{HOME}")
    upload = await desk.send(many(30, "Thu hồi"), as_=other)
    await desk.work()
    await desk.post(f"/sheets/uploads/{upload['id']}/write", as_=other)
    await desk.revoke(other)
    await desk.work()
    assert await desk.titles() == []
    assert await desk.state_of(upload) == "failed"


async def test_every_worker_of_serve_runs_jobs_and_stops(
    desk: Desk, with_sheets: Plugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 20)
    chosen = desk.loom.platform.settings.model_copy(update={"jobs_at_once": 1})
    url = desk.loom.database.url.render_as_string(hide_password=False)
    worker = Platform(chosen, with_sheets, Database(url, pool_size=4))
    upload = await desk.send(many(30, "Thợ"))
    await worker.start()
    try:
        async with asyncio.timeout(60):
            while (await desk.told(upload))["state"] != "checked":  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.05)
    finally:
        await worker.stop()
    await desk.write(upload)
    assert (await desk.told(upload))["state"] == "writing"


async def test_it_rests_while_the_module_of_its_sheet_is_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "SMALL", 20)
    upload = await desk.send(many(30, "Nghỉ"))
    platform = desk.loom.platform
    on = platform.live
    monkeypatch.setattr(platform, "_live", without(on, "notes"))
    await desk.work()
    monkeypatch.setattr(platform, "_live", on)
    assert (await desk.told(upload))["state"] == "checking"
    await Sweep(desk.loom.database, lambda: on).sweep()
    await desk.work()
    assert (await desk.told(upload))["state"] == "checked"


async def test_nothing_is_written_and_no_row_refused_while_the_module_is_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = await desk.send(many(3, "Tắt"))
    platform = desk.loom.platform
    with monkeypatch.context() as off:
        off.setattr(platform, "_live", without(platform.live, "notes"))
        for answer in (
            await desk.post(f"/sheets/uploads/{upload['id']}/write"),
            await desk.get(f"/sheets/uploads/{upload['id']}.xlsx"),
            await desk.get(f"/sheets/uploads/{upload['id']}"),
        ):
            assert answer.status_code == 404
    written = await desk.write(upload)
    assert (written["state"], written["done"], written["refused"]) == ("written", 3, 1)


def without(live: Live, plugin: str) -> Live:
    """The same edition with a plugin off everywhere."""
    enabled = {tenant: live.states.enabled(tenant) - {plugin} for tenant in live.states.tenants}
    return replace(live, states=PluginStates(live.states.tenants, enabled))


async def test_what_is_no_workbook_or_too_large_is_refused(desk: Desk) -> None:
    async def code(content: bytes) -> str:
        answer = await desk.post("/sheets/notes.xlsx", content)
        return answer.json()["errors"][0]["extensions"]["code"]

    assert await code(b"PK not a workbook") == "sheet.no_workbook"
    assert await code(packed({"hello.txt": b"hello"})) == "sheet.no_workbook"
    bomb = packed({"xl/workbook.xml": b"", **{f"{n}.bin": b"0" * 15_000_000 for n in range(14)}})
    assert await code(bomb) == "sheet.too_large"
    assert await code(b"x" * 400_000) == "http.too_large"
    assert await code(book([["Tên", "Không có cột này"], ["a", "b"]])) == "sheet.invalid"
    assert (
        await code(book([["Tên", "Kiểu dệt", "Số mét"], ["a", "Vân điểm", 1]])) == "sheet.invalid"
    )
    assert await code(book([["Tên", "Title", "Số mét"], ["a", "b", 1]])) == "sheet.invalid"


async def test_a_cell_far_out_makes_no_sheet_of_thousands_of_millions(desk: Desk) -> None:
    far = book([HEADER, ["a", "Vân điểm", 1, 1, DAY, None]])
    with ZipFile(BytesIO(far)) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    page = files["xl/worksheets/sheet1.xml"].replace(b'r="A2"', b'r="XFD1048576"')
    assert page != files["xl/worksheets/sheet1.xml"]
    answer = await desk.post(
        "/sheets/notes.xlsx", packed(files | {"xl/worksheets/sheet1.xml": page})
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "sheet.too_large"


def packed(files: dict[str, bytes]) -> bytes:
    """A ZIP of these files."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return written.getvalue()
