"""Rows as COPY takes them: every column in order, defaults filled, values as the driver likes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, inspect
from sqlalchemy.engine import Dialect

from khungcui.storage.base import Base

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class _Given:
    """What a default of a column asks of its context: the other values of the row."""

    values: Mapping[str, Any]

    def get_current_parameters(self, **_: Any) -> Mapping[str, Any]:
        return self.values


_Fill = Callable[[Mapping[str, Any]], Any]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of one mapped class are written."""

    table: str
    columns: tuple[str, ...]
    _fields: tuple[tuple[str, _Fill, _Convert | None], ...]

    @classmethod
    def of(cls, model: type[Base], dialect: Dialect, new_id: Callable[[], UUID]) -> "Shape":
        """The shape of ``model``; what PostgreSQL itself fills is left to it."""
        pairs = [
            (attribute.key, column)
            for attribute in inspect(model).column_attrs
            for column in attribute.columns
            if isinstance(column, Column) and column.server_default is None
        ]
        return cls(
            model.__tablename__,
            tuple(column.name for _, column in pairs),
            tuple(
                (
                    key,
                    _default(column, new_id),
                    column.type.dialect_impl(dialect).bind_processor(dialect),
                )
                for key, column in pairs
            ),
        )

    def record(self, row: Mapping[str, Any] | Base) -> tuple[Any, ...]:
        """``row`` as COPY takes it."""
        values = row if isinstance(row, Mapping) else vars(row)
        made: list[Any] = []
        for key, fill, convert in self._fields:
            value = values.get(key, _ABSENT)
            if value is _ABSENT:
                value = fill(values)
            made.append(value if convert is None or value is None else convert(value))
        return tuple(made)


def _default(column: Column[Any], new_id: Callable[[], UUID]) -> _Fill:
    """What a row without a value for ``column`` gets."""
    if column.name == "id" and column.primary_key:
        return lambda _values: new_id()
    default: Any = column.default
    if default is None:
        return lambda _values: None
    if default.is_scalar:
        return lambda _values: default.arg
    return lambda values: default.arg(_Given(values))
