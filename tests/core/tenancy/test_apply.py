"""Applying the files: repeatable, told in full, history kept."""

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import func, select

from khungcui.errors import Conflict
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.watch import versions
from khungcui.tenancy.apply import apply, load_tree
from khungcui.tenancy.files import City, read_city
from khungcui.tenancy.models import Tenant, TenantPlugin

pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(settings().tenants_dir, tmp_path / "tenants"))


@pytest.fixture
async def city(folder: Path, owner_database: Database) -> City:
    read = read_city(folder)
    await apply(owner_database, read)
    return read


def amended(folder: Path, *changes: tuple[str, str], more: str = "") -> City:
    file = folder / "areas.csv"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text + more, encoding="utf-8")
    return read_city(folder)


async def test_the_database_says_what_the_files_say(
    city: City, database: Database, owner_database: Database
) -> None:
    async with database.maintaining() as session:
        tree = await load_tree(session)
        tenants = await session.scalar(select(func.count()).select_from(Tenant))
    assert set(tree.versions) == set(city.tree.versions)
    assert tree.levels == city.tree.levels
    assert tenants == 23
    before = await versions(database)
    assert await apply(owner_database, city) == []
    assert await versions(database) == before


async def test_plugins_begin_once(city: City, database: Database, owner_database: Database) -> None:
    async with database.reading(city.tree.homes()) as session:
        on = [*await session.execute(select(TenantPlugin.tenant, TenantPlugin.plugin))]
    assert len(on) == len(set(on))
    assert set(on) == {
        (home, plugin) for home in city.tree.homes() for plugin in city.starts_with(home)
    }
    assert {home for home, plugin in on if plugin == "training"} < {home for home, _ in on}
    async with owner_database.maintaining(["761"]) as session:
        rows = await session.scalars(select(TenantPlugin).where(TenantPlugin.tenant == "761"))
        (training,) = [row for row in rows if row.plugin == "training"]
        await session.delete(training)
    await apply(owner_database, city)
    async with database.reading(["761"]) as session:
        kept = set(await session.scalars(select(TenantPlugin.plugin)))
    assert kept == set(city.starts_with("761")) - {"training"}


async def test_a_new_name_is_a_dated_change(
    city: City, folder: Path, database: Database, owner_database: Database
) -> None:
    renamed = amended(
        folder, more="26734,26734,ward,760,Phường Hai Bà Trưng,Hai Ba Trung Ward,2027-01-01,,\n"
    )
    made = await apply(owner_database, renamed)
    assert [(difference.op, difference.table) for difference in made] == [
        ("delete", "area_name"),
        ("insert", "area_name"),
        ("insert", "area_name"),
    ]
    async with database.maintaining() as session:
        tree = await load_tree(session)
    assert tree.name("26734", date(2026, 12, 31)).en == "Tan Dinh Ward"
    assert tree.name("26734", date(2027, 1, 1)).en == "Hai Ba Trung Ward"
    assert await apply(owner_database, renamed) == []


async def test_a_merger_is_a_dated_change(
    city: City, folder: Path, database: Database, owner_database: Database
) -> None:
    merged = amended(
        folder, ("Da Kao Ward,1975-01-01,,", "Da Kao Ward,1975-01-01,2027-01-01,26734")
    )
    made = await apply(owner_database, merged)
    assert ("update", "area", "26737") in {(d.op, d.table, d.key) for d in made}
    async with database.maintaining() as session:
        tree = await load_tree(session)
    assert tree.path("26737", date(2026, 12, 31)) == "79/760/26737/"
    assert tree.path("26737", date(2027, 1, 1)) == "79/760/26734/"
    assert set(tree.versions) == set(merged.tree.versions)


async def test_a_move_is_a_dated_change(
    city: City, folder: Path, database: Database, owner_database: Database
) -> None:
    moved = amended(
        folder, more="26734,26734,ward,770,Phường Tân Định,Tan Dinh Ward,2027-01-01,,\n"
    )
    made = await apply(owner_database, moved)
    assert {difference.table for difference in made} == {"area_placement"}
    async with database.maintaining() as session:
        tree = await load_tree(session)
    assert tree.path("26734", date(2027, 1, 1)) == "79/770/26734/"
    assert tree.district_of("26734", date(2026, 12, 31)) == "760"


async def test_nothing_vanishes(city: City, folder: Path, owner_database: Database) -> None:
    shorter = amended(folder, ("26737,26737,ward,760,Phường Đa Kao,Da Kao Ward,1975-01-01,,\n", ""))
    with pytest.raises(Conflict, match="26737"):
        await apply(owner_database, shorter)
