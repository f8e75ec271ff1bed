"""Samples keep both points that are wanted, and none that is smaller does."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khungcui_technical.sampling import Sample, Wanted, accepting, points, sample_for

#: Points that a plan may be asked for, as the act lets them through.
_POINTS = st.builds(
    lambda aql, times, producer, consumer: Wanted(
        aql=Decimal(aql) / 1000,
        ltpd=min(Decimal(aql * times) / 1000, Decimal("0.9")),
        producer_risk=Decimal(producer) / 100,
        consumer_risk=Decimal(consumer) / 100,
    ),
    st.integers(5, 200),
    st.integers(2, 8),
    st.integers(1, 40),
    st.integers(1, 50),
)


def _keeps(lot: int, wanted: Wanted, sample: Sample) -> bool:
    good, bad = points(lot, wanted)
    producer = accepting(lot, good, sample) >= 1 - Fraction(wanted.producer_risk)
    return producer and accepting(lot, bad, sample) <= Fraction(wanted.consumer_risk)


@settings(max_examples=60, deadline=None)
@given(lot=st.integers(1, 60), wanted=_POINTS)
def test_both_risks_are_held_and_no_smaller_sample_holds_them(lot: int, wanted: Wanted) -> None:
    found = sample_for(lot, wanted)
    assert 1 <= found.size <= lot
    assert 0 <= found.acceptance <= found.size
    assert _keeps(lot, wanted, found)
    smaller = (
        Sample(size=size, acceptance=acceptance)
        for size in range(1, found.size)
        for acceptance in range(size + 1)
    )
    assert not any(_keeps(lot, wanted, one) for one in smaller)
    fewer = (Sample(size=found.size, acceptance=one) for one in range(found.acceptance))
    assert not any(_keeps(lot, wanted, one) for one in fewer)


@settings(max_examples=15, deadline=None)
@given(lot=st.integers(500, 20_000), wanted=_POINTS)
def test_large_lots_keep_both_points_too(lot: int, wanted: Wanted) -> None:
    found = sample_for(lot, wanted)
    assert found.size <= lot
    assert _keeps(lot, wanted, found)


def test_the_probability_is_that_of_drawing_without_putting_back() -> None:
    # Two of ten are faulty, three are drawn: none with 56/120, one with 56/120, two with 8/120.
    assert accepting(10, 2, Sample(size=3, acceptance=0)) == Fraction(56, 120)
    assert accepting(10, 2, Sample(size=3, acceptance=1)) == Fraction(112, 120)
    assert accepting(10, 2, Sample(size=3, acceptance=2)) == 1


@pytest.mark.parametrize(
    ("lot", "sample"),
    [(500, Sample(size=75, acceptance=4)), (50_000, Sample(size=78, acceptance=4))],
)
def test_a_larger_lot_takes_hardly_more(lot: int, sample: Sample) -> None:
    wanted = Wanted(
        aql=Decimal("0.025"),
        producer_risk=Decimal("0.05"),
        ltpd=Decimal("0.1"),
        consumer_risk=Decimal("0.1"),
    )
    assert sample_for(lot, wanted) == sample
