"""Registering an establishment, and setting the portions of its output (III.7, III.8.1)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from khungcui.defaults.register.acts.dates import end, from_day
from khungcui.defaults.register.acts.managing import level_on, manage, office_for
from khungcui.defaults.register.acts.offices import named
from khungcui.defaults.register.acts.particulars import (
    ParticularsInput,
    missing,
    particulars,
    ward,
    whole,
)
from khungcui.errors import BadInput, Conflict
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.record import Facet
from khungcui.policy.vocabulary import OfficeKind, PortionKind
from khungcui.register.columns import period
from khungcui.register.models import (
    Classification,
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    HandOver,
    Office,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.register.portions import WHOLE
from khungcui.register.vocabulary import ClassState, HandOverState
from khungcui.text import Text

_ORDERERS = {OfficeKind.COMPANY, OfficeKind.OUTSIDE_ORDERER}


@strawberry.input(description="A portion of the output.")
class PortionInput:
    """One portion; all of an establishment's come to 100 %."""

    kind: PortionKind = strawberry.field(description="By the branch plan, or its own.")
    share: Decimal = strawberry.field(description="Percent of the output, with at most 6 decimals.")
    orderer: strawberry.ID | None = strawberry.field(
        default=None, description="The office that orders it; for a plan portion only."
    )


@strawberry.input(description="An establishment to register.")
class RegisterEstablishmentInput:
    """Input of ``registerEstablishment``."""

    code: str = strawberry.field(description="Its code, unique in its district.")
    opened: date = strawberry.field(description="The day on which it began to work.")
    particulars: ParticularsInput = strawberry.field(
        description="Name, form, address, area and sector are needed."
    )
    other_sectors: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Sectors that it works in beside the main one."
    )
    portions: list[PortionInput] = strawberry.field(description="The portions of its output.")


@strawberry.input(description="Other portions of the output of an establishment.")
class SetPortionsInput:
    """Input of ``setPortions``."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    effective_on: date | None = strawberry.field(
        default=None, description="From this day; today. The present portions end then."
    )
    portions: list[PortionInput] = strawberry.field(description="The portions from then on.")


async def _where(acting: Acting, given: RegisterEstablishmentInput) -> Facet:
    given_area, given_sector = given.particulars.area, given.particulars.sector
    if given_area is None or given_sector is None:
        raise missing("particulars.area" if given_area is None else "particulars.sector")
    area = await ward(acting, given_area, "particulars.area")
    sector = await acting.find("sector", given_sector, field="particulars.sector")
    return Facet(area=area, sector=sector.code)


def _check_portions(portions: Sequence[PortionInput]) -> None:
    for index, one in enumerate(portions):
        exponent = one.share.as_tuple().exponent
        if not 0 < one.share <= WHOLE or not isinstance(exponent, int) or exponent < -6:
            raise BadInput(
                Text(
                    vi="Tỷ trọng lớn hơn 0, không quá 100, tối đa 6 chữ số thập phân.",
                    en="A share is more than 0, at most 100, with at most 6 decimals.",
                ),
                field=f"portions.{index}.share",
                clause="III.7",
                code="portion.share",
            )
        if one.orderer is not None and one.kind is not PortionKind.PLAN:
            raise BadInput(
                Text(
                    vi="Chỉ phần theo kế hoạch mới có đơn vị đặt hàng.",
                    en="Only a plan portion has an orderer.",
                ),
                field=f"portions.{index}.orderer",
                clause="III.7",
                code="portion.orderer",
            )
    total = sum((one.share for one in portions), Decimal())
    if total != WHOLE:
        raise BadInput(
            Text(
                vi="Tổng tỷ trọng là {total} %, phải đúng bằng 100 %.",
                en="The shares come to {total} %; they must come to exactly 100 %.",
            ).format(total=total),
            field="portions",
            clause="III.7",
            code="portion.shares",
        )


async def _orderer(acting: Acting, one: PortionInput, index: int) -> Office | None:
    if one.orderer is None:
        return None
    field = f"portions.{index}.orderer"
    office: Office = await acting.find("office", one.orderer, field=field)
    if office.kind not in _ORDERERS:
        raise BadInput(
            Text(
                vi="Đơn vị đặt hàng là công ty thuộc Sở hoặc đơn vị ngoài Sở.",
                en="An orderer is a company of the Department or an outside orderer.",
            ),
            field=field,
            clause="II.3.2",
            code="portion.orderer",
        )
    return office


def _portion(place: Establishment, one: PortionInput, on: date) -> Portion:
    return Portion(
        tenant=place.tenant,
        id=uuid7(),
        establishment_id=place.id,
        kind=one.kind,
        share=one.share,
        valid=period(on),
    )


def _ordered(portion: Portion, orderer: Office) -> PortionOrderer:
    return PortionOrderer(
        tenant=portion.tenant,
        portion_id=portion.id,
        orderer_tenant=orderer.tenant,
        orderer_id=orderer.id,
        valid=portion.valid,
    )


async def _register(acting: Acting, row: None, given: RegisterEstablishmentInput) -> Establishment:
    _check_portions(given.portions)
    if given.opened > acting.day:
        raise BadInput(
            Text(vi="Ngày mở không ở tương lai.", en="The opening is not in the future."),
            field="opened",
            code="date.future",
        )
    values = await particulars(acting, given.particulars, "particulars")
    whole(values, "particulars")
    codes = {values["sector"]}
    for node_id in given.other_sectors or ():
        codes.add((await acting.find("sector", node_id, field="otherSectors")).code)
    always = period(given.opened)
    code = named(given.code, "code")
    place = Establishment(tenant=acting.tenant, id=uuid7(), code=code, opened=given.opened)
    here = {"tenant": place.tenant, "establishment_id": place.id}
    acting.session.add(place)
    await acting.session.flush()
    acting.session.add(EstablishmentVersion(**here, **values, valid=always))
    acting.session.add_all(
        EstablishmentSector(**here, sector=sector, valid=always) for sector in sorted(codes)
    )
    for index, one in enumerate(given.portions):
        orderer = await _orderer(acting, one, index)
        portion = _portion(place, one, given.opened)
        acting.session.add(portion)
        await acting.session.flush()
        if orderer is not None:
            acting.session.add(_ordered(portion, orderer))
    return place


async def end_portions(acting: Acting, place: Establishment, on: date) -> list[Portion]:
    """End the portions of ``place``, with who manages and orders them, as of ``on``.

    Returns those that were valid on that day. What was proposed or offered about them is
    withdrawn. `Conflict` where portions begin on that day or later.
    """
    session = acting.session
    lasting = period(on)
    portions = await session.scalars(
        select(Portion).where(
            Portion.tenant == place.tenant,
            Portion.establishment_id == place.id,
            Portion.valid.op("&&")(lasting),
        )
    )
    ending = list(portions)
    ids = [portion.id for portion in ending]
    for model in (PortionManager, PortionOrderer):
        held = await session.scalars(
            select(model).where(
                model.tenant == place.tenant,
                model.portion_id.in_(ids),
                model.valid.op("&&")(lasting),
            )
        )
        for one in held:
            end(one, on)
    for portion in ending:
        end(portion, on)
    await _withdraw_open(acting, place, ids)
    await session.flush()
    return ending


async def _withdraw_open(acting: Acting, place: Establishment, ids: Sequence[UUID]) -> None:
    waiting: list[tuple[type[Any], StrEnum, StrEnum]] = [
        (Classification, ClassState.PROPOSED, ClassState.WITHDRAWN),
        (HandOver, HandOverState.OFFERED, HandOverState.WITHDRAWN),
    ]
    for model, present, withdrawn in waiting:
        found = await acting.session.scalars(
            select(model).where(
                model.tenant == place.tenant,
                model.portion_id.in_(ids),
                model.state == present,
            )
        )
        for one in found:
            one.state = withdrawn
            one.decided_on = acting.day


async def _set_portions(
    acting: Acting, row: Establishment, given: SetPortionsInput
) -> Establishment:
    _check_portions(given.portions)
    on = from_day(acting, given.effective_on, "effectiveOn")
    if row.closed is not None:
        raise Conflict(
            Text(vi="Cơ sở đã đóng.", en="The establishment is closed."),
            code="establishment.closed",
        )
    managers = await _managers(acting, row, on)
    former = await end_portions(acting, row, on)
    for index, one in enumerate(given.portions):
        orderer = await _orderer(acting, one, index)
        portion = _portion(row, one, on)
        acting.session.add(portion)
        await acting.session.flush()
        if orderer is not None:
            acting.session.add(_ordered(portion, orderer))
        same = [part for part in former if part.kind is one.kind]
        if len(same) == 1 and same[0].id in managers:
            await _keep_on(acting, portion, managers[same[0].id], on)
    return row


async def _managers(acting: Acting, place: Establishment, on: date) -> dict[UUID, PortionManager]:
    found = await acting.session.scalars(
        select(PortionManager)
        .join(
            Portion,
            (Portion.tenant == PortionManager.tenant) & (Portion.id == PortionManager.portion_id),
        )
        .where(
            Portion.tenant == place.tenant,
            Portion.establishment_id == place.id,
            PortionManager.valid.contains(on),
        )
    )
    return {manager.portion_id: manager for manager in found}


async def _keep_on(acting: Acting, portion: Portion, manager: PortionManager, on: date) -> None:
    """Another share is no other class: the manager of the one portion of this kind stays.

    Where a reform passed such portions to another level, that level's office does.
    """
    level = level_on(acting, portion, manager, on)
    if level is not manager.managed_by:
        await manage(acting, portion, level, await office_for(acting, portion, level, None), on)
        return
    acting.session.add(
        PortionManager(
            tenant=portion.tenant,
            portion_id=portion.id,
            managed_by=manager.managed_by,
            office_tenant=manager.office_tenant,
            office_id=manager.office_id,
            valid=portion.valid,
        )
    )


ACTS = (
    Act(
        name="register_establishment",
        power="establishment.register",
        title=Text(vi="Đăng ký cơ sở sản xuất", en="Register an establishment with its portions."),
        input=RegisterEstablishmentInput,
        creates=_where,
        run=_register,
        returns="establishment",
    ),
    Act(
        name="set_portions",
        power="establishment.set_portions",
        title=Text(
            vi="Xác định lại các phần sản lượng",
            en="Set the portions of an establishment anew from a day on; "
            "the manager of the only portion of a kind stays.",
        ),
        input=SetPortionsInput,
        on="establishment",
        run=_set_portions,
        returns="establishment",
    ),
)
