"""JSON written by SQL: constant text and expressions, joined by ``concat``.

``concat`` was the cheapest of all ways to put JSON together (`tests/bench`): it takes every
type as it prints, and merges the constants between two values into one. It skips NULL, so what
may be NULL must say so here, and what may not is watched: a text that no JSON can hold stands
in its place, and the answer is given by ordinary execution, which knows the error.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal_column
from sqlalchemy import Text as SqlText

#: Stands where a value is missing that must be there. JSON has no bare control character.
FAULT = "\x01"
#: The arguments that one function of PostgreSQL takes at most are 100.
_MOST = 90

Piece = str | ColumnElement[Any]


def constant(text: str) -> ColumnElement[str]:
    """A literal in the SQL itself: the names that a document gives are letters and digits."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    prefix = "E" if "\\" in escaped or FAULT in escaped else ""
    return literal_column(f"{prefix}'{escaped.replace(FAULT, chr(92) + 'x01')}'", SqlText())


NULL = constant("null")
MISSING = constant(FAULT)


def joined(pieces: Iterable[Piece]) -> ColumnElement[str]:
    """One text of all ``pieces``, none of which may be NULL unless it means nothing."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    parts = [constant(each) if isinstance(each, str) else each for each in merged]
    if len(parts) == 1:
        return cast(parts[0], SqlText())
    while len(parts) > _MOST:
        parts = [func.concat(*parts[i : i + _MOST]) for i in range(0, len(parts), _MOST)]
    return func.concat(*parts, type_=SqlText())


def members(named: Iterable[tuple[str, Iterable[Piece]]]) -> list[Piece]:
    """The pieces of an object: its members by name, in order."""
    pieces: list[Piece] = []
    for name, value in named:
        pieces += [f'{"," if pieces else "{"}"{name}":', *value]
    return [*pieces, "}"] if pieces else ["{}"]


def or_null(text: ColumnElement[Any]) -> ColumnElement[str]:
    """``text``, or ``null`` where it is NULL."""
    return func.coalesce(text, NULL, type_=SqlText())


def or_fault(text: ColumnElement[Any]) -> ColumnElement[str]:
    """``text``, or what no JSON can hold where it is NULL."""
    return func.coalesce(text, MISSING, type_=SqlText())
