"""Panels: the numbers that people look at, each with a name, a formula and a picture.

A `Panel` is computed over the rows of one resource that the asker may see: measures are SQL
aggregates over these rows, the value is a formula of measures. So a percentage of a city is
made of the city's sums and never of its districts' percentages (INV-29).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.visitors import iterate
from strawberry.utils.str_converters import to_camel_case

from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.periods import PeriodKind
from khungcui.plugins.declarations import Field, Resource, ToOne
from khungcui.storage.base import Choice
from khungcui.text import Text

#: The district in which a record lies on the day, whatever the field that says where it lies.
DISTRICT = "district"


class Chart(StrEnum):
    """How a panel is drawn."""

    BAR = "BAR"
    #: Bars of parts upon each other: the second key makes the parts.
    STACKED = "STACKED"
    #: Along time: the first key should be a period.
    LINE = "LINE"
    #: Bars from the largest down, with the share that they make up together.
    PARETO = "PARETO"
    #: A table of two keys whose cells are coloured.
    HEAT = "HEAT"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A number of a group of rows: ``sql`` is an aggregate over columns of the resource.

    A count, a sum, a smallest or greatest value; a mean is a `Ratio` of two measures.
    """

    title: Text
    sql: ColumnElement[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Measures added and taken off: opening + received - issued - closing."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return (*self.plus, *self.minus)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """One measure (or `Terms`) by another, ``times`` a hundred for a percentage.

    No value where the denominator is 0, or either has none.
    """

    of: str | Terms
    to: str | Terms
    times: int = 1

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that it is made of."""
        return (*measures_of(self.of), *measures_of(self.to))


Formula = str | Terms | Ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a value should be, both ends included; outside it is marked red.

    ``least=0, most=0`` is a residual that must be nothing.
    """

    least: Decimal | int | None = None
    most: Decimal | int | None = None

    def hold(self, value: Decimal) -> bool:
        """Whether ``value`` is as it should be."""
        return not (
            (self.least is not None and value < self.least)
            or (self.most is not None and value > self.most)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """A named number over the rows of ``resource`` that the asker may see.

    ``formula`` says in words how ``value`` comes of ``measures``; ``decimals`` are those that
    it is rounded to, once and half away from zero. ``only`` narrows the rows by the list's own
    filter, as JSON: ``{"state": {"eq": "DECIDED"}}``.

    ``by`` is what the rows may be grouped by, at most two at once; the first ``shown`` of them
    where nobody asks otherwise. Each is a field or to-one relation of the resource, ``district``
    if ``place`` names the field, or the relation to an area, that says where a row lies, or
    ``month``, ``quarter``, ``half``, ``year`` if ``day`` names the field with the day that a row
    counts for, in periods as ``cut_off`` has them.

    ``period`` names the field with the code of the period that a row is for (`2027Q1`), where it
    has no day: values are then told as periods, and a period takes those within it.

    ``per`` names a key that rows are never added up across: a material, a unit. Groups always
    have it, and without a filter that leaves one there is no number of them all.

    ``latest`` is for levels such as a headcount, which are not added up over time: of the rows
    that agree in these fields and relations only those of the last day count, in each period
    where periods are shown, and then there is no number of all periods.

    ``counted`` names two measures: "n of N" is shown beside the value.
    """

    name: str
    title: Text
    formula: Text
    unit: Text
    resource: str
    measures: Mapping[str, Measure]
    value: Formula
    decimals: int = 0
    by: tuple[str, ...] = ()
    shown: int = 1
    per: str | None = None
    day: str | None = None
    period: str | None = None
    cut_off: CutOff = CutOff.CALENDAR
    place: str | None = None
    latest: tuple[str, ...] = ()
    counted: tuple[str, str] | None = None
    only: Mapping[str, Any] | None = None
    good: Bounds | None = None
    chart: Chart = Chart.BAR

    @property
    def usual(self) -> tuple[str, ...]:
        """What its rows are grouped by where nobody asks otherwise."""
        return self.by[: self.shown]

    @property
    def periodic(self) -> bool:
        """Whether it can be asked for a period."""
        return self.day is not None or self.period is not None

    @property
    def adds_up(self) -> bool:
        """Whether the value is made of counts and sums, so that where there is no row it is 0."""
        parts = [self.measures[name].sql for name in measures_of(self.value)]
        names = {getattr(part, "name", "") for sql in parts for part in iterate(sql)}
        return not (isinstance(self.value, Ratio) or self.latest or names & {"min", "max"})


def measures_of(formula: Formula) -> tuple[str, ...]:
    """The measures that a formula is made of."""
    return (formula,) if isinstance(formula, str) else formula.measures


def faults(panel: Panel, resource: Resource) -> list[Text]:
    """What of ``panel`` does not fit its resource, or would give a number that says nothing."""
    return [
        *_unknown_words(panel, resource),
        *_bad_numbers(panel, resource),
        *_bad_keys(panel, resource),
    ]


def _unknown_words(panel: Panel, resource: Resource) -> list[Text]:
    fields = {field.name: field for field in resource.fields}
    relations = {one.name: one for one in resource.relations if isinstance(one, ToOne)}
    needed = (*measures_of(panel.value), *(panel.counted or ()))
    found = [_NO_MEASURE.format(name=name) for name in needed if name not in panel.measures]
    periods = tuple(PeriodKind) if panel.day is not None else ()
    ground = (DISTRICT,) if panel.place is not None else ()
    known = {*fields, *relations, *periods, *ground}
    told = ", ".join(sorted(known))
    wanted = (*panel.by, *panel.latest, *([panel.per] if panel.per else []))
    found += [_NO_KEY.format(name=name, known=told) for name in wanted if name not in known]
    joining = ("and", "or", "not")
    asked = [to_camel_case(name) for name in (*fields, *(one.name for one in resource.relations))]
    found += [
        _NO_FIELD.format(name=name)
        for name in panel.only or ()
        if name not in asked and name not in joining
    ]
    for name in (panel.day, panel.period):
        if name is not None and name not in fields:
            found.append(_NO_FIELD.format(name=name))
    if panel.place is not None and not (
        panel.place in fields
        or (panel.place in relations and relations[panel.place].target == "area")
    ):
        found.append(_NO_FIELD.format(name=panel.place))
    return found


def _bad_keys(panel: Panel, resource: Resource) -> list[Text]:
    unfit = {
        field.name for field in resource.fields if not field.filterable or not _nameable(field)
    }
    return [_NOT_A_KEY.format(name=name) for name in panel.by if name in unfit]


def _nameable(field: Field) -> bool:
    """Whether the values of a field name something, rather than measure it."""
    return isinstance(field.column.type, Choice) or field.column.type.python_type in (
        str,
        int,
        bool,
    )


def _bad_numbers(panel: Panel, resource: Resource) -> list[Text]:
    found: list[Text] = []
    units = {_plain(field.column): field for field in resource.fields if field.unit is not None}
    for name, measure in panel.measures.items():
        parts = list(iterate(measure.sql))
        if any(getattr(part, "name", "") == "avg" for part in parts):
            found.append(_MEAN.format(name=name))
        mixed = [units[part] for part in map(_plain, parts) if part in units]
        if mixed and panel.per is None:
            found.append(_MIXED.format(name=name, field=mixed[0].name))
    if panel.latest and panel.day is None:
        found.append(_NO_DAY)
    return found


def _plain(part: Any) -> Any:
    inner = part.__clause_element__() if hasattr(part, "__clause_element__") else part
    return inner._deannotate() if hasattr(inner, "_deannotate") else inner


_NO_MEASURE = Text(
    vi="nhắc tới số đo '{name}' mà nó không khai báo",
    en="names the measure '{name}', which it does not declare",
)
_NO_KEY = Text(
    vi="muốn nhóm theo '{name}'; nhóm được theo: {known}",
    en="groups by '{name}'; it can group by: {known}",
)
_NO_FIELD = Text(
    vi="nhắc tới '{name}', mà tài nguyên không có trường đó",
    en="names '{name}', which is no such field of its resource",
)
_NOT_A_KEY = Text(
    vi="không nhóm theo '{name}' được: đó là số lượng, ngày, hoặc không lọc được",
    en="cannot group by '{name}': it is a quantity, a day, or cannot be filtered by",
)
_MEAN = Text(
    vi="số đo '{name}' là trung bình; hãy dùng Ratio của hai số đo (INV-29)",
    en="has the mean '{name}' as a measure; use a Ratio of two measures (INV-29)",
)
_MIXED = Text(
    vi="số đo '{name}' cộng '{field}' khác đơn vị tính; hãy khai báo per=",
    en="adds up '{field}' of different units in '{name}'; give per=",
)
_NO_DAY = Text(
    vi="có latest= thì phải có day=",
    en="gives latest=, which needs day=",
)
