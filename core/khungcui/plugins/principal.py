"""Who asks: an official, acting in the name of one office."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from khungcui import clock
from khungcui.policy.record import Reach
from khungcui.policy.vocabulary import OfficeKind
from khungcui.tenancy.tree import AreaTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sector that an office follows, from a day to the day before ``until``."""

    sector: str
    start: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By which token a principal was recognised, and at which version of its district.

    ``expires`` is when the token runs out; ``version`` the one of `recognising.topic`.
    """

    fingerprint: str
    version: int
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did something, as a history keeps it; no ids where a job did it."""

    official_id: UUID | None
    official_name: str
    office_id: UUID | None
    office_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """An authenticated official and the office acted for, as of the moment of the request.

    ``area`` is the id of the office's ground; ``signing`` whether the official's post there
    carries the right of signature on the day ``recognised``, which is that of the whole request.
    """

    official_id: UUID
    official_name: str
    office_tenant: str
    office_id: UUID
    office_name: str
    kind: OfficeKind
    area: str
    sectors: tuple[Span, ...]
    since: date
    until: date | None
    signing: bool
    recognised: date = field(default_factory=clock.today)
    proof: Proof | None = field(default=None, compare=False, repr=False)

    def reach(self, day: date, tree: AreaTree) -> Reach | None:
        """What the office holds on ``day``; None where it did not exist then."""
        if day < self.since or (self.until is not None and day >= self.until):
            return None
        held = (s for s in self.sectors if s.start <= day and (s.until is None or day < s.until))
        return Reach(
            kind=self.kind,
            area=tree.ground(self.area, day),
            sectors=frozenset(s.sector for s in held),
            office_id=str(self.office_id),
            signing=self.signing,
        )
