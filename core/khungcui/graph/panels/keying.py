"""What every key of a panel does, and the few things that keys share."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, select, true

from khungcui.graph.filters.from_json import Filter
from khungcui.panels.figures import Key as Shared
from khungcui.text import Text

Row = Mapping[Any, Any]
Expression = ColumnElement[Any]

#: What rows without a value share.
NONE = Text(vi="(không có)", en="(none)")
_YES_NO = {True: Text(vi="Có", en="Yes"), False: Text(vi="Không", en="No")}


class Key(Protocol):
    """One thing that rows are grouped by.

    A key adds plain columns to what is selected from (an expression could not be grouped by as
    soon as a value is bound in it), and reads from a group what its rows share.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> Text: ...

    @property
    def parts(self) -> list[Expression]:
        """Its value in a row."""
        ...

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        """``rows`` with the value beside each, and the plain columns to be grouped by."""
        ...

    def shared(self, row: Row) -> Shared:
        """What the rows of a group share."""
        ...

    def place(self, row: Row) -> Any:
        """What groups are sorted by; None stands last."""
        ...

    def filter(self, row: Row) -> Filter:
        """The way back: the filter of the rows of a group."""
        ...


def label(name: str) -> str:
    """The name of a key's value in a row."""
    return f"by_{name}"


def beside(name: str, value: Expression, rows: FromClause) -> tuple[FromClause, list[Expression]]:
    """``rows`` with ``value`` computed beside each."""
    # Told to take its tables from around it, as it would not where it then had none of its own.
    made = select(value.label(label(name))).correlate_except().lateral(f"key_{name}")
    return rows.join(made, true()), [made.c[label(name)]]


def said(value: Any, words: Mapping[Any, Text]) -> Text:
    """A value in words."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return _YES_NO[value]
    known = words.get(value) if isinstance(value, StrEnum) else None
    return known or Text(vi=str(value), en=str(value))
