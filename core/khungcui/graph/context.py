"""What a resolver finds in ``info.context``: one request, one edition, one transaction."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Executable, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.attachments.store import Store
from khungcui.graph.recognition import Recognition
from khungcui.plugins.live import Live
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.policy.reform import Reforms
from khungcui.register.portions import PASSED
from khungcui.settings import Settings
from khungcui.storage.base import DAY, bound_day
from khungcui.storage.database import Database
from khungcui.storage.unusable import unusable
from khungcui.text import Language


class Platform(Protocol):
    """What the graph needs of the running platform."""

    settings: Settings
    database: Database
    files: Store

    @property
    def live(self) -> Live: ...

    @property
    def recognition(self) -> Recognition: ...

    async def refresh(self, version: int | None = None) -> None: ...


class Reader:
    """One read-only transaction, opened by the first read and shared by all of a request.

    Resolvers run at the same time and a connection answers one statement at a time, so reads
    queue here. ``deadline`` is the seconds that one of them may take; ``reforms`` say under
    which level portions are shown.
    """

    def __init__(
        self,
        database: Database,
        areas: frozenset[str],
        *,
        deadline: float | None = None,
        reforms: Reforms | None = None,
    ) -> None:
        self._database = database
        self._reforms = reforms or Reforms()
        self._areas = areas
        self._deadline = deadline
        self._stack = AsyncExitStack()
        self._session: AsyncSession | None = None
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._over = False

    async def rows(self, statement: Executable, day: date) -> list[RowMapping]:
        """The rows of ``statement`` with `DAY` bound to ``day``.

        `BadInput` where a value in it fits no column, `Unavailable` where the database cannot
        answer now. A statement that fails takes no other with it.
        """
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        try:
            async with self._lock:
                if self._over:
                    raise asyncio.CancelledError
                return await self._read(statement, day)
        finally:
            if task is not None:
                self._tasks.discard(task)

    async def _read(self, statement: Executable, day: date) -> list[RowMapping]:
        if self._session is None:
            self._session = await self._stack.enter_async_context(
                self._database.reading(self._areas, deadline=self._deadline)
            )
        try:
            bound: dict[str, Any] = {DAY.key: bound_day(day)}
            if passed := self._reforms.told(day):
                bound[PASSED.key] = passed
            found = await self._session.execute(statement, bound)
            return list(found.mappings())
        except (DBAPIError, asyncio.CancelledError) as error:
            # The transaction is lost with the statement; the next read begins another.
            self._session = None
            await self._stack.__aexit__(type(error), error, error.__traceback__)
            known = unusable(error) if isinstance(error, DBAPIError) else None
            if known is None:
                raise
            raise known from error

    async def close(self) -> None:
        """End the transaction; the next read opens a new one and sees what was committed since."""
        async with self._lock:
            self._session = None
            await self._stack.aclose()

    async def stop(self) -> None:
        """End for good, and cancel on the server what is still being read.

        Batches of loaders run as tasks of their own, which nobody who waits for them cancels.
        """
        self._over = True
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        await self.close()


@dataclass(kw_only=True)
class Context:
    """One request at one endpoint.

    ``view`` is the official's view of today; ``language`` the language of every text in the
    answer.
    """

    platform: Platform
    live: Live
    view: View
    language: Language
    request_id: str
    reader: Reader = field(init=False)
    loaders: dict[Any, Any] = field(default_factory=dict)
    #: Whether an act of this request was done: it may not be sent again as a whole.
    acted: bool = False
    #: How many rows were read; where a plan answered, the records of the answer.
    rows: int = 0
    #: Why no plan answered a query, where none did.
    unplanned: str | None = None
    #: The id of the rules that the request began with.
    edition: str = field(init=False)

    def __post_init__(self) -> None:
        self.edition = self.live.snapshot.id
        self.reader = self._reader()

    @property
    def principal(self) -> Principal | None:
        """Who asks; None without a token."""
        return self.view.principal

    @property
    def tenant(self) -> str | None:
        """The district of the endpoint, None at the city's."""
        return self.view.tenant

    @property
    def day(self) -> date:
        """Today, in Ho Chi Minh City, as it was when the request began."""
        return self.view.day

    async def renew(self, *, adopted: bool = False) -> None:
        """Forget what was read: an act comes, or was done.

        The edition stays that of the request's beginning, unless an act of this very request
        ``adopted`` another: then what follows sees that one.
        """
        # For good: what still reads for an earlier act must not begin it anew, unseen.
        await self.reader.stop()
        self.loaders.clear()
        if adopted:
            self.live = self.platform.live
            self.view = replace(self.view, live=self.live)
        self.reader = self._reader()

    def _reader(self) -> Reader:
        return Reader(
            self.platform.database,
            self.view.areas,
            deadline=self.platform.settings.deadline_seconds,
            reforms=self.live.snapshot.reforms,
        )

    async def read(self, statement: Executable, day: date | None = None) -> list[RowMapping]:
        """Run a read. `View.where` must be in it: row-level security is only the second wall."""
        found = await self.reader.rows(statement, day or self.day)
        self.rows += len(found)
        return found
