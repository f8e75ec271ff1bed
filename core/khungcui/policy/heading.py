"""The heading of an instrument: its `instrument.toml`, or the first sheet of its workbook."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from khungcui.errors import BadFile
from khungcui.policy.reassignment import LevelEnds, OfficesEnd, PortionsPass, Reassignments
from khungcui.policy.rule import RULE_ID, Instrument
from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text, nfc
from khungcui.text.nearest import unknown_word

_KEYS = {
    "id": str,
    "number": str,
    "title": dict,
    "issuer": dict,
    "signed": date,
    "in_force": date,
    "until": date,
    "repeals": list,
    "adopted": bool,
    "portions": list,
    "levels": list,
    "offices": list,
}
_NEEDED = ("id", "number", "title", "issuer", "in_force")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")
#: What a file calls the kinds of value.
_KINDS = {
    str: Text(vi="văn bản", en="text"),
    dict: Text(vi="một bảng có vi và en", en="a table of vi and en"),
    date: Text(vi="một ngày như 1978-08-24", en="a day like 1978-08-24"),
    list: Text(vi="một danh sách", en="a list"),
    bool: Text(vi="true hoặc false", en="true or false"),
}


class Heading(Protocol):
    """What was said under which key, and the error that names the place of a key."""

    @property
    def said(self) -> Mapping[str, Any]:
        """The values, of the kinds that TOML has."""
        ...

    def refuse(self, key: str, what: Text, place: int = 0) -> BadFile:
        """The error about one key; ``place`` counts the entries of a list from 0."""
        ...


def instrument_of(heading: Heading) -> Instrument:
    """The instrument that a heading describes; `BadFile` where it is malformed.

    ``signed`` may be missing: nobody has signed a draft.
    """
    _check_keys(heading)
    said = heading.said
    until = said.get("until")
    if until is not None and until <= said["in_force"]:
        what = Text(vi="phải sau ngày có hiệu lực.", en="it must come after in_force.")
        raise heading.refuse("until", what)
    if not _ID.fullmatch(said["id"]):
        what = Text(
            vi="«{id}» không đúng dạng; ví dụ: 180-1978.",
            en="«{id}» does not have the right form; for example: 180-1978.",
        )
        raise heading.refuse("id", what.format(id=said["id"]))
    return Instrument(
        id=said["id"],
        number=_text(heading, "number"),
        title=_pair(heading, "title"),
        issuer=_pair(heading, "issuer"),
        signed=said.get("signed"),
        in_force=said["in_force"],
        until=until,
        repeals=_repeals(heading),
        reassigns=_reassigns(heading),
    )


def _check_keys(heading: Heading) -> None:
    for key, value in heading.said.items():
        if key not in _KEYS:
            raise heading.refuse(key, unknown_word(key, _KEYS))
        # type() and not isinstance(): a datetime is not a day.
        if type(value) is not _KEYS[key]:
            what = Text(vi="giá trị sai kiểu, cần {kind}.", en="wrong kind of value; it is {kind}.")
            raise heading.refuse(key, what.format(kind=_KINDS[_KEYS[key]]))
    for key in _NEEDED:
        if key not in heading.said:
            raise heading.refuse(key, Text(vi="thiếu khóa này.", en="this key is missing."))


def _text(heading: Heading, key: str) -> str:
    text = nfc(heading.said[key])
    if not text:
        raise heading.refuse(key, Text(vi="không được để trống.", en="it may not be empty."))
    return text


def _pair(heading: Heading, key: str) -> Text:
    value = heading.said[key]
    if set(value) != {"vi", "en"} or not all(isinstance(v, str) and nfc(v) for v in value.values()):
        what = Text(vi="cần đúng hai khóa vi và en.", en="it takes exactly the keys vi and en.")
        raise heading.refuse(key, what)
    return Text(vi=nfc(value["vi"]), en=nfc(value["en"]))


def _repeals(heading: Heading) -> tuple[str, ...]:
    found: list[str] = []
    for place, rule_id in enumerate(heading.said.get("repeals", ())):
        if not isinstance(rule_id, str) or not RULE_ID.fullmatch(rule_id):
            what = Text(vi="«{id}» không phải số quy tắc.", en="«{id}» is not the id of a rule.")
            raise heading.refuse("repeals", what.format(id=rule_id), place)
        if rule_id in found:
            what = Text(vi="{id} đã bãi bỏ rồi.", en="{id} is repealed already.")
            raise heading.refuse("repeals", what.format(id=rule_id), place)
        found.append(rule_id)
    return tuple(found)


def _reassigns(heading: Heading) -> Reassignments:
    """The tables `[[portions]]`, `[[levels]]` and `[[offices]]`."""
    return Reassignments(
        portions=tuple(
            PortionsPass(
                managed_by=one.choice("managed_by", ManagedBy),
                portion=one.choice("portion", PortionKind) if "portion" in one.said else None,
                into=one.choice("into", ManagedBy),
                clause=one.text("clause"),
            )
            for one in _entries(heading, "portions", ("managed_by", "portion", "into", "clause"))
        ),
        levels=tuple(
            LevelEnds(level=one.text("level"), into=one.text("into"), clause=one.text("clause"))
            for one in _entries(heading, "levels", ("level", "into", "clause"))
        ),
        offices=tuple(
            OfficesEnd(
                office=one.choice("office", OfficeKind),
                into=one.choice("into", OfficeKind),
                clause=one.text("clause"),
            )
            for one in _entries(heading, "offices", ("office", "into", "clause"))
        ),
    )


class _Entry:
    """One table of a list, which knows where it stands."""

    def __init__(self, heading: Heading, key: str, place: int, said: dict[str, Any]) -> None:
        self._heading = heading
        self._key = key
        self._place = place
        self.said = said

    def refuse(self, what: Text) -> BadFile:
        return self._heading.refuse(self._key, what, self._place)

    def text(self, name: str) -> str:
        word = self.said.get(name)
        if not isinstance(word, str) or not word:
            what = Text(vi="thiếu {name}.", en="{name} is missing.")
            raise self.refuse(what.format(name=name))
        return word

    def choice(self, name: str, choices: type[StrEnum]) -> Any:
        word = self.text(name)
        known = [choice.value for choice in choices]
        if word not in known:
            raise self.refuse(unknown_word(word, known))
        return choices(word)


def _entries(heading: Heading, key: str, names: Collection[str]) -> list[_Entry]:
    """The tables of a list, each with no other keys than ``names``."""
    found: list[_Entry] = []
    for place, said in enumerate(heading.said.get(key, ())):
        if not isinstance(said, dict):
            raise heading.refuse(key, Text(vi="cần các bảng.", en="it takes tables."), place)
        for name in said:
            if name not in names:
                raise heading.refuse(key, unknown_word(name, names), place)
        found.append(_Entry(heading, key, place, said))
    return found
