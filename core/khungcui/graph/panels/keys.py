"""The keys of a panel: fields that name something, relations, ground and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import FromClause, and_, true
from strawberry.utils.str_converters import to_camel_case

from khungcui.calendar.periods import PeriodKind
from khungcui.defaults.search.sources import Searched, searched_fields
from khungcui.graph.columns import graphql_type
from khungcui.graph.filters.from_json import Filter
from khungcui.graph.filters.reading import related
from khungcui.graph.filters.through import Through
from khungcui.graph.panels.grounds import GroundKey
from khungcui.graph.panels.keying import Expression, Key, Row, beside, label, said
from khungcui.graph.panels.times import CodeKey, PeriodKey
from khungcui.graph.shapes import Shape, element
from khungcui.ids import NodeId
from khungcui.panels.figures import Key as Shared
from khungcui.plugins.declarations import Field, ToOne
from khungcui.plugins.panels import DISTRICT, Panel
from khungcui.plugins.view import View
from khungcui.storage.binding import unnamed
from khungcui.text import Text, sort_key

_DISTRICT = Text(vi="Quận, huyện", en="District")


def key_of(name: str, panel: Panel, shape: Shape, view: View) -> Key:
    """A key of ``panel`` by its name, as the asker sees it."""
    relations = {one.name: one for one in shape.relations if isinstance(one, ToOne)}
    if name == DISTRICT:
        place = str(panel.place)
        of = relations.get(place) or shape.fields[place]
        return GroundKey(name=name, title=_DISTRICT, of=of, view=view)
    if name in relations:
        relation = relations[name]
        if relation.target == "area":
            return GroundKey(name=name, title=relation.title, of=relation, view=view)
        return RelationKey(name=name, shape=shape, relation=relation, view=view)
    if name in shape.fields:
        field = shape.fields[name]
        if name == panel.period:
            return CodeKey(field=field)
        if name == panel.place:
            return GroundKey(name=name, title=field.title, of=field, view=view)
        return FieldKey(name=name, field=field, view=view)
    day = shape.fields[str(panel.day)]
    return PeriodKey(kind=PeriodKind(name), field=day, cut_off=panel.cut_off)


@dataclass(frozen=True, kw_only=True)
class FieldKey:
    """The values of a field that names something."""

    name: str
    field: Field
    view: View

    @property
    def title(self) -> Text:
        return self.field.title

    @property
    def parts(self) -> list[Expression]:
        return [element(self.field.column)]

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        return beside(self.name, element(self.field.column), rows)

    def shared(self, row: Row) -> Shared:
        value = row[label(self.name)]
        words: Mapping[Any, Text] = self.view.live.registry.labels.get(type(value), {})
        written = _written(value)
        told = str(written).lower() if isinstance(written, bool) else str(written)
        return Shared(
            name=self.name,
            title=self.title,
            value=None if value is None else told,
            label=said(value, words),
        )

    def place(self, row: Row) -> Any:
        value = row[label(self.name)]
        if isinstance(value, StrEnum):
            return list(type(value)).index(value)
        return sort_key(value) if isinstance(value, str) else value

    def filter(self, row: Row) -> Filter:
        value, name = row[label(self.name)], to_camel_case(self.name)
        if value is not None:
            return {name: {"eq": _written(value)}}
        if graphql_type(self.field.column) is bool:
            return {"not": {"or": [{name: {"eq": True}}, {name: {"eq": False}}]}}
        return {name: {"isNull": True}}


def _written(value: Any) -> Any:
    """A value as a filter has it; of an enumeration its name."""
    return value.name if isinstance(value, StrEnum) else value


@dataclass(frozen=True, kw_only=True)
class RelationKey:
    """The related records; one that the asker may not see is none."""

    name: str
    shape: Shape
    relation: ToOne
    view: View

    @property
    def title(self) -> Text:
        return self.relation.title

    @property
    def parts(self) -> list[Expression]:
        return [element(column) for column in self.relation.key]

    @property
    def _target(self) -> Shape:
        return related(self.relation, self.view)

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        target, name = self._target, label(self.name)
        through = Through(
            shape=self.shape, relation=self.relation, target=target, view=self.view, bind=unnamed
        )
        seen, here = through.rows(true()), through.here()
        fields = searched_fields(target.resource)
        if fields:
            shown = Searched(resource=target.resource, plugin=target.plugin, fields=fields).shown
            seen = seen.add_columns(shown.label("shown_"))
        records = seen.subquery(f"key_{self.name}")
        there = list(records.c)[: len(here)]
        same = and_(*(one == other for one, other in zip(there, here, strict=True)))
        *home, key = there
        columns: list[Expression] = [key.label(name)]
        columns += [one.label(f"{name}_home") for one in home]
        columns += [records.c.shown_.label(f"{name}_shown")] if fields else []
        return rows.outerjoin(records, same), columns

    def shared(self, row: Row) -> Shared:
        return Shared(
            name=self.name,
            title=self.title,
            value=self._node(row),
            label=said(self._shown(row), {}),
        )

    def place(self, row: Row) -> Any:
        shown = self._shown(row)
        return None if shown is None else sort_key(shown)

    def filter(self, row: Row) -> Filter:
        node, name = self._node(row), to_camel_case(self.name)
        # Without a record, or with one that is hidden: the two look alike.
        return {"not": {name: {"is": {}}}} if node is None else {name: {"eq": node}}

    def _shown(self, row: Row) -> str | None:
        key = row[label(self.name)]
        return None if key is None else str(row.get(f"{label(self.name)}_shown") or key)

    def _node(self, row: Row) -> str | None:
        key = row[label(self.name)]
        if key is None:
            return None
        home = row.get(f"{label(self.name)}_home", self.shape.city)
        return str(NodeId(self._target.resource.type_name, home, str(key)))
