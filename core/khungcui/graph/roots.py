"""The root fields that every resource has: its list, one of it by id, and `node`."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types import Info

from khungcui.errors import KhungCuiError
from khungcui.graph.context import Context
from khungcui.graph.loaders import one
from khungcui.graph.pages import Asked, PageQuery
from khungcui.graph.types import AsOf, Listed, Node, Types, connection_field
from khungcui.ids import NodeId, parse_node_id, unknown_id
from khungcui.plugins.view import key_of

Id = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]


async def found(context: Context, types: Types, node: NodeId, as_of: date | None) -> Any | None:
    """The row that a node id names on a day, or None where it is absent or hidden."""
    try:
        key = key_of(types.shape.resource, node)
    except KhungCuiError:
        return None
    view = context.view.on(as_of or context.day)
    return await one(context, types.shape, types.object, view, (node.tenant, key))


def list_field(types: Types) -> Any:
    """The root list of a resource."""

    async def resolve(_: Any, context: Context, asked: Asked, as_of: date | None) -> Listed:
        view = context.view.on(as_of or context.day)
        query = PageQuery(types.shape, view, asked, context.platform.settings.max_page)
        return Listed(context, query, await query.page(context), types.object)

    return connection_field(types, resolve, types.shape.resource.title.en, dated=True)


def item_field(types: Types) -> Any:
    """One row of a resource by its id; null where it is absent or hidden."""

    async def resolve(info: Info[Context, Any], id: Id, as_of: AsOf = UNSET) -> Any:
        try:
            node = parse_node_id(id, types.shape.resource.type_name)
        except KhungCuiError:
            raise unknown_id("id") from None
        return await found(info.context, types, node, as_of or None)

    resolve.__annotations__["return"] = types.object | None
    return strawberry.field(resolver=resolve, description=types.shape.resource.title.en)


def node_field(every: Mapping[str, Types]) -> Any:
    """Relay's `node`: any record by its id; null where it is absent or hidden."""
    by_name = {types.shape.resource.type_name: types for types in every.values()}

    async def node(info: Info[Context, Any], id: Id, as_of: AsOf = UNSET) -> Node | None:
        try:
            given = parse_node_id(id)
        except KhungCuiError:
            raise unknown_id("id") from None
        types = by_name.get(given.type)
        if types is None:
            raise unknown_id("id")
        return await found(info.context, types, given, as_of or None)

    return strawberry.field(resolver=node, description="A record by its global id.")
