"""Cells that hold no value: a formula that went wrong, or one that nobody has worked out.

Who reads the values of a workbook finds such cells empty. An empty cell says that there is
nothing; these do not, and are looked up here, so that a row is refused rather than taken without.
"""

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from zipfile import ZipFile

_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: A larger workbook says more than where its sheets are.
_LARGEST = 4 * 1024 * 1024
#: Where a cell begins; it goes on to where the next begins. Nothing here is looked at twice,
#: since what is sent may be made to take long.
_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,4})([0-9]{1,8})[\"']")
_KIND = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v(?:\s[^<>]*)?>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
#: What a cell holds whose formula nobody has worked out.
UNWORKED = "="


def faulty_cells(content: bytes, sheet: str) -> Mapping[tuple[int, int], str]:
    """Where such cells stand in ``sheet``, by row and column from 0, and what they hold.

    That is Excel's word for what went wrong (``#REF!``), or `UNWORKED`. A workbook that names
    its parts in another way than Excel does has none that are known.
    """
    with ZipFile(io.BytesIO(content)) as parts:
        part = _part(parts, sheet)
        return {} if part is None else dict(_found(parts.read(part)))


def _part(parts: ZipFile, sheet: str) -> str | None:
    """The part in which a sheet stands."""
    try:
        book, links = (_read(parts, name) for name in (_WORKBOOK, _LINKS))
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for each in book.iter():
        if each.get("name") == sheet and (target := targets.get(each.get(_RELATION))):
            path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            return path if path in parts.namelist() else None
    return None


def _read(parts: ZipFile, name: str) -> ElementTree.Element:
    """A part that says where others are; cut off, it is no XML."""
    with parts.open(name) as opened:
        return ElementTree.fromstring(opened.read(_LARGEST))  # noqa: S314 - expat bounds entities


def _found(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    begin = _CELL.search(text)
    while begin is not None:
        after = _CELL.search(text, begin.end())
        inside = text[begin.end() : len(text) if after is None else after.start()]
        place, kind = _PLACE.search(begin[1]), _KIND.search(begin[1])
        if place is not None and (fault := _fault(kind and kind[1], inside)) is not None:
            yield _at(place), fault
        begin = after


def _fault(kind: bytes | None, inside: bytes) -> str | None:
    """What a cell of ``kind`` holds in place of a value; None where it holds one, or is empty."""
    value = _VALUE.search(inside)
    said = "" if value is None else value[1].decode(errors="replace")
    if kind == b"e":
        return said or UNWORKED
    unworked = not said and kind in (None, b"n") and _FORMULA.search(inside)
    return UNWORKED if unworked else None


def _at(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1].upper():
        column = column * 26 + letter - 64
    return int(place[2]) - 1, column - 1
