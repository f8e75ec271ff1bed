"""Jobs: what is done without anybody waiting for it, by any worker, once in effect.

A plugin declares a `Job`; an act asks for a run of it by `Acting.enqueue`, in its own
transaction: the run is there when the act is, and only then. What a run does and that it is
done are one transaction too, so a worker that is killed leaves nothing half done, and another
does it again from the start, or from where the run last got to.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.ids import uuid7
from khungcui.plugins import meeting
from khungcui.plugins.models import JobRun
from khungcui.plugins.principal import Actor
from khungcui.plugins.runs import RunState
from khungcui.policy.decision import Decision
from khungcui.storage import queue
from khungcui.storage.changes import plain
from khungcui.storage.database import Database
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.plugins.gate import PluginStates
    from khungcui.plugins.live import Live
    from khungcui.plugins.registry import Registry

#: Where a run goes on: what its job returned last.
Place = Mapping[str, Any]
_DOOR = {"door": "a run is its own record"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Work that a plugin has done in the background.

    ``name`` is ``plugin.what_it_does``. ``run`` is given the context of the run and what it was
    asked with, by name; all that it does is one transaction. Work that is too long for one
    returns, after each part, where it goes on: that part is then done for good, and ``run`` is
    called again with it as `Doing.place`. None says that all is done.

    ``every`` is a schedule in the five fields of cron, in the time of the city; such a job runs
    once at each of its times ``within`` the districts, the city, or both, where its plugin is on.
    What fails is tried ``attempts`` times, first after ``pause``, then after twice as long each
    time; what the state of things refuses (`Conflict`, `BadInput`, `Forbidden`) is not.
    """

    name: str
    title: Text
    run: Callable[..., Awaitable[Place | None]]
    every: str | None = None
    within: Literal["districts", "city", "all"] = "districts"
    attempts: int = 5
    pause: timedelta = timedelta(seconds=10)
    #: Told, with tenant, code and words, when a run has failed for good; then what it was asked.
    gave_up: Callable[..., Awaitable[None]] | None = None

    def pause_after(self, attempts: int) -> timedelta:
        """How long to wait when it has failed ``attempts`` times."""
        return min(self.pause * 2 ** min(attempts - 1, 16), _LONGEST)


_LONGEST = timedelta(minutes=10)


@dataclass(kw_only=True)
class Doing:
    """The context of a run: like that of an act, with a job in the place of a person.

    It may read what ``tenant`` may see and write what is its own; what it writes through
    ``session`` is audited with the job as actor, and bound by closed periods like everybody's.
    ``asked_by`` says who asked for the run. ``place`` is where it goes on.
    """

    session: AsyncSession
    database: Database
    live: "Live"
    tenant: str
    run_id: UUID
    job: Job
    attempt: int
    asked_by: str
    place: Place | None
    day: date = field(default_factory=clock.today)
    now: datetime = field(default_factory=clock.now)
    notes: list[str] = field(default_factory=list)
    #: No rule allows a run: it was asked for by what a rule allowed.
    decision: Decision | None = None
    teller: Callable[[int, int | None], Awaitable[None]] = field(repr=False)

    @property
    def tree(self) -> AreaTree:
        """The areas of the city."""
        return self.live.tree

    @property
    def registry(self) -> "Registry":
        """What is installed."""
        return self.live.registry

    @property
    def states(self) -> "PluginStates":
        """Which plugins are on for which district."""
        return self.live.states

    @property
    def actor(self) -> Actor:
        """The job, for the history, and who asked for the run."""
        return Actor(
            official_id=None,
            official_name=self.job.title.vi,
            office_id=None,
            office_name=self.asked_by,
        )

    async def emit(self, event: str, facts: Mapping[str, Any]) -> None:
        """Tell other plugins that something happened; see `Acting.emit`."""
        await meeting.tell(self, event, facts)

    async def ask(self, question: str, **asked: Any) -> Any:
        """What another plugin answers; see `Acting.ask`."""
        return await meeting.ask(self, question, asked)

    async def progress(self, done: int, total: int | None = None) -> None:
        """Tell how much is done, of how much in all; seen before the run is over."""
        await self.teller(done, total)

    async def enqueue(
        self, job: str, *, key: str, payload: Mapping[str, Any] = {}, at: datetime | None = None
    ) -> UUID:
        """Ask for a run of a job, once for ``key``; see `Acting.enqueue`."""
        return await enqueue(
            self.session,
            self.registry,
            asked=Asked(tenant=self.tenant, job=job, key=key, payload=payload, at=at),
            by=self.job.name,
        )

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction beside the run's own, in which one state of the data is seen throughout."""
        return self.database.reading(reach_of(self.tenant, self.live))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A run that is asked for: of which job, in which district, under which key, with what.

    ``plugin`` is whose work it is, where that is not the job's own: it rests while that is off.
    """

    tenant: str
    job: str
    key: str
    payload: Mapping[str, Any]
    at: datetime | None = None
    plugin: str | None = None


def reach_of(tenant: str, live: "Live") -> frozenset[str]:
    """Whose rows a run in ``tenant`` may read: its own and the city's; in the city, all."""
    city = live.tree.root
    return live.states.tenants if tenant == city else frozenset({tenant, city})


async def enqueue(session: AsyncSession, registry: "Registry", *, asked: Asked, by: str) -> UUID:
    """Put down a run and have it called once the session commits; the run's id.

    Where the job was asked for under the same key before, nothing is done, and the id is that
    of the run before, whatever became of it. The session must be one that may write in the
    tenant. `KeyError` for a job that no plugin declares.
    """
    owned = registry.jobs[asked.job]
    now = clock.now()
    due = max(now, asked.at or now)
    statement = insert(JobRun).values(
        tenant=asked.tenant,
        id=uuid7(),
        job=asked.job,
        plugin=asked.plugin or owned.plugin,
        key=asked.key,
        payload=plain(asked.payload),
        state=RunState.QUEUED,
        due_at=due,
        asked_by=by,
        asked_at=now,
    )
    statement = statement.on_conflict_do_nothing(index_elements=["tenant", "job", "key"])
    made = await session.scalar(statement.returning(JobRun.id), execution_options=_DOOR)
    if made is None:
        found = await session.scalars(
            select(JobRun.id).where(
                JobRun.tenant == asked.tenant, JobRun.job == asked.job, JobRun.key == asked.key
            )
        )
        return found.one()
    await queue.call(session, asked.tenant, made, due - now)
    return made
