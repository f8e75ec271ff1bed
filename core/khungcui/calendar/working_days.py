"""The days on which offices of Vietnam work.

Feasts, Tết and the days given in their place come from the library `holidays`, which follows the
Labour Code of the year; where the Government swaps a working day for a Saturday, the library knows
most such swaps, and ``make_up_days.csv`` beside this file those that it lacks. Swaps are announced
year by year: days after `ANNOUNCED_UNTIL` are reckoned by the law alone, and `WorkingDays.reckoned`
says so. Outside of `FIRST_YEAR` to `LAST_YEAR` there is an error, never a guess.
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from khungcui.errors import BadInput
from khungcui.text import Text

#: The years for which the feasts are known: the lunar calendar ends with the century.
FIRST_YEAR, LAST_YEAR = 1976, 2099
#: Up to this day swaps of working days have been announced.
ANNOUNCED_UNTIL = date(2026, 12, 31)
#: Since then offices rest on Saturdays (QĐ 188/1999/QĐ-TTg); before, on Sundays alone.
SATURDAYS_SINCE = date(1999, 10, 2)
#: Since then a feast on a day of rest is made good by the next working day (Labour Code of 1994).
_MADE_GOOD_SINCE = 1995
_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


class BeyondCalendar(BadInput):
    """The day lies in a year for which nobody knows the feasts."""

    code = "calendar.year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A working day that is ``off``, and the day of rest that is ``worked`` for it."""

    off: date
    worked: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which offices are closed although it could be worked, and why."""

    day: date
    title: Text


@dataclass(frozen=True, slots=True)
class _Year:
    """One year: its working days as ordinals in order, and its holidays."""

    worked: tuple[int, ...]
    holidays: Mapping[date, Text]
    made_up: frozenset[date]


def read_swaps(path: Path) -> tuple[Swap, ...]:
    """The swaps in a file of the columns ``off, worked, source``."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Swap(
                off=date.fromisoformat(row["off"]),
                worked=date.fromisoformat(row["worked"]),
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


class WorkingDays:
    """The working days of Vietnam, with ``swaps`` besides those that the library knows."""

    def __init__(self, swaps: Iterable[Swap] = ()) -> None:
        self._swaps = tuple(swaps)
        self._years: dict[int, _Year] = {}

    def working_day(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        worked = self._year(day.year).worked
        found = bisect_left(worked, day.toordinal())
        return found < len(worked) and worked[found] == day.toordinal()

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; before it, where ``count`` is negative.

        0 gives ``day`` itself where it is worked, and the next working day where it is not.
        """
        year, ordinal = day.year, day.toordinal()
        worked = self._year(year).worked
        if count > 0:
            index = bisect_right(worked, ordinal) + count - 1
        else:
            index = bisect_left(worked, ordinal) + count
        while index < 0:
            year -= 1
            worked = self._year(year).worked
            index += len(worked)
        while index >= len(worked):
            index -= len(worked)
            year += 1
            worked = self._year(year).worked
        return date.fromordinal(worked[index])

    def between(self, start: date, end: date) -> int:
        """The working days after ``start`` up to ``end``; negative where ``end`` is earlier.

        ``end`` counts and ``start`` does not: ``add(start, between(start, end))`` is ``end``
        wherever that is another day, and worked.
        """
        side = bisect_right if start <= end else bisect_left
        early, late = sorted((start, end))
        passed = sum(len(self._year(year).worked) for year in range(early.year, late.year))
        passed += side(self._year(late.year).worked, late.toordinal())
        passed -= side(self._year(early.year).worked, early.toordinal())
        return passed if start <= end else -passed

    def count(self, first: date, last: date) -> int:
        """The working days from ``first`` to ``last``, both counted; 0 if ``last`` is earlier."""
        if last < first:
            return 0
        return self.between(first, last) + int(self.working_day(first))

    def holidays(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The feasts from ``first`` to ``last`` and the days given in their place, in order."""
        return tuple(
            Holiday(day=day, title=title)
            for year in range(first.year, last.year + 1)
            for day, title in self._year(year).holidays.items()
            if first <= day <= last
        )

    def made_up(self, first: date, last: date) -> tuple[date, ...]:
        """The days of rest from ``first`` to ``last`` that are worked for another day."""
        return tuple(
            day
            for year in range(first.year, last.year + 1)
            for day in sorted(self._year(year).made_up)
            if first <= day <= last
        )

    def reckoned(self, day: date) -> bool:
        """Whether ``day`` lies beyond what is announced: a swap may yet change it."""
        return day > ANNOUNCED_UNTIL

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = self._made(year)
        return known

    def _made(self, year: int) -> _Year:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise BeyondCalendar(
                Text(
                    vi="Ngày nghỉ lễ chỉ biết cho các năm {first}-{last}; đang hỏi năm {year}.",
                    en="Feasts are known for {first} to {last}; this asks for {year}.",
                ).format(first=FIRST_YEAR, last=LAST_YEAR, year=year)
            )
        holidays, made_up = _known(year)
        swapped = {one.off: one for one in self._swaps if one.off.year == year}
        for day, swap in swapped.items():
            holidays[day] = _SWAPPED.format(day=swap.worked)
        made_up |= {one.worked for one in self._swaps if one.worked.year == year}
        return _Year(
            worked=tuple(
                day.toordinal()
                for day in _days(year)
                if day in made_up or (day not in holidays and not _at_rest(day))
            ),
            holidays=dict(sorted(holidays.items())),
            made_up=frozenset(made_up),
        )


_SWAPPED = Text(vi="Ngày nghỉ (làm bù ngày {day})", en="Day off (made up on {day})")
_MADE_GOOD = Text(vi="{feast} (nghỉ bù)", en="{feast} (observed)")


def _known(year: int) -> tuple[dict[date, Text], set[date]]:
    """What the library knows of a year: its holidays, and the days of rest that are worked."""
    # A quarter of a second of import, for those alone who ask for working days.
    from holidays.countries.vietnam import Vietnam

    five_days = year >= SATURDAYS_SINCE.year + 1
    around = range(year - 1, year + 2)  # a Saturday may be worked for a day of another year
    vi = Vietnam(years=around, language="vi", observed=five_days)
    en = Vietnam(years=around, language="en_US", observed=five_days)
    holidays = {day: Text(vi=name, en=en[day]) for day, name in vi.items() if day.year == year}
    if not five_days and year >= _MADE_GOOD_SINCE:
        _make_good(holidays)
    return holidays, {day for day in vi.weekend_workdays if day.year == year}


def _make_good(holidays: dict[date, Text]) -> None:
    """Add, for each feast on a Sunday, the next working day."""
    for day in sorted(holidays):
        if day.weekday() == _SUNDAY:
            instead = day + _DAY
            while instead in holidays or _at_rest(instead):
                instead += _DAY
            holidays[instead] = _MADE_GOOD.format(feast=holidays[day])


def _at_rest(day: date) -> bool:
    weekday = day.weekday()
    return weekday == _SUNDAY or (weekday == _SATURDAY and day >= SATURDAYS_SINCE)


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += _DAY


#: The working days that the platform reckons with.
WORKING_DAYS = WorkingDays(read_swaps(Path(__file__).with_name("make_up_days.csv")))
