"""Typed filters: one input per kind of column, one per resource, and their SQL."""

import operator
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, true
from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput, KhungCuiError
from khungcui.graph.binds import among, bound
from khungcui.graph.columns import choices_of, graphql_type
from khungcui.graph.scalars import BigInt
from khungcui.graph.shapes import Shape, element
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.declarations import Field, Resource, ToOne
from khungcui.plugins.view import View, key_of
from khungcui.text import Text, nfc, search_key

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_LONGEST_LIST = 500
_MOST_PARTS = 100
_DEEPEST = 10


def _input(name: str, description: str, fields: dict[str, tuple[Any, str]]) -> type[Any]:
    """A Strawberry input of optional fields."""
    namespace: dict[str, Any] = {
        "__annotations__": {key: annotation | None for key, (annotation, _) in fields.items()}
    }
    for key, (_, text) in fields.items():
        alias = key.rstrip("_") if key.endswith("_") else None
        namespace[key] = strawberry.field(default=UNSET, description=text, name=alias)
    return strawberry.input(type(name, (), namespace), name=name, description=description)


@cache
def text_filter() -> type[Any]:
    """The filter of text columns."""
    return _input(
        "TextFilter",
        "Tests on a text.",
        {
            "eq": (str, "Equal, to the letter."),
            "in_": (list[str], "One of these."),
            "starts_with": (
                str,
                "Begins so. In names and addresses whatever the case and marks: "
                "`dong` finds *Đống*.",
            ),
            "is_null": (bool, "Whether there is no value."),
        },
    )


@cache
def id_filter() -> type[Any]:
    """The filter of to-one relations."""
    return _input(
        "IdFilter",
        "Tests on an id.",
        {
            "eq": (strawberry.ID, "This one."),
            "in_": (list[strawberry.ID], "One of these."),
            "is_null": (bool, "Whether there is none."),
        },
    )


@cache
def ground_filter() -> type[Any]:
    """The filter of relations to an area."""
    return _input(
        "GroundFilter",
        "Tests on where a record lies.",
        {
            "code": (str, "Exactly this area, by its code."),
            "under": (str, "This area or any within it, by its code on the day."),
        },
    )


@cache
def ordered_filter(name: str, annotation: Any) -> type[Any]:
    """The filter of columns that have an order: numbers, dates, times."""
    fields = {key: (annotation, f"Compared by `{key}`.") for key in _COMPARISONS}
    return _input(
        f"{name}Filter",
        f"Tests on a {name}.",
        {
            **fields,
            "in_": (list[annotation], "One of these."),
            "is_null": (bool, "Whether there is no value."),
        },
    )


@cache
def boolean_filter() -> type[Any]:
    """The filter of yes and no."""
    return _input("BooleanFilter", "Tests on a yes or no.", {"eq": (bool, "This value.")})


@cache
def choice_filter(choices: type[StrEnum]) -> type[Any]:
    """The filter of an enumeration."""
    return _input(
        f"{choices.__name__}Filter",
        f"Tests on a {choices.__name__}.",
        {
            "eq": (choices, "This value."),
            "in_": (list[choices], "One of these."),
            "is_null": (bool, "Whether there is no value."),
        },
    )


_ORDERED: dict[Any, str] = {
    int: "Int",
    BigInt: "BigInt",
    Decimal: "Decimal",
    date: "Date",
    datetime: "DateTime",
}


def filter_type(field: Field) -> type[Any] | None:
    """The filter input of one field; None where its column cannot be filtered by."""
    choices = choices_of(field.column)
    if choices is not None:
        return choice_filter(choices)
    annotation = graphql_type(field.column)
    if annotation in _ORDERED:
        return ordered_filter(_ORDERED[annotation], annotation)
    simple = {str: text_filter, bool: boolean_filter}
    return simple[annotation]() if annotation in simple else None


def filter_input(shape: Shape) -> type[Any]:
    """The filter input of a resource: its fields, its to-one relations, and, or, not."""
    name = f"{shape.resource.type_name}Filter"
    cls = type(name, (), {})
    annotations: dict[str, Any] = {}
    for field in shape.resource.fields:
        tests = filter_type(field) if field.filterable else None
        if tests is not None:
            annotations[field.name] = tests | None
            setattr(cls, field.name, strawberry.field(default=UNSET, description=field.title.en))
    for relation in shape.relations:
        if isinstance(relation, ToOne):
            tests = ground_filter() if relation.target == "area" else id_filter()
            annotations[relation.name] = tests | None
            setattr(
                cls, relation.name, strawberry.field(default=UNSET, description=relation.title.en)
            )
    _combinators(cls, annotations)
    cls.__annotations__ = annotations
    return strawberry.input(
        cls, name=name, description=f"Which {shape.resource.title.en.lower()} rows are wanted."
    )


def _combinators(cls: type[Any], annotations: dict[str, Any]) -> None:
    for key, annotation, text in (
        ("and_", list[cls] | None, "All of these hold."),
        ("or_", list[cls] | None, "At least one of these holds."),
        ("not_", cls | None, "This does not hold."),
    ):
        annotations[key] = annotation
        setattr(cls, key, strawberry.field(default=UNSET, name=key[:-1], description=text))


def where(shape: Shape, given: Any, view: View) -> ColumnElement[bool]:
    """The SQL of a filter input; `BadInput` where it is too large, or a value cannot be used."""
    if given is UNSET or given is None:
        return true()
    _refuse_large(given)
    return _where(shape, given, view)


def _refuse_large(given: Any) -> None:
    """Refuse a filter whose SQL would take longer to plan than its rows to read."""
    waiting, parts = [(given, 1)], 0
    while waiting:
        each, depth = waiting.pop()
        parts += 1
        if parts > _MOST_PARTS or depth > _DEEPEST:
            raise BadInput(
                Text(
                    vi="Một bộ lọc có tối đa {most} phần, lồng nhau không quá {deep} mức.",
                    en="A filter has at most {most} parts, nested at most {deep} deep.",
                ).format(most=_MOST_PARTS, deep=_DEEPEST),
                field="filter",
                code="filter.too_large",
            )
        within = [*(each.and_ or ()), *(each.or_ or ()), *((each.not_,) if each.not_ else ())]
        waiting += [(one, depth + 1) for one in within]


def _where(shape: Shape, given: Any, view: View) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    for field in shape.resource.fields:
        tests = getattr(given, field.name, UNSET)
        if tests is not UNSET and tests is not None:
            parts.append(_field(field, tests))
    for relation in shape.relations:
        tests = getattr(given, relation.name, UNSET) if isinstance(relation, ToOne) else UNSET
        if tests is not UNSET and tests is not None and isinstance(relation, ToOne):
            parts.append(_relation(relation, tests, view))
    if given.and_:
        parts += [_where(shape, each, view) for each in given.and_]
    if given.or_:
        parts.append(or_(false(), *(_where(shape, each, view) for each in given.or_)))
    if given.not_:
        # What a row without a value is asked does not hold, so its contrary does.
        parts.append(not_(func.coalesce(_where(shape, given.not_, view), false())))
    return and_(true(), *parts)


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


def _field(field: Field, tests: Any) -> ColumnElement[bool]:
    column = element(field.column)
    parts: list[ColumnElement[bool]] = []
    for key, compare in _COMPARISONS.items():
        value = _given(tests, key)
        if value is not None:
            parts.append(compare(column, bound(column, value)))
    wanted = _given(tests, "in_")
    if wanted is not None:
        parts.append(among(column, _bounded(wanted)))
    prefix = _given(tests, "starts_with")
    if prefix is not None:
        parts.append(_prefix(field, prefix))
    empty = _given(tests, "is_null")
    if empty is not None:
        parts.append(column.is_(None) if empty else column.is_not(None))
    return and_(true(), *parts)


def _prefix(field: Field, prefix: str) -> ColumnElement[bool]:
    """A range on a key, since LIKE cannot use an index under row-level security."""
    column = element(field.search if field.search is not None else field.column)
    start = search_key(prefix) if field.search is not None else nfc(prefix)
    if not start:
        return true()
    # The greatest code point below the surrogates' end sorts after every continuation.
    return and_(column.collate("C") >= start, column.collate("C") < start + "\U0010ffff")


def _relation(relation: ToOne, tests: Any, view: View) -> ColumnElement[bool]:
    column = element(relation.key[-1])
    if relation.target == "area":
        return _area(column, tests, view)
    target = view.live.registry.resources[relation.target].resource
    parts: list[ColumnElement[bool]] = []
    one, several, empty = (_given(tests, key) for key in ("eq", "in_", "is_null"))
    if one is not None:
        parts.append(among(column, [_key(one, relation, target)]))
    if several is not None:
        parts.append(among(column, [_key(each, relation, target) for each in _bounded(several)]))
    if empty is not None:
        parts.append(column.is_(None) if empty else column.is_not(None))
    return and_(true(), *parts)


def _key(text: str, relation: ToOne, target: Resource) -> Any:
    try:
        return key_of(target, parse_node_id(text, target.type_name))
    except KhungCuiError:
        raise unknown_id(f"filter.{to_camel_case(relation.name)}") from None


def _area(column: Any, tests: Any, view: View) -> ColumnElement[bool]:
    tree = view.live.tree
    parts: list[ColumnElement[bool]] = []
    exact, under = _given(tests, "code"), _given(tests, "under")
    if exact is not None:
        found = tree.by_code(exact, view.day)
        parts.append(column == found if found is not None else false())
    if under is not None:
        found = tree.by_code(under, view.day)
        path = None if found is None else tree.path(found, view.day)
        parts.append(false() if path is None else among(column, sorted(tree.under(path, view.day))))
    return and_(true(), *parts)
