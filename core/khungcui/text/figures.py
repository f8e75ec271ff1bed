"""Numbers as people write them: Vietnamese groups thousands by points, English by commas."""

from khungcui.text.pair import Language


def figures(number: int, language: Language) -> str:
    """``5880`` is ``5.880`` in Vietnamese, ``5,880`` in English."""
    told = f"{number:,}"
    return told.replace(",", ".") if language == "vi" else told
