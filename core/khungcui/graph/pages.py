"""Pages of rows: what a connection asks for, and the one statement that answers it.

A page for many parents is read with one statement too, so a list of lists costs two reads
whatever its length.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true

from khungcui.errors import BadCursor, BadInput
from khungcui.graph.binds import among
from khungcui.graph.context import Context
from khungcui.graph.filters import where
from khungcui.graph.keyed import first_rows
from khungcui.graph.live.changes import Since
from khungcui.graph.orders import Term, after, backwards, before, order_by, read_cursor, terms
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import ToMany
from khungcui.plugins.view import View, source
from khungcui.text import Text

DEFAULT_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """The arguments of a connection as they were given."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    filter: Any = None
    order: Sequence[Any] | None = None
    since: Since | None = None

    def size(self, most: int) -> tuple[int, bool]:
        """How many rows, and whether they are counted from the end."""
        if self.first is not None and self.last is not None:
            raise BadInput(
                Text(vi="Chỉ dùng một trong `first` và `last`.", en="Use `first` or `last`."),
                field="first",
                code="page.both_ends",
            )
        size = self.last if self.last is not None else self.first
        size = min(DEFAULT_PAGE, most) if size is None else size
        if not 0 <= size <= most:
            raise BadInput(
                Text(
                    vi="Một trang có từ 0 đến {most} dòng.", en="A page has 0 to {most} rows."
                ).format(most=most),
                field="last" if self.last is not None else "first",
                code="page.size",
            )
        return size, self.last is not None


@dataclass
class Page:
    """Rows of one connection, in order, and whether there are more at either end."""

    rows: list[Any] = field(default_factory=list)
    more_after: bool = False
    more_before: bool = False


@dataclass(frozen=True)
class Parents:
    """The rows that a nested connection hangs under: their tenants and keys."""

    relation: ToMany
    tenants: frozenset[str]
    keys: tuple[Any, ...]

    def where(self, shape: Shape) -> ColumnElement[bool]:
        """The rows of the relation's target that belong to these parents."""
        home = self.relation.tenant_key
        home = shape.resource.tenant_column if home is None else home
        parts = [among(element(self.relation.key), self.keys)]
        if home is not None:
            parts.append(among(element(home), sorted(self.tenants)))
        return and_(*parts)


@dataclass(frozen=True)
class PageQuery:
    """One connection asked of one shape on one day, for one or many parents."""

    shape: Shape
    view: View
    asked: Asked
    most: int

    @property
    def order(self) -> tuple[Term, ...]:
        return terms(self.shape, self.asked.order)

    def condition(self) -> ColumnElement[bool]:
        """Everything that rows must satisfy: what may be seen, and what is asked for."""
        resource, since = self.shape.resource, self.asked.since
        return and_(
            self.view.where(resource, self.shape.plugin),
            where(self.shape, self.asked.filter, self.view),
            true() if since is None else since.of(resource),
        )

    def _window(self) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = [true()]
        for name, text, make in (
            ("after", self.asked.after, after),
            ("before", self.asked.before, before),
        ):
            if text is not None:
                try:
                    parts.append(make(self.order, read_cursor(self.order, text)))
                except BadCursor as fault:
                    fault.field = name
                    raise
        return and_(*parts)

    async def page(self, context: Context) -> Page:
        """The page without parents."""
        return (await self.pages(context, None))[None]

    async def pages(self, context: Context, parents: Parents | None) -> dict[Any, Page]:
        """The page under each parent; the key is None where there are no parents."""
        size, from_end = self.asked.size(self.most)
        order, turned = self.order, backwards if from_end else order_by
        if parents is None:
            condition = and_(self.condition(), self._window())
            statement = first_rows(self.shape, order, turned, condition, size + 1)
            found = await context.read(statement, self.view.day)
            return self._cut(found, size, from_end, None)
        sorting = turned(order)
        parent = parents.relation.key
        statement = self.shape.select(
            *(term.column.label(term.label) for term in order), parent.label("parent_")
        ).where(self.condition(), self._window())
        if len(parents.keys) == 1:
            statement = statement.where(parents.where(self.shape))
            statement = statement.order_by(*sorting).limit(size + 1)
        else:
            place = func.row_number().over(partition_by=parent, order_by=sorting)
            inner = statement.where(parents.where(self.shape)).add_columns(place.label("place_"))
            ranked = inner.subquery()
            statement = select(ranked).where(ranked.c.place_ <= size + 1).order_by(ranked.c.place_)
        found = await context.read(statement, self.view.day)
        return self._cut(found, size, from_end, parents)

    def _cut(
        self, found: Sequence[Any], size: int, from_end: bool, parents: Parents | None
    ) -> dict[Any, Page]:
        """Rows by parent, without the one read only to see whether there are more."""
        grouped: dict[Any, list[Any]] = defaultdict(list)
        for row in found:
            grouped[row["parent_"] if parents else None].append(row)
        pages = {}
        for key in parents.keys if parents else (None,):
            rows = grouped.get(key, [])
            more = len(rows) > size
            rows = rows[:size]
            if from_end:
                rows.reverse()
            pages[key] = Page(
                rows,
                more_after=self.asked.before is not None if from_end else more,
                more_before=more if from_end else self.asked.after is not None,
            )
        return pages

    async def counts(self, context: Context, parents: Parents | None) -> dict[Any, int]:
        """How many rows there are in all, under each parent."""
        if parents is None:
            statement = (
                select(func.count().label("rows_"))
                .select_from(source(self.shape.resource))
                .where(self.condition())
            )
            [row] = await context.read(statement, self.view.day)
            return {None: row["rows_"]}
        parent = parents.relation.key.label("parent_")
        statement = (
            select(parent, func.count().label("rows_"))
            .select_from(source(self.shape.resource))
            .where(self.condition(), parents.where(self.shape))
            .group_by(parent)
        )
        found = await context.read(statement, self.view.day)
        return {row["parent_"]: row["rows_"] for row in found}
