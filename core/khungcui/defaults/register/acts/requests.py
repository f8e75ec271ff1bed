"""Change requests: nobody edits a registered establishment in place."""

from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui.defaults.register.acts.applying import change, close
from khungcui.defaults.register.acts.classes import said
from khungcui.defaults.register.acts.dates import from_day
from khungcui.defaults.register.acts.particulars import (
    ParticularsInput,
    of_version,
    particulars,
    whole,
)
from khungcui.errors import BadInput, Conflict, Stale
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.register.models import (
    ChangeRequest,
    Establishment,
    EstablishmentVersion,
)
from khungcui.register.vocabulary import RequestKind, RequestState
from khungcui.storage.changes import plain
from khungcui.text import Text, nfc


@strawberry.input(description="A change of particulars to ask for.")
class RequestChangeInput:
    """Input of ``requestChange``."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    particulars: ParticularsInput = strawberry.field(description="What is to change.")
    effective_on: date | None = strawberry.field(default=None, description="From this day; today.")
    reason: str = strawberry.field(description="Why.")
    evidence: str | None = strawberry.field(default=None, description="What it rests on.")


@strawberry.input(description="A closing to ask for.")
class RequestClosingInput:
    """Input of ``requestClosing``."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    effective_on: date | None = strawberry.field(
        default=None, description="The first day without work; today."
    )
    reason: str = strawberry.field(description="Why.")
    evidence: str | None = strawberry.field(default=None, description="What it rests on.")


@strawberry.input(description="A returned request to submit again.")
class ResubmitChangeInput:
    """Input of ``resubmitChange``."""

    change_request: strawberry.ID = strawberry.field(description="The request.")
    particulars: ParticularsInput | None = strawberry.field(
        default=None, description="What is to change, instead of what was asked before."
    )
    effective_on: date | None = strawberry.field(
        default=None, description="From this day; the one asked before, or today where it is past."
    )
    reason: str = strawberry.field(description="Why, with regard to the comment.")
    evidence: str | None = strawberry.field(default=None, description="What it rests on.")


@strawberry.input(description="A request to approve.")
class ApproveChangeInput:
    """Input of ``approveChange``."""

    change_request: strawberry.ID = strawberry.field(description="The request.")


@strawberry.input(description="A request to return with a comment.")
class ReturnChangeInput:
    """Input of ``returnChange``."""

    change_request: strawberry.ID = strawberry.field(description="The request.")
    comment: str = strawberry.field(description="What is missing or wrong.")


@strawberry.input(description="A request to reject.")
class RejectChangeInput:
    """Input of ``rejectChange``."""

    change_request: strawberry.ID = strawberry.field(description="The request.")
    comment: str = strawberry.field(description="Why.")


@strawberry.input(description="A request to withdraw.")
class WithdrawChangeInput:
    """Input of ``withdrawChange``."""

    change_request: strawberry.ID = strawberry.field(description="The request.")


async def _latest(acting: Acting, tenant: str, establishment: Any) -> EstablishmentVersion:
    latest = await acting.session.scalar(
        select(EstablishmentVersion)
        .where(
            EstablishmentVersion.tenant == tenant,
            EstablishmentVersion.establishment_id == establishment,
        )
        .order_by(EstablishmentVersion.valid.desc())
        .limit(1)
    )
    assert latest is not None  # noqa: S101 - versions cover the life of every establishment
    return latest


def _refuse_closed(place: Establishment) -> None:
    if place.closed is not None:
        raise Conflict(
            Text(vi="Cơ sở đã đóng.", en="The establishment is closed."),
            code="establishment.closed",
        )


async def _proposed(
    acting: Acting, given: ParticularsInput, base: EstablishmentVersion
) -> dict[str, Any]:
    """What would change, as JSON keeps it; checked together with what stays."""
    values = await particulars(acting, given, "particulars")
    present = of_version(base)
    changed = {name: value for name, value in values.items() if value != present[name]}
    if not changed:
        raise BadInput(
            Text(vi="Không có gì thay đổi.", en="Nothing would change."),
            field="particulars",
            code="request.empty",
        )
    whole({**present, **changed}, "particulars")
    area = changed.get("area")
    if area is not None and not _at_home(acting, area, base.tenant):
        raise Conflict(
            Text(
                vi="Chuyển sang quận, huyện khác: đóng ở đây và đăng ký ở nơi mới.",
                en="To move to another district, close it here and register it there.",
            ),
            field="particulars.area",
            code="request.other_district",
        )
    return {name: plain(value) for name, value in changed.items()}


def _at_home(acting: Acting, area: str, tenant: str) -> bool:
    """Whether those on the ground of ``area`` read what is at home in ``tenant``.

    They read what is at home in the city, and in the district that they lie in or lay in last.
    """
    return tenant in (acting.tree.root, acting.tree.last_district(area, acting.day))


async def _submit(
    acting: Acting,
    place: Establishment,
    kind: RequestKind,
    given: RequestChangeInput | RequestClosingInput,
) -> ChangeRequest:
    _refuse_closed(place)
    base = await _latest(acting, place.tenant, place.id)
    proposed: dict[str, Any] = {}
    if isinstance(given, RequestChangeInput):
        proposed = await _proposed(acting, given.particulars, base)
    request = ChangeRequest(
        tenant=place.tenant,
        id=uuid7(),
        establishment_id=place.id,
        kind=kind,
        base_version_id=base.id,
        proposed=proposed,
        effective_on=from_day(acting, given.effective_on, "effectiveOn"),
        reason=said(given.reason, "reason"),
        evidence=nfc(given.evidence or "") or None,
        submitted_by_tenant=acting.principal.office_tenant,
        submitted_by=acting.principal.official_id,
        submitted_at=acting.now,
        state=RequestState.SUBMITTED,
    )
    acting.session.add(request)
    return request


async def _request_change(
    acting: Acting, row: Establishment, given: RequestChangeInput
) -> ChangeRequest:
    return await _submit(acting, row, RequestKind.CHANGE, given)


async def _request_closing(
    acting: Acting, row: Establishment, given: RequestClosingInput
) -> ChangeRequest:
    return await _submit(acting, row, RequestKind.CLOSE, given)


def _expect(row: ChangeRequest, *states: RequestState) -> None:
    if row.state not in states:
        raise Conflict(
            Text(
                vi="Yêu cầu không ở tình trạng này.",
                en="The request is not in the state that this act asks for.",
            ),
            code="request.state",
            params={"state": row.state.value},
        )


async def _resubmit(
    acting: Acting, row: ChangeRequest, given: ResubmitChangeInput
) -> ChangeRequest:
    _expect(row, RequestState.RETURNED)
    base = await _latest(acting, row.tenant, row.establishment_id)
    if given.particulars is not None and row.kind is RequestKind.CHANGE:
        row.proposed = await _proposed(acting, given.particulars, base)
    row.base_version_id = base.id
    asked = given.effective_on or max(row.effective_on, acting.day)
    row.effective_on = from_day(acting, asked, "effectiveOn")
    row.reason = said(given.reason, "reason")
    row.evidence = nfc(given.evidence or "") or row.evidence
    row.submitted_by_tenant = acting.principal.office_tenant
    row.submitted_by = acting.principal.official_id
    row.submitted_at = acting.now
    row.state = RequestState.SUBMITTED
    row.decided_by = row.decided_by_tenant = row.decided_at = None
    return row


def _decide(
    acting: Acting, row: ChangeRequest, state: RequestState, comment: str | None = None
) -> ChangeRequest:
    """Answer a request, by somebody who did not submit it (INV-35)."""
    _expect(row, RequestState.SUBMITTED)
    if row.submitted_by == acting.principal.official_id:
        raise Conflict(
            Text(
                vi="Người gửi yêu cầu không được tự quyết định yêu cầu đó.",
                en="Who submitted a request does not decide it.",
            ),
            code="request.four_eyes",
        )
    row.state = state
    row.decided_by_tenant = acting.principal.office_tenant
    row.decided_by = acting.principal.official_id
    row.decided_at = acting.now
    row.comment = comment
    return row


async def _approve(acting: Acting, row: ChangeRequest, given: ApproveChangeInput) -> ChangeRequest:
    _decide(acting, row, RequestState.APPLIED)
    place = await acting.session.get(
        Establishment, (row.tenant, row.establishment_id), with_for_update=True
    )
    assert place is not None  # noqa: S101 - a foreign key holds it
    _refuse_closed(place)
    base = await _latest(acting, row.tenant, row.establishment_id)
    if base.id != row.base_version_id:
        raise Stale(
            Text(
                vi="Hồ sơ đã thay đổi sau khi yêu cầu được gửi; hãy trả lại để gửi lại.",
                en="The particulars changed after the request was made; return it.",
            ),
            code="request.stale",
        )
    # Never back-dated: what is approved late takes effect late.
    on = max(row.effective_on, acting.day)
    row.effective_on = on
    if row.kind is RequestKind.CLOSE:
        await close(acting, place, on)
    else:
        await change(acting, base, row.proposed, on)
    return row


async def _return(acting: Acting, row: ChangeRequest, given: ReturnChangeInput) -> ChangeRequest:
    return _decide(acting, row, RequestState.RETURNED, said(given.comment, "comment"))


async def _reject(acting: Acting, row: ChangeRequest, given: RejectChangeInput) -> ChangeRequest:
    return _decide(acting, row, RequestState.REJECTED, said(given.comment, "comment"))


async def _withdraw(
    acting: Acting, row: ChangeRequest, given: WithdrawChangeInput
) -> ChangeRequest:
    _expect(row, RequestState.SUBMITTED, RequestState.RETURNED)
    row.state = RequestState.WITHDRAWN
    return row


ACTS = (
    Act(
        name="request_change",
        power="establishment.request_change",
        title=Text(vi="Yêu cầu thay đổi hồ sơ", en="Request a change of particulars."),
        input=RequestChangeInput,
        on="establishment",
        run=_request_change,
        returns="change_request",
    ),
    Act(
        name="request_closing",
        power="establishment.close",
        title=Text(vi="Đề nghị đóng cơ sở", en="Request that an establishment be closed."),
        input=RequestClosingInput,
        on="establishment",
        run=_request_closing,
        returns="change_request",
    ),
    Act(
        name="resubmit_change",
        power="establishment.request_change",
        title=Text(vi="Gửi lại yêu cầu bị trả", en="Submit a returned request again."),
        input=ResubmitChangeInput,
        on="change_request",
        run=_resubmit,
        returns="change_request",
    ),
    Act(
        name="approve_change",
        power="establishment.approve_change",
        title=Text(
            vi="Duyệt và ghi sổ yêu cầu", en="Approve a request; it is recorded from its day on."
        ),
        input=ApproveChangeInput,
        on="change_request",
        run=_approve,
        returns="change_request",
    ),
    Act(
        name="return_change",
        power="establishment.approve_change",
        title=Text(vi="Trả lại yêu cầu kèm ý kiến", en="Return a request with a comment."),
        input=ReturnChangeInput,
        on="change_request",
        run=_return,
        returns="change_request",
    ),
    Act(
        name="reject_change",
        power="establishment.approve_change",
        title=Text(vi="Không duyệt yêu cầu", en="Reject a request, saying why."),
        input=RejectChangeInput,
        on="change_request",
        run=_reject,
        returns="change_request",
    ),
    Act(
        name="withdraw_change",
        power="establishment.request_change",
        title=Text(vi="Rút yêu cầu", en="Withdraw a request."),
        input=WithdrawChangeInput,
        on="change_request",
        run=_withdraw,
        returns="change_request",
    ),
)
