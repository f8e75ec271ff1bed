"""Working on an upload: the dry run, and writing; in the request or by a job, in the same way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import audit, clock
from khungcui.defaults.register.authentication import recognise
from khungcui.plugins.live import Live
from khungcui.plugins.sheet_shape import Shape, shape_of
from khungcui.plugins.view import View
from khungcui.settings import Settings
from khungcui.sheets import keeping
from khungcui.sheets.models import SheetUpload
from khungcui.sheets.rows import CHUNK, Outcome, Row, Rows, Told
from khungcui.sheets.states import SheetMode, SheetRowState, SheetUploadState
from khungcui.sheets.trial import Trial
from khungcui.storage.database import Database

#: An upload tells how far its dry run is no more often than this.
_TELLS = 0.5


@dataclass(frozen=True, kw_only=True)
class Work:
    """The work on one upload, in a writing transaction of the caller's.

    It is done as the official who sent the file, under the token by which it came: where that
    was revoked or the post ended meanwhile, nothing more is done (`Unauthenticated`).

    ``long`` work is a job's: what it only tries it does beside this transaction, and gives way.
    """

    database: Database
    live: Live
    settings: Settings
    session: AsyncSession
    upload: SheetUpload
    view: View
    shape: Shape
    long: bool

    async def check(self, told: Told) -> None:
        """The dry run: every row is performed, and all is taken back.

        All rows see what those before them did, as they will when they are written; but what
        others wait for is taken back sooner. Rows that were written before, from another file,
        are not performed.
        """
        rows = await self._untouched()
        if self.long:
            async with Trial(self.database, self.view.areas) as trial:
                outcomes, _ = await self._written(trial.session, rows, told, trial)
        else:
            # Over before anybody minds; a request takes no second connection for it.
            savepoint = await self.session.begin_nested()
            outcomes, _ = await self._written(self.session, rows, told)
            await savepoint.rollback()
        await self._keep([_not_written(one) for one in outcomes])
        counts = await keeping.counted(self.session, self.upload)
        over = SheetRowState.DONE in counts and SheetRowState.CLEAN not in counts
        state = SheetUploadState.WRITTEN if over else SheetUploadState.CHECKED
        await keeping.tally(self.session, self.upload, state=state, fault=None)

    async def write(self, told: Told) -> bool:
        """Write a part of the rows, or all of them; whether there is more to write."""
        if self.upload.mode is SheetMode.ALL:
            await self._write_all(told)
            return False
        rows = await keeping.rows_in(self.session, self.upload, SheetRowState.CLEAN, most=CHUNK)
        outcomes, performing = await self._written(self.session, rows, told)
        more = len(rows) == CHUNK
        await self._keep(outcomes, performing.entries)
        state = SheetUploadState.WRITING if more else SheetUploadState.WRITTEN
        await keeping.tally(self.session, self.upload, state=state, fault=None)
        return more

    async def _write_all(self, told: Told) -> None:
        """Write every row, or none."""
        rows = await keeping.rows_in(
            self.session,
            self.upload,
            SheetRowState.CLEAN,
            SheetRowState.REFUSED,
            SheetRowState.WAITING,
        )
        trial = await self.session.begin_nested()
        outcomes, performing = await self._written(self.session, rows, told)
        if any(one.state is SheetRowState.REFUSED for one in outcomes):
            await trial.rollback()
            denials = [entry for entry in performing.entries if entry.verdict == "deny"]
            await self._keep([_not_written(one) for one in outcomes], denials)
            state = SheetUploadState.REFUSED
        else:
            await trial.commit()
            await self._keep(outcomes, performing.entries)
            state = SheetUploadState.WRITTEN
        await keeping.tally(self.session, self.upload, state=state, fault=None)

    async def _written(
        self, session: AsyncSession, rows: list[Row], told: Told, trial: Trial | None = None
    ) -> tuple[list[Outcome], Rows]:
        """Perform ``rows``, but for those that were done before; what became of each."""
        since = keeping.since(self.settings.outcome_days)
        before = await keeping.done_before(self.session, self.upload, rows, since)
        repeated = [
            Outcome(line=row.line, state=SheetRowState.REPEATED, tenant=tenant, id=id)
            for row in rows
            if row.key in before
            for tenant, id in (before[row.key],)
        ]
        performing = self._rows()
        fresh = [row for row in rows if row.key not in before]
        return [*repeated, *await performing.perform(session, fresh, told, trial)], performing

    async def _untouched(self) -> list[Row]:
        """The rows of which nothing is written."""
        states = (SheetRowState.WAITING, SheetRowState.CLEAN, SheetRowState.REFUSED)
        return await keeping.rows_in(self.session, self.upload, *states)

    def _rows(self) -> Rows:
        return Rows(
            database=self.database,
            view=self.view,
            shape=self.shape,
            request_id=self.upload.request_id,
        )

    async def _keep(self, outcomes: list[Outcome], entries: Sequence[audit.Entry] = ()) -> None:
        """Write down what became of rows, and join what was done to the audit."""
        homes = {self.upload.tenant, *(entry.tenant for entry in entries)}
        await self.database.allow_writes(self.session, homes)
        await keeping.keep_outcomes(self.session, self.upload, outcomes)
        await audit.append_all(self.session, entries)


def _not_written(one: Outcome) -> Outcome:
    """What a dry run says of a row that could be written."""
    if one.state is not SheetRowState.DONE:
        return one
    return Outcome(line=one.line, state=SheetRowState.CLEAN)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where work is done: the database, the present edition, the settings.

    ``long`` is the work of jobs.
    """

    database: Database
    live: Live
    settings: Settings
    long: bool


async def begin(bench: Bench, session: AsyncSession, tenant: str, id: UUID) -> Work:
    """Take up the work on an upload, as far as it was brought by others.

    Holds all uploads of this official to this sheet until the transaction ends. `NotFound`
    where it was thrown away, `Unauthenticated` where nobody may go on with it.
    """
    database, live, settings = bench.database, bench.live, bench.settings
    await keeping.hold(session, tenant, id)
    upload = await session.scalar(
        select(SheetUpload).where(SheetUpload.tenant == tenant, SheetUpload.id == id)
    )
    if upload is None:
        raise keeping.no_upload()
    session.expunge(upload)
    async with database.reading(()) as beside:
        principal = await recognise(
            beside,
            upload.office_tenant,
            upload.proof,
            env=settings.env,
            now=clock.now(),
            day=clock.today(),
        )
    view = View(live=live, principal=principal, tenant=upload.district, day=clock.today())
    await database.allow_reads(session, view.areas)
    return Work(
        database=database,
        live=live,
        settings=settings,
        session=session,
        upload=upload,
        view=view,
        shape=shape_of(live.registry, upload.sheet),
        long=bench.long,
    )


@dataclass(kw_only=True)
class Telling:
    """Tells beside the transaction how many rows were looked at, so that others see it."""

    database: Database
    upload: SheetUpload
    last: float = field(default_factory=clock.elapsed)

    async def tell(self, looked_at: int) -> None:
        """``looked_at`` rows were."""
        if clock.elapsed() - self.last < _TELLS:
            return
        self.last = clock.elapsed()
        async with self.database.maintaining([self.upload.tenant]) as session:
            await session.execute(
                update(SheetUpload)
                .where(SheetUpload.tenant == self.upload.tenant, SheetUpload.id == self.upload.id)
                .values(looked_at=looked_at)
            )
