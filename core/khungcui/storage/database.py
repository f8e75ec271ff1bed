"""The door to the database: transactions that say whose rows they may see and change.

`Database.reading` and `Database.writing` are what requests use. Their first statement sets the
districts that row-level security lets through, for this transaction only: a setting of the
session would survive into the next request on the same connection. A transaction that sets
none sees no tenant row. They commit once, at the end of the block, and nowhere else.
"""

import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Text as SqlText
from sqlalchemy import event, func, literal, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from uuid_utils.compat import uuid4

from khungcui.errors import KhungCuiError, Misconfigured, Unavailable
from khungcui.storage import closing, correcting
from khungcui.storage.changes import RecordingSession, changes
from khungcui.text import Text

#: Transaction-local settings that the policies of `khungcui.storage.rls` read.
READ_AREAS = "khungcui.areas"
WRITE_AREAS = "khungcui.write_areas"

#: The oldest major version of PostgreSQL that will do.
OLDEST = 15

#: How reads are planned. Behind row-level security PostgreSQL guesses high, and would start
#: workers, which takes longer than a page does; only what is really large is worth them. It also
#: takes a row that an index finds for a movement of a disk's arm, and would sooner read whole
#: tables.
PLANNING = {"parallel_setup_cost": "10000", "random_page_cost": "1.1"}

_AREA = re.compile(r"[0-9A-Za-z@-]+")
_CANCELLED = "57014"
_NO_TABLE = "42P01"
_NO_ROOM = "53100"
# No such database, no such role, a wrong password, no right to connect.
_SHUT = {"3D000", "28000", "28P01"}
_RETRY = {"40001", "40P01", "55P03"}
_GONE = {"57P01", "57P02", "57P03", "53300"}


class Database:
    """A PostgreSQL that the platform works in, as one role, through one pool.

    ``url`` is any PostgreSQL address; ``?pooler=transaction`` in it says that a pooler hands
    out server connections by transaction, so that no prepared statement may be kept.
    ``patience`` is the seconds that a transaction waits for one of ``pool_size`` connections.
    """

    def __init__(
        self,
        url: str | URL,
        *,
        pool_size: int = 10,
        pooled: bool = True,
        patience: float = 5.0,
    ) -> None:
        address = make_url(url).set(drivername="postgresql+asyncpg")
        through_pooler = address.query.get("pooler") == "transaction"
        self._address = address
        self.url = address.difference_update_query(["pooler"])
        #: Whether a pooler hands out server connections by transaction.
        self.through_pooler = through_pooler
        options: dict[str, Any] = {}
        if through_pooler:
            self.url = self.url.update_query_dict({"prepared_statement_cache_size": "0"})
            options["connect_args"] = {
                "statement_cache_size": 0,
                "prepared_statement_name_func": lambda: f"__khungcui_{uuid4()}__",
            }
        if pooled and not through_pooler:
            options |= {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": patience}
        else:
            options["poolclass"] = NullPool
        self.engine: AsyncEngine = create_async_engine(self.url, **options)
        self._closed = False
        event.listen(self.engine.sync_engine.pool, "checkin", self._returned)
        #: Called after every commit of a transaction that recorded changes.
        self.on_written: Callable[[], None] | None = None
        self._reads = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._writes = self.engine.execution_options(isolation_level="READ COMMITTED")

    def apart(self) -> "Database":
        """The same database by a fresh connection each time, as loops of other threads need it."""
        return Database(self._address, pooled=False)

    async def close(self) -> None:
        """Give every connection back; the object may not be used afterwards.

        A transaction that is still open goes on, and its connection ends with it.
        """
        self._closed = True
        await self.engine.dispose()

    def _returned(self, _: object, record: ConnectionPoolEntry) -> None:
        """Close what comes back late: its pool is no more, and nobody would."""
        if self._closed:
            record.invalidate()

    async def __aenter__(self) -> "Database":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def reading(
        self, areas: Collection[str], *, deadline: float | None = None
    ) -> AsyncIterator[AsyncSession]:
        """One snapshot of the rows of ``areas``; nothing can be written.

        ``deadline`` is the seconds that each statement may take. Raises `Unavailable` where
        the database cannot be reached or the deadline passes.
        """
        session = AsyncSession(self._reads, expire_on_commit=False)
        async with surfaced(), session, session.begin():
            await _set_context(session, areas, (), deadline)
            yield session

    @asynccontextmanager
    async def writing(
        self,
        areas: Collection[str],
        write_areas: Collection[str],
        *,
        deadline: float | None = None,
    ) -> AsyncIterator[AsyncSession]:
        """Read rows of ``areas``, change those of ``write_areas``; committed when the block ends.

        What is found here is found by its key: planning it anew would take longer than reading it.
        What is changed through the session is recorded (`khungcui.storage.changes`); writing
        beside it raises `ClosedDoorError`. An exception in the block rolls everything back. Raises
        `Unavailable` where the transaction lost against another and may be tried again.
        """
        async with surfaced(), self._recording() as session, session.begin():
            await _set_context(
                session, areas, write_areas, deadline, plan_cache_mode="force_generic_plan"
            )
            yield session
        if self.on_written is not None and changes(session.sync_session):
            self.on_written()

    @asynccontextmanager
    async def trying(self, areas: Collection[str]) -> AsyncIterator[AsyncSession]:
        """As `writing`, but that nothing of it stays: it is taken back when the block ends."""
        async with surfaced(), self._recording() as session:
            await _set_context(session, areas, (), None, plan_cache_mode="force_generic_plan")
            yield session

    def _recording(self) -> AsyncSession:
        """A session that keeps a record of what it writes."""
        return AsyncSession(
            self._writes, expire_on_commit=False, sync_session_class=RecordingSession
        )

    async def allow_writes(self, session: AsyncSession, write_areas: Collection[str]) -> None:
        """Let the rest of a writing transaction change rows of ``write_areas``.

        An act begins with an empty write set and is given the record's own once it is allowed.
        """
        value = literal(area_list(write_areas), SqlText())
        await session.execute(select(func.set_config(WRITE_AREAS, value, True)))

    async def allow_reads(self, session: AsyncSession, areas: Collection[str]) -> None:
        """Let the rest of a transaction read rows of ``areas``: the platform's own alone."""
        value = literal(area_list(areas), SqlText())
        await session.execute(select(func.set_config(READ_AREAS, value, True)))

    @asynccontextmanager
    async def maintaining(self, areas: Collection[str] = ()) -> AsyncIterator[AsyncSession]:
        """A transaction of the platform itself: loaders, verification, global tables.

        It reads and writes rows of ``areas``, none by default, and keeps no record of changes:
        never lend it to an act.
        """
        session = AsyncSession(self._writes, expire_on_commit=False)
        async with surfaced(), session, session.begin():
            await _set_context(session, areas, areas, None)
            yield session

    @asynccontextmanager
    async def connecting(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in one transaction without context, for DDL and COPY."""
        connection = self._writes.connect()
        async with surfaced():
            await _start(connection)
            try:
                async with connection.begin():
                    yield connection
            finally:
                await connection.close()

    async def ping(self) -> None:
        """Return if the database answers; `Unavailable` if it does not."""
        async with self.connecting() as connection:
            await connection.execute(text("select 1"))

    async def check_role(self) -> None:
        """`Misconfigured` where this role would pass by row-level security.

        That is a superuser, a role with BYPASSRLS, or one that owns a table, itself or
        through a role that it is a member of. A server that is too old is refused too.
        """
        async with self.connecting() as connection:
            row = (await connection.execute(_ROLE)).one()
        if row.version < OLDEST * 10_000:
            raise Misconfigured(
                Text(
                    vi="Cần PostgreSQL {oldest} trở lên; máy chủ này là {version}.",
                    en="PostgreSQL {oldest} or later is needed; this server is {version}.",
                ).format(oldest=OLDEST, version=row.version // 10_000)
            )
        if not (row.rolsuper or row.rolbypassrls or row.owns):
            return
        why = "superuser" if row.rolsuper else "BYPASSRLS" if row.rolbypassrls else "owner"
        raise Misconfigured(
            Text(
                vi="Vai trò cơ sở dữ liệu {role} vượt qua được an ninh mức hàng ({why}).",
                en="The database role {role} would pass by row-level security ({why}).",
            ).format(role=row.rolname, why=why),
            hint=Text(
                vi="Cho KHUNGCUI_DATABASE_URL đăng nhập bằng vai trò khungcui_app.",
                en="Let KHUNGCUI_DATABASE_URL log in as the role khungcui_app.",
            ),
        )


_ROLE = text(
    """
    select r.rolname, r.rolsuper, r.rolbypassrls, exists (
        select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
          and pg_has_role(r.oid, c.relowner, 'member')
    ) as owns, current_setting('server_version_num')::int as version
    from pg_roles r where r.rolname = current_user
    """
)


@lru_cache(maxsize=1024)
def _area_list(areas: frozenset[str]) -> str:
    for area in areas:
        if not _AREA.fullmatch(area):
            raise ValueError(f"not an area id: {area!r}")
    return ",".join(sorted(areas))


def area_list(areas: Collection[str]) -> str:
    """``areas`` as the setting holds them; `ValueError` for what is not an area id."""
    return _area_list(frozenset(areas))


async def _set_context(
    session: AsyncSession,
    areas: Collection[str],
    write_areas: Collection[str],
    deadline: float | None,
    **planning: str,
) -> None:
    milliseconds = "0" if deadline is None else str(max(1, round(deadline * 1000)))
    settings = {
        READ_AREAS: area_list(areas),
        WRITE_AREAS: area_list(write_areas),
        "statement_timeout": milliseconds,
        **PLANNING,
        **planning,
    }
    # One round trip; the names are ours, the values are bound.
    statement = select(
        *(
            func.set_config(name, literal(value, SqlText()), True)
            for name, value in settings.items()
        )
    )
    try:
        # The first of the transaction: here a connection is made if there is none.
        await session.execute(statement)
    except OSError as error:
        raise unreachable() from error


async def _start(connection: AsyncConnection) -> None:
    try:
        await connection.start()
    except OSError as error:
        raise unreachable() from error


@asynccontextmanager
async def surfaced() -> AsyncIterator[None]:
    """Turn troubles of the database that somebody, or time, can mend into errors that say so."""
    try:
        yield
    except KhungCuiError:
        raise
    except DBAPIError as error:
        trouble = _mendable(error)
        if trouble is None:
            raise
        raise trouble from error
    except (ConnectionError, PoolTimeout) as error:
        raise unreachable() from error


def gone(state: str) -> bool:
    """Whether an error of this SQLSTATE means that the server, or its connection, is not there."""
    return state in _GONE or state.startswith("08")


def _mendable(error: DBAPIError) -> KhungCuiError | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    refused = closing.closed(error) or correcting.corrected(error)
    if refused is not None:
        return refused
    if state == _NO_TABLE:
        return Misconfigured(
            Text(
                vi="Cơ sở dữ liệu chưa có bảng, hoặc bảng đã cũ.",
                en="The database has no tables yet, or they are not up to date.",
            ),
            hint=Text(vi="Chạy `khungcui migrate`.", en="Run `khungcui migrate`."),
        )
    if state in _SHUT:
        return Misconfigured(
            Text(
                vi="PostgreSQL từ chối kết nối: {why}.",
                en="PostgreSQL refuses the connection: {why}.",
            ).format(why=_said(error)),
            hint=Text(
                vi="Xem lại KHUNGCUI_DATABASE_URL và KHUNGCUI_OWNER_URL.",
                en="Look at KHUNGCUI_DATABASE_URL and KHUNGCUI_OWNER_URL.",
            ),
        )
    if state == _NO_ROOM:
        return Misconfigured(
            Text(
                vi="Ổ đĩa của cơ sở dữ liệu đã đầy; không có gì được ghi.",
                en="The disk of the database is full; nothing was written.",
            )
        )
    if state == _CANCELLED:
        return Unavailable(
            Text(
                vi="Câu truy vấn chạy quá thời hạn và đã bị huỷ.",
                en="The statement ran past its deadline and was cancelled.",
            ),
            code="deadline",
        )
    if state in _RETRY:
        return Unavailable(
            Text(
                vi="Có người khác đang ghi cùng chỗ; hãy thử lại.",
                en="Somebody else was writing in the same place; try again.",
            ),
            code="retry",
        )
    if gone(state) or error.connection_invalidated:
        return unreachable()
    return None


def _said(error: DBAPIError) -> str:
    """What PostgreSQL itself said, without what the libraries put around it."""
    return str(error.orig).rpartition(">: ")[2]


def unreachable() -> Unavailable:
    """The error of a database that does not answer."""
    return Unavailable(
        Text(
            vi="Hiện không kết nối được cơ sở dữ liệu; hãy thử lại sau.",
            en="The database cannot be reached now; try again later.",
        )
    )
