"""Making the words of records anew: after a bulk load, or when what is searched has changed."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from khungcui.defaults.search.models import SearchWord
from khungcui.defaults.search.sources import Source
from khungcui.defaults.search.triggers import create_triggers, fill, sources, trigger_names
from khungcui.plugins.registry import Registry
from khungcui.storage.database import READ_AREAS, WRITE_AREAS, Database, area_list
from khungcui.tenancy.apply import load_tree


@dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """The words of one district's records: ``done`` districts ``of`` so many, ``words`` here."""

    tenant: str
    words: int
    done: int
    of: int


async def rebuild(
    database: Database, registry: Registry, only: Collection[str] | None = None
) -> AsyncIterator[Rebuilt]:
    """Make the words of all districts anew, a transaction each; of the resources ``only``.

    Acts go on meanwhile: what they write is found before, during and after.
    """
    chosen = [one for one in sources(registry) if only is None or one.resource in only]
    async with database.maintaining() as session:
        tenants = sorted((await load_tree(session)).homes())
    for number, tenant in enumerate(tenants, 1):
        async with database.connecting() as connection:
            await _see(connection, [tenant])
            words = await _refill(connection, [tenant], chosen, only)
        yield Rebuilt(tenant=tenant, words=words, done=number, of=len(tenants))


async def keep(database: Database, registry: Registry) -> frozenset[str]:
    """Bring triggers and words to what the declarations say, as the owner of the tables.

    A step of migrating, which may be repeated; the resources whose words were made anew.
    """
    async with database.connecting() as connection:
        changed = await connection.run_sync(create_triggers, registry)
    if changed:
        async for _ in rebuild(database, registry, changed):
            pass
    return changed


async def refill(connection: AsyncConnection, tenants: Sequence[str], registry: Registry) -> int:
    """Make the words of ``tenants`` within a load that may write there; how many there are."""
    return await _refill(connection, tenants, list(sources(registry)), None)


@contextmanager
def paused(connection: Connection, registry: Registry) -> Iterator[None]:
    """Keep no words until the block ends, for a load that calls `refill`: as the owner."""
    there = set(connection.scalars(text("select tgname from pg_trigger where not tgisinternal")))
    pairs = [
        (name, each.table.fullname)
        for each in sources(registry)
        for name in trigger_names(each)
        if name in there
    ]
    for name, table in pairs:
        connection.exec_driver_sql(f"alter table {table} disable trigger {name}")
    yield
    for name, table in pairs:
        connection.exec_driver_sql(f"alter table {table} enable trigger {name}")


async def _see(connection: AsyncConnection, tenants: Sequence[str]) -> None:
    for setting in (READ_AREAS, WRITE_AREAS):
        await connection.execute(select(func.set_config(setting, area_list(tenants), True)))


async def _refill(
    connection: AsyncConnection,
    tenants: Sequence[str],
    chosen: Sequence[Source],
    only: Collection[str] | None,
) -> int:
    old = delete(SearchWord).where(SearchWord.tenant.in_(tenants))
    if only is not None:
        old = old.where(SearchWord.resource.in_(only))
    await connection.execute(old)
    words = 0
    for each in chosen:
        made = await connection.execute(text(fill(each)), {"tenants": list(tenants)})
        words += made.rowcount
    return words
