"""From a column's SQL type to its GraphQL type."""

from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Numeric,
    Uuid,
    case,
    func,
    literal_column,
)
from sqlalchemy import types as sql
from strawberry.scalars import JSON

from khungcui import clock
from khungcui.graph.scalars import BigInt
from khungcui.plugins.declarations import Column, Field
from khungcui.storage.base import Choice

#: In the city a new year begins seven hours after this; no date of Python is past the year 9999.
_LAST: ColumnElement[Any] = literal_column(
    "timestamptz '9999-12-31 16:59:59.999999Z'", sql.DateTime(timezone=True)
)


def choices_of(column: Column) -> type[StrEnum] | None:
    """The enumeration that the column holds, if it holds one."""
    return column.type.choices if isinstance(column.type, Choice) else None


def graphql_type(column: Column) -> Any:
    """The Python annotation that Strawberry turns into the column's GraphQL type."""
    return _of(column.type)


def _of(type_: sql.TypeEngine[Any]) -> Any:
    if isinstance(type_, Choice):
        return type_.choices
    if isinstance(type_, ARRAY):
        return list[_of(type_.item_type)]
    if isinstance(type_, BigInteger):
        return BigInt
    if isinstance(type_, Uuid):
        return strawberry.ID
    if isinstance(type_, sql.JSON):
        return JSON
    if isinstance(type_, Integer | Numeric | sql.Boolean | sql.Date | sql.DateTime | sql.String):
        return type_.python_type
    raise TypeError(f"No GraphQL type for columns of type {type_!r}.")


def nullable(field: Field) -> bool:
    """Whether the field may be null: as declared, else as its column is."""
    if field.nullable is not None:
        return field.nullable
    column = getattr(field.column, "expression", field.column)
    return bool(getattr(column, "nullable", True))


def local(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """The wall time in the city of a moment; never past the year 9999, as clients' dates are."""
    return func.timezone(str(clock.ZONE), case((moment > _LAST, _LAST), else_=moment))
