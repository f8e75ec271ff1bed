"""Migrations by component: the core, and each plugin, with a version table of its own.

One shared version table was tried: when a plugin's scripts go away, nothing can migrate any
more. So each component keeps its own (`alembic_core`, `alembic_<plugin>`), and the platform
orders the components by what they require. Migrations run by `khungcui migrate`, one process
at a time, each component in one transaction; never by a worker's start.

A migration file changes structure only. What follows from the models, walls, grants and
triggers (`khungcui.storage.rls`), is put up anew at the end of the same transaction, so that no
migration can forget it; meanwhile the owner sees every row, to be able to move data.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from khungcui.errors import Misconfigured, PluginProblem
from khungcui.storage import closing
from khungcui.storage.database import Database
from khungcui.storage.rls import is_tenant_table, secure
from khungcui.storage.schema import tables_of
from khungcui.text import Text

_LOCK = 0x6B6378


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """The core or a plugin: its tables, and the folder of files that bring them up to date.

    ``requires`` names components that come first.
    """

    name: str
    location: Path
    tables: tuple[Table, ...]
    requires: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """The table that says which migrations have run."""
        return f"alembic_{self.name}"

    @property
    def script(self) -> ScriptDirectory:
        """The migration files, as Alembic reads them."""
        folder = str(self.location)
        return ScriptDirectory(folder, version_locations=[folder])


def component(name: str, package: str, requires: tuple[str, ...] = ()) -> Component:
    """The component of a package that keeps its migrations in a folder of that name."""
    folder = Path(import_module(package).__path__[0]) / "migrations"
    return Component(
        name=name, location=folder, tables=tuple(tables_of(package)), requires=requires
    )


def core() -> Component:
    """The core's own tables."""
    return component("core", "khungcui")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One migration of a component, run or still to be run."""

    component: str
    revision: str
    title: str


def ordered(components: Sequence[Component]) -> list[Component]:
    """``components`` with what each requires before it, the core first of all.

    Raises `PluginProblem` where one requires what is not there, or two require each other.
    """
    known = {component.name: component for component in (core(), *components)}
    graph: dict[str, set[str]] = {}
    for name, component in known.items():
        for required in component.requires:
            if required not in known:
                raise PluginProblem(
                    Text(
                        vi="“{name}” cần “{required}”, mà thành phần đó chưa được cài.",
                        en="“{name}” requires “{required}”, which is not installed.",
                    ).format(name=name, required=required)
                )
        graph[name] = set(component.requires) | ({"core"} - {name})
    try:
        return [known[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise PluginProblem(
            Text(
                vi="Các thành phần cần lẫn nhau theo vòng: {names}.",
                en="Components require each other in a circle: {names}.",
            ).format(names=" → ".join(error.args[1]))
        ) from None


async def migrate(owner: Database, components: Sequence[Component] = ()) -> list[Step]:
    """Bring core and ``components`` up to date as the owner of the tables; the steps run.

    It may be repeated and run by several at once: the later waits and finds nothing to do.
    Raises `Misconfigured` where a migration fails: what came before it stays, it leaves nothing.
    """
    inorder = ordered(components)
    done: list[Step] = []
    async with owner.connecting() as guard:
        await guard.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        for component in inorder:
            async with owner.connecting() as connection:
                done += await connection.run_sync(_upgrade, component)
    return done


async def revert(owner: Database, component: Component) -> None:
    """Take back every migration of ``component``, its tables and all that they hold.

    For tests of migrations and for purging a plugin; what requires it must be gone before.
    """
    async with owner.connecting() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_downgrade, component)


async def pending(database: Database, components: Sequence[Component] = ()) -> list[Step]:
    """The migrations that `migrate` would run now, in order; any role may ask."""
    async with database.connecting() as connection:
        return [
            step
            for component in ordered(components)
            for step in await connection.run_sync(_pending, component)
        ]


def context(
    connection: Connection,
    component: Component,
    script: ScriptDirectory,
    *,
    back: bool = False,
    **options: object,
) -> MigrationContext:
    """Alembic's view of ``component`` in the database of ``connection``.

    Running its migrations goes up to the head, or with ``back`` down to nothing.
    """

    def revisions(current: tuple[str, ...], _: MigrationContext) -> list[RevisionStep]:
        if back:
            return list(script._downgrade_revs("base", current))  # type: ignore[arg-type]
        return list(script._upgrade_revs("heads", current))  # type: ignore[arg-type]

    return MigrationContext.configure(
        connection,
        opts={
            "version_table": component.version_table,
            "fn": revisions,
            "script": script,
            **options,
        },
    )


def _pending(connection: Connection, component: Component) -> list[Step]:
    script = component.script
    current = context(connection, component, script).get_current_heads()
    with _known_revisions(component):
        # Alembic's own iteration: from the heads of the files down to those of the database.
        missing = list(script.iterate_revisions("heads", current or "base"))
    missing.reverse()
    return [
        Step(component=component.name, revision=revision.revision, title=revision.doc)
        for revision in missing
        if revision.revision not in current
    ]


def _upgrade(connection: Connection, component: Component) -> list[Step]:
    steps = _pending(connection, component)
    if not steps:
        return []
    script = component.script
    running = context(connection, component, script)
    _lift_walls(connection, component)
    with _told(component), running.begin_transaction(), Operations.context(running):
        running.run_migrations()
    connection.exec_driver_sql(f"grant select on {component.version_table} to public")
    secure(connection, _existing(connection, component))
    return steps


def _downgrade(connection: Connection, component: Component) -> None:
    running = context(connection, component, component.script, back=True)
    with _told(component), running.begin_transaction(), Operations.context(running):
        running.run_migrations()
    connection.exec_driver_sql(f"drop table if exists {component.version_table}")
    for statement in closing.leftovers(component.tables):
        connection.exec_driver_sql(statement)


def _lift_walls(connection: Connection, component: Component) -> None:
    for table in _existing(connection, component):
        if is_tenant_table(table):
            connection.exec_driver_sql(f"alter table {table.name} no force row level security")


def _existing(connection: Connection, component: Component) -> list[Table]:
    """The tables of ``component`` that are there. That none is wanting is for its tests to say."""
    names = text("select tablename::text from pg_tables where schemaname = 'public'")
    there = set(connection.scalars(names))
    return [table for table in component.tables if table.name in there]


@contextmanager
def _told(component: Component) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Misconfigured(
            Text(
                vi="Không cập nhật được các bảng của “{name}”, không có gì thay đổi: {error}.",
                en="The tables of “{name}” could not be migrated, nothing was changed: {error}.",
            ).format(name=component.name, error=error.orig)
        ) from error


@contextmanager
def _known_revisions(component: Component) -> Iterator[None]:
    try:
        yield
    except (CommandError, RevisionError) as error:
        raise Misconfigured(
            Text(
                vi="Cơ sở dữ liệu mới hơn mã nguồn của “{name}”: {error}.",
                en="The database is newer than the code of “{name}”: {error}.",
            ).format(name=component.name, error=str(error).rstrip(".")),
            hint=Text(
                vi="Cài lại phiên bản mới của “{name}”.", en="Install the newer “{name}” again."
            ).format(name=component.name),
        ) from None
