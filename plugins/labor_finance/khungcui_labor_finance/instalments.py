"""What is due of a loan, month by month."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from khungcui_labor_finance.money import rounded
from khungcui_labor_finance.vocabulary import Repayment

_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An instalment: its number from 1, its day, principal and interest in whole đồng."""

    number: int
    day: date
    principal: Decimal
    interest: Decimal


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later; the last of the month where it has no such day."""
    years, index = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def schedule(
    principal: Decimal, annual_rate: Decimal, months: int, repayment: Repayment, start: date
) -> tuple[Due, ...]:
    """The instalments of a loan paid out on ``start``, at ``annual_rate`` percent a year.

    The amount of an instalment is rounded once; the last takes the rest, so that the principal is
    repaid to the đồng.
    """
    monthly = Fraction(annual_rate) / (_MONTHS * 100)
    regular = _regular(principal, monthly, months, repayment)
    left, made = principal, []
    for number in range(1, months + 1):
        interest = rounded(Fraction(left) * monthly)
        part = left if number == months else _part(regular, interest, left, repayment)
        left -= part
        made.append(
            Due(
                number=number,
                day=months_after(start, number),
                principal=part,
                interest=interest,
            )
        )
    return tuple(made)


def _regular(principal: Decimal, monthly: Fraction, months: int, repayment: Repayment) -> Decimal:
    """The principal of an instalment; for equal instalments, principal and interest together."""
    if repayment is Repayment.STRAIGHT or monthly == 0:
        return rounded(Fraction(principal) / months)
    grown = (1 + monthly) ** months
    return rounded(Fraction(principal) * monthly * grown / (grown - 1))


def _part(regular: Decimal, interest: Decimal, left: Decimal, repayment: Repayment) -> Decimal:
    """The principal of an instalment that is not the last."""
    part = regular if repayment is Repayment.STRAIGHT else regular - interest
    return min(max(part, Decimal(0)), left)
