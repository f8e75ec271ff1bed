"""Which readings of ambiguous sentences hold on a day, and which of them decided."""

from collections.abc import Iterable
from datetime import date

from khungcui.policy.decision import Decision
from khungcui.policy.reading import Reading


def holding(readings: Iterable[Reading], day: date) -> tuple[Reading, ...]:
    """Of each sentence the choice that holds on ``day``: the latest that had been made."""
    held: dict[str, Reading] = {}
    for reading in readings:
        before = held.get(reading.id)
        if reading.since <= day and (before is None or before.since <= reading.since):
            held[reading.id] = reading
    return tuple(held.values())


def rests_on(decision: Decision) -> tuple[Reading, ...]:
    """The readings because of which a decision is as it is.

    They are those of the rule that decided; of a default denial, those of the nearest miss.
    """
    rule = decision.rule or next((miss.rule for miss in decision.misses), None)
    if rule is None:
        return ()
    held = holding(decision.snapshot.readings, decision.day)
    return tuple(reading for reading in held if rule.id in reading.rules)
