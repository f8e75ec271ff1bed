"""Orders of a list, and cursors that stand on them."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import strawberry
from sqlalchemy import ColumnElement, and_, false, or_

from khungcui.errors import BadCursor, BadInput
from khungcui.graph.binds import wide
from khungcui.graph.columns import graphql_type
from khungcui.graph.defining import taken
from khungcui.graph.scalars import moment_text
from khungcui.graph.shapes import Shape, element
from khungcui.storage.binding import Bind, unnamed
from khungcui.text import Text

_MOST_COLUMNS = 5


@strawberry.enum(description="Which end of an order comes first.")
class Direction(Enum):
    """Ascending or descending; rows without a value come last either way."""

    ASC = strawberry.enum_value("asc", description="The smallest first.")
    DESC = strawberry.enum_value("desc", description="The largest first.")


@dataclass(frozen=True)
class Term:
    """One column of an order: ``label`` names its value in a row, ``name`` its field."""

    column: ColumnElement[Any]
    label: str
    name: str
    descending: bool = False
    nullable: bool = False


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
    for value in choices.__strawberry_definition__.values:
        value.description = shape.fields[value.value].title.en
    cls = type(
        f"{type_name}Order",
        (),
        {
            "__annotations__": {"field": fields, "direction": Direction},
            "direction": strawberry.field(default=Direction.ASC, description="Which way."),
            "field": strawberry.field(description="By what."),
        },
    )
    return taken(cls, f"An order of {type_name} rows.")


@cache
def _sortable_type(annotation: Any) -> bool:
    return annotation in (int, str, Decimal, date, datetime, bool) or (
        isinstance(annotation, type) and issubclass(annotation, StrEnum)
    )


def _sortable(field: Any) -> bool:
    return field.sortable and _sortable_type(graphql_type(field.column))


def terms(shape: Shape, given: Sequence[Any] | None) -> tuple[Term, ...]:
    """The order asked for, made unique by the row's identity at its end.

    `BadInput` where it has too many columns: the condition of a cursor grows with their square.
    """
    if given and len(given) > _MOST_COLUMNS:
        raise BadInput(
            Text(
                vi="Một thứ tự có tối đa {most} cột.", en="An order has at most {most} columns."
            ).format(most=_MOST_COLUMNS),
            field="order",
            code="order.too_long",
        )
    chosen: list[Term] = []
    for i, each in enumerate(given or ()):
        field = shape.fields[each.field.value]
        column = element(field.column if field.sort is None else field.sort)
        empty = column.nullable if hasattr(column, "nullable") else True
        chosen.append(
            Term(
                column if field.sort is None else column.collate("C"),
                f"order{i}_",
                field.name,
                each.direction is Direction.DESC,
                bool(empty if field.nullable is None else field.nullable),
            )
        )
    identity = [
        Term(element(column), f"order{len(chosen) + i}_", f"{shape.resource.name}.")
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
    content = [signature(order), *(_plain(row[term.label]) for term in order)]
    return urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()


def signature(order: Sequence[Term]) -> str:
    """A short name for an order, so that a cursor of another order is known as such."""
    order_text = ",".join(f"{'-' if term.descending else ''}{term.name}" for term in order)
    return sha256(order_text.encode()).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Decimal):
        return format(value, "f")  # Where `str` would write 1E+12.
    return value.isoformat() if isinstance(value, date) else str(value)


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
        if content[0] != signature(order):
            raise _invalid()
        return [_typed(term, value) for term, value in zip(order, content[1:], strict=True)]
    except (ValueError, TypeError, ArithmeticError):
        raise _invalid() from None


def _typed(term: Term, value: Any) -> Any:
    if value is None:
        return None
    wanted = term.column.type.python_type
    if issubclass(wanted, bool | int):
        if isinstance(value, bool) is not issubclass(wanted, bool) or not isinstance(value, int):
            raise _invalid()
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise _invalid()
    read = _READ.get(wanted)
    return value if read is None else read(value)


def _decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _invalid()
    return Decimal(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise _invalid()
    return moment.astimezone(UTC)


_NUMBER = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")
_READ: Mapping[type, Callable[[str], Any]] = {
    UUID: UUID,
    Decimal: _decimal,
    datetime: _moment,
    date: date.fromisoformat,
}


def after(
    order: Sequence[Term], values: Sequence[Any], bind: Bind = unnamed
) -> ColumnElement[bool]:
    """The rows that come strictly after a cursor's row; its values are bound as ``a0``, ``a1``."""
    return _beyond(order, _edges(order, values, "a", bind), forward=True)


def before(
    order: Sequence[Term], values: Sequence[Any], bind: Bind = unnamed
) -> ColumnElement[bool]:
    """The rows that come strictly before a cursor's row; its values are bound as ``b0``, ``b1``."""
    return _beyond(order, _edges(order, values, "b", bind), forward=False)


def _edges(
    order: Sequence[Term], values: Sequence[Any], name: str, bind: Bind
) -> list[ColumnElement[Any] | None]:
    return [
        None if value is None else bind(f"{name}{i}", value, wide(term.column.type))
        for i, (term, value) in enumerate(zip(order, values, strict=True))
    ]


def _beyond(
    order: Sequence[Term], edges: Sequence[ColumnElement[Any] | None], *, forward: bool
) -> ColumnElement[bool]:
    """Lexicographic comparison, term by term, since terms may differ in direction."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for term, edge in zip(order, edges, strict=True):
        alternatives.append(and_(*equal, _past(term, edge, forward=forward)))
        equal.append(term.column.is_(None) if edge is None else term.column == edge)
    return or_(*alternatives)


def _past(term: Term, edge: ColumnElement[Any] | None, *, forward: bool) -> ColumnElement[bool]:
    """Rows past ``edge`` in one term, NULL being last in the forward direction."""
    if edge is None:
        return false() if forward else term.column.is_not(None)
    up = forward != term.descending
    beyond = term.column > edge if up else term.column < edge
    if forward and term.nullable:
        return or_(beyond, term.column.is_(None))
    return beyond
