"""Turning a module on and off, and deleting what it left: by the district committee (I.0.2).

For a district that is no more the city decides, where a reform says so.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui.defaults.platform.asking import ended_district
from khungcui.errors import NotFound
from khungcui.plugins import lifecycle, purging
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.record import Facet
from khungcui.settings import settings
from khungcui.tenancy.models import TenantPlugin
from khungcui.text import Text


def _ended() -> Any:
    return strawberry.field(
        default=None,
        description="At the city's endpoint: the code of a district that is no more.",
    )


@strawberry.input(description="Which module to turn on.")
class EnablePluginInput:
    """Input of ``enablePlugin``."""

    plugin: str = strawberry.field(description="The module's name, as `plugins` lists it.")
    district: str | None = _ended()


@strawberry.input(description="Which module to turn off.")
class DisablePluginInput:
    """Input of ``disablePlugin``."""

    plugin: str = strawberry.field(description="The module's name, as `plugins` lists it.")
    district: str | None = _ended()


@strawberry.input(description="Which module's data to delete for good.")
class PurgePluginInput:
    """Input of ``purgePlugin``."""

    plugin: str = strawberry.field(description="The module's name, as `plugins` lists it.")
    confirmation: str = strawberry.field(
        description="The confirmation that `purgePreview` gave for exactly these rows."
    )
    district: str | None = _ended()


async def _over_the_district(
    acting: Acting, given: EnablePluginInput | DisablePluginInput | PurgePluginInput
) -> Facet:
    if given.district is None:
        return Facet(area=acting.tenant, sector="*")
    return Facet(area=ended_district(acting.tree, given.district, acting.day), sector="*")


_Switch = Callable[..., Awaitable[TenantPlugin]]


def _switching(switch: _Switch) -> _Switch:
    """What an act runs that turns a module on or off."""

    async def run(
        acting: Acting, row: None, given: EnablePluginInput | DisablePluginInput
    ) -> TenantPlugin:
        return await switch(
            acting.session,
            acting.registry,
            plugin=given.plugin,
            tenant=acting.tenant,
            by=_by(acting),
            at=acting.now,
        )

    return run


async def _purge(acting: Acting, row: None, given: PurgePluginInput) -> TenantPlugin:
    deleted, export = await purging.purge(
        acting.session,
        acting.registry,
        plugin=given.plugin,
        tenant=acting.tenant,
        confirmation=given.confirmation,
        exports=settings().state_dir / "exports",
    )
    acting.notes.append(purging.record(deleted, export))
    return await _last_period(acting, given.plugin)


async def _last_period(acting: Acting, plugin: str) -> TenantPlugin:
    found = await acting.session.scalars(
        select(TenantPlugin)
        .where(TenantPlugin.tenant == acting.tenant, TenantPlugin.plugin == plugin)
        .order_by(func.lower(TenantPlugin.valid).desc())
        .limit(1)
    )
    period = found.first()
    if period is None:
        raise NotFound(
            Text(
                vi="Quận chưa từng bật phân hệ này, nên không có gì để xóa.",
                en="The district never had this module on, so there is nothing to delete.",
            ),
            field="plugin",
        )
    return period


def _by(acting: Acting) -> str:
    return f"{acting.principal.official_name} ({acting.principal.office_name})"


ACTS = (
    Act(
        name="enable_plugin",
        power="plugin.enable",
        title=Text(vi="Bật một phân hệ cho quận", en="Turn on a module for the district."),
        input=EnablePluginInput,
        creates=_over_the_district,
        run=_switching(lifecycle.enable),
        returns="plugin_period",
    ),
    Act(
        name="disable_plugin",
        power="plugin.disable",
        title=Text(
            vi="Tắt một phân hệ của quận; dữ liệu vẫn được giữ",
            en="Turn off a module of the district; its data are kept.",
        ),
        input=DisablePluginInput,
        creates=_over_the_district,
        run=_switching(lifecycle.disable),
        returns="plugin_period",
    ),
    Act(
        name="purge_plugin",
        power="plugin.purge",
        title=Text(
            vi="Xuất ra tệp rồi xóa hẳn dữ liệu của một phân hệ đã tắt",
            en="Export, then delete for good, the data of a module that is off.",
        ),
        input=PurgePluginInput,
        creates=_over_the_district,
        run=_purge,
        returns="plugin_period",
    ),
)
