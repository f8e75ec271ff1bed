"""The rules, compiled: an immutable table that decides in microseconds.

A snapshot is swapped whole, by one assignment; its id goes into every decision and every
audit entry. Casbin (`reference.py`) says what is right, this says it fast.
"""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import chain, product
from types import MappingProxyType

from khungcui.policy import line
from khungcui.policy.decision import Decision
from khungcui.policy.document import reassigns_document
from khungcui.policy.near import Miss, alike, nearest
from khungcui.policy.reading import Reading
from khungcui.policy.record import Facet, Reach
from khungcui.policy.reform import Passed, Reforms
from khungcui.policy.rule import Clause, Instrument, Rule, Rulebook, joined
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind

_Key = tuple[str, str, str]
_CLASSES = frozenset(product((*ManagedBy, None), (*PortionKind, None)))


class _Edition:
    """The rules of one (kind of office, object, action) on the days between two changes.

    ``rules`` stand in the order in which they decide. For each class of portion only the first
    rule along each line can decide, so a decision looks at five rules at most.
    """

    __slots__ = ("_deciding", "rules")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._deciding: dict[tuple[str | None, str | None], tuple[Rule, ...]] = {}

    def deciding(self, facet: Facet) -> tuple[Rule, ...]:
        """The rules of which the first that reaches the record decides."""
        portion_class = (facet.managed_by, facet.portion)
        found = self._deciding.get(portion_class)
        if found is None:
            first: dict[Line, Rule] = {}
            for rule in self.rules:
                if line.conditions_hold(rule, facet):
                    first.setdefault(rule.axis, rule)
            found = tuple(first.values())
            if portion_class in _CLASSES:  # and not whatever word somebody asks about
                self._deciding[portion_class] = found
        return found


class _Timeline:
    """The rules of one (kind of office, object, action), cut at the days when they change."""

    __slots__ = ("_cuts", "_editions", "_rules")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(sorted(rules, key=lambda rule: rule.order))
        days = {rule.start for rule in self._rules}
        days.update(rule.end for rule in self._rules if rule.end is not None)
        self._cuts = sorted(days)
        self._editions: list[_Edition | None] = [None] * (len(self._cuts) + 1)

    def on(self, day: date) -> _Edition:
        """The edition of ``day``."""
        at = bisect_right(self._cuts, day)
        edition = self._editions[at]
        if edition is None:
            edition = _Edition(rule for rule in self._rules if rule.in_force(day))
            self._editions[at] = edition
        return edition


_NONE_IN_FORCE = _Edition(())


def _content_id(rules: Sequence[Rule], instruments: Iterable[Instrument]) -> str:
    """A name for exactly these rules and reforms, whatever order or files they came from."""
    content: Iterator[object] = chain(
        (
            [
                *(rule.id, rule.office, rule.axis, rule.object, rule.action),
                *(joined(rule.managed_by), joined(rule.portion), rule.effect),
                *(str(rule.start), str(rule.end or ""), rule.clause, rule.instrument),
            ]
            for rule in sorted(rules, key=lambda rule: rule.id)
        ),
        (
            [one.id, str(one.in_force), str(one.until or ""), reassigns_document(one.reassigns)]
            for one in sorted(instruments, key=lambda one: one.id)
            if one.reassigns
        ),
    )
    # Bit by bit: one text of all would hold up every other thread while it is written.
    digest = sha256(b"[")
    for place, part in enumerate(content):
        digest.update(b"," * bool(place))
        digest.update(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
    digest.update(b"]")
    return digest.hexdigest()[:16]


class Snapshot:
    """All rules of all days, ready to decide."""

    __slots__ = (
        "_about",
        "_giving",
        "_raw",
        "_timelines",
        "clauses",
        "id",
        "instruments",
        "readings",
        "reforms",
        "rules",
    )

    def __init__(
        self,
        rules: Iterable[Rule],
        instruments: Mapping[str, Instrument],
        clauses: Mapping[str, Clause],
        readings: Iterable[Reading] = (),
    ) -> None:
        self.instruments = MappingProxyType(dict(instruments))
        self.reforms = Reforms(self.instruments.values())
        self.rules = self.reforms.rules(rules)
        self.clauses = MappingProxyType(dict(clauses))
        self.readings = tuple(readings)
        self.id = _content_id(self.rules, self.instruments.values())
        self._timelines: dict[_Key, _Timeline] = {}
        self._giving: dict[tuple[str, str], tuple[Rule, ...]] = {}
        self._raw: dict[_Key, list[Rule]] = defaultdict(list)
        self._about: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in self.rules:
            self._raw[rule.office, rule.object, rule.action].append(rule)
            self._about[rule.object, rule.action].append(rule)

    @classmethod
    def build(
        cls,
        rules: Iterable[Rule],
        instruments: Mapping[str, Instrument] | None = None,
        clauses: Mapping[str, Clause] | None = None,
        readings: Iterable[Reading] = (),
    ) -> "Snapshot":
        """Compile ``rules``."""
        return cls(rules, instruments or {}, clauses or {}, readings)

    @classmethod
    def of(cls, book: Rulebook) -> "Snapshot":
        """Compile a rulebook."""
        return cls(book.rules, book.instruments, book.clauses, book.readings)

    def __repr__(self) -> str:
        return f"<Snapshot {self.id}, {len(self.rules)} rules>"

    @property
    def powers(self) -> frozenset[str]:
        """Every power that some rule is about."""
        return frozenset(f"{object_}.{action}" for object_, action in self._about)

    def about(self, object: str, action: str) -> Sequence[Rule]:
        """Every rule of a power, for all kinds of office and all days."""
        return self._about.get((object, action), ())

    def nearest(
        self, reach: Reach, object: str, action: str, facet: Facet, day: date
    ) -> Miss | None:
        """The rule of a power that comes nearest to allowing what none allows; None without any."""
        power = (object, action)
        giving = self._giving.get(power)
        if giving is None:
            giving = alike(self._about.get(power, ()))
            if power in self._about:
                self._giving[power] = giving
        return nearest(giving, reach, facet, day)

    def candidates(self, kind: OfficeKind, object: str, action: str, day: date) -> tuple[Rule, ...]:
        """The rules of a power for a kind of office on ``day``, the one that would decide first."""
        return self._edition(kind, object, action, day).rules

    def passed(self, day: date) -> Passed:
        """Which classes of portion count as managed by another level on ``day`` than recorded."""
        return self.reforms.passed(day)

    def _edition(self, kind: OfficeKind, object: str, action: str, day: date) -> _Edition:
        key = (kind, object, action)
        timeline = self._timelines.get(key)
        if timeline is None:
            raw = self._raw.get(key)
            if raw is None:
                return _NONE_IN_FORCE
            timeline = self._timelines[key] = _Timeline(raw)
        return timeline.on(day)

    def decide(self, reach: Reach, object: str, action: str, facet: Facet, day: date) -> Decision:
        """Whether ``reach`` may do ``action`` to a record with this facet on ``day``.

        Deny goes before allow, then the fewest `*`, then the lower id; nothing matching is a
        denial. The decision is on the facet as it counts on ``day``.
        """
        facet = self.reforms.standing(facet, day)
        for rule in self._edition(reach.kind, object, action, day).deciding(facet):
            if line.REACHES[rule.axis](reach, facet):
                allowed = rule.effect is Effect.ALLOW
                return Decision(allowed, rule, reach, object, action, facet, day, self)
        return Decision(False, None, reach, object, action, facet, day, self)

    def decide_any(self, reach: Reach, power: str, facets: Iterable[Facet], day: date) -> Decision:
        """The decision on a record with several facets: allowed where one of them is.

        Among allowing decisions the rule that goes first is named; among denials an explicit
        one, else the nearest miss. A record without facets is one that gives nothing.
        """
        object_, _, action = power.partition(".")
        decisions = [self.decide(reach, object_, action, facet, day) for facet in facets]
        if not decisions:
            return self.decide(reach, object_, action, Facet(), day)
        if len(decisions) == 1:
            return decisions[0]
        return min(decisions, key=_preference)


def _preference(decision: Decision) -> tuple[object, ...]:
    if decision.rule is not None:
        return (0 if decision.allowed else 1, decision.rule.order)
    near = decision.nearest
    return (2, (near.distance, near.rule.order) if near else (99,))
