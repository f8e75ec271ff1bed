"""An amendment to files, as a folder or an Excel workbook; `adapter.read_amendment` reads it back.

What is read back is what was written, to the letter. Texts are in the form in which they are
stored: titles, readings and words in NFC with single spaces, notes and quotes without outer
white space.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from khungcui.errors import Conflict
from khungcui.files.text import refuse
from khungcui.files.workbook import Permitted, Sheet, write_sheets
from khungcui.policy.amendment import Amendment
from khungcui.policy.document import reassigns_document, rule_document
from khungcui.policy.reading import Reading
from khungcui.policy.rows import CLAUSE_COLUMNS, READING_COLUMNS, RULE_COLUMNS
from khungcui.policy.rule import Instrument, Rulebook
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.policy.workbook import (
    ENTRY_KEYS,
    HEADING,
    HEADING_COLUMNS,
    KEYS,
    WORDS,
)
from khungcui.text import Text

Cells = list[list[str]]


def write(amendment: Amendment, target: Path, book: Rulebook | None = None) -> None:
    """To a workbook where ``target`` ends in `.xlsx`, else to a folder.

    `Conflict` where something is there: nothing is ever written over. `BadFile` where nothing can
    be written. ``book`` gives the lists of a workbook the words that it knows.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Conflict(
            Text(vi="{path} đã có rồi.", en="{path} is there already.").format(path=target),
            hint=Text(vi="Hãy chọn tên khác.", en="Choose another name."),
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".xlsx":
            write_workbook(amendment, target, book)
        else:
            write_amendment(amendment, target)
    except OSError as problem:
        what = Text(vi="không ghi được: {why}.", en="cannot be written: {why}.")
        raise refuse(target, 1, "-", what.format(why=problem.strerror or problem)) from None


def write_amendment(amendment: Amendment, folder: Path) -> None:
    """Write `instrument.toml` and `rules.csv`, and the other tables where it brings any."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instrument.toml").write_text(_toml(amendment.instrument), "utf-8", newline="\n")
    for name, (columns, rows) in _tables(amendment).items():
        path = folder / f"{name}.csv"
        if rows or name == "rules":
            path.write_text(_csv(columns, rows), "utf-8", newline="")


def _tables(amendment: Amendment) -> dict[str, tuple[Sequence[str], Cells]]:
    return {
        "rules": (RULE_COLUMNS, [list(rule_document(one).values()) for one in amendment.rules]),
        "clauses": (
            CLAUSE_COLUMNS,
            [[c.number, c.title.vi, c.title.en, c.quote] for c in amendment.clauses],
        ),
        "readings": (
            READING_COLUMNS,
            [row for reading in amendment.readings for row in _reading_rows(reading)],
        ),
    }


def _reading_rows(reading: Reading) -> Iterator[list[str]]:
    """The chosen reading first, with all that is settled; below it those that were not chosen."""
    rules = "|".join(sorted(reading.rules))
    for place, text in enumerate((reading.chosen, *reading.others)):
        first = place == 0
        about = [reading.id, reading.clause, reading.problem.vi, reading.problem.en]
        settled = ["yes", reading.by, reading.since.isoformat(), rules]
        yield [
            *(about if first else [reading.id, "", "", ""]),
            *(text.vi, text.en),
            *(settled if first else ["no", "", "", ""]),
        ]


def _csv(columns: Sequence[str], rows: Cells) -> str:
    return "".join(",".join(map(_cell, row)) + "\n" for row in (columns, *rows))


def _cell(text: str) -> str:
    """A cell in quotes where it needs them; `csv` forgets that a reader breaks at a bare CR."""
    if not any(letter in text for letter in ',"\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _toml(instrument: Instrument) -> str:
    lines = [
        f"id = {_quoted(instrument.id)}",
        f"number = {_quoted(instrument.number)}",
        f"title = {_pair(instrument.title)}",
        f"issuer = {_pair(instrument.issuer)}",
        *(f"{key} = {day}" for key, day in _days(instrument).items()),
    ]
    if instrument.repeals:
        lines += ["repeals = [", *(f"    {_quoted(one)}," for one in instrument.repeals), "]"]
    for key, entries in reassigns_document(instrument.reassigns).items():
        for entry in entries:
            told = {name: said for name, said in entry.items() if said is not None}
            lines += ["", f"[[{key}]]", *(f"{name} = {_quoted(s)}" for name, s in told.items())]
    return "\n".join(lines) + "\n"


def _days(instrument: Instrument) -> dict[str, str]:
    days: dict[str, date | None] = {
        "signed": instrument.signed,
        "in_force": instrument.in_force,
        "until": instrument.until,
    }
    return {key: day.isoformat() for key, day in days.items() if day is not None}


def _quoted(text: str) -> str:
    """A string as TOML writes it: as JSON does, but that DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pair(text: Text) -> str:
    return f"{{ vi = {_quoted(text.vi)}, en = {_quoted(text.en)} }}"


def write_workbook(amendment: Amendment, path: Path, book: Rulebook | None = None) -> None:
    """Write a workbook with the same tables, whose lists hold the words that columns take.

    The sheet of words also has the powers and clauses of ``book``, which a column may leave.
    """
    tables = _tables(amendment)
    lists = _lists(amendment, book)
    write_sheets(
        path,
        [
            Sheet(
                name=HEADING,
                columns=HEADING_COLUMNS,
                rows=_heading(amendment.instrument),
                permitted={"key": Permitted(words=KEYS)},
            ),
            *(
                Sheet(name=name, columns=columns, rows=rows, permitted=lists.get(name, {}))
                for name, (columns, rows) in tables.items()
            ),
        ],
        words=WORDS,
    )


def _heading(instrument: Instrument) -> Cells:
    said = {
        "id": instrument.id,
        "number": instrument.number,
        "title_vi": instrument.title.vi,
        "title_en": instrument.title.en,
        "issuer_vi": instrument.issuer.vi,
        "issuer_en": instrument.issuer.en,
        **_days(instrument),
    }
    rows = [[key, value, "", "", ""] for key, value in said.items()]
    rows += [["repeals", rule_id, "", "", ""] for rule_id in instrument.repeals]
    for key, entries in reassigns_document(instrument.reassigns).items():
        rows += [
            [key, one[ENTRY_KEYS[key]], one.get("portion") or "", one["into"], one["clause"]]
            for one in entries
        ]
    return rows


def _lists(amendment: Amendment, book: Rulebook | None) -> dict[str, Mapping[str, Permitted]]:
    rules = (*(book.rules if book else ()), *amendment.rules)
    clauses = dict.fromkeys(
        [*(book.clauses if book else ()), *(clause.number for clause in amendment.clauses)]
    )
    cited = Permitted(words=list(clauses), strict=False)
    return {
        "rules": {
            "office": Permitted(words=list(OfficeKind)),
            "axis": Permitted(words=list(Line)),
            "object": Permitted(words=sorted({rule.object for rule in rules}), strict=False),
            "action": Permitted(words=sorted({rule.action for rule in rules}), strict=False),
            "managed_by": Permitted(words=_sets(ManagedBy), strict=False),
            "portion": Permitted(words=_sets(PortionKind), strict=False),
            "effect": Permitted(words=list(Effect)),
            "clause": cited,
        },
        "readings": {"clause": cited, "chosen": Permitted(words=("yes", "no"))},
    }


def _sets(choices: type[StrEnum]) -> list[str]:
    """`*`, and each set of the values; their order in a cell does not count."""
    words = sorted(choice.value for choice in choices)
    sizes = range(1, len(words) + 1)
    return ["*", *("|".join(some) for size in sizes for some in combinations(words, size))]
