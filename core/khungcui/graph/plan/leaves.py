"""The leaves of an answer in SQL: how a column's value is written in JSON.

Each form is that of the scalar it stands for in `khungcui.graph.scalars`; the differential test
holds both together.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Uuid,
    case,
    cast,
    func,
    literal_column,
)
from sqlalchemy import Text as SqlText
from sqlalchemy import types as sql
from sqlalchemy.types import TypeEngine

from khungcui.graph.columns import nullable
from khungcui.graph.plan.catalog import Unplanned
from khungcui.graph.plan.json_text import (
    MISSING,
    NULL,
    Piece,
    constant,
    joined,
    or_fault,
    or_null,
)
from khungcui.graph.shapes import element
from khungcui.plugins.declarations import Field

_LARGEST_INT = 2**31 - 1


def leaf(field: Field, value: ColumnElement[Any], watched: list[ColumnElement[Any]]) -> list[Piece]:
    """The JSON of a field whose column is read as ``value``; null only where it may be.

    What the database itself holds never to be null is added to ``watched`` instead of being
    looked at here: `whole` looks at all of a row at once.
    """
    missing = nullable(field)
    certain = not missing and _never_null(field)
    if certain:
        watched.append(value)
    return written(
        field.column.type, value, missing=missing, certain=certain, in_table=_of_table(field)
    )


def written(
    type_: TypeEngine[Any],
    value: ColumnElement[Any],
    *,
    missing: bool = True,
    certain: bool = False,
    in_table: bool = False,
) -> list[Piece]:
    """The JSON of a value of ``type_``.

    ``missing``: it may be null; ``certain``: it never is; ``in_table``: it fits its type.
    """
    choices = getattr(type_, "choices", None)
    if choices is not None:
        names = {constant(each.value): constant(f'"{each.name}"') for each in choices}
        named: ColumnElement[Any] = case(names, value=value, else_=MISSING)
        return [case((value.is_(None), NULL if missing else MISSING), else_=named)]
    bare = _bare(type_, value, in_table=in_table)
    if bare is not None:
        if certain:
            return [bare]
        return [or_null(cast(bare, SqlText())) if missing else or_fault(cast(bare, SqlText()))]
    if not _quoted(type_):
        raise Unplanned(f"a column of type {type_!r}")
    if certain:
        return ['"', value, '"']
    text = constant('"').concat(cast(value, SqlText())).concat(constant('"'))
    return [or_null(text) if missing else or_fault(text)]


def _bare(
    type_: TypeEngine[Any], value: ColumnElement[Any], *, in_table: bool
) -> ColumnElement[Any] | None:
    """What prints itself as JSON; None for what stands in quotes."""
    if isinstance(type_, sql.Boolean):
        return case((value, constant("true")), (~value, constant("false")))
    if isinstance(type_, BigInteger):
        return None
    if isinstance(type_, Integer):
        if in_table:
            return value
        # Reckoned: GraphQL's Int has 32 bits, and what is larger is an error.
        fits = value.between(-_LARGEST_INT - 1, _LARGEST_INT)
        return case((value.is_(None), None), (fits, cast(value, SqlText())), else_=MISSING)
    if isinstance(type_, sql.DateTime):
        return func.to_json(value)
    if isinstance(type_, ARRAY):
        if not isinstance(type_.item_type, sql.String):
            raise Unplanned(f"a list of {type_.item_type!r}")
        return func.array_to_json(value)
    if isinstance(type_, sql.JSON):
        # JSON has a null of its own, and a client knows only one.
        return func.nullif(cast(value, SqlText()), constant("null"))
    if isinstance(type_, sql.String) and not isinstance(type_, Uuid):
        return func.to_json(value)
    return None


def _quoted(type_: TypeEngine[Any]) -> bool:
    """Whether it prints as plain signs that need no escape: numbers, dates, ids."""
    return isinstance(type_, BigInteger | Numeric | Uuid | sql.Date)


def _of_table(field: Field) -> bool:
    return isinstance(getattr(element(field.column), "table", None), Table)


def _never_null(field: Field) -> bool:
    """Whether the database itself holds that there is a value: then nothing need be watched."""
    if isinstance(field.column.type, sql.JSON):
        return False
    return _of_table(field) and not getattr(element(field.column), "nullable", True)


def whole(watched: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """Nothing where all of ``watched`` are there, else what no JSON can hold."""
    missing = func.num_nulls(*watched) > literal_column("0", Integer())
    return case((missing, MISSING), else_=constant(""))


def global_id(type_name: str, tenant: ColumnElement[Any], key: ColumnElement[Any]) -> list[Piece]:
    """The JSON of a record's global id, as `khungcui.ids.NodeId` writes it.

    The signs that an id may hold never come out as the two that are not safe in an address.
    """
    raw = cast(joined([f"{type_name}:", tenant, ":", key]), LargeBinary())
    return ['"', _unpadded(raw), '"']


def cursor(
    signature: str, values: Sequence[tuple[TypeEngine[Any], ColumnElement[Any]]]
) -> ColumnElement[str]:
    """A cursor as `khungcui.graph.orders.cursor` writes it, without quotes."""
    pieces: list[Piece] = [f'["{signature}"']
    for type_, value in values:
        pieces += [",", or_null(cast(_in_cursor(type_, value), SqlText()))]
    raw = func.convert_to(joined([*pieces, "]"]), constant("UTF8"))
    safe = func.replace(_unpadded(raw), constant("+"), constant("-"))
    return func.replace(safe, constant("/"), constant("_"), type_=SqlText())


def _in_cursor(type_: TypeEngine[Any], value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(type_, Integer | sql.Boolean | sql.DateTime):
        return func.to_json(value)
    return func.to_json(cast(value, SqlText()))


def _unpadded(raw: ColumnElement[Any]) -> ColumnElement[str]:
    """Base64 in one line without padding. ``translate`` would take five times as long as all."""
    encoded = func.encode(raw, constant("base64"))
    whole = func.replace(encoded, literal_column("E'\\n'"), constant(""))
    return func.rtrim(whole, constant("="), type_=SqlText())
