"""`khungcui policy diff`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer

from khungcui.cli.output import Json, print_json
from khungcui.cli.policy.given import Instruments, language, snapshot_of
from khungcui.policy.editions import difference, in_words
from khungcui.policy.rule import Rule, joined


def diff(
    before: Annotated[datetime, typer.Argument(metavar="A", formats=["%Y-%m-%d"])],
    after: Annotated[datetime, typer.Argument(metavar="B", formats=["%Y-%m-%d"])],
    instruments: Instruments = None,
    as_json: Json = False,
) -> None:
    """Say which rules came in and went out between two days."""
    a, b = before.date(), after.date()
    changed = difference(snapshot_of(instruments), a, b)
    if as_json:
        came, went = _rules_json(changed.came), _rules_json(changed.went)
        print_json({"from": a.isoformat(), "to": b.isoformat(), "came": came, "went": went})
        return
    for sign, rules in (("-", changed.went), ("+", changed.came)):
        for rule in rules:
            typer.echo(f"{sign} {in_words(rule).in_(language())}")
    typer.echo(f"+{len(changed.came)} -{len(changed.went)}")


def _rules_json(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [
        {
            "id": rule.id,
            "office": rule.office,
            "axis": rule.axis,
            "power": rule.power,
            "managed_by": joined(rule.managed_by),
            "portion": joined(rule.portion),
            "effect": rule.effect,
            "clause": rule.clause,
            "from": rule.start.isoformat(),
            "until": rule.end.isoformat() if rule.end else None,
        }
        for rule in rules
    ]
