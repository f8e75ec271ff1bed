"""What a resolver finds in ``info.context``: one request, one edition, one transaction."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Executable, RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins.live import Live
from khungcui.plugins.principal import Principal
from khungcui.plugins.view import View
from khungcui.settings import Settings
from khungcui.storage.base import DAY
from khungcui.storage.database import Database
from khungcui.text import Language


class Platform(Protocol):
    """What the graph needs of the running platform."""

    settings: Settings
    database: Database

    @property
    def live(self) -> Live: ...

    async def refresh(self, version: int | None = None) -> None: ...


class Reader:
    """One read-only transaction, opened by the first read and shared by all of a request.

    Resolvers run at the same time and a connection answers one statement at a time, so reads
    queue here.
    """

    def __init__(self, database: Database, areas: frozenset[str]) -> None:
        self._database = database
        self._areas = areas
        self._stack = AsyncExitStack()
        self._session: AsyncSession | None = None
        self._lock = asyncio.Lock()

    async def rows(self, statement: Executable, day: date) -> list[RowMapping]:
        """The rows of ``statement`` with `DAY` bound to ``day``."""
        async with self._lock:
            if self._session is None:
                self._session = await self._stack.enter_async_context(
                    self._database.reading(self._areas)
                )
            found = await self._session.execute(statement, {DAY.key: day})
            return list(found.mappings())

    async def close(self) -> None:
        """End the transaction; the next read opens a new one and sees what was committed since."""
        async with self._lock:
            self._session = None
            await self._stack.aclose()


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
    reader: Reader
    loaders: dict[Any, Any] = field(default_factory=dict)

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

    async def read(self, statement: Executable, day: date | None = None) -> list[RowMapping]:
        """Run a read. `View.where` must be in it: row-level security is only the second wall."""
        return await self.reader.rows(statement, day or self.day)
