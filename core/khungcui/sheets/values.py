"""Between cells and values: what a person typed, as the input of an act wants it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from strawberry import ID

from khungcui import clock
from khungcui.errors import BadInput
from khungcui.plugins.registry import Labels
from khungcui.sheets.reading import Cell
from khungcui.text import Language, Text, search_key
from khungcui.text.nearest import did_you_mean

_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2}))?")
_YES = frozenset({"true", "co", "yes", "x", "1", "dung"})
_NO = frozenset({"false", "khong", "no", "0", "sai"})


def value_of(cell: Cell, kind: Any, labels: Labels) -> Any:
    """A cell as a value of ``kind``; `BadInput` where it is none, saying how it may look."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(_text(cell), kind, labels.get(kind, {}))
    reader = _READERS.get(kind, _text)
    return reader(cell)


def _text(cell: Cell) -> str:
    if isinstance(cell, dict):
        raise _refuse(_NOT_TEXT.format(cell=cell["number"]))
    return cell


def _decimal(cell: Cell) -> Decimal:
    said = cell["number"] if isinstance(cell, dict) else cell.replace(" ", "")
    if isinstance(cell, str) and said.count(",") == 1 and "." not in said:
        said = said.replace(",", ".")
    try:
        number = Decimal(said)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _refuse(_NO_NUMBER.format(cell=cell["number"] if isinstance(cell, dict) else cell))
    return number


def _whole(cell: Cell) -> int:
    number = _decimal(cell)
    if number != number.to_integral_value():
        raise _refuse(_NOT_WHOLE.format(cell=number))
    return int(number)


def _day(cell: Cell) -> date:
    said = _text(cell)
    typed = _DAY.fullmatch(said)
    try:
        if typed is not None:
            return date(int(typed[3]), int(typed[2]), int(typed[1]))
        return date.fromisoformat(said[:10])
    except ValueError:
        raise _refuse(_NO_DAY.format(cell=said)) from None


def _instant(cell: Cell) -> datetime:
    """A moment; one that is typed as people write it is of the city's time."""
    said = _text(cell)
    day, _, rest = said.partition(" ")
    clocked = _TIME.fullmatch(rest.strip())
    try:
        if _DAY.fullmatch(day) is None or (clocked is None and rest):
            moment = datetime.fromisoformat(said)
            return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
        hour, minute, second = clocked.groups() if clocked else ("0", "0", None)
        at = time(int(hour), int(minute), int(second or 0))
        return datetime.combine(_day(day), at, clock.ZONE)
    except ValueError:
        raise _refuse(_NO_INSTANT.format(cell=said)) from None


def _truth(cell: Cell) -> bool:
    said = search_key(_text(cell))
    if said in _YES or said in _NO:
        return said in _YES
    raise _refuse(_NO_TRUTH.format(cell=_text(cell)))


_READERS: Mapping[Any, Callable[[Cell], Any]] = {
    str: _text,
    ID: _text,
    int: _whole,
    Decimal: _decimal,
    float: lambda cell: float(_decimal(cell)),
    date: _day,
    datetime: _instant,
    bool: _truth,
}


def _choice(said: str, kind: type[StrEnum], words: Mapping[StrEnum, Text]) -> StrEnum:
    meant = {choice.value: choice for choice in kind}
    for choice, word in words.items():
        meant |= dict.fromkeys((search_key(word.vi), search_key(word.en)), choice)
    found = meant.get(said) or meant.get(search_key(said))
    if found is None:
        known = [words[choice].vi if choice in words else choice.value for choice in kind]
        raise _refuse(_NO_CHOICE.format(cell=said, hint=did_you_mean(said, known)))
    return found


def word_of(choice: StrEnum, words: Mapping[StrEnum, Text], language: Language) -> str:
    """A value of an enumeration as people write it."""
    return words[choice].in_(language) if choice in words else choice.value


def _refuse(what: Text) -> BadInput:
    return BadInput(what, code="sheet.value")


_NOT_TEXT = Text(
    vi="«{cell}» phải là văn bản; hãy định dạng ô là Text rồi gõ lại.",
    en="«{cell}» must be text; format the cell as text and type it again.",
)
_NO_NUMBER = Text(
    vi="«{cell}» không phải là số; viết 1234.5 hoặc 1234,5.",
    en="«{cell}» is no number; write 1234.5 or 1234,5.",
)
_NOT_WHOLE = Text(vi="«{cell}» phải là số nguyên.", en="«{cell}» must be a whole number.")
_NO_DAY = Text(
    vi="«{cell}» không phải là ngày; viết 31/12/2027 hoặc 2027-12-31.",
    en="«{cell}» is no day; write 31/12/2027 or 2027-12-31.",
)
_NO_INSTANT = Text(
    vi="«{cell}» không phải là ngày, giờ; viết 31/12/2027 08:30 hoặc 2027-12-31T08:30.",
    en="«{cell}» is no day and time; write 31/12/2027 08:30 or 2027-12-31T08:30.",
)
_NO_TRUTH = Text(vi="«{cell}» phải là Có hoặc Không.", en="«{cell}» must be Yes or No.")
_NO_CHOICE = Text(
    vi="«{cell}» không có trong danh sách.{hint}", en="«{cell}» is not in the list.{hint}"
)
