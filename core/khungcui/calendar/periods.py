"""A period of a plan, a book or a report, by its code: `2027`, `2027S1`, `2027Q1`, `202701`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import total_ordering

from khungcui.errors import BadInput
from khungcui.text import Text

#: The years that a period may lie in.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_MONTHS_OF_A_YEAR = 12
_CODE = re.compile(
    r"(?P<year>\d{4})(?:S(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))?", re.ASCII
)
_LONGEST_TOLD = 20


class PeriodKind(StrEnum):
    """How long a period is; the wider kinds stand first."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """The months of one such period."""
        return _MONTHS[self]


_MONTHS = {PeriodKind.YEAR: 12, PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}

#: The words for the kinds.
KINDS: Mapping[StrEnum, Text] = {
    PeriodKind.YEAR: Text(vi="Năm", en="Year"),
    PeriodKind.HALF: Text(vi="6 tháng", en="Half-year"),
    PeriodKind.QUARTER: Text(vi="Quý", en="Quarter"),
    PeriodKind.MONTH: Text(vi="Tháng", en="Month"),
}

_ROMAN = ("I", "II", "III", "IV")
_HALVES = (
    Text(vi="6 tháng đầu năm", en="First half of"),
    Text(vi="6 tháng cuối năm", en="Second half of"),
)


class BadPeriod(BadInput):
    """What was given is no code of a period, or no period that there is."""

    code = "period.invalid"
    hint = Text(
        vi="Viết 2027 (năm), 2027S1 (6 tháng), 2027Q1 (quý) hoặc 202701 (tháng).",
        en="Write 2027 (year), 2027S1 (half), 2027Q1 (quarter) or 202701 (month).",
    )


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th period of its ``kind`` in ``year``, counted from 1.

    Periods are in order of their first day; of two that begin together the wider comes first.
    `BadPeriod` where there is no such period.
    """

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise BadPeriod(
                Text(
                    vi="Kỳ phải nằm trong các năm {first}-{last}.",
                    en="A period lies in the years {first} to {last}.",
                ).format(first=FIRST_YEAR, last=LAST_YEAR)
            )
        if not 1 <= self.number <= _MONTHS_OF_A_YEAR // self.kind.months:
            raise BadPeriod(
                Text(
                    vi="Trong năm không có kỳ loại '{kind}' thứ {number}.",
                    en="No year has a period '{kind}' number {number}.",
                ).format(kind=KINDS[self.kind], number=self.number)
            )

    @classmethod
    def parse(cls, code: str, *, field: str | None = None) -> "Period":
        """The period that ``code`` names; `BadPeriod`, for the input ``field``, if none."""
        found = _CODE.fullmatch(code.strip().upper())
        if found is None:
            raise BadPeriod(
                Text(vi="'{code}' không phải là mã kỳ.", en="'{code}' is no period.").format(
                    code=code[:_LONGEST_TOLD]
                ),
                field=field,
            )
        year = int(found["year"])
        try:
            for kind in (PeriodKind.HALF, PeriodKind.QUARTER, PeriodKind.MONTH):
                if found[kind.value] is not None:
                    return cls(kind, year, int(found[kind.value]))
            return cls(PeriodKind.YEAR, year)
        except BadPeriod as error:
            error.field = field
            raise

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> "Period":
        """The period of the calendar in which ``day`` lies."""
        return cls(kind, day.year, (day.month - 1) // kind.months + 1)

    @property
    def code(self) -> str:
        """The code, which `parse` reads."""
        match self.kind:
            case PeriodKind.YEAR:
                return f"{self.year:04}"
            case PeriodKind.HALF:
                return f"{self.year:04}S{self.number}"
            case PeriodKind.QUARTER:
                return f"{self.year:04}Q{self.number}"
            case PeriodKind.MONTH:
                return f"{self.year:04}{self.number:02}"

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> Text:
        """The period in words: "Quý I năm 2027"."""
        match self.kind:
            case PeriodKind.YEAR:
                words = Text(vi="Năm {year}", en="{year}")
            case PeriodKind.HALF:
                half = _HALVES[self.number - 1]
                words = Text(vi=f"{half.vi} {{year}}", en=f"{half.en} {{year}}")
            case PeriodKind.QUARTER:
                words = Text(
                    vi=f"Quý {_ROMAN[self.number - 1]} năm {{year}}",
                    en="Quarter {number} of {year}",
                )
            case PeriodKind.MONTH:
                words = Text(vi="Tháng {number} năm {year}", en="Month {number} of {year}")
        return words.format(number=self.number, year=self.year)

    @property
    def start(self) -> date:
        """The first day, by the calendar."""
        return date(self.year, (self.number - 1) * self.kind.months + 1, 1)

    @property
    def end(self) -> date:
        """The last day, by the calendar."""
        month = self.number * self.kind.months
        following = (
            date(self.year + 1, 1, 1)
            if month == _MONTHS_OF_A_YEAR
            else date(self.year, month + 1, 1)
        )
        return following - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies in the period, by the calendar."""
        return self.start <= day <= self.end

    def within(self, other: "Period") -> bool:
        """Whether the whole period lies in ``other``; each lies in itself."""
        return other.start <= self.start and self.end <= other.end

    def parent(self, kind: PeriodKind) -> "Period":
        """The period of a wider (or the same) ``kind`` in which this one lies."""
        if kind.months < self.kind.months:
            raise BadPeriod(
                Text(
                    vi="Kỳ {code} không nằm trọn trong một kỳ loại '{kind}'.",
                    en="{code} lies in no single period '{kind}'.",
                ).format(code=self.code, kind=KINDS[kind])
            )
        return Period.of(kind, self.start)

    def children(self, kind: PeriodKind) -> tuple["Period", ...]:
        """The periods of a narrower (or the same) ``kind`` that make up this one, in order."""
        if kind.months > self.kind.months:
            raise BadPeriod(
                Text(
                    vi="Kỳ {code} ngắn hơn một kỳ loại '{kind}'.",
                    en="{code} is shorter than a period '{kind}'.",
                ).format(code=self.code, kind=KINDS[kind])
            )
        count = self.kind.months // kind.months
        first = (self.number - 1) * count
        return tuple(Period(kind, self.year, first + one) for one in range(1, count + 1))

    def shifted(self, by: int) -> "Period":
        """The period of the same kind that comes ``by`` periods later (earlier, if negative)."""
        per_year = _MONTHS_OF_A_YEAR // self.kind.months
        years, index = divmod(self.number - 1 + by, per_year)
        return Period(self.kind, self.year + years, index + 1)

    def next(self) -> "Period":
        """The period of the same kind that comes after."""
        return self.shifted(1)

    def previous(self) -> "Period":
        """The period of the same kind that came before."""
        return self.shifted(-1)

    def until(self, last: "Period") -> Iterator["Period"]:
        """This period and those that follow, up to ``last``, which is of the same kind."""
        period = self
        while period <= last:
            yield period
            period = period.next()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, -self.kind.months) < (other.start, -other.kind.months)
