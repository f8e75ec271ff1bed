"""Classifying a portion: the ward proposes, the claimed manager confirms (III.3, III.8.1)."""

from datetime import date

import strawberry

from khungcui.defaults.register.acts.dates import from_day
from khungcui.defaults.register.acts.managing import (
    RANK,
    level_on,
    manage,
    manager_on,
    office_for,
    refuse_passed,
    refuse_satellite,
)
from khungcui.errors import BadInput, Conflict
from khungcui.ids import uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.policy.vocabulary import ManagedBy
from khungcui.register.models import Classification, Office, Portion
from khungcui.register.vocabulary import ClassState
from khungcui.text import Text, nfc


@strawberry.input(description="Who, the ward proposes, directly manages a portion.")
class ProposeClassInput:
    """Input of ``proposeClass``."""

    portion: strawberry.ID = strawberry.field(description="The portion.")
    managed_by: ManagedBy = strawberry.field(description="The level that is claimed to manage it.")
    office: strawberry.ID | None = strawberry.field(
        default=None, description="The office; the usual one of that level where not given."
    )
    reason: str = strawberry.field(description="What the proposal rests on.")


@strawberry.input(description="A proposed class to withdraw.")
class WithdrawClassInput:
    """Input of ``withdrawClass``."""

    classification: strawberry.ID = strawberry.field(description="The proposal.")


@strawberry.input(description="A proposed class to confirm.")
class ConfirmClassInput:
    """Input of ``confirmClass``."""

    classification: strawberry.ID = strawberry.field(description="The proposal.")
    effective_on: date | None = strawberry.field(
        default=None, description="From this day the portion is so managed; today."
    )


@strawberry.input(description="A proposed class to dispute.")
class DisputeClassInput:
    """Input of ``disputeClass``."""

    classification: strawberry.ID = strawberry.field(description="The proposal.")
    comment: str = strawberry.field(description="Why the claimed manager does not agree.")


@strawberry.input(description="How a disputed class is settled.")
class SettleClassInput:
    """Input of ``settleClass``."""

    classification: strawberry.ID = strawberry.field(description="The disputed proposal.")
    managed_by: ManagedBy = strawberry.field(description="The level that manages the portion.")
    office: strawberry.ID | None = strawberry.field(
        default=None, description="The office; the usual one of that level where not given."
    )
    comment: str = strawberry.field(description="The grounds of the settlement.")
    effective_on: date | None = strawberry.field(
        default=None, description="From this day the portion is so managed; today."
    )


def said(text: str | None, field: str) -> str:
    """A comment or reason as stored; `BadInput` where it says nothing."""
    if not (stored := nfc(text or "")):
        raise BadInput(
            Text(vi="Phải ghi rõ nội dung.", en="This must not be blank."),
            field=field,
            code="text.blank",
        )
    return stored


async def _check_claim(acting: Acting, portion: Portion, claimed: ManagedBy, on: date) -> None:
    """A portion managed on ``on`` may only be claimed by a higher level; down it is handed over."""
    present = await manager_on(acting, portion, on)
    if present is not None and RANK[claimed] <= RANK[level_on(acting, portion, present, on)]:
        raise Conflict(
            Text(
                vi="Phần này đã có cấp quản lý; xuống cấp dưới thì phải bàn giao.",
                en="The portion has its manager; a lower level gets it by hand-over.",
            ),
            clause="III.6",
            code="class.managed",
        )
    if claimed is ManagedBy.WARD:
        await refuse_satellite(acting, portion)


def _proposal(
    acting: Acting, portion: Portion, claimed: ManagedBy, office: Office | None, reason: str
) -> Classification:
    return Classification(
        tenant=portion.tenant,
        id=uuid7(),
        portion_id=portion.id,
        claimed=claimed,
        office_tenant=office and office.tenant,
        office_id=office and office.id,
        reason=reason,
        proposed_by_tenant=acting.principal.office_tenant,
        proposed_by=acting.principal.official_id,
        proposed_on=acting.day,
        state=ClassState.PROPOSED,
    )


async def _propose(acting: Acting, row: Portion, given: ProposeClassInput) -> Classification:
    refuse_passed(acting, row, given.managed_by, acting.day)
    await _check_claim(acting, row, given.managed_by, acting.day)
    office = await office_for(acting, row, given.managed_by, given.office)
    proposal = _proposal(acting, row, given.managed_by, office, said(given.reason, "reason"))
    acting.session.add(proposal)
    return proposal


def _decide(
    acting: Acting, row: Classification, state: ClassState, comment: str | None = None
) -> None:
    row.state = state
    row.decided_by_tenant = acting.principal.office_tenant
    row.decided_by = acting.principal.official_id
    row.decided_on = acting.day
    row.comment = comment or row.comment


def _expect(row: Classification, state: ClassState) -> None:
    if row.state is not state:
        raise Conflict(
            Text(
                vi="Đề nghị phân loại không còn ở tình trạng này.",
                en="The proposed class is not in the state that this act asks for.",
            ),
            code="class.state",
            params={"state": row.state.value, "expected": state.value},
        )


async def _portion(acting: Acting, row: Classification) -> Portion:
    portion = await acting.session.get(Portion, (row.tenant, row.portion_id), with_for_update=True)
    assert portion is not None  # noqa: S101 - a foreign key holds it
    return portion


async def _confirm(acting: Acting, row: Classification, given: ConfirmClassInput) -> Classification:
    _expect(row, ClassState.PROPOSED)
    portion = await _portion(acting, row)
    effective = from_day(acting, given.effective_on, "effectiveOn")
    # A claim made before a reform is one of the level that the portion passed to since.
    claimed = acting.reforms.level(row.claimed, portion.kind, effective)
    await _check_claim(acting, portion, claimed, effective)
    office = None
    if claimed is not row.claimed:
        office = await office_for(acting, portion, claimed, None)
    elif row.office_id is not None and row.office_tenant is not None:
        office = await acting.session.get(Office, (row.office_tenant, row.office_id))
    await manage(acting, portion, claimed, office, effective)
    _decide(acting, row, ClassState.CONFIRMED)
    return row


async def _dispute(acting: Acting, row: Classification, given: DisputeClassInput) -> Classification:
    _expect(row, ClassState.PROPOSED)
    _decide(acting, row, ClassState.DISPUTED, said(given.comment, "comment"))
    return row


async def _settle(acting: Acting, row: Classification, given: SettleClassInput) -> Classification:
    _expect(row, ClassState.DISPUTED)
    portion = await _portion(acting, row)
    effective = from_day(acting, given.effective_on, "effectiveOn")
    refuse_passed(acting, portion, given.managed_by, effective)
    await _check_claim(acting, portion, given.managed_by, effective)
    office = await office_for(acting, portion, given.managed_by, given.office)
    comment = said(given.comment, "comment")
    settled = _proposal(acting, portion, given.managed_by, office, row.reason)
    _decide(acting, settled, ClassState.CONFIRMED, comment)
    row.state = ClassState.WITHDRAWN
    acting.session.add(settled)
    await manage(acting, portion, given.managed_by, office, effective)
    return settled


async def _withdraw(
    acting: Acting, row: Classification, given: WithdrawClassInput
) -> Classification:
    _expect(row, ClassState.PROPOSED)
    _decide(acting, row, ClassState.WITHDRAWN)
    return row


ACTS = (
    Act(
        name="propose_class",
        power="establishment.classify",
        title=Text(
            vi="Đề nghị cấp trực tiếp quản lý một phần",
            en="Propose who directly manages a portion.",
        ),
        input=ProposeClassInput,
        on="portion",
        run=_propose,
        returns="classification",
    ),
    Act(
        name="withdraw_class",
        power="establishment.classify",
        title=Text(vi="Rút đề nghị phân loại", en="Withdraw a proposed class."),
        input=WithdrawClassInput,
        on="classification",
        run=_withdraw,
        returns="classification",
    ),
    Act(
        name="confirm_class",
        power="establishment.confirm_class",
        title=Text(
            vi="Xác nhận phân loại", en="Confirm a proposed class, by the manager that it claims."
        ),
        input=ConfirmClassInput,
        on="classification",
        run=_confirm,
        returns="classification",
    ),
    Act(
        name="dispute_class",
        power="establishment.confirm_class",
        title=Text(vi="Không đồng ý phân loại", en="Dispute a proposed class, saying why."),
        input=DisputeClassInput,
        on="classification",
        run=_dispute,
        returns="classification",
    ),
    Act(
        name="settle_class",
        power="establishment.settle_class",
        title=Text(vi="Giải quyết bất đồng phân loại", en="Settle a disputed class."),
        input=SettleClassInput,
        on="classification",
        run=_settle,
        returns="classification",
    ),
)
