"""`khungcui policy readings`."""

from typing import Annotated

import typer

from khungcui import clock
from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import Day, Instruments, Published, With, language, rulebook_of
from khungcui.errors import BadInput
from khungcui.policy.document import reading_document
from khungcui.policy.reading import Reading
from khungcui.policy.understanding import holding
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

_HEAD = Text(vi="{id} · điều {clause} · {problem}", en="{id} · clause {clause} · {problem}")
_CHOSEN = Text(vi="Chọn: {text}", en="Chosen: {text}")
_OTHER = Text(vi="Không chọn: {text}", en="Not chosen: {text}")
_BY = Text(vi="{by}, từ ngày {since}{rules}", en="{by}, since {since}{rules}")
_RULES = Text(vi="; quy tắc {ids}", en="; rules {ids}")


def readings(
    clause: Annotated[str | None, typer.Option(help="Only of this clause, such as III.6.")] = None,
    as_of: Day = None,
    instruments: Instruments = None,
    draft: With = None,
    database: Published = False,
    as_json: Json = False,
) -> None:
    """Cách hiểu các câu có nhiều nghĩa. / How the ambiguous sentences are understood."""
    book = rulebook_of(instruments, draft, database=database)
    if clause is not None and clause not in book.clauses:
        raise BadInput(unknown_word(clause, book.clauses), field="clause")
    day = as_of.date() if as_of else clock.today()
    found = [one for one in holding(book.readings, day) if clause in (None, one.clause)]
    if as_json:
        documents = [{**reading_document(one), "instrument": one.instrument} for one in found]
        print_json({"readings": documents})
        return
    for reading in found:
        _tell(reading)


def _tell(reading: Reading) -> None:
    ids = ", ".join(sorted(reading.rules))
    rules = _RULES.format(ids=ids) if ids else ""
    head = _HEAD.format(id=reading.id, clause=reading.clause, problem=reading.problem)
    typer.echo(head.in_(language()))
    for line in (
        _CHOSEN.format(text=reading.chosen),
        *(_OTHER.format(text=other) for other in reading.others),
        _BY.format(by=reading.by, since=reading.since, rules=rules),
    ):
        typer.echo(f"    {line.in_(language())}")
