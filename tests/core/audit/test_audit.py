"""The audit keeps what was done and tells what was tampered with."""

# ruff: noqa: PT012 - the block that fails is a transaction

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from khungcui.audit import Entry, append, record_denial, verify
from khungcui.audit.chain import START, entry_hash
from khungcui.audit.models import AuditEntry, AuditHead
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


def entry(tenant: str = "760", note: str = "") -> Entry:
    return Entry(
        tenant=tenant,
        power="district_course.organise",
        act="openDistrictCourse",
        verdict="allow",
        office_name="Phòng Công nghiệp Quận 1",
        clause="II.6.3",
        subject_type="DistrictCourse",
        subject_id="1",
        changes=[{"op": "insert", "table": "course", "key": {"id": 1}, "after": {"tên": "Dệt"}}],
        note=note or None,
    )


async def fill(database: Database, tenant: str, count: int) -> None:
    for number in range(count):
        async with database.writing([tenant], [tenant]) as session:
            assert await append(session, entry(tenant, f"bút toán {number}")) == number + 1


async def kinds(database: Database, *tenants: str) -> list[tuple[str, int, str]]:
    found = await verify(database, tenants)
    return [(fault.tenant, fault.seq, fault.kind) for fault in found.faults]


async def tamper(fresh: FreshDatabase, *statements: str) -> None:
    """What only a superuser can do, who switches the triggers off."""
    async with (
        Database(fresh.superuser_url, pooled=False) as database,
        database.connecting() as connection,
    ):
        await connection.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))


async def test_an_untouched_chain_is_whole(database: Database) -> None:
    await fill(database, "760", 4)
    await fill(database, "770", 2)
    found = await verify(database, ["760", "770", "761"])
    assert (found.chains, found.entries, found.faults) == (2, 6, ())
    async with database.reading(["760"]) as session:
        rows = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        head = await session.scalar(select(AuditHead))
    assert [row.previous for row in rows] == [START, *(row.hash for row in rows[:-1])]
    assert head is not None
    assert (head.seq, head.hash) == (4, rows[-1].hash)


@pytest.mark.parametrize(
    ("statements", "faults"),
    [
        (["update audit_entry set verdict = 'deny' where seq = 2"], [("760", 2, "changed")]),
        (
            ["update audit_entry set changes = '[]' where tenant = '760' and seq = 5"],
            [("760", 5, "changed")],
        ),
        (["delete from audit_entry where seq = 2"], [("760", 3, "removed")]),
        (["delete from audit_entry where seq in (1, 2)"], [("760", 3, "removed")]),
        (["delete from audit_entry where seq >= 4"], [("760", 5, "truncated")]),
        (["delete from audit_entry"], [("760", 5, "truncated")]),
        (["delete from audit_head"], [("760", 5, "headless")]),
        (
            [
                "update audit_entry set seq = 99 where seq = 2",
                "update audit_entry set seq = 2 where seq = 3",
                "update audit_entry set seq = 3 where seq = 99",
            ],
            [("760", 2, "changed"), ("760", 3, "changed"), ("760", 4, "reordered")],
        ),
        (
            ["delete from audit_entry where seq = 5", "update audit_head set seq = 4"],
            [("760", 4, "headless")],
        ),
    ],
    ids=[
        "changed",
        "changes-emptied",
        "removed",
        "start-removed",
        "truncated",
        "emptied",
        "headless",
        "reordered",
        "head-moved-back",
    ],
)
async def test_tampering_is_found_and_named(
    database: Database,
    fresh_database: FreshDatabase,
    statements: list[str],
    faults: list[tuple[str, int, str]],
) -> None:
    await fill(database, "760", 5)
    assert await kinds(database, "760") == []
    await tamper(fresh_database, *statements)
    assert await kinds(database, "760") == faults


async def test_a_rehashed_entry_breaks_the_next(
    database: Database, fresh_database: FreshDatabase
) -> None:
    await fill(database, "760", 3)
    async with database.reading(["760"]) as session:
        table = AuditEntry.__table__
        found = await session.execute(select(table).where(table.c.seq == 2))
        columns = dict(found.mappings().one()) | {"verdict": "deny"}
    forged = entry_hash(columns)
    await tamper(
        fresh_database,
        f"update audit_entry set verdict = 'deny', hash = '{forged}' where seq = 2",
    )
    assert await kinds(database, "760") == [("760", 3, "reordered")]


@pytest.mark.parametrize("command", ["update audit_entry set note = ''", "delete from audit_entry"])
async def test_nobody_below_superuser_can_touch_it(
    database: Database, owner_database: Database, command: str
) -> None:
    await fill(database, "760", 1)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.maintaining(["760"]) as session:
            await session.execute(text(command))
    with pytest.raises(DBAPIError, match="append-only"):
        async with owner_database.connecting() as connection:
            await connection.execute(text("truncate audit_entry"))
    with pytest.raises(DBAPIError, match="append-only"):
        async with owner_database.connecting() as connection:
            await connection.execute(text("alter table audit_entry no force row level security"))
            await connection.execute(text(command))
    assert await kinds(database, "760") == []


async def test_a_denial_stays_when_the_act_rolls_back(database: Database) -> None:
    with pytest.raises(PermissionError):
        async with database.writing(["760"], ["760"]) as session:
            await append(session, entry(note="undone"))
            raise PermissionError
    await record_denial(database, entry(note="denied"))
    async with database.reading(["760"]) as session:
        notes = list(await session.scalars(select(AuditEntry.note)))
    assert notes == ["denied"]
    assert await kinds(database, "760") == []


async def test_writers_of_one_tenant_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(record_denial(database, entry(note=str(n))) for n in range(12)))
    found = await verify(database, ["760"])
    assert (found.entries, found.faults) == (12, ())


@pytest.mark.parametrize("awkward", ["", "“ngoặc”", "\u0301", "a\\b\n\t", "𠮷", "e\u0301"])
async def test_any_text_keeps_its_hash(database: Database, awkward: str) -> None:
    await record_denial(database, entry(note=f"x{awkward}"))
    assert await kinds(database, "760") == []


async def test_any_value_keeps_its_hash(database: Database) -> None:
    values = {"n": None, "yes": True, "i": 10**15, "f": 1e22, "tenth": 0.1, "list": [1, "a", {}]}
    made = entry()
    made.changes.append({"after": values})
    await record_denial(database, made)
    assert await kinds(database, "760") == []
