"""Units by their codes of UN/CEFACT Recommendation 20, and what one is in another.

pint knows which units measure the same; factors are fractions, so nothing is lost on the way.
Units of packing (a bale, a pipe) hold what the material's own conversions say.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

import pint

from khungcui import Text, nfc

_DEFINITIONS = """
gram = [mass] = g
kilogram = 1000 * gram
tonne = 1000 * kilogram
quintal = 100 * kilogram
metre = [length]
centimetre = metre / 100
millimetre = metre / 1000
kilometre = 1000 * metre
square_metre = metre ** 2
cubic_metre = metre ** 3
litre = cubic_metre / 1000
millilitre = litre / 1000
piece = [count]
pair = 2 * piece
dozen = 12 * piece
kilowatt_hour = [energy]
bale = [bale]
bag = [bag]
box = [box]
roll = [roll]
pipe = [pipe]
bar = [bar]
set = [set]
drum = [drum]
sheet = [sheet]
"""

#: Code, name for pint, words.
_UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("KGM", "kilogram", "ki-lô-gam", "kilogram"),
    ("GRM", "gram", "gam", "gram"),
    ("TNE", "tonne", "tấn", "tonne"),
    ("DTN", "quintal", "tạ", "quintal"),
    ("MTR", "metre", "mét", "metre"),
    ("CMT", "centimetre", "xen-ti-mét", "centimetre"),
    ("MMT", "millimetre", "mi-li-mét", "millimetre"),
    ("KMT", "kilometre", "ki-lô-mét", "kilometre"),
    ("MTK", "square_metre", "mét vuông", "square metre"),
    ("MTQ", "cubic_metre", "mét khối", "cubic metre"),
    ("LTR", "litre", "lít", "litre"),
    ("MLT", "millilitre", "mi-li-lít", "millilitre"),
    ("H87", "piece", "cái", "piece"),
    ("PR", "pair", "đôi", "pair"),
    ("DZN", "dozen", "tá", "dozen"),
    ("KWH", "kilowatt_hour", "ki-lô-oát giờ", "kilowatt hour"),
    ("BL", "bale", "kiện", "bale"),
    ("BG", "bag", "bao", "bag"),
    ("BX", "box", "thùng, hộp", "box"),
    ("RO", "roll", "cuộn", "roll"),
    ("DR", "drum", "phuy", "drum"),
    ("ST", "sheet", "tờ, tấm", "sheet"),
    ("XPI", "pipe", "cây (ống)", "pipe"),
    ("XBR", "bar", "cây (thanh)", "bar"),
    ("SET", "set", "bộ", "set"),
)

#: The words for every unit that a quantity may be given in.
UNITS: Mapping[str, Text] = MappingProxyType(
    {code: Text(vi=vi, en=en) for code, _, vi, en in _UNITS}
)
#: Codes by what people write: themselves, or a word for them.
_WRITTEN = {
    word.strip().casefold(): code
    for code, _, vi, en in _UNITS
    for word in (code, vi, *vi.split(","), en)
}
_NAMES = {code: name for code, name, _, _ in _UNITS}


def unit_code(written: str) -> str | None:
    """The code of a unit that is written as its code or its name; None where it is neither."""
    return _WRITTEN.get(nfc(written).strip().casefold())


@cache
def _registry() -> "pint.UnitRegistry[Any]":
    # No file: none of pint's own definitions, which are many and not exact. Numbers are fractions.
    nothing: Any = None
    exact: Any = Fraction
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(nothing, non_int_type=exact)
    for line in _DEFINITIONS.strip().splitlines():
        registry.define(line)
    return registry


@cache
def factor(given: str, wanted: str) -> Fraction | None:
    """How many of ``wanted`` one of ``given`` is; None where they measure different things."""
    registry = _registry()
    one = registry.Quantity(Fraction(1), _NAMES[given])
    if not one.is_compatible_with(_NAMES[wanted]):
        return None
    return Fraction(one.to(_NAMES[wanted]).magnitude)
