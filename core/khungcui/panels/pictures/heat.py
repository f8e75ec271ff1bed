"""A table of numbers whose cells are the darker the greater they are."""

from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree

from khungcui.panels.figures import Answer, Figures
from khungcui.panels.pictures import look
from khungcui.panels.pictures.frame import Body, Element, framed, write
from khungcui.panels.pictures.grid import Grid
from khungcui.text import Language

_TYPE, _SMALL = 13.5, 13.0
_ROW, _LINE, _LINES = 30, 16, 3
_NARROWEST, _WIDEST = 110, 340
_CELL, _WIDEST_CELL, _LEAST = 100, 190, 480
#: From light to dark blue: one hue, so that it is read without telling hues apart.
_LIGHT, _DARK = (238, 244, 251), (0, 74, 128)
#: Where a ground is so dark that white is read better on it.
_PALE = 0.55


def heat(answer: Answer, grid: Grid, language: Language) -> str:
    """The table of an answer; where numbers are not to be compared, its cells stay white."""
    table = _Table(grid, language)
    notes = [text for text in (look.in_all(answer, language),) if text is not None]
    if grid.left_out:
        notes.append(look.LEFT_OUT.format(more=grid.left_out).in_(language))
    body = Body(width=table.width, height=table.height, draw=table.draw)
    return framed(answer, language, body, notes=tuple(notes))


class _Table:
    def __init__(self, grid: Grid, language: Language) -> None:
        self._grid = grid
        self._language: Language = language
        names = [look.width_of(row.in_(language), _TYPE) for row in grid.rows]
        self._names = min(max([*names, _NARROWEST]), _WIDEST)
        numbers = [look.told(one, language) for row in grid.figures for one in row if one]
        widest = max([look.width_of(said, _TYPE) + 16 for said in numbers] or [0])
        self._cell_width = min(max(widest, _CELL), _WIDEST_CELL)
        self._heads = [
            look.wrapped(column.in_(language), _SMALL, self._cell_width - 8)[:_LINES]
            for column in grid.columns
        ]
        self._top = 8 + _LINE * max([len(lines) for lines in self._heads] or [0])
        columns = max(len(grid.columns), 1)
        self.width = max(self._names + 12 + columns * self._cell_width, _LEAST)
        self.height = self._top + max(len(grid.rows), 1) * _ROW
        self._scale = _Scale.of(grid)

    def draw(self, root: Element, x: float, y: float) -> None:
        """Draw the table."""
        left, top = x + self._names + 12, y + self._top
        for i, lines in enumerate(self._heads):
            for j, line in enumerate(reversed(lines)):
                said = look.cut(line, _SMALL, self._cell_width - 4)
                middle = left + (i + 0.5) * self._cell_width
                write(root, said, middle, top - 8 - _LINE * j, _SMALL, anchor="middle")
        if not self._grid.rows:
            write(root, look.NOTHING.in_(self._language), x, top + 20, _TYPE, fill=look.FAINT)
        for i, row in enumerate(self._grid.rows):
            said = look.cut(row.in_(self._language), _TYPE, self._names)
            write(root, said, x, top + i * _ROW + 20, _TYPE)
            for j, figures in enumerate(self._grid.figures[i]):
                self._cell(root, figures, left + j * self._cell_width, top + i * _ROW)

    def _cell(self, root: Element, figures: Figures | None, x: float, y: float) -> None:
        share = None if figures is None else self._scale.share(figures.value)
        bad = figures is not None and figures.good is False
        shape = {
            "x": f"{x + 1.5:g}",
            "y": f"{y + 1.5:g}",
            "width": f"{self._cell_width - 3:g}",
            "height": f"{_ROW - 3:g}",
            "fill": look.PAPER if share is None else _between(share),
            "stroke": look.BAD if bad else look.LINE,
            "stroke-width": "3" if bad else "0.5",
        }
        ElementTree.SubElement(root, "rect", shape)
        if figures is not None:
            said = look.cut(look.told(figures, self._language), _TYPE, self._cell_width - 6)
            ink = look.PAPER if share is not None and share > _PALE else look.INK
            weight = "700" if bad else "400"
            middle = x + self._cell_width / 2
            write(root, said, middle, y + 20, _TYPE, anchor="middle", fill=ink, weight=weight)


@dataclass(frozen=True)
class _Scale:
    """Where a value stands between the smallest and the greatest."""

    least: Decimal
    room: Decimal

    @classmethod
    def of(cls, grid: Grid) -> "_Scale":
        values = [one.value for row in grid.figures for one in row if one and one.value is not None]
        if not grid.comparable or not values:
            return cls(Decimal(), Decimal())
        return cls(min(values), max(values) - min(values))

    def share(self, value: Decimal | None) -> float | None:
        """From 0 to 1; None where nothing is to be compared."""
        return None if value is None or not self.room else float((value - self.least) / self.room)


def _between(share: float) -> str:
    parts = (light + (dark - light) * share for light, dark in zip(_LIGHT, _DARK, strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in parts)
