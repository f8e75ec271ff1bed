"""A text in both languages."""

from dataclasses import dataclass
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
        """The text with ``{placeholders}`` filled; a `Text` value is filled by language."""

        def fill(template: str, language: Language) -> str:
            return template.format(
                **{k: v.in_(language) if isinstance(v, Text) else v for k, v in values.items()}
            )

        return Text(vi=fill(self.vi, "vi"), en=fill(self.en, "en"))
