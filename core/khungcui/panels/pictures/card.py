"""The picture of a number that stands by itself."""

from khungcui.panels.figures import Answer
from khungcui.panels.pictures import look
from khungcui.panels.pictures.frame import Body, Element, framed, write
from khungcui.text import Language

_WIDTH, _HEIGHT = 520.0, 92.0
_NUMBER = 64.0


def card(answer: Answer, language: Language) -> str:
    """A number with its title, formula and unit."""
    figures = answer.total
    counted = None if figures is None else figures.counted(answer.panel)
    nothing = figures is None or figures.value is None
    said = look.NOTHING.in_(language)
    if figures is not None and not nothing:
        said = look.told(figures, language)
    bad = figures is not None and figures.good is False

    def draw(root: Element, x: float, y: float) -> None:
        size = _NUMBER / 2 if nothing else _NUMBER
        ink = look.BAD if bad else look.FAINT if nothing else look.INK
        write(root, said, x, y + _NUMBER, size, weight="700", fill=ink)

    notes = () if counted is None else (counted.in_(language),)
    return framed(answer, language, Body(width=_WIDTH, height=_HEIGHT, draw=draw), notes=notes)
