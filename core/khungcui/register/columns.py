"""Columns that several tables of the register share."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import MappedColumn, mapped_column

from khungcui.text import search_key, sort_key


def search_of(name: str) -> MappedColumn[str]:
    """The stored search key of the text column ``name``, filled when a row is made."""

    def fill(context: DefaultExecutionContext) -> str:
        return search_key(context.get_current_parameters()[name])

    return mapped_column(Text(collation="C"), default=fill)


def sort_of(name: str) -> MappedColumn[str]:
    """The stored sort key of the text column ``name``, filled when a row is made."""

    def fill(context: DefaultExecutionContext) -> str:
        return sort_key(context.get_current_parameters()[name])

    return mapped_column(Text(collation="C"), default=fill)


def one_at_a_time(table: str, *columns: str, name: str | None = None) -> ExcludeConstraint[Any]:
    """No two rows that agree in ``columns`` are valid on the same day."""
    equal = [(column, "=") for column in ("tenant", *columns)]
    # PostgreSQL makes a GiST index for it, which also answers "valid on a day" for a key.
    return ExcludeConstraint(
        *equal, ("valid", "&&"), using="gist", name=name or f"ex_{table}_{'_'.join(columns)}"
    )


def dated() -> CheckConstraint:
    """``valid`` is a real period with a first day."""
    return CheckConstraint("not isempty(valid) and not lower_inf(valid)", name="valid_dated")


def period(start: date, until: date | None = None) -> Range[date]:
    """The days from ``start`` to the day before ``until``; None is without end."""
    return Range(start, until, bounds="[)")


def ended(valid: Range[date], until: date) -> Range[date]:
    """``valid`` cut short so that ``until`` is the first day outside it."""
    return Range(valid.lower, until, bounds="[)")
