"""Acting as an office: ``await acting("ward:26734")`` gives a token of a new official there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from khungcui import clock
from khungcui.ids import uuid7
from khungcui.plugins.principal import Principal, Span
from khungcui.policy.record import ALL_SECTORS
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Office, OfficeSector, Official, Post
from khungcui.register.tokens import issue
from khungcui.register.vocabulary import PostTitle
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.tenancy.tree import AreaTree

#: Short words for kinds of office; the kinds' own names do as well.
KINDS = {
    "city": OfficeKind.CITY_COMMITTEE,
    "planning": OfficeKind.PLANNING_COMMITTEE,
    "department": OfficeKind.DEPARTMENT,
    "agency": OfficeKind.CITY_AGENCY,
    "supply": OfficeKind.SUPPLY_AGENCY,
    "company": OfficeKind.COMPANY,
    "orderer": OfficeKind.OUTSIDE_ORDERER,
    "district": OfficeKind.DISTRICT_COMMITTEE,
    "office": OfficeKind.DISTRICT_OFFICE,
    "ward": OfficeKind.WARD_COMMITTEE,
    "establishment": OfficeKind.ESTABLISHMENT,
}
_SINCE = date(1975, 5, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An official acting for an office, with the token to prove it."""

    principal: Principal
    token: str

    @property
    def office_id(self) -> UUID:
        """The office that is acted for."""
        return self.principal.office_id

    @property
    def tenant(self) -> str:
        """The office's home."""
        return self.principal.office_tenant


class Acting:
    """Makes officials that act for offices; an office named twice is made once."""

    def __init__(self, database: Database, tree: AreaTree, settings: Settings) -> None:
        self._database = database
        self._tree = tree
        self._settings = settings
        self._offices: dict[tuple[str, frozenset[str]], Office] = {}

    async def __call__(
        self,
        office: str,
        *,
        sectors: Collection[str] = (ALL_SECTORS,),
        signing: bool = True,
        name: str = "Nguyễn Văn Đạt",
    ) -> Actor:
        """A new official of ``office``, given as ``kind:area``; without an area, the city's.

        ``sectors`` are those that the office follows, all by default; ``signing`` whether the
        official's post has the right of signature.
        """
        word, _, area = office.partition(":")
        kind = KINDS.get(word) or OfficeKind(word)
        area = area or self._tree.root
        tenant = self._tree.district_of(area, clock.today()) or self._tree.root
        async with self._database.maintaining([tenant]) as session:
            made = self._offices.get((office, frozenset(sectors)))
            if made is None:
                made = _office(tenant, kind, area)
                session.add(made)
                await session.flush()
                session.add_all(_followed(made, sectors))
                self._offices[office, frozenset(sectors)] = made
            official = Official(tenant=tenant, id=uuid7(), name=name, since=_SINCE)
            session.add(official)
            await session.flush()
            session.add(_post(made, official, signing))
            await session.flush()
            issued = await issue(
                session,
                office=made,
                official=official,
                ttl=timedelta(days=3650),
                pepper=self._settings.token_pepper,
                now=clock.now(),
                day=clock.today(),
                development=True,
            )
        return Actor(principal=_principal(made, official, sectors, signing), token=issued.secret)

    async def existing(self, office_id: UUID, tenant: str) -> Actor:
        """A new token for whoever signs for an office that is there already."""
        async with self._database.maintaining([tenant]) as session:
            office = (
                await session.scalars(
                    select(Office).where(Office.tenant == tenant, Office.id == office_id)
                )
            ).one()
            post = (
                await session.scalars(
                    select(Post)
                    .where(Post.tenant == tenant, Post.office_id == office_id, Post.signing)
                    .limit(1)
                )
            ).one()
            official = await session.get_one(Official, (tenant, post.official_id))
            sectors = (
                await session.scalars(
                    select(OfficeSector.sector).where(
                        OfficeSector.tenant == tenant, OfficeSector.office_id == office_id
                    )
                )
            ).all()
            issued = await issue(
                session,
                office=office,
                official=official,
                ttl=timedelta(days=3650),
                pepper=self._settings.token_pepper,
                now=clock.now(),
                day=clock.today(),
                development=True,
            )
        return Actor(principal=_principal(office, official, sectors, True), token=issued.secret)


def _office(tenant: str, kind: OfficeKind, area: str) -> Office:
    made = uuid7()
    return Office(
        tenant=tenant,
        id=made,
        code=f"{kind.value}-{area}-{made.hex[-8:]}",
        kind=kind,
        area=area,
        name=f"{kind.value} {area}",
        since=_SINCE,
    )


def _followed(office: Office, sectors: Collection[str]) -> list[OfficeSector]:
    return [
        OfficeSector(
            tenant=office.tenant,
            office_id=office.id,
            sector=sector,
            valid=Range(_SINCE, None, bounds="[)"),
        )
        for sector in sectors
    ]


def _post(office: Office, official: Official, signing: bool) -> Post:
    return Post(
        tenant=office.tenant,
        office_id=office.id,
        official_id=official.id,
        title=PostTitle.HEAD if signing else PostTitle.OFFICER,
        signing=signing,
        valid=Range(_SINCE, None, bounds="[)"),
    )


def _principal(
    office: Office, official: Official, sectors: Collection[str], signing: bool
) -> Principal:
    return Principal(
        official_id=official.id,
        official_name=official.name,
        office_tenant=office.tenant,
        office_id=office.id,
        office_name=office.name,
        kind=office.kind,
        area=office.area,
        sectors=tuple(Span(sector=sector, start=_SINCE, until=None) for sector in sectors),
        since=office.since,
        until=office.until,
        signing=signing,
    )
