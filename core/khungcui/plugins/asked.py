"""What the installed plugins ask of the rules, in the plain words of `khungcui.policy.lint`.

How records can look follows from how resources give facets. What a column may hold is taken
widely: a manager is any level, or none unless the resource's own table says that it is there.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, TypeVar

from sqlalchemy import Column, FromClause

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
#: Where a resource joins other tables, whoever orders or owns may be absent; the ground and the
#: trade are joined by what no row lacks.
_INNER = frozenset({"area", "sector"})


def asked(registry: Registry) -> Asked:
    """The powers and waiting states of all installed plugins."""
    return Asked(
        powers={name: _need(registry, owned) for name, owned in registry.powers.items()},
        states=tuple(_state(registry, owned) for owned in registry.waiting),
    )


def _need(registry: Registry, owned: OwnedPower) -> Need:
    uses = tuple(_uses(registry, owned.power.name))
    shape = reduce(or_, uses) if uses else ANYTHING
    return Need(exclusive=owned.power.exclusive, shape=shape)


def _uses(registry: Registry, power: str) -> Iterator[Shape]:
    """What the power is asked over: rows that are read, and rows that acts touch.

    An act that makes its own facet, and a query that a plugin writes itself, may ask over anything.
    """
    if any(one.plugin == registry.powers[power].plugin for one in registry.queries):
        yield ANYTHING
    for owned in registry.resources.values():
        if not owned.resource.open and owned.resource.view_power == power:
            yield shape_of(owned.resource, owned.resource.facets)
    for one in registry.acts.values():
        if one.act.power != power:
            continue
        if one.act.on is None or one.act.over is not None:
            yield ANYTHING
        else:
            resource = registry.resources[one.act.on].resource
            yield shape_of(resource, resource.facets)


def _state(registry: Registry, owned: OwnedWaiting) -> State:
    waiting = owned.waiting
    resource = registry.resources[waiting.resource].resource
    return State(
        name=f"{waiting.resource}.{waiting.name}",
        title=waiting.title,
        powers=waiting.powers,
        shape=shape_of(resource, waiting.facets or resource.facets),
    )


def shape_of(resource: Resource, facets: Facets) -> Shape:
    """How the rows of a resource can look through ``facets``."""
    lines, given = frozenset[Line](), frozenset[Line]()
    for name, reached in _LINES:
        if getattr(facets, name) is not None:
            lines |= reached
            given |= reached if _always(resource, facets, name) else frozenset()
    managers = _values(resource, facets, "managed_by", ManagedBy)
    portions = _values(resource, facets, "portion", PortionKind)
    return Shape(classes=mask(product(managers, portions)), lines=lines, given=given)


def _values(resource: Resource, facets: Facets, name: str, words: type[E]) -> Iterable[E | None]:
    value = getattr(facets, name)
    if value is None:
        return (None,)
    if isinstance(value, str):
        return (words(value),)
    return tuple(words) if _always(resource, facets, name) else (*words, None)


def _always(resource: Resource, facets: Facets, name: str) -> bool:
    """Whether every row gives this attribute, as far as declarations tell."""
    value = getattr(facets, name)
    if isinstance(value, str) or name in facets.given:
        return True
    column = _column(value)
    if column is None or column.nullable:
        return False
    return name in _INNER or column.table is _table(resource.rows)


def _column(value: Any) -> Column[Any] | None:
    """The column behind an attribute; None for an expression, which may give nothing."""
    inner = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    inner = inner._deannotate() if hasattr(inner, "_deannotate") else inner
    return inner if isinstance(inner, Column) else None


def _table(rows: type[Any] | FromClause) -> Any:
    return rows if isinstance(rows, FromClause) else rows.__table__
