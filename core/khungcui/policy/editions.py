"""What changes between the rules of two days, or with an amendment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from khungcui.policy.rule import Choices, Instrument, Rule, joined
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.titles import TITLES
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The rules that came in and went out between two days."""

    came: tuple[Rule, ...]
    went: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The rules as they are on a day, by the rulebook as it is or as a draft makes it."""

    snapshot: Snapshot
    day: date

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules in force, by their ids."""
        return {rule.id: rule for rule in self.snapshot.rules if rule.in_force(self.day)}

    @property
    def reforms(self) -> dict[str, Instrument]:
        """The instruments in force that re-assign, by their ids."""
        return {
            one.id: one
            for one in self.snapshot.instruments.values()
            if one.reassigns
            and one.in_force <= self.day
            and (one.until is None or self.day < one.until)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule in the place of another: one office, line and power, otherwise said anew."""

    before: Rule
    after: Rule

    @property
    def narrower(self) -> bool:
        """Whether it is about less than before, and about nothing else."""
        return _wider(self.before, self.after) and not _wider(self.after, self.before)

    @property
    def wider(self) -> bool:
        """Whether it is about more than before, and about all that it was about."""
        return _wider(self.after, self.before) and not _wider(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is otherwise at a second moment: rules in, out and changed, and what is re-assigned."""

    came: tuple[Rule, ...]
    went: tuple[Rule, ...]
    changed: tuple[Change, ...]
    reformed: tuple[Instrument, ...]


def difference(snapshot: Snapshot, before: date, after: date) -> Difference:
    """The rules in force on ``after`` and not on ``before``, and the other way round."""
    ordered = sorted(snapshot.rules, key=lambda rule: rule.id)
    return Difference(
        came=tuple(r for r in ordered if r.in_force(after) and not r.in_force(before)),
        went=tuple(r for r in ordered if r.in_force(before) and not r.in_force(after)),
    )


def changes(a: Moment, b: Moment) -> Changes:
    """What is otherwise at ``b`` than at ``a``.

    A rule that went and one that came for the same office, line and power are a change, those
    first that are most alike; no rule is in two changes.
    """
    before, after = a.rules, b.rules
    went = [before[name] for name in sorted(before.keys() - after.keys())]
    came = [after[name] for name in sorted(after.keys() - before.keys())]
    changed = _pairs(went, came)
    paired = {rule.id for change in changed for rule in (change.before, change.after)}
    old = a.reforms
    return Changes(
        came=tuple(rule for rule in came if rule.id not in paired),
        went=tuple(rule for rule in went if rule.id not in paired),
        changed=changed,
        reformed=tuple(one for name, one in b.reforms.items() if name not in old),
    )


def _pairs(went: Iterable[Rule], came: Iterable[Rule]) -> tuple[Change, ...]:
    there: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
    for rule in went:
        there[_key(rule)].append(rule)
    couples = sorted(
        (_unlike(old, new), old.id, new.id, old, new)
        for new in came
        for old in there.get(_key(new), ())
    )
    taken: set[str] = set()
    found: list[Change] = []
    for _, _, _, old, new in couples:
        if old.id not in taken and new.id not in taken:
            taken |= {old.id, new.id}
            found.append(Change(before=old, after=new))
    return tuple(sorted(found, key=lambda change: change.after.id))


def _key(rule: Rule) -> tuple[str, ...]:
    return rule.office, rule.axis, rule.object, rule.action


def _unlike(old: Rule, new: Rule) -> tuple[bool, bool]:
    """How little two rules of one office, line and power have in common; less goes first."""
    nested = _wider(old, new) or _wider(new, old)
    return old.effect is not new.effect, not nested


def _wider(one: Rule, other: Rule) -> bool:
    """Whether ``one`` is about all that ``other`` is about."""
    return _covers(one.managed_by, other.managed_by) and _covers(one.portion, other.portion)


def _covers(one: Choices, other: Choices) -> bool:
    return one is None or (other is not None and other <= one)


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
