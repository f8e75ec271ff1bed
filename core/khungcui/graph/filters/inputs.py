"""The inputs of filters: one per kind of column, one per resource."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

import strawberry
from strawberry import UNSET

from khungcui.graph.columns import choices_of, graphql_type
from khungcui.graph.defining import taken
from khungcui.graph.scalars import BigInt
from khungcui.graph.shapes import Shape
from khungcui.plugins.declarations import Field, ToOne

#: Comparisons with one value, in the order in which a filter is read.
COMPARISONS = ("eq", "gt", "gte", "lt", "lte")


def _input(name: str, description: str, fields: dict[str, tuple[Any, str]]) -> type[Any]:
    """A Strawberry input of optional fields."""
    namespace: dict[str, Any] = {
        "__annotations__": {key: annotation | None for key, (annotation, _) in fields.items()}
    }
    for key, (_, text) in fields.items():
        alias = key.rstrip("_") if key.endswith("_") else None
        namespace[key] = strawberry.field(default=UNSET, description=text, name=alias)
    return taken(type(name, (), namespace), description)


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
def ordered_filter(name: str, annotation: Any) -> type[Any]:
    """The filter of columns that have an order: numbers, dates, times."""
    fields = {key: (annotation, f"Compared by `{key}`.") for key in COMPARISONS}
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
    """Begin the filter input of a resource; `finish_filter` gives it its relations.

    It holds the inputs through which relations to the resource are filtered by.
    """
    cls: Any = type(f"{shape.resource.type_name}Filter", (), {"__annotations__": {}})
    for field in shape.resource.fields:
        tests = filter_type(field) if field.filterable else None
        if tests is not None:
            _add(cls, field.name, tests, field.title.en)
    cls.to_one_ = _ground(cls) if shape.resource.name == "area" else _to_one(shape, cls)
    cls.to_many_ = _to_many(shape, cls)
    return cls


def finish_filter(shape: Shape, every: Mapping[str, "Filtered"]) -> None:
    """Give the filter input its relations and and, or, not, now that all inputs exist."""
    cls: Any = every[shape.resource.name].filter
    for relation in shape.relations:
        target: Any = every[relation.target].filter
        tests = target.to_one_ if isinstance(relation, ToOne) else target.to_many_
        _add(cls, relation.name, tests, relation.title.en)
    _add(cls, "and_", list[cls], "All of these hold.")
    _add(cls, "or_", list[cls], "At least one of these holds.")
    _add(cls, "not_", cls, "This does not hold.")
    title = shape.resource.title.en.lower()
    taken(cls, f"Which {title} rows are wanted.")


class Filtered(Protocol):
    """What has a filter input."""

    filter: type[Any]


def _add(cls: type[Any], name: str, annotation: Any, text: str) -> None:
    alias = name[:-1] if name.endswith("_") else None
    cls.__annotations__[name] = annotation | None
    setattr(cls, name, strawberry.field(default=UNSET, name=alias, description=text))


def _to_one(shape: Shape, cls: type[Any]) -> type[Any]:
    """The filter of relations to one row of a resource."""
    title = shape.resource.title.en.lower()
    return _input(
        f"ToOne{cls.__name__}",
        f"Tests on one related record: {title}.",
        {
            "eq": (strawberry.ID, "This one."),
            "in_": (list[strawberry.ID], "One of these."),
            "is_null": (bool, "Whether there is none."),
            "is_": (cls, "One that the asker may see, and of which this holds."),
        },
    )


def _ground(cls: type[Any]) -> type[Any]:
    """The filter of relations to an area."""
    return _input(
        "GroundFilter",
        "Tests on where a record lies.",
        {
            "code": (str, "Exactly this area, by its code."),
            "under": (str, "This area or any within it, by its code on the day."),
            "is_": (cls, "An area of which this holds."),
        },
    )


def _to_many(shape: Shape, cls: type[Any]) -> type[Any]:
    """The filter of relations to many rows of a resource; hidden rows count in none of them."""
    title = shape.resource.title.en.lower()
    return _input(
        f"ToMany{cls.__name__}",
        f"Tests on the related records that the asker may see: {title}.",
        {
            "some": (cls, "At least one of which this holds."),
            "none": (cls, "None of which this holds."),
            "every": (cls, "This holds of each; also where there is none."),
        },
    )
