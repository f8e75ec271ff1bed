"""`khungcui audit`: verify the chains, and write entries of them to a file."""

import asyncio
from typing import Annotated

import typer

from khungcui.audit import Verified
from khungcui.audit import verify as verify_chains
from khungcui.cli.audit_export import export
from khungcui.cli.chains import chosen
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text

app = typer.Typer(
    help="Nhật ký: kiểm tra và xuất. / The audit: verify and export it.", no_args_is_help=True
)


app.command()(export)


@app.callback()
def audit() -> None:
    """Nhật ký kiểm tra. / The audit."""


@app.command()
def verify(
    tenants: Annotated[
        list[str] | None, typer.Argument(help="Districts by id; all where none is named.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tìm bút toán bị sửa, xoá, đảo hoặc cắt. / Find entries changed, removed, moved or cut off.

    Exit code 1 where a fault was found.
    """
    found = asyncio.run(_verify(tenants or []))
    language = settings().language
    if as_json:
        print_json(_told(found))
    else:
        for fault in found.faults:
            typer.echo(f"{fault.tenant}/{fault.seq}: {fault.what.in_(language)}")
        message = Text(
            vi="Đã đọc {entries} bút toán trong {chains} chuỗi: {faults} sai phạm.",
            en="Read {entries} entries in {chains} chains: {faults} faults.",
        ).format(entries=found.entries, chains=found.chains, faults=len(found.faults))
        typer.echo(message.in_(language))
    if found.faults:
        raise typer.Exit(1)


async def _verify(tenants: list[str]) -> Verified:
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        return await verify_chains(database, await chosen(database, tenants))


def _told(found: Verified) -> dict[str, object]:
    return {
        "chains": found.chains,
        "entries": found.entries,
        "faults": [
            {
                "tenant": fault.tenant,
                "seq": fault.seq,
                "kind": fault.kind,
                "what": {"vi": fault.what.vi, "en": fault.what.en},
            }
            for fault in found.faults
        ],
    }
