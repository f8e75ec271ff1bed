"""What no table says: the modules that are installed, and what a switch would change."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import func, select
from strawberry.types import Info

from khungcui.defaults.platform.asking import Ended, require, tenant_of
from khungcui.defaults.platform.resources import PERIODS, SINCE
from khungcui.plugins import lifecycle, purging
from khungcui.plugins.schema_diff import schema_diff
from khungcui.tenancy.models import TenantPlugin


@strawberry.type(description="An installed module, as this district has it.")
class Plugin:
    """One line of ``plugins``."""

    name: str = strawberry.field(description="The name that acts take.")
    title: str = strawberry.field(description="The title, in the language of the request.")
    summary: str = strawberry.field(description="What the module is for.")
    version: str = strawberry.field(description="The installed version.")
    requires: list[str] = strawberry.field(description="Modules that must be on with it.")
    clauses: list[str] = strawberry.field(description="Clauses of the regulation it serves.")
    optional: bool = strawberry.field(description="Whether the district may turn it off.")
    enabled: bool = strawberry.field(description="Whether it is on.")
    since: datetime | None = strawberry.field(
        description="Since when it is on; null for what is always on, or off."
    )


@strawberry.type(description="One line of what a switch changes in the district's schema.")
class SchemaChange:
    """One line of ``previewPlugin``."""

    severity: str = strawberry.field(description="`breaking`, `dangerous` or `safe`.")
    description: str = strawberry.field(description="What changes.")


@strawberry.type(description="How many rows of a table a purge would delete.")
class TableRows:
    """One line of ``purgePreview``."""

    table: str = strawberry.field(description="The table.")
    rows: int = strawberry.field(description="Its rows of this district.")


@strawberry.type(description="What a purge would delete, and the word that confirms it.")
class PurgePreview:
    """The answer of ``purgePreview``."""

    tables: list[TableRows] = strawberry.field(description="Rows by table.")
    total: int = strawberry.field(description="Rows in all.")
    confirmation: str = strawberry.field(
        description="Give it to `purgePlugin`; it confirms exactly these rows."
    )


@strawberry.type
class ModuleQueries:
    """Fields of the root Query."""

    @strawberry.field(description="The installed modules, and which are on here.")
    async def plugins(self, info: Info[Any, Any], district: Ended = None) -> list[Plugin]:
        context = info.context
        tenant = tenant_of(context, district)
        if district is not None:
            require(context, "plugin.view", tenant)
        since = {
            row["plugin"]: row["since"]
            for row in await context.read(
                select(TenantPlugin.plugin, SINCE.label("since")).where(
                    context.view.where(PERIODS, "platform"),
                    TenantPlugin.tenant == tenant,
                    func.upper_inf(TenantPlugin.valid),
                )
            )
        }
        on = context.live.states.enabled(tenant)
        return [
            Plugin(
                name=name,
                title=manifest.title.in_(context.language),
                summary=manifest.summary.in_(context.language),
                version=manifest.version,
                requires=list(manifest.requires),
                clauses=list(manifest.clauses),
                optional=manifest.optional,
                enabled=name in on,
                since=since.get(name),
            )
            for name, manifest in context.live.registry.plugins.items()
        ]

    @strawberry.field(
        description="What turning a module on (or off) would change in the district's schema."
    )
    async def preview_plugin(
        self,
        info: Info[Any, Any],
        plugin: Annotated[str, strawberry.argument(description="The module's name.")],
        enable: Annotated[bool, strawberry.argument(description="Whether it is turned on.")],
    ) -> list[SchemaChange]:
        context = info.context
        lifecycle.switchable(context.live.registry, plugin)
        on = context.live.states.enabled(tenant_of(context))
        schema: Callable[[frozenset[str]], Any] = context.platform.schemas.of
        after = on | {plugin} if enable else on - {plugin}
        found = schema_diff(schema(on)._schema, schema(after)._schema)
        return [SchemaChange(severity=one.severity, description=one.description) for one in found]

    @strawberry.field(
        description="A dry run of `purgePlugin`: what it would delete, and the confirmation."
    )
    async def purge_preview(
        self,
        info: Info[Any, Any],
        plugin: Annotated[str, strawberry.argument(description="The module's name.")],
        district: Ended = None,
    ) -> PurgePreview:
        context = info.context
        tenant = tenant_of(context, district)
        require(context, "plugin.purge", tenant)
        async with context.platform.database.reading(context.view.areas) as session:
            found = await purging.dry_run(
                session, context.live.registry, plugin=plugin, tenant=tenant
            )
        return PurgePreview(
            tables=[TableRows(table=table, rows=rows) for table, rows in found.rows.items()],
            total=found.total,
            confirmation=found.confirmation,
        )
