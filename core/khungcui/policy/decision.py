"""A decision, which carries its reason."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from khungcui.policy.line import matches
from khungcui.policy.near import Miss, misses
from khungcui.policy.record import Facet, Reach
from khungcui.policy.rule import Instrument, Rule

if TYPE_CHECKING:  # the snapshot makes decisions; a decision only asks it back
    from khungcui.policy.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an office may, by which rule, and everything needed to say why.

    ``rule`` is the rule that decided, None for a default denial. What only an explanation
    needs is worked out when it is asked for.
    """

    allowed: bool
    rule: Rule | None
    reach: Reach
    object: str
    action: str
    facet: Facet
    day: date
    snapshot: "Snapshot" = field(repr=False)

    @property
    def power(self) -> str:
        """The power that was asked for."""
        return f"{self.object}.{self.action}"

    @property
    def snapshot_id(self) -> str:
        """Which edition of the rules decided."""
        return self.snapshot.id

    @property
    def clause(self) -> str | None:
        """The clause of the deciding rule; for a default denial the clause of the nearest miss.

        None only where no rule gives this power to anyone.
        """
        if self.rule is not None:
            return self.rule.clause
        near = self.nearest
        return near.rule.clause if near else None

    @property
    def instrument(self) -> Instrument | None:
        """The instrument of the rule that decided, or of the nearest miss."""
        near = self.nearest
        rule = self.rule or (near.rule if near else None)
        return None if rule is None else self.snapshot.instruments.get(rule.instrument)

    @property
    def nearest(self) -> Miss | None:
        """For a default denial, the rule that came nearest to allowing; the first of `misses`."""
        if self.rule is not None:
            return None
        return self.snapshot.nearest(self.reach, self.object, self.action, self.facet, self.day)

    @property
    def losing(self) -> tuple[Rule, ...]:
        """Rules that matched too and did not decide."""
        return tuple(
            rule
            for rule in self.snapshot.candidates(
                self.reach.kind, self.object, self.action, self.day
            )
            if rule is not self.rule and matches(rule, self.reach, self.facet)
        )

    @property
    def misses(self) -> tuple[Miss, ...]:
        """For a default denial, the rules that would have allowed, nearest first."""
        if self.rule is not None:
            return ()
        about = self.snapshot.about(self.object, self.action)
        return misses(about, self.reach, self.facet, self.day)
