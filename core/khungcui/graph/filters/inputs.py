"""The inputs of filters: one per kind of column, one per resource."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

import strawberry
from strawberry import UNSET

from khungcui.graph.columns import choices_of, graphql_type
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
