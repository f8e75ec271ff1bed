"""Single statements: a read that is one statement needs one round trip, and no transaction.

The districts that row-level security lets through are set by the statement itself, before
anything of it is read, and end with it: a statement alone is its own transaction. Beside this
the connections here can only read.
"""

from collections.abc import Collection, Sequence
from typing import Any

import asyncpg

from khungcui.errors import Unavailable
from khungcui.storage.database import PLANNING, READ_AREAS, Database, area_list, gone, unreachable
from khungcui.text import Text

#: Statements that a connection keeps prepared.
_KEPT = 128


class _Lost(Exception):
    """The connection is no more, or none can be had."""


class Single:
    """Connections for reads of one statement, beside the pool of ``database``.

    ``deadline`` is the seconds that a statement may take.
    """

    def __init__(self, database: Database, *, size: int, deadline: float) -> None:
        self._database = database
        self._size = size
        self._deadline = deadline
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Make ready to connect; connections are made when they are first needed."""
        url = self._database.url.set(drivername="postgresql")
        self._pool = await asyncpg.create_pool(
            url.render_as_string(hide_password=False),
            min_size=0,
            max_size=self._size,
            statement_cache_size=_KEPT,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            reset=_nothing,
            server_settings={
                **PLANNING,
                "default_transaction_read_only": "on",
                "statement_timeout": str(max(1, round(self._deadline * 1000))),
                "TimeZone": "UTC",
                "DateStyle": "ISO",
                "jit": "off",
                "plan_cache_mode": "force_generic_plan",
            },
        )

    @property
    def is_open(self) -> bool:
        """Whether statements may be run here; never through a pooler of transactions."""
        return self._pool is not None

    async def close(self) -> None:
        """Give every connection back."""
        if self._pool is not None:
            await self._pool.close()

    async def row(self, sql: str, areas: Collection[str], values: Sequence[Any]) -> Sequence[Any]:
        """The one row of a statement that `within` made, over the rows of ``areas``.

        `Unavailable` where the database cannot answer now; `asyncpg.PostgresError` for what is
        wrong with the statement or its values.
        """
        if self._pool is None:
            raise RuntimeError("the door for single statements is closed")
        try:
            found = await self._read(self._pool, sql, areas, values)
        except _Lost:
            # The server was started again: all others are lost too, and reading again is safe.
            await self._pool.expire_connections()
            try:
                found = await self._read(self._pool, sql, areas, values)
            except _Lost as error:
                raise unreachable() from error
        if found is None:
            raise RuntimeError("a single statement has one row")
        return found

    async def _read(
        self, pool: asyncpg.Pool, sql: str, areas: Collection[str], values: Sequence[Any]
    ) -> Sequence[Any] | None:
        """What `row` is to answer; `_Lost` where the connection is no more."""
        try:
            # Whoever asks waits no longer than its own deadline: a wait of ours would cost more.
            async with pool.acquire() as connection:
                return await connection.fetchrow(sql, area_list(areas), *values)
        except OSError as error:
            raise unreachable() from error
        except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            # The second is raised where the server said farewell while nobody was asking.
            raise _Lost from error
        except asyncpg.QueryCanceledError as error:
            raise Unavailable(
                Text(
                    vi="Câu truy vấn chạy quá thời hạn và đã bị huỷ.",
                    en="The statement ran past its deadline and was cancelled.",
                ),
                code="deadline",
            ) from error
        except asyncpg.PostgresError as error:
            if not gone(getattr(error, "sqlstate", None) or ""):
                raise
            raise _Lost from error


def within(columns: Sequence[str]) -> str:
    """A statement of ``columns`` (each an expression), whose first value are the districts.

    ``case`` evaluates a column after its condition only, and the setting is made by the row
    that the condition looks at.
    """
    chosen = ", ".join(
        f"case when door.areas is not null then ({column}) end as r{i}"
        for i, column in enumerate(columns)
    )
    return (
        f"select {chosen} from "  # noqa: S608 - columns are SQL that the platform wrote
        f"(select set_config('{READ_AREAS}', $1, true) as areas offset 0) as door"
    )


async def _nothing(_: asyncpg.Connection) -> None:
    """Nothing of a statement outlives it, so nothing need be reset."""
