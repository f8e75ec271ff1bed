"""What the database itself refuses, whoever writes."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.columns import ended, period
from khungcui.register.faults import FAULTS, constraint_of, translate
from khungcui.register.models import (
    EstablishmentSector,
    EstablishmentVersion,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.storage.base import Base
from khungcui.storage.database import Database

pytestmark = pytest.mark.anyio

HOME = "760"
AREAS = (HOME, "79")
PLAN, OWN = PortionKind.PLAN, PortionKind.OWN
LATER = date(1981, 1, 1)


async def add(database: Database, *rows: Any) -> str | None:
    """The name of the constraint that refuses ``rows``; None where they are taken."""
    try:
        async with database.writing(AREAS, AREAS) as session:
            session.add_all(rows)
    except DBAPIError as error:
        return constraint_of(error) if translate(error) else f"unnamed: {constraint_of(error)}"
    return None


def managed(part: Portion, world: Any, by: ManagedBy, valid: Any = None) -> PortionManager:
    office = {
        ManagedBy.WARD: world.ward,
        ManagedBy.DISTRICT: world.district,
        ManagedBy.CITY: world.department,
        ManagedBy.CENTRAL: world.department,
    }[by]
    return PortionManager(
        tenant=HOME,
        portion_id=part.id,
        managed_by=by,
        office_tenant=office.tenant,
        office_id=office.id,
        valid=valid or part.valid,
    )


def ordered(part: Portion, world: Any) -> PortionOrderer:
    return PortionOrderer(
        tenant=HOME,
        portion_id=part.id,
        orderer_tenant=world.company.tenant,
        orderer_id=world.company.id,
        valid=part.valid,
    )


@pytest.mark.parametrize(
    ("shares", "refused"),
    [
        (("100",), None),
        (("60", "40"), None),
        (("33.333333", "66.666667"), None),
        (("60", "40.000001"), "portion_shares_whole"),
        (("99.999999",), "portion_shares_whole"),
        (("0", "100"), "ck_portion_share"),
        (("100", "100"), "portion_shares_whole"),
    ],
)
async def test_shares_come_to_exactly_one_hundred(database, world, shares, refused):
    _, _, rows = world.establishment("A", *((OWN, share) for share in shares))
    assert await add(database, *rows) == refused


async def test_shares_are_whole_after_a_change_and_none_after_closing(database, world):
    place, (part,), rows = world.establishment("A", (OWN, "100"))
    assert await add(database, *rows) is None
    async with database.writing(AREAS, AREAS) as session:
        place, part = await session.merge(place), await session.merge(part)
        part.valid = ended(part.valid, LATER)
        for kind, share in ((PLAN, 70), (OWN, 30)):
            session.add(
                Portion(
                    tenant=HOME,
                    establishment_id=place.id,
                    kind=kind,
                    share=Decimal(share),
                    valid=period(LATER, date(1990, 1, 1)),
                )
            )
        place.closed = date(1990, 1, 1)
    with pytest.raises(DBAPIError) as caught:
        async with database.writing(AREAS, AREAS) as session:
            (await session.merge(place)).closed = date(1990, 1, 2)
    assert constraint_of(caught.value) == "portion_shares_whole"


async def test_a_portion_has_one_direct_manager_at_a_time(database, world):
    _, (part,), rows = world.establishment("A", (PLAN, "100"))
    assert await add(database, *rows, managed(part, world, ManagedBy.DISTRICT)) is None
    late = managed(part, world, ManagedBy.CITY, period(LATER))
    assert await add(database, late) == "ex_portion_manager_portion_id"


@pytest.mark.parametrize(
    ("periods", "refused"),
    [
        ([period(date(1980, 6, 1))], None),
        ([period(date(1980, 6, 1), LATER), period(LATER)], None),
        ([period(date(1980, 6, 1), LATER)], "portion_manager_covers"),
        ([period(date(1980, 6, 1), LATER), period(date(1981, 1, 2))], "portion_manager_covers"),
        ([period(date(1979, 12, 31))], "portion_manager_covers"),
    ],
)
async def test_once_classified_a_portion_stays_managed(database, world, periods, refused):
    _, (part,), rows = world.establishment("A", (PLAN, "100"))
    managers = [managed(part, world, ManagedBy.DISTRICT, valid) for valid in periods]
    assert await add(database, *rows, *managers) == refused


async def test_a_satellite_is_not_ward_managed_but_its_own_portion_may_be(database, world):
    _, (plan, own), rows = world.establishment("A", (PLAN, "60"), (OWN, "40"))
    fine = [managed(own, world, ManagedBy.WARD), managed(plan, world, ManagedBy.CITY)]
    assert await add(database, *rows, *fine, ordered(plan, world)) is None
    _, (plan,), rows = world.establishment("B", (PLAN, "100"))
    wrong = [managed(plan, world, ManagedBy.WARD), ordered(plan, world)]
    assert await add(database, *rows, *wrong) == "portion_satellite_not_ward"


async def test_what_is_produced_for_oneself_has_no_orderer(database, world):
    _, (own,), rows = world.establishment("A", (OWN, "100"))
    assert await add(database, *rows, ordered(own, world)) == "portion_orderer_within"


async def test_versions_cover_the_life_and_name_a_sector_that_is_held(database, world):
    _, _, rows = world.establishment("A", (OWN, "100"))
    version = next(row for row in rows if isinstance(row, EstablishmentVersion))
    version.valid = period(LATER)
    assert await add(database, *rows) == "establishment_versions_whole"
    _, _, rows = world.establishment("B", (OWN, "100"))
    sector = next(row for row in rows if isinstance(row, EstablishmentSector))
    sector.valid = period(LATER)
    assert await add(database, *rows) == "establishment_sector_main"


async def test_what_a_row_says_is_not_rewritten_nor_deleted(database, world):
    _, (part,), rows = world.establishment("A", (PLAN, "100"))
    manager = managed(part, world, ManagedBy.DISTRICT)
    assert await add(database, *rows, manager) is None
    with pytest.raises(DBAPIError) as caught:
        async with database.writing(AREAS, AREAS) as session:
            (await session.merge(manager)).managed_by = ManagedBy.CITY
    assert constraint_of(caught.value) == "row_fixed"
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.writing(AREAS, AREAS) as session:
            await session.delete(await session.merge(manager))


async def test_of_two_first_portions_at_once_one_is_refused(database, world):
    place, _, rows = world.establishment("A")
    assert await add(database, *rows) is None
    both_wrote = asyncio.Barrier(2)

    async def first_portion() -> str | None:
        try:
            async with database.writing(AREAS, AREAS) as session:
                session.add(
                    Portion(
                        tenant=HOME,
                        establishment_id=place.id,
                        kind=OWN,
                        share=Decimal(100),
                        valid=period(place.opened),
                    )
                )
                await session.flush()
                await both_wrote.wait()
        except DBAPIError as error:
            return constraint_of(error)
        return None

    async with asyncio.timeout(30):
        answers = await asyncio.gather(first_portion(), first_portion())
    assert sorted(map(str, answers)) == ["None", "portion_shares_whole"]


async def test_checks_see_the_district_and_give_the_context_back(database, world):
    _, _, rows = world.establishment("A", (OWN, "99"))
    with pytest.raises(DBAPIError, match="do not come to 100"):
        async with database.writing([], [HOME]) as session:
            session.add_all(rows)
    _, _, rows = world.establishment("B", (OWN, "100"))
    async with database.writing([], [HOME]) as session:
        session.add_all(rows)
        await session.flush()
        door = {"door": "test"}
        await session.execute(text("set constraints all immediate"), execution_options=door)
        asked = text("select current_setting('khungcui.areas')")
        assert await session.scalar(asked, execution_options=door) == ""


def test_every_fault_names_a_constraint_that_is_there():
    from khungcui.register import constraints

    names = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in (*table.constraints, *table.indexes)
    }
    source = constraints._VERSIONS + constraints._SHARES + constraints._PORTION
    source += constraints._FIXED_FUNCTION
    assert [n for n in FAULTS if n not in names and f"'{n}'" not in source] == []
