"""What surrounds every picture: heading, formula and unit, and words for readers of screens."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from khungcui.panels.figures import Answer
from khungcui.panels.pictures import look
from khungcui.text import Language

Element = ElementTree.Element

_SVG = "http://www.w3.org/2000/svg"
_TITLE, _TITLE_LINE = 19.0, 26.0
_TYPE, _TYPE_LINE = 14.0, 22.0
_SMALL, _SMALL_LINE = 13.0, 19.0
_GAP = 14.0
#: What no document of XML may hold, were it in a name: one such character would spoil it all.
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Body:
    """The inside of a picture: its size, and what draws it with its upper left corner at x, y."""

    width: float
    height: float
    draw: Callable[[Element, float, float], None]


def framed(answer: Answer, language: Language, body: Body, *, notes: tuple[str, ...] = ()) -> str:
    """The document of a picture; ``notes`` stand between heading and body."""
    width = body.width + 2 * look.MARGIN
    heading = look.wrapped(answer.heading.in_(language), _TITLE, body.width)
    said = [line for note in notes for line in look.wrapped(note, _TYPE, body.width)]
    footing = [
        line
        for text in look.footing(answer, language)
        for line in look.wrapped(text, _SMALL, body.width)
    ]
    above = look.MARGIN + len(heading) * _TITLE_LINE + len(said) * _TYPE_LINE + _GAP
    height = above + body.height + _GAP + len(footing) * _SMALL_LINE + look.MARGIN
    root = _sheet(width, height)
    _title(root, answer, language)
    y = float(look.MARGIN)
    for line in heading:
        y += _TITLE_LINE
        write(root, line, look.MARGIN, y - 8, _TITLE, weight="600")
    for line in said:
        y += _TYPE_LINE
        write(root, line, look.MARGIN, y - 6, _TYPE)
    body.draw(root, look.MARGIN, above)
    y = above + body.height + _GAP
    for line in footing:
        y += _SMALL_LINE
        write(root, line, look.MARGIN, y - 5, _SMALL, fill=look.FAINT)
    return _UNSAYABLE.sub("", ElementTree.tostring(root, encoding="unicode")) + "\n"


def _sheet(width: float, height: float) -> Element:
    size = {"width": f"{width:g}", "height": f"{height:g}"}
    root = ElementTree.Element(
        "svg",
        {"xmlns": _SVG, **size, "viewBox": f"0 0 {width:g} {height:g}"}
        | {"font-family": look.FONT, "fill": look.INK},
    )
    ElementTree.SubElement(root, "rect", {**size, "fill": look.PAPER})
    return root


def _title(root: Element, answer: Answer, language: Language) -> None:
    """Say what it is to whoever has it read out."""
    root.set("role", "img")
    root.set("aria-labelledby", "title words")
    root.set("lang", language)
    title, words = ElementTree.Element("title"), ElementTree.Element("desc")
    title.set("id", "title")
    title.text = answer.heading.in_(language)
    words.set("id", "words")
    words.text = look.described(answer, language)
    root.insert(0, title)
    root.insert(1, words)


def write(root: Element, text: str, x: float, y: float, size: float, **attributes: str) -> None:
    """Write a line of text; ``anchor`` and ``weight`` are those of its type."""
    names = {"anchor": "text-anchor", "weight": "font-weight"}
    given = {names.get(name, name): value for name, value in attributes.items()}
    place = {"x": f"{x:g}", "y": f"{y:g}", "font-size": f"{size:g}"}
    ElementTree.SubElement(root, "text", place | given).text = text
