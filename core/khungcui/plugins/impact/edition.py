"""Two editions side by side: which powers of which kinds of office are not the same in both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from khungcui.plugins.impact.verdicts import AREA_LINES, Allowed, allowed, bits
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.tenancy.tree import AreaTree

Key = tuple[OfficeKind, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The rules and the tree of areas that belong together."""

    snapshot: Snapshot
    tree: AreaTree

    @property
    def settled(self) -> "Edition":
        """The same with the tree as the reforms of its own rules leave it."""
        return replace(self, tree=self.snapshot.reforms.tree(self.tree))

    def paths(self, day: date) -> Mapping[str, str | None]:
        """Where each area lies on ``day``."""
        return {area: self.tree.path(area, day) for area in self.tree.under("", day)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A power of a kind of office that the two editions do not give alike.

    ``lines`` are the lines that its rules follow, as bits; ``before`` and ``after`` say over
    which records the office has the power. ``entered`` and ``left`` are the rules that differ.
    ``by_rule`` is False where only the ground has moved.
    """

    kind: OfficeKind
    power: str
    lines: int
    before: Allowed
    after: Allowed
    entered: tuple[Rule, ...]
    left: tuple[Rule, ...]
    by_rule: bool

    @property
    def subject(self) -> str:
        """The object of the power."""
        return self.power.partition(".")[0]

    @property
    def effect(self) -> tuple[OfficeKind, int, Allowed, Allowed]:
        """What its numbers depend on: changes alike in this have the same numbers."""
        return (self.kind, self.lines, self.before, self.after)


def changes(before: Edition, after: Edition, day: date) -> tuple[Change, ...]:
    """Every power that differs on ``day``, by kind of office and name."""
    moved = before.tree is not after.tree and before.paths(day) != after.paths(day)
    passed = before.snapshot.passed(day) != after.snapshot.passed(day)
    keys = set(_touched(before.snapshot, after.snapshot))
    if moved or passed:
        keys.update(map(_key, (*before.snapshot.rules, *after.snapshot.rules)))
    kinds = list(OfficeKind)
    ordered = sorted(keys, key=lambda key: (kinds.index(key[0]), key[1:]))
    found = (_change(key, before, after, day, moved) for key in ordered)
    return tuple(change for change in found if change is not None)


def _key(rule: Rule) -> Key:
    return rule.office, rule.object, rule.action


def _touched(before: Snapshot, after: Snapshot) -> Iterator[Key]:
    held = {rule.id: rule for rule in before.rules}
    for rule in after.rules:
        was = held.pop(rule.id, None)
        if was is not rule and was != rule:
            yield _key(rule)
            if was is not None:
                yield _key(was)
    yield from map(_key, held.values())


def _change(key: Key, before: Edition, after: Edition, day: date, moved: bool) -> Change | None:
    kind, object_, action = key
    was = before.snapshot.candidates(kind, object_, action, day)
    now = after.snapshot.candidates(kind, object_, action, day)
    lines = bits(rule.axis for rule in (*was, *now))
    gave = allowed(before.snapshot, key, lines, day)
    gives = allowed(after.snapshot, key, lines, day)
    by_rule = gave != gives
    if not by_rule and not (moved and gave and lines & AREA_LINES):
        return None
    return Change(
        kind=kind,
        power=f"{object_}.{action}",
        lines=lines,
        before=gave,
        after=gives,
        entered=_without(now, was),
        left=_without(was, now),
        by_rule=by_rule,
    )


def _without(rules: Iterable[Rule], others: Iterable[Rule]) -> tuple[Rule, ...]:
    ids = {rule.id for rule in others}
    return tuple(rule for rule in rules if rule.id not in ids)
