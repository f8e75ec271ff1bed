"""`khungcui audit export`: entries of the audit as CSV, JSON or an Excel workbook."""

import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from xlsxwriter import Workbook

from khungcui.audit.models import AuditEntry
from khungcui.audit.reading import Selection, count, entries
from khungcui.cli.chains import chosen
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import BadInput
from khungcui.files.workbook import MOST_LETTERS, MOST_ROWS
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.text import Text

_NOTES = Console(stderr=True, highlight=False)
COLUMNS = tuple(column.name for column in AuditEntry.__table__.columns)
Row = dict[str, Any]
Write = Callable[[Row], None]


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def export(
    district: Annotated[
        list[str] | None, typer.Option(help="A district by id; all where none is named.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Before this day.")
    ] = None,
    denials: Annotated[bool, typer.Option("--denials", help="Only what was denied.")] = False,
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file, not there yet; else standard output."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Xuất nhật ký ra tệp. / Write entries of the audit to a file, all columns of each.

    With ``--json`` the file's name and the number of entries are printed as JSON.
    """
    if output is None and format is Format.XLSX:
        raise BadInput(
            Text(
                vi="Sổ Excel cần một tệp: --output FILE.",
                en="An Excel workbook needs a file: --output FILE.",
            ),
            field="output",
        )
    selection = Selection(
        since=None if since is None else since.date(),
        until=None if until is None else until.date(),
        verdict="deny" if denials else None,
    )
    written = asyncio.run(_export(output, district or [], selection, format))
    if output is None:
        return  # Nothing but the entries goes where they went.
    if as_json:
        print_json({"file": str(output), "entries": written})
    else:
        told = Text(vi="Đã ghi {n} bút toán vào {file}.", en="Wrote {n} entries to {file}.")
        typer.echo(told.format(n=written, file=output).in_(settings().language))


async def _export(output: Path | None, named: list[str], selection: Selection, kind: Format) -> int:
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        tenants = await chosen(database, named)
        # One snapshot, so that the count and the entries agree.
        async with database.reading(tenants) as session:
            total = await count(session, tenants, selection)
            if kind is Format.XLSX and total >= MOST_ROWS:
                raise _too_many(total)

            async def every() -> AsyncIterator[Row]:
                for tenant in sorted(tenants):
                    async for row in entries(session, tenant, selection):
                        yield row

            with _progress(total) as advance, _writing(output, kind) as write:
                written = 0
                async for row in every():
                    write(row)
                    written += 1
                    advance(written)
        return written


def _too_many(total: int) -> BadInput:
    return BadInput(
        Text(
            vi="{n} bút toán nhiều hơn một trang Excel chứa được; hãy thu hẹp ngày, hoặc xuất CSV.",
            en="{n} entries are more than a sheet of Excel holds; narrow the days, or write CSV.",
        ).format(n=total),
        field="format",
    )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal's error output; it is gone when the work is done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    what = Text(vi="Xuất nhật ký", en="Writing the audit").in_(settings().language)
    with Progress(*columns, console=_NOTES, transient=True) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda done: progress.update(bar, completed=done)


@contextmanager
def _writing(output: Path | None, kind: Format) -> Iterator[Write]:
    """A writer of entries to ``output``; what was written is taken away where it fails."""
    if output is None:
        with _text(sys.stdout, kind) as write:
            yield write
        return
    if output.exists():
        raise BadInput(
            Text(
                vi="Tệp {file} đã có rồi; hãy chọn tên khác.",
                en="The file {file} is there already; choose another name.",
            ).format(file=output),
            field="output",
        )
    try:
        with ExitStack() as stack:
            if kind is Format.XLSX:
                yield stack.enter_context(_sheet(output))
            else:
                file = stack.enter_context(output.open("x", encoding="utf-8", newline=""))
                yield stack.enter_context(_text(file, kind))
    except BaseException:
        output.unlink(missing_ok=True)
        raise


@contextmanager
def _text(file: IO[str], kind: Format) -> Iterator[Write]:
    if kind is Format.CSV:
        yield _csv(file)
        return
    with _json(file) as write:
        yield write


def _csv(file: IO[str]) -> Write:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    return lambda row: writer.writerow([_cell(row[name]) for name in COLUMNS])


@contextmanager
def _json(file: IO[str]) -> Iterator[Write]:
    """An array with one entry a line."""
    first = True

    def write(row: Row) -> None:
        nonlocal first
        told = {**row, "at": row["at"].isoformat()}
        file.write("[\n" if first else ",\n")
        file.write(json.dumps(told, ensure_ascii=False))
        first = False

    yield write
    file.write("[]\n" if first else "\n]\n")


@contextmanager
def _sheet(output: Path) -> Iterator[Write]:
    """A sheet of text: no note becomes a formula, and no code a number."""
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(output), told) as book:
        page: Any = book.add_worksheet("audit")
        page.freeze_panes(1, 0)
        for at, name in enumerate(COLUMNS):
            page.write_string(0, at, name)
        line = 0

        def write(row: Row) -> None:
            nonlocal line
            line += 1
            for at, name in enumerate(COLUMNS):
                page.write_string(line, at, _fitting(_cell(row[name])))

        yield write


_CUT = " … (Excel: cắt bớt / cut; xem / see CSV, JSON)"


def _fitting(text: str) -> str:
    """``text`` as far as a cell of Excel holds it, saying so where it is cut."""
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - len(_CUT)] + _CUT


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
