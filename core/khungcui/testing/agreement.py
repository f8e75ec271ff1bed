"""The policy's filter and its yes or no agree, row by row, and neither leaves its districts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select

from khungcui.plugins.declarations import Resource
from khungcui.plugins.view import View, facet_select, source
from khungcui.policy.record import Facet
from khungcui.storage.base import DAY
from khungcui.storage.database import Database

#: Identity of a row: its tenant (the empty text for reference data) and its key, as text.
Identity = tuple[str, str]
_FACETS = ("area", "sector", "managed_by", "portion", "orderer", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Which rows of a resource there are, and which of them a view may see."""

    all: frozenset[Identity]
    allowed: frozenset[Identity]

    @property
    def hidden(self) -> frozenset[Identity]:
        """The rows that the view may not see."""
        return self.all - self.allowed


#: The facets of every row, whatever anybody may see of them.
Rows = Mapping[Identity, Sequence[Facet]]


async def rows_of(view: View, database: Database, resource: Resource) -> Rows:
    """Every row of every district on the day of ``view``, whoever asks."""
    conditions = [] if resource.condition is None else [resource.condition]
    statement = facet_select(resource, *conditions).add_columns(*_identity(resource))
    every: dict[Identity, list[Facet]] = {}
    async with database.reading(view.live.tree.homes()) as session:
        for row in (await session.execute(statement, {DAY.key: view.day})).mappings():
            facet = view.facet(**{name: row[name] for name in _FACETS})
            every.setdefault((row["tenant_"], str(row["key_"])), []).append(facet)
    return every


def seen_of(rows: Rows, view: View, resource: Resource, plugin: str) -> Seen:
    """Ask the rules about every one of ``rows``, one decision a facet."""
    allowed = {
        identity
        for identity, facets in rows.items()
        if (resource.tenant_column is None or _in_reach(view, plugin, identity[0]))
        and (resource.open or view.decide(resource.view_power, facets).allowed)
    }
    return Seen(all=frozenset(rows), allowed=frozenset(allowed))


async def seen_by(view: View, database: Database, resource: Resource, plugin: str) -> Seen:
    """The same of all rows that there are now."""
    return seen_of(await rows_of(view, database, resource), view, resource, plugin)


def _in_reach(view: View, plugin: str, tenant: str) -> bool:
    """Whether rows of ``tenant`` may be touched at all: said anew here, not asked of the view."""
    assert view.principal is not None  # noqa: S101 - askers bear tokens
    city, home = view.live.tree.root, view.principal.office_tenant
    if not view.live.states.is_on(plugin, tenant):
        return False
    if view.tenant is not None:
        return tenant in (view.tenant, city)
    return home == city or tenant in (home, city)


async def listed_for(
    view: View, database: Database, resource: Resource, plugin: str
) -> frozenset[Identity]:
    """The rows that the filter lets through."""
    statement = (
        select(*_identity(resource))
        .select_from(source(resource))
        .where(view.where(resource, plugin))
    )
    async with database.reading(view.areas) as session:
        rows = await session.execute(statement, {DAY.key: view.day})
        return frozenset((tenant, str(key)) for tenant, key in rows)


def _identity(resource: Resource) -> tuple[Any, Any]:
    tenant = resource.tenant_column
    home = literal("") if tenant is None else tenant
    return home.label("tenant_"), resource.key_column.label("key_")
