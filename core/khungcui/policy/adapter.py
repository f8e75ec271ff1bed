"""Rules from files: a folder for each instrument, `policies/instruments/<date-number>/`.

It holds `instrument.toml` and `rules.csv`, and where the instrument brings any `clauses.csv` and
`readings.csv`. The clauses of the regulation itself stand in `policies/clauses.csv`.

Casbin's stock adapters cut columns and break on commas, and an unknown effect word would
allow. So the files have a reader of their own; a file is right in every cell or refused whole.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from khungcui.errors import BadFile
from khungcui.files.sheet import Row, read_rows
from khungcui.files.toml import Toml, read_toml
from khungcui.policy.amendment import OWN_CLAUSE, Amendment, amended
from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import RULE_ID, WORD, Clause, Instrument, Rule, Rulebook
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.settings import settings
from khungcui.text import Text
from khungcui.text.nearest import nearest, unknown_word

RULE_COLUMNS = (
    *("id", "office", "axis", "object", "action", "managed_by", "portion"),
    *("effect", "clause", "note"),
)
CLAUSE_COLUMNS = ("clause", "title_vi", "title_en", "quote")
READING_COLUMNS = (
    *("id", "clause", "problem_vi", "problem_en", "reading_vi", "reading_en"),
    *("chosen", "by", "since", "rules"),
)
_KEYS = {
    "id": str,
    "number": str,
    "title": dict,
    "issuer": dict,
    "signed": date,
    "in_force": date,
    "until": date,
    "repeals": list,
    "adopted": bool,
    "portions": list,
    "levels": list,
    "offices": list,
}
_OPTIONAL = _KEYS.keys() - {"id", "number", "title", "issuer", "signed", "in_force"}


def _pair(toml: Toml, key: str) -> Text:
    value = toml.said[key]
    if set(value) != {"vi", "en"} or not all(isinstance(v, str) and v for v in value.values()):
        what = Text(vi="cần đúng hai khóa vi và en.", en="it takes exactly the keys vi and en.")
        raise toml.refuse(key, what)
    return Text(vi=value["vi"], en=value["en"])


def _check_keys(toml: Toml) -> None:
    for key, value in toml.said.items():
        if key not in _KEYS:
            raise toml.refuse(key, unknown_word(key, _KEYS))
        # type() and not isinstance(): a datetime is not a day.
        if type(value) is not _KEYS[key]:
            what = Text(vi="giá trị sai kiểu, cần {kind}.", en="wrong kind of value, not {kind}.")
            raise toml.refuse(key, what.format(kind=_KEYS[key].__name__))
    for key in _KEYS.keys() - _OPTIONAL:
        if key not in toml.said:
            raise toml.refuse(key, Text(vi="thiếu khóa này.", en="this key is missing."))


def read_instrument(path: Path) -> Instrument:
    """An `instrument.toml`; `BadFile` naming file, line and key where it is malformed."""
    return _instrument(read_toml(path))


def _instrument(toml: Toml) -> Instrument:
    _check_keys(toml)
    said = toml.said
    until = said.get("until")
    if until is not None and until <= said["in_force"]:
        what = Text(vi="phải sau ngày có hiệu lực.", en="it must come after in_force.")
        raise toml.refuse("until", what)
    repeals = said.get("repeals", [])
    for rule_id in repeals:
        if not isinstance(rule_id, str) or not RULE_ID.fullmatch(rule_id):
            what = Text(vi="«{id}» không phải số quy tắc.", en="«{id}» is not the id of a rule.")
            raise toml.refuse("repeals", what.format(id=rule_id))
    return Instrument(
        id=said["id"],
        number=said["number"],
        title=_pair(toml, "title"),
        issuer=_pair(toml, "issuer"),
        signed=said["signed"],
        in_force=said["in_force"],
        until=until,
        repeals=tuple(repeals),
        reassigns=_reassigns(toml),
    )


def _reassigns(toml: Toml) -> Reassignments:
    """The tables `[[portions]]`, `[[levels]]` and `[[offices]]`."""
    return Reassignments(
        portions=tuple(
            PortionsPass(
                managed_by=_entry(toml, "portions", one, "managed_by", ManagedBy),
                portion=_entry(toml, "portions", one, "portion", PortionKind)
                if "portion" in one
                else None,
                into=_entry(toml, "portions", one, "into", ManagedBy),
                clause=_entry(toml, "portions", one, "clause"),
            )
            for one in _entries(toml, "portions", {"managed_by", "portion", "into", "clause"})
        ),
        levels=tuple(
            LevelEnds(
                level=_entry(toml, "levels", one, "level"),
                into=_entry(toml, "levels", one, "into"),
                clause=_entry(toml, "levels", one, "clause"),
            )
            for one in _entries(toml, "levels", {"level", "into", "clause"})
        ),
        offices=tuple(
            OfficesEnd(
                office=_entry(toml, "offices", one, "office", OfficeKind),
                into=_entry(toml, "offices", one, "into", OfficeKind),
                clause=_entry(toml, "offices", one, "clause"),
            )
            for one in _entries(toml, "offices", {"office", "into", "clause"})
        ),
    )


def _entries(toml: Toml, key: str, names: Collection[str]) -> list[dict[str, Any]]:
    """The tables of an array, each with no other keys than ``names``."""
    for one in toml.said.get(key, []):
        if not isinstance(one, dict):
            raise toml.refuse(key, Text(vi="cần các bảng.", en="it takes tables."))
        for name in one:
            if name not in names:
                raise toml.refuse(key, unknown_word(name, names))
    return toml.said.get(key, [])


def _entry(
    toml: Toml, key: str, one: dict[str, Any], name: str, choices: type[StrEnum] | None = None
) -> Any:
    """What an entry says under ``name``: text, or one of the words of ``choices``."""
    word = one.get(name)
    if not isinstance(word, str) or not word:
        what = Text(vi="thiếu {name}.", en="{name} is missing.")
        raise toml.refuse(key, what.format(name=name))
    if choices is None:
        return word
    known = [choice.value for choice in choices]
    if word not in known:
        raise toml.refuse(key, unknown_word(word, known))
    return choices(word)


def _choices(row: Row, column: str, choices: type[ManagedBy] | type[PortionKind]) -> Any:
    """`*`, or values joined by `|`, each once."""
    text = row[column]
    if text == "*":
        return None
    known = [choice.value for choice in choices]
    words = text.split("|")
    if "*" in words:
        what = Text(vi="«*» phải đứng một mình.", en="«*» must stand alone.")
        raise row.refuse(column, what)
    for word in words:
        if word not in known:
            raise row.refuse(column, unknown_word(word, [*known, "*"]))
    if len(set(words)) != len(words):
        what = Text(vi="giá trị lặp lại.", en="a value stands there twice.")
        raise row.refuse(column, what)
    return frozenset(choices(word) for word in words)


def _rule(row: Row, instrument: Instrument, clauses: Mapping[str, Clause]) -> Rule:
    rule_id = row.shaped("id", RULE_ID, f"{instrument.id}/001")
    if rule_id.rpartition("/")[0] != instrument.id:
        what = Text(
            vi="số quy tắc phải bắt đầu bằng {id}/.", en="the id of the rule must begin with {id}/."
        )
        raise row.refuse("id", what.format(id=instrument.id))
    return Rule(
        id=rule_id,
        office=row.choice("office", OfficeKind),
        axis=row.choice("axis", Line),
        object=row.shaped("object", WORD, "establishment"),
        action=row.shaped("action", WORD, "view"),
        managed_by=_choices(row, "managed_by", ManagedBy),
        portion=_choices(row, "portion", PortionKind),
        effect=row.choice("effect", Effect),
        start=instrument.in_force,
        end=instrument.until,
        clause=row.word("clause", clauses),
        instrument=instrument.id,
        note=row["note"],
    )


def read_rules(
    path: Path, instrument: Instrument, clauses: Mapping[str, Clause]
) -> tuple[Rule, ...]:
    """The rules that an instrument brings in; `BadFile` where a cell is not right."""
    rules: dict[str, Rule] = {}
    for row in read_rows(path, RULE_COLUMNS):
        rule = _rule(row, instrument, clauses)
        if rule.id in rules:
            what = Text(vi="số {id} đã dùng rồi.", en="the id {id} is taken already.")
            raise row.refuse("id", what.format(id=rule.id))
        rules[rule.id] = rule
    return tuple(rules.values())


def read_clauses(
    path: Path, instrument: str | None = None, taken: Collection[str] = ()
) -> dict[str, Clause]:
    """A `clauses.csv`: number, title in both languages, and the words where quoted."""
    clauses: dict[str, Clause] = {}
    for row in read_rows(path, CLAUSE_COLUMNS):
        number = row.text("clause")
        title = Text(vi=row.text("title_vi"), en=row.text("title_en"))
        if number in clauses or number in taken:
            what = Text(vi="điều {n} đã có rồi.", en="clause {n} is there already.")
            raise row.refuse("clause", what.format(n=number))
        if instrument is not None and not number.startswith(f"{instrument}."):
            raise row.refuse("clause", OWN_CLAUSE.format(id=instrument))
        clauses[number] = Clause(
            number=number, title=title, quote=row["quote"], instrument=instrument
        )
    return clauses


def read_readings(
    path: Path, instrument: Instrument, clauses: Collection[str], rules: Collection[str]
) -> tuple[Reading, ...]:
    """A `readings.csv`: one row for each way to read a sentence, of which one is chosen.

    Rows of one id stand together. The row that is chosen (`yes`) says by whom, since when (the
    day of the instrument where that is empty) and which rules follow from it, joined by `|`.
    """
    rows: dict[str, list[Row]] = {}
    for row in read_rows(path, READING_COLUMNS):
        rows.setdefault(row.text("id"), []).append(row)
    return tuple(_of_rows(found, instrument, clauses, rules) for found in rows.values())


def _of_rows(
    rows: list[Row], instrument: Instrument, clauses: Collection[str], rules: Collection[str]
) -> Reading:
    chosen = [row for row in rows if row.word("chosen", ("yes", "no")) == "yes"]
    if len(chosen) != 1:
        what = Text(vi="phải chọn đúng một cách hiểu.", en="exactly one reading is to be chosen.")
        raise rows[-1].refuse("chosen", what)
    (first,) = chosen
    cited = first["rules"].split("|") if first["rules"] else []
    for rule_id in cited:
        if rule_id not in rules:
            raise first.refuse("rules", unknown_word(rule_id, rules))
    return Reading(
        id=first.text("id"),
        clause=first.word("clause", clauses),
        problem=Text(vi=first.text("problem_vi"), en=first.text("problem_en")),
        chosen=_reading(first),
        others=tuple(_reading(row) for row in rows if row is not first),
        by=first.text("by"),
        since=first.optional_day("since") or instrument.in_force,
        rules=frozenset(cited),
        instrument=instrument.id,
    )


def _reading(row: Row) -> Text:
    return Text(vi=row.text("reading_vi"), en=row.text("reading_en"))


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


def _clauses_for(directory: Path) -> dict[str, Clause]:
    """The clauses beside a folder of instruments, or those shipped with the platform."""
    beside = directory.parent / "clauses.csv"
    return read_clauses(beside if beside.is_file() else settings().policies_dir / "clauses.csv")


def read_amendment(folder: Path, book: Rulebook) -> Amendment:
    """The instrument of one folder as it fits ``book``; `BadFile` where it does not."""
    toml = read_toml(folder / "instrument.toml")
    instrument = _instrument(toml)
    if instrument.id in book.instruments:
        what = Text(vi="{id} đã dùng ở văn bản khác.", en="{id} is another instrument's id.")
        raise toml.refuse("id", what.format(id=instrument.id))
    ids = {rule.id for rule in book.rules}
    for rule_id in instrument.repeals:
        if rule_id not in ids:
            raise toml.refuse("repeals", unknown_word(rule_id, ids))
    own: dict[str, Clause] = {}
    if (folder / "clauses.csv").is_file():
        own = read_clauses(folder / "clauses.csv", instrument.id, taken=book.clauses)
    clauses = {**book.clauses, **own}
    for clause in instrument.reassigns.clauses:
        if clause not in clauses:
            raise toml.refuse("clause", unknown_word(clause, clauses))
    rules = read_rules(folder / "rules.csv", instrument, clauses)
    readings: tuple[Reading, ...] = ()
    if (folder / "readings.csv").is_file():
        ids.update(rule.id for rule in rules)
        readings = read_readings(folder / "readings.csv", instrument, clauses, ids)
    return Amendment(
        instrument=instrument, rules=rules, clauses=tuple(own.values()), readings=readings
    )


def read_rulebook(instruments: Path | None = None) -> Rulebook:
    """Every adopted instrument of a folder (the shipped one when None), all or nothing.

    `clauses.csv` stands beside the folder; an instrument whose own clauses are not in it
    brings a `clauses.csv` of its own, with numbers that are not taken. An instrument that says
    `adopted = false` is passed over: it waits to be adopted.
    """
    directory = instruments or settings().policies_dir / "instruments"
    folders = _folders(directory)
    book = Rulebook(rules=(), instruments={}, clauses=_clauses_for(directory))
    for folder in folders:
        if read_toml(folder / "instrument.toml").said.get("adopted") is not False:
            book = amended(book, read_amendment(folder, book))
    return book
