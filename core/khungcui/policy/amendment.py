"""An amendment: an instrument with all that it carries, and the rulebook as it makes it.

It is the same thing as a folder of files, as a draft and as a published instrument. Nothing in
force is edited: an amendment brings rules in and takes rules out on its day.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from khungcui.errors import BadInput
from khungcui.policy.document import from_document, to_document
from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import Reassignments
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.text import Text
from khungcui.text.nearest import unknown_word

#: Clauses of several instruments stand in one list, so each says whose it is.
OWN_CLAUSE = Text(
    vi="số điều của văn bản phải bắt đầu bằng {id} và dấu chấm, như {id}.1.",
    en="a clause of the instrument is numbered from its id and a point on, like {id}.1.",
)
#: Work passes to what carries it on.
NOWHERE = Text(
    vi="«{into}» không thể nhận: chính nó chuyển đi hoặc chấm dứt.",
    en="«{into}» cannot take over: it passes on or ends itself.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """An instrument, the rules and readings that it brings in, and clauses of its own."""

    instrument: Instrument
    rules: tuple[Rule, ...] = ()
    clauses: tuple[Clause, ...] = ()
    readings: tuple[Reading, ...] = ()

    @classmethod
    def carried(cls, book: Rulebook, instrument: str) -> "Amendment":
        """What an instrument of ``book`` carries, whatever became of its rules since."""
        carrier = book.instruments[instrument]
        repealed = {each for one in book.instruments.values() for each in one.repeals}
        return cls(
            instrument=carrier,
            rules=tuple(
                replace(rule, end=carrier.until) if rule.id in repealed else rule
                for rule in book.rules
                if rule.instrument == instrument
            ),
            clauses=tuple(one for one in book.clauses.values() if one.instrument == instrument),
            readings=tuple(one for one in book.readings if one.instrument == instrument),
        )

    @property
    def id(self) -> str:
        """The id of the instrument."""
        return self.instrument.id

    @property
    def document(self) -> dict[str, Any]:
        """All of it as JSON can hold it; `Amendment.of` is the way back."""
        return to_document(self.instrument, self.rules, self.clauses, self.readings)

    @property
    def content(self) -> str:
        """A hash of all that is signed: the document but for the day of signing."""
        told = {**self.document, "signed": None}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Amendment":
        """The amendment that a document of our own writing holds."""
        instrument, rules, clauses, readings = from_document(document)
        return cls(instrument=instrument, rules=rules, clauses=clauses, readings=readings)

    def touches(self, book: Rulebook) -> frozenset[tuple[str, str, str]]:
        """The (office, object, action) whose rules it changes, those that it repeals included."""
        gone = set(self.instrument.repeals)
        touched = (*self.rules, *(rule for rule in book.rules if rule.id in gone))
        return frozenset((rule.office, rule.object, rule.action) for rule in touched)


def amended(book: Rulebook, amendment: Amendment) -> Rulebook:
    """``book`` as it will be with ``amendment``; `BadInput` where the two do not fit."""
    check(book, amendment)
    new = amendment.instrument
    return Rulebook(
        rules=(*ended(book.rules, new.repeals, new.in_force), *amendment.rules),
        instruments={**book.instruments, new.id: new},
        clauses={**book.clauses, **{clause.number: clause for clause in amendment.clauses}},
        readings=(*book.readings, *amendment.readings),
    )


def ended(rules: Iterable[Rule], gone: Collection[str], day: date) -> tuple[Rule, ...]:
    """The rules, those whose ids are in ``gone`` ended on ``day`` if they last so long."""
    gone = frozenset(gone)
    return tuple(
        replace(rule, end=min(day, rule.end or date.max)) if rule.id in gone else rule
        for rule in rules
    )


def leaning(book: Rulebook, on: str) -> tuple[Instrument, ...]:
    """The instruments of ``book`` that name rules or clauses which the instrument ``on`` brings."""
    brought = Amendment.carried(book, on)
    rules = {rule.id for rule in brought.rules}
    clauses = {clause.number for clause in brought.clauses}
    named = {
        *(one.id for one in book.instruments.values() if rules & {*one.repeals}),
        *(one.id for one in book.instruments.values() if clauses & {*one.reassigns.clauses}),
        *(rule.instrument for rule in book.rules if rule.clause in clauses),
        *(one.instrument for one in book.readings if one.clause in clauses or one.rules & rules),
    }
    return tuple(book.instruments[name] for name in sorted(named - {on}))


def check(book: Rulebook, amendment: Amendment) -> None:
    """Raise `BadInput` where the amendment names what is not there, or takes what is taken."""
    new = amendment.instrument
    if new.id in book.instruments:
        raise _taken("id", new.id)
    rules = {rule.id for rule in book.rules}
    numbers: set[int] = set()
    for rule in amendment.rules:
        # 001 and 0001 would be two ids, and neither the lower.
        number = rule.order[-1]
        if rule.id in rules or number in numbers:
            raise _taken("rules", rule.id)
        rules.add(rule.id)
        numbers.add(number)
    known, own = set(book.clauses), f"{new.id}."
    for clause in amendment.clauses:
        if clause.number in known:
            raise _taken("clauses", clause.number)
        if not clause.number.startswith(own) or clause.number == own:
            raise BadInput(OWN_CLAUSE.format(id=new.id), field="clauses")
        known.add(clause.number)
    _check_words("repeals", new.repeals, {rule.id for rule in book.rules})
    _check_words("rules", (rule.clause for rule in amendment.rules), known)
    _check_words("reassigns", new.reassigns.clauses, known)
    _check_reassigns(new.reassigns)
    chosen: set[str] = set()
    for reading in amendment.readings:
        if reading.id in chosen:
            raise _taken("readings", reading.id)
        chosen.add(reading.id)
        _check_words("readings", (reading.clause,), known)
        _check_words("readings", sorted(reading.rules), rules)


def _check_reassigns(told: Reassignments) -> None:
    """`BadInput` where the same is said twice, or goes to what is, or ends, itself."""
    ending = {one.office for one in told.offices}
    said = (
        *(("portions", (one.managed_by, one.portion), one.managed_by) for one in told.portions),
        *(("levels", one.level, one.level) for one in told.levels),
        *(("offices", one.office, one.office) for one in told.offices),
    )
    seen: set[tuple[str, object]] = set()
    for field, what, name in said:
        if (field, what) in seen:
            raise _taken(field, name)
        seen.add((field, what))
    nowhere = (
        *(("portions", one.into) for one in told.portions if one.into is one.managed_by),
        *(("offices", one.into) for one in told.offices if one.into in ending),
    )
    for field, into in nowhere:
        raise BadInput(NOWHERE.format(into=into), field=field)


def _check_words(field: str, words: Iterable[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            raise BadInput(unknown_word(word, known), field=field)


def _taken(field: str, name: str) -> BadInput:
    told = Text(vi="«{name}» đã có rồi.", en="«{name}» is there already.")
    return BadInput(told.format(name=name), field=field)
