"""`khungcui policy export` and `import`: an instrument between folder, workbook and database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import (
    Instruments,
    amendment_at,
    language,
    note,
    rulebook_of,
    without,
)
from khungcui.errors import NotFound
from khungcui.policy import store
from khungcui.policy.adapter import holds_instrument, read_amendment, read_id, waiting
from khungcui.policy.amendment import Amendment
from khungcui.policy.drafts import PolicyDraft, Stage
from khungcui.policy.rule import Rulebook
from khungcui.policy.writing import write
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

Target = Annotated[Path, typer.Argument(help="Where to: a folder, or a file ending in .xlsx.")]

_WRITTEN = Text(
    vi="Đã ghi {id} vào {path}: {rules} quy tắc, {clauses} điều, {readings} cách hiểu.",
    en="Wrote {id} to {path}: {rules} rules, {clauses} clauses, {readings} readings.",
)
_NONE = Text(vi="Không có văn bản «{id}».{close}", en="There is no instrument «{id}».{close}")
_ADOPTED = Text(
    vi="Lưu ý: {id} đã được thông qua; chỉ chuyển dạng tệp, không đổi quy định.",
    en="Note: {id} is adopted already; this turns one file into another and changes no rule.",
)


def export(
    instrument: Annotated[str, typer.Argument(help="The id of the instrument, such as 180-1978.")],
    target: Target,
    instruments: Instruments = None,
    database: Annotated[
        bool, typer.Option("--database", help="From the database: published, or a draft.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ghi một văn bản ra thư mục hoặc Excel. / Write an instrument to a folder or to Excel."""
    if database:
        amendment, book = asyncio.run(_kept(instrument))
    else:
        amendment, book = _filed(instrument, instruments)
    _write(amendment, target, book, as_json)


def import_(
    source: Annotated[Path, typer.Argument(help="A folder, or a file ending in .xlsx.")],
    target: Target,
    instruments: Instruments = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra một văn bản và chuyển dạng tệp. / Check an instrument and turn it into the other."""
    book = rulebook_of(instruments)
    name = read_id(source) if holds_instrument(source) else None
    if name is not None and name in book.instruments:
        note(_ADOPTED.format(id=name))
        book = without(book, name)
        amendment = read_amendment(source, book)
    else:
        amendment = amendment_at(source, book)
    _write(amendment, target, book, as_json)


def _filed(instrument: str, instruments: Path | None) -> tuple[Amendment, Rulebook]:
    book = rulebook_of(instruments)
    if instrument in book.instruments:
        return Amendment.carried(book, instrument), book
    not_adopted = waiting(instruments)
    if instrument not in not_adopted:
        raise _missing(instrument, (*book.instruments, *not_adopted))
    return read_amendment(not_adopted[instrument], book), book


async def _kept(instrument: str) -> tuple[Amendment, Rulebook]:
    """What is published under an id; else the draft that would bear it."""
    async with (
        connected(settings()) as addresses,
        Database(addresses.app, pooled=False) as database,
    ):
        async with database.reading(()) as session:
            book = await store.read_rulebook(session)
            city = (await load_tree(session)).root
        if instrument in book.instruments:
            return Amendment.carried(book, instrument), book
        async with database.reading((city,)) as session:
            drafts = {
                draft.instrument: draft.document
                for draft in await session.scalars(
                    select(PolicyDraft).where(PolicyDraft.stage != Stage.DISCARDED)
                )
            }
    if instrument not in drafts:
        raise _missing(instrument, (*book.instruments, *drafts))
    return Amendment.of(drafts[instrument]), book


def _missing(instrument: str, known: tuple[str, ...]) -> NotFound:
    return NotFound(_NONE.format(id=instrument, close=did_you_mean(instrument, known)))


def _write(amendment: Amendment, target: Path, book: Rulebook, as_json: bool) -> None:
    write(amendment, target, book)
    counts = {
        "rules": len(amendment.rules),
        "clauses": len(amendment.clauses),
        "readings": len(amendment.readings),
    }
    if as_json:
        print_json({"instrument": amendment.id, "path": str(target), **counts})
    else:
        typer.echo(_WRITTEN.format(id=amendment.id, path=target, **counts).in_(language()))
