"""Turning plugins on and off, and purging, on PostgreSQL."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from sqlalchemy import DateTime, String, func, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import clock
from khungcui.errors import BadInput, Conflict, NotFound
from khungcui.plugins.declarations import Manifest, Migrations
from khungcui.plugins.gate import PluginStates, read_states
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.lifecycle import TOPIC, disable, enable
from khungcui.plugins.manager import load
from khungcui.plugins.purging import create_purges, dry_run, purge
from khungcui.plugins.registry import Registry
from khungcui.storage.base import Base, TenantRow
from khungcui.storage.database import Database
from khungcui.storage.rls import secure
from khungcui.storage.watch import versions
from khungcui.tenancy.models import TenantPlugin
from khungcui.text import Text

pytestmark = pytest.mark.anyio

HOME, OTHER = "760", "770"


class LoomPart(TenantRow, Base):
    """Rows of the plugin `loom`, meant to be kept."""

    __tablename__ = "lifecycle_loom_part"
    __keep__ = True

    name: Mapped[str] = mapped_column(String())


def plugin(name: str, requires: tuple[str, ...] = (), tables: bool = False) -> ModuleType:
    module = ModuleType(f"khungcui_{name}")
    words = Text(vi=f"Phân hệ {name}", en=name.capitalize())
    manifest = Manifest(name=name, title=words, summary=words, version="1", requires=requires)
    module.manifest = hookimpl(lambda: manifest)  # type: ignore[attr-defined]
    if tables:
        own = Migrations(location=Path(), tables=(LoomPart.__table__,))  # type: ignore[arg-type]
        module.migrations = hookimpl(lambda: own)  # type: ignore[attr-defined]
    return module


@pytest.fixture(scope="module")
def registry() -> Registry:
    plugins = (plugin("loom", tables=True), plugin("cloth", ("loom",)), plugin("shop", ("cloth",)))
    return load(plugins, installed=False).registry


@pytest.fixture
async def db(database: Database, owner_database: Database, registry: Registry) -> Database:
    async with owner_database.connecting() as connection:
        await connection.run_sync(LoomPart.__table__.create)  # type: ignore[attr-defined]
        await connection.run_sync(secure, [LoomPart.__table__])
        await connection.run_sync(create_purges, registry)
    return database


Switch = Callable[..., object]


async def switch(db: Database, registry: Registry, action: Switch, plugin: str) -> TenantPlugin:
    async with db.writing([HOME], [HOME]) as session:
        return await action(  # type: ignore[misc]
            session, registry, plugin=plugin, tenant=HOME, by="Nguyễn Văn Đạt", at=clock.now()
        )


async def states(db: Database, registry: Registry) -> PluginStates:
    async with db.reading([HOME, OTHER, "79"]) as session:
        return await read_states(session, registry, city="79", districts=[HOME, OTHER])


async def test_a_plugin_is_on_where_it_was_turned_on_and_nowhere_else(
    db: Database, registry: Registry
) -> None:
    await switch(db, registry, enable, "loom")
    now = await states(db, registry)
    assert now.is_on("loom", HOME)
    assert not now.is_on("loom", OTHER)
    assert now.tenants_with("loom") == {HOME, "79"}
    assert now.enabled("79") == frozenset(registry.plugins)
    assert now.enabled(OTHER) == registry.always_on
    assert now.enabled("unknown") == frozenset()
    assert (await versions(db))[TOPIC] == 1


async def test_enabling_names_what_is_needed_first(db: Database, registry: Registry) -> None:
    with pytest.raises(Conflict) as caught:
        await switch(db, registry, enable, "shop")
    assert caught.value.message.en == ("'Shop' needs 'Loom', 'Cloth'; turn on in that order first.")
    assert caught.value.params == {"requires": ["loom", "cloth"]}
    assert (await states(db, registry)).enabled(HOME) == registry.always_on


async def test_disabling_is_refused_while_another_needs_it(
    db: Database, registry: Registry
) -> None:
    for name in ("loom", "cloth", "shop"):
        await switch(db, registry, enable, name)
    with pytest.raises(Conflict) as caught:
        await switch(db, registry, disable, "loom")
    assert caught.value.message.vi == (
        "'Phân hệ shop', 'Phân hệ cloth' đang bật và cần 'Phân hệ loom'; hãy tắt trước."
    )
    await switch(db, registry, disable, "shop")
    assert not (await states(db, registry)).is_on("shop", HOME)


@pytest.mark.parametrize(
    ("action", "name", "code"),
    [
        (enable, "loom", "plugin.enabled"),
        (disable, "cloth", "plugin.disabled"),
        (enable, "platform", "plugin.built_in"),
        (disable, "platform", "plugin.built_in"),
    ],
)
async def test_a_switch_that_changes_nothing_is_refused(
    db: Database, registry: Registry, action: Switch, name: str, code: str
) -> None:
    await switch(db, registry, enable, "loom")
    with pytest.raises(Conflict) as caught:
        await switch(db, registry, action, name)
    assert caught.value.error_code == code


async def test_an_unknown_plugin_is_answered_with_the_nearest(
    db: Database, registry: Registry
) -> None:
    with pytest.raises(NotFound, match="Did you mean 'loom'"):
        await switch(db, registry, enable, "looom")


async def test_history_keeps_every_period(db: Database, registry: Registry) -> None:
    start = datetime(2026, 3, 1, 8, tzinfo=clock.ZONE)
    for hours, action in enumerate((enable, disable, enable, disable)):
        with clock.at(start + timedelta(hours=hours)):
            await switch(db, registry, action, "loom")
    async with db.reading([HOME]) as session:
        rows = await session.scalars(select(TenantPlugin).order_by(func.lower(TenantPlugin.valid)))
        periods = [(row.valid.lower, row.valid.upper) for row in rows]
    assert periods == [
        (start, start + timedelta(hours=1)),
        (start + timedelta(hours=2), start + timedelta(hours=3)),
    ]


async def test_on_and_off_in_one_instant_leaves_a_trace(db: Database, registry: Registry) -> None:
    with clock.at(datetime(2026, 3, 1, 8, tzinfo=clock.ZONE)):
        await switch(db, registry, enable, "loom")
        row = await switch(db, registry, disable, "loom")
    async with db.reading([HOME]) as session:
        was_on = literal(row.valid.lower, DateTime(timezone=True)).op("<@")(TenantPlugin.valid)
        assert await session.scalar(select(func.count()).where(was_on)) == 1


async def with_parts(db: Database) -> None:
    async with db.writing([HOME, OTHER], [HOME, OTHER]) as session:
        session.add_all(
            LoomPart(tenant=tenant, name=name)
            for tenant, name in ((HOME, "thoi"), (HOME, "go"), (OTHER, "khung"))
        )


async def counted(db: Database) -> dict[str, int]:
    async with db.reading([HOME, OTHER]) as session:
        rows = await session.execute(
            select(LoomPart.tenant, func.count().label("held")).group_by(LoomPart.tenant)
        )
        return {row.tenant: row.held for row in rows}


async def confirmation(db: Database, registry: Registry) -> str:
    async with db.reading([HOME]) as session:
        found = await dry_run(session, registry, plugin="loom", tenant=HOME)
    assert found.rows == {"lifecycle_loom_part": 2}
    return found.confirmation


async def purged(
    session: AsyncSession, registry: Registry, word: str, exports: Path, tenant: str = HOME
) -> Path:
    _, path = await purge(
        session, registry, plugin="loom", tenant=tenant, confirmation=word, exports=exports
    )
    return path


async def test_a_purge_exports_then_deletes_in_one_district(
    db: Database, registry: Registry, tmp_path: Path
) -> None:
    await with_parts(db)
    word = await confirmation(db, registry)
    async with db.writing([HOME], [HOME]) as session:
        path = await purged(session, registry, word, tmp_path / "exports")
    assert await counted(db) == {OTHER: 1}
    assert path.stat().st_mode & 0o777 == 0o600
    with ZipFile(path) as archive:
        lines = archive.read("lifecycle_loom_part.jsonl").decode().splitlines()
    assert {json.loads(line)["name"] for line in lines} == {"thoi", "go"}


async def test_a_purge_needs_the_confirmation_of_exactly_these_rows(
    db: Database, registry: Registry, tmp_path: Path
) -> None:
    await with_parts(db)
    word = await confirmation(db, registry)
    async with db.writing([HOME], [HOME]) as session:
        session.add(LoomPart(tenant=HOME, name="con cúi"))
    with pytest.raises(BadInput) as caught:
        async with db.writing([HOME], [HOME]) as session:
            await purged(session, registry, word, tmp_path)
    assert caught.value.error_code == "plugin.unconfirmed"
    assert await counted(db) == {HOME: 3, OTHER: 1}


async def test_a_purge_is_refused_while_the_plugin_is_on(
    db: Database, registry: Registry, tmp_path: Path
) -> None:
    await with_parts(db)
    await switch(db, registry, enable, "loom")
    with pytest.raises(Conflict, match="turn it off before"):
        await confirmation(db, registry)
    with pytest.raises(DBAPIError, match="loom is on for 760"):
        async with db.writing([HOME], [HOME]) as session:
            await session.execute(select(func.khungcui_purge_loom(HOME)))


async def test_a_purge_is_refused_while_records_elsewhere_refer_to_the_rows(
    db: Database, owner_database: Database, registry: Registry, tmp_path: Path
) -> None:
    await with_parts(db)
    forced = "alter table lifecycle_loom_part"
    async with owner_database.connecting() as connection:
        # A city's record that names a part of a district, as a course names those it taught.
        await connection.execute(
            text(
                "create table elsewhere (tenant text, part_tenant text, part_id uuid, "
                "foreign key (part_tenant, part_id) references lifecycle_loom_part (tenant, id))"
            )
        )
        await connection.execute(text(f"{forced} no force row level security"))
        await connection.execute(
            text(
                "insert into elsewhere select '79', tenant, id from lifecycle_loom_part "
                f"where tenant = '{HOME}'"
            )
        )
        await connection.execute(text(f"{forced} force row level security"))
    word = await confirmation(db, registry)
    with pytest.raises(Conflict) as caught:
        async with db.writing([HOME], [HOME]) as session:
            await purged(session, registry, word, tmp_path)
    assert caught.value.error_code == "plugin.referenced"
    assert "elsewhere" in caught.value.message.en
    assert await counted(db) == {HOME: 2, OTHER: 1}


async def test_the_function_deletes_nothing_where_the_transaction_may_not_write(
    db: Database, registry: Registry
) -> None:
    await with_parts(db)
    async with db.writing([HOME, OTHER], [HOME]) as session:
        await session.execute(select(func.khungcui_purge_loom(OTHER)))
    assert await counted(db) == {HOME: 2, OTHER: 1}


async def test_the_application_cannot_delete_what_is_kept(db: Database) -> None:
    await with_parts(db)
    with pytest.raises(DBAPIError, match="permission denied"):
        async with db.maintaining([HOME]) as session:
            await session.execute(text("delete from lifecycle_loom_part"))
