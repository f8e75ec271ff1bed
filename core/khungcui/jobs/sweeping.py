"""Sweeping up: runs that rest and may go on, runs that nobody calls, times that have come."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from croniter import croniter
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.plugins.jobs import Asked, Job, enqueue
from khungcui.plugins.live import Live
from khungcui.plugins.models import JobRun
from khungcui.plugins.registry import OwnedJob
from khungcui.plugins.runs import RunState
from khungcui.storage import queue
from khungcui.storage.database import Database
from khungcui.storage.queue.models import CallLog
from khungcui.text import Text

#: A time that was missed, because no worker ran, is made up for so long.
MISSED = timedelta(days=1)
#: So long it is kept what became of calls.
_KEPT = timedelta(days=1)
_LOCK = 0x6B6379
_SCHEDULE = Text(vi="Theo lịch", en="On schedule")
_BATCH = 1_000


class Sweep:
    """What has to be looked after now and then, by whichever worker comes first."""

    def __init__(self, database: Database, live: Callable[[], Live]) -> None:
        self._database = database
        self._live = live
        #: The last time of each schedule for which runs were asked for here.
        self._fired: dict[str, datetime] = {}

    async def sweep(self) -> None:
        """Wake what may go on, call what is not called, ask for what is due by its schedule."""
        live = self._live()
        fired = dict(self._fired)
        async with self._database.maintaining(live.states.tenants) as session:
            if not await session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return
            await _wake(session, live)
            await _call(session)
            for owned, at in self._due(live, fired):
                await _ask(session, live, owned, at)
            await session.execute(delete(CallLog).where(CallLog.created < func.now() - _KEPT))
        self._fired = fired

    def _due(self, live: Live, fired: dict[str, datetime]) -> Iterator[tuple[OwnedJob, datetime]]:
        now = clock.now()
        for name, owned in live.registry.jobs.items():
            at = last_time(owned.job, now)
            if at is not None and fired.get(name) != at:
                fired[name] = at
                yield owned, at


def last_time(job: Job, now: datetime) -> datetime | None:
    """The last time of the job's schedule, in the city; None where it has none, or long ago."""
    if job.every is None:
        return None
    local = now.astimezone(clock.ZONE)
    at: datetime = croniter(job.every, local + timedelta(seconds=1)).get_prev(datetime)
    return at if local - at <= MISSED else None


def next_time(job: Job, now: datetime) -> datetime | None:
    """The next time of the job's schedule."""
    if job.every is None:
        return None
    at: datetime = croniter(job.every, now.astimezone(clock.ZONE)).get_next(datetime)
    return at


async def _wake(session: AsyncSession, live: Live) -> None:
    """Let runs go on whose plugin is on again."""
    resting = await session.scalars(
        select(JobRun)
        .where(JobRun.state == RunState.RESTING)
        .order_by(JobRun.due_at)
        .with_for_update(skip_locked=True)
    )
    for run in resting:
        if run.job in live.registry.jobs and live.states.is_on(run.plugin, run.tenant):
            run.state = RunState.QUEUED
    await session.flush()


async def _call(session: AsyncSession) -> None:
    """Have called what nobody calls: it rested, or the worker that was at it went away."""
    now = clock.now()
    uncalled = await session.execute(
        select(JobRun.tenant, JobRun.id, JobRun.due_at)
        .where(JobRun.state.in_((RunState.QUEUED, RunState.RUNNING)), ~queue.called(JobRun.id))
        .order_by(JobRun.due_at)
        .limit(_BATCH)
    )
    for tenant, id, due_at in uncalled.all():
        await queue.call(session, tenant, id, max(timedelta(), due_at - now))


async def _ask(session: AsyncSession, live: Live, owned: OwnedJob, at: datetime) -> None:
    """Ask for the run of a time in every district that has the plugin on, once among workers."""
    city, tenants = live.tree.root, live.states.tenants_with(owned.plugin)
    within = {"districts": tenants - {city}, "city": tenants & {city}, "all": tenants}
    for tenant in sorted(within[owned.job.within]):
        await enqueue(
            session,
            live.registry,
            asked=Asked(
                tenant=tenant, job=owned.job.name, key=at.isoformat(timespec="minutes"), payload={}
            ),
            by=f"{_SCHEDULE.vi} / {_SCHEDULE.en}",
        )
