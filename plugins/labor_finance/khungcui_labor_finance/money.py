"""Money: đồng without minor units, rounded once at the end, and how, said with the result."""

from decimal import Decimal
from fractions import Fraction
from math import floor

from khungcui_labor_finance.vocabulary import Rounding

_HALF = Fraction(1, 2)


def rounded(exact: Fraction | Decimal | int, mode: Rounding = Rounding.HALF_UP) -> Decimal:
    """``exact`` as whole đồng; halves go away from zero, so that a refund mirrors a debt."""
    if mode is not Rounding.HALF_UP:
        raise ValueError(mode)
    amount = Fraction(exact)
    size = floor(abs(amount) + _HALF)
    return Decimal(-size if amount < 0 else size)


def plain(value: Decimal) -> str:
    """A number without a power of ten: the database may give 1.2E+6 back."""
    return f"{value:f}"


def dong(value: Decimal) -> str:
    """An amount as people write it: ``1.250.000 đ``."""
    return f"{value:,.0f} đ".replace(",", ".")
