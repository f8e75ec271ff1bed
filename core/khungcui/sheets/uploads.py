"""Uploads: a file comes in, is tried, and is written; what is large, by a job."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import Conflict, Unauthenticated
from khungcui.ids import uuid7
from khungcui.plugins.jobs import Asked, Doing, Job, Place, enqueue
from khungcui.plugins.sheet_shape import ID, Shape
from khungcui.plugins.view import View
from khungcui.settings import Settings, settings
from khungcui.sheets import keeping, reading
from khungcui.sheets.models import SheetRow, SheetUpload
from khungcui.sheets.states import SheetMode, SheetRowState, SheetUploadState
from khungcui.sheets.working import Bench, Telling, Work, begin
from khungcui.storage.database import Database
from khungcui.text import Text

#: A file of so many rows is worked on while its sender waits.
SMALL = 200
CHECK, WRITE = "sheets.check", "sheets.write"
_DOOR = {"door": "an upload is its own record"}
_BUSY = frozenset({SheetUploadState.CHECKING, SheetUploadState.WRITING})
_UNTRIED = frozenset({SheetUploadState.RECEIVED, SheetUploadState.CHECKING})
#: Whose turn it is, of those that this process works for at once.
_TURNS: WeakValueDictionary[tuple[str, UUID, str], asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """The uploads of the official of ``view``, at the endpoint of ``view``."""

    database: Database
    view: View
    settings: Settings
    request_id: str

    @property
    def tenant(self) -> str:
        """Where uploads are at home: at the endpoint, those to the city's with the official."""
        return self.view.tenant or self.view.asker.office_tenant

    async def take(self, shape: Shape, content: bytes, name: str) -> SheetUpload:
        """Take a file in and try its rows: at once where they are few, else by a job.

        A file that was sent before is that upload, of which the rows that are not written are
        tried again. `BadSheet` where it cannot be read.
        """
        hashed = sha256(content).hexdigest()
        known = await self._known(shape, hashed)
        if known is not None:
            return await self._again(known)
        read = await asyncio.to_thread(reading.read, content, shape, most=self.settings.sheet_rows)
        # What an export holds of records that are there is not made a second time.
        lines = [line for line in read.lines if shape.edits or ID not in line.cells]
        if not lines:
            raise reading.BadSheet(_NO_ROWS, code="sheet.no_rows")
        upload = self._upload(shape, hashed, name, read.columns, len(lines))
        try:
            async with self.database.writing(self.view.areas, {self.tenant}) as session:
                session.add(upload)
                await session.flush()
                await keeping.keep_rows(session, upload, shape, lines)
                session.expunge(upload)
        except IntegrityError:
            # Somebody sent the same at the same time, and was first.
            known = await self._known(shape, hashed)
            if known is None:
                raise
            return await self._again(known)
        return await self._check(upload)

    async def _again(self, known: SheetUpload) -> SheetUpload:
        """What is sent a second time: brought to its end, or tried again where that is of use."""
        if known.state is SheetUploadState.WRITING and _small(known):
            return await self._finish(known)
        over = known.state is SheetUploadState.WRITTEN and not known.refused
        return known if over or _by_job(known) else await self._check(known)

    async def find(self, id: UUID) -> SheetUpload:
        """An upload of the official's own; `NotFound`."""
        async with self.database.reading(self.view.areas) as session:
            found = await session.scalar(self._own().where(SheetUpload.id == id))
        if found is None:
            raise keeping.no_upload()
        return found

    async def write(self, id: UUID, mode: SheetMode) -> SheetUpload:
        """Write what was tried; asked again, it is told how far that is."""
        upload = await self.find(id)
        if upload.state in _UNTRIED and not _by_job(upload):
            upload = await self._check(upload)
        if upload.state is SheetUploadState.WRITING and _small(upload):
            return await self._finish(upload)
        if upload.state in (SheetUploadState.WRITING, SheetUploadState.WRITTEN):
            return upload
        if upload.state in _UNTRIED:
            raise Conflict(_STILL_CHECKING, code="sheet.checking")
        if mode is SheetMode.ALL and upload.refused:
            raise Conflict(_SOME_REFUSED.format(n=upload.refused), code="sheet.refused")
        return await self._work(upload, WRITE, state=SheetUploadState.WRITING, mode=mode)

    async def _check(self, upload: SheetUpload) -> SheetUpload:
        return await self._work(upload, CHECK, state=SheetUploadState.CHECKING, looked_at=0)

    async def _finish(self, upload: SheetUpload) -> SheetUpload:
        """Write what a request that broke off has left of a small upload."""
        return await self._work(upload, WRITE, state=SheetUploadState.WRITING, mode=upload.mode)

    async def _work(self, upload: SheetUpload, job: str, **values: Any) -> SheetUpload:
        """Begin some work on an upload, as `_begun`; what is small, in turn.

        Those who wait for their turn at the same sheet hold no connection meanwhile: the one
        whose turn it is needs more than one.
        """
        if not _small(upload):
            return await self._begun(upload, job, **values)
        turn = _TURNS.setdefault((upload.tenant, upload.official_id, upload.sheet), asyncio.Lock())
        async with turn:
            return await self._begun(upload, job, **values)

    async def _begun(self, upload: SheetUpload, job: str, **values: Any) -> SheetUpload:
        """Begin some work on an upload, and end it where it is small.

        Where somebody else has brought it further meanwhile, it is left to them.
        """
        small = _small(upload)
        proof = self._proof()
        async with self.database.writing(self.view.areas, {upload.tenant}) as session:
            asked = await self._held(session, upload)
            if asked.state is not upload.state or _by_job(asked):
                if job == WRITE and asked.state in _UNTRIED:
                    raise Conflict(_STILL_CHECKING, code="sheet.checking")
                return asked
            now = clock.now()
            await keeping.change(
                session,
                upload,
                **values,
                proof=proof,
                request_id=self.request_id,
                fault=None,
                changed_at=now,
            )
            if not small:
                key = f"{upload.id}:{now.isoformat()}"
                run = Asked(
                    tenant=upload.tenant,
                    job=job,
                    key=key,
                    payload={"upload": str(upload.id)},
                    plugin=self.view.live.registry.sheets[upload.sheet].plugin,
                )
                by = f"{self.view.asker.official_name} ({self.view.asker.office_name})"
                await enqueue(session, self.view.live.registry, asked=run, by=by)
        if small:
            await self._at_once(upload, job)
        return await self.find(upload.id)

    async def _at_once(self, upload: SheetUpload, job: str) -> None:
        more = True
        while more:
            async with self.database.writing(
                self.view.areas, (), deadline=self.settings.deadline_seconds
            ) as session:
                work = await begin(self._bench, session, upload.tenant, upload.id)
                more = await _PARTS[job](work)

    @property
    def _bench(self) -> Bench:
        return Bench(
            database=self.database, live=self.view.live, settings=self.settings, long=False
        )

    async def _held(self, session: AsyncSession, upload: SheetUpload) -> SheetUpload:
        """The upload as it is now, held until the transaction ends."""
        found = await session.scalar(
            self._own().where(SheetUpload.id == upload.id).with_for_update()
        )
        assert found is not None  # noqa: S101 - nobody deletes uploads
        session.expunge(found)
        return found

    async def _known(self, shape: Shape, hashed: str) -> SheetUpload | None:
        async with self.database.reading(self.view.areas) as session:
            return await session.scalar(
                self._own().where(SheetUpload.sheet == shape.sheet.name, SheetUpload.hash == hashed)
            )

    def _own(self) -> Any:
        return keeping.own(self.tenant, self.view.asker.official_id)

    def _upload(
        self, shape: Shape, hashed: str, name: str, columns: tuple[str, ...], rows: int
    ) -> SheetUpload:
        asker, now = self.view.asker, clock.now()
        return SheetUpload(
            tenant=self.tenant,
            id=uuid7(),
            official_id=asker.official_id,
            office_id=asker.office_id,
            office_tenant=asker.office_tenant,
            proof=self._proof(),
            district=self.view.tenant,
            sheet=shape.sheet.name,
            name=name[:200],
            hash=hashed,
            state=SheetUploadState.RECEIVED,
            columns=list(columns),
            rows=rows,
            request_id=self.request_id,
            uploaded_at=now,
            changed_at=now,
        )

    def _proof(self) -> str:
        proof = self.view.asker.proof
        if proof is None:
            raise Unauthenticated(
                Text(vi="Việc này cần mã truy cập.", en="This act needs a token.")
            )
        return proof.fingerprint


def _small(upload: SheetUpload) -> bool:
    """Whether it is worked on while its sender waits.

    Such work ends with its request, however that ends: found half done, it is done again. Of
    two who do it at once the second waits, and finds nothing left.
    """
    return upload.rows <= SMALL


def _by_job(upload: SheetUpload) -> bool:
    """Whether a job is at it, which goes on by itself."""
    return upload.state in _BUSY and not _small(upload)


async def _checked(work: Work) -> bool:
    await work.check(Telling(database=work.database, upload=work.upload).tell)
    return False


async def _written(work: Work) -> bool:
    return await work.write(Telling(database=work.database, upload=work.upload).tell)


#: A part of each kind of work: whether there is more of it.
_PARTS: dict[str, Callable[[Work], Awaitable[bool]]] = {CHECK: _checked, WRITE: _written}


async def _done(doing: Doing, job: str, upload: str) -> Place | None:
    """A part of the work on an upload, by a job."""
    bench = Bench(database=doing.database, live=doing.live, settings=settings(), long=True)
    work = await begin(bench, doing.session, doing.tenant, UUID(upload))
    more = await _PARTS[job](work)
    counts = await keeping.counted(doing.session, work.upload)
    ahead = counts.get(SheetRowState.WAITING, 0)
    if job == WRITE:
        ahead += counts.get(SheetRowState.CLEAN, 0)
    await doing.progress(work.upload.rows - ahead, work.upload.rows)
    return {"upload": upload} if more else None


async def give_up(session: AsyncSession, tenant: str, code: str, said: Text, upload: str) -> None:
    """The job has failed for good: its upload may be tried, or written, again."""
    await session.execute(
        update(SheetUpload)
        .where(SheetUpload.tenant == tenant, SheetUpload.id == UUID(upload))
        .values(
            state=SheetUploadState.FAILED,
            changed_at=clock.now(),
            fault={"code": code, "vi": said.vi, "en": said.en},
        )
    )


async def check(doing: Doing, *, upload: str) -> Place | None:
    """The dry run of an upload."""
    return await _done(doing, CHECK, upload)


async def write(doing: Doing, *, upload: str) -> Place | None:
    """Writing an upload, part by part."""
    return await _done(doing, WRITE, upload)


async def forget(doing: Doing) -> None:
    """Throw away the rows of uploads that are older than what was done counts as done."""
    old = select(SheetUpload.id).where(
        SheetUpload.tenant == doing.tenant,
        SheetUpload.changed_at < keeping.since(2 * settings().outcome_days),
    )
    options = _DOOR | {"synchronize_session": False}
    for table, column in ((SheetRow, SheetRow.upload_id), (SheetUpload, SheetUpload.id)):
        await doing.session.execute(
            delete(table).where(table.tenant == doing.tenant, column.in_(old)),
            execution_options=options,
        )


JOBS = (
    Job(
        name=CHECK,
        title=Text(vi="Chạy thử một sổ Excel", en="Try a sheet"),
        run=check,
        gave_up=give_up,
    ),
    Job(
        name=WRITE,
        title=Text(vi="Ghi một sổ Excel", en="Write a sheet"),
        run=write,
        gave_up=give_up,
    ),
    Job(
        name="sheets.forget",
        title=Text(vi="Bỏ các lần gửi đã cũ", en="Forget old uploads"),
        run=forget,
        every="20 3 * * *",
        within="all",
    ),
)

_NO_ROWS = Text(
    vi="trang không có dòng nào để nhận; dòng đã có mã bản ghi thì không tạo lại.",
    en="the sheet has no row to take; what has a record already is not made again.",
)
_STILL_CHECKING = Text(
    vi="Lần gửi này còn đang chạy thử; hãy đợi xong.",
    en="This upload is still being tried; wait until that is over.",
)
_SOME_REFUSED = Text(
    vi="{n} dòng không được nhận, nên không ghi dòng nào; hãy sửa rồi gửi lại.",
    en="{n} rows are refused, so none is written; mend them and send the file again.",
)
