"""Files belong to records: sent, listed, fetched and withdrawn by the rules of the record."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from tests.core.attachments.contents import EXE, PDF, PNG

from khungcui import clock
from khungcui.app import create_app
from khungcui.attachments.models import Attachment
from khungcui.attachments.sweeping import damaged, sweep
from khungcui.audit.models import AuditEntry
from khungcui.errors import Conflict
from khungcui.ids import NodeId, parse_node_id, uuid7
from khungcui.plugins.attached import with_evidence
from khungcui.plugins.purging import dry_run, purge
from khungcui.testing import Loom
from khungcui.text import Text
from khungcui_training.models import Cadre

from .conftest import Desk, Gate, new_cadre

pytestmark = pytest.mark.anyio
HOMES = ("760", "770", "79")

LISTED = """query($id: ID!) { cadre(id: $id) { attachments { totalCount nodes {
    id name mediaType size sha256 addedBy addedOffice withdrawnReason cadre { name } } } } }"""
WITHDRAW = """mutation($file: ID!, $why: String!) {
    withdrawCadreAttachment(input: {cadreAttachment: $file, reason: $why}) {
        cadreAttachment { withdrawnBy withdrawnReason } userErrors { code field } } }"""


def _code(answer: object) -> str:
    [entry] = answer.json()["errors"]  # type: ignore[attr-defined]
    return entry["extensions"]["code"]


async def test_a_file_is_sent_listed_and_fetched(loom: Loom, desk: Desk, record: str) -> None:
    committee = await loom.acting("district:760")
    sent = await desk.send(committee, record, "Quyết định bổ nhiệm.pdf", PDF)
    assert sent.status_code == 201
    ward = await loom.acting("ward:26734")
    shown = (await loom.graphql(LISTED, {"id": record}, as_=ward, district="760")).done()["cadre"][
        "attachments"
    ]
    assert shown["totalCount"] == 1
    assert shown["nodes"] == [
        {
            "id": sent.json()["id"],
            "name": "Quyết định bổ nhiệm.pdf",
            "mediaType": "application/pdf",
            "size": len(PDF),
            "sha256": sha256(PDF).hexdigest(),
            "addedBy": committee.principal.official_name,
            "addedOffice": committee.principal.office_name,
            "withdrawnReason": None,
            "cadre": {"name": "Trần Thị Đào"},
        }
    ]
    fetched = await desk.fetch(ward, sent.headers["location"])
    assert (fetched.status_code, fetched.content) == (200, PDF)
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.headers["content-disposition"].startswith("attachment;")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    again = await desk.fetch(
        ward, sent.headers["location"], **{"if-none-match": fetched.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_only_who_may_see_the_record_fetches_its_files(
    loom: Loom, desk: Desk, record: str
) -> None:
    sent = await desk.send(await loom.acting("district:760"), record, "a.png", PNG)
    node = sent.json()["id"]
    for office, district, status in [
        ("ward:26734", "760", 200),
        ("ward:26737", "760", 404),
        ("district:770", "770", 404),
        ("department", "760", 200),
    ]:
        actor = await loom.acting(office)
        answer = await desk.fetch(actor, f"/d/{district}/attachments/{node}")
        assert answer.status_code == status, office
        listed = await loom.graphql(
            "{ cadreAttachments(first: 50) { nodes { id } } }", as_=actor, district=district
        )
        shown = [each["id"] for each in listed.done()["cadreAttachments"]["nodes"]]
        assert (node in shown) == (status == 200), office
    await loom.disable("training", "760")
    try:
        off = await desk.fetch(await loom.acting("department"), f"/attachments/{node}")
        assert off.status_code == 404
    finally:
        await loom.enable("training", "760")
    on = await desk.fetch(await loom.acting("department"), f"/attachments/{node}")
    assert on.status_code == 200


async def test_who_may_not_attach_is_told_why_and_recorded(
    loom: Loom, desk: Desk, record: str
) -> None:
    ward = await loom.acting("ward:26734")
    denied = await desk.send(ward, record, "a.pdf", PDF)
    assert denied.status_code == 403
    said = denied.json()["errors"][0]["extensions"]
    assert (said["power"], said["clause"]) == ("cadre.manage", "II.6.1")
    async with loom.database.reading(HOMES) as session:
        entry = await session.scalar(
            select(AuditEntry)
            .where(AuditEntry.tenant == "760", AuditEntry.act == "attach_to_cadre")
            .order_by(AuditEntry.seq.desc())
            .limit(1)
        )
        attached = await session.scalar(select(Attachment.id).where(Attachment.name == "x.pdf"))
    assert entry is not None
    assert (entry.verdict, entry.subject_id) == ("deny", parse_node_id(record).key)
    assert attached is None
    stranger = await loom.acting("ward:26737")
    hidden = await desk.send(stranger, record, "a.pdf", PDF)
    assert (hidden.status_code, _code(hidden)) == (404, "not_found")


async def test_a_repeated_sending_attaches_once(loom: Loom, desk: Desk, record: str) -> None:
    committee = await loom.acting("district:760")
    first = await desk.send(committee, record, "a.pdf", PDF, key="one")
    second = await desk.send(committee, record, "a.pdf", PDF, key="one")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    other = await desk.send(committee, record, "a.pdf", PDF + b"\n", key="one")
    assert (other.status_code, _code(other)) == (409, "idempotency.mismatch")


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.exe", EXE, 400, "attachment.kind"),
        ("a.pdf", EXE, 400, "attachment.content"),
        ("", PDF, 400, "attachment.name"),
        ("a.pdf", b"", 400, "attachment.empty"),
        ("a.txt", b"with a-virus in it", 400, "attachment.scan"),
        ("a.txt", b"x" * 100_001, 413, "http.too_large"),
    ],
)
async def test_what_does_not_fit_is_refused_and_leaves_nothing(
    loom: Loom, desk: Desk, record: str, name: str, content: bytes, status: int, code: str
) -> None:
    folder = loom.platform.settings.files_folder
    before = sorted(folder.rglob("*"))
    refused = await desk.send(await loom.acting("district:760"), record, name, content)
    assert (refused.status_code, _code(refused)) == (status, code)
    assert [path for path in folder.rglob("*") if path.is_file() and path not in before] == []


async def test_who_goes_away_while_sending_has_sent_nothing(loom: Loom, record: str) -> None:
    committee = await loom.acting("district:760")
    folder = loom.platform.settings.files_folder
    before = {path for path in folder.rglob("*") if path.is_file()}
    coming = iter(
        [
            {"type": "http.request", "body": PDF, "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(coming)

    async def send(message: Any) -> None:
        del message

    path = f"/d/760/attachments/{record}"
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"name=gone.pdf",
        "headers": [(b"authorization", f"Bearer {committee.token}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("loom.test", 80),
        "scheme": "http",
        "http_version": "1.1",
    }
    async with asyncio.timeout(30):
        await create_app(loom.platform)(scope, receive, send)
    assert {path for path in folder.rglob("*") if path.is_file()} == before
    async with loom.database.reading(HOMES) as session:
        assert await session.scalar(select(Attachment).where(Attachment.name == "gone.pdf")) is None


async def test_a_record_takes_so_many_files_and_none_once_it_is_settled(
    loom: Loom, desk: Desk, record: str, cadre: Cadre, gate: Gate
) -> None:
    committee = await loom.acting("district:760")
    made = [await desk.send(committee, record, f"{n}.pdf", PDF) for n in range(4)]
    assert [answer.status_code for answer in made] == [201, 201, 201, 409]
    assert _code(made[-1]) == "attachment.most"
    gate.refuses[cadre.id] = Conflict(Text(vi="Đã khoá.", en="It is settled."), code="settled")
    file = made[0].json()["id"]
    told = await loom.graphql(
        WITHDRAW, {"file": file, "why": "Nhầm"}, as_=committee, district="760"
    )
    assert told.user_errors == [{"code": "settled", "field": None}]
    del gate.refuses[cadre.id]
    told = await loom.graphql(
        WITHDRAW, {"file": file, "why": "Nhầm"}, as_=committee, district="760"
    )
    told.done()
    assert (await desk.send(committee, record, "3.pdf", PDF)).status_code == 201


async def test_at_once_no_more_are_attached_than_may_be(
    loom: Loom, desk: Desk, record: str
) -> None:
    committee = await loom.acting("district:760")
    async with asyncio.timeout(30):
        made = await asyncio.gather(
            *(desk.send(committee, record, f"{n}.pdf", PDF) for n in range(6))
        )
    assert sorted(answer.status_code for answer in made) == [201, 201, 201, 409, 409, 409]


async def test_a_file_is_withdrawn_with_a_reason_and_never_deleted(
    loom: Loom, desk: Desk, record: str
) -> None:
    committee, ward = await loom.acting("district:760"), await loom.acting("ward:26734")
    sent = await desk.send(committee, record, "a.pdf", PDF)
    file, place = sent.json()["id"], sent.headers["location"]
    denied = await loom.graphql(WITHDRAW, {"file": file, "why": "x"}, as_=ward, district="760")
    assert denied.denied == "II.6.1"
    empty = await loom.graphql(WITHDRAW, {"file": file, "why": " "}, as_=committee, district="760")
    assert empty.user_errors == [{"code": "input.invalid", "field": "reason"}]
    done = await loom.graphql(
        WITHDRAW, {"file": file, "why": "Gửi nhầm"}, as_=committee, district="760"
    )
    assert done.done()["withdrawCadreAttachment"]["cadreAttachment"] == {
        "withdrawnBy": committee.principal.official_name,
        "withdrawnReason": "Gửi nhầm",
    }
    gone = await desk.fetch(committee, place)
    assert (gone.status_code, _code(gone)) == (410, "attachment.withdrawn")
    twice = await loom.graphql(
        WITHDRAW, {"file": file, "why": "Gửi nhầm"}, as_=committee, district="760"
    )
    assert twice.user_errors == [{"code": "attachment.withdrawn", "field": None}]
    shown = await loom.graphql(LISTED, {"id": record}, as_=ward, district="760")
    [node] = shown.done()["cadre"]["attachments"]["nodes"]
    assert node["withdrawnReason"] == "Gửi nhầm"


async def test_files_are_evidence_as_long_as_they_are_not_withdrawn(
    loom: Loom, desk: Desk, record: str, cadre: Cadre
) -> None:
    committee, guard = await loom.acting("district:760"), with_evidence("cadre")

    async def refused() -> str | None:
        async with loom.database.reading(["760"]) as session:
            acting: Any = SimpleNamespace(session=session)
            try:
                await guard(acting, cadre, None)
            except Conflict as conflict:
                return conflict.error_code
        return None

    assert await refused() == "attachment.missing"
    sent = await desk.send(committee, record, "a.pdf", PDF)
    assert await refused() is None
    given = {"file": sent.json()["id"], "why": "Nhầm"}
    (await loom.graphql(WITHDRAW, given, as_=committee, district="760")).done()
    assert await refused() == "attachment.missing"


@pytest.mark.parametrize(
    "change",
    ["sha256 = repeat('0', 64)", "name = 'b.pdf'", "added_by = 'ai khác'", "resource = 'x'"],
)
async def test_the_database_itself_lets_nobody_change_it(
    loom: Loom, desk: Desk, record: str, change: str
) -> None:
    sent = await desk.send(await loom.acting("district:760"), record, "a.pdf", PDF)
    key = parse_node_id(sent.json()["id"]).uuid
    for statement in (f"update attachment set {change} where id = :id", "delete from attachment"):
        with pytest.raises(DBAPIError, match=r"never changed|permission denied"):
            async with loom.database.writing(["760"], ["760"]) as session:
                await session.execute(
                    text(statement), {"id": key}, execution_options={"door": "a test"}
                )


async def test_bytes_without_a_row_are_swept_and_damage_is_told(
    loom: Loom, desk: Desk, record: str
) -> None:
    store, folder = loom.platform.files, loom.platform.settings.files_folder
    homes = loom.tree.homes()
    await sweep(loom.database, store, homes, older=0)
    sent = await desk.send(await loom.acting("district:760"), record, "a.pdf", PDF + b"%swept\n")
    assert sent.status_code == 201

    async def content() -> object:
        yield b"left by a crash"

    async with store.receive(content()) as received:  # type: ignore[arg-type]
        await store.keep(received)
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    looked = await sweep(loom.database, store, homes, only_look=True)
    swept = await sweep(loom.database, store, homes)
    assert looked == swept
    assert (swept.files, swept.bytes) == (1, 15)
    assert (await sweep(loom.database, store, homes)).files == 0
    # Other tests lose files too.
    before = {row.sha256 async for row in damaged(loom.database, store, homes)}
    digest = sha256(PDF + b"%swept\n").hexdigest()
    _spoil(folder / digest[:2] / digest[2:4] / digest)
    after = {row.sha256 async for row in damaged(loom.database, store, homes)}
    assert after - before == {digest}
    answer = await desk.fetch(await loom.acting("district:760"), sent.headers["location"])
    assert (answer.status_code, _code(answer)) == (503, "attachment.damaged")


async def test_a_purge_takes_the_files_of_what_it_deletes(
    loom: Loom, desk: Desk, record: str, tmp_path: Path
) -> None:
    other = await new_cadre(loom, "27127")
    kept = await desk.send(await loom.acting("district:760"), record, "kept.pdf", PDF)
    committee = await loom.acting("district:770")
    purged = str(NodeId("Cadre", "770", str(other.id)))
    sent = await desk.send(committee, purged, "purged.pdf", PDF + b"%purged\n")
    assert (kept.status_code, sent.status_code) == (201, 201)
    await loom.add(_of_office())
    await loom.disable("training", "770")
    given = {"plugin": "training", "tenant": "770"}
    async with loom.database.writing(["770"], ["770"]) as session:
        looked = await dry_run(session, loom.registry, **given)
        assert looked.rows["attachment"] == 1
        _, archive = await purge(
            session, loom.registry, confirmation=looked.confirmation, exports=tmp_path, **given
        )
    with ZipFile(archive) as exported:
        assert b"purged.pdf" in exported.read("attachment.jsonl")
    async with loom.database.reading(HOMES) as session:
        names = set(await session.scalars(select(Attachment.name)))
    assert {"kept.pdf", "office.pdf"} <= names
    assert "purged.pdf" not in names
    digest = sha256(PDF + b"%purged\n").hexdigest()
    await sweep(loom.database, loom.platform.files, loom.tree.homes(), older=0)
    assert digest not in [each.sha256 async for each in loom.platform.files.names()]
    await loom.enable("training", "770")


def _of_office() -> Attachment:
    """A file of another plugin's record in the same district."""
    return Attachment(
        tenant="770",
        resource="official",
        subject_id=uuid7(),
        name="office.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by="test",
        added_office="test",
    )


def _spoil(path: Path) -> None:
    path.write_bytes(b"X" + path.read_bytes()[1:])
