"""Turning a plugin on and off for a district. Nothing is deleted; purging is another matter.

Each switch is a row of the past that stays: on is a period without end, off ends it. Workers
learn of it through the live version of `TOPIC`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import Conflict, NotFound
from khungcui.plugins.declarations import Manifest
from khungcui.plugins.registry import Registry
from khungcui.storage.watch import bump
from khungcui.tenancy.models import TenantPlugin
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

#: The live version that tells workers to read the states again.
TOPIC = "plugins"


async def enable(
    session: AsyncSession, registry: Registry, *, plugin: str, tenant: str, by: str, at: datetime
) -> TenantPlugin:
    """Turn ``plugin`` on for ``tenant`` from ``at`` on.

    Raises `NotFound` for a plugin that is not installed, `Conflict` where it is on already or
    needs another that is off; the message says what to turn on first.
    """
    manifest = switchable(registry, plugin)
    on = await _periods(session, tenant)
    if plugin in on:
        raise Conflict(
            Text(
                vi="Phân hệ '{title}' đang bật sẵn.", en="The module '{title}' is on already."
            ).format(title=manifest.title),
            code="plugin.enabled",
            field="plugin",
        )
    missing = missing_for(registry, plugin, frozenset(on))
    if missing:
        raise Conflict(
            Text(
                vi="'{title}' cần {needed}; hãy bật trước theo thứ tự đó.",
                en="'{title}' needs {needed}; turn on in that order first.",
            ).format(title=manifest.title, needed=_titles(registry, missing)),
            code="plugin.requires",
            field="plugin",
            params={"requires": list(missing)},
        )
    row = TenantPlugin(
        tenant=tenant, plugin=plugin, valid=Range(at, None, bounds="[)"), changed_by=by
    )
    session.add(row)
    await bump(session, TOPIC)
    return row


async def disable(
    session: AsyncSession, registry: Registry, *, plugin: str, tenant: str, by: str, at: datetime
) -> TenantPlugin:
    """Turn ``plugin`` off for ``tenant``; its data stay, and turning it on again finds them.

    Raises `NotFound` for a plugin that is not installed, `Conflict` where it is off already or
    another that is on needs it.
    """
    manifest = switchable(registry, plugin)
    on = await _periods(session, tenant)
    if plugin not in on:
        raise Conflict(
            Text(
                vi="Phân hệ '{title}' đang tắt sẵn.", en="The module '{title}' is off already."
            ).format(title=manifest.title),
            code="plugin.disabled",
            field="plugin",
        )
    refuse_if_needed(registry, plugin, frozenset(on))
    row = on[plugin]
    since = row.valid.lower
    # A period holds at least an instant: one of no length would be no history.
    end = at if since is None or at > since else since + timedelta(microseconds=1)
    row.valid = Range(since, end, bounds="[)")
    row.changed_by = by
    await bump(session, TOPIC)
    return row


def switchable(registry: Registry, plugin: str) -> Manifest:
    """The manifest of a plugin that a district may turn on and off."""
    manifest = registry.plugins.get(plugin)
    if manifest is None:
        hint = did_you_mean(plugin, registry.plugins)
        raise NotFound(
            Text(
                vi="Không có phân hệ '{plugin}'.{hint}", en="No module is called '{plugin}'.{hint}"
            ).format(plugin=plugin, hint=hint),
            code="plugin.unknown",
            field="plugin",
        )
    if not manifest.optional:
        raise Conflict(
            Text(
                vi="'{title}' thuộc về nền tảng, luôn bật ở mọi quận.",
                en="'{title}' is part of the platform and on for every district.",
            ).format(title=manifest.title),
            code="plugin.built_in",
            field="plugin",
        )
    return manifest


def missing_for(registry: Registry, plugin: str, on: frozenset[str]) -> tuple[str, ...]:
    """What has to be turned on before ``plugin``, in that order."""
    present = on | registry.always_on
    return tuple(one for one in registry.required_by(plugin) if one not in present)


def refuse_if_needed(registry: Registry, plugin: str, on: frozenset[str]) -> None:
    """Raise `Conflict` where a plugin that is on needs ``plugin``, naming all that do."""
    dependants = [one for one in registry.dependants_of(plugin) if one in on]
    if dependants:
        raise Conflict(
            Text(
                vi="{dependants} đang bật và cần '{title}'; hãy tắt trước.",
                en="{dependants} is on and needs '{title}'; turn that off first.",
            ).format(
                dependants=_titles(registry, dependants[::-1]), title=registry.plugins[plugin].title
            ),
            code="plugin.required",
            field="plugin",
            params={"dependants": dependants[::-1]},
        )


async def on_now(session: AsyncSession, tenant: str) -> frozenset[str]:
    """What ``tenant`` has turned on, as its transaction sees it; other switches wait for it."""
    return frozenset(await _periods(session, tenant))


async def _periods(session: AsyncSession, tenant: str) -> dict[str, TenantPlugin]:
    # Two switches in one district at once could each overlook what the other needs.
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"{TOPIC}:{tenant}", 0)))
    )
    rows = await session.scalars(
        select(TenantPlugin).where(
            TenantPlugin.tenant == tenant, func.upper_inf(TenantPlugin.valid)
        )
    )
    return {row.plugin: row for row in rows}


def _titles(registry: Registry, names: Sequence[str]) -> Text:
    titles = [registry.plugins[name].title for name in names]
    return Text(
        vi=", ".join(f"'{title.vi}'" for title in titles),
        en=", ".join(f"'{title.en}'" for title in titles),
    )
