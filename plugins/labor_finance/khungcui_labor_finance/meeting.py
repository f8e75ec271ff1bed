"""What labor and finance answers to other plugins."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from khungcui import Acting, Answer
from khungcui_labor_finance.applying import Rule, rule_on


async def rule_value(acting: Acting, path: str, day: date) -> Mapping[str, Any] | None:
    """The rule of ``path`` that counts on ``day``, as facts; None where none does."""
    rule = await rule_on(acting.session, acting.tree.root, path, day)
    return None if rule is None else facts(rule)


def facts(rule: Rule) -> Mapping[str, Any]:
    """A rule as others are told of it."""
    return {
        "id": rule.id,
        "path": rule.path,
        "title": rule.title,
        "unit": rule.unit,
        "value": rule.value,
        "brackets": [(one.over, one.up_to, one.rate) for one in rule.brackets],
        "since": rule.since,
        "until": rule.until,
        "issuer": rule.issuer.value,
        "citation": rule.citation,
    }


ANSWERS = (Answer(name="rule_value", run=rule_value),)
