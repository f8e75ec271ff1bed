"""From a filter input to its form and its values.

The form says which tests there are, the values what they test for. Whatever can be wrong with
an input is found here, so that the SQL of a form can be made without looking at a value.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput, KhungCuiError
from khungcui.graph.binds import stored
from khungcui.graph.filters.inputs import COMPARISONS
from khungcui.graph.shapes import Shape
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.declarations import Field, ToMany, ToOne
from khungcui.plugins.view import View, key_of
from khungcui.text import Text, search_key

#: A test of a form: its kind, then names and further forms.
Form = tuple[Any, ...]
_LONGEST_LIST = 500
_MOST_PARTS = 100
_DEEPEST = 10
_FARTHEST = 3
#: How many of the related records are asked about, by whether there is at most one.
_QUANTITIES = {True: ("is_",), False: ("some", "none", "every")}
#: Sorts after every continuation of a text: the greatest code point there is.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Given:
    """A filter as read.

    ``form`` is nested tuples of names: two inputs of one form have the same SQL. ``values`` are
    those of the tests, in the order in which `condition` takes them; a list is one value.
    """

    form: Hashable
    values: tuple[Any, ...]


#: No filter: every row.
NOTHING = Given(("all",), ())


def read(shape: Shape, given: Any, view: View) -> Given:
    """What a filter input asks.

    Prefixes come as ranges of search keys, ids as keys, area codes as the areas of the view's
    day. `BadInput` where the input is too large, `BadId` where an id names no such record.
    """
    if given is UNSET or given is None:
        return NOTHING
    _refuse_large(shape, given, view)
    reading = _Reading(view)
    form = reading.form(shape, given)
    return Given(form, tuple(reading.values))


def _refuse_large(shape: Shape, given: Any, view: View) -> None:
    """Refuse a filter whose SQL would take longer to plan than its rows to read."""
    waiting, parts = [(shape, given, 1, 0)], 0
    while waiting:
        shape, each, depth, hops = waiting.pop()
        parts += 1
        if parts > _MOST_PARTS or depth > _DEEPEST or hops > _FARTHEST:
            raise BadInput(
                Text(
                    vi=(
                        "Một bộ lọc có tối đa {most} phần, lồng nhau không quá {deep} mức, "
                        "qua không quá {far} quan hệ nối tiếp."
                    ),
                    en=(
                        "A filter has at most {most} parts, nested at most {deep} deep, "
                        "through at most {far} relations in a row."
                    ),
                ).format(most=_MOST_PARTS, deep=_DEEPEST, far=_FARTHEST),
                field="filter",
                code="filter.too_large",
            )
        beside = [*(each.and_ or ()), *(each.or_ or ()), *((each.not_,) if each.not_ else ())]
        waiting += [(shape, one, depth + 1, hops) for one in beside]
        for relation, _, inner in _through(shape, each):
            waiting.append((related(relation, view), inner, depth + 1, hops + 1))


def related(relation: ToOne | ToMany, view: View) -> Shape:
    """The resource that a relation leads to, with all relations that it has anywhere."""
    owned = view.live.registry.resources[relation.target]
    relations = tuple(each.relation for each in owned.relations)
    return Shape(owned.resource, owned.plugin, relations, view.live.tree.root)


def _through(shape: Shape, given: Any) -> Iterator[tuple[ToOne | ToMany, str, Any]]:
    """The filters of related records within a filter: through which relation, of which of them."""
    for relation in shape.relations:
        tests = _given(given, relation.name)
        for quantity in _QUANTITIES[isinstance(relation, ToOne)]:
            inner = None if tests is None else _given(tests, quantity)
            if inner is not None:
                yield relation, quantity.rstrip("_"), inner


def _bounded(values: list[Any]) -> list[Any]:
    if len(values) > _LONGEST_LIST:
        raise BadInput(
            Text(
                vi="Một danh sách trong bộ lọc có tối đa {most} giá trị.",
                en="A list in a filter holds at most {most} values.",
            ).format(most=_LONGEST_LIST),
            code="filter.too_long",
        )
    return values


def _given(tests: Any, key: str) -> Any:
    value = getattr(tests, key, UNSET)
    return None if value is UNSET else value


class _Reading:
    """One filter being read: its values so far."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.values: list[Any] = []

    def form(self, shape: Shape, given: Any) -> Form:
        """The form of a filter input: all of its parts hold."""
        parts: list[Form] = []
        for field in shape.resource.fields:
            tests = _given(given, field.name)
            if tests is not None:
                parts += self._field(field, tests)
        for relation in shape.relations:
            tests = _given(given, relation.name)
            if tests is not None and isinstance(relation, ToOne):
                parts += self._relation(relation, tests)
        for relation, quantity, inner in _through(shape, given):
            parts.append((quantity, relation.name, self.form(related(relation, self.view), inner)))
        if given.and_:
            parts += [self.form(shape, each) for each in given.and_]
        if given.or_:
            parts.append(("any", *(self.form(shape, each) for each in given.or_)))
        if given.not_:
            parts.append(("not", self.form(shape, given.not_)))
        return ("all", *parts)

    def _field(self, field: Field, tests: Any) -> Iterator[Form]:
        for key in COMPARISONS:
            value = _given(tests, key)
            if value is not None:
                self.values.append(stored(value))
                yield key, field.name
        wanted = _given(tests, "in_")
        if wanted is not None:
            self.values.append([stored(value) for value in _bounded(wanted)])
            yield "in", field.name
        prefix = _given(tests, "starts_with")
        start = prefix and (stored(prefix) if field.search is None else search_key(prefix))
        if start:
            self.values += (start, start + _LAST)
            yield "range", field.name
        empty = _given(tests, "is_null")
        if empty is not None:
            yield "null" if empty else "given", field.name

    def _relation(self, relation: ToOne, tests: Any) -> Iterator[Form]:
        if relation.target == "area":
            yield from self._area(relation, tests)
            return
        one, several, empty = (_given(tests, key) for key in ("eq", "in_", "is_null"))
        for ids in ([one], several):
            if ids is not None and ids != [None]:
                self.values.append([self._key(relation, each) for each in _bounded(ids)])
                yield "key_in", relation.name
        if empty is not None:
            yield "key_null" if empty else "key_given", relation.name

    def _key(self, relation: ToOne, text: str) -> Any:
        target = self.view.live.registry.resources[relation.target].resource
        try:
            return stored(key_of(target, parse_node_id(text, target.type_name)))
        except KhungCuiError:
            raise unknown_id(f"filter.{to_camel_case(relation.name)}") from None

    def _area(self, relation: ToOne, tests: Any) -> Iterator[Form]:
        tree, day = self.view.live.tree, self.view.day
        exact, under = _given(tests, "code"), _given(tests, "under")
        if exact is not None:
            found = tree.by_code(exact, day)
            yield ("never",) if found is None else self._keyed("key", relation, found)
        if under is not None:
            found = tree.by_code(under, day)
            path = None if found is None else tree.path(found, day)
            ground = None if path is None else sorted(tree.under(path, day))
            yield ("never",) if ground is None else self._keyed("key_in", relation, ground)

    def _keyed(self, test: str, relation: ToOne, value: Any) -> Form:
        self.values.append(value)
        return test, relation.name
