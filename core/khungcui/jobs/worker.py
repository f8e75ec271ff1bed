"""A worker of the queue: picks calls, keeps them alive, and runs what they name.

pgqueuer does the picking: it holds a call by a heartbeat, and one whose worker is gone is
picked by another. What must not be lost stands in the runs; the queue can be swept up again
from them at any time (`khungcui.jobs.sweeping`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as Call
from pgqueuer.queries import Queries
from sqlalchemy.engine import URL, make_url

from khungcui import clock
from khungcui.errors import KhungCuiError
from khungcui.jobs.running import AT_ONCE, Runs
from khungcui.jobs.sweeping import Sweep, next_time
from khungcui.plugins.live import Live
from khungcui.storage.database import Database
from khungcui.storage.queue import ENTRYPOINT, reading_of

#: A call whose worker has not been heard of for so long is picked by another.
HEARTBEAT = timedelta(seconds=20)
#: Without a notice the queue is looked at as often as this.
_LOOKS = timedelta(seconds=10)
#: Seconds between two sweeps, if nothing is due before.
_SWEEPS = 15.0
#: Seconds that runs are given to end when the worker stops.
GRACE = 5.0
_PATIENCE = 5

log = structlog.get_logger()


class Worker:
    """Runs jobs, ``at_once`` at a time, from `start` to `stop`.

    ``listen_url`` is the database past a transaction pooler, as for the watcher.
    """

    def __init__(
        self,
        database: Database,
        live: Callable[[], Live],
        *,
        at_once: int,
        listen_url: str | None = None,
        heartbeat: timedelta = HEARTBEAT,
        grace: float = GRACE,
    ) -> None:
        self._database = database
        self._live = live
        self._at_once = asyncio.Semaphore(at_once)
        self._most = at_once
        self._listen_url = listen_url
        self._heartbeat = heartbeat
        self._grace = grace
        self._runs = Runs(database, live)
        self._sweep = Sweep(database, live)
        self._hint = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._running: set[asyncio.Task[timedelta | None]] = set()

    def start(self) -> None:
        """Begin to work, in tasks of this loop."""
        self._tasks = [
            asyncio.create_task(self._work()),
            asyncio.create_task(self._sweep_often()),
        ]

    async def stop(self) -> None:
        """Begin nothing more, let runs end for a moment, and break off what is left.

        What is broken off is undone, and called again by another worker at once.
        """
        self._stopping.set()
        self._hint.set()
        if not self._tasks:
            return
        await asyncio.wait(self._tasks, timeout=self._grace)
        for run in self._running:
            run.cancel()
        await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=GRACE)

    def hint(self) -> None:
        """A plugin was turned on, perhaps: sweep now."""
        self._hint.set()

    async def _work(self) -> None:
        """Serve the queue, again and again where the connection is lost."""
        while not self._stopping.is_set():
            try:
                async with self._connected() as connection:
                    await self._serve(connection)
            except Exception as error:  # noqa: BLE001 - whatever it is, work goes on
                log.warning("jobs.interrupted", error=repr(error))
                await self._pause(_PATIENCE)

    async def _serve(self, connection: asyncpg.Connection) -> None:
        manager = QueueManager(Queries.from_asyncpg_connection(connection))
        manager.entrypoint(ENTRYPOINT, accepts_context=False)(self._call)
        stopping = asyncio.create_task(self._shut(manager))
        try:
            await manager.run(
                dequeue_timeout=_LOOKS,
                batch_size=max(1, self._most // 2),
                max_concurrent_tasks=max(2, self._most),
                heartbeat_timeout=self._heartbeat,
                log_aggregation_interval=timedelta(),
            )
        finally:
            stopping.cancel()

    async def _shut(self, manager: QueueManager) -> None:
        await self._stopping.wait()
        manager.shutdown.set()

    async def _call(self, call: Call) -> None:
        """Run what a call names, part by part."""
        tenant, run = reading_of(call.payload)
        async with self._at_once:
            after = await self._alone(tenant, run)
            while after == AT_ONCE and not self._stopping.is_set():
                after = await self._alone(tenant, run)
        if after is not None:
            raise RetryRequested(delay=after)

    async def _alone(self, tenant: str, run: UUID) -> timedelta | None:
        """Run a part in a task of its own, which `stop` may break off."""
        task = asyncio.create_task(self._told(tenant, run))
        self._running.add(task)
        try:
            await asyncio.wait({task})
        finally:
            self._running.discard(task)
        return AT_ONCE if task.cancelled() else task.result()

    async def _told(self, tenant: str, run: UUID) -> timedelta | None:
        try:
            return await self._runs.run(tenant, run)
        except KhungCuiError as error:
            # The database itself cannot be reached: nothing could even be written down.
            log.warning("jobs.unreachable", run=str(run), error=error.message.en)
        return _LOOKS

    async def _sweep_often(self) -> None:
        while not self._stopping.is_set():
            self._hint.clear()
            try:
                await self._sweep.sweep()
            except Exception as error:  # noqa: BLE001 - the next sweep may do
                log.warning("jobs.sweep_failed", error=repr(error))
            await self._pause(self._until_next())

    def _until_next(self) -> float:
        """Seconds until the next sweep: the next time of a schedule is not slept through."""
        now = clock.now()
        times = (next_time(owned.job, now) for owned in self._live().registry.jobs.values())
        waits = [(at - now).total_seconds() for at in times if at is not None]
        return min([_SWEEPS, *(max(0.1, wait) for wait in waits)])

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hint.wait()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the worker's own: it listens, and is not lent to requests."""
        direct = self._listen_url is not None or not self._database.through_pooler
        url: URL = self._database.url if self._listen_url is None else make_url(self._listen_url)
        address = url.set(drivername="postgresql").difference_update_query(
            ["prepared_statement_cache_size", "pooler"]
        )
        connection = await asyncpg.connect(
            address.render_as_string(hide_password=False),
            timeout=_PATIENCE,
            statement_cache_size=20 if direct else 0,
        )
        try:
            yield connection
        finally:
            connection.terminate()
