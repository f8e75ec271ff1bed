"""A plugin with sheets on a whole platform, asked over HTTP; one for all tests of the folder."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest
import strawberry
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text, update
from xlsxwriter import Workbook

from khungcui import (
    Act,
    Acting,
    BadInput,
    Conflict,
    Facet,
    ManagedBy,
    Manifest,
    Sheet,
    SheetColumn,
    Text,
    clock,
    hookimpl,
)
from khungcui.audit.models import AuditEntry
from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.ids import NodeId
from khungcui.jobs.running import AT_ONCE, Runs
from khungcui.plugins.manager import Plugins, load
from khungcui.plugins.models import JobRun
from khungcui.register.models import AccessToken
from khungcui.register.tokens import revoke
from khungcui.settings import Settings
from khungcui.sheets.models import SheetUpload
from khungcui.storage.database import Database
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

HOME = "760"


class Weave(StrEnum):
    """How it is woven."""

    PLAIN = "plain"
    TWILL = "twill"


@strawberry.input(description="How it is woven.")
class WeaveInput:
    """A part of the input."""

    weave: Weave = strawberry.field(description="The weave.")
    width: int | None = strawberry.field(default=None, description="In centimetres.")


@strawberry.input(description="A note to keep.")
class KeepNoteInput:
    """Input of ``keepNote``."""

    title: str = strawberry.field(description="The title.")
    cloth: WeaveInput = strawberry.field(description="The cloth.")
    metres: Decimal = strawberry.field(description="How many metres.")
    on: date = strawberry.field(description="The day.")
    office: strawberry.ID | None = strawberry.field(default=None, description="Whose it is.")


@strawberry.input(description="A note that has another title.")
class RenameNoteInput:
    """Input of ``renameNote``."""

    registered_document: strawberry.ID = strawberry.field(description="The note.")
    title: str = strawberry.field(description="The title.")


async def _here(acting: Acting, given: KeepNoteInput) -> Facet:
    return Facet(area=acting.tenant, sector="*", managed_by=ManagedBy.DISTRICT)


async def keep_note(acting: Acting, row: None, given: KeepNoteInput) -> RegisteredDocument:
    """Keep a note; its title is not to be taken twice."""
    if given.metres <= 0:
        raise BadInput(
            Text(vi="Số mét phải lớn hơn 0.", en="There must be some metres."),
            field="metres",
            code="note.metres",
        )
    hashed = sha256(given.title.encode()).hexdigest()
    taken = await acting.session.scalar(
        select(func.count()).where(
            RegisteredDocument.tenant == acting.tenant, RegisteredDocument.hash == hashed
        )
    )
    if taken:
        raise Conflict(Text(vi="Đã có.", en="It is there."), field="title", code="note.taken")
    if given.office is not None:
        office = await acting.find("office", given.office, field="office")
        acting.notes.append(office.name)
    note = RegisteredDocument(
        tenant=acting.tenant,
        # An act may overlook what the database does not.
        hash=sha256(b"Th").hexdigest() if given.title.startswith("Th") else hashed,
        text=f"{given.cloth.weave.value} {given.cloth.width} {given.metres} {given.on}",
        title=given.title,
        managed_by=ManagedBy.DISTRICT,
        registered_at=acting.now,
        registered_by="sheet",
    )
    acting.session.add(note)
    return note


async def rename_note(
    acting: Acting, row: RegisteredDocument, given: RenameNoteInput
) -> RegisteredDocument:
    """Give a note another title."""
    row.title = given.title
    return row


def _title(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


NOTES = Sheet(
    name="notes",
    resource="registered_document",
    title=_title("Sổ ghi", "Notes"),
    act="keep_note",
    columns=(
        SheetColumn(name="title", title=_title("Tên", "Title"), example="Vải mộc"),
        SheetColumn(name="weave", gives="cloth.weave", title=_title("Kiểu dệt", "Weave")),
        SheetColumn(name="width", gives="cloth.width", title=_title("Khổ (cm)", "Width (cm)")),
        SheetColumn(name="metres", title=_title("Số mét", "Metres"), note=_title("> 0", "> 0")),
        SheetColumn(name="on", title=_title("Ngày", "Day")),
        SheetColumn(name="office", of="office", title=_title("Cơ quan", "Office")),
        SheetColumn(name="text", title=_title("Nội dung", "Content")),
    ),
)
NAMES = Sheet(
    name="note_names",
    resource="registered_document",
    title=_title("Tên sổ ghi", "Names of notes"),
    act="rename_note",
    columns=(
        SheetColumn(name="title", title=_title("Tên", "Title")),
        SheetColumn(name="text", title=_title("Nội dung", "Content")),
    ),
)
GROUND = Sheet(
    name="ground",
    resource="establishment",
    title=_title("Cơ sở", "Establishments"),
    columns=(
        SheetColumn(name="code", title=_title("Mã", "Code")),
        SheetColumn(name="name", title=_title("Tên", "Name")),
        SheetColumn(name="area", shows="area.name", title=_title("Địa bàn", "Area")),
    ),
)


class Plugin:
    """The plugin; it is on everywhere."""

    @hookimpl
    def manifest(self) -> Manifest:
        words = Text(vi="Sổ ghi thử", en="Notes for tests")
        return Manifest(name="notes", title=words, summary=words, version="0.1", optional=False)

    @hookimpl
    def acts(self) -> Sequence[Act]:
        words = Text(vi="Ghi", en="Keep a note")
        return (
            Act(
                name="keep_note",
                power="document.register",
                title=words,
                input=KeepNoteInput,
                creates=_here,
                returns="registered_document",
                run=keep_note,
            ),
            Act(
                name="rename_note",
                power="document.register",
                title=words,
                input=RenameNoteInput,
                on="registered_document",
                returns="registered_document",
                run=rename_note,
            ),
        )

    @hookimpl
    def sheets(self) -> Sequence[Sheet]:
        return (NOTES, NAMES, GROUND)

    @hookimpl
    def labels(self) -> Any:
        return {
            Weave: {
                Weave.PLAIN: Text(vi="Vân điểm", en="Plain"),
                Weave.TWILL: Text(vi="Vân chéo", en="Twill"),
            }
        }


@dataclass(kw_only=True)
class Desk:
    """A platform, its door, and a committee that signs."""

    loom: Loom
    http: httpx.AsyncClient
    committee: Actor
    ward: Actor
    owner: str

    async def get(self, path: str, *, as_: Actor | None = None, **query: Any) -> httpx.Response:
        """A GET at the district's door."""
        return await self.http.get(f"/d/{HOME}{path}", params=query, headers=self._by(as_))

    async def post(
        self, path: str, content: bytes = b"", *, as_: Actor | None = None, **query: Any
    ) -> httpx.Response:
        """A POST at the district's door."""
        return await self.http.post(
            f"/d/{HOME}{path}", content=content, params=query, headers=self._by(as_)
        )

    def _by(self, actor: Actor | None) -> dict[str, str]:
        token = (actor or self.committee).token
        return {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    async def send(
        self, rows: Sequence[Sequence[Any]], *, sheet: str = "notes", as_: Actor | None = None
    ) -> Any:
        """Send rows, with a header; the upload."""
        answer = await self.post(f"/sheets/{sheet}.xlsx", book(rows), as_=as_)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()["upload"]

    async def write(self, upload: Any, mode: str = "clean") -> Any:
        """Write an upload."""
        answer = await self.post(f"/sheets/uploads/{upload['id']}/write", mode=mode)
        assert answer.status_code in (200, 202), answer.text
        return answer.json()["upload"]

    async def told(self, upload: Any, **query: Any) -> Any:
        """How far an upload is."""
        return (await self.get(f"/sheets/uploads/{upload['id']}", **query)).json()["upload"]

    async def titles(self) -> list[str]:
        """The titles of the notes that there are."""
        async with self.loom.database.reading([HOME]) as session:
            found = await session.scalars(
                select(RegisteredDocument.title)
                .where(RegisteredDocument.tenant == HOME)
                .order_by(RegisteredDocument.id)
            )
            return list(found)

    async def audited(self, act: str = "keep_note") -> int:
        """How many entries the audit has of an act."""
        async with self.loom.database.reading([HOME]) as session:
            counted = select(func.count()).where(
                AuditEntry.tenant == HOME, AuditEntry.act == act, AuditEntry.verdict == "allow"
            )
            return await session.scalar(counted) or 0

    async def found(self, code: str, area: str) -> None:
        """An establishment of a ward."""
        given = {
            "code": code,
            "opened": "2026-01-01",
            "particulars": {
                "name": f"Tổ hợp {code}",
                "ownerForm": "COOPERATIVE",
                "address": "1 Hai Bà Trưng",
                "area": str(NodeId("Area", "79", area)),
                "sector": str(NodeId("Sector", "79", "13")),
            },
            "portions": [{"kind": "OWN", "share": "100"}],
        }
        answer = await self.loom.graphql(
            "mutation($input: RegisterEstablishmentInput!) { registerEstablishment(input: $input) "
            "{ establishment { id } userErrors { message } } }",
            {"input": given},
            as_=self.ward,
            district=HOME,
        )
        answer.done()

    async def hasten(self) -> None:
        """Let what waits to be tried again be tried now."""
        async with self.loom.database.maintaining([HOME]) as session:
            await session.execute(update(JobRun).values(due_at=func.now()))

    async def rename(self, title: str, to: str) -> None:
        """Give a note another title, so that the old one is free."""
        changed = {"title": to, "hash": sha256(to.encode()).hexdigest()}
        async with (
            Database(self.owner, pooled=False) as owner,
            owner.connecting() as connection,
        ):
            table = RegisteredDocument.__table__
            await connection.execute(
                update(RegisteredDocument).where(table.c.title == title).values(**changed)
            )

    async def revoke(self, actor: Actor) -> None:
        """End the token of an actor."""
        async with self.loom.database.maintaining([HOME]) as session:
            token = await session.scalar(
                select(AccessToken).where(AccessToken.official_id == actor.principal.official_id)
            )
            assert token is not None
            revoke(token, clock.now())

    async def state_of(self, upload: Any) -> str:
        """How far an upload is, whoever asks."""
        async with self.loom.database.reading([HOME]) as session:
            wanted = select(SheetUpload.state).where(SheetUpload.id == UUID(upload["id"]))
            return (await session.scalars(wanted)).one().value

    async def work(self, parts: int | None = None) -> None:
        """Run the jobs that wait, as a worker would; with ``parts``, no more parts of them."""
        runs = Runs(self.loom.database, lambda: self.loom.platform.live)
        async with self.loom.database.reading([HOME]) as session:
            waiting = select(JobRun.tenant, JobRun.id).where(
                JobRun.state.in_(("queued", "running"))
            )
            found = (await session.execute(waiting)).all()
        for tenant, id in found:
            done = 0
            while parts is None or done < parts:
                done += 1
                if await runs.run(tenant, id) != AT_ONCE:
                    break


def book(rows: Sequence[Sequence[Any]], name: str = "notes") -> bytes:
    """A workbook as a person makes one."""
    written = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with Workbook(written, plain) as made:
        made.set_properties({"created": datetime(2027, 3, 1)})  # noqa: DTZ001 - no zones
        page: Any = made.add_worksheet(name)
        for line, row in enumerate(rows):
            page.write_row(line, 0, ["" if cell is None else cell for cell in row])
    return written.getvalue()


def part(content: bytes, name: str) -> bytes:
    """A part of a workbook as it is stored."""
    with ZipFile(BytesIO(content)) as parts:
        return parts.read(name)


def opened(content: bytes, sheet: str | int = 0) -> list[list[Any]]:
    """The rows of a workbook."""
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    page = (
        read.get_sheet_by_index(sheet) if isinstance(sheet, int) else read.get_sheet_by_name(sheet)
    )
    return page.to_python(skip_empty_area=False)


@pytest.fixture(scope="session")
def with_sheets() -> Plugins:
    # Not called `plugins`: `prepared`, which all tests share, is made of those.
    return load([Plugin()], installed=False)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def standing(
    postgres: Cluster, prepared: str, with_sheets: Plugins, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    made = postgres.copy(prepared)
    chosen = Settings(state_dir=tmp_path_factory.mktemp("sheets"), sheet_bytes=300_000)
    try:
        async with weaving(made.app_url, with_sheets, chosen) as loom:
            transport = httpx.ASGITransport(loom.graphql._client._transport.app)  # type: ignore[attr-defined]
            async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as http:
                yield Desk(
                    loom=loom,
                    http=http,
                    committee=await loom.acting(f"district:{HOME}"),
                    ward=await loom.acting("ward:26734"),
                    owner=made.superuser_url,
                )
    finally:
        postgres.drop(made)


@pytest.fixture
async def desk(standing: Desk) -> AsyncIterator[Desk]:
    """The desk; every test sends titles of its own."""
    yield standing
    async with (
        Database(standing.owner, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.execute(
            text("truncate registered_document, sheet_upload, sheet_row, job_run, pgqueuer")
        )
