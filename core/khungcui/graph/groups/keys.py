"""What rows can be grouped by: columns that name a kind, days by month and year, relations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, cast, extract, func

from khungcui.graph.columns import graphql_type, local
from khungcui.graph.scalars import BigInt
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import Field, ToOne

_NAMING = (str, int, bool, BigInt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One thing that rows can be grouped by, under the name that its values have in a group.

    ``of`` is what it is taken from; ``part`` the part of a day or moment, if only that counts.
    """

    name: str
    of: Field | ToOne
    part: str | None = None

    @property
    def description(self) -> str:
        """What the values are."""
        return self.of.title.en if self.part is None else f"{self.of.title.en}: the {self.part}"

    @property
    def annotation(self) -> Any:
        """The GraphQL type of the values; of a relation, nothing: its record is shown."""
        if isinstance(self.of, ToOne):
            return None
        if self.part is None:
            return graphql_type(self.of.column)
        return int if self.part == "year" else date

    def column(self) -> ColumnElement[Any]:
        """The value in a row; of a relation, the key alone."""
        if isinstance(self.of, ToOne):
            return element(self.of.key[-1])
        column = element(self.of.column)
        if self.part is None:
            return column
        if graphql_type(self.of.column) is datetime:
            column = local(column)
        if self.part == "year":
            return cast(extract("year", column), Integer)
        return cast(func.date_trunc(self.part, column), Date)

    @property
    def sorting(self) -> ColumnElement[Any] | None:
        """The column that groups are sorted by, where it is another than the value's."""
        sort = self.of.sort if isinstance(self.of, Field) else None
        return None if sort is None else element(sort).collate("C")


def keys_of(shape: Shape) -> Mapping[str, Key]:
    """What the rows of a resource can be grouped by, by name."""
    found: dict[str, Key] = {}
    for field in shape.resource.fields:
        if field.filterable:
            found |= {key.name: key for key in _of_field(field)}
    for relation in shape.relations:
        if isinstance(relation, ToOne):
            found[relation.name] = Key(name=relation.name, of=relation)
    return found


def _of_field(field: Field) -> list[Key]:
    kind = graphql_type(field.column)
    named = kind in _NAMING or (isinstance(kind, type) and issubclass(kind, StrEnum))
    keys = [Key(name=field.name, of=field)] if named or kind is date else []
    parts = {date: ("month", "year"), datetime: ("day", "month", "year")}
    keys += [Key(name=f"{field.name}_{part}", of=field, part=part) for part in parts.get(kind, ())]
    return keys
