"""Fields that Python computes: what the statement brought for them is turned into their values.

A plan with such fields does not send the database's bytes on: they are read, the holes are
filled by the very resolvers of ordinary execution, and the whole is written again. The rest of
the operation stays compiled.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from graphql.execution.executor import Executor
from graphql.pyutils import Path
from sqlalchemy import types as sql
from sqlalchemy.types import TypeEngine

from khungcui.graph.plan.operation import (
    Connection,
    Edges,
    Groups,
    Hole,
    Item,
    One,
    Related,
    Selection,
    Shared,
)
from khungcui.graph.shapes import FACETS, KEY, TENANT
from khungcui.plugins.view import View
from khungcui.policy.record import FACET_NAMES


@dataclass(frozen=True, kw_only=True)
class Filler:
    """Fills the holes of one answer; ``executor`` resolves and completes as usual."""

    executor: Executor[Any]
    view: View

    async def fill(self, place: Connection | Item, selection: Selection | None, data: Any) -> None:
        """Fill every hole of a root field's ``data`` in place."""
        waiting: list[Any] = []
        path = Path(None, "", None)
        if isinstance(place, Connection):
            self._page(place, data, path, waiting)
        elif selection is not None:
            self._object(selection, data, path, waiting)
        await asyncio.gather(*waiting)

    def _page(self, place: Connection, data: Any, path: Path, waiting: list[Any]) -> None:
        for name, member in place.members:
            if isinstance(member, Selection):
                for each in data[name]:
                    self._object(member, each, path, waiting)
            elif isinstance(member, Edges):
                for edge in data[name]:
                    for key, within in member.members:
                        if isinstance(within, Selection):
                            self._object(within, edge[key], path, waiting)
            elif isinstance(member, Groups):
                self._groups(member, data[name], path, waiting)

    def _groups(self, place: Groups, data: Any, path: Path, waiting: list[Any]) -> None:
        for name, member in place.members:
            for key, within in member.members if isinstance(member, Shared) else ():
                if isinstance(within, Related):
                    for group in data:
                        self._object(within.target, group[name][key], path, waiting)

    def _object(self, selection: Selection, data: Any, path: Path, waiting: list[Any]) -> None:
        if data is None:
            return
        for name, member in selection.members:
            if isinstance(member, One):
                self._object(member.target, data[name], path, waiting)
            elif isinstance(member, Connection):
                self._page(member, data[name], path, waiting)
            elif isinstance(member, Hole):
                self._hole(selection, name, member, data, path, waiting)

    def _hole(
        self,
        selection: Selection,
        name: str,
        hole: Hole,
        data: dict[str, Any],
        path: Path,
        waiting: list[Any],
    ) -> None:
        types = selection.types
        parent: Any = self.executor.schema.get_type(types.shape.resource.type_name)
        source = self._source(selection, hole, data[name])
        value = self.executor.execute_field(
            parent, source, hole.details, path.add_key(name, parent.name), None
        )
        if self.executor.is_awaitable(value):
            waiting.append(_settle(data, name, value))
        else:
            data[name] = value

    def _source(self, selection: Selection, hole: Hole, brought: list[Any]) -> Any:
        """The row as a resolver sees it: as far as the hole requires it."""
        types = selection.types
        resource = types.shape.resource
        made = object.__new__(types.object)
        values: dict[str, Any] = {
            "day_": self.view.day,
            TENANT: brought[0],
            KEY: typed(resource.key_column.type, brought[1]),
        }
        for name, value in zip(hole.requires, brought[2:], strict=False):
            values[name] = typed(types.shape.fields[name].column.type, value)
        if hole.facets:
            values[FACETS] = [
                self.view.facet(**dict(zip(FACET_NAMES, facet, strict=True)))
                for facet in brought[-1] or ()
            ]
        made.__dict__.update(values)
        return made


async def _settle(data: dict[str, Any], name: str, value: Any) -> None:
    data[name] = await value


def typed(type_: TypeEngine[Any], value: Any) -> Any:
    """A value that came as JSON, as the column's type gives it to Python."""
    if value is None:
        return None
    choices = getattr(type_, "choices", None)
    if choices is not None:
        return choices(value)
    for kind, read in _READ.items():
        if isinstance(type_, kind):
            return read(value)
    return value


_READ: Mapping[type, Any] = {
    sql.Uuid: UUID,
    sql.Numeric: lambda value: Decimal(str(value)),
    sql.DateTime: datetime.fromisoformat,
    sql.Date: date.fromisoformat,
}
