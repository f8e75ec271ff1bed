"""Finding the record that an act is on: by its node id, as far as the asker may see it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import KhungCuiError
from khungcui.ids import parse_node_id, unknown_id
from khungcui.plugins.declarations import Resource
from khungcui.plugins.view import View, facet_select, key_of, source
from khungcui.policy.record import Facet
from khungcui.storage.base import DAY


@dataclass(frozen=True)
class Finding:
    """Loads mapped rows by node id, as far as the asker may see them."""

    view: View
    session: AsyncSession

    async def find(self, name: str, node_id: str, field: str, lock: bool) -> Any:
        """The row of resource ``name``; `BadId` for ``field`` where there is none to be seen."""
        owned = self.view.live.registry.resources[name]
        try:
            node = parse_node_id(node_id, owned.resource.type_name)
            key = key_of(owned.resource, node)
        except KhungCuiError:
            raise unknown_id(field) from None
        row = await self._load(owned.resource, owned.plugin, node.tenant, key, lock)
        if row is None:
            raise unknown_id(field)
        return row

    async def _load(
        self, resource: Resource, plugin: str, tenant: str, key: Any, lock: bool
    ) -> Any:
        conditions = [self.view.where(resource, plugin), resource.key_column == key]
        if resource.tenant_column is not None:
            conditions.append(resource.tenant_column == tenant)
        statement = select(resource.rows).select_from(source(resource)).where(*conditions)
        if lock:
            statement = statement.with_for_update(of=resource.rows)
        found = await self.session.execute(statement, {"day": self.view.day})
        return found.scalars().first()

    async def facets(self, name: str, row: Any) -> list[Facet]:
        """The facets of a loaded row on the view's day."""
        resource = self.view.live.registry.resources[name].resource
        conditions = [resource.key_column == row.id]
        if resource.tenant_column is not None:
            conditions.append(resource.tenant_column == row.tenant)
        found = await self.session.execute(
            facet_select(resource, *conditions), {DAY.key: self.view.day}
        )
        return [self.view.facet(**facet._mapping) for facet in found]
