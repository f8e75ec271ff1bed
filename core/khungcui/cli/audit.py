"""`khungcui audit`: verify the chains."""

import asyncio
from typing import Annotated

import typer
from sqlalchemy import select

from khungcui.audit import Verified
from khungcui.audit import verify as verify_chains
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import UnknownTenant
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.models import Tenant
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

app = typer.Typer(
    help="Nhật ký: kiểm tra chuỗi băm. / The audit: verify its chains.", no_args_is_help=True
)


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
        async with database.maintaining() as session:
            known = list(await session.scalars(select(Tenant.area_id)))
        for tenant in tenants:
            # Nothing read would look like nothing wrong.
            if tenant not in known:
                raise UnknownTenant(unknown_word(tenant, known))
        return await verify_chains(database, tenants or known)


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
