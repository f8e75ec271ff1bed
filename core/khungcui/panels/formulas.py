"""From measures to a value: exact, and rounded once at the end."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from khungcui.plugins.panels import Formula, Ratio, Terms

Measures = Mapping[str, Decimal | None]

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def exact(value: Any) -> Decimal | None:
    """What the database gave, as a decimal; a sum of nothing stays nothing."""
    return None if value is None else Decimal(value)


def value_of(formula: Formula, measures: Measures, decimals: int) -> Decimal | None:
    """What ``formula`` comes to, rounded half away from zero.

    In terms and ratios a measure that no row has counts as 0, and what is divided by 0 has no
    value.
    """
    found = _ratio(formula, measures) if isinstance(formula, Ratio) else _plain(formula, measures)
    return None if found is None else rounded(found, decimals)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """``value`` with so many decimals, half away from zero."""
    shown = value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return shown or abs(shown)  # There is no -0.


def _plain(formula: str | Terms, measures: Measures) -> Decimal | None:
    if isinstance(formula, str):
        return measures[formula]
    given = [measures[name] for name in formula.measures]
    if all(value is None for value in given):
        return None
    plus = sum((measures[name] or Decimal() for name in formula.plus), Decimal())
    return plus - sum((measures[name] or Decimal() for name in formula.minus), Decimal())


def _ratio(ratio: Ratio, measures: Measures) -> Decimal | None:
    part, whole = _plain(ratio.of, measures), _plain(ratio.to, measures)
    if not whole:
        return None
    return _EXACT.divide(_EXACT.multiply(part or Decimal(), Decimal(ratio.times)), whole)
