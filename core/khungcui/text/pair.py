"""A text in both languages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text in Vietnamese and in English; both are always there."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in ``language``."""
        return self.vi if language == "vi" else self.en

    def format(self, **values: object) -> "Text":
        """The text with ``{placeholders}`` filled, a `Text`, a day or a moment by language.

        A moment is told by its own clock: give it in the time of the city.
        """

        def fill(template: str, language: Language) -> str:
            return template.format(**{k: _told(v, language) for k, v in values.items()})

        return Text(vi=fill(self.vi, "vi"), en=fill(self.en, "en"))


def _told(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, datetime):
        return value.strftime("%H:%M ngày %d-%m-%Y" if language == "vi" else "%Y-%m-%d %H:%M")
    if language == "vi" and isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return value
