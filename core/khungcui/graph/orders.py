"""Orders of a list, and cursors that stand on them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import strawberry
from sqlalchemy import ColumnElement, and_, false, or_

from khungcui.errors import BadCursor
from khungcui.graph.columns import graphql_type
from khungcui.graph.shapes import Shape
from khungcui.text import Text


@strawberry.enum(description="Which end of an order comes first.")
class Direction(Enum):
    """Ascending or descending; rows without a value come last either way."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True)
class Term:
    """One column of an order. ``label`` is the name its value bears in a row."""

    column: ColumnElement[Any]
    label: str
    descending: bool = False
    nullable: bool = False

    def reversed(self) -> "Term":
        return Term(self.column, self.label, not self.descending, self.nullable)


def order_input(shape: Shape) -> type[Any] | None:
    """The order input of a resource; None where no field can be ordered by."""
    names = [field.name for field in shape.resource.fields if _sortable(field)]
    if not names:
        return None
    type_name = shape.resource.type_name
    choices: Any = StrEnum(f"{type_name}OrderField", {name.upper(): name for name in names})
    fields = strawberry.enum(
        choices,
        description=f"What {type_name} rows can be ordered by.",
    )
    cls = type(
        f"{type_name}Order",
        (),
        {
            "__annotations__": {"field": fields, "direction": Direction},
            "direction": strawberry.field(default=Direction.ASC, description="Which way."),
            "field": strawberry.field(description="By what."),
        },
    )
    return strawberry.input(cls, description=f"An order of {type_name} rows.")


@cache
def _sortable_type(annotation: Any) -> bool:
    return annotation in (int, str, Decimal, date, datetime, bool) or (
        isinstance(annotation, type) and issubclass(annotation, StrEnum)
    )


def _sortable(field: Any) -> bool:
    return field.sortable and _sortable_type(graphql_type(field.column))


def _element(column: Any) -> ColumnElement[Any]:
    return getattr(column, "expression", column)


def terms(shape: Shape, given: Sequence[Any] | None) -> tuple[Term, ...]:
    """The order asked for, made unique by the row's identity at its end."""
    chosen: list[Term] = []
    for i, each in enumerate(given or ()):
        field = shape.fields[each.field.value]
        column = field.sort if field.sort is not None else field.column
        element = _element(column)
        if field.sort is not None:
            element = element.collate("C")
        chosen.append(
            Term(
                element,
                f"order{i}_",
                each.direction is Direction.DESC,
                bool(getattr(_element(column), "nullable", True)),
            )
        )
    identity = [
        Term(_element(column), f"order{len(chosen) + i}_")
        for i, column in enumerate(shape.identity)
    ]
    return (*chosen, *identity)


def order_by(order: Sequence[Term]) -> list[ColumnElement[Any]]:
    """The ORDER BY of an order: NULL comes last, also when descending."""
    parts = []
    for term in order:
        part = term.column.desc() if term.descending else term.column.asc()
        if term.nullable:
            part = part.nulls_last()
        parts.append(part)
    return parts


def backwards(order: Sequence[Term]) -> list[ColumnElement[Any]]:
    """The ORDER BY that reads an order from its end: NULL comes first."""
    parts = []
    for term in order:
        part = term.column.asc() if term.descending else term.column.desc()
        if term.nullable:
            part = part.nulls_first()
        parts.append(part)
    return parts


def cursor(order: Sequence[Term], row: Any) -> str:
    """An opaque cursor that stands at ``row`` in this order."""
    content = [_signature(order), *(_plain(row[term.label]) for term in order)]
    return urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()


def _signature(order: Sequence[Term]) -> str:
    """A short name for an order, so that a cursor of another order is known as such."""
    order_text = ",".join(f"{'-' if term.descending else ''}{term.column}" for term in order)
    return sha256(order_text.encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _invalid() -> BadCursor:
    return BadCursor(
        Text(
            vi="Con trỏ này không thuộc danh sách này theo thứ tự này.",
            en="This cursor was not given out by this list in this order.",
        ),
        field="cursor",
    )


def read_cursor(order: Sequence[Term], text: str) -> list[Any]:
    """The values that a cursor holds; `BadCursor` where it is none of this list's."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        content = orjson.loads(urlsafe_b64decode(padded))
        if not isinstance(content, list) or len(content) != len(order) + 1:
            raise _invalid()
        if content[0] != _signature(order):
            raise _invalid()
        return [_typed(term, value) for term, value in zip(order, content[1:], strict=True)]
    except (ValueError, TypeError, ArithmeticError, KeyError, NotImplementedError):
        raise _invalid() from None


def _typed(term: Term, value: Any) -> Any:
    if value is None:
        return None
    wanted = term.column.type.python_type
    if issubclass(wanted, bool | int):
        if not isinstance(value, int):
            raise _invalid()
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise _invalid()
    if issubclass(wanted, UUID | Decimal):
        return wanted(value)
    if issubclass(wanted, datetime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if issubclass(wanted, date) else value


def after(order: Sequence[Term], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come strictly after a cursor's row."""
    return _beyond(order, values, forward=True)


def before(order: Sequence[Term], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come strictly before a cursor's row."""
    return _beyond(order, values, forward=False)


def _beyond(order: Sequence[Term], values: Sequence[Any], *, forward: bool) -> ColumnElement[bool]:
    """Lexicographic comparison, term by term, since terms may differ in direction."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for term, value in zip(order, values, strict=True):
        alternatives.append(and_(*equal, _past(term, value, forward=forward)))
        equal.append(term.column.is_(None) if value is None else term.column == value)
    return or_(*alternatives)


def _past(term: Term, value: Any, *, forward: bool) -> ColumnElement[bool]:
    """Rows past ``value`` in one term, NULL being last in the forward direction."""
    if value is None:
        return false() if forward else term.column.is_not(None)
    up = forward != term.descending
    beyond = term.column > value if up else term.column < value
    if forward and term.nullable:
        return or_(beyond, term.column.is_(None))
    return beyond
