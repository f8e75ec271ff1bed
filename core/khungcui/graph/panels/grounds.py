"""Keys of ground: the area, or the district, in which a record lies by the tree of the day.

A record filed in an area that was merged lies where the successor lies (INV-33).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, FromClause, column, func, literal
from sqlalchemy import Text as SqlText
from strawberry.utils.str_converters import to_camel_case

from khungcui.graph.filters.from_json import Filter
from khungcui.graph.panels.keying import NONE, Expression, Row, label
from khungcui.graph.shapes import element
from khungcui.panels.figures import Key as Shared
from khungcui.plugins.declarations import Field, ToOne
from khungcui.plugins.panels import DISTRICT
from khungcui.plugins.view import View
from khungcui.text import Text, sort_key

#: So many values a list in a filter holds.
_LONGEST_LIST = 500


@dataclass(frozen=True, kw_only=True)
class GroundKey:
    """Where a record lies, by a field with an area's id or by a relation to an area.

    Under the name `DISTRICT` it is the district around, else the area itself.
    """

    name: str
    title: Text
    of: Field | ToOne
    view: View

    @property
    def parts(self) -> list[Expression]:
        return [self._column]

    @property
    def _column(self) -> Expression:
        return element(self.of.column if isinstance(self.of, Field) else self.of.key[-1])

    @cached_property
    def _grounds(self) -> Mapping[str, str]:
        """The ground of each area that has a place in the tree of the day."""
        tree, day = self.view.live.tree, self.view.day
        find = tree.district_of if self.name == DISTRICT else tree.resolve
        areas = sorted(tree.under(tree.path(tree.root, day) or "", day))
        return {area: ground for area in areas if (ground := find(area, day)) is not None}

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        grounds = func.unnest(
            literal(list(self._grounds), ARRAY(SqlText())),
            literal(list(self._grounds.values()), ARRAY(SqlText())),
        ).table_valued(column("area", SqlText()), column("ground", SqlText()))
        placed = grounds.render_derived(f"key_{self.name}")
        # An area has one ground, so no row is doubled.
        found = rows.outerjoin(placed, placed.c.area == self._column)
        return found, [placed.c.ground.label(label(self.name))]

    def shared(self, row: Row) -> Shared:
        area = row[label(self.name)]
        if area is None:
            return Shared(name=self.name, title=self.title, value=None, label=NONE)
        tree = self.view.live.tree
        return Shared(
            name=self.name,
            title=self.title,
            value=tree.code(area),
            label=tree.name(area, self.view.day),
        )

    def place(self, row: Row) -> Any:
        area = row[label(self.name)]
        tree = self.view.live.tree
        return None if area is None else sort_key(tree.name(area, self.view.day).vi)

    def filter(self, row: Row) -> Filter:
        ground, tree, day = row[label(self.name)], self.view.live.tree, self.view.day
        name, by_id = to_camel_case(self.of.name), isinstance(self.of, Field)
        if ground is None:
            placed = self._among(name, list(self._grounds))
            return {"not": placed if by_id else {name: {"under": tree.code(tree.root)}}}
        areas = [area for area, one in self._grounds.items() if one == ground]
        if by_id:
            return self._among(name, areas)
        if set(areas) == tree.under(tree.path(ground, day) or "", day):
            return {name: {"under": tree.code(ground)}}
        codes = [tree.code(area) for area in areas if tree.resolve(area, day) == area]
        exactly = [{name: {"code": code}} for code in codes]
        return exactly[0] if len(exactly) == 1 else {"or": exactly}

    def _among(self, name: str, areas: Sequence[str]) -> Filter:
        lists = [areas[at : at + _LONGEST_LIST] for at in range(0, len(areas), _LONGEST_LIST)]
        parts: list[Filter] = [{name: {"in": list(each)}} for each in lists]
        return parts[0] if len(parts) == 1 else {"or": parts}
