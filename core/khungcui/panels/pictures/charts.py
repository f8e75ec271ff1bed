"""Bars and lines, drawn by pygal."""

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pygal
from pygal.style import Style

from khungcui.panels.figures import Answer, Figures
from khungcui.panels.pictures import look
from khungcui.panels.pictures.frame import Body, Element, framed
from khungcui.panels.pictures.grid import Grid
from khungcui.plugins.panels import Chart
from khungcui.text import Language, Text

# pygal looks for its maps by a finder of an old kind, at which Python warns with every import.
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

_WIDTH, _HEIGHT = look.WIDTH - 2 * look.MARGIN, 380
_TYPE = 13
#: So wide names below bars may be in all.
_ROOM = 840
_FEW_BARS, _MANY_BARS = 3, 9
_BAR = 30
#: So many values are printed beside their bars at most.
_PRINTED = 24
#: So many names of a legend stand in a line.
_ABREAST = 4
_AIR = 0.12
_SHARE = Text(vi="Cộng dồn (%)", en="Together (%)")


class Pareto(pygal.Bar):
    """Bars, and over their middles a line with its own values."""

    _barring = False
    _self_close = False
    _fill = pygal.Line._fill
    line = pygal.Line.line

    @property
    def _order(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride] - it changes
        """How many bars stand beside each other; else how many colours there are."""
        return 1 if self._barring else len(self.all_series)

    def _compute(self) -> None:
        super()._compute()
        for serie in self.secondary_series:
            serie.points = list(zip(self._x_pos, serie.values, strict=True))

    def _compute_secondary(self) -> None:
        super()._compute_secondary()
        if not self._y_2nd_labels:  # There is nothing to draw.
            return
        # Round steps of its own, and none where the values stand beside the line.
        self._y_2nd_labels = [
            (f"{share} %", self._rescale([(0, share)])[0][1])
            for share in (() if self.print_values else range(0, 101, 20))
        ]

    def _plot(self) -> None:
        self._barring = True
        for serie in self.series:
            self.bar(serie)
        self._barring = False
        for serie in self.secondary_series:
            self.line(serie, True)


def chart(answer: Answer, grid: Grid, language: Language) -> str:
    """The picture of an answer by the chart that its panel names."""
    drawn = _Drawn(answer, grid, language)
    body = Body(width=_WIDTH, height=drawn.height, draw=drawn.draw)
    notes = [text for text in (look.in_all(answer, language),) if text is not None]
    if grid.left_out:
        notes.append(look.LEFT_OUT.format(more=grid.left_out).in_(language))
    return framed(answer, language, body, notes=tuple(notes))


_STANDING: dict[Chart, Callable[..., Any]] = {
    Chart.BAR: pygal.Bar,
    Chart.STACKED: pygal.StackedBar,
    Chart.LINE: pygal.Line,
    Chart.PARETO: Pareto,
}
#: Names that are long are read more easily beside bars that lie.
_LYING: dict[Chart, Callable[..., Any]] = {
    Chart.BAR: pygal.HorizontalBar,
    Chart.STACKED: pygal.HorizontalStackedBar,
}


class _Drawn:
    def __init__(self, answer: Answer, grid: Grid, language: Language) -> None:
        self._answer = answer
        self._grid = grid
        self._language: Language = language
        self._kind = answer.panel.chart
        self._names = [row.in_(language) for row in grid.rows]
        self._several = len(grid.columns) > 1
        if self._kind is Chart.PARETO and len(self._names) < _FEW_BARS:
            self._kind = Chart.BAR
        widest = max((look.width_of(name, _TYPE) + 12 for name in self._names), default=0)
        bars = len(self._names)
        self._long = widest * bars > _ROOM or bars > _MANY_BARS
        # Few bars would be as wide as they are high.
        few = bars < _FEW_BARS and not self._several
        self._lying = (self._long or few) and self._kind in _LYING
        self.height = self._lying_height() if self._lying else _HEIGHT

    @property
    def _legend_lines(self) -> int:
        series = len(self._grid.columns) if self._several else 0
        series += 2 if self._kind is Chart.PARETO and not self._several else 0
        return -(-series // _ABREAST)

    def _lying_height(self) -> int:
        beside = len(self._grid.columns) if self._kind is Chart.BAR and self._several else 1
        return 70 + len(self._names) * max(_BAR, 18 * beside) + 24 * self._legend_lines

    def draw(self, root: Element, x: float, y: float) -> None:
        """Have the chart drawn, and put it where it belongs."""
        made = (_LYING if self._lying else _STANDING)[self._kind](**self._layout())
        # The name is the same for each picture of a panel, where pygal would take a new one.
        made.uuid = self._answer.panel.name
        rows = list(zip(self._names, self._grid.figures, strict=True))
        if self._lying:
            rows.reverse()  # The first stands lowest.
        made.x_labels = [name for name, _ in rows]
        titles = [column.in_(self._language) for column in self._grid.columns]
        for i, title in enumerate(titles or [self._answer.panel.title.in_(self._language)]):
            made.add(title, [self._value(figures[i]) for _, figures in rows])
        if self._kind is Chart.PARETO and not self._several:
            shares = _shares([figures[0] for _, figures in rows])
            percent = _percent(self._language)
            made.add(_SHARE.in_(self._language), shares, secondary=True, formatter=percent)
        drawn = made.render_tree()
        _strip(drawn)
        drawn.attrib |= {
            "x": f"{x:g}",
            "y": f"{y:g}",
            "width": str(_WIDTH),
            "height": str(self.height),
        }
        drawn.attrib.pop("xmlns", None)
        root.append(drawn)

    def _layout(self) -> dict[str, Any]:
        legend = self._legend_lines > 0
        bars = len(self._names) * max(len(self._grid.columns), 1)
        return {
            "width": _WIDTH,
            "height": self.height,
            "margin": 4,
            "margin_right": 90 if self._lying else 44,
            "margin_left": 44 if self._kind is Chart.LINE else 4,
            "margin_bottom": 10 + 20 * self._legend_lines,
            "show_legend": legend,
            "legend_at_bottom": legend,
            "legend_at_bottom_columns": _ABREAST,
            "truncate_legend": 26,
            "truncate_label": 46 if self._lying else 30,
            "x_label_rotation": 30 if self._long and not self._lying else 0,
            "print_values": bars <= (_MANY_BARS if self._kind is Chart.PARETO else _PRINTED)
            and self._kind is not Chart.STACKED,
            "print_values_position": "top",
            "print_zeroes": True,
            "value_formatter": lambda value: look.number(_short(value), self._language),
            "no_data_text": look.NOTHING.in_(self._language),
            # A bar that does not begin at 0 misleads; a line may.
            "include_x_axis": self._kind is not Chart.LINE,
            "allow_interruptions": True,
            "dots_size": 4,
            "min_scale": 3,
            "max_scale": 7,
            "secondary_range": (0, 100),
            "range": self._range(),
            "js": (),
            "css": ("file://style.css", "file://graph.css", f"inline:{self._css()}"),
            "style": _STYLE,
        }

    def _range(self) -> tuple[float, float] | None:
        """Some room above and below lines, for what is written beside them."""
        given = [one.value for row in self._grid.figures for one in row if one]
        values = [float(value) for value in given if value is not None]
        if self._kind is not Chart.LINE or not values:
            return None
        room = (max(values) - min(values) or abs(max(values)) or 1) * _AIR
        return min(values) - room, max(values) + room

    def _css(self) -> str:
        """What pygal has no setting for, as rules for this chart alone."""
        place = f"#chart-{self._answer.panel.name} "
        values = f"{place}.text-overlay text.value"
        above = "transform: translate(-13px, -26px)"
        bars = "text-anchor: start" if self._lying else "transform: translateY(-3px)"
        return "".join(
            (
                # Read also where they meet a line or a bar.
                f"{values} {{ stroke: {look.PAPER} !important; stroke-width: 3px; "
                "paint-order: stroke }",
                f"{values} {{ {above if self._kind is Chart.LINE else bars} }}",
                f"{place}.text-overlay .serie-1 text.value {{ {above} }}"
                if self._kind is Chart.PARETO
                else "",
                f"{place}.line {{ stroke-width: 2.5 }}{place}.axis .line {{ stroke-width: 1 }}",
            )
        )

    def _value(self, figures: Figures | None) -> Any:
        if figures is None and self._answer.panel.adds_up and self._kind is Chart.LINE:
            return 0
        if figures is None or figures.value is None:
            return None
        value: dict[str, Any] = {
            "value": float(figures.value),
            "formatter": lambda _: look.told(figures, self._language),
        }
        if figures.good is False:
            fill = "" if self._several else f"fill: {look.BAD}; "
            value["style"] = f"{fill}stroke: {look.BAD}; stroke-width: 3; stroke-dasharray: 5 2"
        return value


def _strip(drawn: Element) -> None:
    """Take out scripts, what they would show, and comments; one of these holds the day."""
    for parent in list(drawn.iter()):
        for child in list(parent):
            kind = child.tag if isinstance(child.tag, str) else ""
            unseen = "tooltip" in child.get("class", "").split() or kind == "desc"
            if kind in ("", "script", "title") or unseen:
                parent.remove(child)
            else:
                # In a page with several pictures they would not be the only ones.
                child.attrib.pop("id", None)


def _short(value: float) -> Decimal:
    """The number of an axis, without the noise of binary fractions."""
    return Decimal(f"{value:.6g}").normalize() + 0 if value else Decimal()


def _shares(figures: Sequence[Figures | None]) -> list[float | None]:
    """What the values up to each make up of all together, in percent."""
    values = [Decimal() if one is None or one.value is None else one.value for one in figures]
    whole = sum(values, Decimal())
    if not whole or any(value < 0 for value in values):
        return [None] * len(values)
    upto = [sum(values[: i + 1], Decimal()) for i in range(len(values))]
    return [float(round(part * 100 / whole, 1)) for part in upto]


def _percent(language: Language) -> Callable[[float], str]:
    return lambda value: look.number(value, language, 1) + " %"


_STYLE = Style(
    background=look.PAPER,
    plot_background=look.PAPER,
    foreground=look.INK,
    foreground_strong=look.INK,
    foreground_subtle=look.FAINT,
    font_family=look.FONT,
    label_font_size=_TYPE,
    major_label_font_size=_TYPE,
    value_font_size=_TYPE,
    legend_font_size=_TYPE,
    no_data_font_size=20,
    guide_stroke_color=look.LINE,
    major_guide_stroke_color=look.LINE,
    opacity="1",
    opacity_hover="1",
    stroke_opacity="1",
    transition="none",
    colors=look.COLOURS,
    value_colors=(look.INK,) * len(look.COLOURS),
)
