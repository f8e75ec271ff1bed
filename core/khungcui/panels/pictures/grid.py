"""The cells of an answer in rows and columns, as a picture shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from khungcui.calendar.periods import Period, PeriodKind
from khungcui.panels.figures import Answer, Figures, Key
from khungcui.panels.pictures.look import COLOURS
from khungcui.plugins.panels import Chart
from khungcui.text import Text

#: So many rows a picture has at most; the numbers of all are in the files beside it.
MOST_ROWS = 60

_Names = tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows and columns by their labels, and the figures where they cross.

    ``columns`` is empty where rows share one thing alone. ``comparable`` is false where rows
    are of several materials or units, whose numbers say nothing beside each other.
    """

    rows: Sequence[Text]
    columns: Sequence[Text]
    figures: Sequence[Sequence[Figures | None]]
    comparable: bool
    left_out: int = 0

    @property
    def too_many_parts(self) -> bool:
        """Whether there are more columns than colours."""
        return len(self.columns) > len(COLOURS)

    @classmethod
    def of(cls, answer: Answer) -> "Grid":
        """The grid of an answer: its last key makes the columns, those before it the rows."""
        per = answer.panel.per
        kinds = {key.value for cell in answer.cells for key in cell.keys if key.name == per}
        # What all rows share goes without saying in each.
        said = [name for name in answer.by if name != per or len(kinds) > 1 or len(answer.by) == 1]
        found: dict[_Names, dict[_Names, Figures]] = {}
        rows: dict[_Names, Text] = {}
        columns: dict[_Names, Text] = {}
        ranks: dict[_Names, int] = {}
        for cell in answer.cells:
            keys = [key for key in cell.keys if key.name in said]
            down, across = (keys[:-1], keys[-1:]) if len(keys) > 1 else (keys, [])
            row, column = _names(down), _names(across)
            rows.setdefault(row, _label(down))
            columns.setdefault(column, _label(across))
            if across:
                ranks[column] = across[0].rank
            found.setdefault(row, {})[column] = cell.figures
        chart = answer.panel.chart
        if chart is Chart.PARETO and len(columns) <= 1:
            rows = dict(sorted(rows.items(), key=lambda row: -_size(found[row[0]])))
        if chart is Chart.LINE and said[:1] and said[0] in {*PeriodKind, answer.panel.period}:
            rows = _without_gaps(rows)
        order = sorted(columns, key=lambda column: ranks.get(column, 0))
        shown = list(rows)[:MOST_ROWS]
        return cls(
            rows=[rows[row] for row in shown],
            columns=[columns[column] for column in order if column],
            figures=[[found.get(row, {}).get(column) for column in order] for row in shown],
            comparable=len(kinds) <= 1,
            left_out=len(rows) - len(shown),
        )


def _names(keys: Sequence[Key]) -> _Names:
    return tuple(key.value for key in keys)


def _label(keys: Sequence[Key]) -> Text:
    return Text(
        vi=", ".join(key.label.vi for key in keys), en=", ".join(key.label.en for key in keys)
    )


def _size(figures: Mapping[_Names, Figures]) -> Decimal:
    return max(one.value or Decimal() for one in figures.values())


def _without_gaps(rows: Mapping[_Names, Text]) -> dict[_Names, Text]:
    """``rows`` with the periods between them in which there was nothing."""
    periods = [Period.parse(row[0]) for row in rows if row[0] is not None]
    if len({period.kind for period in periods}) != 1:
        return dict(rows)
    every = min(periods).until(max(periods))
    filled: dict[_Names, Text] = {(period.code,): period.title for period in every}
    return filled | {row: text for row, text in rows.items() if row[0] is None}
