"""Periods: codes that read back, order without gap, wider and narrower ones, cut-offs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khungcui.calendar.cut_offs import CutOff, Span
from khungcui.calendar.periods import FIRST_YEAR, LAST_YEAR, BadPeriod, Period, PeriodKind

DAY = timedelta(days=1)
kinds = st.sampled_from(PeriodKind)
days = st.dates(date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 1, 12, 31))
periods = st.builds(Period.of, kinds, days)


@pytest.mark.parametrize(
    ("code", "kind", "start", "end"),
    [
        ("2027", PeriodKind.YEAR, date(2027, 1, 1), date(2027, 12, 31)),
        ("2027S1", PeriodKind.HALF, date(2027, 1, 1), date(2027, 6, 30)),
        ("2027S2", PeriodKind.HALF, date(2027, 7, 1), date(2027, 12, 31)),
        ("2027Q3", PeriodKind.QUARTER, date(2027, 7, 1), date(2027, 9, 30)),
        ("202802", PeriodKind.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        ("202712", PeriodKind.MONTH, date(2027, 12, 1), date(2027, 12, 31)),
    ],
)
def test_codes_are_those_of_dhis2(code: str, kind: PeriodKind, start: date, end: date) -> None:
    period = Period.parse(code)
    assert (period.kind, period.start, period.end) == (kind, start, end)
    assert period.code == str(period) == code
    assert Period.parse(f" {code.lower()} ") == period


@pytest.mark.parametrize(
    "code", ["", "27", "2027Q5", "2027S0", "202713", "202700", "2027-01", "٢٠٢٧", "1899", "2200"]
)
def test_what_is_no_period_is_refused_with_the_right_form(code: str) -> None:
    with pytest.raises(BadPeriod) as refused:
        Period.parse(code, field="period")
    assert refused.value.field == "period"
    assert refused.value.hint_text is not None
    assert "2027Q1" in refused.value.hint_text.vi


def test_no_year_has_a_thirteenth_month() -> None:
    with pytest.raises(BadPeriod):
        Period(PeriodKind.MONTH, 2027, 13)
    assert Period(PeriodKind.MONTH, 2027, 12).next() == Period.parse("202801")
    with pytest.raises(BadPeriod):
        Period(PeriodKind.YEAR, LAST_YEAR).next()


def test_titles_are_as_an_office_writes_them() -> None:
    told = {code: Period.parse(code).title for code in ("2027", "2027S2", "2027Q4", "202701")}
    assert {code: text.vi for code, text in told.items()} == {
        "2027": "Năm 2027",
        "2027S2": "6 tháng cuối năm 2027",
        "2027Q4": "Quý IV năm 2027",
        "202701": "Tháng 1 năm 2027",
    }
    assert told["2027S2"].en == "Second half of 2027"
    assert told["2027Q4"].en == "Quarter 4 of 2027"


def test_a_year_stands_before_its_first_month_and_after_the_last_of_the_year_before() -> None:
    codes = ["202612", "2027", "2027S1", "2027Q1", "202701", "202702", "2027Q2", "2027S2"]
    assert [one.code for one in sorted(map(Period.parse, reversed(codes)))] == codes


@settings(max_examples=60, deadline=None)
@given(periods)
def test_a_period_reads_back_and_meets_its_neighbours(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert period.next().start == period.end + DAY
    assert period.previous().end == period.start - DAY
    assert period.next().previous() == period
    assert period < period.next()


@settings(max_examples=60, deadline=None)
@given(periods, kinds)
def test_children_make_up_their_parent(period: Period, kind: PeriodKind) -> None:
    if kind.months > period.kind.months:
        parent = period.parent(kind)
        assert period in parent.children(period.kind)
        assert period.within(parent)
        with pytest.raises(BadPeriod):
            period.children(kind)
        return
    children = period.children(kind)
    assert (children[0].start, children[-1].end) == (period.start, period.end)
    assert list(children[0].until(children[-1])) == list(children)
    assert {child.parent(period.kind) for child in children} == {period}
    if kind is not period.kind:
        with pytest.raises(BadPeriod):
            period.parent(kind)


def test_administrative_cut_offs_are_those_of_the_decree() -> None:
    days = {
        code: CutOff.ADMINISTRATIVE.days(Period.parse(code))
        for code in ("202701", "202703", "2027S1", "2027S2", "2027")
    }
    assert days == {
        "202701": Span(date(2026, 12, 15), date(2027, 1, 14)),
        "202703": Span(date(2027, 2, 15), date(2027, 3, 14)),
        "2027S1": Span(date(2026, 12, 15), date(2027, 6, 14)),
        "2027S2": Span(date(2027, 6, 15), date(2027, 12, 14)),
        "2027": Span(date(2026, 12, 15), date(2027, 12, 14)),
    }


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(CutOff),
    kinds,
    days | days.map(lambda day: day.replace(day=14)) | days.map(lambda day: day.replace(day=15)),
)
def test_every_day_lies_in_exactly_one_period_of_a_kind(
    cut_off: CutOff, kind: PeriodKind, day: date
) -> None:
    period = cut_off.period(kind, day)
    assert period.kind is kind
    assert cut_off.days(period).contains(day)
    for other in (period.previous(), period.next()):
        assert not cut_off.days(other).contains(day)
    assert cut_off.days(period.next()).start == cut_off.days(period).end + DAY
