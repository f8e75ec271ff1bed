"""What an approved change request does to an establishment, from its day on."""

from datetime import date
from typing import Any

from sqlalchemy import select

from khungcui.defaults.register.acts.dates import end
from khungcui.defaults.register.acts.establishments import end_portions
from khungcui.defaults.register.acts.managing import (
    level_on,
    manage,
    manager_on,
    usual_office,
)
from khungcui.defaults.register.acts.particulars import from_json, of_version
from khungcui.errors import Conflict
from khungcui.plugins.acting import Acting
from khungcui.policy.vocabulary import ManagedBy
from khungcui.register.columns import period
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Portion,
)
from khungcui.text import Text


async def close(acting: Acting, place: Establishment, on: date) -> None:
    """Close ``place`` on ``on``, the first day without work; its portions end, its file stays."""
    if on <= place.opened:
        raise Conflict(
            Text(vi="Ngày đóng phải sau ngày mở.", en="It closes after the day it opened."),
            code="request.too_early",
        )
    place.closed = on
    await end_portions(acting, place, on)


async def change(
    acting: Acting, base: EstablishmentVersion, proposed: dict[str, Any], on: date
) -> None:
    """Let another version follow ``base`` from ``on``, with what is proposed."""
    values = {**of_version(base), **from_json(proposed)}
    former = base.sector
    end(base, on)
    await acting.session.flush()
    acting.session.add(
        EstablishmentVersion(
            tenant=base.tenant,
            establishment_id=base.establishment_id,
            valid=period(on),
            **values,
        )
    )
    if values["sector"] != former:
        await _change_sector(acting, base, values["sector"], on)
    if values["area"] != base.area:
        await _follow_the_ground(acting, base, values["area"], on)


async def _follow_the_ground(
    acting: Acting, base: EstablishmentVersion, area: str, on: date
) -> None:
    """Who manages by territory manages its own ground: with a move the new ward or district does.

    The level stays, since only a hand-over or a class changes that (III.6, III.8.1).
    """
    portions = await acting.session.scalars(
        select(Portion).where(
            Portion.tenant == base.tenant,
            Portion.establishment_id == base.establishment_id,
            Portion.valid.contains(on),
        )
    )
    for portion in portions.all():
        present = await manager_on(acting, portion, on)
        if present is None:
            continue
        level = level_on(acting, portion, present, on)
        if level not in (ManagedBy.WARD, ManagedBy.DISTRICT):
            continue
        office = await usual_office(acting, level, area)
        if office.id != present.office_id:
            await manage(acting, portion, level, office, on)


async def _change_sector(acting: Acting, base: EstablishmentVersion, to: str, on: date) -> None:
    """The former main sector ends, and the new one begins unless it was worked in before."""
    found = await acting.session.scalars(
        select(EstablishmentSector).where(
            EstablishmentSector.tenant == base.tenant,
            EstablishmentSector.establishment_id == base.establishment_id,
            EstablishmentSector.valid.op("&&")(period(on)),
        )
    )
    held = {row.sector: row for row in found}
    end(held[base.sector], on)
    if to not in held:
        acting.session.add(
            EstablishmentSector(
                tenant=base.tenant,
                establishment_id=base.establishment_id,
                sector=to,
                valid=period(on),
            )
        )
