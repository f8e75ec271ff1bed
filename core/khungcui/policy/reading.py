"""How a sentence of the regulation that can be understood in several ways is understood."""

from dataclasses import dataclass
from datetime import date

from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The reading that was chosen of an ambiguous sentence, and those that were not.

    ``problem`` is what can be doubted, ``by`` who chose and ``since`` from when the choice
    holds. ``rules`` are the ids of the rules that stand as they do because of it; where one of
    them decides, the reading is told. A later instrument may bring another choice under the
    same id; on a day the latest holds.
    """

    id: str
    clause: str
    problem: Text
    chosen: Text
    others: tuple[Text, ...]
    by: str
    since: date
    rules: frozenset[str] = frozenset()
    instrument: str
