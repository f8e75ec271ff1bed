"""Working days: Tết, days observed, make-up days, and counting that agrees with looking."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khungcui.calendar.due import Due, DueDates, Standing
from khungcui.calendar.working_days import (
    ANNOUNCED_UNTIL,
    FIRST_YEAR,
    LAST_YEAR,
    WORKING_DAYS,
    BeyondCalendar,
    Swap,
    WorkingDays,
)

DAY = timedelta(days=1)
days = st.dates(date(1998, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 1, 27), False),  # the day before the eve of Tết, given by the Government
        (date(2025, 2, 3), True),
        (date(2027, 2, 10), False),  # Tết of 2027: two of its days lie on a week-end
        (date(2027, 2, 11), True),
        (date(2025, 5, 2), False),  # swapped for a Saturday
        (date(2025, 4, 26), True),
        (date(2025, 4, 19), False),
        (date(2019, 1, 5), True),  # for a day of the year before
        (date(2026, 1, 2), False),  # a swap that the library lacks
        (date(2026, 1, 10), True),
        (date(2026, 4, 27), False),  # the feast of the Hùng kings was on a Sunday
        (date(1999, 9, 25), True),  # a Saturday, while the week had six working days
        (date(1999, 10, 2), False),
        (date(1999, 9, 26), False),
        (date(1995, 1, 2), False),  # New Year's Day was a Sunday
        (date(1994, 5, 2), True),  # so was the first of May, which nobody made good yet
    ],
)
def test_a_day_is_worked_or_not(day: date, worked: bool) -> None:
    assert WORKING_DAYS.working_day(day) is worked


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2015, 2, 15), date(2015, 2, 23)),
        (date(2016, 2, 6), date(2016, 2, 14)),
        (date(2017, 1, 26), date(2017, 2, 1)),
        (date(2018, 2, 14), date(2018, 2, 20)),
        (date(2019, 2, 2), date(2019, 2, 10)),
        (date(2020, 1, 23), date(2020, 1, 29)),
        (date(2021, 2, 10), date(2021, 2, 16)),
        (date(2022, 1, 29), date(2022, 2, 6)),
        (date(2023, 1, 20), date(2023, 1, 26)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2025, 1, 25), date(2025, 2, 2)),
        (date(2026, 2, 14), date(2026, 2, 22)),
    ],
)
def test_offices_rest_at_tet_as_the_government_announced(first: date, last: date) -> None:
    assert WORKING_DAYS.count(first, last) == 0
    # Not a day more: the week-ends around belong to it.
    assert WORKING_DAYS.working_day(first - DAY)
    assert WORKING_DAYS.working_day(last + DAY)


def test_holidays_are_named_in_both_languages() -> None:
    found = WORKING_DAYS.holidays(date(2025, 12, 31), date(2026, 1, 31))
    assert [(one.day, one.title.vi, one.title.en) for one in found] == [
        (date(2026, 1, 1), "Tết Dương lịch", "New Year's Day"),
        (date(2026, 1, 2), "Ngày nghỉ (làm bù ngày 10-01-2026)", "Day off (made up on 2026-01-10)"),
    ]
    assert WORKING_DAYS.made_up(date(2026, 1, 1), date(2026, 1, 31)) == (date(2026, 1, 10),)
    assert all(
        one.title.vi and one.title.en
        for one in WORKING_DAYS.holidays(date(1976, 1, 1), date(2099, 12, 31))
    )


def test_adding_steps_over_tet() -> None:
    before = date(2027, 2, 3)
    assert WORKING_DAYS.add(before, 1) == date(2027, 2, 11)
    assert WORKING_DAYS.add(date(2027, 2, 11), -1) == before
    assert WORKING_DAYS.add(date(2027, 2, 6), 0) == date(2027, 2, 11)
    assert WORKING_DAYS.add(before, 0) == before
    assert WORKING_DAYS.between(before, date(2027, 2, 10)) == 0
    assert WORKING_DAYS.count(before, date(2027, 2, 11)) == 2
    assert WORKING_DAYS.count(date(2027, 2, 11), before) == 0


def test_beyond_the_data_there_is_an_error_and_beyond_what_is_announced_a_word() -> None:
    for day in (date(FIRST_YEAR - 1, 12, 31), date(LAST_YEAR + 1, 1, 1)):
        with pytest.raises(BeyondCalendar):
            WORKING_DAYS.working_day(day)
    with pytest.raises(BeyondCalendar):
        WORKING_DAYS.add(date(LAST_YEAR, 12, 30), 10)
    assert not WORKING_DAYS.reckoned(ANNOUNCED_UNTIL)
    assert WORKING_DAYS.reckoned(ANNOUNCED_UNTIL + DAY)


def test_a_swap_moves_one_day_and_changes_no_number() -> None:
    swapped = WorkingDays(
        [Swap(off=date(2027, 12, 31), worked=date(2028, 1, 8), source="Giả định để thử")]
    )
    assert not swapped.working_day(date(2027, 12, 31))
    assert swapped.working_day(date(2028, 1, 8))
    span = date(2027, 12, 1), date(2028, 1, 31)
    # The swaps of the file are not in it, and do not lie here.
    assert swapped.count(*span) == WORKING_DAYS.count(*span)


@settings(max_examples=60, deadline=None)
@given(days, st.integers(-400, 400))
def test_counting_agrees_with_looking_at_each_day(start: date, count: int) -> None:
    end = WORKING_DAYS.add(start, count)
    assert WORKING_DAYS.working_day(end)
    if count:
        assert WORKING_DAYS.between(start, end) == count
    step = DAY if end >= start else -DAY
    looked, day = 0, start
    while day != end:
        day += step
        looked += WORKING_DAYS.working_day(day)
    expected = abs(count) if count else looked
    assert looked == expected
    first, last = sorted((start, end))
    assert WORKING_DAYS.count(first, last) == looked + WORKING_DAYS.working_day(start)


@settings(max_examples=60, deadline=None)
@given(days, days)
def test_there_and_back(start: date, end: date) -> None:
    if WORKING_DAYS.working_day(end) and start != end:
        assert WORKING_DAYS.add(start, WORKING_DAYS.between(start, end)) == end
    if WORKING_DAYS.working_day(start) and WORKING_DAYS.working_day(end):
        assert WORKING_DAYS.between(start, end) == -WORKING_DAYS.between(end, start)


def test_due_dates_are_apart_and_count_working_days() -> None:
    dates = Due(timely=1, late=3, lock=5).after(date(2027, 2, 3))
    assert dates == DueDates(
        timely=date(2027, 2, 11), late=date(2027, 2, 15), lock=date(2027, 2, 17)
    )
    assert [dates.standing(date(2027, 2, day)) for day in (10, 11, 12, 15, 16, 17, 18)] == [
        Standing.TIMELY,
        Standing.TIMELY,
        Standing.LATE,
        Standing.LATE,
        Standing.MISSING,
        Standing.MISSING,
        Standing.LOCKED,
    ]


@pytest.mark.parametrize("given", [(0, 1, 1), (2, 1, 3), (1, 3, 2)])
def test_nothing_is_due_on_the_day_of_the_cut_off(given: tuple[int, int, int]) -> None:
    timely, late, lock = given
    with pytest.raises(ValueError, match="timely"):
        Due(timely=timely, late=late, lock=lock)


@settings(max_examples=40, deadline=None)
@given(days, st.lists(st.integers(1, 60), min_size=3, max_size=3).map(sorted))
def test_a_due_date_is_a_working_day_after_the_cut_off(end: date, given: list[int]) -> None:
    dates = Due(timely=given[0], late=given[1], lock=given[2]).after(end)
    assert end < dates.timely <= dates.late <= dates.lock
    assert WORKING_DAYS.count(end + DAY, dates.timely) == given[0]
