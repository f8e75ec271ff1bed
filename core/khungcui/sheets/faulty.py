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
#: A cell: its attributes, and what is in it.
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,4})([0-9]{1,8})[\"']")
_KIND = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
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
        book = ElementTree.fromstring(parts.read(_WORKBOOK))  # noqa: S314 - expat bounds entities
        links = ElementTree.fromstring(parts.read(_LINKS))  # noqa: S314 - as above
    except (KeyError, ElementTree.ParseError):
        return None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for each in book.iter():
        if each.get("name") == sheet and (target := targets.get(each.get(_RELATION))):
            path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            return path if path in parts.namelist() else None
    return None


def _found(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _CELL.finditer(text):
        attributes, inside = cell[1], cell[2]
        place, kind, value = _PLACE.search(attributes), _KIND.search(attributes), None
        if place is None:
            continue
        value = _VALUE.search(inside)
        said = "" if value is None else value[1].decode(errors="replace")
        if kind is not None and kind[1] == b"e":
            yield _at(place), said or UNWORKED
        elif not said and (kind is None or kind[1] == b"n") and _FORMULA.search(inside):
            yield _at(place), UNWORKED


def _at(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1].upper():
        column = column * 26 + letter - 64
    return int(place[2]) - 1, column - 1
