"""From a column's SQL type to its GraphQL type."""

from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import ARRAY, BigInteger, Integer, Numeric, Uuid
from sqlalchemy import types as sql
from strawberry.scalars import JSON

from khungcui.graph.scalars import BigInt
from khungcui.plugins.declarations import Column, Field
from khungcui.storage.base import Choice


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
