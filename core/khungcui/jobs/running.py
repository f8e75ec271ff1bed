"""Running a run: claim it, do it in one transaction with its end, or write down what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import audit, clock
from khungcui.errors import KhungCuiError, Unavailable
from khungcui.plugins.jobs import Doing, Job, Place, reach_of
from khungcui.plugins.live import Live
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState
from khungcui.register.faults import translate
from khungcui.storage.changes import changes
from khungcui.storage.database import Database
from khungcui.storage.unusable import unusable
from khungcui.text import Text

#: Another worker is at the run: look again after so long.
BUSY = timedelta(seconds=5)
#: There is more to do, and nothing to wait for.
AT_ONCE = timedelta()
#: A run tells how far it is no more often than this.
_TELLS = 0.5
#: What the audit calls the actor of a run.
POWER = "job.run"

_OVER = frozenset({RunState.DONE, RunState.FAILED})
_KILLED = Text(
    vi="Việc này nhiều lần bị dở dang khi đang chạy.",
    en="This was broken off many times while it ran.",
)
_INTERNAL = Text(vi="Lỗi nội bộ ({kind}).", en="Internal error ({kind}).")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A run that is to be done now."""

    tenant: str
    id: UUID
    job: Job
    payload: dict[str, Any]
    place: Place | None
    attempt: int
    asked_by: str


class Runs:
    """The runs of jobs in ``database``; ``live`` gives the present edition of everything else."""

    def __init__(self, database: Database, live: Callable[[], Live]) -> None:
        self._database = database
        self._live = live

    async def run(self, tenant: str, id: UUID) -> timedelta | None:
        """Do a run, or its next part, where it is due and its plugin is on.

        After how long it is to be called again, `AT_ONCE` where a part of it is done; None
        where it is over, or rests until its plugin is on. What goes wrong in it is written down
        in the run and raised to nobody.
        """
        claimed = await self._claim(tenant, id)
        if not isinstance(claimed, _Claim):
            return claimed
        try:
            return await self._done(claimed)
        except Exception as error:  # noqa: BLE001 - written down in the run, and logged
            return await self._failed(claimed, _known(error))

    async def _claim(self, tenant: str, id: UUID) -> _Claim | timedelta | None:
        """Begin a run: what it is to do, or when to ask again, None for never."""
        live, now = self._live(), clock.now()
        async with self._database.maintaining([tenant]) as session:
            run = await session.get(JobRun, (tenant, id), with_for_update=True)
            if run is None or run.state in _OVER:
                return None
            owned = live.registry.jobs.get(run.job)
            if owned is None or not live.states.is_on(run.plugin, tenant):
                run.state = RunState.RESTING
                return None
            if not await _alone(session, id):
                return BUSY
            if run.due_at > now:
                return run.due_at - now
            if run.attempts >= owned.job.attempts:
                await _give_up(session, run, owned.job, "job.killed", _KILLED)
                return None
            run.state = RunState.RUNNING
            run.begun_at = run.begun_at or now
            run.attempts += 1
            return _Claim(
                tenant=tenant,
                id=id,
                job=owned.job,
                payload=run.payload,
                place=run.place,
                attempt=run.attempts,
                asked_by=run.asked_by,
            )

    async def _done(self, claim: _Claim) -> timedelta | None:
        """Do what is claimed, and write down that it is done, in one transaction."""
        live = self._live()
        reach = reach_of(claim.tenant, live)
        async with self._database.writing(reach, {claim.tenant}) as session:
            if not await _alone(session, claim.id):
                return BUSY
            run = await session.get_one(JobRun, (claim.tenant, claim.id))
            if run.state in _OVER:
                return None
            progress = _Progress(database=self._database, claim=claim)
            doing = Doing(
                session=session,
                database=self._database,
                live=live,
                tenant=claim.tenant,
                run_id=claim.id,
                job=claim.job,
                attempt=claim.attempt,
                asked_by=claim.asked_by,
                place=claim.place,
                teller=progress.tell,
            )
            place = await claim.job.run(doing, **claim.payload)
            await self._database.allow_writes(session, {claim.tenant})
            _advance(run, place, progress)
            await session.flush()
            await _audited(doing)
        return None if place is None else AT_ONCE

    async def _failed(self, claim: _Claim, error: Exception) -> timedelta | None:
        """Write down what went wrong; how long to wait before it is tried again."""
        known = isinstance(error, KhungCuiError)
        final = known and not isinstance(error, Unavailable)
        if not known:
            trace = "".join(format_exception(error))
            log.error("job failed", job=claim.job.name, run=str(claim.id), trace=trace)
        code = error.error_code if isinstance(error, KhungCuiError) else "internal"
        said = (
            error.message
            if isinstance(error, KhungCuiError)
            else _INTERNAL.format(kind=type(error).__name__)
        )
        async with self._database.maintaining([claim.tenant]) as session:
            run = await session.get(JobRun, (claim.tenant, claim.id), with_for_update=True)
            # Where there is none, its plugin's data were purged meanwhile.
            if run is None or run.state in _OVER:
                return None
            if final or run.attempts >= claim.job.attempts:
                await _give_up(session, run, claim.job, code, said)
                return None
            pause = claim.job.pause_after(run.attempts)
            run.state, run.due_at = RunState.QUEUED, clock.now() + pause
            run.fault_code, run.fault = code, _said(said)
            return pause


@dataclass(kw_only=True)
class _Progress:
    """How far a run is, told beside its transaction, so that others see it meanwhile."""

    database: Database
    claim: _Claim
    done: int | None = None
    total: int | None = None
    told: float = field(default_factory=clock.elapsed)

    async def tell(self, done: int, total: int | None) -> None:
        self.done, self.total = done, total if total is not None else self.total
        if clock.elapsed() - self.told < _TELLS:
            return
        self.told = clock.elapsed()
        async with self.database.maintaining([self.claim.tenant]) as session:
            await session.execute(
                update(JobRun)
                .where(JobRun.tenant == self.claim.tenant, JobRun.id == self.claim.id)
                .values(progress_done=self.done, progress_total=self.total)
            )


def _advance(run: JobRun, place: Place | None, progress: _Progress) -> None:
    """Write down that the run got to ``place``, or to its end."""
    run.place = None if place is None else dict(place)
    run.attempts, run.fault, run.fault_code = 0, None, None
    if progress.done is not None:
        run.progress_done, run.progress_total = progress.done, progress.total
    if place is None:
        run.state, run.ended_at = RunState.DONE, clock.now()


async def _give_up(session: AsyncSession, run: JobRun, job: Job, code: str, said: Text) -> None:
    """Write down that a run has failed for good, and tell its job."""
    run.state, run.ended_at = RunState.FAILED, clock.now()
    run.fault_code, run.fault = code, _said(said)
    await session.flush()
    if job.gave_up is None:
        return
    try:
        async with session.begin_nested():
            await job.gave_up(session, run.tenant, code, said, **run.payload)
    except Exception as error:  # noqa: BLE001 - it has failed for good, told or not
        log.error("job not told", job=job.name, run=str(run.id), error=repr(error))


def _said(what: Text) -> str:
    return f"{what.vi} / {what.en}"


def _known(error: Exception) -> Exception:
    """What the database says of a broken constraint or an odd value, in words."""
    if not isinstance(error, DBAPIError):
        return error
    return translate(error) or unusable(error) or error


async def _alone(session: AsyncSession, id: UUID) -> bool:
    """Whether nobody else is at the run; holds it until the transaction ends."""
    name = func.hashtextextended(f"job_run:{id}", 0)
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(name))))


async def _audited(doing: Doing) -> None:
    """Write down what the run changed, with its job as actor."""
    made = changes(doing.session.sync_session)
    if not made:
        return
    await audit.append(
        doing.session,
        audit.Entry(
            tenant=doing.tenant,
            power=POWER,
            act=doing.job.name,
            verdict="allow",
            subject_type="job_run",
            subject_id=str(doing.run_id),
            snapshot=doing.live.snapshot.id,
            changes=made,
            note="; ".join((f"for {doing.asked_by}", *doing.notes)),
        ),
    )
