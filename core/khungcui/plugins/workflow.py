"""What a plugin declares of a workflow: its states, and how records move between them.

The acts, their checks, the history and what every record shows of its flow follow from this.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import strawberry

from khungcui.plugins.declarations import Act, Signer
from khungcui.policy.record import Facet
from khungcui.text import Text

if TYPE_CHECKING:
    from khungcui.plugins.acting import Acting

Guard = Callable[["Acting", Any, Any], Awaitable[None]]
#: Returns the state that a transition with several targets leads to, else None.
Effect = Callable[["Acting", Any, Any], Awaitable[StrEnum | None]]


@strawberry.input(description="What every move and every edit of a record in a workflow takes.")
class Moving:
    """The base of the inputs of moves and edits.

    A plugin's own input class derives from it and adds a field named as the resource.
    """

    expected_version: int | None = strawberry.field(
        default=None,
        description="The version of the record that was read: if somebody changed it since, "
        "nothing is done and that is said.",
    )
    comment: str | None = strawberry.field(
        default=None, description="Why, in words; needed where something goes back."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """How long a record may stand in a state: ``days`` of the calendar, or working days."""

    days: int
    working: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Begin:
    """An act that makes a record, and the state in which it begins."""

    act: Act
    state: StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """An act that changes a record and leaves its state as it is.

    It works in ``states`` alone, raises the version, and stands in the history. Its input derives
    from `Moving`.
    """

    act: Act
    states: tuple[StrEnum, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """An act that moves a record from one of ``sources`` to ``target``.

    ``name`` is that of the act and of its mutation. With several targets ``run`` returns the one.
    ``input`` derives from `Moving` and has a field named as the resource; None where the move
    takes nothing else. ``returns``: it sends the record back, so that a comment is needed;
    ``restarts``: the flow begins anew, in a further round. ``apart_from`` names acts: whoever did
    one of them may not do this one (INV-35); a move counts in its round, what writes the record in
    all. ``guards`` raise where the record is not ready for it. ``run`` is what it makes happen, in
    the same transaction.
    ``signers``, ``signs`` and ``over`` are those of `Act`.
    """

    name: str
    title: Text
    power: str
    sources: tuple[StrEnum, ...]
    target: StrEnum | tuple[StrEnum, ...]
    input: type[Moving] | None = None
    returns: bool = False
    restarts: bool = False
    apart_from: tuple[str, ...] = ()
    over: Callable[["Acting", Any, Any], Awaitable[Facet]] | None = None
    signers: Callable[["Acting", Any, Any], Awaitable[Sequence[Signer]]] | None = None
    signs: Callable[["Acting", Any, Any], Awaitable[str]] | None = None
    guards: tuple[Guard, ...] = ()
    run: Effect | None = None

    @property
    def targets(self) -> tuple[StrEnum, ...]:
        """The states that it may lead to."""
        return self.target if isinstance(self.target, tuple) else (self.target,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Consequence:
    """A move that nobody makes by itself: it follows from another act, from a day, from a job.

    It has no mutation; `khungcui.advance` makes it. ``clause`` says from what it follows.
    """

    name: str
    title: Text
    sources: tuple[StrEnum, ...]
    target: StrEnum
    clause: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """The life of the records of a resource, whose model mixes in `Flowing`.

    ``states`` is the enumeration of the column ``state``; its words are among the plugin's labels.
    Records in ``ends`` wait for nobody. ``terms`` say how long a record may stand in a state.
    ``elsewhere`` are states of which the hook `waiting` says who moves them on, because that is
    decided on other facets than the record's own.
    """

    resource: str
    title: Text
    states: type[StrEnum]
    begins: tuple[Begin, ...] = ()
    edits: tuple[Edit, ...] = ()
    transitions: tuple[Transition, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    ends: tuple[StrEnum, ...] = ()
    terms: Mapping[StrEnum, Term] = field(default_factory=dict)
    elsewhere: tuple[StrEnum, ...] = ()

    @property
    def written_by(self) -> frozenset[str]:
        """The acts that say what stands in a record: those that make it and those that edit it."""
        return frozenset(each.act.name for each in (*self.begins, *self.edits))

    def keeps_apart(self, move: Transition, done: str, round: int, *, now: int) -> bool:
        """Whether whoever did the act ``done`` in a ``round`` may not make ``move`` ``now``.

        What somebody wrote stays his through all rounds; a move counts in its own round alone.
        """
        return done in move.apart_from and (round == now or done in self.written_by)

    def leaving(self, state: StrEnum) -> tuple[Transition, ...]:
        """The transitions that lead out of ``state``."""
        return tuple(each for each in self.transitions if state in each.sources)

    def editing(self, state: StrEnum) -> tuple[Edit, ...]:
        """The edits that work in ``state``."""
        return tuple(each for each in self.edits if state in each.states)

    def powers_in(self, state: StrEnum) -> tuple[str, ...]:
        """The powers by which a record in ``state`` is moved on, each once."""
        return tuple(dict.fromkeys(each.power for each in self.leaving(state)))
