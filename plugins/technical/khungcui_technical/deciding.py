"""What readings say of a lot: a decision that follows from them and from nothing else (INV-17).

The database computes the same by itself, and keeps no decision that differs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from khungcui_technical.vocabulary import Criticality, ParameterKind, QualityDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A reading, as far as the decision goes: of which unit, how grave a fault in it would be."""

    unit_no: int
    criticality: Criticality
    conforms: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many units were faulty, how many of them critically, and what follows."""

    faulty: int
    critical: int
    computed: QualityDecision


def keeps(
    kind: ParameterKind,
    value: Decimal | str,
    *,
    lower: Decimal | None = None,
    upper: Decimal | None = None,
    choices: Sequence[str] | None = None,
) -> bool | None:
    """Whether ``value`` keeps to its parameter; None for a text, of which somebody says so."""
    if kind is ParameterKind.NUMERIC:
        number = Decimal(value)
        return (lower is None or number >= lower) and (upper is None or number <= upper)
    if kind is ParameterKind.CHOICE:
        return value in (choices or ())
    return None


def outcome(readings: Iterable[Judged], acceptance: int) -> Outcome:
    """The decision: rejected with one critical fault, or with more faulty units than allowed.

    A unit counts once, however many of its parameters fail; minor faults alone count for nothing.
    """
    failed = [one for one in readings if not one.conforms]
    faulty = {one.unit_no for one in failed if one.criticality is not Criticality.MINOR}
    critical = {one.unit_no for one in failed if one.criticality is Criticality.CRITICAL}
    rejected = bool(critical) or len(faulty) > acceptance
    return Outcome(
        faulty=len(faulty),
        critical=len(critical),
        computed=QualityDecision.REJECT if rejected else QualityDecision.ACCEPT,
    )
