"""Pictures: the same for the same numbers, whole XML, without scripts, with words for readers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from tests.core.panels.conftest import words

from khungcui.panels.figures import Answer, Cell, Figures, Key
from khungcui.panels.pictures import look, picture
from khungcui.panels.pictures.grid import MOST_ROWS, Grid
from khungcui.panels.tables import as_csv, as_json
from khungcui.plugins.panels import Bounds, Chart, Measure, Panel, Ratio
from khungcui.text import Text

SVG = "{http://www.w3.org/2000/svg}"
PANEL = Panel(
    name="rejects",
    title=Text(vi="Hàng hỏng <i>", en="Rejects <i>"),
    formula=Text(vi="Số hỏng ÷ số kiểm × 100", en="Rejected ÷ inspected × 100"),
    unit=Text(vi="%", en="%"),
    resource="inspection",
    measures={"rejected": Measure(title=words("rejected"), sql=func.count())},
    value="rejected",
    good=Bounds(most=50),
)
NAMES = ("Đống Đa", "& < > \"'", "=1+1", "Tên rất dài của một cơ sở sản xuất ở xa", "(không có)")


def figures(value: Decimal | None, panel: Panel = PANEL) -> Figures:
    good = None if value is None or panel.good is None else panel.good.hold(value)
    return Figures(value=value, measures={"rejected": value}, count=1, good=good, filter={})


def answer(panel: Panel, keys: Sequence[str], values: Mapping[Any, Decimal | None]) -> Answer:
    """An answer whose keys are their own labels."""
    cells = [
        Cell(
            keys=tuple(
                Key(name=name, title=words(name), value=value, label=words(value), rank=i)
                for i, (name, value) in enumerate(zip(keys, shared, strict=True))
            ),
            figures=figures(value, panel),
        )
        for shared, value in values.items()
    ]
    return Answer(
        panel=panel,
        by={name: words(name) for name in keys},
        total=figures(Decimal("12.5"), panel),
        cells=cells,
        day=date(2027, 3, 31),
    )


VALUES = st.none() | st.decimals(-1000, 10_000_000, places=2)


@given(
    chart=st.sampled_from(Chart),
    keys=st.integers(0, 2),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    values=st.lists(VALUES, min_size=25, max_size=25),
)
@example(chart=Chart.PARETO, keys=1, names=list(NAMES), values=[None] * 25)
@settings(max_examples=40, deadline=None)
def test_any_answer_is_drawn_whole_and_the_same_again(
    chart: Chart, keys: int, names: list[str], values: list[Decimal | None]
) -> None:
    shared = list(product(*[names] * keys)) if keys else []
    made = answer(
        replace(PANEL, chart=chart),
        ["district", "cause"][:keys],
        dict(zip(shared, values, strict=False)),
    )
    drawn = picture(made, "vi")
    assert drawn == picture(made, "vi")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    assert root.findtext(f"{SVG}title") == made.heading.in_("vi")
    said = root.findtext(f"{SVG}desc") or ""
    texts = " ".join(text for one in root.iter(f"{SVG}text") for text in one.itertext())
    assert "Số hỏng ÷ số kiểm × 100" in said
    assert "Đơn vị tính: %" in texts
    assert all(f"{name}" in said for name in names if keys)
    outside = any(cell.figures.good is False for cell in made.cells)
    assert (look.SIGN in texts) is outside
    tags = {one.tag for one in root.iter()}
    assert all(isinstance(tag, str) for tag in tags)
    assert not {f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject", f"{SVG}a"} & tags
    for address in ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"):
        drawn = drawn.replace(address, "")
    assert not any(word in drawn for word in ("http", "url(", "@import", "onload", "<?xml"))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_a_picture_speaks_either_language() -> None:
    made = answer(PANEL, ["district"], {("A",): Decimal("1234.5"), ("B",): Decimal(1)})
    assert "1.234,5" in picture(made, "vi")
    assert "1,234.5" in picture(made, "en")
    assert "Formula: Rejected" in picture(made, "en")


def test_a_pareto_goes_from_the_largest_down() -> None:
    values = {("A",): Decimal(1), ("B",): Decimal(7), ("C",): None, ("D",): Decimal(2)}
    made = answer(replace(PANEL, chart=Chart.PARETO), ["cause"], values)
    assert [row.vi for row in Grid.of(made).rows] == ["B", "D", "A", "C"]
    drawn = picture(made, "en")
    for share in ("70.0 %", "90.0 %", "100.0 %"):
        assert share in drawn


def test_a_line_shows_where_there_was_nothing() -> None:
    values = {("202711",): Decimal(1), ("202802",): Decimal(7)}
    made = answer(replace(PANEL, chart=Chart.LINE, day="x"), ["month"], values)
    grid = Grid.of(made)
    assert [row.en for row in grid.rows] == [
        "Month 11 of 2027",
        "Month 12 of 2027",
        "Month 1 of 2028",
        "Month 2 of 2028",
    ]
    assert [row[0] and row[0].value for row in grid.figures] == [1, None, None, 7]
    # A count of nothing is 0, a share of nothing is none.
    assert picture(made, "en").count("<circle") == 4
    share = replace(made, panel=replace(made.panel, value=Ratio(of="rejected", to="rejected")))
    assert picture(share, "en").count("<circle") == 2


def test_numbers_that_are_not_comparable_are_not_drawn_beside_each_other() -> None:
    panel = replace(PANEL, per="unit", good=None)
    kinds = {("kg", "A"): Decimal(1), ("m", "A"): Decimal(700)}
    mixed = Grid.of(answer(panel, ["unit", "district"], kinds))
    assert not mixed.comparable
    alone = Grid.of(answer(panel, ["unit", "district"], {("kg", "A"): Decimal(1)}))
    assert alone.comparable
    assert [row.vi for row in alone.rows] == ["A"]


@pytest.mark.parametrize("chart", list(Chart))
def test_no_name_spoils_a_picture(chart: Chart) -> None:
    names = ("A\x01", "B\ufffe", "\x1b[31mC")
    values = {(name,): Decimal(1) for name in names}
    drawn = picture(answer(replace(PANEL, chart=chart), ["district"], values), "vi")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - of our own making


def test_a_picture_says_what_it_leaves_out() -> None:
    values = {(f"P{i}",): Decimal(i) for i in range(MOST_ROWS + 5)}
    made = answer(PANEL, ["ward"], values)
    assert "5 more rows" in picture(made, "en")
    assert len(as_csv(made, "en").splitlines()) == MOST_ROWS + 5 + 2


def test_tables_are_exact_and_hold_no_formulas() -> None:
    value = Decimal("12345678901234567890.10")
    made = answer(PANEL, ["district"], {("=1+1",): value, ("B",): None})
    lines = as_csv(made, "en").decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=1+1,12345678901234567890.10,")
    assert lines[2] == "B,,,,1"
    hidden = (" =1+1", "\u200b=1+1", "\ufeff@A", "＝1+1", "\x01-1")
    made_of = answer(PANEL, ["district"], {(name,): value for name in hidden})
    assert all(line.startswith("'") for line in as_csv(made_of, "en").decode().splitlines()[1:-1])
    # Where a point parts thousands it may not part decimals.
    assert ";12345678901234567890,10;" in as_csv(made, "vi").decode()
    assert b'"value":"12345678901234567890.10"' in as_json(made, "en")


@pytest.mark.parametrize("chart", list(Chart))
def test_nothing_is_said_to_be_nothing(chart: Chart) -> None:
    made = replace(answer(replace(PANEL, chart=chart), ["district"], {}), total=None)
    assert "Chưa có số liệu" in picture(made, "vi")
