"""Amounts in words, as they stand on a voucher; checked by reading them back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khungcui.text.amounts import amount_in_words, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_015, "một nghìn không trăm mười lăm"),
        (10_050, "mười nghìn không trăm năm mươi"),
        (105_000, "một trăm linh năm nghìn"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (1_000_001, "một triệu không trăm linh một"),
        (21_000_000, "hai mươi mốt triệu"),
        (1_000_000_000, "một tỷ"),
        (2_005_000_000, "hai tỷ không trăm linh năm triệu"),
        (10**12, "một nghìn tỷ"),
        (1_234 * 10**9, "một nghìn hai trăm ba mươi bốn tỷ"),
        (10**15, "một triệu tỷ"),
        (10**18, "một tỷ tỷ"),
        (10**18 + 5, "một tỷ tỷ không trăm linh năm"),
        (-3, "âm ba"),
        (Decimal("12.50"), "mười hai phẩy năm không"),
        (Decimal("3.05"), "ba phẩy không năm"),
        (Decimal("1E+3"), "một nghìn"),
    ],
)
def test_a_number_is_read(number: int | Decimal, words: str) -> None:
    assert in_words(number).vi == words


def test_an_amount_begins_with_a_capital_and_ends_with_its_unit() -> None:
    said = amount_in_words(Decimal("1005000.00"))
    assert said.vi == "Một triệu không trăm linh năm nghìn đồng"
    assert said.en == "One million, five thousand dong"
    with pytest.raises(ValueError, match="nothing below"):
        amount_in_words(Decimal("0.5"))


_FIGURES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VALUES = {word: n for n, word in enumerate(_FIGURES)} | {"mốt": 1, "lăm": 5}


def _heard(words: str) -> int:
    """What somebody writes down who hears ``words``."""
    total = billions = group = 0
    last = 0
    for word in words.split():
        match word:
            case "tỷ":
                billions, total, group, last = (billions + total + group + last) * 10**9, 0, 0, 0
            case "triệu" | "nghìn":
                total += (group + last) * (10**6 if word == "triệu" else 10**3)
                group = last = 0
            case "trăm" | "mươi":
                group += last * (100 if word == "trăm" else 10)
                last = 0
            case "mười":
                group += 10
            case "linh":
                pass
            case _:
                last = _VALUES[word]
    return billions + total + group + last


@given(st.integers(0, 10**18 - 1) | st.integers(0, 9).map(lambda power: 10**power * 1_005))
def test_what_is_read_is_heard_as_the_same_number(number: int) -> None:
    assert _heard(in_words(number).vi) == number
