"""The offices of a day with their officials, and which of them reach a record along which lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NullType

from khungcui.plugins.impact.classes import Standing
from khungcui.plugins.impact.verdicts import (
    ADDRESSED,
    AREA_LINES,
    CONTRACT,
    SECTOR,
    SELF,
    TERRITORY,
)
from khungcui.policy.record import ALL_SECTORS
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Office, OfficeSector, Post
from khungcui.storage.base import DAY
from khungcui.tenancy.tree import AreaTree

#: An office by its place among those of its kind, and the lines along which it reaches.
Lines = Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """An office of the day, with the sectors that it follows and who holds a post in it."""

    tenant: str
    id: UUID
    code: str
    kind: OfficeKind
    name: str
    area: str
    sectors: frozenset[str]
    officials: frozenset[UUID]


async def read_holders(
    session: AsyncSession, day: date, kinds: Collection[OfficeKind]
) -> dict[OfficeKind, list[Holder]]:
    """The offices of ``kinds`` that exist on ``day``, by kind, in the order of their codes."""
    at = {DAY.key: day}
    living = (
        Office.kind.in_(kinds),
        Office.since <= DAY,
        or_(Office.until.is_(None), Office.until > DAY),
    )
    offices = await session.execute(
        select(Office.tenant, Office.id, Office.code, Office.kind, Office.name, Office.area)
        .where(*living)
        .order_by(Office.code, Office.tenant),
        at,
    )
    sectors = await _gathered(session, OfficeSector, OfficeSector.sector, kinds, at)
    officials = await _gathered(session, Post, Post.official_id, kinds, at)
    found: dict[OfficeKind, list[Holder]] = {kind: [] for kind in kinds}
    for row in offices:
        holder = Holder(
            **row._mapping,
            sectors=frozenset(sectors.get((row.tenant, row.id), ())),
            officials=frozenset(officials.get((row.tenant, row.id), ())),
        )
        found[holder.kind].append(holder)
    return found


async def _gathered(
    session: AsyncSession,
    held: type[OfficeSector] | type[Post],
    what: Any,
    kinds: Collection[OfficeKind],
    at: Mapping[str, date],
) -> dict[tuple[str, UUID], list[Any]]:
    """What each office of ``kinds`` holds on the day."""
    rows = await session.execute(
        select(held.tenant, held.office_id, func.array_agg(what, type_=NullType()).label("found"))
        .join(Office, and_(Office.tenant == held.tenant, Office.id == held.office_id))
        .where(Office.kind.in_(kinds), held.valid.op("@>", is_comparison=True)(DAY))
        .group_by(held.tenant, held.office_id),
        at,
    )
    return {(row.tenant, row.office_id): row.found for row in rows}


class Grounds:
    """Which offices of one kind reach a record, on one tree of areas."""

    def __init__(self, holders: Sequence[Holder], tree: AreaTree, day: date) -> None:
        self.holders = holders
        self._tree = tree
        self._day = day
        self._areas: dict[str | None, dict[int, int]] = {}
        self._reached: dict[tuple[int, Standing], Lines] = {}

    def reaching(self, standing: Standing, lines: int) -> Lines:
        """The offices that reach what stands so, along some of ``lines``."""
        if lines & ~AREA_LINES == 0:
            return self._along_area(standing.area, lines)
        found = self._reached.get((lines, standing))
        if found is None:
            found = self._reached[lines, standing] = self._reach(standing, lines)
        return found

    def _along_area(self, area: str | None, lines: int) -> Lines:
        found = self._areas.get(area)
        if found is None:
            found = self._areas[area] = self._lie(area)
        if lines & AREA_LINES == AREA_LINES:
            return found
        return {office: mask & lines for office, mask in found.items() if mask & lines}

    def _reach(self, standing: Standing, lines: int) -> Lines:
        found = dict(self._along_area(standing.area, lines)) if lines & AREA_LINES else {}
        for bit, offices in (
            (SECTOR, self._followers(standing.sector)),
            (CONTRACT, self._by_id.get(standing.orderer or "", ())),
            (SELF, self._by_id.get(standing.owner or "", ())),
        ):
            if lines & bit:
                for office in offices:
                    found[office] = found.get(office, 0) | bit
        return found

    def _followers(self, sector: str | None) -> Iterable[int]:
        if sector is None:
            return ()
        followers = self._by_sector.get(sector, ())
        if sector == ALL_SECTORS:
            return followers
        return {*followers, *self._by_sector.get(ALL_SECTORS, ())}

    def _lie(self, area: str | None) -> dict[int, int]:
        path = None if area is None else self._tree.path(area, self._day)
        if path is None:
            return {}
        found: dict[int, int] = {}
        for above in _prefixes(path):
            for office in self._by_path.get(above, ()):
                found[office] = TERRITORY
        for office in self._below.get(path, ()):
            found[office] = found.get(office, 0) | ADDRESSED
        return found

    def on_ground(self, area: str | None, lines: int) -> frozenset[tuple[int, int]]:
        """Who reaches what lies in ``area``: areas alike in this need no telling apart."""
        return frozenset(self._along_area(area, lines & AREA_LINES).items())

    def following(self, sector: str | None) -> frozenset[int]:
        """Who follows ``sector``: sectors alike in this need no telling apart."""
        return frozenset(self._followers(sector))

    def __contains__(self, office: str) -> bool:
        return office in self._by_id

    @cached_property
    def _paths(self) -> list[str | None]:
        return [self._tree.ground(holder.area, self._day) for holder in self.holders]

    @cached_property
    def _by_path(self) -> Mapping[str, Sequence[int]]:
        """The offices whose ground is exactly a path."""
        return _listed((path, at) for at, path in enumerate(self._paths) if path is not None)

    @cached_property
    def _below(self) -> Mapping[str, Sequence[int]]:
        """The offices whose ground a path contains."""
        return _listed(
            (above, at)
            for at, path in enumerate(self._paths)
            if path is not None
            for above in _prefixes(path)
        )

    @cached_property
    def _by_sector(self) -> Mapping[str, Sequence[int]]:
        return _listed((s, at) for at, holder in enumerate(self.holders) for s in holder.sectors)

    @cached_property
    def _by_id(self) -> Mapping[str, Sequence[int]]:
        return _listed((str(holder.id), at) for at, holder in enumerate(self.holders))


def _listed(pairs: Iterable[tuple[str, int]]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for key, office in pairs:
        found[key].append(office)
    return dict(found)


def _prefixes(path: str) -> list[str]:
    """The paths of the areas on the way down to ``path``, its own last."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
