"""`khungcui migrate`: bring the tables of the core and of every plugin up to date."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer

from khungcui.cli.connect import Addresses, connected
from khungcui.cli.output import Json, print_json
from khungcui.defaults.search import rebuilding
from khungcui.plugins.manager import Plugins, load
from khungcui.plugins.purging import create_purges
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.migrations import Component, Step, pending
from khungcui.storage.migrations import migrate as run_migrations
from khungcui.text import Text


def components(plugins: Plugins) -> list[Component]:
    """What the installed plugins have to migrate."""
    registry = plugins.registry
    return [
        Component(
            name=name,
            location=owned.location,
            tables=tuple(owned.tables),
            # What is required and has no tables of its own is no component.
            requires=tuple(
                required
                for required in registry.plugins[name].requires
                if required in registry.migrations
            ),
        )
        for name, owned in registry.migrations.items()
    ]


async def migrate_all(addresses: Addresses, plugins: Plugins) -> list[Step]:
    """Migrate core and plugins as the owner of the tables; the steps that were run."""
    async with Database(addresses.owner, pooled=False) as owner:
        done = await run_migrations(owner, components(plugins))
        async with owner.connecting() as connection:
            await connection.run_sync(create_purges, plugins.registry)
        await rebuilding.keep(owner, plugins.registry)
    return done


async def _pending(addresses: Addresses, plugins: Plugins) -> list[Step]:
    async with Database(addresses.owner, pooled=False) as owner:
        return await pending(owner, components(plugins))


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what is to be run; exit code 1 if anything.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Lập và cập nhật các bảng. / Bring the tables up to date."""
    steps = asyncio.run(_run(check))
    if as_json:
        print_json([asdict(step) for step in steps])
    else:
        for step in steps:
            typer.echo(f"{step.component}  {step.revision}  {step.title}")
        if not steps:
            message = Text(vi="Các bảng đã mới nhất.", en="The tables are up to date.")
            typer.echo(message.in_(settings().language))
    if check and steps:
        raise typer.Exit(1)


async def _run(check: bool) -> list[Step]:
    plugins = load()
    async with connected(settings()) as addresses:
        return await (_pending if check else migrate_all)(addresses, plugins)
