"""Which days belong to a period: a branch that keeps books or reports chooses one way for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khungcui.calendar.periods import Period, PeriodKind
from khungcui.text import Text

#: The day of the month on which a period of administrative reports begins.
_ADMINISTRATIVE_DAY = 15
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` to ``end``, both of them counted."""

    start: date
    end: date

    def contains(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.start <= day <= self.end


class CutOff(StrEnum):
    """A profile of cut-offs. Whichever it is, each day lies in exactly one period of a kind.

    ``calendar``: from the first day of the first month to the last day of the last.
    ``administrative``: as periodic reports of offices are cut (NĐ 09/2019/NĐ-CP): a month runs
    from the 15th of the month before to the 14th, so the first half from 15 December to 14 June
    and the year from 15 December to 14 December.
    """

    CALENDAR = "calendar"
    ADMINISTRATIVE = "administrative"

    def days(self, period: Period) -> Span:
        """The days that belong to ``period``."""
        if self is CutOff.CALENDAR:
            return Span(period.start, period.end)
        start, end = period.start, period.end
        before = (
            date(start.year - 1, _DECEMBER, _ADMINISTRATIVE_DAY)
            if start.month == 1
            else date(start.year, start.month - 1, _ADMINISTRATIVE_DAY)
        )
        return Span(before, end.replace(day=_ADMINISTRATIVE_DAY - 1))

    def period(self, kind: PeriodKind, day: date) -> Period:
        """The one period of ``kind`` to which ``day`` belongs."""
        month = Period.of(PeriodKind.MONTH, day)
        if self is CutOff.ADMINISTRATIVE and day.day >= _ADMINISTRATIVE_DAY:
            month = month.next()
        return month.parent(kind)


#: The words for the profiles.
CUT_OFFS: Mapping[StrEnum, Text] = {
    CutOff.CALENDAR: Text(vi="Theo lịch", en="By the calendar"),
    CutOff.ADMINISTRATIVE: Text(
        vi="Theo kỳ báo cáo hành chính (từ ngày 15 đến ngày 14)",
        en="By administrative reports (15th to 14th)",
    ),
}
