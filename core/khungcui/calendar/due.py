"""Until when a paper of a period is timely, late, or taken at all.

People confuse these three wherever they are not told apart, so each has its own word: *hạn đúng*,
*hạn nộp muộn*, *hạn khóa sổ*. They are counted in working days from the last day of the period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khungcui.calendar.working_days import WORKING_DAYS, WorkingDays
from khungcui.text import Text

#: What the three dates are called.
TIMELY = Text(vi="Hạn đúng", en="Due")
LATE = Text(vi="Hạn nộp muộn", en="Late until")
LOCK = Text(vi="Hạn khóa sổ", en="Locked after")


class Standing(StrEnum):
    """How a day stands to the due dates of a period."""

    TIMELY = "timely"
    LATE = "late"
    MISSING = "missing"
    LOCKED = "locked"


#: The words for the standings.
STANDINGS: Mapping[StrEnum, Text] = {
    Standing.TIMELY: Text(vi="Đúng hạn", en="On time"),
    Standing.LATE: Text(vi="Muộn", en="Late"),
    Standing.MISSING: Text(vi="Quá hạn", en="Overdue"),
    Standing.LOCKED: Text(vi="Đã khóa sổ", en="Locked"),
}


@dataclass(frozen=True, slots=True)
class DueDates:
    """The last day on which a paper is timely, late rather than missing, and taken at all."""

    timely: date
    late: date
    lock: date

    def standing(self, day: date) -> Standing:
        """How a paper that comes on ``day`` stands."""
        if day <= self.timely:
            return Standing.TIMELY
        if day <= self.late:
            return Standing.LATE
        return Standing.MISSING if day <= self.lock else Standing.LOCKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A rule of due dates, each in working days after the end of a period.

    ``timely`` is at least 1: nobody's due date is the day of the cut-off (NĐ 09/2019/NĐ-CP,
    Article 8). `ValueError` where the three are not in order.
    """

    timely: int
    late: int
    lock: int

    def __post_init__(self) -> None:
        if not 1 <= self.timely <= self.late <= self.lock:
            raise ValueError(f"not 1 <= timely <= late <= lock: {self}")

    def after(self, end: date, days: WorkingDays = WORKING_DAYS) -> DueDates:
        """The due dates of what ends on ``end``."""
        return DueDates(
            timely=days.add(end, self.timely),
            late=days.add(end, self.late),
            lock=days.add(end, self.lock),
        )
