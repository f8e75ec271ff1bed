"""Vietnamese text: normal form, search key, sort key.

The keys are computed here and stored beside the text, so that no server needs ICU.
"""

import unicodedata
from functools import lru_cache

# CLDR `vi`: these letters sort as letters of their own, after their base letter.
_LETTERS = {"ă": "a1", "â": "a2", "đ": "d1", "ê": "e1", "ô": "o1", "ơ": "o2", "ư": "u1"}
# Tones decide only between equal letters: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def nfc(text: str) -> str:
    """``text`` in NFC with outer and repeated white space removed: the form that is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def search_key(text: str) -> str:
    """Lower case, without marks, ``đ`` as ``d``: *Đống Đa* and *dong da* have one key.

    Old and new tone placement (*hoà*, *hòa*) give the same key, since marks are dropped.
    """
    marked = unicodedata.normalize("NFD", nfc(text).lower().replace("đ", "d"))
    return "".join(c for c in marked if not unicodedata.combining(c))


@lru_cache(maxsize=1024)
def _letter_and_tone(char: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[c] for c in decomposed if c in _TONES), "0")
    toneless = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return _LETTERS.get(toneless, f"{toneless}0" if toneless.isalpha() else toneless), tone


def sort_key(text: str) -> str:
    """A key whose code point order is the order of CLDR `vi`; compare it ``COLLATE "C"``.

    Letters first (a < ă < â, d < đ, e < ê, o < ô < ơ, u < ư), then tones (ngang, huyền,
    hỏi, ngã, sắc, nặng), then capitals after small letters.
    """
    text = nfc(text)
    pairs = [_letter_and_tone(char) for char in text.lower()]
    letters = "".join(letter for letter, _ in pairs)
    tones = "".join(tone for _, tone in pairs)
    case = "".join("1" if char.isupper() else "0" for char in text)
    return f"{letters}\x01{tones}\x01{case}"
