"""An amendment as JSON: how a draft is kept, and what is hashed and signed."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import Clause, Instrument, Rule, joined
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text

_Parts = tuple[Instrument, tuple[Rule, ...], tuple[Clause, ...], tuple[Reading, ...]]


def to_document(
    instrument: Instrument,
    rules: Iterable[Rule],
    clauses: Iterable[Clause],
    readings: Iterable[Reading],
) -> dict[str, Any]:
    """The parts in one object; lists keep their order, sets are sorted."""
    return {
        "id": instrument.id,
        "number": instrument.number,
        "title": _pair(instrument.title),
        "issuer": _pair(instrument.issuer),
        "signed": _day(instrument.signed),
        "in_force": instrument.in_force.isoformat(),
        "until": _day(instrument.until),
        "repeals": list(instrument.repeals),
        "reassigns": reassigns_document(instrument.reassigns),
        "clauses": [
            {"number": clause.number, "title": _pair(clause.title), "quote": clause.quote}
            for clause in clauses
        ],
        "readings": [reading_document(reading) for reading in readings],
        "rules": [rule_document(rule) for rule in rules],
    }


def rule_document(rule: Rule) -> dict[str, str]:
    """A rule under the columns of `rules.csv`; its days are those of its instrument."""
    return {
        "id": rule.id,
        "office": rule.office.value,
        "axis": rule.axis.value,
        "object": rule.object,
        "action": rule.action,
        "managed_by": joined(rule.managed_by),
        "portion": joined(rule.portion),
        "effect": rule.effect.value,
        "clause": rule.clause,
        "note": rule.note,
    }


def reassigns_document(reassigns: Reassignments) -> dict[str, list[dict[str, Any]]]:
    """Each list of a reassignment under the name of its field."""
    return {
        "portions": [asdict(one) for one in reassigns.portions],
        "levels": [asdict(one) for one in reassigns.levels],
        "offices": [asdict(one) for one in reassigns.offices],
    }


def from_document(told: dict[str, Any]) -> _Parts:
    """The parts of a document that `to_document` wrote."""
    instrument = Instrument(
        id=told["id"],
        number=told["number"],
        title=Text(**told["title"]),
        issuer=Text(**told["issuer"]),
        signed=_to_day(told["signed"]),
        in_force=date.fromisoformat(told["in_force"]),
        until=_to_day(told["until"]),
        repeals=tuple(told["repeals"]),
        reassigns=to_reassigns(told["reassigns"]),
    )
    clauses = tuple(
        Clause(
            number=one["number"],
            title=Text(**one["title"]),
            quote=one["quote"],
            instrument=instrument.id,
        )
        for one in told["clauses"]
    )
    readings = tuple(to_reading(one, instrument.id) for one in told["readings"])
    return instrument, tuple(to_rule(one, instrument) for one in told["rules"]), clauses, readings


def to_rule(told: dict[str, str], instrument: Instrument) -> Rule:
    """A rule from the columns of `rules.csv`, in force as long as its instrument."""
    return Rule(
        id=told["id"],
        office=OfficeKind(told["office"]),
        axis=Line(told["axis"]),
        object=told["object"],
        action=told["action"],
        managed_by=_listed(told["managed_by"], ManagedBy),
        portion=_listed(told["portion"], PortionKind),
        effect=Effect(told["effect"]),
        start=instrument.in_force,
        end=instrument.until,
        clause=told["clause"],
        instrument=instrument.id,
        note=told["note"],
    )


def to_reassigns(told: dict[str, list[dict[str, Any]]]) -> Reassignments:
    """Reassignments from the lists of `reassigns_document`."""
    return Reassignments(
        portions=tuple(
            PortionsPass(
                managed_by=ManagedBy(one["managed_by"]),
                portion=None if one["portion"] is None else PortionKind(one["portion"]),
                into=ManagedBy(one["into"]),
                clause=one["clause"],
            )
            for one in told.get("portions", ())
        ),
        levels=tuple(LevelEnds(**one) for one in told.get("levels", ())),
        offices=tuple(
            OfficesEnd(
                office=OfficeKind(one["office"]),
                into=OfficeKind(one["into"]),
                clause=one["clause"],
            )
            for one in told.get("offices", ())
        ),
    )


def to_reading(told: dict[str, Any], instrument: str) -> Reading:
    """A reading from its object in a document."""
    return Reading(
        id=told["id"],
        clause=told["clause"],
        problem=Text(**told["problem"]),
        chosen=Text(**told["chosen"]),
        others=tuple(Text(**one) for one in told["others"]),
        by=told["by"],
        since=date.fromisoformat(told["since"]),
        rules=frozenset(told["rules"]),
        instrument=instrument,
    )


def reading_document(reading: Reading) -> dict[str, Any]:
    """A reading without its instrument; `to_reading` is the way back."""
    return {
        "id": reading.id,
        "clause": reading.clause,
        "problem": _pair(reading.problem),
        "chosen": _pair(reading.chosen),
        "others": [_pair(other) for other in reading.others],
        "by": reading.by,
        "since": reading.since.isoformat(),
        "rules": sorted(reading.rules),
    }


def _pair(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _day(day: date | None) -> str | None:
    return day and day.isoformat()


def _to_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _listed(text: str, choices: Any) -> Any:
    return None if text == "*" else frozenset(choices(word) for word in text.split("|"))
