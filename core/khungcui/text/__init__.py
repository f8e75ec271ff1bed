"""Texts that a user sees, in Vietnamese and English, and Vietnamese text as stored.

`Text` is a pair; `search_key` and `sort_key` are what the columns of the same names hold.
"""

from khungcui.text.pair import Language, Text
from khungcui.text.vietnamese import nfc, search_key, sort_key

__all__ = ["Language", "Text", "nfc", "search_key", "sort_key"]
