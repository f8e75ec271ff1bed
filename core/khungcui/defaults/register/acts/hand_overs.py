"""Handing a portion over from the district to the ward, which accepts or declines (III.6)."""

from datetime import date

import strawberry

from khungcui.defaults.register.acts.classes import said
from khungcui.defaults.register.acts.dates import after, from_day
from khungcui.defaults.register.acts.managing import (
    level_on,
    manage,
    manager_on,
    refuse_satellite,
    ward_of,
)
from khungcui.errors import Conflict, Stale
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.vocabulary import ManagedBy
from khungcui.register.models import HandOver, Office, Portion, PortionManager
from khungcui.register.vocabulary import HandOverState
from khungcui.text import Text


@strawberry.input(description="A portion to offer to its ward.")
class OfferHandOverInput:
    """Input of ``offerHandOver``."""

    portion: strawberry.ID = strawberry.field(description="The portion.")
    effective_on: date | None = strawberry.field(
        default=None, description="From this day the ward would manage it; today."
    )
    reason: str = strawberry.field(description="Why it is handed over.")


@strawberry.input(description="A hand-over to accept.")
class AcceptHandOverInput:
    """Input of ``acceptHandOver``."""

    hand_over: strawberry.ID = strawberry.field(description="The hand-over.")


@strawberry.input(description="A hand-over to decline.")
class DeclineHandOverInput:
    """Input of ``declineHandOver``."""

    hand_over: strawberry.ID = strawberry.field(description="The hand-over.")
    comment: str = strawberry.field(description="Why the ward does not take it.")


@strawberry.input(description="A hand-over to withdraw.")
class WithdrawHandOverInput:
    """Input of ``withdrawHandOver``."""

    hand_over: strawberry.ID = strawberry.field(description="The hand-over.")


async def _by_district(acting: Acting, portion: Portion, day: date) -> PortionManager:
    present = await manager_on(acting, portion, day)
    if present is None or level_on(acting, portion, present, day) is not ManagedBy.DISTRICT:
        raise Stale(
            Text(
                vi="Phần này không do quận, huyện trực tiếp quản lý.",
                en="The portion is not directly managed by the district.",
            ),
            clause="III.6",
            code="hand_over.not_district",
        )
    return present


async def _offered(acting: Acting, portion: Portion, day: date) -> PortionManager:
    """Who manages what was offered: the district, or the ward since a reform passed it on."""
    present = await manager_on(acting, portion, day)
    if present is not None and present.managed_by is ManagedBy.DISTRICT:
        passage = acting.reforms.passage(ManagedBy.DISTRICT, portion.kind, day)
        if passage is not None and passage.into is ManagedBy.WARD:
            return present
    return await _by_district(acting, portion, day)


async def _offer(acting: Acting, row: Portion, given: OfferHandOverInput) -> HandOver:
    effective = from_day(acting, given.effective_on, "effectiveOn")
    present = await _by_district(acting, row, effective)
    after(present, effective, "effectiveOn")
    await refuse_satellite(acting, row)
    ward = await ward_of(acting, row)
    offer = HandOver(
        tenant=row.tenant,
        id=uuid7(),
        portion_id=row.id,
        from_office_id=present.office_id,
        to_office_id=ward.id,
        effective_on=effective,
        reason=said(given.reason, "reason"),
        offered_by=acting.principal.official_id,
        offered_on=acting.day,
        state=HandOverState.OFFERED,
    )
    acting.session.add(offer)
    return offer


def _decide(
    acting: Acting, row: HandOver, state: HandOverState, comment: str | None = None
) -> HandOver:
    if row.state is not HandOverState.OFFERED:
        raise Conflict(
            Text(vi="Bàn giao này đã được trả lời.", en="The hand-over has been answered."),
            code="hand_over.state",
            params={"state": row.state.value},
        )
    row.state = state
    row.decided_by = acting.principal.official_id
    row.decided_on = acting.day
    row.comment = comment
    return row


async def _accept(acting: Acting, row: HandOver, given: AcceptHandOverInput) -> HandOver:
    _decide(acting, row, HandOverState.ACCEPTED)
    portion = await acting.session.get(Portion, (row.tenant, row.portion_id), with_for_update=True)
    ward = await acting.session.get(Office, (row.tenant, row.to_office_id))
    assert portion is not None and ward is not None  # noqa: S101, PT018 - foreign keys hold them
    effective = max(row.effective_on, acting.day)
    present = await _offered(acting, portion, effective)
    if present.office_id != row.from_office_id:
        raise Stale(
            Text(
                vi="Đơn vị giao không còn quản lý phần này.",
                en="The office that offered it does not manage the portion any more.",
            ),
            code="hand_over.not_district",
        )
    await manage(acting, portion, ManagedBy.WARD, ward, effective)
    return row


async def _decline(acting: Acting, row: HandOver, given: DeclineHandOverInput) -> HandOver:
    return _decide(acting, row, HandOverState.DECLINED, said(given.comment, "comment"))


async def _withdraw(acting: Acting, row: HandOver, given: WithdrawHandOverInput) -> HandOver:
    return _decide(acting, row, HandOverState.WITHDRAWN)


ACTS = (
    Act(
        name="offer_hand_over",
        power="establishment.hand_over",
        title=Text(vi="Đề nghị bàn giao cho phường, xã", en="Offer a portion to its ward."),
        input=OfferHandOverInput,
        on="portion",
        run=_offer,
        returns="hand_over",
    ),
    Act(
        name="accept_hand_over",
        power="establishment.accept_hand_over",
        title=Text(vi="Nhận bàn giao", en="Accept a hand-over: the ward manages from then on."),
        input=AcceptHandOverInput,
        on="hand_over",
        run=_accept,
        returns="hand_over",
    ),
    Act(
        name="decline_hand_over",
        power="establishment.accept_hand_over",
        title=Text(vi="Không nhận bàn giao", en="Decline a hand-over, saying why."),
        input=DeclineHandOverInput,
        on="hand_over",
        run=_decline,
        returns="hand_over",
    ),
    Act(
        name="withdraw_hand_over",
        power="establishment.hand_over",
        title=Text(vi="Rút đề nghị bàn giao", en="Withdraw a hand-over that is not answered."),
        input=WithdrawHandOverInput,
        on="hand_over",
        run=_withdraw,
        returns="hand_over",
    ),
)
