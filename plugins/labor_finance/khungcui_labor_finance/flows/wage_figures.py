"""What a wage comes to, and what a fund is made of."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from khungcui import Acting, Period, PeriodKind, Text
from khungcui_labor_finance.applying import Piece, Rule, pieces_of, weighted
from khungcui_labor_finance.checks import between, figure, settled
from khungcui_labor_finance.errors import WrongFigure
from khungcui_labor_finance.models import WageFund, WageLine
from khungcui_labor_finance.money import rounded

MINIMUM, STANDARD_DAYS = "wages.minimum", "wages.standard_days"
_COEFFICIENTS = Decimal(100)


def wage(pieces: Sequence[Piece], coefficient: Decimal, days: Decimal) -> Decimal:
    """What a person is paid by the rules of ``pieces``; rounded once."""

    def of(rules: Mapping[str, Rule]) -> Fraction:
        return rules[MINIMUM].number / rules[STANDARD_DAYS].number

    return rounded(weighted(pieces, of) * Fraction(coefficient) * Fraction(days))


async def pieces_for(acting: Acting, about: Period) -> tuple[Piece, ...]:
    """The rules of wages over the days of ``about``; `NoRule` where some day has none."""
    return await pieces_of(
        acting.session, acting.tree.root, (MINIMUM, STANDARD_DAYS), about.start, about.end
    )


def posted(acting: Acting) -> str:
    """The code of the month in which something is posted today."""
    return Period.of(PeriodKind.MONTH, acting.day).code


def of_days(acting: Acting, about: Period) -> dict[str, Any]:
    """For which days a fund is computed, and where it is posted."""
    return {
        "period": posted(acting),
        "about": about.code,
        "first_day": about.start,
        "last_day": about.end,
        "posted_on": acting.day,
    }


def worked_by(about: Period, coefficient: Decimal, days: Decimal, field: str) -> dict[str, Decimal]:
    """A coefficient and days worked, of which a period has no more than its own."""
    most = Decimal((about.end - about.start).days + 1)
    return {
        "coefficient": _positive(coefficient, f"{field}.coefficient"),
        "days": figure(days, f"{field}.days", most=most),
    }


def _positive(coefficient: Decimal, field: str) -> Decimal:
    if figure(coefficient, field, most=_COEFFICIENTS) == 0:
        raise WrongFigure(
            Text(vi="Hệ số phải lớn hơn 0.", en="A coefficient is more than 0."), field=field
        )
    return coefficient


def counted(headcount: Decimal, people: int, before: Decimal = Decimal(0)) -> dict[str, Decimal]:
    """The average headcount of so many people, and what of it was not counted ``before``."""
    figure(headcount, "headcount", most=Decimal(people))
    if headcount == 0:
        between(headcount, 1, people, "headcount")
    return {"headcount": headcount, "heads": headcount - before}


async def post(acting: Acting, fund: WageFund, lines: Sequence[WageLine]) -> None:
    """Write a fund and its lines."""
    acting.session.add(fund)
    await settled(acting)
    for line in lines:
        line.fund_id = fund.id
        acting.session.add(line)
    await settled(acting)
