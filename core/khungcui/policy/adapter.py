"""Rules from files: `instruments/<date-number>/{instrument.toml,rules.csv}` and `clauses.csv`.

Casbin's stock adapters cut columns and break on commas, and an unknown effect word would
allow. So the files have a reader of their own; a file is right in every cell or refused whole.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from khungcui.errors import BadFile
from khungcui.files.sheet import Row, read_rows
from khungcui.files.toml import Toml, read_toml
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
_KEYS = {
    "id": str,
    "number": str,
    "title": dict,
    "issuer": dict,
    "signed": date,
    "in_force": date,
    "until": date,
    "repeals": list,
}
_OPTIONAL = {"until", "repeals"}


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
    toml = read_toml(path)
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
    )


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


def read_clauses(path: Path, taken: Collection[str] = ()) -> dict[str, Clause]:
    """A `clauses.csv`: number, title in both languages, and the words where quoted."""
    clauses: dict[str, Clause] = {}
    for row in read_rows(path, CLAUSE_COLUMNS):
        number = row.text("clause")
        title = Text(vi=row.text("title_vi"), en=row.text("title_en"))
        if number in clauses or number in taken:
            what = Text(vi="điều {n} đã có rồi.", en="clause {n} is there already.")
            raise row.refuse("clause", what.format(n=number))
        clauses[number] = Clause(number=number, title=title, quote=row["quote"])
    return clauses


def _repealed(rules: Sequence[Rule], instruments: Mapping[str, Instrument]) -> tuple[Rule, ...]:
    """The rules, ended on the first day on which an instrument takes them out."""
    ends: dict[str, date] = {}
    for instrument in instruments.values():
        for rule_id in instrument.repeals:
            ends[rule_id] = min(instrument.in_force, ends.get(rule_id, date.max))
    return tuple(
        rule if rule.id not in ends else replace(rule, end=min(ends[rule.id], rule.end or date.max))
        for rule in rules
    )


def _check_repeals(folder: Path, instrument: Instrument, known: set[str]) -> None:
    for rule_id in instrument.repeals:
        if rule_id not in known:
            toml = read_toml(folder / "instrument.toml")
            raise toml.refuse("repeals", unknown_word(rule_id, known))


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


def read_rulebook(instruments: Path | None = None) -> Rulebook:
    """Every instrument of a folder (the shipped one when None), all or nothing.

    `clauses.csv` stands beside the folder; an instrument whose own clauses are not in it
    brings a `clauses.csv` of its own, with numbers that are not taken.
    """
    directory = instruments or settings().policies_dir / "instruments"
    folders = _folders(directory)
    clauses = _clauses_for(directory)
    rules: list[Rule] = []
    known: dict[str, Instrument] = {}
    for folder in folders:
        instrument = read_instrument(folder / "instrument.toml")
        if instrument.id in known:
            what = Text(vi="{id} đã dùng ở văn bản khác.", en="{id} is another instrument's id.")
            toml = read_toml(folder / "instrument.toml")
            raise toml.refuse("id", what.format(id=instrument.id))
        known[instrument.id] = instrument
        if (folder / "clauses.csv").is_file():
            clauses |= read_clauses(folder / "clauses.csv", taken=clauses)
        rules += read_rules(folder / "rules.csv", instrument, clauses)
    ids = {rule.id for rule in rules}
    for folder, instrument in zip(folders, known.values(), strict=True):
        _check_repeals(folder, instrument, ids)
    return Rulebook(rules=_repealed(rules, known), instruments=known, clauses=clauses)
