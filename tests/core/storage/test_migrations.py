"""Migrations by component, and that they give what the models say."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from khungcui.errors import Misconfigured, PluginProblem
from khungcui.storage.database import Database
from khungcui.storage.migrations import Component, core, migrate, ordered, pending, revert
from khungcui.storage.revise import difference
from khungcui.testing.postgres import Cluster, FreshDatabase

pytestmark = pytest.mark.anyio

# Everything that a schema is made of, one line each.
CATALOGUE = """
select 'column', table_name || '.' || column_name, concat_ws(' ', data_type, udt_name,
       is_nullable, column_default, collation_name)
from information_schema.columns where table_schema = 'public'
union all
select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
       || ' ' || condeferrable || condeferred
from pg_constraint where connamespace = 'public'::regnamespace
union all
select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select 'policy', tablename || '.' || policyname, concat_ws(' ', cmd, qual, with_check)
from pg_policies where schemaname = 'public'
union all
select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
from pg_trigger where not tgisinternal
union all
select 'function', p.oid::regprocedure::text, p.prosrc from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.prolang <> 13
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select 'table', relname, concat_ws(' ', relrowsecurity, relforcerowsecurity, relacl::text)
from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
"""


async def catalogue(url: str) -> set[tuple[str, str, str]]:
    async with Database(url, pooled=False) as database, database.connecting() as connection:
        rows = await connection.execute(text(CATALOGUE))
        return {tuple(row) for row in rows if "alembic_" not in row[1]}


@pytest.fixture
def empty(postgres: Cluster) -> Iterator[FreshDatabase]:
    made = postgres.empty()
    yield made
    postgres.drop(made)


async def test_migrations_give_what_the_models_say(
    empty: FreshDatabase, fresh_database: FreshDatabase
) -> None:
    async with Database(empty.owner_url, pooled=False) as owner:
        await migrate(owner)
        async with owner.connecting() as connection:
            upgrade = await connection.run_sync(difference, core())
    assert upgrade.as_diffs() == []
    migrated, modelled = await catalogue(empty.owner_url), await catalogue(fresh_database.owner_url)
    assert sorted(migrated ^ modelled) == []
    assert len(migrated) > 100


async def test_migrating_again_does_nothing(empty: FreshDatabase) -> None:
    async with Database(empty.owner_url, pooled=False) as owner:
        assert next(step.revision for step in await pending(owner)) == "core_0001"
        first, second = await asyncio.gather(migrate(owner), migrate(owner))
        assert min(len(first), len(second)) == 0
        assert len(first) + len(second) > 0
        assert await migrate(owner) == []
    async with Database(empty.app_url, pooled=False) as app:
        assert await pending(app) == []


@pytest.fixture
def made_up(tmp_path: Path) -> Component:
    """A plugin of two migrations."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for number, (down, statement, back) in enumerate(
        (
            ("None", "create table madeup (tenant text primary key)", "drop table madeup"),
            ("'madeup_1'", "alter table madeup add note text", "alter table madeup drop note"),
        ),
        1,
    ):
        (folder / f"madeup_{number}.py").write_text(
            f'"""Step {number}."""\nfrom alembic import op\n'
            f"revision = 'madeup_{number}'\ndown_revision = {down}\n"
            f"def upgrade(): op.execute({statement!r})\ndef downgrade(): op.execute({back!r})\n"
        )
    return Component(name="madeup", location=folder, tables=())


async def test_a_component_comes_and_goes_by_itself(
    empty: FreshDatabase, made_up: Component
) -> None:
    async with Database(empty.owner_url, pooled=False) as owner:
        steps = await migrate(owner, [made_up])
        assert [step.component for step in steps][-2:] == ["madeup", "madeup"]
        assert [step.title for step in steps][-2:] == ["Step 1.", "Step 2."]
        # Its code goes away: the rest migrates as before.
        assert await migrate(owner) == []
        await revert(owner, made_up)
        assert len(await pending(owner, [made_up])) == 2
        assert await pending(owner) == []


async def test_a_newer_database_is_refused(empty: FreshDatabase, made_up: Component) -> None:
    async with Database(empty.owner_url, pooled=False) as owner:
        await migrate(owner, [made_up])
        (made_up.location / "madeup_2.py").unlink()
        with pytest.raises(Misconfigured, match="newer than the code of “madeup”"):
            await migrate(owner, [made_up])


async def test_a_failing_migration_leaves_nothing(empty: FreshDatabase, made_up: Component) -> None:
    file = made_up.location / "madeup_2.py"
    file.write_text(file.read_text().replace("alter table madeup add", "alter table nowhere add"))
    async with Database(empty.owner_url, pooled=False) as owner:
        with pytest.raises(Misconfigured, match=r"“madeup” could not be migrated.*nowhere"):
            await migrate(owner, [made_up])
        assert len(await pending(owner, [made_up])) == 2
        async with owner.connecting() as connection:
            assert await connection.scalar(text("select to_regclass('madeup')")) is None


def component(name: str, *requires: str) -> Component:
    return Component(name=name, location=Path(), tables=(), requires=requires)


def test_components_come_after_what_they_require() -> None:
    names = [
        one.name for one in ordered([component("a", "b"), component("b", "c"), component("c")])
    ]
    assert names == ["core", "c", "b", "a"]
    with pytest.raises(PluginProblem, match="“a” requires “x”, which is not installed"):
        ordered([component("a", "x")])
    with pytest.raises(PluginProblem, match="require each other in a circle"):
        ordered([component("a", "b"), component("b", "a")])
