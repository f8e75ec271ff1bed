"""A rule of the regulation, and the instrument and the clause that carry it.

Periods are half open: a rule is in force from ``start`` inclusive until ``end`` exclusive;
None is "without end".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from khungcui.policy.reading import Reading
from khungcui.policy.reassignment import Reassignments
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.text import Text

#: Names of objects and actions; the two joined by a point name a power.
WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
#: The instrument's id, a slash, and a number of at least three digits.
RULE_ID = re.compile(r"([0-9A-Za-z][0-9A-Za-z-]*)/([0-9]{3,})")

Choices = frozenset[ManagedBy] | frozenset[PortionKind] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A legal act that brings rules in on a day, and may take rules of others out on it.

    ``repeals`` are ids of rules that end on ``in_force``. They stay ended when this
    instrument itself lapses. ``signed`` is None while it is a draft.
    """

    id: str
    number: str
    title: Text
    issuer: Text
    signed: date | None = None
    in_force: date
    until: date | None = None
    repeals: tuple[str, ...] = ()
    reassigns: Reassignments = field(default_factory=Reassignments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of an instrument: its number, a short title, and its words where quoted.

    ``instrument`` is the amendment that brought it, None for a clause of the regulation itself.
    """

    number: str
    title: Text
    quote: str = ""
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one kind of office may, or may not, do along one line.

    ``managed_by`` and ``portion`` None stand for `*`: no condition, which matches a record
    without a value too. A set of values never matches a record without one.
    """

    id: str
    office: OfficeKind
    axis: Line
    object: str
    action: str
    managed_by: frozenset[ManagedBy] | None = None
    portion: frozenset[PortionKind] | None = None
    effect: Effect = Effect.ALLOW
    start: date
    end: date | None = None
    clause: str
    instrument: str
    note: str = field(default="", compare=False)

    @property
    def power(self) -> str:
        """The power that the rule is about: ``object.action``."""
        return f"{self.object}.{self.action}"

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on ``day``."""
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def order(self) -> tuple[bool, int, str, int]:
        """Where several rules match, the least decides: deny, fewest `*`, lower id."""
        instrument, _, number = self.id.rpartition("/")
        stars = (self.managed_by is None) + (self.portion is None)
        return (self.effect is Effect.ALLOW, stars, instrument, int(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All rules with the instruments and clauses that they cite, and the readings beside them.

    A rule ends here when its instrument lapses or another takes it out, whichever is first.
    """

    rules: tuple[Rule, ...]
    instruments: Mapping[str, Instrument]
    clauses: Mapping[str, Clause]
    readings: tuple[Reading, ...] = ()


def joined(choices: Choices) -> str:
    """A condition as a file, a table and Casbin write it: `*`, or values joined by `|`."""
    return "*" if choices is None else "|".join(sorted(choices))
