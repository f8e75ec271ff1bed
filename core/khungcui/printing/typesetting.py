"""Setting a form in type: PDF/A with its own fonts, the same bytes for the same record and day.

Typst compiles in threads of its own: so many at once, and others wait for their turn.
"""

import asyncio
import json
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import typst
from typst import TypstError

from khungcui.errors import Unavailable
from khungcui.text import Text

__all__ = ["FONTS", "Paper", "Typesetter", "TypstError", "compiled"]

#: The type of our paper: what is missing in the first is looked for in the next.
FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
_OFFICE = "office.typ"
_HERE = Path(__file__).parent
#: Compiling holds a core for some milliseconds; more at once would only be slower.
_AT_ONCE = 2
_MOST_WAITING = 50
_ARCHIVED = "a-2a"
_SECONDS_A_DAY = 86_400
#: What our fonts have in every style: Latin with its marks, Greek, Cyrillic, the usual signs.
_KNOWN = (
    (" ", "~"),
    ("\u00a0", "\u024f"),
    ("\u0300", "\u045f"),
    ("\u1e00", "\u1eff"),
    ("\u2010", "\u2040"),
    ("\u20a0", "\u20bf"),
    ("\u2190", "\u22ff"),
    ("\u25a0", "\u25ff"),
)
_UNKNOWN = "\u25a1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """What a template gets: ``data`` is the record, None for a blank form.

    ``place`` is the district (or the city) where the record is at home, ``office`` who prints,
    ``mark`` what stands at the foot of every page.
    """

    title: str
    number: str
    language: str
    place: str
    city: str
    day: date
    office: str
    mark: str
    data: Mapping[str, Any] | None
    words: Mapping[str, Mapping[str, str]]

    def told(self) -> str:
        """All of it as JSON."""
        return json.dumps(
            {
                "title": self.title,
                "number": self.number,
                "language": self.language,
                "place": self.place,
                "city": self.city,
                "day": self.day.isoformat(),
                "office": self.office,
                "mark": self.mark,
                "data": self.data,
                "words": self.words,
                "fonts": FONTS,
            },
            ensure_ascii=False,
        )


class Typesetter:
    """Sets papers in type, off the event loop."""

    def __init__(self, *, deadline: float) -> None:
        self._deadline = deadline
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="typesetting")
        self._inside = 0

    async def pdf(self, template: Path, paper: Paper) -> bytes:
        """``paper`` set by ``template``; `Unavailable` where that takes longer than it may.

        A compilation cannot be broken off: one that is late keeps its place until it ends.
        """
        if self._inside >= _MOST_WAITING:
            raise _busy()
        self._inside += 1
        running = self._pool.submit(compiled, template, paper)
        running.add_done_callback(lambda _: self._ended())
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.wrap_future(running)
        except TimeoutError:
            running.cancel()
            raise _busy() from None

    def _ended(self) -> None:
        self._inside -= 1


def compiled(template: Path, paper: Paper) -> bytes:
    """``paper`` set by ``template``, as PDF/A; blocks.

    PDF/A refuses a paper with a character that no font has. Such characters become boxes, so that
    a name in Chinese does not hold up the form; signs that nobody sees fall away.
    """
    told = paper.told()
    try:
        return _set(template, told, paper.day)
    except TypstError:
        shown = json.dumps(_showable(json.loads(told)), ensure_ascii=False)
        if shown == told:
            raise
        return _set(template, shown, paper.day)


def _set(template: Path, told: str, day: date) -> bytes:
    made = typst.compile(
        _files(template),
        root=_HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"form": told},
        # The day of the paper, so that the same paper is the same file.
        timestamp=(day - date(1970, 1, 1)).days * _SECONDS_A_DAY,
        pdf_standards=[_ARCHIVED],
    )
    if not isinstance(made, bytes):
        raise TypeError("a form is one file")
    return made


def _showable(value: Any) -> Any:
    """``value`` with a box for every character that might have no glyph."""
    if isinstance(value, list):
        return [_showable(each) for each in value]
    if isinstance(value, dict):
        return {name: _showable(each) for name, each in value.items()}
    if not isinstance(value, str):
        return value
    return "".join(map(_shown, value))


def _shown(c: str) -> str:
    """A letter as it is printed; what nobody sees, as a space of no width, is not made seen."""
    if _known(c):
        return c
    return "" if unicodedata.category(c) == "Cf" else _UNKNOWN


def _known(c: str) -> bool:
    return c in "\n\t" or (
        any(first <= c <= last for first, last in _KNOWN) and unicodedata.category(c) != "Cn"
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@cache
def _files(template: Path) -> Any:
    """The template and what it imports: nothing else can be read."""
    office = (_HERE / _OFFICE).read_bytes()
    return {"main.typ": template.read_bytes(), _OFFICE: office}


def _busy() -> Unavailable:
    return Unavailable(
        Text(
            vi="Máy chủ đang in quá nhiều biểu; hãy thử lại sau ít giây.",
            en="Too many forms are being set in type; try again in a few seconds.",
        ),
        code="form.busy",
    )
