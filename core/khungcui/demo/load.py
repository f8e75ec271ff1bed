"""Load demo data: all of it in one transaction, into a database that holds nothing else."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Table, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from khungcui import clock
from khungcui.audit.journal import Entry, append
from khungcui.audit.models import AuditEntry, AuditHead
from khungcui.defaults.search import rebuilding
from khungcui.demo.areas import choose_areas, with_districts
from khungcui.demo.checks import faults
from khungcui.demo.denials import denials
from khungcui.demo.establishments import make_establishments
from khungcui.demo.histories import Histories
from khungcui.demo.making import Making
from khungcui.demo.models import DemoLoad
from khungcui.demo.offices import make_offices
from khungcui.demo.sizes import SIZES, Scale, Size
from khungcui.errors import Conflict
from khungcui.plugins.gate import read_states
from khungcui.plugins.manager import Plugins
from khungcui.policy import store
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.settings import Settings
from khungcui.storage.base import Base
from khungcui.storage.database import READ_AREAS, WRITE_AREAS, Database, area_list
from khungcui.storage.outbox import OutboxEntry
from khungcui.storage.rls import is_tenant_table, unforced
from khungcui.tenancy.apply import apply, load_tree
from khungcui.tenancy.files import City, read_city
from khungcui.tenancy.models import TenantPlugin
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Text

#: Tells how far a load has come: what is being made, how many there are, how many there will be.
Report = Callable[[Text, int, int | None], None]

#: Tenant tables that a load finds filled, or fills by other means.
_NOT_LOADED = {model.__tablename__ for model in (TenantPlugin, AuditEntry, AuditHead, OutboxEntry)}
#: Tables whose checks at commit are asked in bulk instead (`khungcui.demo.checks`).
_CHECKED = (
    "establishment",
    "establishment_version",
    "establishment_sector",
    "portion",
    "portion_manager",
    "portion_orderer",
)


class OwnerAddress(Protocol):
    """Where the database is for the role that owns its tables."""

    @property
    def owner(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was loaded: rows by table, and rows that break each promise, which are none."""

    rows: Mapping[str, int]
    faults: Mapping[str, int]


async def load(
    owner: Database,
    city: City,
    size: Size,
    plugins: Plugins,
    *,
    seed: int = 1978,
    report: Report = lambda _what, _done, _of: None,
) -> Loaded:
    """Fill the database of ``owner`` with demo data; ``city`` is brought to it first.

    The same seed, size and day give the same rows. Raises `Conflict` where the database holds
    offices, establishments or any other rows of districts, demo data of an earlier load among
    them; then nothing is written.
    """
    await refuse_filled(owner)
    if size.districts is not None:
        city = with_districts(city, size.districts)
    await apply(owner, city)
    book = read_rulebook()
    await store.apply(owner, book)
    tree = await _read_tree(owner)
    async with owner.maintaining(tree.homes()) as session:
        states = await read_states(
            session, plugins.registry, city=tree.root, districts=tree.districts()
        )
    async with owner.connecting() as connection, _prepared(connection, tree, plugins):
        making = Making(
            connection, size=size, seed=seed, day=clock.today(), tree=tree, states=states
        )
        snapshot = Snapshot.of(book)
        await _make(making, plugins, snapshot, report)
        homes = tree.homes()
        report(_WORDS, await rebuilding.refill(connection, homes, plugins.registry), None)
        found = await faults(connection)
        if any(found.values()):
            raise _unsound(found)
        await _note(making, snapshot)
    async with owner.connecting() as connection:
        await connection.execute(text("analyze"))
    return Loaded(rows=making.written, faults=found)


async def held(owner: Database) -> DemoLoad | None:
    """The demo data that the database holds, if it holds any."""
    async with owner.maintaining() as session:
        return await session.scalar(select(DemoLoad))


async def refuse_filled(owner: Database) -> None:
    """`Conflict` where the database of ``owner`` holds rows of districts."""
    tree = await _read_tree(owner)
    async with owner.connecting() as connection:
        await _set_areas(connection, tree)
        await _refuse_filled(connection, await _tables(connection))


async def ensure_city(
    addresses: OwnerAddress, plugins: Plugins, chosen: Settings, scale: Scale = Scale.CITY
) -> Loaded | None:
    """City, rules and demo data as the files of ``chosen`` say, for `khungcui run`.

    It may be repeated at every start: what is there stays, and a database that holds anything
    of its own gets no demo data.
    """
    async with Database(addresses.owner, pooled=False) as owner:
        city = read_city(chosen.tenants_dir)
        await store.apply(owner, read_rulebook(chosen.policies_dir / "instruments"))
        if await held(owner) is not None:
            return None
        await apply(owner, city)
        try:
            await refuse_filled(owner)
        except Conflict:
            return None
        return await load(owner, city, SIZES[scale], plugins)


async def _read_tree(owner: Database) -> AreaTree:
    async with owner.maintaining() as session:
        return await load_tree(session)


async def _set_areas(connection: AsyncConnection, tree: AreaTree) -> None:
    homes = area_list(tree.homes())
    for setting in (READ_AREAS, WRITE_AREAS):
        await connection.execute(select(func.set_config(setting, homes, True)))


async def _tables(connection: AsyncConnection) -> list[Table]:
    """The tenant tables that a load may fill, of the core and of every plugin."""
    there = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    return [
        table
        for table in Base.metadata.sorted_tables
        if is_tenant_table(table) and table.name in there - _NOT_LOADED
    ]


async def _refuse_filled(connection: AsyncConnection, tables: list[Table]) -> None:
    earlier = (await connection.execute(select(DemoLoad.scale, DemoLoad.day))).first()
    if earlier is not None:
        raise Conflict(
            Text(
                vi="Dữ liệu mẫu ({scale}) đã được nạp, theo ngày {day}.",
                en="Demo data ({scale}) were loaded before, as of {day}.",
            ).format(scale=earlier.scale, day=earlier.day),
            code="demo.loaded",
            hint=_ELSEWHERE,
        )
    for table in tables:
        if (await connection.execute(select(table.c.tenant).limit(1))).first():
            raise Conflict(
                Text(
                    vi="Cơ sở dữ liệu đã có dữ liệu khác (bảng {table}); không nạp dữ liệu mẫu.",
                    en="The database holds other data (table {table}); no demo data are loaded.",
                ).format(table=table.name),
                code="demo.not_empty",
                hint=_ELSEWHERE,
            )


_ELSEWHERE = Text(
    vi="Dùng một cơ sở dữ liệu trống: đặt KHUNGCUI_STATE_DIR hoặc KHUNGCUI_DATABASE_URL khác.",
    en="Use an empty database: set another KHUNGCUI_STATE_DIR or KHUNGCUI_DATABASE_URL.",
)


@asynccontextmanager
async def _prepared(
    connection: AsyncConnection, tree: AreaTree, plugins: Plugins
) -> AsyncIterator[None]:
    """The tables open to COPY, without checks at commit and words to search, until the end."""
    await _set_areas(connection, tree)
    tables = await _tables(connection)
    stack = ExitStack()
    await connection.run_sync(lambda sync: stack.enter_context(unforced(sync, tables)))
    await _triggers(connection, "disable")
    await connection.run_sync(
        lambda sync: stack.enter_context(rebuilding.paused(sync, plugins.registry))
    )
    # Again, now that nobody else can write.
    await _refuse_filled(connection, tables)
    yield
    # A table with checks still to come may not be altered.
    await connection.execute(text("set constraints all immediate"))
    await _triggers(connection, "enable")
    await connection.run_sync(lambda _sync: stack.close())


async def _triggers(connection: AsyncConnection, what: str) -> None:
    for table in _CHECKED:
        await connection.execute(text(f"alter table {table} {what} trigger whole"))


async def _make(making: Making, plugins: Plugins, snapshot: Snapshot, report: Report) -> None:
    choose_areas(making)
    await make_offices(making)
    report(_OFFICES, len(making.offices), None)
    async for done in make_establishments(making):
        report(_ESTABLISHMENTS, done, making.size.establishments)
    async for plugin, table, rows in plugins.demo(making):
        name = f"{plugin}: {table}"
        report(Text(vi=name, en=name), rows, None)
    steps = 0
    async for _, rows in Histories(making, plugins.registry, snapshot).write():
        steps += rows
        report(_STEPS, steps, None)


_OFFICES = Text(vi="Cơ quan", en="Offices")
_ESTABLISHMENTS = Text(vi="Cơ sở", en="Establishments")
_STEPS = Text(vi="Lịch sử quy trình", en="Histories of workflows")
_WORDS = Text(vi="Từ để tìm kiếm", en="Words to search by")


def _unsound(found: Mapping[str, int]) -> AssertionError:
    """Not an error of the user's: the generator and the register's promises disagree."""
    return AssertionError(f"demo data break {', '.join(n for n, count in found.items() if count)}")


async def _note(making: Making, snapshot: Snapshot) -> None:
    """The row that says what was loaded; in the audit of each tenant an entry, and a denial."""
    size = making.size
    note = f"{size.scale}, seed {making.seed}, {size.establishments} establishments"
    session = AsyncSession(making.connection)
    session.add(
        DemoLoad(
            scale=size.scale,
            seed=making.seed,
            day=making.day,
            establishments=size.establishments,
            loaded_at=clock.now(),
        )
    )
    for tenant in sorted((making.city, *making.districts)):
        await append(
            session,
            Entry(tenant=tenant, power="demo.load", act="demo", verdict="allow", note=note),
        )
    for denial in denials(making, snapshot):
        await append(session, denial)
    await session.commit()  # Of the session alone; the transaction is the load's.
    await session.close()
