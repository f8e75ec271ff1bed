"""Emit: the JSON of a connection.

The rows are read once into arrays of text, one for each thing that is asked of every row
(``nodes``, ``edges``, cursors), with one row more than asked for to know whether there are more.
Where only the rows themselves are asked for, they are joined as they come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import Subquery

from khungcui.graph.filters import condition
from khungcui.graph.orders import Term, after, backwards, before, order_by, signature
from khungcui.graph.plan.arguments import PageForm, Scope
from khungcui.graph.plan.columns import columns_of, needed, selections_of
from khungcui.graph.plan.groups import groups_json
from khungcui.graph.plan.json_text import Piece, constant, joined, members, or_null
from khungcui.graph.plan.leaves import cursor
from khungcui.graph.plan.operation import (
    Connection,
    Edges,
    Groups,
    Name,
    PageInfo,
    Selection,
    Total,
)
from khungcui.graph.shapes import KEY, TENANT, Shape, element
from khungcui.plugins.view import source

if TYPE_CHECKING:
    from khungcui.graph.plan.statement import Statement

_ENDS = ("startCursor", "endCursor")


def page_json(
    statement: "Statement", place: Connection, parent: Subquery | None
) -> ColumnElement[str]:
    """The JSON of a connection: of the root's, or of one under a row of ``parent``."""
    return _Page(statement, place, parent).json()


@dataclass(frozen=True)
class _Page:
    statement: "Statement"
    place: Connection
    parent: Subquery | None

    @property
    def shape(self) -> Shape:
        return self.place.types.shape

    @property
    def asked(self) -> PageForm:
        return self.statement.bound[self.place.number].chosen

    @property
    def scope(self) -> Scope:
        return Scope(self.place.number)

    @property
    def size(self) -> ColumnElement[int]:
        return _number(self.asked.size)

    def json(self) -> ColumnElement[str]:
        """The whole connection."""
        parts = [each for _, each in self.place.members]
        arrays = [each for each in parts if isinstance(each, Selection | Edges)]
        counted = any(isinstance(each, PageInfo) and self._asks_rows(each) for each in parts)
        if not arrays and not counted:
            return joined(members((name, self._bare(each)) for name, each in self.place.members))
        if len(arrays) == 1 and not counted:
            return joined(members((name, self._simple(each)) for name, each in self.place.members))
        return self._whole()

    def _asks_rows(self, part: PageInfo) -> bool:
        """Whether it takes rows to know: what lies at the other end follows from the arguments."""
        return any(each in _ENDS or each == self._open_end for _, each in part.members)

    @property
    def _open_end(self) -> str:
        """The one of the two flags that reading a row more tells."""
        return "hasPreviousPage" if self.asked.from_end else "hasNextPage"

    def _bare(self, part: Any) -> list[Piece]:
        """What needs no row of the page."""
        match part:
            case Name():
                return [f'"{part.text}"']
            case Total():
                return [self._total()]
            case PageInfo():
                return self._page_info(part, None)
            case Groups():
                return [groups_json(self.statement, part, self._matching())]
        raise AssertionError(f"{part} needs rows")

    def _simple(self, part: Any) -> list[Piece]:
        if not isinstance(part, Selection | Edges):
            return self._bare(part)
        rows = self._rows(more=0).subquery(f"t{self.place.number}")
        texts = select(self._each(part, rows)).select_from(rows).order_by(*self._forward(rows))
        listed = func.array_to_string(func.array(texts.scalar_subquery()), constant(","))
        return ["[", listed, "]"]

    def _whole(self) -> ColumnElement[str]:
        """Every array at once, over rows that are read once."""
        rows = self._rows(more=1).subquery(f"t{self.place.number}")
        order = self._forward(rows)
        arrays: list[ColumnElement[Any]] = []
        for i, (_, part) in enumerate(self.place.members):
            if isinstance(part, Selection | Edges):
                arrays.append(_gathered(self._each(part, rows), order).label(f"r{i}"))
        arrays.append(_gathered(self._cursor(rows), order).label("cursors"))
        arrays.append(func.count().label("found"))
        gathered = select(*arrays).select_from(rows).subquery(f"a{self.place.number}")
        found, size = gathered.c.found, self.size
        if self.asked.from_end:
            low, high = func.greatest(found - size, _number(0)) + _number(1), found
        else:
            low, high = _number(1), func.least(found, size)
        cut = _Cut(gathered, low, high, found > size)
        pieces = members(
            (name, self._cut_part(i, part, cut))
            for i, (name, part) in enumerate(self.place.members)
        )
        return select(joined(pieces)).select_from(gathered).scalar_subquery()

    def _cut_part(self, i: int, part: Any, cut: "_Cut") -> list[Piece]:
        if isinstance(part, Selection | Edges):
            sliced = cut.gathered.c[f"r{i}"][cut.low : cut.high]
            return ["[", func.array_to_string(sliced, constant(",")), "]"]
        return self._page_info(part, cut) if isinstance(part, PageInfo) else self._bare(part)

    def _page_info(self, part: PageInfo, cut: "_Cut | None") -> list[Piece]:
        return members((name, self._about(each, cut)) for name, each in part.members)

    def _about(self, part: Name | str, cut: "_Cut | None") -> list[Piece]:
        if isinstance(part, Name):
            return [f'"{part.text}"']
        if part == self._open_end and cut is not None:
            return [case((cut.more, constant("true")), else_=constant("false"))]
        if part in _ENDS and cut is not None:
            if self.asked.size == 0:
                # Beyond the page stands the row that was read to know of more.
                return ["null"]
            place = cut.low if part == "startCursor" else cut.high
            text = constant('"').concat(cut.gathered.c.cursors[place]).concat(constant('"'))
            return [or_null(text)]
        beyond = self.asked.before if self.asked.from_end else self.asked.after
        return ["true" if beyond is not None else "false"]

    def _each(self, part: Selection | Edges, rows: Subquery) -> ColumnElement[str]:
        """The JSON of one row: of the node, or of its edge."""
        if isinstance(part, Selection):
            return self.statement.object(part, rows)
        named: list[tuple[str, list[Piece]]] = []
        for name, each in part.members:
            match each:
                case Name():
                    named.append((name, [f'"{each.text}"']))
                case Selection():
                    node = self.statement.object(each, rows)
                    named.append((name, [node]))
                case _:
                    named.append((name, ['"', self._cursor(rows), '"']))
        return joined(members(named))

    def _cursor(self, rows: Subquery) -> ColumnElement[str]:
        order = self.asked.order
        values = [(term.column.type, rows.c[term.label]) for term in order]
        return cursor(signature(order), values)

    def _forward(self, rows: Subquery) -> list[ColumnElement[Any]]:
        return order_by([_on(term, rows) for term in self.asked.order])

    def _total(self) -> ColumnElement[str]:
        counted = (
            select(func.count())
            .select_from(source(self.shape.resource))
            .where(self._matching())
            .correlate(None)
        )
        return cast(counted.scalar_subquery(), SqlText())

    def _matching(self) -> ColumnElement[bool]:
        """Everything that rows must satisfy but the window: visible, filtered, under the parent."""
        asked, view = self.asked, self.statement.view
        filtered = condition(self.shape, asked.filter, asked.filter_values, view, self.scope)
        return and_(self.statement.visible(self.shape), filtered, *self._under())

    def _under(self) -> list[ColumnElement[bool]]:
        relation = self.place.relation
        if relation is None or self.parent is None:
            return []
        key = element(relation.key)
        home = relation.tenant_key
        home = self.shape.resource.tenant_column if home is None else home
        name = self.parent.name
        parts = [key == literal_column(f'{name}."{KEY}"', key.type)]
        if home is not None:
            parts.append(element(home) == literal_column(f'{name}."{TENANT}"', SqlText()))
        return parts

    def _rows(self, *, more: int) -> Select[Any]:
        """The rows of the page in the order of reading, and ``more`` to know if there are any."""
        asked = self.asked
        window = []
        if asked.after is not None:
            window.append(after(asked.order, asked.after, self.scope))
        if asked.before is not None:
            window.append(before(asked.order, asked.before, self.scope))
        conditions = and_(self._matching(), *window)
        turned = backwards if asked.from_end else order_by
        columns = columns_of(self.shape, needed(*selections_of(self.place)))
        most = _number(asked.size + more)
        labelled = [term.column.label(term.label) for term in asked.order]
        return (
            select(*columns, *labelled)
            .select_from(source(self.shape.resource))
            .where(conditions)
            .order_by(*turned(asked.order))
            .limit(most)
            .correlate(None)
        )


@dataclass(frozen=True)
class _Cut:
    """The arrays of a page, and where the page begins and ends in them."""

    gathered: Subquery
    low: ColumnElement[Any]
    high: ColumnElement[Any]
    more: ColumnElement[bool]


def _number(size: int) -> ColumnElement[int]:
    return literal_column(str(size), BigInteger())


def _on(term: Term, rows: Subquery) -> Term:
    return Term(rows.c[term.label], term.label, term.name, term.descending, term.nullable)


def _gathered(text: ColumnElement[str], order: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    texts = func.array_agg(aggregate_order_by(text, *order))
    return func.coalesce(texts, literal_column("'{}'::text[]"), type_=ARRAY(SqlText()))
