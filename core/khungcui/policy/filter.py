"""The WHERE clause of a list: the SQL twin of `Snapshot.decide_any`.

`predicate` gives, for an office and a power on a day, the condition that a row must meet for
`decide_any` over its facets to allow. Every list, count, aggregate and relation passes
through it. No SQL text is made from input; every value is a bind.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.types import TypeEngine

from khungcui.policy.columns import Condition, FacetColumns, Source
from khungcui.policy.record import ALL_SECTORS, Reach
from khungcui.policy.reform import Passed
from khungcui.policy.rule import Choices, Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, PortionKind
from khungcui.storage.binding import Bind, unnamed

_SEVERAL = 2


class Tree(Protocol):
    """The area tree, as far as a filter needs it."""

    def path(self, area: str, day: date) -> str | None:
        """The path of an area on ``day``; None where it has none."""
        ...

    def under(self, path: str, day: date) -> Collection[str]:
        """The ids of the areas whose path on ``day`` begins with ``path``."""
        ...

    def above(self, path: str, day: date) -> Collection[str]:
        """The ids of the areas whose path on ``day`` is a prefix of ``path``."""
        ...

    def unplaced(self, day: date) -> Collection[str]:
        """The ids of the areas that have no path on ``day``."""
        ...


def _equals(
    source: Source, value: str | None, name: str | None = None, bind: Bind = unnamed
) -> Condition:
    if source is None or value is None:
        return false()
    if isinstance(source, str):
        if _settled(source, name, bind):
            return true() if source == value else false()
        return literal(source, Text()) == _bound(name, value, Text(), bind)
    if isinstance(source.type, Uuid):
        # Compared as what it is, so that its index serves.
        if not _is_uuid(value):
            return false()
        named = None if name is None else f"{name}_uuid"
        return source == _bound(named, UUID(value), Uuid(), bind)
    return source == _bound(name, value, Text(), bind)


def _settled(source: str, name: str | None, bind: Bind) -> bool:
    """Whether a value that all rows have can be compared here, once for all.

    Not where another office is to run the same statement with what that holds. The sector of all
    sectors is held by name by nobody.
    """
    return name is None or bind is unnamed or source == ALL_SECTORS


def _bound(name: str | None, value: Any, type_: TypeEngine[Any], bind: Bind) -> ColumnElement[Any]:
    """What the office holds is bound by a name; what a rule says is the same for every office."""
    return literal(value, type_) if name is None else bind(name, value, type_)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _among(
    source: Source, values: Collection[str], name: str | None = None, bind: Bind = unnamed
) -> Condition:
    if source is None or not values:
        return false()
    if isinstance(source, str) and _settled(source, name, bind):
        return true() if source in values else false()
    if isinstance(source, str):
        source = literal(source, Text())
    if len(values) == 1:
        return _equals(source, next(iter(values)), None if name is None else f"{name}_one", bind)
    # One array bind: the statement is the same whatever the number of values.
    listed = sorted(values)
    kind = ARRAY(Text())
    return source == any_(unnamed("", listed, kind) if name is None else bind(name, listed, kind))


def _given(source: Source) -> Condition:
    if source is None or isinstance(source, str):
        return false() if source is None else true()
    return source.is_not(None)


def _likely(condition: Condition, values: Collection[str]) -> Condition:
    """The same condition, not to be sought by where ``values`` are several.

    An office over several areas has the better part of the rows at hand on its ground. PostgreSQL
    takes a list for a narrow choice, and would gather all of it to sort out one page.
    """
    if len(values) < _SEVERAL or isinstance(condition, True_ | False_):
        return condition
    return func.nullif(condition, false()).is_not(None)


def _listed(source: Source, choices: Choices) -> Condition:
    return true() if choices is None else _among(source, {str(choice) for choice in choices})


def _missing(source: Source) -> Condition:
    if source is None or isinstance(source, str):
        return true() if source is None else false()
    return source.is_(None)


def _conditions(columns: "FacetColumns", rule: Rule, passed: Passed) -> Condition:
    """That the row's manager and portion are among those that the rule lists.

    Rows keep the manager that was recorded. Where portions of a class passed to a level that
    the rule lists they meet it too, and where they passed from one they do not.
    """
    listed = rule.managed_by
    if listed is None or not any(
        (level in listed) is not (recorded in listed)
        for (recorded, portion), level in passed.items()
        if rule.portion is None or portion in rule.portion
    ):
        return _all(_listed(columns.managed_by, listed), _listed(columns.portion, rule.portion))
    portions = (*PortionKind, None) if rule.portion is None else sorted(rule.portion)
    recorded = {
        portion: {one for one in ManagedBy if passed.get((one, portion), one) in listed}
        for portion in portions
    }
    common = frozenset.intersection(*map(frozenset, recorded.values()))
    further = (
        _all(
            _missing(columns.portion) if portion is None else _equals(columns.portion, portion),
            _listed(columns.managed_by, frozenset(levels - common)),
        )
        for portion, levels in recorded.items()
    )
    return _any(
        (
            _all(_listed(columns.managed_by, common), _listed(columns.portion, rule.portion)),
            *further,
        )
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A line's condition, and whether it needs a row of the facet tables."""

    condition: Condition
    in_facets: bool
    #: The same by a narrower way, where there is one and nothing else has to hold.
    alone: Condition | None = None


class _Weaver:
    """Makes the conditions of one (office, day) over one resource's columns."""

    def __init__(
        self,
        reach: Reach,
        day: date,
        columns: FacetColumns,
        tree: Tree,
        passed: Passed,
        bind: Bind,
    ) -> None:
        self.reach = reach
        self.day = day
        self.columns = columns
        self.tree = tree
        self.passed = passed
        self.bind = bind
        self.held = columns.facets.holds if columns.facets else frozenset[str]()

    def along(self, line: Line) -> tuple[Condition, str]:
        """The condition of a line, and the attribute that it speaks of."""
        match line:
            case Line.TERRITORY:
                return self._territory(), "area"
            case Line.ADDRESSED:
                return _among(self.columns.area, self._above(), "above", self.bind), "area"
            case Line.SECTOR:
                return self._sector(), "sector"
            case Line.CONTRACT:
                return self._office(self.columns.orderer), "orderer"
            case Line.SELF:
                return self._office(self.columns.owner), "owner"

    def _office(self, source: Source) -> Condition:
        return _equals(source, self.reach.office_id, "office", self.bind)

    def _ground(self) -> Collection[str]:
        held = self.reach.area
        if held is None or not held.endswith("/"):
            return ()
        return self.tree.under(held, self.day)

    def _territory(self) -> Condition:
        area, ground = self.columns.area, self._ground()
        everywhere = self.tree.under("", self.day)
        if not ground or len(ground) < len(everywhere) or not isinstance(area, ColumnElement):
            return _likely(_among(area, ground, "ground", self.bind), ground)
        # The ground is the whole city: only what lies nowhere on that day is beyond it.
        nowhere = self.tree.unplaced(self.day)
        beyond = [not_(_among(area, nowhere, "nowhere", self.bind))] if nowhere else []
        return _all(self._given("area"), *beyond)

    def _above(self) -> Collection[str]:
        return () if self.reach.area is None else self.tree.above(self.reach.area, self.day)

    def _sector(self) -> Condition:
        if ALL_SECTORS in self.reach.sectors:
            return self._given("sector")
        return _among(self.columns.sector, self.reach.sectors, "sectors", self.bind)

    def _given(self, attribute: str) -> Condition:
        """That a row gives ``attribute`` at all."""
        if attribute in self.columns.given:
            return true()
        return _given(getattr(self.columns, attribute))

    def _part(self, line: Line, rules: list[Rule]) -> _Part:
        condition, attribute = self.along(line)
        touched = set() if isinstance(condition, True_) else {attribute}
        if all(rule.managed_by or rule.portion for rule in rules):
            touched |= {"managed_by" for rule in rules if rule.managed_by is not None}
            passing = {"portion"} if self.passed and "managed_by" in touched else set()
            touched |= {"portion" for rule in rules if rule.portion is not None} | passing
            listed = (_conditions(self.columns, rule, self.passed) for rule in rules)
            condition = _all(condition, _any(listed))
        in_facets = bool(touched & self.held)
        return _Part(condition, in_facets, self._alone(line, rules, touched) if in_facets else None)

    def _alone(self, line: Line, rules: list[Rule], touched: set[str]) -> Condition | None:
        """The line's condition with its own EXISTS over the first narrower way that serves."""
        for columns in self.columns.narrower:
            if touched <= columns.offered:
                weaver = _Weaver(self.reach, self.day, columns, self.tree, self.passed, self.bind)
                return weaver.any_facet(weaver._part(line, rules).condition)
        return None

    def parts(self, rules: Iterable[Rule], effect: Effect) -> list[_Part]:
        """One condition a line for the rules of an effect; a rule without conditions covers."""
        by_line: dict[Line, list[Rule]] = defaultdict(list)
        for rule in rules:
            if rule.effect is effect:
                by_line[rule.axis].append(rule)
        parts = [self._part(line, found) for line, found in sorted(by_line.items())]
        return [part for part in parts if not isinstance(part.condition, False_)]

    def any_facet(self, condition: Condition) -> Condition:
        """Whether one of the row's facets meets ``condition``."""
        facets = self.columns.facets
        if facets is None or isinstance(condition, False_):
            return condition
        within = select(literal(1)).select_from(facets.rows).where(facets.on, condition)
        return within.exists()


def _joined(parts: Iterable[_Part], in_facets: bool) -> Condition:
    return _any(part.condition for part in parts if part.in_facets is in_facets)


def _any(conditions: Iterable[Condition]) -> Condition:
    """OR with the constants folded."""
    kept = [condition for condition in conditions if not isinstance(condition, False_)]
    if any(isinstance(condition, True_) for condition in kept):
        return true()
    return or_(*kept) if kept else false()


def _all(*conditions: Condition) -> Condition:
    """AND with the constants folded."""
    kept = [condition for condition in conditions if not isinstance(condition, True_)]
    if any(isinstance(condition, False_) for condition in kept):
        return false()
    return and_(*kept) if kept else true()


def _not(condition: Condition) -> Condition:
    """Null-safe: a prohibition whose condition is unknown does not match."""
    return true() if isinstance(condition, False_) else not_(func.coalesce(condition, false()))


def predicate(
    snapshot: Snapshot,
    reach: Reach,
    power: str,
    day: date,
    columns: FacetColumns,
    tree: Tree,
    bind: Bind = unnamed,
) -> Condition:
    """The condition that a row meets exactly when `Snapshot.decide_any` allows it.

    Unknown (NULL) counts as not met, as in a WHERE. Parts that need no facet table are
    emitted on the row's own columns; the others as EXISTS. What the office holds goes through
    ``bind``, by a name for each thing held: another office of like reach needs the same
    statement with other values.
    """
    object_, _, action = power.partition(".")
    rules = snapshot.candidates(reach.kind, object_, action, day)
    weaver = _Weaver(reach, day, columns, tree, snapshot.passed(day), bind)
    allow = weaver.parts(rules, Effect.ALLOW)
    deny = weaver.parts(rules, Effect.DENY)
    row, facet = _joined(allow, False), _joined(allow, True)
    unbarred = _not(_joined(deny, True))
    if not any(part.in_facets for part in deny):
        wide = [part for part in allow if part.alone is None]
        alone = [part.alone for part in allow if part.alone is not None]
        reached = _any((row, weaver.any_facet(_joined(wide, True)), *alone))
    else:
        # A row without facets has one that gives nothing, which no prohibition matches.
        bare = not_(weaver.any_facet(true()))
        reached = _any(
            (weaver.any_facet(_all(_any((row, facet)), unbarred)), _all(row, bare)),
        )
    return _all(_not(_joined(deny, False)), reached)
