"""A plugin's migrations go up, down and up again, and give the tables that its models map."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from khungcui.plugins.registry import Registry
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.migrations import Component, migrate, revert


def components(registry: Registry, *names: str) -> list[Component]:
    """The components of plugins ``names``, all that have migrations where none is named."""
    return [
        Component(
            name=name,
            location=declared.location,
            tables=declared.tables,
            requires=tuple(
                needed for needed in registry.required_by(name) if needed in registry.migrations
            ),
        )
        for name, declared in registry.migrations.items()
        if not names or name in names
    ]


async def faults(owner: Database, registry: Registry, plugin: str) -> list[str]:
    """Run the plugin's migrations on an empty database: what goes wrong, one line each."""
    needed = [*registry.required_by(plugin), plugin]
    chosen = components(registry, *needed)
    (own,) = components(registry, plugin)
    found: list[str] = []
    for step in ("up", "up again"):
        await migrate(owner, chosen)
        async with owner.connecting() as connection:
            different = await connection.run_sync(_differences, own)
        found += [f"{step}: {line}" for line in different]
        await revert(owner, own)
        async with owner.connecting() as connection:
            left = await connection.run_sync(_left, own)
        found += [f"down: {name} is left" for name in left]
    return found


def _differences(connection: Connection, own: Component) -> list[str]:
    names = {table.name for table in own.tables}

    def of_the_plugin(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
        return kind != "table" or name in names

    context = MigrationContext.configure(
        connection, opts={"include_object": of_the_plugin, "compare_type": True}
    )
    return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _left(connection: Connection, own: Component) -> list[str]:
    there = set(connection.dialect.get_table_names(connection))
    return sorted(there & {table.name for table in own.tables})
