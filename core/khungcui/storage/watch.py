"""Live versions: how every worker learns that the rules or the plugins have changed.

The number in `live_version` is the truth and is polled; a NOTIFY is only a hint to poll now, so
that nothing is missed where a pooler or a lost connection swallows it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import asyncpg
import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import Unavailable
from khungcui.storage.database import Database
from khungcui.storage.models import LiveVersion

CHANNEL = "khungcui_live"
_BUMPED = "bumped"

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
        rows = await session.execute(select(LiveVersion.topic, LiveVersion.version))
        return {row.topic: row.version for row in rows}


class Watcher:
    """Calls back when a topic has a new version. Run `watch` as a task, cancel it to stop.

    A callback gets the version and is called once at the start for every topic that has one.
    One that fails is logged and called again at the next poll, so nothing stays stale.
    """

    def __init__(self, database: Database, poll: float, *, listen: bool = True) -> None:
        self._database = database
        self._poll = poll
        self._listen = listen
        self._callbacks: dict[str, list[Callback]] = {}
        self._seen: dict[str, int] = {}
        self._hint = asyncio.Event()
        self._connection: asyncpg.Connection | None = None

    def on(self, topic: str, callback: Callback) -> None:
        """Call ``callback`` with the version whenever ``topic`` has a new one."""
        self._callbacks.setdefault(topic, []).append(callback)

    async def watch(self) -> None:
        """Watch until cancelled, whatever happens to the database meanwhile."""
        try:
            while True:
                self._hint.clear()
                if self._listen:
                    await self._ensure_listening()
                await self.look()
                # Not wait_for: in Python 3.11 it swallows a cancellation that meets a hint.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._hint.wait()
        finally:
            if self._connection is not None:
                self._connection.terminate()

    async def look(self) -> None:
        """Poll once and call back for what is new."""
        try:
            found = await versions(self._database)
        except (Unavailable, SQLAlchemyError, OSError) as error:
            _log.warning("watch.unreachable", error=str(error))
            return
        await self._tell(found)

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
        if self._connection is not None and not self._connection.is_closed():
            return
        url = self._database.url.set(drivername="postgresql")
        query = {k: v for k, v in url.query.items() if k != "prepared_statement_cache_size"}
        try:
            connection = await asyncpg.connect(
                url.set(query=query).render_as_string(hide_password=False), timeout=5
            )
            await connection.add_listener(CHANNEL, self.hint)
            self._connection = connection
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            # Polling goes on; the hint comes back when the database does.
            _log.warning("watch.not_listening", error=str(error))

    def hint(self, *_: object) -> None:
        """Something may have changed: look now instead of at the next poll."""
        self._hint.set()
