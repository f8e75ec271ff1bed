"""A panel as a picture: SVG without scripts, the same for the same numbers.

`grid` lays the cells of an answer out in rows and columns, `charts` has pygal draw them, `heat`
and `card` draw what pygal does not, `look` says how all of them look.
"""

from khungcui.panels.figures import Answer
from khungcui.panels.pictures.card import card
from khungcui.panels.pictures.charts import chart
from khungcui.panels.pictures.grid import Grid
from khungcui.panels.pictures.heat import heat
from khungcui.plugins.panels import Chart
from khungcui.text import Language

__all__ = ["picture"]


def picture(answer: Answer, language: Language) -> str:
    """The picture of an answer, as the text of an SVG document.

    As its panel says, unless that would mislead: numbers that are not to be compared, and more
    parts than there are colours, are shown in a table.
    """
    if not answer.by or not answer.cells:
        return card(answer, language)
    grid = Grid.of(answer)
    if answer.panel.chart is Chart.HEAT or not grid.comparable or grid.too_many_parts:
        return heat(answer, grid, language)
    return chart(answer, grid, language)
