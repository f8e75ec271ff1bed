"""Change requests that wait for an answer, or came back for more."""

from datetime import datetime, time, timedelta
from uuid import UUID

from khungcui.clock import ZONE
from khungcui.demo.drafts import WORKERS, Draft
from khungcui.demo.making import Making
from khungcui.demo.names import address
from khungcui.demo.rows import Rows
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.proceedings import ChangeRequest
from khungcui.register.vocabulary import RequestKind, RequestState

#: The share of establishments that have asked for a change, and of requests that came back.
_ASKING = 0.02
_RETURNED = 0.25


def request_change(
    making: Making, rows: Rows, draft: Draft, establishment: UUID, latest: UUID
) -> None:
    """Now and then, a request to change ``draft``'s address or number of workers."""
    if draft.closed is not None or not making.chance(_ASKING):
        return
    ward = making.office(OfficeKind.WARD_COMMITTEE, draft.area)
    district = making.office(OfficeKind.DISTRICT_OFFICE, draft.tenant)
    asked = datetime.combine(
        making.days_ago(making.random.randint(5, 40)), time(9, making.random.randint(0, 59)), ZONE
    )
    returned = making.chance(_RETURNED)
    proposed, reason = _change(making, draft)
    rows.add(
        ChangeRequest,
        tenant=draft.tenant,
        id=making.id(),
        establishment_id=establishment,
        kind=RequestKind.CHANGE,
        base_version_id=latest,
        proposed=proposed,
        effective_on=making.day + timedelta(days=20),
        reason=reason,
        submitted_by_tenant=draft.tenant,
        submitted_by=ward.officials[-1].id,
        submitted_at=asked,
        state=RequestState.RETURNED if returned else RequestState.SUBMITTED,
        decided_by_tenant=draft.tenant if returned else None,
        decided_by=district.head.id if returned else None,
        decided_at=asked + timedelta(days=3) if returned else None,
        comment="Đề nghị bổ sung giấy tờ nhà xưởng." if returned else None,
    )


def _change(making: Making, draft: Draft) -> tuple[dict[str, object], str]:
    if making.chance(0.5):
        return {"address": address(making.random, draft.tenant)}, "Dời xưởng sang nơi rộng hơn."
    workers = making.random.randint(*WORKERS[draft.owner_form])
    return {"workers": workers}, "Tuyển thêm xã viên, công nhân cho kế hoạch mới."
