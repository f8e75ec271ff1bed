"""What every table of the platform shares.

A tenant table leads with ``tenant``, the immutable home of the row: a district's area id, or
the city's. Keys, foreign keys and indexes of such a table begin with it, which is what
row-level security, partitioning and Citus need; `tests/architecture` holds that.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, MetaData, Text, bindparam
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from khungcui.ids import uuid7

_ONE_DAY = timedelta(days=1)
#: The day a read is asked for. Every statement that the engine runs binds it.
DAY = bindparam("day", type_=Date())


def bound_day(day: date) -> date:
    """``day`` as it is bound to `DAY`.

    The driver takes Python's first and last day for PostgreSQL's endless ones, which are in no
    year; the days beside them say the same of every record.
    """
    return min(max(day, date.min + _ONE_DAY), date.max - _ONE_DAY)


#: The ``info`` of an index in the order of a list that goes across all tenants. It is the one
#: kind that does not lead with the tenant, which stands right behind what the list is sorted by.
ACROSS = {"order": "across tenants"}

E = TypeVar("E", bound=StrEnum)


class Base(DeclarativeBase):
    """The root of all mapped classes, in one metadata with one naming convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain dict here
        str: Text(),
        datetime: DateTime(timezone=True),
        Range[date]: DATERANGE(),
    }


class TenantRow:
    """A mixin for tenant tables: the home of the row, and its UUIDv7."""

    tenant: Mapped[str] = mapped_column(Text(), primary_key=True, sort_order=-2)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-1)


class Choice(TypeDecorator[E]):
    """A `StrEnum` stored as its value in a text column.

    Text and a check constraint (see `one_of`), because `=` on a PostgreSQL enum is not
    leakproof and so could not use an index under row-level security.
    """

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        return None if value is None else self.choices(value)


def one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    """The check constraint that belongs to a `Choice` column."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} in ({values})", name=f"{column}_known")
