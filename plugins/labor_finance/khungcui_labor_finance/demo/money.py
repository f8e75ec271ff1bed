"""Wages and tax month by month from the rules, registered prices, and loans."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from khungcui import Period, PeriodKind
from khungcui_labor_finance.applying import Piece, basis, pieces
from khungcui_labor_finance.demo.common import Rows, Scene, about, flow
from khungcui_labor_finance.flows.taxes import TERM, due
from khungcui_labor_finance.flows.wage_figures import MINIMUM, STANDARD_DAYS, wage
from khungcui_labor_finance.instalments import schedule
from khungcui_labor_finance.models import (
    Loan,
    LoanInstalment,
    LoanPayment,
    RegisteredPrice,
    TaxAssessment,
    TaxPayment,
    WageFund,
    WageLine,
)
from khungcui_labor_finance.vocabulary import (
    LoanState,
    PriceState,
    Repayment,
    Rounding,
    TaxState,
    WageFundState,
)

_PATH = "tax.trade.rate"
_LINES = 3
_RATE = Decimal(12)


def make_wages(scene: Scene, hands: dict[Any, int]) -> Rows:
    """A fund an establishment and month; the last of some waits to be confirmed."""
    funds: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for month in scene.months:
        made = _pieces(scene, month, MINIMUM, STANDARD_DAYS)
        for place in scene.all_places:
            fund, of_fund = _fund(scene, place, month, made, hands[place.id])
            funds.append(fund)
            lines += of_fund
    return [(WageFund, funds), (WageLine, lines)]


def _pieces(scene: Scene, month: Period, *paths: str) -> tuple[Piece, ...]:
    return pieces({path: scene.rules[path] for path in paths}, month.start, month.end)


def _fund(
    scene: Scene, place: Any, month: Period, made: tuple[Piece, ...], hands: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    making = scene.making
    # The line of a few stands for all: it is sample data, and wages are personal.
    day = month.end + timedelta(days=2)
    waits = month == scene.months[-1] and making.chance(0.3)
    fund = about(place) | {
        "id": making.id(),
        "period": Period.of(PeriodKind.MONTH, day).code,
        "about": month.code,
        "first_day": month.start,
        "last_day": month.end,
        "posted_on": day,
        "serial": 1,
        "people": min(hands, _LINES),
        "headcount": Decimal(min(hands, _LINES)),
        "heads": Decimal(min(hands, _LINES)),
        "rounding": Rounding.HALF_UP,
        "basis": basis(made),
    }
    fund |= flow(WageFundState.COMPUTED if waits else WageFundState.CONFIRMED, day)
    lines = []
    for position in range(1, min(hands, _LINES) + 1):
        coefficient = Decimal(making.random.randint(100, 400)) / 100
        days = Decimal(making.random.randint(18, 26))
        lines.append(
            about(place)
            | {
                "id": making.id(),
                "fund_id": fund["id"],
                "position": position,
                "person": making.person(),
                "coefficient": coefficient,
                "days": days,
                "amount": wage(made, coefficient, days),
            }
        )
    fund["whole"] = fund["amount"] = sum((one["amount"] for one in lines), Decimal(0))
    return fund, lines


def make_taxes(scene: Scene) -> Rows:
    """An assessment an establishment and month: most are paid, some late, the last computed."""
    taxes: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    for month in scene.months:
        made = _pieces(scene, month, _PATH)
        for place in scene.all_places:
            numbers[place.tenant] = numbers.get(place.tenant, 0) + 1
            tax = _tax(scene, place, month, made, numbers[place.tenant])
            taxes.append(tax)
            if tax["paid"]:
                payments.append(_payment(scene, place, tax))
    return [(TaxAssessment, taxes), (TaxPayment, payments)]


def _tax(
    scene: Scene, place: Any, month: Period, made: tuple[Piece, ...], number: int
) -> dict[str, Any]:
    making = scene.making
    day = month.end + timedelta(days=3)
    base = Decimal(making.random.randint(20, 500) * 1_000_000)
    amount, pay_by = due(made, _PATH, base), day + TERM
    state, paid = _standing(scene, month, amount, late=pay_by < making.day)
    return (
        about(place)
        | flow(state, day)
        | {
            "id": making.id(),
            "number": f"{place.tenant}/{day.year}/{number:06}",
            "path": _PATH,
            "period": Period.of(PeriodKind.MONTH, day).code,
            "about": month.code,
            "first_day": month.start,
            "last_day": month.end,
            "posted_on": day,
            "serial": 1,
            "base": base,
            "whole": amount,
            "amount": amount,
            "paid": paid,
            "rounding": Rounding.HALF_UP,
            "basis": basis(made),
            "pay_by": None if state is TaxState.COMPUTED else pay_by,
        }
    )


def _standing(
    scene: Scene, month: Period, amount: Decimal, *, late: bool
) -> tuple[TaxState, Decimal]:
    making = scene.making
    if month == scene.months[-1] and making.chance(0.2):
        return TaxState.COMPUTED, Decimal(0)
    if making.chance(0.75):
        return TaxState.PAID, amount
    part = amount // 2 if making.chance(0.5) else Decimal(0)
    return (TaxState.OVERDUE if late else TaxState.NOTIFIED), part


def _payment(scene: Scene, place: Any, tax: dict[str, Any]) -> dict[str, Any]:
    day = min(tax["posted_on"] + timedelta(days=10), scene.making.day)
    return about(place) | {
        "id": scene.making.id(),
        "assessment_id": tax["id"],
        "amount": tax["paid"],
        "paid_on": day,
        "posted_on": day,
        "receipt": f"BL-{tax['number'][-6:]}",
    }


def make_prices(scene: Scene) -> Rows:
    """A price and the one that took its place, and one that waits to be registered."""
    making = scene.making
    first, then = scene.months[0].start, scene.months[2].start
    plan = (
        (0, PriceState.SUPERSEDED, first, then),
        (0, PriceState.IN_FORCE, then, None),
        (1, PriceState.DRAFT, then, None),
    )
    return [
        (
            RegisteredPrice,
            [
                about(places[at])
                | flow(state, since)
                | {
                    "id": making.id(),
                    "product": "VAI-KAKI",
                    "unit": "m",
                    "price": Decimal(making.random.randint(40, 65) * 1000),
                    "since": since,
                    "until": until,
                }
                for places in scene.places.values()
                for at, state, since, until in plan
                if at < len(places)
            ],
        )
    ]


def make_loans(scene: Scene) -> Rows:
    """Loans in the states that they pass through; those that were paid out have a schedule."""
    loans: list[dict[str, Any]] = []
    instalments: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    states = (LoanState.REPAYING, LoanState.REQUESTED, LoanState.APPROVED, LoanState.REPAYING)
    for places in scene.places.values():
        for number, (place, state) in enumerate(zip(places, states, strict=False), start=1):
            loan = _loan(scene, place, number, state)
            loans.append(loan)
            if state is LoanState.REPAYING:
                due_of, paid = _repaid(scene, place, loan)
                instalments += due_of
                payments += paid
    return [(Loan, loans), (LoanInstalment, instalments), (LoanPayment, payments)]


def _loan(scene: Scene, place: Any, number: int, state: LoanState) -> dict[str, Any]:
    making = scene.making
    asked = Decimal(making.random.randint(5, 50) * 1_000_000)
    begun = scene.months[0].start
    granted = state in (LoanState.APPROVED, LoanState.REPAYING)
    paid_out = asked if state is LoanState.REPAYING else Decimal(0)
    return (
        about(place)
        | flow(state, begun)
        | {
            "id": making.id(),
            "number": f"{begun.year}/{number:06}",
            "purpose": "Mua máy, nguyên liệu",
            "requested": asked,
            "months": 12,
            "repayment": Repayment.STRAIGHT if number % 2 else Repayment.ANNUITY,
            "appraisal": "Đủ điều kiện vay" if granted else None,
            "approved": asked if granted else None,
            "annual_rate": _RATE if granted else None,
            "rate_citation": scene.rules["credit.rate"][0].citation if granted else None,
            "disbursed": paid_out,
            "disbursed_on": begun if paid_out else None,
            "repaid": Decimal(0),
            "interest_paid": Decimal(0),
            "written_off": Decimal(0),
            "outstanding": paid_out,
        }
    )


def _repaid(
    scene: Scene, place: Any, loan: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The schedule of a loan, and its first instalment as paid."""
    making = scene.making
    due_of = schedule(
        loan["disbursed"], _RATE, loan["months"], loan["repayment"], loan["disbursed_on"]
    )
    first = due_of[0]
    loan["repaid"], loan["interest_paid"] = first.principal, first.interest
    loan["outstanding"] -= first.principal
    rows = [
        about(place)
        | {
            "id": making.id(),
            "loan_id": loan["id"],
            "number": one.number,
            "due_day": one.day,
            "principal": one.principal,
            "interest": one.interest,
            "principal_paid": one.principal if one is first else Decimal(0),
            "interest_paid": one.interest if one is first else Decimal(0),
        }
        for one in due_of
    ]
    payment = about(place) | {
        "id": making.id(),
        "loan_id": loan["id"],
        "amount": first.principal + first.interest,
        "principal": first.principal,
        "interest": first.interest,
        "paid_on": first.day,
        "posted_on": first.day,
        "receipt": f"PT-{loan['number'][-6:]}",
    }
    return rows, [payment]
