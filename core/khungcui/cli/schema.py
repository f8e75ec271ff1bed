"""`khungcui schema`: the GraphQL schema as SDL."""

import asyncio
from typing import Annotated

import typer

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import UnknownTenant
from khungcui.graph.schema import build
from khungcui.plugins.gate import read_states
from khungcui.plugins.manager import load
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.text import Text


def schema(
    district: Annotated[
        str | None, typer.Option(help="A district's code; the city's schema where absent.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the schema of the city, or what a district's plugins make of it."""
    sdl = asyncio.run(_sdl(district))
    if as_json:
        print_json({"district": district, "sdl": sdl})
    else:
        typer.echo(sdl)


async def _sdl(district: str | None) -> str:
    registry = load().registry
    if district is None:
        # Everything that is installed: no database is needed to know it.
        return build(registry, frozenset(registry.plugins), "79").as_str()
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
        return build(registry, states.enabled(area), tree.root).as_str()
