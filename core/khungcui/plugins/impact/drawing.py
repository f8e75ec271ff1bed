"""An impact as a picture: a matrix of powers and offices, in SVG, with gains and losses.

Gain and loss are told by sign and place as well as by colour, and every cell says in words what
it holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as Xml

from khungcui.plugins.impact.result import Count, Impact
from khungcui.plugins.impact.telling import by_district, place_name, powers_of
from khungcui.policy.titles import TITLES
from khungcui.policy.vocabulary import OfficeKind
from khungcui.text import Language, Text
from khungcui.text.figures import figures

_LABELS, _HEAD, _CELL, _ROW, _FOOT, _EDGE = 360, 230, 96, 40, 70, 24
_LONGEST = 58
_TITLE = Text(
    vi="Tác động của dự thảo từ ngày {day}: quyền được thêm và bị mất",
    en="Impact of the draft from {day}: powers gained and lost",
)
_SUMMARY = Text(
    vi="Hàng là quyền, cột là loại cơ quan; số là hồ sơ, hoặc cơ sở nơi chưa có hồ sơ.",
    en="Rows are powers, columns kinds of office; numbers are records, or establishments where "
    "there are no records yet.",
)
_GAINS = Text(vi="+ được thêm quyền", en="+ gains the power")
_LOSES = Text(vi="− mất quyền", en="− loses the power")
_CELL_TOLD = Text(
    vi="{kind}, {row}: được thêm {gained}, mất {lost}",
    en="{kind}, {row}: gains {gained}, loses {lost}",
)
_NONE = Text(vi="Không có quyền nào thay đổi.", en="No power changes.")
_GREEN, _RED, _INK, _FAINT, _LINE = "#d7efdc", "#f8d9d5", "#1d2733", "#5b6672", "#d5dae0"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """What a kind of office gains and loses; whether it does, where there is nothing to count."""

    gained: Count
    lost: Count
    gains: bool
    loses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of the matrix: a power, or a district under it; its cells by kind of office."""

    label: Text
    told: Text | None
    cells: Mapping[OfficeKind, _Cell]


def write_drawing(
    impact: Impact, path: Path, language: Language, *, districts: bool = False
) -> None:
    """Write the picture to ``path``; ``districts`` gives each power a row a district."""
    tree = Xml.ElementTree(drawing(impact, language, districts=districts))
    Xml.indent(tree)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def drawing(impact: Impact, language: Language, *, districts: bool = False) -> Xml.Element:
    """The picture as an element."""
    rows = list(_rows(impact, districts))
    kinds = [kind for kind in OfficeKind if any(kind in row.cells for row in rows)]
    width = _LABELS + max(len(kinds), 4) * _CELL + 2 * _EDGE + _HEAD // 2
    height = _HEAD + len(rows) * _ROW + _FOOT + 2 * _EDGE
    svg = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "title desc",
            "lang": language,
            "font-family": "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif",
            "font-size": "13",
            "fill": _INK,
        },
    )
    title = _TITLE.format(day=impact.day).in_(language)
    Xml.SubElement(svg, "title", {"id": "title"}).text = title
    Xml.SubElement(svg, "desc", {"id": "desc"}).text = _SUMMARY.in_(language)
    Xml.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    _text(svg, _EDGE, _EDGE + 16, title, {"font-size": "18", "font-weight": "600"})
    _text(svg, _EDGE, _EDGE + 38, _SUMMARY.in_(language), {"fill": _FAINT})
    if not rows:
        _text(svg, _EDGE, _HEAD, _NONE.in_(language), {})
    _heads(svg, kinds, language)
    for place, row in enumerate(rows):
        _row(svg, _HEAD + place * _ROW, row, kinds, language)
    _legend(svg, _HEAD + len(rows) * _ROW + 34, language)
    return svg


def _rows(impact: Impact, districts: bool) -> Iterator[_Row]:
    sums = list(by_district(impact)) if districts else []
    for power, title in powers_of(impact).items():
        shifts = [shift for shift in impact.shifts if shift.power == power]
        yield _Row(
            label=Text(vi=power, en=power),
            told=None if title.en == power else title,
            cells={
                shift.kind: _Cell(
                    gained=shift.gained,
                    lost=shift.lost,
                    gains=bool(shift.gainers),
                    loses=bool(shift.losers),
                )
                for shift in shifts
            },
        )
        of_power = [one for one in sums if one.shift.power == power]
        for district in dict.fromkeys(one.district for one in of_power):
            yield _Row(
                label=place_name(impact, district),
                told=None,
                cells={
                    one.shift.kind: _Cell(
                        gained=one.gained,
                        lost=one.lost,
                        gains=bool(one.gained),
                        loses=bool(one.lost),
                    )
                    for one in of_power
                    if one.district == district
                },
            )


def _heads(svg: Xml.Element, kinds: Sequence[OfficeKind], language: Language) -> None:
    for place, kind in enumerate(kinds):
        x, y = _EDGE + _LABELS + place * _CELL + _CELL / 2, _HEAD - 10
        turned = {"transform": f"rotate(-35 {x:g} {y:g})", "font-size": "12"}
        _text(svg, x, y, TITLES[kind].in_(language), turned)


def _row(
    svg: Xml.Element, y: int, row: _Row, kinds: Sequence[OfficeKind], language: Language
) -> None:
    line = {"x1": str(_EDGE), "x2": str(_EDGE + _LABELS + len(kinds) * _CELL)}
    Xml.SubElement(svg, "line", {**line, "y1": str(y), "y2": str(y), "stroke": _LINE})
    label = row.label.in_(language)
    if row.told is not None:
        _text(svg, _EDGE, y + 17, label, {"font-weight": "600"})
        told = row.told.in_(language)
        short = told if len(told) <= _LONGEST else told[: _LONGEST - 1].rstrip() + "…"
        _text(svg, _EDGE, y + 33, short, {"fill": _FAINT, "font-size": "11.5"})
    else:
        power = "." in label
        style = {"font-weight": "600"} if power else {"fill": _FAINT}
        _text(svg, _EDGE + (0 if power else 18), y + _ROW / 2 + 5, label, style)
    for place, kind in enumerate(kinds):
        if kind in row.cells:
            told = _CELL_TOLD.format(
                kind=TITLES[kind],
                row=row.label,
                gained=figures(row.cells[kind].gained.most, language),
                lost=figures(row.cells[kind].lost.most, language),
            )
            group = Xml.SubElement(svg, "g")
            Xml.SubElement(group, "title").text = told.in_(language)
            _draw(group, _EDGE + _LABELS + place * _CELL, y, row.cells[kind], language)


def _draw(group: Xml.Element, x: int, y: int, cell: _Cell, language: Language) -> None:
    sides = [("+", cell.gained, _GREEN)] if cell.gains else []
    sides += [("−", cell.lost, _RED)] if cell.loses else []
    middle = {"text-anchor": "middle"}
    if not sides:
        _text(group, x + _CELL / 2, y + _ROW / 2 + 5, "0", {**middle, "fill": _FAINT})
    height = (_ROW - 4) / max(len(sides), 1)
    for place, (sign, count, fill) in enumerate(sides):
        top = y + 2 + place * height
        box = {"x": f"{x + 2:g}", "y": f"{top:g}", "width": f"{_CELL - 4:g}", "rx": "3"}
        Xml.SubElement(group, "rect", {**box, "height": f"{height:g}", "fill": fill})
        told = sign + (figures(count.most, language) if count else "")
        size = "13" if len(sides) == 1 else "11.5"
        _text(group, x + _CELL / 2, top + height / 2 + 4.5, told, {**middle, "font-size": size})


def _legend(svg: Xml.Element, y: int, language: Language) -> None:
    x = _EDGE
    for fill, told in ((_GREEN, _GAINS), (_RED, _LOSES)):
        box = {"x": str(x), "y": str(y - 12), "width": "18", "height": "16", "rx": "3"}
        Xml.SubElement(svg, "rect", {**box, "fill": fill, "stroke": _LINE})
        _text(svg, x + 26, y + 1, told.in_(language), {})
        x += 210


def _text(
    parent: Xml.Element, x: float, y: float, told: str, style: Mapping[str, str]
) -> Xml.Element:
    element = Xml.SubElement(parent, "text", {"x": f"{x:g}", "y": f"{y:g}", **style})
    element.text = told
    return element
