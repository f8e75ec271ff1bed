"""Somebody wrote a word that is not known: which one they meant, and which there are."""

from khungcui.text.nearest import nearest, unknown_word


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    clauses = ["II.3.2", "III.6", "V.2"]
    assert nearest("ii.3.9", clauses) == nearest("II.3.9", clauses) == "II.3.2"
    assert nearest("Ward_Comittee", ["ward_committee", "department"]) == "ward_committee"
    assert nearest("xyz", clauses) is None


def test_a_list_says_that_it_is_not_whole() -> None:
    words = [f"word{number:02d}" for number in range(13)]
    assert unknown_word("?", words[:12]).en.endswith("word11.")
    assert unknown_word("?", words).en.endswith("word11, ….")
