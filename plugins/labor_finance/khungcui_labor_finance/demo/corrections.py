"""What was computed again: a tax whose base was wrong, and a wage fund that left out days."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from khungcui import Period, PeriodKind
from khungcui_labor_finance.applying import pieces
from khungcui_labor_finance.demo.common import Rows, Scene, flow
from khungcui_labor_finance.flows.taxes import TERM, due
from khungcui_labor_finance.flows.wage_figures import MINIMUM, STANDARD_DAYS, wage
from khungcui_labor_finance.models import TaxAssessment, WageFund, WageLine
from khungcui_labor_finance.vocabulary import TaxState, WageFundState

_TENTH = Decimal("1.1")


def make_corrections(
    scene: Scene,
    funds: Sequence[dict[str, Any]],
    lines: Sequence[dict[str, Any]],
    taxes: Sequence[dict[str, Any]],
) -> Rows:
    """One of each for the first establishment of each district, about the first of the months."""
    about, day = scene.months[0], scene.months[-1].end + timedelta(days=3)
    first = {places[0].id for places in scene.places.values() if places}
    again: list[dict[str, Any]] = []
    of_people: list[dict[str, Any]] = []
    for fund in funds:
        if fund["establishment_id"] in first and fund["about"] == about.code:
            its = [one for one in lines if one["fund_id"] == fund["id"]]
            made = _fund(scene, fund, its, about, day)
            again.append(made[0])
            of_people += made[1]
    assessed = [
        _tax(scene, tax, sum(one["tenant"] == tax["tenant"] for one in taxes), about, day)
        for tax in taxes
        if tax["establishment_id"] in first and tax["about"] == about.code
    ]
    return [(WageFund, again), (WageLine, of_people), (TaxAssessment, assessed)]


def _again(scene: Scene, row: dict[str, Any], day: Any, reason: str) -> dict[str, Any]:
    return row | {
        "id": scene.making.id(),
        "serial": 2,
        "corrects_id": row["id"],
        "reason": reason,
        "period": Period.of(PeriodKind.MONTH, day).code,
        "posted_on": day,
    }


def _fund(
    scene: Scene, fund: dict[str, Any], lines: Sequence[dict[str, Any]], about: Period, day: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The first of the people worked two days more than was written down."""
    rules = {path: scene.rules[path] for path in (MINIMUM, STANDARD_DAYS)}
    applied = pieces(rules, about.start, about.end)
    made = _again(scene, fund, day, "Ghi thiếu ngày công") | flow(WageFundState.CONFIRMED, day)
    again = []
    for line in lines:
        days = line["days"] + (2 if line["position"] == 1 else 0)
        owed = wage(applied, line["coefficient"], days) - line["amount"]
        again.append(
            line | {"id": scene.making.id(), "fund_id": made["id"], "days": days, "amount": owed}
        )
    amount = sum((one["amount"] for one in again), Decimal(0))
    return made | {"heads": Decimal(0), "amount": amount, "whole": fund["whole"] + amount}, again


def _tax(scene: Scene, tax: dict[str, Any], count: int, about: Period, day: Any) -> dict[str, Any]:
    """The base was a tenth more than what was declared."""
    applied = pieces({tax["path"]: scene.rules[tax["path"]]}, about.start, about.end)
    base = tax["base"] * _TENTH
    whole = due(applied, tax["path"], base)
    made = _again(scene, tax, day, "Khai thiếu doanh thu") | flow(TaxState.NOTIFIED, day)
    return made | {
        "number": f"{tax['tenant']}/{day.year}/{count + 1:06}",
        "base": base,
        "whole": whole,
        "amount": whole - tax["whole"],
        "paid": Decimal(0),
        "pay_by": day + TERM,
    }
