"""`khungcui search`: the words by which global search finds records."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.defaults.search.rebuilding import rebuild
from khungcui.defaults.search.sources import searched
from khungcui.errors import BadInput
from khungcui.plugins.manager import load
from khungcui.plugins.registry import Registry
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

app = typer.Typer(
    name="search",
    help="Tìm kiếm chung. / Global search.",
    no_args_is_help=True,
)
_NOTES = Console(stderr=True, highlight=False)
_WORDS = Text(vi="Từ để tìm kiếm", en="Words to search by")


@app.callback()
def group() -> None:
    """Tìm kiếm chung. / Global search."""


@app.command("rebuild")
def rebuild_words(
    resource: Annotated[
        list[str] | None, typer.Option(help="Only these resources; all by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Lập lại các từ để tìm kiếm. / Make the words anew; acts go on meanwhile."""
    registry = load().registry
    only = None if not resource else _known(registry, resource)
    words = asyncio.run(_rebuild(registry, only))
    if as_json:
        print_json(words)
        return
    said = Text(
        vi="{count} từ ở {districts} quận, huyện và thành phố.",
        en="{count} words in {districts} districts and the city.",
    ).format(count=sum(words.values()), districts=len(words))
    typer.echo(said.in_(settings().language))


def _known(registry: Registry, names: list[str]) -> frozenset[str]:
    kept = {each.name for each in searched(registry.resources) if each.sources}
    for name in names:
        if name not in kept:
            raise BadInput(unknown_word(name, kept), field="resource")
    return frozenset(names)


async def _rebuild(registry: Registry, only: frozenset[str] | None) -> dict[str, int]:
    """The words that were made, by district."""
    words: dict[str, int] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with (
        connected(settings()) as addresses,
        Database(addresses.app, pooled=False) as database,
    ):
        with Progress(*columns, TimeElapsedColumn(), console=_NOTES) as progress:
            bar = progress.add_task(_WORDS.in_(settings().language), total=None)
            async for made in rebuild(database, registry, only):
                words[made.tenant] = made.words
                progress.update(bar, completed=made.done, total=made.of)
    return words
