"""Between cells and values: what a person typed, as the input of an act wants it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from strawberry import ID

from khungcui import clock
from khungcui.errors import BadInput
from khungcui.plugins.registry import Labels
from khungcui.sheets.faulty import UNWORKED
from khungcui.sheets.reading import FAULT, NUMBER, Cell
from khungcui.text import Language, Text, search_key
from khungcui.text.nearest import did_you_mean

_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.+Z-]*)?")
#: As long as numbers are that acts take; no exponents: of 1e9999999 no machine makes a number.
_NUMBER = re.compile(r"[+-]?[0-9]{1,24}(?:[.,][0-9]{1,24})?")
#: A thousand to some, and one with three decimals to others.
_TWOFOLD = re.compile(r"([+-]?[1-9][0-9]{0,2})[.,]([0-9]{3})")
_SHORT = 60
_FINEST = Decimal("1e-12")
_WHOLE = range(-(2**31), 2**31)
_TIME = re.compile(r"([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2}))?")
_YES = frozenset({"true", "co", "yes", "x", "1", "dung"})
_NO = frozenset({"false", "khong", "no", "0", "sai"})


def value_of(cell: Cell, kind: Any, labels: Labels) -> Any:
    """A cell as a value of ``kind``; `BadInput` where it is none, saying how it may look."""
    if isinstance(cell, dict) and FAULT in cell:
        raise _refuse(_faulty(cell[FAULT]))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(_text(cell), kind, labels.get(kind, {}))
    reader = _READERS.get(kind, _text)
    return reader(cell)


def _faulty(fault: str) -> Text:
    """What is wrong with a cell that holds no value."""
    if fault == UNWORKED:
        return _UNWORKED
    return (_WENT_WRONG if fault.startswith("#") else _UNSEEN).format(fault=fault)


def _text(cell: Cell) -> str:
    if isinstance(cell, dict):
        raise _refuse(_NOT_TEXT.format(cell=cell[NUMBER]))
    return cell


def _decimal(cell: Cell) -> Decimal:
    if isinstance(cell, dict):
        number = Decimal(cell[NUMBER])
        if abs(number) < _FINEST:
            raise _refuse(_NO_NUMBER.format(cell=number))
        return number
    said = cell.replace(" ", "")
    if twofold := _TWOFOLD.fullmatch(said):
        whole, rest = twofold.groups()
        raise _refuse(
            _TWO_NUMBERS.format(cell=cell, whole=f"{whole}{rest}", part=f"{whole},{rest}0")
        )
    if _NUMBER.fullmatch(said) is None:
        raise _refuse(_NO_NUMBER.format(cell=short(cell)))
    return Decimal(said.replace(",", "."))


def _whole(cell: Cell) -> int:
    number = _decimal(cell)
    if number != number.to_integral_value():
        raise _refuse(_NOT_WHOLE.format(cell=number))
    if int(number) not in _WHOLE:
        raise _refuse(_NO_NUMBER.format(cell=number))
    return int(number)


def _day(cell: Cell) -> date:
    said = _text(cell)
    try:
        if typed := _DAY.fullmatch(said):
            return date(int(typed[3]), int(typed[2]), int(typed[1]))
        if iso := _ISO.fullmatch(said):
            return date.fromisoformat(iso[1])
    except ValueError:
        pass
    raise _refuse(_NO_DAY.format(cell=short(said)))


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
        raise _refuse(_NO_INSTANT.format(cell=short(said))) from None


def _truth(cell: Cell) -> bool:
    said = search_key(_text(cell))
    if said in _YES or said in _NO:
        return said in _YES
    raise _refuse(_NO_TRUTH.format(cell=short(_text(cell))))


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
        raise _refuse(_NO_CHOICE.format(cell=short(said), hint=did_you_mean(said, known)))
    return found


def word_of(choice: StrEnum, words: Mapping[StrEnum, Text], language: Language) -> str:
    """A value of an enumeration as people write it."""
    return words[choice].in_(language) if choice in words else choice.value


def short(said: str) -> str:
    """As much of a cell as people want to read again."""
    return said if len(said) <= _SHORT else f"{said[:_SHORT]}…"


def _refuse(what: Text) -> BadInput:
    return BadInput(what, code="sheet.value")


_NOT_TEXT = Text(
    vi="«{cell}» phải là văn bản; hãy định dạng ô là Text rồi gõ lại.",
    en="«{cell}» must be text; format the cell as text and type it again.",
)
_WENT_WRONG = Text(
    vi="công thức ở ô này báo lỗi {fault}; hãy sửa công thức, hoặc gõ giá trị vào.",
    en="the formula of this cell gave {fault}; mend it, or type the value.",
)
_UNWORKED = Text(
    vi="công thức ở ô này chưa được tính; hãy mở tệp bằng Excel rồi lưu lại, hoặc gõ giá trị vào.",
    en="the formula of this cell was never worked out; save the file in Excel, or type the value.",
)
_UNSEEN = Text(
    vi="ô này có ký tự không nhìn thấy được ({fault}); hãy gõ lại.",
    en="this cell holds a letter that nobody sees ({fault}); type it again.",
)
_TWO_NUMBERS = Text(
    vi="«{cell}» đọc được hai cách; viết {whole} hoặc {part}.",
    en="«{cell}» can be read in two ways; write {whole} or {part}.",
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
