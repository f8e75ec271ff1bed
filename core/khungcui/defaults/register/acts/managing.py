"""Who directly manages a portion: finding the office of a level, and putting it in place."""

from datetime import date

from sqlalchemy import select

from khungcui.defaults.register.acts.dates import end
from khungcui.errors import Conflict
from khungcui.plugins.acting import Acting
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import ManagedBy, OfficeKind
from khungcui.register.columns import period
from khungcui.register.models import (
    EstablishmentVersion,
    Office,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.text import Text

#: The kinds of office that may directly manage for a level; the first is the usual one.
KINDS = {
    ManagedBy.WARD: (OfficeKind.WARD_COMMITTEE,),
    ManagedBy.DISTRICT: (OfficeKind.DISTRICT_OFFICE,),
    ManagedBy.CITY: (OfficeKind.DEPARTMENT, OfficeKind.COMPANY),
    ManagedBy.CENTRAL: (OfficeKind.OUTSIDE_ORDERER, OfficeKind.COMPANY),
}
#: From the ground up.
RANK = {
    level: rank
    for rank, level in enumerate(
        (ManagedBy.WARD, ManagedBy.DISTRICT, ManagedBy.CITY, ManagedBy.CENTRAL)
    )
}


async def manager_on(acting: Acting, portion: Portion, day: date) -> PortionManager | None:
    """Who directly manages the portion on ``day``; None while it is unclassified."""
    return await acting.session.scalar(
        select(PortionManager).where(
            PortionManager.tenant == portion.tenant,
            PortionManager.portion_id == portion.id,
            PortionManager.valid.contains(day),
        )
    )


def level_on(acting: Acting, portion: Portion, manager: PortionManager, day: date) -> ManagedBy:
    """The level that manages the portion on ``day``, when ``manager`` is what was recorded."""
    return acting.reforms.level(manager.managed_by, portion.kind, day)


def refuse_passed(acting: Acting, portion: Portion, level: ManagedBy, on: date) -> None:
    """`Conflict` where portions of this kind are no more managed by ``level`` on ``on``."""
    passage = acting.reforms.passage(level, portion.kind, on)
    if passage is None:
        return
    raise Conflict(
        Text(
            vi="Phần này không còn do {level} trực tiếp quản lý, mà do {into}.",
            en="Such a portion is no more directly managed by {level}, but by {into}.",
        ).format(level=TITLES[level], into=TITLES[passage.into]),
        field="managedBy",
        clause=passage.clause,
        code="class.level_ended",
    )


async def manage(
    acting: Acting, portion: Portion, level: ManagedBy, office: Office | None, on: date
) -> None:
    """Let ``office`` directly manage the portion from ``on`` until the portion ends."""
    if on not in portion.valid:
        raise Conflict(
            Text(
                vi="Phần sản lượng này không còn vào ngày {day}.",
                en="The portion is not there any more on {day}.",
            ).format(day=on),
            code="portion.ended",
        )
    present = await manager_on(acting, portion, on)
    if present is not None:
        end(present, on)
        await acting.session.flush()
    acting.session.add(
        PortionManager(
            tenant=portion.tenant,
            portion_id=portion.id,
            managed_by=level,
            office_tenant=office and office.tenant,
            office_id=office and office.id,
            valid=period(on, portion.valid.upper),
        )
    )


async def refuse_satellite(acting: Acting, portion: Portion) -> None:
    """`Conflict` where an office orders the portion: the ward does not manage it (III.6)."""
    ordered = await acting.session.scalar(
        select(PortionOrderer.id).where(
            PortionOrderer.tenant == portion.tenant,
            PortionOrderer.portion_id == portion.id,
            PortionOrderer.valid.op("&&")(period(acting.day)),
        )
    )
    if ordered is not None:
        raise Conflict(
            Text(
                vi="Phần này làm vệ tinh cho đơn vị đặt hàng nên phường, xã không quản lý.",
                en="The portion is worked for an orderer, so the ward does not manage it.",
            ),
            clause="III.6",
            code="portion.satellite",
        )


async def office_for(
    acting: Acting, portion: Portion, level: ManagedBy, given: str | None
) -> Office | None:
    """The office that would manage the portion for ``level``: the one given, or the usual one.

    None for the central level where no office is given. `Conflict` where there is no such
    office, or the one given does not manage for this level on this ground.
    """
    area = await _area_of(acting, portion)
    if given is not None:
        office: Office = await acting.find("office", given, field="office")
        if office.kind in KINDS[level] and _on_ground(acting, level, office.area, area):
            return office
        raise Conflict(
            Text(
                vi="Đơn vị này không trực tiếp quản lý ở cấp đó trên địa bàn này.",
                en="This office does not directly manage at that level on this ground.",
            ),
            field="office",
            clause="III.3",
            code="portion.wrong_office",
        )
    if level is ManagedBy.CENTRAL:
        return None
    return await usual_office(acting, level, area)


async def usual_office(acting: Acting, level: ManagedBy, area: str) -> Office:
    """The one office of the usual kind for ``level`` over ``area``; `Conflict` if none."""
    ground = _ground(acting, level, area)
    office = await acting.session.scalar(
        select(Office)
        .where(
            Office.kind == KINDS[level][0],
            Office.area == ground,
            Office.since <= acting.day,
            Office.until.is_(None) | (Office.until > acting.day),
        )
        .order_by(Office.since, Office.id)
        .limit(1)
    )
    if office is None:
        raise Conflict(
            Text(
                vi="Chưa có đơn vị nào quản lý ở cấp này trên địa bàn.",
                en="There is no office yet that manages at this level on this ground.",
            ),
            clause="III.3",
            code="portion.no_office",
        )
    return office


async def ward_of(acting: Acting, portion: Portion) -> Office:
    """The ward committee on whose ground the portion lies."""
    return await usual_office(acting, ManagedBy.WARD, await _area_of(acting, portion))


async def _area_of(acting: Acting, portion: Portion) -> str:
    area = await acting.session.scalar(
        select(EstablishmentVersion.area).where(
            EstablishmentVersion.tenant == portion.tenant,
            EstablishmentVersion.establishment_id == portion.establishment_id,
            EstablishmentVersion.valid.contains(acting.day),
        )
    )
    if area is None:
        raise Conflict(
            Text(vi="Cơ sở chưa hoạt động.", en="The establishment is not open yet."),
            code="establishment.not_open",
        )
    return acting.tree.resolve(area, acting.day) or area


def _ground(acting: Acting, level: ManagedBy, area: str) -> str | None:
    if level is ManagedBy.WARD:
        return area
    if level is ManagedBy.DISTRICT:
        return acting.tree.district_of(area, acting.day)
    return acting.tree.root


def _on_ground(acting: Acting, level: ManagedBy, held: str, area: str) -> bool:
    if level in (ManagedBy.CITY, ManagedBy.CENTRAL):
        return True
    return acting.tree.resolve(held, acting.day) == _ground(acting, level, area)
