"""Rules, clauses and readings, each from the rows of a table; and the columns of the tables."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from khungcui.files.sheet import Row
from khungcui.policy.amendment import OWN_CLAUSE
from khungcui.policy.reading import Reading
from khungcui.policy.rule import RULE_ID, WORD, Clause, Instrument, Rule
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

RULE_COLUMNS = (
    *("id", "office", "axis", "object", "action", "managed_by", "portion"),
    *("effect", "clause", "note"),
)
CLAUSE_COLUMNS = ("clause", "title_vi", "title_en", "quote")
READING_COLUMNS = (
    *("id", "clause", "problem_vi", "problem_en", "reading_vi", "reading_en"),
    *("chosen", "by", "since", "rules"),
)


def rules_of(
    rows: Iterable[Row], instrument: Instrument, clauses: Mapping[str, Clause]
) -> tuple[Rule, ...]:
    """The rules that an instrument brings in; `BadFile` where a cell is not right."""
    rules: dict[str, Rule] = {}
    for row in rows:
        rule = _rule(row, instrument, clauses)
        if rule.id in rules:
            what = Text(vi="số {id} đã dùng rồi.", en="the id {id} is taken already.")
            raise row.refuse("id", what.format(id=rule.id))
        rules[rule.id] = rule
    return tuple(rules.values())


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


def _choices(row: Row, column: str, choices: type[StrEnum]) -> Any:
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


def clauses_of(
    rows: Iterable[Row], instrument: str | None = None, taken: Collection[str] = ()
) -> dict[str, Clause]:
    """Clauses by their numbers: title in both languages, and the words where quoted.

    ``instrument`` numbers its own from its id on; None stands for the regulation itself.
    """
    clauses: dict[str, Clause] = {}
    for row in rows:
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


def readings_of(
    rows: Iterable[Row], instrument: Instrument, clauses: Collection[str], rules: Collection[str]
) -> tuple[Reading, ...]:
    """Readings from rows of which each is one way to understand a sentence.

    Rows of one id belong together. The one that is chosen (`yes`) says what is doubtful, by whom
    it was chosen, since when (the day of the instrument where that is empty) and which rules
    follow from it, joined by `|`; the others need say no more than how they understand it.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.text("id"), []).append(row)
    return tuple(_of_rows(of_one, instrument, clauses, rules) for of_one in found.values())


def _of_rows(
    rows: list[Row], instrument: Instrument, clauses: Collection[str], rules: Collection[str]
) -> Reading:
    chosen = [row for row in rows if row.word("chosen", ("yes", "no")) == "yes"]
    if len(chosen) != 1:
        what = Text(vi="phải chọn đúng một cách hiểu.", en="exactly one reading is to be chosen.")
        raise rows[-1].refuse("chosen", what)
    (first,) = chosen
    others = [row for row in rows if row is not first]
    for row in others:
        _agree(row, first)
    return Reading(
        id=first.text("id"),
        clause=first.word("clause", clauses),
        problem=Text(vi=first.text("problem_vi"), en=first.text("problem_en")),
        chosen=_reading(first),
        others=tuple(_reading(row) for row in others),
        by=first.text("by"),
        since=first.optional_day("since") or instrument.in_force,
        rules=frozenset(_cited(first, rules)),
        instrument=instrument.id,
    )


def _agree(row: Row, chosen: Row) -> None:
    """Refuse a row that is not chosen and yet says otherwise what the chosen one settles."""
    for column in ("clause", "problem_vi", "problem_en", "by", "since", "rules"):
        if row[column] not in ("", chosen[column]):
            what = Text(
                vi="khác với dòng được chọn của {id}; hãy để trống.",
                en="it differs from the chosen row of {id}; leave it empty.",
            )
            raise row.refuse(column, what.format(id=chosen["id"]))


def _cited(row: Row, rules: Collection[str]) -> list[str]:
    cited = row["rules"].split("|") if row["rules"] else []
    for rule_id in cited:
        if rule_id not in rules:
            raise row.refuse("rules", unknown_word(rule_id, rules))
    return cited


def _reading(row: Row) -> Text:
    return Text(vi=row.text("reading_vi"), en=row.text("reading_en"))
