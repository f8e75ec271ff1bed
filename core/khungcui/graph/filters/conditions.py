"""From the form of a filter to SQL. No value is looked at: each is bound by its place."""

import operator
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, and_, any_, false, func, not_, or_, true
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeEngine

from khungcui.graph.binds import wide
from khungcui.graph.filters.reading import read, related
from khungcui.graph.filters.through import Through
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import ToMany, ToOne
from khungcui.plugins.view import View
from khungcui.storage.binding import Bind, unnamed

Condition = ColumnElement[bool]
#: Takes the next value of the filter, bound as the type.
_Next = Callable[[TypeEngine[Any]], ColumnElement[Any]]


def where(shape: Shape, given: Any, view: View) -> Condition:
    """The SQL of a filter input for one run; `BadInput` as `read` raises it."""
    found = read(shape, given, view)
    return condition(shape, found.form, found.values, view, unnamed)


def condition(
    shape: Shape, form: Hashable, values: Sequence[Any], view: View, bind: Bind
) -> Condition:
    """The SQL of a form, its values bound by their places: ``f0``, ``f1`` and so on."""
    writing = _Writing(view, values, bind)
    return writing.condition(shape, form)


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[ColumnElement[Any], _Next], Any]:
    return lambda column, next_: compare(column, next_(wide(column.type)))


def _among(column: ColumnElement[Any], next_: _Next) -> Condition:
    return column == any_(next_(ARRAY(wide(column.type))))


def _ranged(column: ColumnElement[Any], next_: _Next) -> Condition:
    """A range on a key, since LIKE cannot use an index under row-level security."""
    in_order = column.collate("C")
    start = next_(SqlText())
    return and_(in_order >= start, in_order < next_(SqlText()))


_TESTS: Mapping[str, Callable[[ColumnElement[Any], _Next], Condition]] = {
    "eq": _compared(operator.eq),
    "gt": _compared(operator.gt),
    "gte": _compared(operator.ge),
    "lt": _compared(operator.lt),
    "lte": _compared(operator.le),
    "in": _among,
    "range": _ranged,
    "null": lambda column, _: column.is_(None),
    "given": lambda column, _: column.is_not(None),
}
_KEY_TESTS = {"key": "eq", "key_in": "in", "key_null": "null", "key_given": "given"}


class _Writing:
    """One form becoming SQL: which of its values comes next."""

    def __init__(self, view: View, values: Sequence[Any], bind: Bind) -> None:
        self.view = view
        self.bind = bind
        self.rest: Iterator[tuple[int, Any]] = enumerate(values)

    def _next(self, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        place, value = next(self.rest)
        return self.bind(f"f{place}", value, type_)

    def condition(self, shape: Shape, form: Any) -> Condition:
        """The SQL of one form over the columns of ``shape``."""
        match form:
            case ("all", *parts):
                return and_(true(), *(self.condition(shape, part) for part in parts))
            case ("any", *parts):
                return or_(false(), *(self.condition(shape, part) for part in parts))
            case ("not", ("all", ("is" | "some", name, part))):
                # The same, and an anti-join.
                return self.condition(shape, ("none", name, part))
            case ("not", part):
                # What a row without a value is asked does not hold, so its contrary does.
                return not_(func.coalesce(self.condition(shape, part), false()))
            case ("never",):
                return false()
            case (quantity, name, part):
                return self._through(shape, quantity, name, part)
            case (test, name) if test in _KEY_TESTS:
                return _TESTS[_KEY_TESTS[test]](_key(shape, name), self._next)
            case (test, name):
                return _TESTS[test](_column(shape, test, name), self._next)
        raise AssertionError(form)

    def _through(self, shape: Shape, quantity: str, name: str, part: Any) -> Condition:
        relation = _relation(shape, name)
        through = Through(
            shape=shape,
            relation=relation,
            target=related(relation, self.view),
            view=self.view,
            bind=self.bind,
        )
        makes = {
            "is": through.some,
            "some": through.some,
            "none": through.none,
            "every": through.every,
        }
        return makes[quantity](self.condition(through.target, part))


def _relation(shape: Shape, name: str) -> ToOne | ToMany:
    return next(one for one in shape.relations if one.name == name)


def _column(shape: Shape, test: str, name: str) -> ColumnElement[Any]:
    field = shape.fields[name]
    search = field.search if test == "range" else None
    return element(field.column if search is None else search)


def _key(shape: Shape, name: str) -> ColumnElement[Any]:
    relation = _relation(shape, name)
    return element(relation.key[-1] if isinstance(relation, ToOne) else relation.key)
