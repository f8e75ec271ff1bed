"""Quantities: decimals of at most six places, and their way from one unit to another."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from khungcui import BadInput, Text
from khungcui_materials.errors import InexactQuantity
from khungcui_materials.vocabulary import ConversionRounding

#: The least difference between two quantities that are kept.
STEP = Decimal("0.000001")
#: Every quantity is less; sums of very many of them fit their columns still.
MOST = Decimal(10**10)
#: What is given in another unit may be more, as grams are of tonnes.
GIVEN_MOST = Decimal(10**12)


def quantity(value: Decimal, field: str, *, zero: bool = False, most: Decimal = MOST) -> Decimal:
    """``value`` as a quantity: more than nothing (or ``zero``), of at most six places."""
    least = Decimal(0) if zero else STEP
    if not value.is_finite() or not least <= value < most:
        raise BadInput(
            Text(
                vi="Số lượng phải từ {least} đến dưới {most}.",
                en="A quantity is at least {least} and less than {most}.",
            ).format(least=least, most=most),
            field=field,
            hint=Text(vi="Xem lại số và đơn vị tính.", en="Look at the number and at its unit."),
        )
    if value != value.quantize(STEP, ROUND_HALF_EVEN):
        raise InexactQuantity(
            Text(
                vi="Số lượng có nhiều nhất sáu chữ số lẻ.",
                en="A quantity has at most six decimals.",
            ),
            field=field,
        )
    return value.quantize(STEP)


def converted(value: Decimal, by: Fraction, rounding: ConversionRounding, field: str) -> Decimal:
    """``value`` times ``by``, as six decimals hold it.

    `InexactQuantity` where they do not, unless the conversion says that it is rounded: then
    once, here, half to even. What is given is kept too, so it has six places as well.
    """
    exact = Fraction(quantity(value, field, most=GIVEN_MOST)) * by
    # One division in integers: no precision of a context comes between.
    whole, rest = divmod(exact.numerator * 10**6, exact.denominator)
    if rest and rounding is ConversionRounding.REFUSED:
        raise InexactQuantity(
            Text(
                vi="Quy đổi ra đơn vị gốc không chẵn: {value} × {by}.",
                en="This does not come out even in the base unit: {value} × {by}.",
            ).format(value=value, by=by),
            field=field,
        )
    twice = 2 * rest
    if twice > exact.denominator or (twice == exact.denominator and whole % 2):
        whole += 1
    return quantity(Decimal(whole).scaleb(-6), field)


def rounded(exact: Fraction) -> Decimal:
    """``exact`` as a quantity, rounded once, half to even."""
    return Decimal(round(exact * 10**6)).scaleb(-6)
