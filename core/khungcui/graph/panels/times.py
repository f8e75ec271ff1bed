"""Keys of time: the period for which a row counts, and the days of a period as a filter."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, FromClause, Interval, cast, extract, func, literal
from sqlalchemy import case as sql_case
from strawberry.utils.str_converters import to_camel_case

from khungcui import clock
from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.periods import KINDS, Period, PeriodKind
from khungcui.graph.columns import graphql_type, local
from khungcui.graph.filters.from_json import Filter
from khungcui.graph.panels.keying import NONE, Expression, Row, beside, label
from khungcui.graph.shapes import element
from khungcui.panels.figures import Key as Shared
from khungcui.plugins.declarations import Field
from khungcui.text import Text

#: The administrative month begins so many days after the month of the calendar before it.
_CUT = timedelta(days=14)
_HALF = 6


@dataclass(frozen=True, kw_only=True)
class PeriodKey:
    """The period of a kind in which the day of a row lies, as the cut-offs have it."""

    kind: PeriodKind
    field: Field
    cut_off: CutOff

    @property
    def name(self) -> str:
        return self.kind.value

    @property
    def title(self) -> Text:
        return KINDS[self.kind]

    @property
    def parts(self) -> list[Expression]:
        return [self._start]

    @property
    def _start(self) -> Expression:
        """The first day by the calendar of the period in which a row lies."""
        day: Expression = element(self.field.column)
        if graphql_type(self.field.column) is datetime:
            day = local(day)
        month: Expression = func.date_trunc("month", day)
        if self.cut_off is CutOff.ADMINISTRATIVE:
            cut = func.date_trunc("month", day - literal(_CUT, Interval()))
            month = cut + func.make_interval(0, 1)
        if self.kind is PeriodKind.HALF:
            later = extract("month", month) > _HALF
            begun = func.date_trunc("year", month)
            start = sql_case((later, begun + func.make_interval(0, _HALF)), else_=begun)
        else:
            start = func.date_trunc(self.kind.value, month)
        return cast(start, Date())

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        return beside(self.name, self._start, rows)

    def _period(self, row: Row) -> Period | None:
        start: date | None = row[label(self.name)]
        return None if start is None else Period.of(self.kind, start)

    def shared(self, row: Row) -> Shared:
        period = self._period(row)
        if period is None:
            return Shared(name=self.name, title=self.title, value=None, label=NONE)
        return Shared(name=self.name, title=self.title, value=period.code, label=period.title)

    def place(self, row: Row) -> Any:
        return row[label(self.name)]

    def filter(self, row: Row) -> Filter:
        period = self._period(row)
        if period is None:
            return {to_camel_case(self.field.name): {"isNull": True}}
        return within(self.field, self.cut_off, period)


@dataclass(frozen=True, kw_only=True)
class CodeKey:
    """The period of a row that holds its code."""

    field: Field

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def title(self) -> Text:
        return self.field.title

    @property
    def parts(self) -> list[Expression]:
        return [element(self.field.column)]

    def joined(self, rows: FromClause) -> tuple[FromClause, list[Expression]]:
        return beside(self.name, element(self.field.column), rows)

    def shared(self, row: Row) -> Shared:
        code = row[label(self.name)]
        said = NONE if code is None else Period.parse(code).title
        return Shared(name=self.name, title=self.title, value=code, label=said)

    def place(self, row: Row) -> Any:
        code = row[label(self.name)]
        return None if code is None else Period.parse(code)

    def filter(self, row: Row) -> Filter:
        code = row[label(self.name)]
        return {to_camel_case(self.name): {"isNull": True} if code is None else {"eq": code}}


def coded(field: Field, period: Period) -> Filter:
    """The filter of the rows whose ``field`` holds the code of ``period``, or of one within."""
    narrower = [kind for kind in PeriodKind if kind.months <= period.kind.months]
    codes = [each.code for kind in narrower for each in period.children(kind)]
    return {to_camel_case(field.name): {"in": codes}}


def within(field: Field, cut_off: CutOff, period: Period) -> Filter:
    """The filter of the rows whose ``field`` lies in ``period``."""
    days = cut_off.days(period)
    first = days.start.isoformat()
    if graphql_type(field.column) is datetime:
        first = _midnight(days.start)
    [(name, tests)] = until(field, days.end).items()
    return {name: {"gte": first, **tests}}


def until(field: Field, day: date) -> Filter:
    """The filter of the rows whose ``field`` is ``day`` or earlier."""
    name = to_camel_case(field.name)
    if graphql_type(field.column) is datetime:
        return {name: {"lt": _midnight(day + timedelta(days=1))}}
    return {name: {"lte": day.isoformat()}}


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), clock.ZONE).isoformat()
