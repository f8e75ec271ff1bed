"""Bring the database to what the files of the city say, and say what that changed.

It may be repeated: where nothing differs nothing is written. Areas are ended, never taken out;
a plugin that a tenant starts with is turned on once, when the tenant is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import Conflict
from khungcui.storage.base import Base
from khungcui.storage.changes import plain
from khungcui.storage.database import Database
from khungcui.storage.watch import bump
from khungcui.tenancy.files import City
from khungcui.tenancy.models import (
    Area,
    AreaName,
    AreaPlacement,
    AreaSuccessor,
    Level,
    Sector,
    Tenant,
    TenantPlugin,
)
from khungcui.tenancy.tree import AreaTree, AreaVersion, LevelKind, Period
from khungcui.text import Text, search_key, sort_key

#: The topics of `khungcui.storage.watch` that a change here bumps.
TREE_TOPIC = "tenancy"
PLUGINS_TOPIC = "plugins"

R = TypeVar("R", bound=Base)
_Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that was added, changed or taken out, by table and key."""

    op: str
    table: str
    key: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


async def apply(owner: Database, city: City) -> list[Difference]:
    """Make the database of ``owner`` say what ``city`` says; the differences there were.

    Raises `Conflict` where the files no longer hold an area that the database holds.
    """
    homes = city.tree.homes()
    async with owner.maintaining(homes) as session:
        made: list[Difference] = []
        made += await _levels(session, city.tree)
        made += await _areas(session, city.tree)
        made += await _sectors(session, city)
        made += await _tenants(session, city)
        if made:
            await bump(session, TREE_TOPIC)
            await bump(session, PLUGINS_TOPIC)
        return made


async def load_tree(session: AsyncSession) -> AreaTree:
    """The tree as the database holds it; equal to the one that was applied."""
    levels = {
        row.id: LevelKind(
            id=row.id, rank=row.rank, home=row.home, name=Text(vi=row.name_vi, en=row.name_en)
        )
        for row in await session.scalars(select(Level).order_by(Level.rank))
    }
    areas = {area.id: area for area in await session.scalars(select(Area))}
    parents: dict[str, list[AreaPlacement]] = {}
    for placement in await session.scalars(select(AreaPlacement)):
        parents.setdefault(placement.area_id, []).append(placement)
    versions = [
        AreaVersion(
            id=name.area_id,
            code=areas[name.area_id].code,
            level=areas[name.area_id].level,
            parent=parent,
            name=Text(vi=name.name_vi, en=name.name_en),
            period=period,
        )
        for name in await session.scalars(select(AreaName))
        for parent, period in _placed(name, parents.get(name.area_id, []))
    ]
    successors = await session.scalars(select(AreaSuccessor))
    return AreaTree(
        levels=levels,
        versions=tuple(sorted(versions, key=lambda v: (v.id, v.period.start))),
        successors={row.area_id: row.successor_id for row in successors},
    )


def _placed(name: AreaName, placements: list[AreaPlacement]) -> list[tuple[str | None, Period]]:
    """The parents that an area had while it bore ``name``, each with its days."""
    if not placements:
        return [(None, _period(name.valid))]
    both = ((placement.parent_id, placement.valid * name.valid) for placement in placements)
    return [(parent, _period(days)) for parent, days in both if not days.empty]


def _period(days: Range[date]) -> Period:
    assert days.lower is not None  # noqa: S101 - every row has a first day
    return Period(start=days.lower, end=days.upper)


def _range(period: Period) -> Range[date]:
    return Range(period.start, period.end)


async def _levels(session: AsyncSession, tree: AreaTree) -> list[Difference]:
    wanted = [
        Level(
            id=level.id,
            rank=level.rank,
            home=level.home,
            name_vi=level.name.vi,
            name_en=level.name.en,
        )
        for level in tree.levels.values()
    ]
    return await _bring(session, Level, wanted, vanish=False)


async def _areas(session: AsyncSession, tree: AreaTree) -> list[Difference]:
    lives: dict[str, list[AreaVersion]] = {}
    for version in sorted(tree.versions, key=lambda v: v.period.start):
        lives.setdefault(version.id, []).append(version)
    areas = [
        Area(
            id=area,
            code=lived[0].code,
            level=lived[0].level,
            valid=Range(lived[0].period.start, lived[-1].period.end),
        )
        for area, lived in lives.items()
    ]
    names = [
        AreaName(
            area_id=area,
            valid=_range(period),
            name_vi=name.vi,
            name_en=name.en,
            search_key=search_key(name.vi),
            sort_key=sort_key(name.vi),
        )
        for area, lived in lives.items()
        for name, period in _merged([(version.name, version.period) for version in lived])
    ]
    placements = [
        AreaPlacement(area_id=area, valid=_range(period), parent_id=parent)
        for area, lived in lives.items()
        for parent, period in _merged([(version.parent, version.period) for version in lived])
        if parent is not None
    ]
    successors = [
        AreaSuccessor(area_id=area, successor_id=heir, since=lives[area][-1].period.end)
        for area, heir in tree.successors.items()
    ]
    return [
        *await _bring(session, Area, areas, vanish=False),
        *await _bring(session, AreaName, names),
        *await _bring(session, AreaPlacement, placements),
        *await _bring(session, AreaSuccessor, successors),
    ]


V = TypeVar("V")


def _merged(values: list[tuple[V, Period]]) -> list[tuple[V, Period]]:
    """Equal neighbours as one: a new name does not part the place, nor a new place the name."""
    merged: list[tuple[V, Period]] = []
    for value, period in values:
        if merged and merged[-1][0] == value and merged[-1][1].end == period.start:
            period = Period(start=merged.pop()[1].start, end=period.end)
        merged.append((value, period))
    return merged


async def _sectors(session: AsyncSession, city: City) -> list[Difference]:
    wanted = [
        Sector(
            code=sector.code,
            name_vi=sector.name.vi,
            name_en=sector.name.en,
            search_key=search_key(sector.name.vi),
            sort_key=sort_key(sector.name.vi),
            valid=_range(sector.period),
        )
        for sector in city.sectors
    ]
    return await _bring(session, Sector, wanted, vanish=False)


async def _tenants(session: AsyncSession, city: City) -> list[Difference]:
    homes = city.tree.homes()
    known = set(await session.scalars(select(Tenant.area_id)))
    wanted = [Tenant(area_id=home, slug=city.slug(home)) for home in homes]
    made = await _bring(session, Tenant, wanted, vanish=False)
    now = clock.now()
    for tenant in (home for home in homes if home not in known):
        for plugin in city.starts_with(tenant):
            session.add(
                TenantPlugin(
                    tenant=tenant, plugin=plugin, valid=Range(now, None), changed_by="city.toml"
                )
            )
            made.append(Difference(op="insert", table="tenant_plugin", key=f"{tenant} {plugin}"))
    return made


async def _bring(
    session: AsyncSession, model: type[R], wanted: list[R], *, vanish: bool = True
) -> list[Difference]:
    """Make the table of ``model`` hold ``wanted``, no more and no less.

    With ``vanish`` false a row that is there and not wanted is a `Conflict`.
    """
    there = {_key(row): row for row in await session.scalars(select(model))}
    goal = {_key(row): row for row in wanted}
    gone = [key for key in there if key not in goal]
    if gone and not vanish:
        raise _vanished(model.__tablename__, gone)
    made: list[Difference] = []
    for key in gone:
        made.append(_difference("delete", model, key, before=_values(there[key])))
        await session.delete(there[key])
    await session.flush()  # Before the rest, which may take over the days of what goes.
    for key, row in goal.items():
        old = there.get(key)
        if old is None:
            session.add(row)
            made.append(_difference("insert", model, key, after=_values(row)))
            continue
        before, after = _values(old), _values(row)
        if before != after:
            await session.merge(row)
            made.append(_difference("update", model, key, before=before, after=after))
    await session.flush()
    return made


def _key(row: Base) -> _Key:
    return tuple(inspect(type(row)).primary_key_from_instance(row))


def _values(row: Base) -> dict[str, Any]:
    return {
        attribute.key: plain(getattr(row, attribute.key))
        for attribute in inspect(type(row)).column_attrs
    }


def _difference(
    op: str,
    model: type[Base],
    key: _Key,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Difference:
    told = " ".join(str(plain(part)) for part in key)
    return Difference(op=op, table=model.__tablename__, key=told, before=before, after=after)


def _vanished(table: str, keys: list[_Key]) -> Conflict:
    named = ", ".join(" ".join(str(plain(part)) for part in key) for key in keys[:5])
    return Conflict(
        Text(
            vi="Các tệp không còn {keys} ({table}), vốn có trong cơ sở dữ liệu.",
            en="The files no longer hold {keys} ({table}), which the database holds.",
        ).format(keys=named, table=table),
        hint=Text(
            vi="Không xoá dòng nào: cho nó kết thúc bằng valid_to.",
            en="Take no row out: end it with valid_to.",
        ),
    )
