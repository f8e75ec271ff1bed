"""The dry run of a large sheet: a transaction of its own, and nobody waits for it long."""

from collections.abc import Collection
from contextlib import AsyncExitStack
from types import TracebackType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.storage.database import Database

#: Seconds between two looks at whether somebody waits.
_LOOKS = 0.2
_WAITED_FOR = text("""
with waiting as materialized (select pid from pg_locks where not granted)
select exists (select from waiting where pg_backend_pid() = any (pg_blocking_pids(pid)))
""")
_DOOR = {"door": "it looks at locks, and writes nothing"}


class Trial:
    """A transaction in which rows are tried over the rows of ``areas``, and which is taken back.

    What they write is held meanwhile: a code of a register, a district's stock. A large file
    would keep everybody from it for a minute. So where somebody waits, the rows tried so far are
    taken back at once, and those that follow see the ones since then alone. A savepoint would not
    do: who waits for a row that is written waits for the whole transaction.
    """

    session: AsyncSession

    def __init__(self, database: Database, areas: Collection[str]) -> None:
        self._database = database
        self._areas = areas
        self._stack = AsyncExitStack()
        self._looked = clock.elapsed()

    async def __aenter__(self) -> "Trial":
        self.session = await self._stack.enter_async_context(self._database.trying(self._areas))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def give_way(self) -> bool:
        """Begin anew where somebody waits for what was done; whether that was so."""
        if clock.elapsed() - self._looked < _LOOKS:
            return False
        waited = await self.session.scalar(_WAITED_FOR, execution_options=_DOOR)
        if waited:
            await self._stack.aclose()
            await self.__aenter__()
        self._looked = clock.elapsed()
        return bool(waited)
