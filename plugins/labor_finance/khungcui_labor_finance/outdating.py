"""What was computed by a rule that no longer counts for all the days that it was applied to.

A rule that is decided late ends the one before on a day that lies behind: whatever was computed by
the old one for days after it has to be computed again.
"""

from typing import Any

from sqlalchemy import Boolean, Date, Uuid, and_, cast, exists, func, not_, select
from sqlalchemy.orm import aliased

from khungcui import Field, Text
from khungcui_labor_finance.models import EconomicRule, TaxAssessment, WageFund
from khungcui_labor_finance.vocabulary import TaxState, WageFundState

#: The states in which an amount counts; one that is only computed is withdrawn instead.
SETTLED: dict[Any, Any] = {
    WageFund: (WageFundState.CONFIRMED,),
    TaxAssessment: (TaxState.NOTIFIED, TaxState.OVERDUE, TaxState.PAID),
}
_GONE: dict[Any, Any] = {WageFund: WageFundState.WITHDRAWN, TaxAssessment: TaxState.CANCELLED}


def of_the_same(later: Any, model: Any) -> Any:
    """Whether ``later`` computes what ``model`` computes: of the same place, days and rule."""
    same = [
        later.tenant == model.tenant,
        later.establishment_id == model.establishment_id,
        later.about == model.about,
        later.state != _GONE[model],
    ]
    if model is TaxAssessment:
        same.append(later.path == model.path)
    return and_(*same)


def outdated(model: Any) -> Field:
    """The field that says whether to compute it again: a rule changed, and nothing followed."""
    later = aliased(model)
    applied = func.jsonb_array_elements(model.basis).table_valued("value")
    ended = (
        select(EconomicRule.id)
        .select_from(applied)
        .join(EconomicRule, EconomicRule.id == cast(applied.c.value.op("->>")("rule"), Uuid))
        .where(EconomicRule.until <= cast(applied.c.value.op("->>")("to"), Date))
        .correlate_except(EconomicRule, applied)
        .exists()
    )
    followed = (
        exists()
        .where(of_the_same(later, model), later.serial > model.serial)
        .correlate_except(later)
    )
    return Field(
        name="outdated",
        column=cast(and_(model.state.in_(SETTLED[model]), not_(followed), ended), Boolean),
        title=Text(
            vi="Phải tính lại vì chế độ đã thay đổi", en="To be computed again, as a rule changed"
        ),
        nullable=False,
        sortable=False,
    )
