"""The impact of an amendment, as it is told: plain values that need no database to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khungcui.policy.cases import Case
from khungcui.policy.rule import Rule
from khungcui.policy.vocabulary import Line, OfficeKind
from khungcui.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many establishments, and how many rows of the power's own resource.

    None where there is nothing to count: a power over cadres speaks of no establishment, and
    the module of a power need not be installed yet.
    """

    establishments: int | None = None
    records: int | None = None

    def __bool__(self) -> bool:
        return bool(self.establishments or self.records)

    @property
    def most(self) -> int:
        """The number to show where there is room for one: records, else establishments."""
        return self.establishments or 0 if self.records is None else self.records


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area: its code and name, and the area that it lies in."""

    id: str
    code: str
    name: Text
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeShift:
    """What one office gains and loses of a power; ``officials`` hold posts in it on the day.

    Where a power has no records to count, ``gains`` and ``loses`` still say whose it is.
    """

    id: UUID
    tenant: str
    code: str
    name: str
    area: str
    officials: int
    gained: Count
    lost: Count
    gains: bool
    loses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaShift:
    """What lies in one area (None: nowhere) and some office of the kind gains or loses."""

    area: str | None
    gained: Count
    lost: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One record, by node id, and an office that gains or loses the power over it."""

    node: str
    name: str
    area: str | None
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerShift:
    """A power of a kind of office that changes, and for whom.

    ``gained`` and ``lost`` count each record once, however many offices gain or lose it;
    ``gaining`` and ``losing`` are the officials of those offices, each counted once.
    """

    kind: OfficeKind
    power: str
    title: Text
    lines: tuple[Line, ...]
    entered: tuple[Rule, ...]
    left: tuple[Rule, ...]
    gained: Count
    lost: Count
    gaining: int
    losing: int
    offices: tuple[OfficeShift, ...]
    areas: tuple[AreaShift, ...]
    gained_examples: tuple[Example, ...] = ()
    lost_examples: tuple[Example, ...] = ()

    @property
    def gainers(self) -> int:
        """How many offices gain something."""
        return sum(1 for office in self.offices if office.gains)

    @property
    def losers(self) -> int:
        """How many offices lose something."""
        return sum(1 for office in self.offices if office.loses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """Rows that wait for somebody who could act before and for nobody after."""

    name: str
    title: Text
    resource: str
    powers: tuple[str, ...]
    rows: int
    areas: tuple[tuple[str | None, int], ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules of one edition say to a worked case."""

    allowed: bool
    clause: str | None
    rule: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A worked case whose verdict the amendment changes, asked on ``day``."""

    case: Case
    day: date
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Everything that is not the same with the amendment as without it, on ``day``.

    ``before`` and ``after`` are the ids of the two editions' rules.
    """

    day: date
    before: str
    after: str
    shifts: tuple[PowerShift, ...]
    stuck: tuple[Stuck, ...]
    flips: tuple[Flip, ...]
    places: Mapping[str, Place]

    def __bool__(self) -> bool:
        return bool(self.shifts or self.stuck or self.flips)

    def district(self, area: str | None) -> str | None:
        """The area below the city that ``area`` lies in, or is; the city for itself."""
        found = area and self.places.get(area)
        while found and found.parent is not None:
            above = self.places[found.parent]
            if above.parent is None:
                return found.id
            found = above
        return found.id if found else None
