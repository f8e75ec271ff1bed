"""Offices of the model city, their sectors, and the officials who hold posts in them."""

import math
from datetime import date
from uuid import UUID

from khungcui.demo.making import FOUNDED, DemoOffice, DemoOfficial, Making
from khungcui.demo.rows import Row, Rows
from khungcui.demo.trades import COMPANIES, OUTSIDE_ORDERERS
from khungcui.errors import BadInput
from khungcui.policy.record import ALL_SECTORS
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.columns import period
from khungcui.register.offices import SIGNING_TITLES, Office, OfficeSector, Official, Post
from khungcui.register.vocabulary import PostTitle
from khungcui.text import Text

#: Who sits in an office; the first signs.
STAFF: dict[OfficeKind, tuple[PostTitle, ...]] = {
    OfficeKind.CITY_COMMITTEE: (PostTitle.CHAIR, PostTitle.VICE_CHAIR, PostTitle.OFFICER),
    OfficeKind.PLANNING_COMMITTEE: (PostTitle.DIRECTOR, PostTitle.OFFICER, PostTitle.STATISTICIAN),
    OfficeKind.DEPARTMENT: (PostTitle.DIRECTOR, PostTitle.DEPUTY_DIRECTOR, PostTitle.OFFICER),
    OfficeKind.CITY_AGENCY: (PostTitle.DIRECTOR, PostTitle.OFFICER),
    OfficeKind.SUPPLY_AGENCY: (PostTitle.DIRECTOR, PostTitle.OFFICER),
    OfficeKind.COMPANY: (PostTitle.DIRECTOR, PostTitle.OFFICER, PostTitle.ACCOUNTANT),
    OfficeKind.OUTSIDE_ORDERER: (PostTitle.DIRECTOR, PostTitle.OFFICER),
    OfficeKind.DISTRICT_COMMITTEE: (PostTitle.CHAIR, PostTitle.VICE_CHAIR, PostTitle.OFFICER),
    OfficeKind.DISTRICT_OFFICE: (PostTitle.HEAD, PostTitle.DEPUTY_HEAD, PostTitle.OFFICER),
    OfficeKind.WARD_COMMITTEE: (PostTitle.VICE_CHAIR, PostTitle.OFFICER, PostTitle.STATISTICIAN),
    OfficeKind.ESTABLISHMENT: (PostTitle.HEAD,),
}


async def make_offices(making: Making) -> None:
    """The city's offices, and those of every district and ward that data are made for."""
    staff = _Staffing(making)
    for kind, code, name, sectors in _city(making):
        staff.open(making.city, kind, code, name, making.city, sectors)
    for district in making.districts:
        name = making.tree.name(district, making.day).vi
        code = making.tree.code(district)
        kinds = ((OfficeKind.DISTRICT_COMMITTEE, "UBND", "Ủy ban Nhân dân"),
                 (OfficeKind.DISTRICT_OFFICE, "PCN", "Phòng Công nghiệp"))  # fmt: skip
        for kind, short, title in kinds:
            staff.open(district, kind, f"{short}-{code}", f"{title} {name}", district)
        for ward in making.wards[district]:
            title = f"Ủy ban Nhân dân {making.tree.name(ward, making.day).vi}"
            if title[-1].isdecimal():  # Many districts have a Phường 14.
                title += f", {name}"
            code = f"UBND-{making.tree.code(ward)}"
            staff.open(district, OfficeKind.WARD_COMMITTEE, code, title, ward)
    staff.appoint()
    await staff.rows.copy(making)


def _city(making: Making) -> list[tuple[OfficeKind, str, str, tuple[str, ...]]]:
    city = making.tree.name(making.city, making.day).vi
    all_sectors = (ALL_SECTORS,)
    named = [
        (OfficeKind.CITY_COMMITTEE, "UBND-79", f"Ủy ban Nhân dân {city}", ()),
        (OfficeKind.PLANNING_COMMITTEE, "UBKH", "Ủy ban Kế hoạch Thành phố", ()),
        (OfficeKind.DEPARTMENT, "SCN", "Sở Công nghiệp", all_sectors),
        (OfficeKind.SUPPLY_AGENCY, "CUVT", "Cơ quan Quản lý Cung ứng Vật tư", all_sectors),
        (OfficeKind.CITY_AGENCY, "SNT", "Sở Ngoại thương", ()),
    ]
    for kind, orderers in (
        (OfficeKind.COMPANY, COMPANIES),
        (OfficeKind.OUTSIDE_ORDERER, OUTSIDE_ORDERERS),
    ):
        named += [(kind, orderer.code, orderer.name, orderer.sectors) for orderer in orderers]
    return named


class _Staffing:
    """Opens offices first and fills their posts afterwards, when the number of both is known."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.rows = Rows()
        self._opened: list[Row] = []
        self._sectors: dict[UUID, tuple[str, ...]] = {}

    def open(
        self,
        tenant: str,
        kind: OfficeKind,
        code: str,
        name: str,
        area: str,
        sectors: tuple[str, ...] = (),
    ) -> None:
        row = office_row(self.making, tenant, kind, code, name, area)
        self._opened.append(row)
        self.rows.add(Office, **row)
        self._sectors[row["id"]] = sectors
        for sector in sectors:
            self.rows.add(
                OfficeSector,
                tenant=tenant,
                id=self.making.id(),
                office_id=row["id"],
                sector=sector,
                valid=period(FOUNDED),
            )

    def appoint(self) -> None:
        staff = [list(STAFF[row["kind"]]) for row in self._opened]
        wanted = self.making.size.officials
        if wanted is not None:
            staff = _spread(staff, wanted - self.making.size.own_offices)
        for row, titles in zip(self._opened, staff, strict=True):
            officials = tuple(
                appoint(self.making, self.rows, row, title, self.making.person())
                for title in titles
            )
            self.making.add_office(made(row, self._sectors[row["id"]], officials))


def _spread(staff: list[list[PostTitle]], wanted: int) -> list[list[PostTitle]]:
    """``wanted`` posts over the offices: first who signs, then the rest, then more officers."""
    if wanted < len(staff):
        raise BadInput(
            Text(
                vi="Cần ít nhất {least} cán bộ để mỗi cơ quan có một người ký.",
                en="At least {least} officials are needed, so that each office has one who signs.",
            ).format(least=math.ceil(len(staff) * 4 / 3)),
            field="officials",
        )
    spread: list[list[PostTitle]] = [[] for _ in staff]
    for number in range(wanted):
        turn, office = divmod(number, len(staff))
        titles = staff[office]
        spread[office].append(titles[turn] if turn < len(titles) else PostTitle.OFFICER)
    return spread


def office_row(
    making: Making,
    tenant: str,
    kind: OfficeKind,
    code: str,
    name: str,
    area: str,
    since: date = FOUNDED,
) -> Row:
    """The row of a new office."""
    return {
        "tenant": tenant,
        "id": making.id(),
        "code": code,
        "kind": kind,
        "name": name,
        "area": area,
        "since": since,
    }


def appoint(making: Making, rows: Rows, office: Row, title: PostTitle, name: str) -> DemoOfficial:
    """Put ``name`` into a post of ``office``."""
    tenant, official = office["tenant"], making.id()
    since = office["since"]
    rows.add(Official, tenant=tenant, id=official, name=name, since=since)
    signing = title in SIGNING_TITLES
    rows.add(
        Post,
        tenant=tenant,
        id=making.id(),
        office_id=office["id"],
        official_id=official,
        title=title,
        signing=signing,
        valid=period(since),
    )
    return DemoOfficial(tenant=tenant, id=official, name=name, signing=signing)


def made(row: Row, sectors: tuple[str, ...], officials: tuple[DemoOfficial, ...]) -> DemoOffice:
    """The office of ``row``, as `Making` notes it."""
    return DemoOffice(
        tenant=row["tenant"],
        id=row["id"],
        code=row["code"],
        kind=row["kind"],
        name=row["name"],
        area=row["area"],
        sectors=sectors,
        officials=officials,
    )


def by_sector(orderers: list[DemoOffice]) -> dict[str, list[DemoOffice]]:
    """Who orders the goods of each sector."""
    found: dict[str, list[DemoOffice]] = {}
    for orderer in orderers:
        for sector in orderer.sectors:
            found.setdefault(sector, []).append(orderer)
    return found
