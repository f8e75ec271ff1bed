"""The shape of a resource in SQL: which columns a read selects, and the objects it yields."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from khungcui.ids import NodeId
from khungcui.plugins.declarations import Column, Field, Resource, ToMany, ToOne
from khungcui.plugins.view import source
from khungcui.plugins.workflow import Workflow

TENANT = "tenant_"
KEY = "key_"
#: Where a row holds its facets, if it was read with them.
FACETS = "facets_"


@dataclass(frozen=True)
class Shape:
    """A resource as this schema shows it: its relations are those whose targets it holds.

    ``city`` stands as the tenant in the ids of reference data, which belongs to none.
    """

    resource: Resource
    plugin: str
    relations: tuple[ToOne | ToMany, ...]
    city: str
    workflow: Workflow | None = None

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.resource.fields}

    @cached_property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """What a read selects: identity, every field, and the keys of to-one relations."""
        tenant = self.resource.tenant_column
        home = literal(self.city) if tenant is None else tenant
        chosen: list[ColumnElement[Any]] = [
            home.label(TENANT),
            self.resource.key_column.label(KEY),
        ]
        chosen += [field.column.label(field.name) for field in self.resource.fields]
        for relation in self.relations:
            if isinstance(relation, ToOne):
                chosen += [
                    column.label(key_label(relation, i)) for i, column in enumerate(relation.key)
                ]
        return tuple(chosen)

    def select(self, *more: ColumnElement[Any]) -> Select[Any]:
        """A select of the shape's columns and ``more``, not yet narrowed by anything."""
        return select(*self.columns, *more).select_from(source(self.resource))

    @property
    def key(self) -> ColumnElement[Any]:
        """The column that is the row's key within its tenant."""
        return element(self.resource.key_column)

    @property
    def identity(self) -> tuple[Column, ...]:
        """The columns that make a row unique; every order ends in them."""
        tenant = self.resource.tenant_column
        return (self.resource.key_column,) if tenant is None else (tenant, self.resource.key_column)


def element(column: Column) -> ColumnElement[Any]:
    """A declared column as a plain expression."""
    return column.expression if isinstance(column, InstrumentedAttribute) else column


def key_label(relation: ToOne, index: int) -> str:
    """The name under which a row holds the ``index``-th key column of a to-one relation."""
    return f"{relation.name}_key{index}_"


def made(cls: type[Any], row: RowMapping, day: date) -> Any:
    """A row as an object of its GraphQL type, remembering the day it was read for."""
    made_of = object.__new__(cls)
    made_of.__dict__.update(row, day_=day)
    return made_of


def node_id(row: Any) -> NodeId:
    """The global id of a row that `made` made."""
    return NodeId(type(row).type_name_, getattr(row, TENANT), str(getattr(row, KEY)))
