"""`khungcui policy impact`: whom an instrument touches, before it is adopted."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from khungcui import clock
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import Day, amendment_at, language
from khungcui.plugins.gate import read_states
from khungcui.plugins.impact import counting
from khungcui.plugins.impact.drawing import write_drawing
from khungcui.plugins.impact.edition import Edition
from khungcui.plugins.impact.result import Count, Impact
from khungcui.plugins.impact.sheets import write_workbook
from khungcui.plugins.impact.telling import by_district, place_name, to_json
from khungcui.plugins.manager import load
from khungcui.policy.amendment import amended
from khungcui.policy.cases import read_cases
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import read_rulebook
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import Effect
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.text import Text
from khungcui.text.figures import figures

_PATIENCE = 1.0
_EXAMPLES = 3
# A file or a pipe takes lines of any length; nobody reads there what was cut off.
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
_NOTES = Console(stderr=True, highlight=False)


def impact(
    instrument: Annotated[Path, typer.Argument(help="A folder or .xlsx file of one instrument.")],
    as_of: Day = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", help="Files of worked cases; the shipped ones by default."),
    ] = None,
    as_json: Json = False,
    xlsx: Annotated[Path | None, typer.Option(help="Write an Excel workbook.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Draw offices and powers.")] = None,
    districts: Annotated[
        bool, typer.Option("--districts", help="Tell of every district in table and drawing.")
    ] = False,
) -> None:
    """Xem văn bản chạm đến ai trước khi thông qua. / See whom an instrument touches.

    It is laid over the rules in the database and counted on the data of the day that it comes
    into force, or of ``--as-of``.
    """
    day = as_of.date() if as_of else None
    found = asyncio.run(_impact(instrument, day, cases))
    if xlsx is not None:
        write_workbook(found, xlsx, language())
    if svg is not None:
        write_drawing(found, svg, language(), districts=districts)
    if as_json:
        print_json(to_json(found, language()))
    else:
        _print(found, districts)


async def _impact(instrument: Path, day: date | None, cases: list[Path] | None) -> Impact:
    registry = load().registry
    async with connected(settings()) as addresses, Database(addresses.app, pool_size=1) as database:
        async with database.reading(()) as session:
            book = await read_rulebook(session)
            tree = await load_tree(session)
        async with database.reading(tree.homes()) as session:
            states = await read_states(
                session, registry, city=tree.root, districts=tree.districts()
            )
        amendment = amendment_at(instrument, book)
        files = cases or sorted((settings().policies_dir / "examples").glob("*.csv"))
        asked = [case for file in files for case in read_cases(file, tree)]
        with _progress() as progress:
            return await counting.impact(
                database,
                registry,
                states,
                Edition(snapshot=Snapshot.of(book), tree=tree),
                Edition(snapshot=Snapshot.of(amended(book, amendment)), tree=tree),
                day or max(amendment.instrument.in_force, clock.today()),
                cases=asked,
                progress=progress,
            )


@contextmanager
def _progress() -> Iterator[counting.Progress]:
    """A bar, once it has taken longer than a second."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    started = monotonic()
    bar = Progress(*columns, console=_NOTES)
    task = bar.add_task(_COUNTING.in_(language()))

    def progress(done: int, of: int) -> None:
        if monotonic() - started > _PATIENCE:
            bar.start()
        bar.update(task, completed=done, total=of)

    try:
        yield progress
    finally:
        bar.stop()


_COUNTING = Text(vi="Đang đếm", en="Counting")
_HEADS = (
    Text(vi="Cơ quan", en="Offices"),
    Text(vi="Quyền", en="Power"),
    Text(vi="Được thêm", en="Gained"),
    Text(vi="Mất", en="Lost"),
    Text(vi="Cơ quan +/−", en="Offices +/−"),
    Text(vi="Cán bộ +/−", en="Officials +/−"),
)
_NOTHING = Text(vi="Không có gì thay đổi.", en="Nothing changes.")
_COUNTED = Text(
    vi="Ngày {day}: {powers} quyền của loại cơ quan thay đổi, {stuck} việc bị tắc, "
    "{cases} tình huống đổi kết luận.",
    en="On {day}: {powers} powers of kinds of office change, {stuck} rows would be stuck, "
    "{cases} worked cases get another verdict.",
)
_ESTABLISHMENTS = Text(vi="{n} cơ sở", en="{n} establishments")
_RECORDS = Text(vi="{n} hồ sơ", en="{n} records")
_FOR_EXAMPLE = Text(vi="Ví dụ", en="For example")
_STUCK = Text(vi="Bị tắc: {rows} × {title}", en="Stuck: {rows} × {title}")
_FLIP = Text(
    vi="{path}:{line}: {note}: trước {before}, nay {after}",
    en="{path}:{line}: {note}: was {before}, will be {after}",
)


def _print(found: Impact, districts: bool) -> None:
    if not found:
        console.print(_NOTHING.in_(language()))
        return
    table = Table(*(head.in_(language()) for head in _HEADS), box=None)
    sums = list(by_district(found)) if districts else []
    for shift in found.shifts:
        table.add_row(
            TITLES[shift.kind].in_(language()),
            shift.power,
            _told(shift.gained),
            _told(shift.lost),
            f"{_figures(shift.gainers)} / {_figures(shift.losers)}",
            f"{_figures(shift.gaining)} / {_figures(shift.losing)}",
        )
        for one in sums:
            if one.shift is shift:
                name = place_name(found, one.district).in_(language())
                table.add_row(f"  {name}", "", _told(one.gained), _told(one.lost), "", "")
    console.print(table)
    _print_rest(found)


def _print_rest(found: Impact) -> None:
    def say(text: Text) -> None:
        console.print(text.in_(language()), soft_wrap=True, markup=False)

    for shift in found.shifts:
        for sign, shown in (("+", shift.gained_examples), ("−", shift.lost_examples)):
            for one in shown[:_EXAMPLES]:
                area = place_name(found, one.area).in_(language())
                told = f"{sign} {one.name or one.node} ({area}): {one.office}, {shift.power}"
                say(Text(vi=f"{_FOR_EXAMPLE.vi}: {told}", en=f"{_FOR_EXAMPLE.en}: {told}"))
    for stuck in found.stuck:
        say(_STUCK.format(rows=_figures(stuck.rows), title=stuck.title))
    for flip in found.flips:
        verdicts = {
            name: TITLES[_effect(allowed)]
            for name, allowed in (("before", flip.before.allowed), ("after", flip.after.allowed))
        }
        case = flip.case
        say(_FLIP.format(path=case.path, line=case.line, note=case.note, **verdicts))
    rows = sum(one.rows for one in found.stuck)
    counted = {"powers": len(found.shifts), "stuck": rows, "cases": len(found.flips)}
    say(_COUNTED.format(day=found.day, **counted))


def _effect(allowed: bool) -> Effect:
    return Effect.ALLOW if allowed else Effect.DENY


def _told(count: Count) -> str:
    parts = (
        (_ESTABLISHMENTS, count.establishments),
        (_RECORDS, count.records),
    )
    told = [text.format(n=_figures(n)).in_(language()) for text, n in parts if n]
    return ", ".join(told) or "–"


def _figures(number: int) -> str:
    return figures(number, language())
