"""The rows of one page, found by their keys before they are read.

What a row shows may cost more than finding it: sums over other tables, lists of sectors. So the
keys are found and cut to the page first, and only the rows of the page are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, select

from khungcui.graph.orders import Term
from khungcui.graph.shapes import Shape, element
from khungcui.plugins.declarations import Resource
from khungcui.plugins.view import source

Sorting = Callable[[Sequence[Term]], list[ColumnElement[Any]]]


def first_rows(
    shape: Shape,
    order: Sequence[Term],
    sorting: Sorting,
    condition: ColumnElement[bool],
    most: int,
) -> Select[Any]:
    """The first ``most`` rows that meet ``condition``, with the values of the order."""
    if not _of_tables(shape.resource):
        # Made by a query of its own, which would run once more for the rows.
        statement = shape.select(*_labelled(order)).where(condition)
        return statement.order_by(*sorting(order)).limit(most)
    keys = (
        select(*_labelled(order))
        .select_from(source(shape.resource))
        .where(condition)
        .order_by(*sorting(order))
        .limit(most)
        .subquery("page")
    )
    placed = [replace(term, column=keys.c[term.label]) for term in order]
    identity = placed[-len(shape.identity) :]
    same = (
        element(column) == term.column
        for column, term in zip(shape.identity, identity, strict=True)
    )
    return shape.select(*_labelled(placed)).join(keys, and_(*same)).order_by(*sorting(placed))


def _labelled(order: Sequence[Term]) -> list[ColumnElement[Any]]:
    return [term.column.label(term.label) for term in order]


def _of_tables(resource: Resource) -> bool:
    joined = resource.joined
    return not isinstance(resource.rows, FromClause) and (
        joined is None or isinstance(joined, Table)
    )
