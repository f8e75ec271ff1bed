"""The days of a dated row: what holds them, and how they are made."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range


def one_at_a_time(table: str, *columns: str, name: str | None = None) -> ExcludeConstraint[Any]:
    """No two rows that agree in ``columns`` are valid on the same day."""
    # PostgreSQL makes a GiST index for it and takes that for cheaper than it is: it finds a key
    # five times as slowly as a B-tree. Over the keys as text no read can choose it.
    equal = [(text(f"({column}::text)"), "=") for column in columns]
    return ExcludeConstraint(
        ("tenant", "="),
        *equal,
        ("valid", "&&"),
        using="gist",
        name=name or f"ex_{table}_{'_'.join(columns)}",
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
