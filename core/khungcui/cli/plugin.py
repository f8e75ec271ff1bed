"""`khungcui plugin`: what is installed, switch it for a district, begin a new one."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import audit, clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.cli.schema import broken_as_json, changes_as_json, echo_broken
from khungcui.defaults.documents.breaking import Broken, broken, in_use
from khungcui.errors import UnknownTenant
from khungcui.graph.schema import Schemas
from khungcui.plugins import lifecycle, purging
from khungcui.plugins.gate import PluginStates, read_states
from khungcui.plugins.manager import load
from khungcui.plugins.registry import Registry
from khungcui.plugins.scaffold import make
from khungcui.plugins.schema_diff import Change, schema_diff
from khungcui.settings import settings
from khungcui.storage.changes import changes
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.tenancy.models import TenantPlugin
from khungcui.text import Text

app = typer.Typer(
    help="Phân hệ: xem, bật, tắt, xóa dữ liệu, tạo mới. / Plugins: list, switch, purge, begin.",
    no_args_is_help=True,
)
#: Who the history and the audit name for what an operator does at the command line.
OPERATOR = "khungcui plugin"

Name = Annotated[str, typer.Argument(help="The plugin's name.")]
District = Annotated[str, typer.Option(help="The district's code, such as 760.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("list")
def list_(
    district: Annotated[
        str | None, typer.Option(help="Say which are on for this district.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Xem các phân hệ đã cài. / List the installed plugins, and what a district has on."""
    registry = load().registry
    on = None if district is None else asyncio.run(_enabled(registry, district))
    lines = [
        {
            "name": name,
            "title": manifest.title.in_(settings().language),
            "version": manifest.version,
            "requires": list(manifest.requires),
            "optional": manifest.optional,
            **({} if on is None else {"enabled": name in on}),
        }
        for name, manifest in registry.plugins.items()
    ]
    if as_json:
        print_json(lines)
        return
    table = Table(*lines[0], box=None)
    for line in lines:
        table.add_row(*(_cell(value) for value in line.values()))
    Console().print(table)


@app.command()
def enable(name: Name, district: District, yes: Yes = False, as_json: Json = False) -> None:
    """Bật một phân hệ cho quận. / Turn a plugin on for a district, or say what is missing."""
    _switch(_ENABLE, name, district, yes=yes, as_json=as_json)


@app.command()
def disable(name: Name, district: District, yes: Yes = False, as_json: Json = False) -> None:
    """Tắt một phân hệ; dữ liệu được giữ. / Turn a plugin off; its data are kept."""
    _switch(_DISABLE, name, district, yes=yes, as_json=as_json)


@app.command()
def purge(
    name: Name,
    district: District,
    confirm: Annotated[
        str | None, typer.Option(help="The confirmation that a dry run printed.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Xem, xuất rồi xóa hẳn dữ liệu. / Say what would go; with --confirm, export and delete."""
    found, export = asyncio.run(_purge(name, district, confirm))
    said = {
        "rows": dict(found.rows),
        "total": found.total,
        "confirmation": found.confirmation,
        "export": None if export is None else str(export),
    }
    if as_json:
        print_json(said)
        return
    for table, rows in found.rows.items():
        typer.echo(f"{rows:>10}  {table}")
    typer.echo(_outcome(found, export).in_(settings().language))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Lower case words joined by underscores.")],
    folder: Annotated[
        Path, typer.Option(help="The source tree to write into.", file_okay=False)
    ] = Path(),
) -> None:
    """Tạo khung một phân hệ mới. / Begin a plugin: package, migration, and tests that pass."""
    for path in make(name, folder):
        typer.echo(path.relative_to(folder).as_posix())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A district, and the database that holds it."""

    database: Database
    tenant: str
    city: str
    states: PluginStates

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        async with self.database.writing([self.tenant], [self.tenant]) as session:
            yield session


@asynccontextmanager
async def _at(registry: Registry, district: str) -> AsyncIterator[_Place]:
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.reading(()) as session:
            tree = await load_tree(session)
        tenant = tree.by_code(district, clock.today())
        districts = tree.districts()
        if tenant not in districts:
            raise UnknownTenant(
                Text(
                    vi="Không có quận, huyện nào mang mã {code}.",
                    en="No district bears the code {code}.",
                ).format(code=district)
            )
        async with database.reading(tree.homes()) as session:
            states = await read_states(session, registry, city=tree.root, districts=districts)
        yield _Place(database=database, tenant=tenant, city=tree.root, states=states)


async def _enabled(registry: Registry, district: str) -> frozenset[str]:
    async with _at(registry, district) as place:
        return place.states.enabled(place.tenant)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Preview:
    """What a switch changes in a district's schema, and the documents that it breaks."""

    changes: Sequence[Change] = ()
    documents: Sequence[Broken] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Switch:
    """One way to turn a plugin, and what to say of it."""

    verb: str
    action: Callable[..., Awaitable[TenantPlugin]]
    turns_on: bool
    question: Text
    done: Text


_ENABLE = _Switch(
    verb="enable",
    action=lifecycle.enable,
    turns_on=True,
    question=Text(vi="Bật {name} cho {district}?", en="Turn {name} on for {district}?"),
    done=Text(vi="Đã bật {name} cho {district}.", en="{name} is on for {district}."),
)
_DISABLE = _Switch(
    verb="disable",
    action=lifecycle.disable,
    turns_on=False,
    question=Text(vi="Tắt {name} ở {district}?", en="Turn {name} off for {district}?"),
    done=Text(vi="Đã tắt {name} ở {district}.", en="{name} is off for {district}."),
)


def _switch(switch: _Switch, name: str, district: str, *, yes: bool, as_json: bool) -> None:
    """Say what the switch changes in the district's schema, ask, and make it.

    Only a person at a terminal is asked: not a script, and not whoever reads JSON.
    """

    def agreed(found: _Preview) -> bool:
        if as_json:
            return True
        for change in found.changes:
            typer.echo(f"{change.severity:>9}  {change.description}")
        echo_broken(found.documents)
        return yes or not _at_a_terminal() or typer.confirm(_said(switch.question, name, district))

    found = asyncio.run(_switched(switch, name, district, agreed))
    if as_json:
        print_json(
            {
                "plugin": name,
                "district": district,
                "enabled": switch.turns_on,
                "changes": changes_as_json(found.changes),
                "documents": broken_as_json(found.documents),
            }
        )
    else:
        typer.echo(_said(switch.done, name, district))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


async def _switched(
    switch: _Switch, name: str, district: str, agreed: Callable[[_Preview], bool]
) -> _Preview:
    """Make the switch where ``agreed`` says yes to what it changes; what it changed."""
    registry = load().registry
    async with _at(registry, district) as place:
        found = await _previewed(registry, place, switch, name)
        if found.changes and not agreed(found):
            typer.echo(
                Text(vi="Không thay đổi gì.", en="Nothing was changed.").in_(settings().language)
            )
            raise typer.Exit(1)
        async with place.writing() as session:
            row = await switch.action(
                session, registry, plugin=name, tenant=place.tenant, by=OPERATOR, at=clock.now()
            )
            await session.flush()
            await audit.append(session, _entry(place, switch.verb, str(row.id), session))
        return found


async def _previewed(registry: Registry, place: _Place, switch: _Switch, name: str) -> _Preview:
    """What the switch would change; nothing where it is about to be refused."""
    lifecycle.switchable(registry, name)
    on = place.states.enabled(place.tenant)
    if switch.turns_on:
        after = on if lifecycle.missing_for(registry, name, on) else on | {name}
    else:
        lifecycle.refuse_if_needed(registry, name, on)
        after = on - {name}
    if after == on:
        return _Preview()
    schemas = Schemas(registry, place.city)
    before_schema, after_schema = schemas.of(on), schemas.of(after)
    async with place.database.reading([place.tenant]) as session:
        documents = (await session.execute(in_use(place.tenant))).mappings().all()
    return _Preview(
        changes=schema_diff(before_schema._schema, after_schema._schema),
        documents=broken(documents, after_schema._schema),
    )


async def _purge(
    name: str, district: str, confirmation: str | None
) -> tuple[purging.DryRun, Path | None]:
    registry = load().registry
    async with _at(registry, district) as place, place.writing() as session:
        if confirmation is None:
            found = await purging.dry_run(session, registry, plugin=name, tenant=place.tenant)
            return found, None
        found, export = await purging.purge(
            session,
            registry,
            plugin=name,
            tenant=place.tenant,
            confirmation=confirmation,
            exports=settings().state_dir / "exports",
        )
        note = purging.record(found, export)
        await audit.append(session, _entry(place, "purge", name, session, note))
        return found, export


def _entry(
    place: _Place, verb: str, subject: str, session: AsyncSession, note: str | None = None
) -> audit.Entry:
    return audit.Entry(
        tenant=place.tenant,
        power=f"plugin.{verb}",
        act=f"{verb}_plugin",
        verdict="allow",
        official_name=OPERATOR,
        subject_type="plugin_period",
        subject_id=subject,
        changes=changes(session.sync_session),
        note=note,
    )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    return ", ".join(value) if isinstance(value, list) else value


def _said(text: Text, name: str, district: str) -> str:
    return text.format(name=name, district=district).in_(settings().language)


def _outcome(found: purging.DryRun, export: Path | None) -> Text:
    if export is None:
        return Text(
            vi="Chạy thử, chưa xóa gì. Để xóa hẳn {total} dòng: --confirm {word}",
            en="A dry run, nothing was deleted. To delete {total} rows for good: --confirm {word}",
        ).format(total=found.total, word=found.confirmation)
    return Text(
        vi="Đã xuất ra {path} rồi xóa {total} dòng.",
        en="Exported to {path}, then deleted {total} rows.",
    ).format(total=found.total, path=export)
