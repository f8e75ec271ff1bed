"""Emit: the SQL of one root field, whose one value is the JSON of its answer.

Each connection and relation reads its rows as ordinary execution reads them (`View.where`, the
filter, the order, the window of the cursors) in a sub-select of its own, named by its number:
inside, tables go by their own names, outside, only labels are seen. So a resource may meet
itself without any alias, and policy stands at every occurrence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.sql.selectable import Subquery

from khungcui.graph.plan.arguments import Bound, Scope
from khungcui.graph.plan.columns import columns_of, needed
from khungcui.graph.plan.json_text import Piece, joined, members, or_null
from khungcui.graph.plan.leaves import global_id, leaf, whole
from khungcui.graph.plan.operation import (
    Connection,
    GlobalId,
    Hole,
    Item,
    Member,
    Name,
    One,
    Selection,
    Value,
)
from khungcui.graph.plan.pages import page_json
from khungcui.graph.shapes import KEY, TENANT, Shape, element, key_label
from khungcui.plugins.view import View, facet_select, source
from khungcui.policy.record import FACET_NAMES


@dataclass(kw_only=True)
class Statement:
    """Writes the SQL of one root field for one view and one set of forms.

    ``bound`` are the arguments by the number of their place; ``holed`` whether Python has
    something to fill in, ``beginnings`` the names that records begin with.
    """

    view: View
    bound: Mapping[int, Bound]
    holed: bool = False
    beginnings: set[str] = field(default_factory=set)

    def root(self, place: Connection | Item) -> Select[Any]:
        """A select of one row: the JSON of the root field."""
        text = (
            page_json(self, place, None)
            if isinstance(place, Connection)
            else or_null(self._item(place))
        )
        return select(text.label("json"))

    def _item(self, place: Item) -> ColumnElement[str]:
        selection: Selection = self.bound[place.number].chosen
        resource = selection.types.shape.resource
        scope = Scope(place.number)
        kind = resource.key_column.type
        wide = BigInteger() if isinstance(kind, Integer) else kind
        conditions = [element(resource.key_column) == scope("key", None, wide)]
        if resource.tenant_column is not None:
            conditions.append(element(resource.tenant_column) == scope("home", None, SqlText()))
        return self.one(selection, conditions)

    def one(
        self, selection: Selection, conditions: Iterable[ColumnElement[bool]]
    ) -> ColumnElement[str]:
        """The JSON of the one visible record that meets ``conditions``; NULL without any."""
        shape = selection.types.shape
        rows = (
            select(*columns_of(shape, needed(selection)))
            .select_from(source(shape.resource))
            .where(self.visible(shape), *conditions)
            .correlate(None)
            .subquery(f"t{selection.number}")
        )
        return select(self.object(selection, rows)).select_from(rows).scalar_subquery()

    def visible(self, shape: Shape) -> ColumnElement[bool]:
        """The rows of a resource that the asker may see."""
        return self.view.where(shape.resource, shape.plugin, Scope(0))

    def object(self, selection: Selection, rows: Subquery) -> ColumnElement[str]:
        """The JSON of one row of ``rows``."""
        # Of a record nothing may be asked: fragments on other types alone.
        self.beginnings |= {name for name, _ in selection.members[:1]}
        watched: list[ColumnElement[Any]] = []
        pieces = members(
            (name, self._member(selection, one, rows, watched)) for name, one in selection.members
        )
        return joined([*pieces, whole(watched)] if watched else pieces)

    def _member(
        self,
        selection: Selection,
        member: Member,
        rows: Subquery,
        watched: list[ColumnElement[Any]],
    ) -> list[Piece]:
        match member:
            case Name():
                return [f'"{member.text}"']
            case GlobalId():
                type_name = selection.types.shape.resource.type_name
                return global_id(type_name, rows.c[TENANT], rows.c[KEY])
            case Value():
                return leaf(member.field, rows.c[member.field.name], watched)
            case One():
                return [or_null(self._related(member, rows))]
            case Hole():
                self.holed = True
                return [self._brought(selection, member, rows)]
            case Connection():
                return [page_json(self, member, rows)]

    def _related(self, member: One, rows: Subquery) -> ColumnElement[str]:
        relation, target = member.relation, member.target.types.shape.resource
        keys = [
            outer(rows, key_label(relation, i), element(column))
            for i, column in enumerate(relation.key)
        ]
        conditions = [element(target.key_column) == keys[-1]]
        if (tenant := target.tenant_column) is not None:
            home = keys[0] if len(keys) > 1 else outer(rows, TENANT, element(tenant))
            conditions.append(element(tenant) == home)
        return self.one(member.target, conditions)

    def _brought(self, selection: Selection, hole: Hole, rows: Subquery) -> ColumnElement[str]:
        """What Python needs to fill a hole: an array of columns, the facets last."""
        labels = (TENANT, KEY, *hole.requires)
        brought: list[ColumnElement[Any]] = [func.to_json(rows.c[label]) for label in labels]
        if hole.facets:
            brought.append(_facets(selection.types.shape, rows))
        pieces: list[Piece] = ["["]
        for i, each in enumerate(brought):
            pieces += ["," if i else "", or_null(cast(each, SqlText()))]
        return joined([*pieces, "]"])


def _facets(shape: Shape, rows: Subquery) -> ColumnElement[Any]:
    """The facets of a row of ``rows``: an array of arrays."""
    key, tenant = element(shape.resource.key_column), shape.resource.tenant_column
    same = [key == outer(rows, KEY, key)]
    if tenant is not None:
        same.append(element(tenant) == outer(rows, TENANT, element(tenant)))
    facets = facet_select(shape.resource, *same).correlate(None).subquery("facet")
    listed = func.json_agg(func.json_build_array(*(facets.c[name] for name in FACET_NAMES)))
    return select(listed).select_from(facets).scalar_subquery()


def outer(rows: Subquery, label: str, like: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column of the row around a sub-select, of the type of ``like``.

    Written as it is called there: SQLAlchemy would take it for one more table to select from.
    """
    return literal_column(f'{rows.name}."{label}"', like.type)
