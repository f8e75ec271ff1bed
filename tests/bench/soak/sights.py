"""What each official may see of the establishments, read past every policy from the tables.

The rules are said here a second time, by hand, and only as far as the load asks about them: a
ward sees its ground, a district office its district, the city all, a company those whose
portion it orders, while the rule that says so is in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from khungcui.clock import today
from khungcui.policy.vocabulary import OfficeKind
from khungcui.testing.actors import Acting

#: The rule by which companies see establishments.
SWAYING = "180-1978/004"

_PLACES = """
select e.tenant, e.id, e.code, v.area, v.workers, e.closed is null as open
from establishment e join establishment_version v
  on v.tenant = e.tenant and v.establishment_id = e.id and v.valid @> $1::date
order by e.tenant, e.code
"""
_ORDERED = """
select distinct e.code from establishment e
join portion p on p.tenant = e.tenant and p.establishment_id = e.id and p.valid @> $1::date
join portion_orderer o on o.tenant = p.tenant and o.portion_id = p.id and o.valid @> $1::date
where o.orderer_id = $2
"""
_OFFICES = """
select tenant, id, code, kind, area from office
where kind = any($1) and until is null order by tenant, code
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An establishment of the load."""

    tenant: str
    id: str
    code: str
    area: str
    workers: int
    open: bool


@dataclass(frozen=True, kw_only=True)
class Official:
    """Who asks, where, and the codes that may be seen: with the swaying rule, and without."""

    office: str
    kind: OfficeKind
    tenant: str
    token: str
    path: str
    sees: frozenset[str]
    without: frozenset[str]
    area: str


@dataclass(frozen=True, kw_only=True)
class City:
    """All that the load asks about."""

    places: Mapping[str, Place]
    officials: tuple[Official, ...]

    def of(self, *kinds: OfficeKind) -> list[Official]:
        """The officials of offices of these kinds."""
        return [one for one in self.officials if one.kind in kinds]


_KINDS = (
    OfficeKind.WARD_COMMITTEE,
    OfficeKind.DISTRICT_OFFICE,
    OfficeKind.DISTRICT_COMMITTEE,
    OfficeKind.CITY_COMMITTEE,
    OfficeKind.COMPANY,
)


async def survey(superuser_url: str, acting: Acting, city: str) -> City:
    """The officials of districts that have establishments, and what they may see."""
    connection = await asyncpg.connect(superuser_url)
    try:
        day = today()
        places = {row["code"]: _place(row) for row in await connection.fetch(_PLACES, day)}
        homes = {place.tenant for place in places.values()} | {city}
        officials: list[Official] = []
        for row in await connection.fetch(_OFFICES, [kind.value for kind in _KINDS]):
            if row["tenant"] not in homes:
                continue
            kind = OfficeKind(row["kind"])
            ordered = {one["code"] for one in await connection.fetch(_ORDERED, day, row["id"])}
            sees = frozenset(_seen(kind, row, places, ordered))
            if not sees:
                continue
            actor = await acting.existing(row["id"], row["tenant"])
            officials.append(
                Official(
                    office=row["code"],
                    kind=kind,
                    tenant=row["tenant"],
                    token=actor.token,
                    path="/graphql" if row["tenant"] == city else f"/d/{row['tenant']}/graphql",
                    sees=sees,
                    without=frozenset() if kind is OfficeKind.COMPANY else sees,
                    area=row["area"],
                )
            )
    finally:
        await connection.close()
    return City(places=places, officials=tuple(officials))


def _place(row: Any) -> Place:
    return Place(
        tenant=row["tenant"],
        id=str(row["id"]),
        code=row["code"],
        area=row["area"],
        workers=row["workers"] or 0,
        open=row["open"],
    )


def _seen(
    kind: OfficeKind, office: Any, places: Mapping[str, Place], ordered: set[str]
) -> set[str]:
    match kind:
        case OfficeKind.COMPANY:
            return ordered
        case OfficeKind.WARD_COMMITTEE:
            return {code for code, place in places.items() if place.area == office["area"]}
        case OfficeKind.CITY_COMMITTEE:
            return set(places)
    return {code for code, place in places.items() if place.tenant == office["tenant"]}
