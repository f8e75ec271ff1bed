from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from tests.core.register.asking import Register

from khungcui.ids import uuid7
from khungcui.policy.vocabulary import OfficeKind, PortionKind
from khungcui.register.columns import period
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Office,
    Official,
    Portion,
    Post,
)
from khungcui.register.vocabulary import OwnerForm, PostTitle
from khungcui.storage.database import Database
from khungcui.testing import Actor, Loom

HOME = "760"
CITY = "79"
OPENED = date(1980, 1, 1)


@dataclass(frozen=True, kw_only=True)
class World:
    """A ward, its district office, the department and a company, and what they may make."""

    ward: Office
    district: Office
    department: Office
    company: Office
    head: Official

    def establishment(
        self, code: str, *portions: tuple[PortionKind, str], opened: date = OPENED
    ) -> tuple[Establishment, list[Portion], list[object]]:
        """An establishment, its portions, and every row to add for it."""
        made = Establishment(tenant=HOME, id=uuid7(), code=code, opened=opened)
        here = {"tenant": HOME, "establishment_id": made.id}
        parts = [
            Portion(**here, id=uuid7(), kind=kind, share=Decimal(share), valid=period(opened))
            for kind, share in portions
        ]
        version = EstablishmentVersion(
            **here,
            name="Hợp tác xã Dệt Tân Định",
            owner_form=OwnerForm.COOPERATIVE,
            address="12 Hai Bà Trưng",
            area="26734",
            sector="13",
            valid=period(opened),
        )
        sector = EstablishmentSector(**here, sector="13", valid=period(opened))
        return made, parts, [made, *parts, version, sector]


def make_world() -> tuple[World, list[object]]:
    """The offices of a world and the rows to add, with one post that may sign."""

    def office(tenant: str, code: str, kind: OfficeKind, area: str, name: str) -> Office:
        return Office(
            tenant=tenant,
            id=uuid7(),
            code=code,
            kind=kind,
            area=area,
            name=name,
            since=date(1975, 5, 1),
        )

    ward = office(HOME, "P-26734", OfficeKind.WARD_COMMITTEE, "26734", "UBND phường Tân Định")
    district = office(HOME, "PCN-760", OfficeKind.DISTRICT_OFFICE, HOME, "Phòng Công nghiệp Quận 1")
    department = office(CITY, "SCN", OfficeKind.DEPARTMENT, CITY, "Sở Công nghiệp")
    company = office(CITY, "CTY-DET", OfficeKind.COMPANY, CITY, "Công ty Dệt")
    head = Official(tenant=HOME, id=uuid7(), name="Nguyễn Văn Đạt", since=date(1975, 5, 1))
    post = Post(
        tenant=HOME,
        office_id=district.id,
        official_id=head.id,
        title=PostTitle.HEAD,
        signing=True,
        valid=period(date(1978, 1, 1), date(1990, 1, 1)),
    )
    world = World(ward=ward, district=district, department=department, company=company, head=head)
    return world, [ward, district, department, company, head, post]


@pytest.fixture
async def world(database: Database) -> World:
    made, rows = make_world()
    async with database.writing([HOME, CITY], [HOME, CITY]) as session:
        session.add_all(rows)
    return made


@pytest.fixture
async def people(loom: Loom) -> dict[str, Actor]:
    return {
        "ward": await loom.acting("ward:26734", name="Ngô Văn Định"),
        "office": await loom.acting("office:760", name="Phạm Thị Phòng"),
        "committee": await loom.acting("district:760", name="Lê Văn Quận"),
        "department": await loom.acting("department", name="Trần Thị Sở"),
        "other_ward": await loom.acting("ward:26737", name="Bùi Thị Kao"),
        "district_3": await loom.acting("office:770", name="Đỗ Văn Ba"),
    }


@pytest.fixture
def register(loom: Loom) -> Register:
    return Register(loom)
