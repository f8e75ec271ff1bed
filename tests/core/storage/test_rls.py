"""The second wall, with nothing but SQL in front of it."""

# ruff: noqa: PT012 - the block that fails is a transaction

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from khungcui import clock
from khungcui.errors import Misconfigured
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.rls import is_tenant_table
from khungcui.storage.schema import tables_of
from khungcui.tenancy.models import TenantPlugin
from khungcui.testing.postgres import FreshDatabase

pytestmark = [pytest.mark.anyio, pytest.mark.served]


def on(tenant: str, plugin: str = "training") -> TenantPlugin:
    return TenantPlugin(
        tenant=tenant, plugin=plugin, valid=Range(clock.now(), None), changed_by="test"
    )


@pytest.fixture
async def two_districts(app: Database) -> None:
    for tenant in ("760", "770"):
        async with app.writing([tenant], [tenant]) as session:
            session.add(on(tenant))


async def seen(app: Database, *areas: str) -> list[str]:
    async with app.reading(areas) as session:
        found = await session.scalars(select(TenantPlugin.tenant).order_by(TenantPlugin.tenant))
        return list(found)


async def test_each_sees_its_own(app: Database, two_districts: None) -> None:
    assert await seen(app, "760") == ["760"]
    assert await seen(app, "770") == ["770"]
    assert await seen(app, "760", "770") == ["760", "770"]
    assert await seen(app, "761") == []
    assert await seen(app) == []


async def test_without_context_nothing_is_seen(app: Database, two_districts: None) -> None:
    async with app.connecting() as connection:
        count = await connection.scalar(select(func.count()).select_from(TenantPlugin))
    assert count == 0


async def test_the_pool_carries_nothing_over(fresh: FreshDatabase, two_districts: None) -> None:
    async with Database(fresh.app_url, pool_size=1) as app:
        for _ in range(3):
            assert await seen(app, "760") == ["760"]
            async with app.connecting() as connection:
                left = await connection.scalar(
                    text("select current_setting('khungcui.areas', true)")
                )
                count = await connection.scalar(select(func.count()).select_from(TenantPlugin))
            assert (left or "", count) == ("", 0)
            with pytest.raises(ZeroDivisionError):
                async with app.writing(["770"], ["770"]) as session:
                    await session.scalars(select(TenantPlugin))
                    raise ZeroDivisionError
            assert await seen(app) == []


async def test_writing_into_a_foreign_district_is_refused(
    app: Database, two_districts: None
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with app.writing(["760", "770"], ["760"]) as session:
            session.add(on("770", "other"))
    async with app.writing(["760", "770"], ["760", "770"]) as session:
        session.add(on("770", "other"))
    assert await seen(app, "770") == ["770", "770"]


async def test_a_row_that_may_only_be_read_cannot_be_changed(
    app: Database, two_districts: None
) -> None:
    with pytest.raises(Exception, match="0 were matched"):
        async with app.writing(["760", "770"], ["760"]) as session:
            row = await session.scalar(select(TenantPlugin).where(TenantPlugin.tenant == "770"))
            assert row is not None
            row.changed_by = "stranger"


async def test_kept_rows_cannot_be_deleted(app: Database, two_districts: None) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with app.writing(["760"], ["760"]) as session:
            row = await session.scalar(select(TenantPlugin))
            await session.delete(row)


async def test_the_owner_is_held_too(owner: Database, two_districts: None) -> None:
    async with owner.connecting() as connection:
        assert await connection.scalar(select(func.count()).select_from(TenantPlugin)) == 0


async def test_reference_tables_are_read_only(app: Database) -> None:
    async with app.connecting() as connection:
        await connection.execute(text("select * from area"))
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text("insert into level values ('x', 1, true, 'x', 'x')"))


async def test_every_tenant_table_is_behind_the_wall(owner: Database) -> None:
    tenant_tables = {table.name for table in tables_of("khungcui") if is_tenant_table(table)}
    async with owner.connecting() as connection:
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
async def test_a_mighty_role_is_refused(fresh: FreshDatabase, role: str) -> None:
    url = fresh.owner_url if role == "owner" else fresh.superuser_url
    async with Database(url, pooled=False) as database:
        with pytest.raises(Misconfigured, match=role):
            await database.check_role()


async def test_the_application_role_is_taken(app: Database) -> None:
    await app.check_role()
