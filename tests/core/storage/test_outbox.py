"""The outbox: whatever is written to a table of districts is told, and by whom nobody else."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from khungcui import clock
from khungcui.ids import uuid7
from khungcui.plugins.manager import load
from khungcui.register.models import Official
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.outbox import TRIGGERS, OutboxEntry
from khungcui.storage.rls import is_told, unforced
from khungcui.storage.schema import tables_of
from khungcui.testing.loom import packages_of
from khungcui.testing.postgres import Cluster

pytestmark = pytest.mark.anyio

REGISTRY = load().registry
TABLES = [table for package in packages_of(REGISTRY) for table in tables_of(package)]


async def triggers(owner: Database) -> dict[str, dict[str, list[str]]]:
    """By table and trigger the keys that are written down."""
    found = """
        select c.relname, t.tgname,
            string_to_array(trim(trailing E'\\\\000' from encode(t.tgargs, 'escape')), E'\\\\000')
        from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgname like 'told_%'
    """
    async with owner.connecting() as connection:
        rows = (await connection.execute(text(found))).all()
    made: dict[str, dict[str, list[str]]] = {}
    for table, trigger, keys in rows:
        made.setdefault(table, {})[trigger] = keys
    return made


async def test_every_table_of_districts_is_told(postgres: Cluster) -> None:
    # That migrations make the same triggers is held by `test_migrations`.
    made = postgres.fresh(packages_of(REGISTRY))
    told = {table.name for table in TABLES if is_told(table)}
    assert {"establishment", "portion_manager", "audit_entry", "training_course"} <= told
    assert {"outbox", "audit_head", "search_word", "area", "live_version"} & told == set()
    try:
        async with Database(made.owner_url, pooled=False) as owner:
            found = await triggers(owner)
    finally:
        postgres.drop(made)
    assert found.keys() == told
    assert all(sorted(each) == sorted(TRIGGERS) for each in found.values())
    keys = ["id", "portion_id", "office_tenant", "office_id"]
    assert found["portion_manager"]["told_delete"] == keys


def official(name: str = "Lê Thị Hoa") -> Official:
    return Official(tenant="760", id=uuid7(), name=name, since=date(1976, 1, 1))


async def entries(database: Database, *areas: str) -> list[Any]:
    async with database.reading(areas) as session:
        rows = await session.scalars(select(OutboxEntry).order_by(OutboxEntry.seq))
        return [(row.tenant, row.relation, row.op, row.keys) for row in rows]


async def test_what_is_written_is_told_with_its_transaction_or_not_at_all(
    database: Database,
) -> None:
    made = official()
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block that fails is a transaction
        async with database.writing(["760"], ["760"]) as session:
            session.add(official("Không ai"))
            await session.flush()
            _ = 1 / 0
    assert await entries(database, "760") == []
    async with database.writing(["760"], ["760"]) as session:
        session.add(made)
    async with database.maintaining(["760"]) as session:
        await session.execute(text("update official set until = '1999-01-01'"))
    keys = {"id": str(made.id)}
    expected = [("760", "official", op, keys) for op in ("insert", "update")]
    assert await entries(database, "760") == expected
    # The wall holds here too.
    assert await entries(database, "770") == []
    with pytest.raises(DBAPIError):
        async with database.maintaining(["770"]) as session:
            session.add(
                OutboxEntry(tenant="760", xid=1, relation="x", op="x", keys={}, at=clock.now())
            )


async def test_one_statement_tells_of_every_row(database: Database) -> None:
    many = [official(f"Số {n}") for n in range(3)]
    async with database.maintaining(["760"]) as session:
        session.add_all(many)
        await session.flush()
        await session.execute(text("update official set until = '1999-01-01'"))
    found = await entries(database, "760")
    assert [op for _, _, op, _ in found] == ["insert"] * 3 + ["update"] * 3
    assert {keys["id"] for *_, keys in found} == {str(one.id) for one in many}


async def test_a_load_past_the_wall_is_not_told_and_what_follows_is(
    owner_database: Database, database: Database
) -> None:
    def load_one(connection: Connection) -> None:
        table = Base.metadata.tables["official"]
        with unforced(connection, [table]):
            connection.execute(
                table.insert().values(
                    tenant="760",
                    id=uuid7(),
                    name="Nạp",
                    name_search="nap",
                    name_sort="nap",
                    since=date(1976, 1, 1),
                )
            )

    async with owner_database.connecting() as connection:
        await connection.run_sync(load_one)
    assert await entries(database, "760") == []
    async with database.maintaining(["760"]) as session:
        session.add(official())
    assert len(await entries(database, "760")) == 1
