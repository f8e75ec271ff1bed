"""Live versions: how every worker learns that the rules or the plugins have changed.

The number in `live_version` is the truth and is polled; a NOTIFY is only a hint to poll now, so
that nothing is missed where a pooler or a lost connection swallows it. A watcher asks by a
connection of its own: requests that wait for one of the pool do not keep a change from it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy import func, make_url, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.storage.database import Database
from khungcui.storage.models import LiveVersion

CHANNEL = "khungcui_live"
_BUMPED = "bumped"
#: Seconds for a connection to be made, or for the database to answer a poll.
_PATIENCE = 5
_VERSIONS = "select topic, version from live_version"

_log = structlog.get_logger(__name__)

Callback = Callable[[int], Awaitable[None]]


async def bump(session: AsyncSession, topic: str) -> None:
    """Say that what ``topic`` names has changed; told to everybody when the session commits."""
    grown = {"version": LiveVersion.version + 1}
    statement = insert(LiveVersion).values(topic=topic, version=1)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["topic"], set_=grown),
        execution_options={"door": "a number that tells nothing of a record"},
    )
    await session.execute(select(func.pg_notify(CHANNEL, topic)))
    session.info.setdefault(_BUMPED, set()).add(topic)


def bumped(session: AsyncSession) -> frozenset[str]:
    """The topics that this session has said to have changed."""
    return frozenset(session.info.get(_BUMPED, ()))


async def versions(database: Database) -> dict[str, int]:
    """The present version of every topic."""
    async with database.maintaining() as session:
        return await versions_in(session)


async def versions_in(session: AsyncSession) -> dict[str, int]:
    """The version of every topic that ``session`` sees."""
    rows = await session.execute(select(LiveVersion.topic, LiveVersion.version))
    return {row.topic: row.version for row in rows}


class Watcher:
    """Calls back when a topic has a new version. Run `watch` as a task, cancel it to stop.

    A callback gets the version and is called once at the start for every topic that has one.
    One that fails is logged and called again at the next poll, so nothing stays stale.

    Hints are heard at ``listen_url``, by default at the database itself. Through a pooler that
    hands out connections by transaction nobody can listen: there, without a ``listen_url``,
    the poll is all.
    """

    def __init__(
        self,
        database: Database,
        poll: float,
        *,
        listen: bool = True,
        listen_url: str | None = None,
    ) -> None:
        self._database = database
        self._poll = poll
        direct = None if database.through_pooler else database.url
        elsewhere = None if listen_url is None else make_url(listen_url)
        self._listen_at = (elsewhere or direct) if listen else None
        self._callbacks: dict[str, list[Callback]] = {}
        self._hints: dict[str, Callable[[], None]] = {}
        self._seen: dict[str, int] = {}
        self._hint = asyncio.Event()
        self._looking = asyncio.Lock()
        self._looked: float | None = None
        self._asking: asyncpg.Connection | None = None
        self._hearing: asyncpg.Connection | None = None
        self._over = False

    def on(self, topic: str, callback: Callback) -> None:
        """Call ``callback`` with the version whenever ``topic`` has a new one."""
        self._callbacks.setdefault(topic, []).append(callback)

    def on_hint(self, payload: str, callback: Callable[[], None]) -> None:
        """Call ``callback`` at every NOTIFY with ``payload``, which then speaks of no topic."""
        self._hints[payload] = callback

    async def watch(self) -> None:
        """Watch until cancelled, whatever happens to the database meanwhile."""
        self._over = False
        try:
            while True:
                self._hint.clear()
                await self._ensure_listening()
                await self.look()
                # Not wait_for: in Python 3.11 it swallows a cancellation that meets a hint.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._hint.wait()
        finally:
            self._over = True
            self._hang_up()

    def _hang_up(self) -> None:
        for connection in (self._asking, self._hearing):
            if connection is not None:
                connection.terminate()

    async def look(self) -> None:
        """Poll once and call back for what is new."""
        async with self._looking:
            began = clock.elapsed()
            found = await self._ask()
            if found is not None:
                await self._tell(found)
                self._looked = began

    async def look_after(self, seconds: float) -> None:
        """Look now where the last look is longer ago: this process, or the machine, slept."""
        if not self._slept(seconds):
            return
        async with self._looking:
            # Whoever waited here behind another's look need not look again.
            slept = self._slept(seconds)
        if slept:
            await self.look()

    def _slept(self, seconds: float) -> bool:
        return self._looked is not None and clock.elapsed() - self._looked > seconds

    async def _ask(self) -> dict[str, int] | None:
        """The version of every topic; None where the database does not answer."""
        try:
            if self._asking is None or self._asking.is_closed():
                self._asking = await _connect(
                    self._database.url, through_pooler=self._database.through_pooler
                )
            async with asyncio.timeout(_PATIENCE):
                rows = await self._asking.fetch(_VERSIONS)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if self._asking is not None:
                self._asking.terminate()
            _log.warning("watch.unreachable", error=str(error))
            return None
        finally:
            if self._over:
                # A request looked while the watch ended.
                self._hang_up()
        return {row["topic"]: row["version"] for row in rows}

    async def _tell(self, found: Mapping[str, int]) -> None:
        for topic, version in found.items():
            if self._seen.get(topic) == version:
                continue
            try:
                for callback in self._callbacks.get(topic, ()):
                    await callback(version)
            except Exception:  # noqa: BLE001 - one topic's trouble must not stop the others
                _log.exception("watch.callback_failed", topic=topic, version=version)
            else:
                self._seen[topic] = version

    async def _ensure_listening(self) -> None:
        alive = self._hearing is not None and not self._hearing.is_closed()
        if self._listen_at is None or alive:
            return
        try:
            self._hearing = await _connect(self._listen_at)
            await self._hearing.add_listener(CHANNEL, self._heard)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # Polling goes on; the hint comes back when the database does.
            _log.warning("watch.not_listening", error=repr(error))

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._hints.get(str(payload), self.hint)()

    def hint(self) -> None:
        """Something may have changed: look now instead of at the next poll."""
        self._hint.set()


async def _connect(url: URL, *, through_pooler: bool = False) -> asyncpg.Connection:
    """A bare connection; through a pooler without prepared statements that would stay behind."""
    address = url.set(drivername="postgresql").difference_update_query(
        ["prepared_statement_cache_size", "pooler"]
    )
    return await asyncpg.connect(
        address.render_as_string(hide_password=False),
        timeout=_PATIENCE,
        statement_cache_size=0 if through_pooler else 10,
    )
