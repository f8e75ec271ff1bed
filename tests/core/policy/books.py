"""Small rulebooks for tests of lint: two instruments, three years apart."""

from datetime import date
from typing import Any

from tests.core.policy import rules

from khungcui.policy.lint import Asked, Kind, Need, lint
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook
from khungcui.text import Text

FIRST, LATER = date(1978, 8, 24), date(1981, 5, 28)
TITLE = Text(vi="Một", en="One")


def instrument(name: str, day: date, **given: Any) -> Instrument:
    """An instrument in force from ``day``, signed on it unless told otherwise."""
    parts: dict[str, Any] = {"number": name, "title": TITLE, "issuer": TITLE, "signed": day}
    return Instrument(id=name, in_force=day, **{**parts, **given})


def rule(number: int, **given: Any) -> Rule:
    """A rule under clause III.5, with what is ``given`` in place of the rest."""
    return rules.rule(number, **{"clause": "III.5", **given})


def book(*rules: Rule, clauses: tuple[str, ...] = ("III.5",)) -> Rulebook:
    """These rules, with the two instruments and these clauses."""
    return Rulebook(
        rules=rules,
        instruments={
            "1-1978": instrument("1-1978", FIRST),
            "2-1981": instrument("2-1981", LATER),
        },
        clauses={number: Clause(number=number, title=TITLE) for number in clauses},
    )


def asking(*powers: str, **given: Any) -> Asked:
    """A platform that asks for these powers, each with the same need."""
    return Asked(powers={power: Need(**given) for power in powers})


def found(
    rules: Rulebook, asked: Asked | None = None, day: date | None = None
) -> list[tuple[Kind, str]]:
    """Kind and subject of all that lint finds."""
    return [(one.kind, one.subject) for one in lint(rules, asked or Asked(), day=day)]
