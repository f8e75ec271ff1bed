"""The first office of a city: nobody is there yet who could be allowed to make it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.audit.journal import Entry, append
from khungcui.errors import Conflict
from khungcui.ids import uuid7
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.offices import Office, Official, Post
from khungcui.register.vocabulary import PostTitle
from khungcui.text import Text


async def found(
    session: AsyncSession, *, city: str, city_name: str, chair: str, day: date
) -> Office:
    """Make the city committee, with ``chair`` as its chair who may sign, from ``day`` on.

    All other offices are made by it, through the API. ``session`` must be reading every
    district; `Conflict` where any office is there already, since then there is somebody to ask.
    """
    if await session.scalar(select(Office.id).limit(1)) is not None:
        raise Conflict(
            Text(
                vi="Thành phố đã có cơ quan; các cơ quan khác do Ủy ban thành phố lập.",
                en="The city has offices already; its committee makes the others.",
            ),
            code="city.founded",
        )
    office = Office(
        tenant=city,
        id=uuid7(),
        code=f"UBND-{city}",
        kind=OfficeKind.CITY_COMMITTEE,
        area=city,
        name=f"Ủy ban Nhân dân {city_name}",
        since=day,
    )
    official = Official(tenant=city, id=uuid7(), name=chair, since=day)
    session.add_all([office, official])
    await session.flush()
    session.add(
        Post(
            tenant=city,
            office_id=office.id,
            official_id=official.id,
            title=PostTitle.CHAIR,
            signing=True,
            valid=Range(day, None, bounds="[)"),
        )
    )
    await append(
        session,
        Entry(
            tenant=city,
            power="office.manage",
            act="found",
            verdict="allow",
            subject_type="office",
            subject_id=str(office.id),
            note=f"{office.code} {office.name}: {chair}",
        ),
    )
    return office
