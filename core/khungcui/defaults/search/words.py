"""What a word is: the same in Python, which reads the question, and in PostgreSQL.

Whatever is no separator belongs to a word; letters are those of the search key, so *Đống* and
*dong* are one word.
"""

from khungcui.errors import BadInput
from khungcui.text import Text, search_key

#: The most words that one question has, and the most characters.
MOST_WORDS = 8
LONGEST_QUESTION = 200
#: So many letters of a word are kept for finding it.
KEPT_LETTERS = 64

_ASCII = "".join(chr(code) for code in range(1, 128) if not chr(code).isalnum())
#: The characters between words: ASCII but letters and figures, and the usual marks beyond it.
SEPARATORS = _ASCII + "\u00a0\u00ab\u00bb\u00b7\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026"  # fmt: skip # noqa: E501 - one table
_BLANKS = str.maketrans(SEPARATORS, " " * len(SEPARATORS))


def words_of(text: str) -> list[str]:
    """The words of ``text``, each once, in its order."""
    return list(dict.fromkeys(search_key(text).translate(_BLANKS).split()))


def asked_words(text: str) -> list[str]:
    """The words that a record must have; `BadInput` where there are none, or too many.

    A word that begins another is left out: whatever has the longer one has it too.
    """
    if len(text) > LONGEST_QUESTION:
        raise BadInput(
            Text(
                vi="Câu tìm dài tối đa {most} ký tự.", en="A search has at most {most} characters."
            ).format(most=LONGEST_QUESTION),
            field="text",
            code="search.too_long",
        )
    words = words_of(text)
    if not words:
        raise BadInput(
            Text(
                vi="Câu tìm cần ít nhất một chữ cái hoặc chữ số.",
                en="A search needs at least one letter or figure.",
            ),
            field="text",
            code="search.empty",
        )
    if len(words) > MOST_WORDS:
        raise BadInput(
            Text(vi="Câu tìm có tối đa {most} từ.", en="A search has at most {most} words.").format(
                most=MOST_WORDS
            ),
            field="text",
            code="search.too_many_words",
        )
    return [
        word
        for word in words
        if not any(other != word and other.startswith(word) for other in words)
    ]
