"""Rules from files: a folder for each instrument, `policies/instruments/<date-number>/`.

It holds `instrument.toml` and `rules.csv`, and where the instrument brings any `clauses.csv` and
`readings.csv`. An Excel workbook holds the same in sheets of these names. The clauses of the
regulation itself stand in `policies/clauses.csv`. `writing` is the way back.

Casbin's stock adapters cut columns and break on commas, and an unknown effect word would
allow. So the files have a reader of their own; a file is right in every cell or refused whole.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from khungcui.errors import BadFile
from khungcui.files.sheet import Row, read_rows
from khungcui.files.toml import read_toml
from khungcui.policy.amendment import Amendment, amended
from khungcui.policy.heading import Heading, instrument_of
from khungcui.policy.reading import Reading
from khungcui.policy.rows import (
    CLAUSE_COLUMNS,
    READING_COLUMNS,
    RULE_COLUMNS,
    clauses_of,
    readings_of,
    rules_of,
)
from khungcui.policy.rule import Clause, Rulebook
from khungcui.policy.workbook import read_sheets
from khungcui.settings import settings
from khungcui.text import Text
from khungcui.text.nearest import nearest, unknown_word

__all__ = [
    "CLAUSE_COLUMNS",
    "READING_COLUMNS",
    "RULE_COLUMNS",
    "holds_instrument",
    "read_amendment",
    "read_clauses",
    "read_id",
    "read_rulebook",
    "waiting",
]


class Source(Protocol):
    """An instrument as it stands written, in a folder or a workbook."""

    @property
    def heading(self) -> Heading:
        """What it says of itself."""
        ...

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row] | None:
        """The rows of a table; None where it brings none."""
        ...


class _Folder:
    """A folder with `instrument.toml` and the tables beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.heading = read_toml(path / "instrument.toml")

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row] | None:
        path = self._path / f"{table}.csv"
        if table != "rules" and not path.is_file():
            return None
        return read_rows(path, columns)


def holds_instrument(path: Path) -> bool:
    """Whether ``path`` is an instrument: a folder with `instrument.toml`, or a workbook."""
    return path.suffix.lower() == ".xlsx" or (path / "instrument.toml").is_file()


def read_amendment(path: Path, book: Rulebook) -> Amendment:
    """The instrument of a folder or a workbook as it fits ``book``; `BadFile` where it does not."""
    return _fitting(_source(path), book)


def read_id(path: Path) -> str:
    """The id that the instrument of a folder or a workbook gives itself."""
    return instrument_of(_source(path).heading).id


def _source(path: Path) -> Source:
    return read_sheets(path) if path.suffix.lower() == ".xlsx" else _Folder(path)


def _fitting(source: Source, book: Rulebook) -> Amendment:
    heading = source.heading
    instrument = instrument_of(heading)
    if instrument.id in book.instruments:
        what = Text(vi="{id} đã dùng ở văn bản khác.", en="{id} is another instrument's id.")
        raise heading.refuse("id", what.format(id=instrument.id))
    ids = {rule.id for rule in book.rules}
    for place, rule_id in enumerate(instrument.repeals):
        if rule_id not in ids:
            raise heading.refuse("repeals", unknown_word(rule_id, ids), place)
    own = clauses_of(
        source.rows("clauses", CLAUSE_COLUMNS) or (), instrument.id, taken=book.clauses
    )
    clauses = {**book.clauses, **own}
    _check_reassigns(heading, clauses)
    rules = rules_of(source.rows("rules", RULE_COLUMNS) or (), instrument, clauses)
    readings: tuple[Reading, ...] = ()
    if (rows := source.rows("readings", READING_COLUMNS)) is not None:
        ids.update(rule.id for rule in rules)
        readings = readings_of(rows, instrument, clauses, ids)
    return Amendment(
        instrument=instrument, rules=rules, clauses=tuple(own.values()), readings=readings
    )


def _check_reassigns(heading: Heading, clauses: dict[str, Clause]) -> None:
    for key in ("portions", "levels", "offices"):
        for place, one in enumerate(heading.said.get(key, ())):
            if one["clause"] not in clauses:
                raise heading.refuse(key, unknown_word(one["clause"], clauses), place)


def read_clauses(path: Path) -> dict[str, Clause]:
    """The clauses of the regulation itself, by their numbers."""
    return clauses_of(read_rows(path, CLAUSE_COLUMNS))


def _clauses_for(directory: Path) -> dict[str, Clause]:
    """The clauses beside a folder of instruments, or those shipped with the platform."""
    beside = directory.parent / "clauses.csv"
    return read_clauses(beside if beside.is_file() else settings().policies_dir / "clauses.csv")


def _folders(directory: Path) -> list[Path]:
    folders = sorted(directory.iterdir()) if directory.is_dir() else []
    found = [folder for folder in folders if (folder / "instrument.toml").is_file()]
    if not found:
        what = Text(
            vi="thư mục {path} không có văn bản nào (instrument.toml và rules.csv).",
            en="the folder {path} holds no instrument (instrument.toml and rules.csv).",
        )
        close = nearest(directory.name, ["instruments"])
        hint = Text(vi=f"Có phải là {close}?", en=f"Did you mean {close}?") if close else None
        raise BadFile(what.format(path=directory), params={"file": str(directory)}, hint=hint)
    return found


def _shipped(instruments: Path | None) -> Path:
    return instruments or settings().policies_dir / "instruments"


def read_rulebook(instruments: Path | None = None) -> Rulebook:
    """Every adopted instrument of a folder (the shipped one when None), all or nothing.

    `clauses.csv` stands beside the folder; an instrument whose own clauses are not in it
    brings a `clauses.csv` of its own, with numbers that are not taken. An instrument that says
    `adopted = false` is passed over: it waits to be adopted. An adopted one was signed.
    """
    directory = _shipped(instruments)
    folders = _folders(directory)
    book = Rulebook(rules=(), instruments={}, clauses=_clauses_for(directory))
    for source in map(_Folder, folders):
        if source.heading.said.get("adopted") is not False:
            found = _fitting(source, book)
            if found.instrument.signed is None:
                what = Text(vi="thiếu khóa này.", en="this key is missing.")
                raise source.heading.refuse("signed", what)
            book = amended(book, found)
    return book


def waiting(instruments: Path | None = None) -> dict[str, Path]:
    """The instruments of a folder that wait to be adopted: their folders by their ids."""
    folders = _folders(_shipped(instruments))
    return {read_id(folder): folder for folder in folders if _waits(folder)}


def _waits(folder: Path) -> bool:
    return read_toml(folder / "instrument.toml").said.get("adopted") is False
