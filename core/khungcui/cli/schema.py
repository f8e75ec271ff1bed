"""`khungcui schema`: the GraphQL schema as SDL, and what changes between two of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from graphql import GraphQLError, GraphQLSchema, build_schema
from sqlalchemy import RowMapping

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.defaults.documents.breaking import Broken, broken, in_use
from khungcui.errors import BadFile, UnknownTenant
from khungcui.graph.schema import Schemas
from khungcui.plugins.gate import read_states
from khungcui.plugins.manager import load
from khungcui.plugins.schema_diff import Change, schema_diff
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.text import Text

_CITY = "79"

app = typer.Typer(invoke_without_command=True)


@app.callback()
def schema(
    context: typer.Context,
    district: Annotated[
        str | None, typer.Option(help="A district's code; the city's schema where absent.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the schema of the city, or what a district's plugins make of it."""
    if context.invoked_subcommand is not None:
        return
    sdl = asyncio.run(_installed(district)).sdl
    if as_json:
        print_json({"district": district, "sdl": sdl})
    else:
        typer.echo(sdl)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A file of SDL, or a district's code.")],
    after: Annotated[str, typer.Argument(help="The same; 79 is the city.")],
    as_json: Json = False,
) -> None:
    """Say what changes for a client, and which registered documents break; exit 1 if any does."""
    old, new = _side(before), _side(after)
    found = schema_diff(old.schema, new.schema, day=clock.today())
    # Documents are registered for a district; those that the change leaves behind count first.
    registered = new.documents if old.documents is None else old.documents
    documents = broken(registered or (), new.schema)
    if as_json:
        print_json({"changes": changes_as_json(found), "documents": broken_as_json(documents)})
    else:
        for change in found:
            typer.echo(f"{change.severity:>9}  {change.description}")
        echo_broken(documents)
    if documents or any(change.severity == "breaking" for change in found):
        raise typer.Exit(1)


def changes_as_json(found: Sequence[Change]) -> list[dict[str, str]]:
    """The lines of a difference for programs."""
    return [{"severity": one.severity, "description": one.description} for one in found]


def broken_as_json(documents: Sequence[Broken]) -> list[dict[str, Any]]:
    """Documents that a schema would refuse, for programs."""
    return [
        {
            "hash": one.hash,
            "title": one.title,
            "operationName": one.operation_name,
            "errors": list(one.errors),
        }
        for one in documents
    ]


def echo_broken(documents: Sequence[Broken]) -> None:
    """Say which registered documents would be refused, each with its first reason."""
    for one in documents:
        said = Text(
            vi="văn bản '{title}' ({hash}) sẽ bị từ chối: {why}",
            en="the document '{title}' ({hash}) would be refused: {why}",
        ).format(title=one.title, hash=one.hash[:12], why=one.errors[0])
        typer.echo(f"{'document':>9}  {said.in_(settings().language)}")


@dataclass(frozen=True, kw_only=True)
class _Side:
    """One of two schemas, and the documents registered for it; None where nobody could."""

    schema: GraphQLSchema
    sdl: str
    documents: Sequence[RowMapping] | None = None


def _side(named: str) -> _Side:
    """The schema in the file ``named``, or that of the district with this code."""
    path = Path(named)
    return _read(path) if path.is_file() else asyncio.run(_installed(named))


def _read(path: Path) -> _Side:
    try:
        sdl = path.read_text(encoding="utf-8")
        return _Side(schema=build_schema(sdl), sdl=sdl)
    except (GraphQLError, TypeError, UnicodeDecodeError) as error:
        raise BadFile(
            Text(
                vi="Tệp {path} không phải là một lược đồ GraphQL: {why}",
                en="The file {path} is no GraphQL schema: {why}",
            ).format(path=path.as_posix(), why=str(error).partition("\n")[0])
        ) from None


async def _installed(district: str | None) -> _Side:
    """What is installed makes of the schema of ``district``, of the city for None."""
    registry = load().registry
    language = settings().schema_language
    if district is None:
        # Everything that is installed: no database is needed to know it.
        return _served(Schemas(registry, _CITY, language).of(frozenset(registry.plugins)))
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.reading(()) as session:
            tree = await load_tree(session)
        area = tree.by_code(district, clock.today())
        homes = tree.homes()
        if area not in homes:
            raise UnknownTenant(
                Text(
                    vi="Không có quận, huyện nào mang mã {code}.",
                    en="No district bears the code {code}.",
                ).format(code=district)
            )
        async with database.reading(homes) as session:
            states = await read_states(
                session, registry, city=tree.root, districts=tree.districts()
            )
            documents = (await session.execute(in_use(area))).mappings().all()
        schemas = Schemas(registry, tree.root, language)
        return _served(schemas.of(states.enabled(area)), documents)


def _served(made: Any, documents: Sequence[RowMapping] | None = None) -> _Side:
    return _Side(schema=made._schema, sdl=made.as_str(), documents=documents)
