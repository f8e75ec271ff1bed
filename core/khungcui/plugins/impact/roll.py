"""A roll of records: one statement that gives each record with its facets, to count or to list.

A record's facets are gathered inside PostgreSQL, so that what comes back is one line a class.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import product
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NullType

from khungcui.plugins.impact.classes import Line, Part
from khungcui.plugins.impact.verdicts import MANAGERS, PORTIONS
from khungcui.storage.base import DAY

#: What tells the values of one facet apart in a gathered text; it stands in no code and no id.
_MARK = "\x1f"

# The planner takes a period that holds the day for rare, and looks rare rows up one by one.
_SWITCHES = ("enable_nestloop", "enable_mergejoin", "enable_sort")
_COUNTING = {
    **dict.fromkeys(_SWITCHES, "off"),
    "work_mem": "256MB",
    "hash_mem_multiplier": "4",
    "jit": "off",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.01",
    "min_parallel_table_scan_size": "1MB",
}


async def plan_for_counting(session: AsyncSession, *, counting: bool = True) -> None:
    """Have PostgreSQL read whole tables at once, or look rows up again, in this transaction."""
    chosen = _COUNTING if counting else dict.fromkeys(_SWITCHES, "on")
    await session.execute(
        select(*(func.set_config(name, value, True) for name, value in chosen.items()))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the counting needs: attributes, and the classes of portion that can matter."""

    names: frozenset[str]
    managers: frozenset[str | None] = frozenset(MANAGERS)
    portions: frozenset[str | None] = frozenset(PORTIONS)

    def __or__(self, other: "Asked") -> "Asked":
        names = self.names | other.names
        if self.classes != other.classes:
            # What was one class for each is no longer one for both.
            names |= {name for one in (self, other) for name in one.told_apart}
        return Asked(
            names=names,
            managers=self.managers | other.managers,
            portions=self.portions | other.portions,
        )

    @property
    def classes(self) -> tuple[frozenset[str | None], frozenset[str | None]]:
        """The classes of portion that can matter, by manager and by kind."""
        return self.managers, self.portions

    @property
    def told_apart(self) -> frozenset[str]:
        """By which attributes classes that matter are told from those that do not."""
        wanted = (("managed_by", self.managers, MANAGERS), ("portion", self.portions, PORTIONS))
        return frozenset(name for name, some, every in wanted if len(some) < len(every))

    @property
    def one_kind(self) -> "Asked":
        """The same, with no class that matters told from another."""
        return replace(self, names=self.names - {"managed_by", "portion"})

    def within(self, managed_by: Any, portion: Any) -> list[ColumnElement[bool]]:
        """Conditions that leave out facets of classes that cannot matter."""
        wanted = ((managed_by, self.managers, MANAGERS), (portion, self.portions, PORTIONS))
        return [
            _among(column, values)
            for column, values, every in wanted
            if isinstance(column, ColumnElement) and len(values) < len(every)
        ]


def _among(column: ColumnElement[Any], values: frozenset[str | None]) -> ColumnElement[bool]:
    named = cast(column, SqlText).in_(sorted(value for value in values if value is not None))
    return or_(named, column.is_(None)) if None in values else named


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Records of one type.

    ``rows`` has a line a record, with columns ``tenant`` and ``key``, those of ``own`` under the
    names of attributes, and those of ``gathered``, each with its reader. ``fixed`` are
    attributes that have one value in all records.
    """

    rows: Select[*tuple[Any, ...]]
    own: tuple[str, ...]
    gathered: Mapping[str, "Gathered"] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    async def lines(self, session: AsyncSession, day: date) -> list[Line]:
        """How many records there are of each class on ``day``."""
        rows = self.rows.subquery()
        columns = [rows.c[name] for name in (*self.own, *self.gathered)]
        sample = (_first(rows.c.tenant), _first(rows.c.key))
        counted = select(func.count(), *sample, *columns).group_by(*columns)
        # Past the session: it would take every line in its hands once more.
        connection = await session.connection()
        found = (await connection.execute(counted, {DAY.key: day})).all()
        # Some ten thousand lines to read: the server answers others meanwhile.
        return await asyncio.to_thread(self._read, found)

    def _read(self, rows: Iterable[Any]) -> list[Line]:
        fixed = frozenset({tuple(self.fixed.items())})
        readers = [
            *(_Reader(partial(_own, name)) for name in self.own),
            *(_Reader(gathered.read) for gathered in self.gathered.values()),
        ]
        lines = []
        for records, tenant, key, *values in rows:
            parts = [reader(value) for reader, value in zip(readers, values, strict=True)]
            columns = (fixed, *parts)
            area = _area(columns)
            lines.append(Line(area=area, columns=columns, records=records, sample=(tenant, key)))
        return lines


def _first(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.array_agg(column, type_=ARRAY(column.type))[1], SqlText)


def _own(name: str, value: Any) -> Sequence[Part]:
    return ((() if value is None else ((name, str(value)),)),)


def _area(columns: Iterable[frozenset[Part]]) -> str | None:
    areas = [value for parts in columns for part in parts for name, value in part if name == "area"]
    return min(areas, default=None)


class _Reader:
    """Reads each value of a column once."""

    def __init__(self, read: Callable[[Any], Sequence[Part]]) -> None:
        self._read = read
        self._known: dict[Any, frozenset[Part]] = {}

    def __call__(self, value: Any) -> frozenset[Part]:
        value = tuple(value) if isinstance(value, list) else value
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = frozenset(self._read(value))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The values of attributes over all facets of a record, in one column."""

    names: tuple[str, ...]
    column: ColumnElement[Any]

    def read(self, value: Any) -> Sequence[Part]:
        """The parts of facets that a value of the column holds; one that gives nothing for NULL."""
        if value is None:
            return ((),)
        if isinstance(value, int):
            return [part for place, part in enumerate(_CLASSES) if value >> place & 1]
        parts = (zip(self.names, (one or "").split(_MARK), strict=True) for one in value)
        return [tuple(pair for pair in part if pair[1]) for part in parts]


def gather(columns: Mapping[str, ColumnElement[Any]]) -> Gathered:
    """Gather ``columns``, by name of attribute: as bits where they only tell a class of portion."""
    if columns.keys() <= {"managed_by", "portion"}:
        place = _place(columns.get("managed_by"), MANAGERS) * literal_column(str(len(PORTIONS)))
        place += _place(columns.get("portion"), PORTIONS)
        bits = func.bit_or(literal_column("1").op("<<")(place), type_=Integer())
        return Gathered(names=tuple(columns), column=bits)
    told = [cast(column, SqlText) for column in columns.values()]
    if len(told) == 1:
        return Gathered(names=tuple(columns), column=func.array_agg(told[0], type_=NullType()))
    joined = func.concat_ws(_MARK, *(func.coalesce(one, "") for one in told))
    return Gathered(names=tuple(columns), column=func.array_agg(joined, type_=NullType()))


_CLASSES: tuple[Part, ...] = tuple(
    tuple((name, value) for name, value in (("managed_by", m), ("portion", p)) if value)
    for m, p in product(MANAGERS, PORTIONS)
)


def _place(column: ColumnElement[Any] | None, values: Sequence[str | None]) -> Any:
    """The place of a column's value among ``values``; 0 where it is not given."""
    if column is None:
        return literal_column("0")
    places = {value: literal_column(str(at)) for at, value in enumerate(values) if value}
    return case(places, value=cast(column, SqlText), else_=literal_column("0"))
