"""What a word is, and what a question may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from khungcui.defaults.search.words import LONGEST_QUESTION, SEPARATORS, asked_words, words_of
from khungcui.errors import BadInput
from khungcui.storage.database import Database
from khungcui.text import search_key

VIETNAMESE = "aăâđeêoôơuưyAĂÂĐEÊOÔƠUƯYáàảãạẮẰỗỢỹ bcdtmn019-–.,/“”'\\() \u0300\u0301"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Dệt Đống Đa", ["det", "dong", "da"]),
        ("Cơ sở “Hồng–Hạnh” (may)", ["co", "so", "hong", "hanh", "may"]),
        ("26734-0001/B", ["26734", "0001", "b"]),
        ("may MÁY mãy", ["may"]),
        (" … ", []),
    ],
)
def test_words(said: str, words: list[str]) -> None:
    assert words_of(said) == words


def test_a_word_that_begins_another_is_not_asked_for() -> None:
    assert asked_words("d dong da dongda") == ["da", "dongda"]
    assert asked_words("Đống đa dệt") == ["dong", "da", "det"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "search.empty"),
        ("-–…!", "search.empty"),
        ("a b c d e f g h i", "search.too_many_words"),
        ("a" * (LONGEST_QUESTION + 1), "search.too_long"),
    ],
)
def test_a_question_that_cannot_be_asked(said: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked_words(said)
    assert (refused.value.error_code, refused.value.field) == (code, "text")
    assert asked_words("a b c d e f g h")


@given(st.text(VIETNAMESE, max_size=40))
def test_words_hold_no_separator(said: str) -> None:
    assert not set("".join(words_of(said))) & set(SEPARATORS)


@pytest.mark.anyio
async def test_the_database_takes_texts_apart_in_the_same_way(database: Database) -> None:
    said = [
        *("Dệt Đống Đa", "26734-0001/B", "Cơ sở “Hồng–Hạnh”", "it's \\ a 'test'", "", "…"),
        *("ĐẶNG Thị Ỷ", "Hoà hoà hòa", "a\u00a0b", "x" * 100, SEPARATORS, "số 12b/3.4"),
    ]
    async with database.maintaining() as session:
        for each in said:
            found = await session.execute(
                select(
                    text("khungcui_search_key(:said), khungcui_words(khungcui_search_key(:said))")
                ),
                {"said": each},
            )
            key, words = tuple(found.one())
            assert " ".join(key.split()) == search_key(each)
            assert sorted(words) == sorted({word[:64] for word in words_of(each)})
