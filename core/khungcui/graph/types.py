"""GraphQL types from resources: one object type, connection, edge, filter and order each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from khungcui.defaults.paging import PageInfo
from khungcui.graph.beside import Beside, besides
from khungcui.graph.columns import graphql_type, nullable
from khungcui.graph.context import Context
from khungcui.graph.defining import output
from khungcui.graph.filters import filter_input, finish_filter
from khungcui.graph.groups.types import (
    GroupTypes,
    begin_groups,
    finish_groups,
    groups_field,
    narrowed_groups,
)
from khungcui.graph.live.changes import read_since
from khungcui.graph.live.paths import tells
from khungcui.graph.loaders import count_under, one, page_under
from khungcui.graph.orders import cursor, order_input
from khungcui.graph.pages import Asked, Page, PageQuery
from khungcui.graph.shapes import TENANT, Shape, key_label, made, node_id
from khungcui.plugins.declarations import Computed, Field, ToMany, ToOne


@strawberry.interface(description="A record with a global id.")
class Node:
    """Relay's Node: ids are opaque and name one record of one district for good."""

    @strawberry.field(description="The global id.")
    def id(self) -> strawberry.ID:
        """The id as `khungcui.ids` writes it."""
        return strawberry.ID(str(node_id(self)))


@dataclass
class Listed:
    """What a connection object holds: its query, its page, and the parent it hangs under."""

    context: Context
    query: PageQuery
    page: Page
    cls: type[Any]
    relation: ToMany | None = None
    parent: Any = None

    async def total(self) -> int:
        """How many rows there are in all; counted only when asked for."""
        if self.relation is not None:
            return await count_under(self.context, self.query, self.relation, self.parent)
        return (await self.query.counts(self.context, None))[None]


@dataclass
class Types:
    """The GraphQL classes of one resource."""

    shape: Shape
    object: type[Any]
    connection: type[Any]
    filter: type[Any]
    order: type[Any] | None
    groups: GroupTypes | None
    besides: Mapping[str, Beside]


def begin(shape: Shape) -> Types:
    """Make the classes of a resource; `finish` gives the object type its relations."""
    type_name = shape.resource.type_name
    cls = type(type_name, (Node,), {"__annotations__": {}, "type_name_": type_name})
    edge, groups = _edge(type_name, cls), begin_groups(shape)
    connection = _connection(type_name, cls, edge, groups)
    shown = (filter_input(shape), order_input(shape), groups, besides(shape))
    return Types(shape, cls, connection, *shown)


def narrowed(types: Types, shape: Shape) -> Types:
    """The same classes for a schema in which the resource has fewer relations."""
    if len(shape.relations) == len(types.shape.relations):
        return types
    groups = None if types.groups is None else narrowed_groups(types.groups, shape)
    return replace(types, shape=shape, groups=groups)


def finish(types: Types, every: Mapping[str, Types]) -> None:
    """Give the object type its fields, now that the types of its relations exist."""
    cls, resource = types.object, types.shape.resource
    annotations = cls.__annotations__
    for field in resource.fields:
        annotation, made_field = _column_field(field)
        annotations[field.name] = annotation
        setattr(cls, field.name, made_field)
    for computed in resource.computed:
        annotations[computed.name] = computed.type
        setattr(cls, computed.name, _computed_field(computed))
    for relation in types.shape.relations:
        target = every[relation.target]
        if isinstance(relation, ToOne):
            annotations[relation.name] = target.object | None
            setattr(cls, relation.name, _to_one(relation, target))
        else:
            annotations[relation.name] = target.connection
            setattr(cls, relation.name, _to_many(relation, target))
    for name, beside in types.besides.items():
        annotations[name] = beside.annotation
        setattr(cls, name, beside.field)
    output(cls, resource.title.en)
    finish_filter(types.shape, every)
    if types.groups is not None:
        finish_groups(types.groups, every)


def _edge(type_name: str, cls: type[Any]) -> type[Any]:
    edge: Any = type(f"{type_name}Edge", (), {"__annotations__": {"cursor": str, "node": cls}})
    edge.cursor = strawberry.field(description="Where this row stands in the list.")
    edge.node = strawberry.field(description="The row.", graphql_type=cls)
    return edge


def _connection(
    type_name: str, cls: type[Any], edge: type[Any], groups: GroupTypes | None
) -> type[Any]:
    """The connection type; its instances wrap a `Listed`."""
    output(edge, f"A {type_name} and where it stands.")

    def nodes(self: Any) -> list[Any]:
        listed: Listed = self.listed
        return [made(listed.cls, row, listed.query.view.day) for row in listed.page.rows]

    def edges(self: Any) -> list[Any]:
        listed: Listed = self.listed
        order = listed.query.order
        return [
            edge(cursor=cursor(order, row), node=made(listed.cls, row, listed.query.view.day))
            for row in listed.page.rows
        ]

    def page_info(self: Any) -> PageInfo:
        page, order = self.listed.page, self.listed.query.order
        return PageInfo(
            has_next_page=page.more_after,
            has_previous_page=page.more_before,
            start_cursor=cursor(order, page.rows[0]) if page.rows else None,
            end_cursor=cursor(order, page.rows[-1]) if page.rows else None,
        )

    async def total_count(self: Any) -> int:
        return await self.listed.total()

    nodes.__annotations__["return"] = list[cls]
    edges.__annotations__["return"] = list[edge]
    connection = type(
        f"{type_name}Connection",
        (),
        {
            "nodes": strawberry.field(resolver=nodes, description="The rows of this page."),
            "edges": strawberry.field(resolver=edges, description="The rows, each with a cursor."),
            "page_info": strawberry.field(resolver=page_info, description="Where the page stands."),
            "total_count": strawberry.field(
                resolver=total_count, description="How many rows there are; counted when asked."
            ),
            **({} if groups is None else {"groups": groups_field(groups)}),
        },
    )
    return output(connection, f"A page of {type_name} rows.")


def _column_field(field: Field) -> tuple[Any, Any]:
    annotation = graphql_type(field.column)
    if nullable(field):
        annotation = annotation | None
    return annotation, strawberry.field(description=field.title.en)


def _computed_field(computed: Computed) -> Any:
    def resolve(self: Any) -> Any:
        return computed.resolve({name: getattr(self, name) for name in computed.requires})

    resolve.__annotations__["return"] = computed.type
    return strawberry.field(resolver=resolve, description=computed.title.en)


def _to_one(relation: ToOne, target: Types) -> Any:
    labels = [key_label(relation, i) for i in range(len(relation.key))]

    async def resolve(self: Any, info: Info[Context, Any]) -> Any:
        values = [getattr(self, label) for label in labels]
        if any(value is None for value in values):
            return None
        tenant = values[0] if len(values) == 2 else getattr(self, TENANT)
        view = info.context.view.on(self.day_)
        return await one(info.context, target.shape, target.object, view, (tenant, values[-1]))

    resolve.__annotations__["return"] = target.object | None
    return strawberry.field(resolver=resolve, description=relation.title.en)


First = Annotated[int | None, strawberry.argument(description="How many rows from the start.")]
After = Annotated[str | None, strawberry.argument(description="Only rows after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many rows from the end.")]
Before = Annotated[str | None, strawberry.argument(description="Only rows before this cursor.")]
AsOf = Annotated[
    date | None,
    strawberry.argument(description="As things were, and as the rules were, on this day."),
]


Since = Annotated[
    str | None,
    strawberry.argument(
        description="Only rows that changed after this: a cursor of changes, or a moment."
    ),
]


def connection_field(types: Types, resolve: Any, description: str, *, dated: bool) -> Any:
    """A connection field over ``resolve(parent, info, asked, as_of)``.

    Only lists at the root are ``dated`` and can be asked for what changed: what hangs under a row
    is of the row's day.
    """

    async def resolver(
        self: Any,
        info: Info[Context, Any],
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
        filter: Any = UNSET,
        order: Any = UNSET,
        as_of: AsOf = UNSET,
        updated_since: Since = UNSET,
    ) -> Any:
        given: tuple[Any, ...] = (first, after, last, before, filter, order)
        since = None
        if updated_since:
            since = read_since(updated_since, days=info.context.platform.settings.outbox_days)
        asked = Asked(*(None if value is UNSET else value for value in given), since=since)
        return types.connection(listed=await resolve(self, info.context, asked, as_of or None))

    annotations = resolver.__annotations__
    annotations["return"] = types.connection
    annotations["filter"] = Annotated[
        types.filter | None, strawberry.argument(description="Only rows that satisfy this.")
    ]
    annotations["order"] = Annotated[
        list[types.order or Any] | None, strawberry.argument(description="In this order.")
    ]
    return _without(
        resolver,
        *(() if types.order else ("order",)),
        *(() if dated else ("as_of",)),
        *(() if dated and tells(types.shape.resource) else ("updated_since",)),
        description=description,
    )


def _without(resolver: Any, *names: str, description: str) -> Any:
    """A Strawberry field over ``resolver`` that does not show the arguments ``names``."""
    field = strawberry.field(resolver=resolver, description=description)
    if field.base_resolver is not None:
        shown = [a for a in field.base_resolver.arguments if a.python_name not in names]
        field.base_resolver.arguments = shown
    return field


def _to_many(relation: ToMany, target: Types) -> Any:
    async def resolve(parent: Any, context: Context, asked: Asked, _: date | None) -> Listed:
        query = PageQuery(
            target.shape,
            context.view.on(parent.day_),
            asked,
            context.platform.settings.max_page,
        )
        page = await page_under(context, query, relation, parent)
        return Listed(context, query, page, target.object, relation, parent)

    return connection_field(target, resolve, relation.title.en, dated=False)
