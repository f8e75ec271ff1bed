"""The feed of one worker: changes as they become known, read once for all who follow them.

The outbox is the truth. While somebody follows, it is read at every poll, and at once where a
hint says that something was written: by this worker itself, or by another one through NOTIFY.
A lost hint costs a poll and nothing else.

Each follower goes at its own pace. The latest changes of a resource are held in memory; whoever
is further behind reads from the outbox until it has caught up. So a slow one loses nothing,
and takes no room.
"""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

import structlog
from sqlalchemy import func, select

from khungcui import clock
from khungcui.errors import KhungCuiError
from khungcui.graph.live.changes import Change, changes_after
from khungcui.plugins.declarations import Resource
from khungcui.storage.database import Database
from khungcui.storage.outbox import Position, purge, standing
from khungcui.storage.watch import CHANNEL

#: The payload of a NOTIFY that says that rows were written.
HINT = "outbox"
#: Changes of a resource that are held in memory.
HELD = 2_000
_AT_ONCE = 500
_PURGE_EVERY = 3600
#: A worker that writes tells the others at most so often, in seconds.
_HINT_EVERY = 0.02

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read after a position: the changes, and up to where nothing else is."""

    changes: list[Change]
    upto: Position


@dataclass
class Channel:
    """The latest changes of one resource: all that come after ``floor``, up to ``head``."""

    resource: Resource
    floor: Position
    head: Position
    held: deque[Change] = field(default_factory=deque)
    followers: int = 0

    def add(self, changes: Collection[Change], head: Position) -> None:
        """Hold what comes next; the oldest go where there is no room."""
        self.held.extend(changes)
        while len(self.held) > HELD:
            self.floor = self.held.popleft().position
        self.head = head

    def after(self, position: Position, tenants: Collection[str]) -> Read | None:
        """What comes after ``position``; None where that is no longer held."""
        if position < self.floor:
            return None
        start = bisect_right(self.held, position, key=lambda change: change.position)
        found = [c for c in islice(self.held, start, None) if c.tenant in tenants][:_AT_ONCE]
        whole = len(found) < _AT_ONCE
        return Read(changes=found, upto=max(position, self.head) if whole else found[-1].position)


class Feed:
    """Follow changes with `following`. Run `run` as a task, cancel it to stop.

    ``tenants`` gives all whose changes are read; ``days`` for how long the outbox is kept.
    """

    def __init__(
        self,
        database: Database,
        tenants: Callable[[], Collection[str]],
        *,
        poll: float,
        days: int,
    ) -> None:
        self.days = days
        self._database = database
        self._tenants = tenants
        self._poll = poll
        self._channels: dict[str, Channel] = {}
        self._hint = asyncio.Event()
        self._news = asyncio.Condition()
        self._editions = 0
        self._telling: asyncio.Task[None] | None = None
        self._purged = clock.elapsed()

    async def run(self) -> None:
        """Read until cancelled, whatever happens to the database meanwhile."""
        while True:
            try:
                await self._turn()
            except (KhungCuiError, OSError) as error:
                _log.warning("feed.unreachable", error=str(error))
            except Exception:  # noqa: BLE001 - followers wait for the next turn, not for ever
                _log.exception("feed.failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._hint.wait()

    async def _turn(self) -> None:
        self._hint.clear()
        if self._channels:
            await self._read()
        if clock.elapsed() - self._purged > _PURGE_EVERY:
            self._purged = clock.elapsed()
            before = clock.now() - timedelta(days=self.days)
            await purge(self._database, self._tenants(), before=before)

    def hint(self) -> None:
        """Something was written, here or by another worker: read now and not at the next poll."""
        self._hint.set()

    def wrote(self) -> None:
        """This worker wrote something: read, and let the others know."""
        self.hint()
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell())

    async def renewed(self) -> None:
        """Rules or plugins have changed: whoever waits for changes is looked at anew."""
        self._editions += 1
        async with self._news:
            self._news.notify_all()

    async def stop(self) -> None:
        """Tell nobody any more; the task of `run` is its owner's to cancel."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _tell(self) -> None:
        # Not in the transaction that wrote: there a NOTIFY would let writers wait for each other.
        await asyncio.sleep(_HINT_EVERY)
        with suppress(KhungCuiError, OSError):
            async with self._database.connecting() as connection:
                await connection.execute(select(func.pg_notify(CHANNEL, HINT)))

    async def now(self) -> tuple[Position, int]:
        """Up to where changes are known now, and the first transaction that has not begun."""
        async with self._database.reading(()) as session:
            return await standing(session)

    async def following(self, resource: Resource) -> Channel:
        """The channel of ``resource``, read as long as somebody follows; give it to `leave`."""
        channel = self._channels.get(resource.name)
        if channel is None:
            here, _ = await self.now()
            fresh = Channel(resource, floor=here, head=here)
            # Somebody else may have come first while the position was read.
            channel = self._channels.setdefault(resource.name, fresh)
        channel.followers += 1
        return channel

    def leave(self, channel: Channel) -> None:
        """One fewer follows; a channel that nobody follows is not read any more."""
        channel.followers -= 1
        if not channel.followers and self._channels.get(channel.resource.name) is channel:
            del self._channels[channel.resource.name]

    async def after(
        self, channel: Channel, position: Position, tenants: Collection[str], *, patience: float
    ) -> Read:
        """What comes after ``position`` in ``tenants``.

        Where there is nothing it waits, ``patience`` seconds or until the edition is renewed.
        """
        edition = self._editions
        found = channel.after(position, tenants)
        if found is None:
            return await self._from_outbox(channel, position, tenants)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience), self._news:
                while not found.changes and self._editions == edition:
                    await self._news.wait()
                    later = channel.after(found.upto, tenants)
                    if later is None:
                        break
                    found = later
        return found

    async def _from_outbox(
        self, channel: Channel, position: Position, tenants: Collection[str]
    ) -> Read:
        async with self._database.reading(tenants) as session:
            upto, _ = await standing(session)
            found = await changes_after(
                session, channel.resource, position, most=_AT_ONCE, tenants=tenants
            )
        if len(found) == _AT_ONCE:
            upto = found[-1].position
        return Read(changes=found, upto=max(position, upto))

    async def _read(self) -> None:
        """Read what is new for every channel, in one snapshot."""
        channels = list(self._channels.values())
        async with self._database.reading(self._tenants()) as session:
            upto, _ = await standing(session)
            for channel in channels:
                found = await changes_after(session, channel.resource, channel.head, most=_AT_ONCE)
                more = len(found) == _AT_ONCE
                channel.add(found, found[-1].position if more else max(channel.head, upto))
                if more:
                    self._hint.set()
        async with self._news:
            self._news.notify_all()
