"""Rules for tests: a ward committee sets plans on its ground, unless told otherwise."""

from datetime import date
from typing import Any

from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import Line, OfficeKind


def rule(number: int, **given: Any) -> Rule:
    """Rule ``number`` of a first instrument, with what is ``given`` in place of the rest."""
    defaults: dict[str, Any] = {
        "id": f"1-1978/{number:03}",
        "office": OfficeKind.WARD_COMMITTEE,
        "axis": Line.TERRITORY,
        "object": "plan",
        "action": "set",
        "start": date(1978, 8, 24),
        "clause": f"I.{number}",
        "instrument": "1-1978",
    }
    return Rule(**{**defaults, **given})
