"""`khungcui attachments`: look after the files that records bear."""

import asyncio

import typer

from khungcui.attachments.store import FolderStore
from khungcui.attachments.sweeping import Swept, damaged
from khungcui.attachments.sweeping import sweep as sweep_store
from khungcui.cli.chains import chosen
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text

app = typer.Typer(help="Tệp đính kèm. / Attached files.", no_args_is_help=True)


@app.callback()
def attachments() -> None:
    """Tệp đính kèm. / Attached files."""


@app.command()
def sweep(
    dry_run: bool = typer.Option(False, help="Only say what there is to throw away."),
    as_json: Json = False,
) -> None:
    """Bỏ nội dung không thuộc bản ghi nào, cũ hơn một ngày. / Throw away bytes without a row."""
    swept = asyncio.run(_sweep(dry_run))
    if as_json:
        print_json({"files": swept.files, "bytes": swept.bytes, "dryRun": dry_run})
        return
    message = Text(
        vi="{files} tệp thừa, {bytes} byte.", en="{files} files without a row, {bytes} bytes."
    ).format(files=swept.files, bytes=swept.bytes)
    typer.echo(message.in_(settings().language))


@app.command()
def verify(as_json: Json = False) -> None:
    """Tìm tệp bị mất hoặc bị sửa. / Find files that are lost or changed; exit code 1 if any is."""
    found = asyncio.run(_verify())
    if as_json:
        print_json(found)
    for one in () if as_json else found:
        typer.echo(" ".join(one.values()))
    if found:
        raise typer.Exit(1)


async def _sweep(dry_run: bool) -> Swept:
    store = FolderStore(settings().files_folder)
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        homes = await chosen(database, ())
        return await sweep_store(database, store, homes, only_look=dry_run)


async def _verify() -> list[dict[str, str]]:
    store = FolderStore(settings().files_folder)
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        homes = await chosen(database, ())
        return [
            {
                "tenant": row.tenant,
                "id": str(row.id),
                "resource": row.resource,
                "name": row.name,
                "sha256": row.sha256,
            }
            async for row in damaged(database, store, homes)
        ]
