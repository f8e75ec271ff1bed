"""`khungcui policy apply`."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import typer

from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import Instruments, language
from khungcui.policy import store
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.store import Applied
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text


def apply(instruments: Instruments = None, as_json: Json = False) -> None:
    """Nạp quy định vào cơ sở dữ liệu. / Bring the rules of the files to the database."""
    done = asyncio.run(_apply(instruments))
    if as_json:
        print_json(asdict(done))
        return
    message = Text(
        vi="Thêm {added}, đổi {changed}, bỏ {removed} dòng; bản {snapshot}.",
        en="Added {added}, changed {changed}, removed {removed} rows; edition {snapshot}.",
    ).format(**asdict(done))
    typer.echo(message.in_(language()))


async def _apply(instruments: Path | None) -> Applied:
    book = read_rulebook(instruments)
    async with (
        connected(settings()) as addresses,
        Database(addresses.owner, pooled=False) as owner,
    ):
        return await store.apply(owner, book)
