"""Vietnamese text: the order of CLDR `vi`, and a search that ignores case and marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khungcui.text import Text, nfc, search_key, sort_key

IN_ORDER = ["da", "dẻ", "Dĩ An", "đa", "Đống Đa", "ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"]


@given(st.permutations(IN_ORDER))
def test_words_sort_as_in_a_dictionary(shuffled: list[str]) -> None:
    assert sorted(shuffled, key=sort_key) == IN_ORDER


@pytest.mark.parametrize("letters", ["aăâ", "dđ", "eê", "oôơ", "uư"])
def test_a_letter_with_a_mark_is_a_letter_of_its_own(letters: str) -> None:
    backwards = [f"{letter}z" for letter in reversed(letters)]
    assert sorted(backwards, key=sort_key) == backwards[::-1]


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["má b", "ma c", "mà a"], key=sort_key) == ["mà a", "má b", "ma c"]


def test_small_letters_stand_before_capitals() -> None:
    assert sorted(["Ma", "ma"], key=sort_key) == ["ma", "Ma"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Đống Đa", "dong da"), ("hoà", "hòa"), ("thuý", "thúy"), ("  Tân   Định ", "TAN DINH")],
)
def test_these_are_found_by_each_other(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@given(st.text(alphabet="aăâbcdđeêoôơuưy áàảãạếềểễệ", max_size=20))
def test_keys_do_not_depend_on_how_marks_are_written(text: str) -> None:
    taken_apart = unicodedata.normalize("NFD", text)
    assert nfc(taken_apart) == nfc(text)
    assert search_key(taken_apart) == search_key(text)
    assert sort_key(taken_apart) == sort_key(text)


def test_a_text_fills_its_places_in_its_own_language() -> None:
    plan = Text(vi="kế hoạch", en="plan")
    told = Text(vi="Có {what}.", en="There is a {what}.").format(what=plan)
    assert (told.vi, told.en) == ("Có kế hoạch.", "There is a plan.")
