"""Batching: what many rows ask for at the same time is read with one statement."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from strawberry.dataloader import DataLoader

from khungcui.graph.binds import among
from khungcui.graph.context import Context
from khungcui.graph.groups.query import GroupQuery
from khungcui.graph.pages import Page, PageQuery, Parents
from khungcui.graph.shapes import KEY, TENANT, Shape, made
from khungcui.plugins.declarations import ToMany
from khungcui.plugins.holding import Identity, facets_of
from khungcui.plugins.view import View
from khungcui.policy.record import Facet


def _loader(
    context: Context, name: Any, load: Callable[[list[Any]], Awaitable[list[Any]]]
) -> DataLoader[Any, Any]:
    found = context.loaders.get(name)
    if found is None:
        found = context.loaders[name] = DataLoader(load_fn=load)
    return found


async def one(
    context: Context, shape: Shape, cls: type[Any], view: View, identity: Identity
) -> Any | None:
    """The row with this identity (tenant, key), or None where it is absent or hidden."""

    async def load(wanted: list[Identity]) -> list[Any | None]:
        keys = sorted({key for _, key in wanted}, key=str)
        statement = shape.select().where(
            view.where(shape.resource, shape.plugin), among(shape.key, keys)
        )
        found = {
            (row[TENANT], row[KEY]): made(cls, row, view.day)
            for row in await context.read(statement, view.day)
        }
        if shape.resource.tenant_column is None:
            found |= {(None, row.key_): row for row in found.values()}
        return [found.get(each) for each in wanted]

    tenant, key = identity
    if shape.resource.tenant_column is None:
        tenant = None
    return await _loader(context, ("one", shape.resource.name, view.day), load).load((tenant, key))


async def page_under(context: Context, query: PageQuery, relation: ToMany, parent: Any) -> Page:
    """The page of a to-many relation under one of many parents."""

    async def load(parents: list[Identity]) -> list[Page]:
        found = await query.pages(context, _parents(relation, parents))
        return [found[key] for _, key in parents]

    name = ("page", type(parent).type_name_, relation.name, query.view.day, repr(query.asked))
    return await _loader(context, name, load).load(_identity(parent))


async def count_under(context: Context, query: PageQuery, relation: ToMany, parent: Any) -> int:
    """How many rows a to-many relation has under one of many parents."""

    async def load(parents: list[Identity]) -> list[int]:
        found = defaultdict(int, await query.counts(context, _parents(relation, parents)))
        return [found[key] for _, key in parents]

    name = ("count", type(parent).type_name_, relation.name, query.view.day, repr(query.asked))
    return await _loader(context, name, load).load(_identity(parent))


async def groups_under(
    context: Context, query: GroupQuery, relation: ToMany, parent: Any
) -> list[Any]:
    """The groups of a to-many relation under one of many parents."""

    async def load(parents: list[Identity]) -> list[list[Any] | None]:
        found = await query.under(context, _parents(relation, parents))
        return [found.get(key) for _, key in parents]

    day, asked = query.query.view.day, repr(query.query.asked)
    name = ("groups", type(parent).type_name_, relation.name, day, asked, query.form)
    return query.shown(await _loader(context, name, load).load(_identity(parent)))


async def facets_under(context: Context, shape: Shape, view: View, row: Any) -> list[Facet]:
    """The facets of one of many rows of a resource, on the day that the rows were read for."""

    async def load(wanted: list[Identity]) -> list[list[Facet]]:
        found = await facets_of(context.read, view, shape.resource, wanted)
        return [found[each] for each in wanted]

    tenant, key = _identity(row)
    if shape.resource.tenant_column is None:
        tenant = None
    return await _loader(context, ("facets", shape.resource.name, view.day), load).load(
        (tenant, key)
    )


def _identity(row: Any) -> Identity:
    return getattr(row, TENANT), getattr(row, KEY)


def _parents(relation: ToMany, parents: list[Identity]) -> Parents:
    return Parents(
        relation,
        frozenset(tenant for tenant, _ in parents if tenant is not None),
        tuple(dict.fromkeys(key for _, key in parents)),
    )
