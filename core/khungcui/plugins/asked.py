"""What the installed plugins ask of the rules, in the plain words of `khungcui.policy.lint`.

How records can look follows from how resources give facets. What a column may hold is taken
widely: a manager is any level, or none unless the tables and their joins say that there is one.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, TypeVar

from sqlalchemy import Column, FromClause, Join, Select, Table
from sqlalchemy.sql.visitors import iterate

from khungcui.plugins.declarations import Facets, Resource
from khungcui.plugins.registry import OwnedPower, OwnedWaiting, Registry
from khungcui.policy.lint import ANYTHING, Asked, Need, Shape, State
from khungcui.policy.lint.classes import mask
from khungcui.policy.vocabulary import Line, ManagedBy, PortionKind

E = TypeVar("E", bound=StrEnum)

_LINES: tuple[tuple[str, frozenset[Line]], ...] = (
    ("area", frozenset({Line.TERRITORY, Line.ADDRESSED})),
    ("sector", frozenset({Line.SECTOR})),
    ("orderer", frozenset({Line.CONTRACT})),
    ("owner", frozenset({Line.SELF})),
)
_ATTRIBUTES = (*(name for name, _ in _LINES), "managed_by", "portion")
#: What facets are read through may have nothing for a row, but for its ground and its trade.
_INNER = frozenset({"area", "sector"})


#: Of the registry that was looked at last: a process has one, and every check of rules asks.
_last: tuple[Registry, Asked] | None = None


def asked(registry: Registry) -> Asked:
    """The powers and waiting states of all installed plugins."""
    global _last
    kept = _last
    if kept is None or kept[0] is not registry:
        _last = kept = registry, _asked(registry)
    return kept[1]


def _asked(registry: Registry) -> Asked:
    shapes = {
        name: shape_of(one.resource, one.resource.facets)
        for name, one in registry.resources.items()
    }
    return Asked(
        powers={name: _need(registry, owned, shapes) for name, owned in registry.powers.items()},
        states=tuple(_state(registry, owned, shapes) for owned in registry.waiting),
    )


def _need(registry: Registry, owned: OwnedPower, shapes: Mapping[str, Shape]) -> Need:
    uses = tuple(_uses(registry, owned.power.name, shapes))
    shape = reduce(or_, uses) if uses else ANYTHING
    return Need(exclusive=owned.power.exclusive, shape=shape)


def _uses(registry: Registry, power: str, shapes: Mapping[str, Shape]) -> Iterator[Shape]:
    """What the power is asked over: rows that are read, and rows that acts touch.

    An act that makes its own facet, and a query that a plugin writes itself, may ask over anything.
    """
    if any(one.plugin == registry.powers[power].plugin for one in registry.queries):
        yield ANYTHING
    for name, owned in registry.resources.items():
        if not owned.resource.open and owned.resource.view_power == power:
            yield shapes[name]
    for one in registry.acts.values():
        if one.act.power == power:
            on = one.act.on
            yield ANYTHING if on is None or one.act.over is not None else shapes[on]


def _state(registry: Registry, owned: OwnedWaiting, shapes: Mapping[str, Shape]) -> State:
    waiting = owned.waiting
    resource = registry.resources[waiting.resource].resource
    own = waiting.facets
    return State(
        name=f"{waiting.resource}.{waiting.name}",
        title=waiting.title,
        powers=waiting.powers,
        shape=shapes[waiting.resource] if own is None else shape_of(resource, own),
    )


def shape_of(resource: Resource, facets: Facets) -> Shape:
    """How the rows of a resource can look through ``facets``."""
    always = _always(resource, facets)
    lines, given = frozenset[Line](), frozenset[Line]()
    for name, reached in _LINES:
        if getattr(facets, name) is not None:
            lines |= reached
            given |= reached if name in always else frozenset()
    managers = _values(facets.managed_by, ManagedBy, "managed_by" in always)
    portions = _values(facets.portion, PortionKind, "portion" in always)
    return Shape(classes=mask(product(managers, portions)), lines=lines, given=given)


def _values(value: Any, words: type[E], always: bool) -> Iterable[E | None]:
    if value is None:
        return (None,)
    if isinstance(value, str):
        return (words(value),)
    return tuple(words) if always else (*words, None)


def _always(resource: Resource, facets: Facets) -> frozenset[str]:
    """The attributes that every row gives, as far as declarations tell."""
    optional = _optional(resource.rows, resource.joined, facets.through)
    through = _tables(facets.through)
    found = set(facets.given)
    for name in _ATTRIBUTES:
        value = getattr(facets, name)
        column = None if value is None or isinstance(value, str) else _column(value)
        if isinstance(value, str):
            found.add(name)
        elif column is not None and not column.nullable:
            tables = {base.table for base in column.base_columns}
            if not tables & optional and (name in _INNER or not tables & through):
                found.add(name)
    return frozenset(found)


def _column(value: Any) -> Column[Any] | None:
    """The column behind an attribute; None for an expression, which may give nothing."""
    inner = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    inner = inner._deannotate() if hasattr(inner, "_deannotate") else inner
    return inner if isinstance(inner, Column) else None


def _optional(*sources: Any) -> set[Any]:
    """The tables on the far side of an outer join, which give nothing to some rows."""
    return {
        table
        for source in sources
        if isinstance(source, FromClause)
        for join in _joins(source)
        if join.isouter
        for table in _tables(join.right)
    }


def _joins(source: FromClause) -> Iterator[Join]:
    for part in iterate(source):
        if isinstance(part, Join):
            yield part
        elif isinstance(part, Select):
            # A select keeps its joins apart until it is asked what it selects from.
            for selected in part.get_final_froms():
                yield from _joins(selected)


def _tables(source: FromClause | None) -> set[Any]:
    if source is None:
        return set()
    return {part for part in iterate(source) if isinstance(part, Table)}
