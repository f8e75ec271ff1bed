"""The one statement of a panel: its measures in every cell, and over all rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select, tuple_

from khungcui.calendar.periods import PeriodKind
from khungcui.graph.panels.keying import Key
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.panels import Panel
from khungcui.plugins.view import source

#: So many cells an answer has at most.
MOST_CELLS = 500
COUNT = "count_"
#: Whether a row of the answer is that of all rows.
WHOLE = "whole_"


def measure_label(name: str) -> str:
    """The name of a measure in a row of the answer."""
    return f"of_{name}"


def panel_select(
    panel: Panel,
    shape: Shape,
    keys: Sequence[Key],
    levels: Sequence[Key],
    condition: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    """A select of the cells of the rows that meet ``condition``, and of all these rows at once.

    ``levels`` are the keys of `Panel.latest`. One cell more than may be shown is read, so that
    there being too many is seen. Cells come in no order.
    """
    rows = source(shape.resource)
    columns: list[ColumnElement[Any]] = []
    for key in keys:
        rows, more = key.joined(rows)
        columns += more
    if panel.latest:
        condition = condition & _last(panel, shape, [*levels, *_periods(keys)], condition)
    measures = [one.sql.label(measure_label(name)) for name, one in panel.measures.items()]
    numbers = [func.count().label(COUNT), *measures]
    if not columns:
        return select(*numbers).select_from(rows).where(condition)
    plain = [getattr(column, "element", column) for column in columns]
    sets = func.grouping_sets(tuple_(*plain), tuple_())
    return (
        select(*columns, func.grouping(plain[0]).label(WHOLE), *numbers)
        .select_from(rows)
        .where(condition)
        .group_by(sets)
        .limit(MOST_CELLS + 2)
    )


def _periods(keys: Sequence[Key]) -> list[Key]:
    return [key for key in keys if key.name in set(PeriodKind)]


def _last(
    panel: Panel, shape: Shape, among: Sequence[Key], condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    """That a row is of the last day of those that agree in ``among``."""
    day = element(shape.fields[str(panel.day)].column)
    rows: FromClause = source(shape.resource)
    parts = [part for key in among for part in key.parts]
    identity = [element(column) for column in shape.identity]
    place = func.rank().over(partition_by=parts, order_by=day.desc())
    ranked = (
        select(*(column.label(f"id{i}_") for i, column in enumerate(identity)), place.label("at_"))
        .select_from(rows)
        .where(condition, day.is_not(None))
        .correlate(None)
        .subquery("ranked")
    )
    *named, at = ranked.c
    return tuple_(*identity).in_(select(*named).where(at == 1))
