"""What rules make of amounts, and what loans fall due: equal to sums done in another way."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khungcui_labor_finance.applying import Bracket, Piece, Rule, basis, pieces, weighted
from khungcui_labor_finance.errors import NoRule
from khungcui_labor_finance.flows.taxes import due
from khungcui_labor_finance.flows.wage_figures import wage
from khungcui_labor_finance.instalments import months_after, schedule
from khungcui_labor_finance.money import dong, rounded
from khungcui_labor_finance.vocabulary import Repayment, RuleIssuer

FIRST, LAST = date(2027, 1, 1), date(2027, 1, 31)
DAY = timedelta(days=1)
amounts = st.integers(0, 10**12).map(Decimal)


def rule(
    path: str,
    value: str | None = None,
    *brackets: tuple[int, int | None, int],
    since: date = FIRST,
    until: date | None = None,
) -> Rule:
    return Rule(
        id=UUID(int=1),
        path=path,
        title="",
        unit="",
        value=None if value is None else Decimal(value),
        brackets=tuple(
            Bracket(
                over=Decimal(over), up_to=None if up is None else Decimal(up), rate=Decimal(rate)
            )
            for over, up, rate in brackets
        ),
        since=since,
        until=until,
        issuer=RuleIssuer.CITY_COMMITTEE,
        citation="QĐ 1",
    )


@given(st.fractions(-(10**20), 10**20, max_denominator=1000))
@settings(max_examples=60)
def test_halves_go_away_from_zero_and_nothing_else_moves_by_more_than_half(exact: Fraction) -> None:
    value = rounded(exact)
    assert abs(Fraction(value) - exact) <= Fraction(1, 2)
    assert rounded(-exact) == -value
    if exact.denominator in (1, 2, 4, 5, 8, 10):
        plain = Decimal(exact.numerator) / Decimal(exact.denominator)
        assert value == plain.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def test_amounts_are_written_as_people_write_them() -> None:
    assert dong(Decimal(1250000)) == "1.250.000 đ"


@given(amounts, st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 100)), max_size=4))
@settings(max_examples=60)
def test_brackets_take_of_each_slice_its_own_rate(
    base: Decimal, steps: list[tuple[int, int]]
) -> None:
    bounds, made = 0, []
    for width, rate in steps:
        made.append((bounds, bounds + width, rate))
        bounds += width
    made.append((bounds, None, 50))
    levied = rule("tax.trade.rate", None, *made).levied(base)
    # The same, đồng by bracket from the top: what is over each bound pays the step in rates.
    rates = [Fraction(0), *(Fraction(rate, 100) for _, _, rate in made)]
    other = sum(
        (
            max(Fraction(base) - over, 0) * (rates[at + 1] - rates[at])
            for at, (over, _, _) in enumerate(made)
        ),
        Fraction(0),
    )
    assert levied == other


@given(st.lists(st.integers(1, 30), unique=True, max_size=3), st.data())
@settings(max_examples=40)
def test_pieces_cover_every_day_once_with_the_rule_of_that_day(
    changes: list[int], data: st.DataObject
) -> None:
    turns = [FIRST, *sorted(FIRST + DAY * change for change in changes)]
    values = [data.draw(st.integers(1, 10**6)) for _ in turns]
    ends = [*turns[1:], None]
    rules = [
        rule("wages.minimum", str(value), since=since, until=until)
        for value, since, until in zip(values, turns, ends, strict=True)
    ]
    made = pieces({"wages.minimum": rules}, FIRST, LAST)
    days = [piece.first + DAY * n for piece in made for n in range(piece.days)]
    assert days == [FIRST + DAY * n for n in range(31)]
    by_day = [next(one.number for one in rules if one.covers(day)) for day in days]
    assert weighted(made, lambda held: held["wages.minimum"].number) == sum(by_day) / 31
    assert sum(line["days"] for line in basis(made)) == 31


def test_a_day_without_a_rule_is_named() -> None:
    gap = [
        rule("wages.minimum", "1", until=date(2027, 1, 10)),
        rule("wages.minimum", "2", since=date(2027, 1, 12)),
    ]
    with pytest.raises(NoRule) as raised:
        pieces({"wages.minimum": gap}, FIRST, LAST)
    assert raised.value.params["day"] == "2027-01-10"


def _pieces(*rules: Rule) -> tuple[Piece, ...]:
    return pieces({one.path: [one] for one in rules}, FIRST, LAST)


def test_a_raise_in_the_middle_of_a_month_counts_from_its_day() -> None:
    rules = [
        rule("wages.minimum", "1000000", until=date(2027, 1, 16)),
        rule("wages.minimum", "1300000", since=date(2027, 1, 16)),
    ]
    made = pieces(
        {"wages.minimum": rules, "wages.standard_days": [rule("wages.standard_days", "26")]},
        FIRST,
        LAST,
    )
    exact = (Fraction(15 * 1_000_000 + 16 * 1_300_000, 31) / 26) * Fraction("2.34") * 24
    assert wage(made, Decimal("2.34"), Decimal(24)) == rounded(exact)


@given(amounts)
@settings(max_examples=20)
def test_a_flat_rate_takes_its_percent(base: Decimal) -> None:
    made = _pieces(rule("tax.trade.rate", "7.5"))
    assert due(made, "tax.trade.rate", base) == rounded(Fraction(base) * 75 / 1000)


@given(
    st.integers(1, 10**11).map(Decimal),
    st.decimals(0, 40, places=2),
    st.integers(1, 60),
    st.sampled_from(Repayment),
)
@settings(max_examples=60)
def test_a_schedule_repays_the_principal_to_the_dong(
    principal: Decimal, rate: Decimal, months: int, repayment: Repayment
) -> None:
    made = schedule(principal, rate, months, repayment, date(2027, 1, 31))
    assert [one.number for one in made] == list(range(1, months + 1))
    assert sum(one.principal for one in made) == principal
    left = principal
    for one in made:
        assert one.principal >= 0
        assert one.interest == rounded(Fraction(left) * Fraction(rate) / 1200)
        left -= one.principal
    assert left == 0
    if repayment is Repayment.ANNUITY and principal > 10**6:
        sums = {one.principal + one.interest for one in made[:-1]}
        assert len(sums) <= 1
        # The last takes what rounding left: at most half a đồng a month, grown by interest.
        if sums:
            last = made[-1].principal + made[-1].interest
            assert abs(last - sums.pop()) <= months * (1 + rate / 1200) ** months + 1


def test_instalments_fall_on_the_day_of_the_month_or_its_last() -> None:
    assert months_after(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_after(date(2027, 1, 31), 13) == date(2028, 2, 29)
    assert months_after(date(2027, 11, 15), 2) == date(2028, 1, 15)
