"""Transactions, deadlines, poolers, the record of changes."""

# ruff: noqa: PT012 - the block that fails is a transaction

import asyncio

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from khungcui import clock
from khungcui.errors import Misconfigured, Unavailable
from khungcui.storage.changes import ClosedDoorError, changes
from khungcui.storage.database import Database, area_list
from khungcui.tenancy.models import TenantPlugin
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


def on(tenant: str) -> TenantPlugin:
    return TenantPlugin(
        tenant=tenant, plugin="training", valid=Range(clock.now(), None), changed_by="an"
    )


async def test_a_read_is_one_snapshot_and_cannot_write(database: Database) -> None:
    async with database.reading(["760"]) as session:
        isolation = await session.scalar(text("show transaction_isolation"))
        read_only = await session.scalar(text("show transaction_read_only"))
    assert (isolation, read_only) == ("repeatable read", "on")
    async with database.writing(["760"], ["760"]) as session:
        assert await session.scalar(select(TenantPlugin.tenant)) is None
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.reading(["760"]) as session:
            session.add(on("760"))


async def test_a_deadline_cancels_the_statement(database: Database) -> None:
    with pytest.raises(Unavailable) as caught:
        async with database.reading(["760"], deadline=0.05) as session:
            await session.execute(text("select pg_sleep(5)"))
    assert caught.value.error_code == "deadline"
    async with database.reading(["760"]) as session:
        assert await session.scalar(text("show statement_timeout")) == "0"


async def test_closing_leaves_no_connection_behind(database: Database) -> None:
    mine = Database(database.url, pool_size=2)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def late() -> int:
        async with mine.writing(["760"], ["760"]) as session:
            session.add(on("760"))
            backend = await session.scalar(select(func.pg_backend_pid()))
            begun.set()
            await go_on.wait()
        return backend

    async def there(backend: int) -> bool:
        found = text("select count(*) from pg_stat_activity where pid = :pid")
        async with database.reading(["760"]) as session:
            return bool(await session.scalar(found, {"pid": backend}))

    writing = asyncio.create_task(late())
    await begun.wait()
    await mine.close()
    go_on.set()
    backend = await writing
    async with asyncio.timeout(30):
        while await there(backend):  # noqa: ASYNC110 - it is the server that ends it
            await asyncio.sleep(0.01)
    async with database.reading(["760"]) as session:
        assert await session.scalar(select(TenantPlugin.tenant)) == "760"


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing(["760"], ["760"]) as session:
            session.add(on("760"))
            await session.flush()
            raise ZeroDivisionError
    async with database.reading(["760"]) as session:
        assert await session.scalar(select(TenantPlugin)) is None


async def test_a_deadlock_is_something_to_try_again(database: Database) -> None:
    for tenant in ("760", "770"):
        async with database.writing([tenant], [tenant]) as session:
            session.add(on(tenant))
    met = asyncio.Barrier(2)

    async def cross(first: str, second: str) -> None:
        async with database.writing(["760", "770"], ["760", "770"]) as session:
            for step, tenant in enumerate((first, second)):
                row = await session.scalar(
                    select(TenantPlugin).where(TenantPlugin.tenant == tenant)
                )
                assert row is not None
                row.changed_by = first
                await session.flush()
                if step == 0:
                    await met.wait()

    async with asyncio.timeout(30):
        results = await asyncio.gather(
            cross("760", "770"), cross("770", "760"), return_exceptions=True
        )
    failed = [result for result in results if result is not None]
    assert [type(result) for result in failed] == [Unavailable]
    assert failed[0].error_code == "retry"


async def test_a_database_that_is_not_there_is_a_wrong_setting(
    fresh_database: FreshDatabase,
) -> None:
    nowhere = fresh_database.app_url.replace(fresh_database.name, "nowhere")
    async with Database(nowhere) as database:
        with pytest.raises(Misconfigured, match=r': database "nowhere" does not exist\.'):
            await database.ping()


async def test_a_role_that_is_not_there_is_a_wrong_setting(fresh_database: FreshDatabase) -> None:
    address = make_url(fresh_database.app_url).set(username="nobody")
    async with Database(address) as database:
        with pytest.raises(Misconfigured, match="nobody"):
            await database.ping()


async def test_a_database_that_is_gone_is_unavailable() -> None:
    async with Database("postgresql://a@127.0.0.1:1/x") as database:
        with pytest.raises(Unavailable):
            await database.ping()


async def test_a_pool_that_is_used_up_is_unavailable(fresh_database: FreshDatabase) -> None:
    async with Database(fresh_database.app_url, pool_size=1, patience=0.05) as database:
        async with database.reading([]):
            with pytest.raises(Unavailable):
                await database.ping()
        await database.ping()


async def test_nothing_is_kept_behind_a_transaction_pooler(fresh_database: FreshDatabase) -> None:
    url = (
        fresh_database.app_url
        + ("&" if "?" in fresh_database.app_url else "?")
        + "pooler=transaction"
    )
    async with Database(url) as database:
        async with database.writing(["760"], ["760"]) as session:
            session.add(on("760"))
        async with database.reading(["760"]) as session:
            assert await session.scalar(select(TenantPlugin.tenant)) == "760"
            kept = await session.scalar(text("select count(*) from pg_prepared_statements"))
    assert kept <= 1  # the one that asks


async def test_changes_are_recorded_row_by_row(database: Database) -> None:
    async with database.writing(["760"], ["760"]) as session:
        row = on("760")
        session.add(row)
        await session.flush()
        row.changed_by = "bình"
        await session.flush()
        made = changes(session.sync_session)
    assert [entry["op"] for entry in made] == ["insert", "update"]
    assert made[0]["key"] == {"tenant": "760", "id": str(row.id)}
    assert made[0]["after"]["plugin"] == "training"
    assert made[0]["after"]["valid"].startswith("[20")
    assert made[1]["before"] == {"changed_by": "an"}
    assert made[1]["after"] == {"changed_by": "bình"}


@pytest.mark.parametrize(
    "statement",
    [
        insert(TenantPlugin).values(tenant="760"),
        update(TenantPlugin).values(changed_by="x"),
        text("update tenant_plugin set changed_by = 'x'"),
    ],
    ids=["insert", "update", "text"],
)
async def test_what_is_not_recorded_cannot_be_done(database: Database, statement: object) -> None:
    with pytest.raises(ClosedDoorError):
        async with database.writing(["760"], ["760"]) as session:
            await session.execute(statement)  # type: ignore[call-overload]


async def test_a_writing_session_has_no_side_door(database: Database) -> None:
    async with database.writing(["760"], ["760"]) as session:
        with pytest.raises(ClosedDoorError):
            await session.connection()
        with pytest.raises(ClosedDoorError):
            await session.run_sync(lambda sync: sync.bulk_save_objects([on("760")]))


@pytest.mark.parametrize("bad", ["", "760,770", "760'", "quận"])
def test_only_area_ids_reach_the_setting(bad: str) -> None:
    with pytest.raises(ValueError, match="not an area id"):
        area_list([bad])
    assert area_list(["770", "26740@2025-07-01"]) == "26740@2025-07-01,770"
