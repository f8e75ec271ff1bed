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
from khungcui.policy.verification import InstrumentFault, verify_instruments
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
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

    With the city's chain the rules are verified too: each is as loaded, or as two signed it and
    the audit says. Exit code 1 where a fault was found.
    """
    found, instruments = asyncio.run(_verify(tenants or []))
    language = settings().language
    if as_json:
        print_json({**_told(found), "instruments": _instruments(instruments)})
    else:
        for fault in found.faults:
            typer.echo(f"{fault.tenant}/{fault.seq}: {fault.what.in_(language)}")
        for wrong in instruments:
            typer.echo(f"{wrong.instrument}: {wrong.what.in_(language)}")
        message = Text(
            vi="Đã đọc {entries} bút toán trong {chains} chuỗi: {faults} sai phạm.",
            en="Read {entries} entries in {chains} chains: {faults} faults.",
        ).format(
            entries=found.entries, chains=found.chains, faults=len(found.faults) + len(instruments)
        )
        typer.echo(message.in_(language))
    if found.faults or instruments:
        raise typer.Exit(1)


async def _verify(tenants: list[str]) -> tuple[Verified, tuple[InstrumentFault, ...]]:
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        chains = await chosen(database, tenants)
        found = await verify_chains(database, chains)
        async with database.reading(chains) as session:
            city = (await load_tree(session)).root
            rules = await verify_instruments(session, city) if city in chains else ()
        return found, rules


def _instruments(found: tuple[InstrumentFault, ...]) -> list[dict[str, object]]:
    return [
        {
            "instrument": one.instrument,
            "kind": one.kind,
            "what": {"vi": one.what.vi, "en": one.what.en},
        }
        for one in found
    ]


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
