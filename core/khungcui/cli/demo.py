"""`khungcui demo`: fill an empty database with a model city."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from khungcui.cli.connect import connected
from khungcui.cli.migrate import migrate_all
from khungcui.cli.output import Json, print_json
from khungcui.demo.load import Loaded, Report, load
from khungcui.demo.sizes import Scale, Size, size
from khungcui.plugins.manager import load as load_plugins
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.files import read_city
from khungcui.text import Text

console = Console(highlight=False)
_NOTES = Console(stderr=True, highlight=False)


def demo(
    scale: Annotated[Scale, typer.Option(help="How much: for tests, a city, a benchmark.")] = (
        Scale.CITY
    ),
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 1978,
    establishments: Annotated[
        int | None, typer.Option(help="So many establishments, to 1,000,000.")
    ] = None,
    officials: Annotated[int | None, typer.Option(help="So many officials, to 5,000.")] = None,
    tenants: Annotated[int | None, typer.Option(help="So many districts, to 200.")] = None,
    as_json: Json = False,
) -> None:
    """Nạp một thành phố mẫu vào cơ sở dữ liệu trống. / Fill an empty database with a model city."""
    chosen = size(scale, establishments=establishments, officials=officials, tenants=tenants)
    loaded = asyncio.run(_load(chosen, seed))
    if as_json:
        print_json({"rows": dict(loaded.rows), "faults": dict(loaded.faults)})
    else:
        _print(loaded)


async def _load(chosen: Size, seed: int) -> Loaded:
    plugins = load_plugins()
    async with connected(settings()) as addresses:
        await migrate_all(addresses, plugins)
        async with Database(addresses.owner, pooled=False) as owner:
            with _progress() as report:
                city = read_city(settings().tenants_dir)
                return await load(owner, city, chosen, plugins, seed=seed, report=report)


@contextmanager
def _progress() -> Iterator[Report]:
    """A bar for each thing that is being made."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    language = settings().language
    with Progress(*columns, console=_NOTES) as progress:
        bars: dict[str, TaskID] = {}

        def report(what: Text, done: int, of: int | None) -> None:
            name = what.in_(language)
            if name not in bars:
                bars[name] = progress.add_task(name)
            progress.update(bars[name], completed=done, total=done if of is None else of)

        yield report


def _print(loaded: Loaded) -> None:
    table = Table("Bảng / table", "Dòng / rows", box=None)
    for name, rows in loaded.rows.items():
        table.add_row(name, f"{rows:,}")
    console.print(table)
    checked = ", ".join(loaded.faults)
    console.print(f"Đã kiểm / checked, 0 sai / no fault: {checked}", soft_wrap=True)
