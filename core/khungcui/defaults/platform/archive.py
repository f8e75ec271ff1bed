"""What a module that is off has kept of a district, for whoever may read the archive (I.0.2).

The module's types are not in the district's schema, so the fields of a row come as JSON. The
rows are read under the tenant and row-level security of every other read; the power is
``plugin.read_archive`` instead of the resource's own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, RowMapping, Select, select
from strawberry.scalars import JSON
from strawberry.types import Info
from strawberry.utils.str_converters import to_camel_case

from khungcui.defaults.giving_way import gives_way
from khungcui.defaults.paging import page_size
from khungcui.defaults.platform.asking import Ended, require, tenant_of
from khungcui.errors import BadCursor, BadId, Conflict, NotFound
from khungcui.ids import NodeId, parse_node_id
from khungcui.plugins import lifecycle
from khungcui.plugins.declarations import Resource, ToOne
from khungcui.plugins.registry import OwnedResource, Registry
from khungcui.plugins.view import key_of, source
from khungcui.storage.changes import plain
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

_KEY = "key_"

_Answering = Mapping[str, frozenset[Any]]


@strawberry.type(description="A row that a module which is off has kept.")
class ArchivedRow:
    """One row of ``archive``."""

    id: strawberry.ID = strawberry.field(
        description="The record's global id.", metadata=gives_way("recordId").mark
    )
    record_id: strawberry.ID = strawberry.field(
        description="The global id, which the row bears again when the module is on again."
    )
    fields: JSON = strawberry.field(
        description="Its fields by name, and the ids of the records that it refers to. Decimals,"
        " days and moments are text."
    )


@strawberry.type(description="Where a page of the archive stands.")
class ArchivePageInfo:
    """The archive is read from its start to its end."""

    has_next_page: bool = strawberry.field(description="Whether rows follow this page.")
    end_cursor: str | None = strawberry.field(
        description="Give it as `after` for the next page; null where this page is empty."
    )


@strawberry.type(description="A page of the rows that a module which is off has kept.")
class ArchivePage:
    """The answer of ``archive``."""

    nodes: list[ArchivedRow] = strawberry.field(description="The rows, oldest first.")
    page_info: ArchivePageInfo = strawberry.field(description="Where the page stands.")


@strawberry.type
class ArchiveQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="The district's own rows in one resource of a module that is off."
    )
    async def archive(
        self,
        info: Info[Any, Any],
        plugin: Annotated[str, strawberry.argument(description="The module's name.")],
        resource: Annotated[
            str, strawberry.argument(description="The resource, as its type is called: `course`.")
        ],
        first: Annotated[
            int | None, strawberry.argument(description="How many rows; 50 where absent.")
        ] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only rows after this cursor.")
        ] = None,
        district: Ended = None,
    ) -> ArchivePage | None:
        context = info.context
        tenant = tenant_of(context, district)
        require(context, "plugin.read_archive", tenant)
        found = _kept_by(context.live.registry, plugin, resource)
        if context.live.states.is_on(plugin, tenant):
            raise _still_on(context.live.registry, plugin)
        size = page_size(first, context.platform.settings.max_page)
        conditions = [context.view.kept(found, tenant)]
        if after is not None:
            conditions.append(found.key_column > _key(found, tenant, after))
        statement = _select(found).where(*conditions).order_by(found.key_column).limit(size + 1)
        rows = await context.read(statement)
        answering = await _answering(context, found, tenant, rows[:size])
        nodes = [_archived(context, found, tenant, row, answering) for row in rows[:size]]
        return ArchivePage(
            nodes=nodes,
            page_info=ArchivePageInfo(
                has_next_page=len(rows) > size, end_cursor=nodes[-1].record_id if nodes else None
            ),
        )


def _kept_by(registry: Registry, plugin: str, name: str) -> Resource:
    """The resource of ``plugin`` called ``name``; `NotFound` with the nearest that there is."""
    lifecycle.switchable(registry, plugin)
    known: Mapping[str, OwnedResource] = {
        to_camel_case(owned.resource.name): owned
        for owned in registry.resources.values()
        # Reference data are of no district, so no district keeps any.
        if owned.plugin == plugin and owned.resource.tenant_column is not None
    }
    owned = known.get(to_camel_case(name))
    if owned is None:
        raise NotFound(
            Text(
                vi="Phân hệ '{plugin}' không giữ '{name}'.{hint}",
                en="The module '{plugin}' keeps no '{name}'.{hint}",
            ).format(plugin=plugin, name=name[:40], hint=did_you_mean(name[:40], known)),
            code="archive.resource",
            field="resource",
            hint=Text(vi="Có: {known}.", en="There are: {known}.").format(
                known=", ".join(sorted(known))
            ),
        )
    return owned.resource


def _still_on(registry: Registry, plugin: str) -> Conflict:
    return Conflict(
        Text(
            vi="Phân hệ '{title}' đang bật: hãy đọc như thường.",
            en="The module '{title}' is on: read its records normally.",
        ).format(title=registry.plugins[plugin].title),
        code="plugin.enabled",
        field="plugin",
    )


def _key(resource: Resource, tenant: str, cursor: str) -> Any:
    """The key of the row at which ``cursor`` stands: the cursor is that row's id."""
    try:
        node = parse_node_id(cursor, resource.type_name)
        if node.tenant == tenant:
            return key_of(resource, node)
    except BadId:
        pass
    raise BadCursor(
        Text(
            vi="Con trỏ này không thuộc danh sách này.",
            en="This cursor was not given out by this list.",
        ),
        field="after",
    )


def _label(relation: ToOne, index: int) -> str:
    return f"{relation.name}_{index}_"


def _to_ones(resource: Resource) -> list[ToOne]:
    return [one for one in resource.relations if isinstance(one, ToOne)]


def _select(resource: Resource) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [resource.key_column.label(_KEY)]
    columns += [field.column.label(field.name) for field in resource.fields]
    for relation in _to_ones(resource):
        columns += [key.label(_label(relation, i)) for i, key in enumerate(relation.key)]
    return select(*columns).select_from(source(resource))


async def _answering(
    context: Any, resource: Resource, tenant: str, rows: Sequence[RowMapping]
) -> _Answering:
    """The keys that answer, for relations that share a column: a course is of one kind only."""
    relations = _to_ones(resource)
    sharing = Counter(str(one.key[-1]) for one in relations)
    found: dict[str, frozenset[Any]] = {}
    for relation in relations:
        target = context.live.registry.resources[relation.target].resource
        if sharing[str(relation.key[-1])] > 1 and len(relation.key) == 1:
            keys = {row[_label(relation, 0)] for row in rows} - {None}
            there = await context.read(
                select(target.key_column.label(_KEY))
                .select_from(source(target))
                .where(context.view.kept(target, tenant), target.key_column.in_(keys))
            )
            found[relation.name] = frozenset(row[_KEY] for row in there)
    return found


def _archived(
    context: Any, resource: Resource, tenant: str, row: RowMapping, answering: _Answering
) -> ArchivedRow:
    fields = {to_camel_case(field.name): _told(row[field.name]) for field in resource.fields}
    for relation in _to_ones(resource):
        keys = [row[_label(relation, i)] for i in range(len(relation.key))]
        there = relation.name not in answering or keys[-1] in answering[relation.name]
        fields[to_camel_case(relation.name)] = (
            _referred(context, relation, tenant, keys) if there else None
        )
    node = NodeId(resource.type_name, tenant, str(row[_KEY]))
    global_id = strawberry.ID(str(node))
    return ArchivedRow(id=global_id, record_id=global_id, fields=JSON(fields))


def _referred(context: Any, relation: ToOne, tenant: str, keys: list[Any]) -> str | None:
    """The id of the record that a row refers to."""
    if any(key is None for key in keys):
        return None
    target = context.live.registry.resources[relation.target].resource
    if target.tenant_column is None:
        tenant = context.live.tree.root
    elif len(keys) > 1:
        tenant = keys[0]
    return str(NodeId(target.type_name, tenant, str(keys[-1])))


def _told(value: Any) -> Any:
    """``value`` as the API shows it elsewhere: enumerations by name, exact numbers as text."""
    match value:
        case Enum():
            return value.name
        case Decimal():
            return format(value, "f")
        case list():
            return [_told(each) for each in value]
        case _:
            return plain(value)
