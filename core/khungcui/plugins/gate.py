"""Is this plugin on for this district? Asked here, by everything, and nowhere else.

Schema, resolvers, acts, lists across districts, exports and demo data all ask `PluginStates`.
A plugin never asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.plugins.registry import Registry
from khungcui.tenancy.models import TenantPlugin


@dataclass(frozen=True, slots=True)
class PluginStates:
    """Which plugins are on for which tenant; immutable, swapped whole when it changes.

    ``tenants`` are all districts and the city. For the city everything that is installed is
    on, since its endpoint shows what any district may have; a district's rows still appear
    there only where the district has the plugin on.
    """

    tenants: frozenset[str]
    _enabled: Mapping[str, frozenset[str]]

    @classmethod
    def of(
        cls,
        registry: Registry,
        *,
        city: str,
        districts: Iterable[str],
        chosen: Mapping[str, Iterable[str]],
    ) -> "PluginStates":
        """States from what each district chose; a plugin that is gone counts as off."""
        installed = frozenset(registry.plugins)
        enabled = {
            district: registry.always_on | (installed & frozenset(chosen.get(district, ())))
            for district in districts
        }
        enabled[city] = installed
        return cls(frozenset(enabled), MappingProxyType(enabled))

    def is_on(self, plugin: str, tenant: str) -> bool:
        """Whether ``plugin`` is on for ``tenant``; an unknown tenant has nothing on."""
        return plugin in self.enabled(tenant)

    def enabled(self, tenant: str) -> frozenset[str]:
        """The plugins that are on for ``tenant``: the key of its schema."""
        return self._enabled.get(tenant, frozenset())

    def tenants_with(self, plugin: str) -> frozenset[str]:
        """The tenants for which ``plugin`` is on."""
        return frozenset(tenant for tenant in self.tenants if self.is_on(plugin, tenant))


async def read_states(
    session: AsyncSession, registry: Registry, *, city: str, districts: Iterable[str]
) -> PluginStates:
    """The present states; ``session`` must be reading all of ``districts``.

    A plugin is on while its row has no end, so a switch holds from the commit that made it.
    """
    rows = await session.execute(
        select(TenantPlugin.tenant, TenantPlugin.plugin).where(func.upper_inf(TenantPlugin.valid))
    )
    chosen: dict[str, set[str]] = {}
    for tenant, plugin in rows:
        chosen.setdefault(tenant, set()).add(plugin)
    return PluginStates.of(registry, city=city, districts=districts, chosen=chosen)
