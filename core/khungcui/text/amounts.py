"""Numbers in words, as they stand on a voucher beside the figures.

Vietnamese is read here: by groups of three, each but the first in full (*không trăm linh năm*),
so that no figure can be put in afterwards; billions go on as *nghìn tỷ*, *triệu tỷ*. The library
that reads English leaves such zeros out in Vietnamese and stops at 10¹⁵.
"""

from collections.abc import Iterator
from decimal import Decimal

from num2words import num2words

from khungcui.text.pair import Text

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9
_GROUPS = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))


def in_words(number: int | Decimal) -> Text:
    """``number`` in words, in small letters; what follows its comma is read figure by figure."""
    whole, _, fraction = f"{abs(Decimal(number)):f}".partition(".")
    vi, en = _vietnamese(int(whole)), num2words(int(whole), lang="en")
    if fraction:
        vi += " phẩy " + " ".join(_DIGITS[int(figure)] for figure in fraction)
        en += " point " + " ".join(num2words(int(figure), lang="en") for figure in fraction)
    if number < 0:
        vi, en = f"âm {vi}", f"minus {en}"
    return Text(vi=vi, en=en)


def amount_in_words(amount: int | Decimal) -> Text:
    """An amount of money in words, beginning with a capital: *Một triệu đồng*.

    `ValueError` where it is no whole number: the đồng has no smaller unit.
    """
    if amount != int(amount):
        raise ValueError(f"{amount} đồng is no amount: there is nothing below a đồng")
    said = in_words(int(amount))
    return Text(vi=_begun(f"{said.vi} đồng"), en=_begun(f"{said.en} dong"))


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _vietnamese(number: int) -> str:
    return " ".join(_read(number)) or _DIGITS[0]


def _read(number: int, *, in_full: bool = False) -> Iterator[str]:
    """The words of ``number``; ``in_full`` where something greater stands before it."""
    billions, below = divmod(number, _BILLION)
    if billions:
        yield from _read(billions, in_full=in_full)
        yield "tỷ"
        in_full = True
    for size, name in _GROUPS:
        group, below = divmod(below, size)
        if group:
            yield from _group(group, in_full=in_full)
            if name:
                yield name
            in_full = True


def _group(number: int, *, in_full: bool) -> Iterator[str]:
    """One to three figures."""
    hundreds, below = divmod(number, 100)
    tens, ones = divmod(below, 10)
    if hundreds or in_full:
        yield f"{_DIGITS[hundreds]} trăm"
        if ones and not tens:
            yield "linh"
    if tens == 1:
        yield "mười"
    elif tens:
        yield f"{_DIGITS[tens]} mươi"
    if ones:
        yield _ones(tens, ones)


def _ones(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return _DIGITS[ones]
