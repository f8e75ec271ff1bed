"""What is done every night: tax that was not paid by its day becomes overdue."""

from sqlalchemy import select

from khungcui import Doing, Job, Text, advance
from khungcui_labor_finance.models import TaxAssessment
from khungcui_labor_finance.vocabulary import TaxState

#: So many at a time, each part a transaction.
_PART = 200


async def mark_overdue(doing: Doing) -> dict[str, int] | None:
    """Move what is past its day; again, while there is more."""
    found = await doing.session.scalars(
        select(TaxAssessment)
        .where(
            TaxAssessment.tenant == doing.tenant,
            TaxAssessment.state == TaxState.NOTIFIED,
            TaxAssessment.pay_by < doing.day,
        )
        .order_by(TaxAssessment.pay_by)
        .limit(_PART)
        .with_for_update()
    )
    late = found.all()
    for assessment in late:
        await advance(doing, assessment, "tax_is_overdue")
    done = len(late) + (doing.place or {}).get("moved", 0)
    return {"moved": done} if len(late) == _PART else None


JOBS = (
    Job(
        name="labor_finance.overdue",
        title=Text(vi="Ghi nhận thuế quá hạn", en="Declare tax overdue"),
        run=mark_overdue,
        every="20 1 * * *",
    ),
)
