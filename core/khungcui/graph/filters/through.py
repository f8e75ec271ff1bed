"""Conditions on related rows: of those that the asker may see, one, none or each is so.

The related rows are always selected by themselves, without a word about the row that they are
related to. So a resource may meet itself on the way, and no table needs another name.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, not_, select, tuple_

from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import ToMany, ToOne
from khungcui.plugins.view import View, source
from khungcui.storage.binding import Bind

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """A relation as seen from ``shape``: ``target`` is what it leads to."""

    shape: Shape
    relation: ToOne | ToMany
    target: Shape
    view: View
    bind: Bind

    def some(self, condition: Condition) -> Condition:
        """That one of the related rows meets ``condition``: PostgreSQL makes a semi-join of it."""
        here = self.here()
        row = here[0] if len(here) == 1 else tuple_(*here)
        return row.in_(self.rows(condition))

    def none(self, condition: Condition) -> Condition:
        """That no related row meets ``condition``.

        Not as NOT IN, of which PostgreSQL makes no anti-join.
        """
        rows = self.rows(condition).subquery()
        same = (there == here for there, here in zip(rows.c, self.here(), strict=True))
        return not_(select(literal(1)).select_from(rows).where(*same).exists())

    def every(self, condition: Condition) -> Condition:
        """That no related row fails ``condition``; what is unknown fails it."""
        return self.none(not_(func.coalesce(condition, false())))

    def rows(self, condition: Condition) -> Select[Any]:
        """What names this row in the related rows that are seen and meet ``condition``."""
        target = self.target
        columns = (column.label(f"there{i}_") for i, column in enumerate(self._there()))
        return (
            select(*columns)
            .select_from(source(target.resource))
            .where(self.view.where(target.resource, target.plugin, self.bind), condition)
            .correlate(None)
        )

    def _there(self) -> list[ColumnElement[Any]]:
        home, key = self.target.resource.tenant_column, self.target.resource.key_column
        if isinstance(self.relation, ToMany):
            given = self.relation.tenant_key
            home, key = home if given is None else given, self.relation.key
        return [element(column) for column in (home, key) if column is not None]

    def here(self) -> list[ColumnElement[Any]]:
        """The columns of the row that `rows` are found by, in their order."""
        own = self.shape.resource.tenant_column
        home = literal(self.shape.city) if own is None else element(own)
        key = self.shape.key
        if isinstance(self.relation, ToOne):
            *tenant, column = self.relation.key
            home, key = element(tenant[0]) if tenant else home, element(column)
        return [home, key][-len(self._there()) :]
