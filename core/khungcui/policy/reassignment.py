"""What becomes, by an instrument, of things that no rule can move: a reform's other half.

A reform that ends a level says who directly manages the portions that this level managed, in
which areas the ended ones lie from then on, and who answers for the work of offices that are no
more. Nothing is rewritten: from the day of the instrument on, records are read so, and a
question for the day before still gets the old answer.
"""

from dataclasses import dataclass

from khungcui.policy.vocabulary import ManagedBy, OfficeKind, PortionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PortionsPass:
    """Portions that ``managed_by`` managed directly are managed by ``into``.

    ``portion`` None means portions of both kinds.
    """

    managed_by: ManagedBy
    portion: PortionKind | None = None
    into: ManagedBy
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelEnds:
    """The areas of ``level`` are no more; ``into``, a level above, stands for each of them.

    What lay in such an area lies in the area of ``into`` that contained it. Records stay at home
    where they are.
    """

    level: str
    into: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficesEnd:
    """The offices of a kind are no more, and with them their posts and tokens.

    ``into`` is the kind of office that carries on what they had begun.
    """

    office: OfficeKind
    into: OfficeKind
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassignments:
    """All that an instrument re-assigns; empty for one that only brings and takes rules."""

    portions: tuple[PortionsPass, ...] = ()
    levels: tuple[LevelEnds, ...] = ()
    offices: tuple[OfficesEnd, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.portions or self.levels or self.offices)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that they cite, in order."""
        return tuple(one.clause for one in (*self.portions, *self.levels, *self.offices))
