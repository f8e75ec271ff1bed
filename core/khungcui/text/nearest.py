"""The word that was most likely meant, for whoever wrote one that is not known."""

from collections.abc import Collection
from difflib import get_close_matches

from khungcui.text.pair import Text

# How many of the known words a message lists.
_LISTED = 12


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that ``word`` was most likely meant to be."""
    said = {one.lower(): one for one in sorted(known, reverse=True)}
    close = get_close_matches(word.lower(), sorted(said), n=1)
    return said[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> Text:
    """`` Did you mean …?``, or nothing where no known word is near."""
    close = nearest(word, known)
    if close is None:
        return Text(vi="", en="")
    return Text(vi=f" Có phải ý bạn là '{close}'?", en=f" Did you mean '{close}'?")


def unknown_word(word: str, known: Collection[str]) -> Text:
    """«word» is not known, with the nearest word that is."""
    if not word:
        return Text(
            vi="ô này không được để trống; nhận một trong: {known}.",
            en="this cell may not be empty; it takes one of: {known}.",
        ).format(known=_some(known))
    close = nearest(word, known)
    if close is None:
        return Text(
            vi="không có từ «{word}»; nhận một trong: {known}.",
            en="there is no word «{word}»; it takes one of: {known}.",
        ).format(word=word, known=_some(known))
    return Text(
        vi="không có từ «{word}»; có phải là «{close}»?",
        en="there is no word «{word}»; did you mean «{close}»?",
    ).format(word=word, close=close)


def _some(known: Collection[str]) -> str:
    more = ", …" if len(known) > _LISTED else ""
    return ", ".join(sorted(known)[:_LISTED]) + more
