"""The second wall, with nothing but SQL in front of it."""

# ruff: noqa: PT012 - the block that fails is a transaction

import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from khungcui import clock
from khungcui.errors import Misconfigured
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.rls import is_tenant_table, unforced
from khungcui.storage.schema import tables_of
from khungcui.tenancy.models import TenantPlugin
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


def on(tenant: str, plugin: str = "training") -> TenantPlugin:
    return TenantPlugin(
        tenant=tenant, plugin=plugin, valid=Range(clock.now(), None), changed_by="test"
    )


@pytest.fixture
async def two_districts(database: Database) -> None:
    for tenant in ("760", "770"):
        async with database.writing([tenant], [tenant]) as session:
            session.add(on(tenant))


async def seen(database: Database, *areas: str) -> list[str]:
    async with database.reading(areas) as session:
        found = await session.scalars(select(TenantPlugin.tenant).order_by(TenantPlugin.tenant))
        return list(found)


async def test_each_sees_its_own(database: Database, two_districts: None) -> None:
    assert await seen(database, "760") == ["760"]
    assert await seen(database, "770") == ["770"]
    assert await seen(database, "760", "770") == ["760", "770"]
    assert await seen(database, "761") == []
    assert await seen(database) == []


async def test_without_context_nothing_is_seen(database: Database, two_districts: None) -> None:
    async with database.connecting() as connection:
        count = await connection.scalar(select(func.count()).select_from(TenantPlugin))
    assert count == 0


async def test_the_pool_carries_nothing_over(
    fresh_database: FreshDatabase, two_districts: None
) -> None:
    async with Database(fresh_database.app_url, pool_size=1) as database:
        for _ in range(3):
            assert await seen(database, "760") == ["760"]
            async with database.connecting() as connection:
                left = await connection.scalar(
                    text("select current_setting('khungcui.areas', true)")
                )
                count = await connection.scalar(select(func.count()).select_from(TenantPlugin))
            assert (left or "", count) == ("", 0)
            with pytest.raises(ZeroDivisionError):
                async with database.writing(["770"], ["770"]) as session:
                    await session.scalars(select(TenantPlugin))
                    raise ZeroDivisionError
            assert await seen(database) == []


async def test_writing_into_a_foreign_district_is_refused(
    database: Database, two_districts: None
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.writing(["760", "770"], ["760"]) as session:
            session.add(on("770", "other"))
    async with database.writing(["760", "770"], ["760", "770"]) as session:
        session.add(on("770", "other"))
    assert await seen(database, "770") == ["770", "770"]


async def test_a_row_that_may_only_be_read_cannot_be_changed(
    database: Database, two_districts: None
) -> None:
    with pytest.raises(Exception, match="0 were matched"):
        async with database.writing(["760", "770"], ["760"]) as session:
            row = await session.scalar(select(TenantPlugin).where(TenantPlugin.tenant == "770"))
            assert row is not None
            row.changed_by = "stranger"


async def test_kept_rows_cannot_be_deleted(database: Database, two_districts: None) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.writing(["760"], ["760"]) as session:
            row = await session.scalar(select(TenantPlugin))
            await session.delete(row)


async def test_the_owner_is_held_too(owner_database: Database, two_districts: None) -> None:
    async with owner_database.connecting() as connection:
        assert await connection.scalar(select(func.count()).select_from(TenantPlugin)) == 0


async def test_the_owner_lifts_the_wall_for_one_transaction(owner_database: Database) -> None:
    table = TenantPlugin.__table__
    assert isinstance(table, Table)
    insert = text(
        "insert into tenant_plugin (tenant, id, plugin, valid, changed_by) "
        "values ('760', gen_random_uuid(), 'training', tstzrange(now(), null), 'load')"
    )
    count = select(func.count()).select_from(TenantPlugin)
    async with owner_database.connecting() as connection:
        with pytest.raises(DBAPIError, match="row-level security"):
            await connection.execute(insert)
        await connection.rollback()
    async with owner_database.connecting() as connection:
        wall = await connection.run_sync(lambda sync: unforced(sync, [table]))
        await connection.run_sync(lambda _: wall.__enter__())
        await connection.execute(insert)
        assert await connection.scalar(count) == 1
        await connection.run_sync(lambda _: wall.__exit__(None, None, None))
        assert await connection.scalar(count) == 0


async def test_reference_tables_are_read_only(database: Database) -> None:
    async with database.connecting() as connection:
        await connection.execute(text("select * from area"))
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text("insert into level values ('x', 1, true, 'x', 'x')"))


async def test_every_tenant_table_is_behind_the_wall(owner_database: Database) -> None:
    tenant_tables = {table.name for table in tables_of("khungcui") if is_tenant_table(table)}
    async with owner_database.connecting() as connection:
        rows = await connection.execute(
            text(
                "select c.relname, array_agg(p.polcmd::text order by p.polcmd) from pg_class c "
                "join pg_policy p on p.polrelid = c.oid "
                "where c.relrowsecurity and c.relforcerowsecurity group by 1"
            )
        )
        walled = {name: "".join(commands) for name, commands in rows}
    assert tenant_tables
    assert walled == dict.fromkeys(tenant_tables, "adrw")


def test_a_tenant_leads_every_key() -> None:
    for table in Base.metadata.tables.values():
        if "tenant" in table.columns:
            assert next(iter(table.primary_key.columns)).name == "tenant", table.name


@pytest.mark.parametrize("role", ["owner", "superuser"])
async def test_a_mighty_role_is_refused(fresh_database: FreshDatabase, role: str) -> None:
    url = fresh_database.owner_url if role == "owner" else fresh_database.superuser_url
    async with Database(url, pooled=False) as database:
        with pytest.raises(Misconfigured, match=role):
            await database.check_role()


async def test_the_application_role_is_taken(database: Database) -> None:
    await database.check_role()
