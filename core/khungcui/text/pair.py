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
        """The text with ``{placeholders}`` filled, a `Text` or a day by language."""

        def fill(template: str, language: Language) -> str:
            return template.format(**{k: _told(v, language) for k, v in values.items()})

        return Text(vi=fill(self.vi, "vi"), en=fill(self.en, "en"))


def _told(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    if language == "vi" and isinstance(value, date) and not isinstance(value, datetime):
        return value.strftime("%d-%m-%Y")
    return value
