"""Emit: the JSON of the groups of a connection, over the select that ordinary execution runs."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.sql.selectable import Subquery
from sqlalchemy.types import TypeEngine

from khungcui.graph.groups.keys import Key
from khungcui.graph.groups.measures import Measure
from khungcui.graph.groups.query import (
    COUNT,
    MOST_GROUPS,
    GroupForm,
    group_select,
    home_label,
    in_order,
    value_label,
)
from khungcui.graph.plan.arguments import Scope
from khungcui.graph.plan.json_text import MISSING, Piece, constant, joined, members, or_null
from khungcui.graph.plan.leaves import written
from khungcui.graph.plan.operation import Groups, Name, Reckoned, Related, Shared, Total
from khungcui.graph.shapes import Shape, element

if TYPE_CHECKING:
    from khungcui.graph.plan.statement import Statement

_NULL: list[Piece] = ["null"]


def groups_json(
    statement: "Statement", place: Groups, matching: ColumnElement[bool]
) -> ColumnElement[str]:
    """The JSON of the groups of the rows that are ``matching``; what no JSON is for too many."""
    form: GroupForm = statement.bound[place.number].chosen
    shape, view = place.types.shape, statement.view
    rows = group_select(shape, form, matching, view, Scope(place.number)).subquery(
        f"g{place.number}"
    )
    text = joined(
        members((name, _part(statement, each, form, rows, shape)) for name, each in place.members)
    )
    labels = [column.key for column in rows.c if column.key.startswith("by_")]
    sorting = [rows.c[label].asc().nulls_last() for label in in_order(form.by, labels)]
    texts = select(text).select_from(rows).order_by(*sorting)
    # Kept apart, or PostgreSQL would read the groups once for their number and once for them.
    read = select(func.array(texts.scalar_subquery()).label("texts")).offset(
        literal_column("0", BigInteger())
    )
    found = read.subquery(f"h{place.number}")
    listed = joined(["[", func.array_to_string(found.c.texts, constant(",")), "]"])
    too_many = func.cardinality(found.c.texts) > literal_column(str(MOST_GROUPS), Integer())
    return select(case((too_many, MISSING), else_=listed)).select_from(found).scalar_subquery()


def _part(
    statement: "Statement", part: Any, form: GroupForm, rows: Subquery, shape: Shape
) -> list[Piece]:
    match part:
        case Name():
            return [f'"{part.text}"']
        case Total():
            return [rows.c[COUNT]]
        case Shared():
            return members((name, _key(statement, each, form, rows)) for name, each in part.members)
        case Reckoned():
            return members((name, _measure(each, rows, shape)) for name, each in part.members)
    raise AssertionError(f"{part} is no part of a group")


def _key(
    statement: "Statement", part: Name | Key | Related, form: GroupForm, rows: Subquery
) -> list[Piece]:
    if isinstance(part, Name):
        return [f'"{part.text}"']
    key = part.key if isinstance(part, Related) else part
    if key.name not in form.by:
        return _NULL
    label = value_label(key.name)
    if not isinstance(part, Related):
        return written(_type(key), rows.c[label])
    target = part.target.types.shape.resource
    there = element(target.key_column)
    same = [there == literal_column(f'{rows.name}."{label}"', there.type)]
    if target.tenant_column is not None:
        home = literal_column(f'{rows.name}."{home_label(key.name)}"', SqlText())
        same.append(element(target.tenant_column) == home)
    return [or_null(statement.one(part.target, same))]


def _type(key: Key) -> TypeEngine[Any]:
    if key.part is None:
        return key.of.column.type  # type: ignore[union-attr] - a relation is no plain key
    return Integer() if key.part == "year" else Date()


def _measure(part: Name | Measure, rows: Subquery, shape: Shape) -> list[Piece]:
    if isinstance(part, Name):
        return [f'"{part.text}"']
    type_ = shape.fields[part.field].column.type
    if part.function in ("sum", "avg"):
        type_ = Numeric()
    return written(type_, rows.c[part.label], in_table=True)
