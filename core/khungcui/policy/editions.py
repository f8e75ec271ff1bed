"""What changes between the rules of two days."""

from dataclasses import dataclass
from datetime import date

from khungcui.policy.rule import Rule, joined
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.titles import TITLES
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The rules that came in and went out between two days."""

    came: tuple[Rule, ...]
    went: tuple[Rule, ...]


def difference(snapshot: Snapshot, before: date, after: date) -> Difference:
    """The rules in force on ``after`` and not on ``before``, and the other way round."""
    ordered = sorted(snapshot.rules, key=lambda rule: rule.id)
    return Difference(
        came=tuple(r for r in ordered if r.in_force(after) and not r.in_force(before)),
        went=tuple(r for r in ordered if r.in_force(before) and not r.in_force(after)),
    )


def in_words(rule: Rule) -> Text:
    """A rule in one line."""
    told = Text(
        vi="{id}: {office} {effect} «{power}» {line}{conditions} (điều {clause})",
        en="{id}: {office} is {effect} «{power}» {line}{conditions} (clause {clause})",
    )
    conditions = [joined(rule.managed_by), joined(rule.portion)]
    shown = ", ".join(condition for condition in conditions if condition != "*")
    return told.format(
        id=rule.id,
        office=TITLES[rule.office],
        effect=TITLES[rule.effect],
        power=rule.power,
        line=TITLES[rule.axis],
        conditions=f" [{shown}]" if shown else "",
        clause=rule.clause,
    )
