"""What the commands about rules are given, and the rules that follow from it."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.errors import BadFile, BadInput
from khungcui.files.toml import read_toml
from khungcui.policy import store
from khungcui.policy.adapter import holds_instrument, read_amendment, read_rulebook
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.rule import Rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.text import Language, Text

Instruments = Annotated[
    Path | None,
    typer.Option(
        "--instruments",
        help="A folder of instruments; the shipped one by default. "
        "One instrument alone is laid over the shipped ones.",
    ),
]
With = Annotated[
    Path | None,
    typer.Option(
        "--with", help="An instrument that is not adopted, a folder or .xlsx, laid over the others."
    ),
]
Published = Annotated[
    bool,
    typer.Option("--database", help="The rules that the city has adopted, not those of files."),
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]

_NOT_ONE = Text(
    vi="{path} không phải là một văn bản: cần thư mục có instrument.toml, hoặc tệp .xlsx.",
    en="{path} is not an instrument: it takes a folder with instrument.toml, or an .xlsx file.",
)
_BOTH = Text(
    vi="Chọn một: --database hoặc --instruments.", en="Take one: --database or --instruments."
)
_PAST = Text(
    vi="Lưu ý: {id} có hiệu lực từ ngày {day}, đã qua; dự thảo như vậy không thông qua được.",
    en="Note: {id} is in force from {day}, which is past; such a draft cannot be adopted.",
)


def language() -> Language:
    """The language to answer in."""
    return settings().language


def note(text: Text) -> None:
    """Say something beside the answer, where no program reads it."""
    typer.echo(text.in_(language()), err=True)


def amendment_at(path: Path, book: Rulebook) -> Amendment:
    """The instrument at ``path`` as it fits ``book``; a day that is past is noted.

    `BadFile` where there is no instrument, or a malformed one.
    """
    if not holds_instrument(path):
        raise BadFile(_NOT_ONE.format(path=path), params={"file": str(path)})
    amendment = read_amendment(path, book)
    day = amendment.instrument.in_force
    if day < clock.today():
        note(_PAST.format(id=amendment.id, day=day))
    return amendment


def rulebook_of(
    instruments: Path | None, draft: Path | None = None, *, database: bool = False
) -> Rulebook:
    """The rules that are adopted, with ``draft`` laid over them where one is given.

    ``instruments`` may be an instrument itself: it is laid over the shipped ones, unless it is
    one of them. With ``database`` they are the rules that the city's database holds; `BadInput`
    where both are asked for.
    """
    if database:
        if instruments is not None:
            raise BadInput(_BOTH, field="instruments")
        book = asyncio.run(_published())
    elif instruments is not None and holds_instrument(instruments):
        book = read_rulebook()
        if not _adopted(instruments):
            book = amended(book, amendment_at(instruments, book))
    else:
        book = read_rulebook(instruments)
    return book if draft is None else amended(book, amendment_at(draft, book))


def _adopted(folder: Path) -> bool:
    """Whether a folder is one of the shipped instruments that count."""
    shipped = settings().policies_dir / "instruments"
    if folder.resolve().parent != shipped.resolve():
        return False
    return read_toml(folder / "instrument.toml").said.get("adopted") is not False


def without(book: Rulebook, instrument: str) -> Rulebook:
    """``book`` as if it had no such instrument, to read that one anew."""
    return replace(
        book,
        rules=tuple(rule for rule in book.rules if rule.instrument != instrument),
        instruments={name: one for name, one in book.instruments.items() if name != instrument},
        clauses={n: one for n, one in book.clauses.items() if one.instrument != instrument},
        readings=tuple(one for one in book.readings if one.instrument != instrument),
    )


async def _published() -> Rulebook:
    async with (
        connected(settings()) as addresses,
        Database(addresses.app, pooled=False) as database,
        database.reading(()) as session,
    ):
        return await store.read_rulebook(session)


def snapshot_of(
    instruments: Path | None, draft: Path | None = None, *, database: bool = False
) -> Snapshot:
    """The rules of `rulebook_of`, compiled."""
    return Snapshot.of(rulebook_of(instruments, draft, database=database))


def tree_of(snapshot: Snapshot) -> AreaTree:
    """The areas of the city, in which offices and records lie, as the instruments left them."""
    return snapshot.reforms.tree(read_city(settings().tenants_dir).tree)
