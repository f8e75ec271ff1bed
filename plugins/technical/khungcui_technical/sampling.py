"""How many units to draw from a lot, and how many faulty ones let it pass.

A plan is wanted through two points, as acceptance sampling by attributes is (ISO 2859-1 has
tables for it; here it is computed, for the finite lot, with the hypergeometric law and without
rounding):

- the producer's point: a lot with a share ``aql`` of faulty units is accepted with a
  probability of at least ``1 - producer_risk``;
- the consumer's point: a lot with a share ``ltpd`` of faulty units is accepted with a
  probability of at most ``consumer_risk``.

Of all plans that keep both, the one with the fewest units to draw is taken, and of these the one
with the lowest acceptance number.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, floor

#: Lots of more units than this are inspected in parts.
LARGEST_LOT = 100_000
#: Points nearer to each other, or shares and risks smaller than these, would take samples that
#: nobody draws.
LEAST_RATIO = 2
LEAST_LTPD = Decimal("0.01")
LEAST_RISK, GREATEST_RISK = Decimal("0.01"), Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The two points that a plan has to keep; shares and risks are fractions of one."""

    aql: Decimal
    producer_risk: Decimal
    ltpd: Decimal
    consumer_risk: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Draw ``size`` units; the lot passes with at most ``acceptance`` faulty ones among them."""

    size: int
    acceptance: int


def accepting(lot: int, faulty: int, sample: Sample) -> Fraction:
    """The probability that a lot of ``lot`` units, ``faulty`` of them faulty, is accepted."""
    drawn = comb(lot, sample.size)
    return Fraction(_ways(lot, faulty, sample.size, sample.acceptance), drawn)


def points(lot: int, wanted: Wanted) -> tuple[int, int]:
    """The faulty units of a lot at the producer's and at the consumer's point."""
    return floor(Fraction(wanted.aql) * lot), ceil(Fraction(wanted.ltpd) * lot)


@lru_cache(maxsize=4096)
def sample_for(lot: int, wanted: Wanted) -> Sample:
    """The smallest sample of a lot of ``lot`` units that keeps both points of ``wanted``.

    There always is one: the whole lot, with what the producer's point allows. For a given
    acceptance number the consumer's point asks for some least sample, which grows with that
    number, and the producer's point is best kept by the least; so the first acceptance number
    whose least sample keeps the producer's point gives the smallest sample of all.
    """
    good, bad = points(lot, wanted)
    consumer, producer = Fraction(wanted.consumer_risk), 1 - Fraction(wanted.producer_risk)
    least = 1
    for acceptance in range(good + 1):
        least = _least(lot, bad, acceptance, consumer, least)
        if _at_least(lot, good, Sample(size=least, acceptance=acceptance), producer):
            return Sample(size=least, acceptance=acceptance)
    return Sample(size=lot, acceptance=good)


def _least(lot: int, faulty: int, acceptance: int, most: Fraction, start: int) -> int:
    """The least sample, from ``start`` on, that accepts with a probability of at most ``most``."""

    def keeps(size: int) -> bool:
        return not _more_than(lot, faulty, Sample(size=size, acceptance=acceptance), most)

    low, step = start, 1
    while low + step < lot and not keeps(low + step):
        low, step = low + step, step * 2
    high = min(low + step, lot)
    if keeps(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle) else (middle, high)
    return high


def _more_than(lot: int, faulty: int, sample: Sample, share: Fraction) -> bool:
    ways = _ways(lot, faulty, sample.size, sample.acceptance)
    return ways * share.denominator > comb(lot, sample.size) * share.numerator


def _at_least(lot: int, faulty: int, sample: Sample, share: Fraction) -> bool:
    ways = _ways(lot, faulty, sample.size, sample.acceptance)
    return ways * share.denominator >= comb(lot, sample.size) * share.numerator


def _ways(lot: int, faulty: int, size: int, most: int) -> int:
    """In how many ways ``size`` units can be drawn with at most ``most`` faulty ones."""
    sound = lot - faulty
    fewest = max(0, size - sound)
    if fewest > most:
        return 0
    term = comb(faulty, fewest) * comb(sound, size - fewest)
    total = term
    for found in range(fewest, min(most, faulty, size)):
        # Exact: each term is a product of two binomials, and so a whole number.
        term = term * (faulty - found) * (size - found)
        term //= (found + 1) * (sound - size + found + 1)
        total += term
    return total
