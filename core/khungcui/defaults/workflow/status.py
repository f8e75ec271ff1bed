"""``workflow`` of a record: where it stands, since when, who holds it, what one can do now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import strawberry
from strawberry.types import Info

from khungcui import clock
from khungcui.defaults.policy.offices import Holder, Holding
from khungcui.defaults.workflow.reading import held_by, steps_of
from khungcui.plugins.holding import Held, OnRecord, held, titles_of
from khungcui.plugins.moving import title_of
from khungcui.plugins.view import View
from khungcui.plugins.workflow import Edit, Transition, Workflow
from khungcui.policy.record import Facet
from khungcui.text import Text


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A record in a workflow as it was read: where it stands, and its facets on the day."""

    view: View
    workflow: Workflow
    tenant: str
    key: Any
    state: StrEnum
    version: int
    round: int
    since: datetime
    due_on: date | None
    facets: tuple[Facet, ...]

    @property
    def words(self) -> Mapping[StrEnum, Text]:
        """What the states are called."""
        return self.view.live.registry.labels[self.workflow.states]

    def verdicts(self, powers: Iterable[str]) -> Mapping[str, Held]:
        """What the asker may do to the record, by power."""
        known = self.view.live.registry.powers
        on = [OnRecord(power=known[name].power, acts=()) for name in dict.fromkeys(powers)]
        return {one.power.name: one for one in held(self.view, on, self.facets)}

    async def steps(self, context: Any) -> Sequence[Mapping[str, Any]]:
        """The history, oldest first."""
        resource = self.workflow.resource
        return await steps_of(context, self.view, resource, self.tenant, self.key)


@strawberry.type(description="A state of a workflow.")
class WorkflowState:
    """A value of the enumeration, and what it is called."""

    name: str = strawberry.field(description="The state, as filters take it.")
    title: str = strawberry.field(description="What it is called.")


def _state(value: StrEnum, words: Mapping[StrEnum, Text], language: Any) -> WorkflowState:
    return WorkflowState(name=value.name, title=words[value].in_(language))


@strawberry.type(description="A move that leads out of the state that a record is in.")
class WorkflowMove:
    """Decided for whoever asks, by the rules of the day, the post and the history."""

    standing: strawberry.Private[Standing]
    move: strawberry.Private[Transition]
    held: strawberry.Private[Held]

    @strawberry.field(description="The mutation that makes the move.")
    def act(self) -> str:
        """The act's name."""
        return self.move.name

    @strawberry.field(description="What it is called.")
    def title(self, info: Info[Any, Any]) -> str:
        """The title in the language of the request."""
        return self.move.title.in_(info.context.language)

    @strawberry.field(description="The power that it takes: `object.action`.")
    def power(self) -> str:
        """The power's name."""
        return self.move.power

    @strawberry.field(description="Where it may lead.")
    def targets(self, info: Info[Any, Any]) -> list[WorkflowState]:
        """One state, or several of which the move itself finds the one."""
        words, language = self.standing.words, info.context.language
        return [_state(each, words, language) for each in self.move.targets]

    @strawberry.field(description="Whether the asker may make it: rules, post and four eyes.")
    async def allowed(self, info: Info[Any, Any]) -> bool:
        """What the record itself still lacks is said by the move when it is tried."""
        return self.held.allowed and await self._apart(info.context) is None

    @strawberry.field(description="The clause that decides.")
    def clause(self) -> str | None:
        """The clause of the decision, or of the right of signature."""
        return self.held.clause

    @strawberry.field(description="Why, in words, most important first.")
    async def reasons(self, info: Info[Any, Any]) -> list[str]:
        """Worked out only where it is asked for."""
        context = info.context
        told = list(self.held.reasons(titles_of(context.live)))
        if self.held.allowed and (mine := await self._apart(context)) is not None:
            told.insert(0, _SAME.format(act=title_of(self.standing.workflow, mine)))
        return [each.in_(context.language) for each in told]

    @strawberry.field(description="Whether it sends the record back, and so needs a comment.")
    def needs_comment(self) -> bool:
        """Whether it is a return."""
        return self.move.returns

    @strawberry.field(description="Whether it binds the office and takes the right of signature.")
    def needs_signature(self) -> bool:
        """Whether its power is a binding one."""
        return self.held.power.signing

    @strawberry.field(description="Whether several offices sign it, each for its part.")
    def joint(self) -> bool:
        """Whether it waits for signatures of several offices."""
        return self.move.signers is not None

    @strawberry.field(
        description="Whether it is decided on its input or on another record, and not on this one "
        "alone: then the verdict here is an indication."
    )
    def by_input(self) -> bool:
        """Whether the move gives the facet itself."""
        return self.move.over is not None

    async def _apart(self, context: Any) -> str | None:
        """The act that the asker did and that this move has to be apart from."""
        standing, who = self.standing, self.standing.view.principal
        if not self.move.apart_from or who is None:
            return None
        for step in await standing.steps(context):
            act, round = step["act"], step["round"]
            if step["official_id"] == who.official_id and standing.workflow.keeps_apart(
                self.move, act, round, now=standing.round
            ):
                return act
        return None


@strawberry.type(description="An act that changes a record in the state that it is in.")
class WorkflowEdit:
    """Decided for whoever asks, by the rules of the day and the post."""

    edit: strawberry.Private[Edit]
    held: strawberry.Private[Held]

    @strawberry.field(description="The mutation that makes the change.")
    def act(self) -> str:
        """The act's name."""
        return self.edit.act.name

    @strawberry.field(description="What it is called.")
    def title(self, info: Info[Any, Any]) -> str:
        """The title in the language of the request."""
        return self.edit.act.title.in_(info.context.language)

    @strawberry.field(description="The power that it takes: `object.action`.")
    def power(self) -> str:
        """The power's name."""
        return self.edit.act.power

    @strawberry.field(
        description="Whether it is decided on its input or on another record, and not on this one "
        "alone: then the verdict here is an indication."
    )
    def by_input(self) -> bool:
        """Whether the act gives the facet itself."""
        return self.edit.act.over is not None

    @strawberry.field(description="Whether the asker may make it: rules and post.")
    def allowed(self) -> bool:
        """The verdict."""
        return self.held.allowed

    @strawberry.field(description="The clause that decides.")
    def clause(self) -> str | None:
        """The clause of the decision, or of the right of signature."""
        return self.held.clause

    @strawberry.field(description="Why, in words, most important first.")
    def reasons(self, info: Info[Any, Any]) -> list[str]:
        """Worked out only where it is asked for."""
        context = info.context
        told = self.held.reasons(titles_of(context.live))
        return [each.in_(context.language) for each in told]


_SAME = Text(
    vi="Bạn đã làm “{act}”: việc này để người khác làm.",
    en="You did “{act}”: this is for somebody else.",
)


@strawberry.type(description="One step in the history of a record.")
class WorkflowStepTaken:
    """Who did what, when, by which clause, and what was said."""

    standing: strawberry.Private[Standing]
    row: strawberry.Private[Mapping[str, Any]]

    @strawberry.field(description="What was done: the act's name.")
    def act(self) -> str:
        """The act, or the consequence."""
        return self.row["act"]

    @strawberry.field(description="What it is called.")
    def title(self, info: Info[Any, Any]) -> str:
        """Its title in the language of the request."""
        return title_of(self.standing.workflow, self.row["act"]).in_(info.context.language)

    @strawberry.field(description="The state before; null where the record was made.")
    def from_state(self, info: Info[Any, Any]) -> WorkflowState | None:
        """A state that the workflow knows no more has its bare name."""
        return self._named(self.row["from_state"], info)

    @strawberry.field(description="The state afterwards.")
    def to_state(self, info: Info[Any, Any]) -> WorkflowState | None:
        """The same as before, for an edit."""
        return self._named(self.row["to_state"], info)

    def _named(self, value: str | None, info: Info[Any, Any]) -> WorkflowState | None:
        if value is None:
            return None
        known = {each.value: each for each in self.standing.workflow.states}
        if value not in known:
            return WorkflowState(name=value, title=value)
        return _state(known[value], self.standing.words, info.context.language)

    @strawberry.field(description="What was said.")
    def comment(self) -> str | None:
        """The comment, where there was one."""
        return self.row["comment"]

    @strawberry.field(description="Who did it.")
    def official(self) -> str:
        """The official's name as it was, or that of the job."""
        return self.row["official_name"]

    @strawberry.field(description="For which office.")
    def office(self) -> str:
        """The office's name as it was."""
        return self.row["office_name"]

    @strawberry.field(description="When.")
    def done_at(self) -> datetime:
        """The moment."""
        return self.row["done_at"]

    @strawberry.field(description="The clause by which it was allowed, or from which it followed.")
    def clause(self) -> str | None:
        """The clause."""
        return self.row["clause"]

    @strawberry.field(description="The rule that allowed it.")
    def rule(self) -> str | None:
        """The rule's id."""
        return self.row["rule"]

    @strawberry.field(description="The round of the flow: it counts returns to the beginning.")
    def round(self) -> int:
        """One for the first."""
        return self.row["round"]

    @strawberry.field(description="The version that the record had afterwards.")
    def version(self) -> int:
        """The version."""
        return self.row["version"]

    @strawberry.field(description="By when the state reached then had to be left.")
    def due_on(self) -> date | None:
        """The day, where a term was set."""
        return self.row["due_on"]


@strawberry.type(description="Where a record stands in its workflow.")
class WorkflowStatus:
    """As of the day that the record was read for."""

    standing: strawberry.Private[Standing]

    @strawberry.field(description="The state.")
    def state(self, info: Info[Any, Any]) -> WorkflowState:
        """The state, with its title."""
        return _state(self.standing.state, self.standing.words, info.context.language)

    @strawberry.field(description="In this state since.")
    def since(self) -> datetime:
        """The moment of the last move."""
        return self.standing.since

    @strawberry.field(description="Send it as `expectedVersion` to be told if somebody was first.")
    def version(self) -> int:
        """Moves and edits so far."""
        return self.standing.version

    @strawberry.field(description="Which round of the flow this is.")
    def round(self) -> int:
        """One for the first."""
        return self.standing.round

    @strawberry.field(description="By when it has to leave this state.")
    def due_on(self) -> date | None:
        """The day, where a term is set."""
        return self.standing.due_on

    @strawberry.field(description="Whether that day is past.")
    def late(self) -> bool:
        """Against the city's today."""
        due = self.standing.due_on
        return due is not None and due < clock.today()

    @strawberry.field(description="Whether the flow is over: nobody has to do anything.")
    def over(self) -> bool:
        """Whether this is one of the ends."""
        return self.standing.state in self.standing.workflow.ends

    @strawberry.field(description="The moves that lead on from here, and what the asker may.")
    def moves(self) -> list[WorkflowMove]:
        """In the order in which the plugin declares them."""
        standing = self.standing
        leaving = standing.workflow.leaving(standing.state)
        verdicts = standing.verdicts(each.power for each in leaving)
        return [
            WorkflowMove(standing=standing, move=each, held=verdicts[each.power])
            for each in leaving
        ]

    @strawberry.field(description="What changes it and leaves its state, and what the asker may.")
    def edits(self) -> list[WorkflowEdit]:
        """In the order in which the plugin declares them."""
        edits = self.standing.workflow.editing(self.standing.state)
        verdicts = self.standing.verdicts(each.act.power for each in edits)
        return [WorkflowEdit(edit=each, held=verdicts[each.act.power]) for each in edits]

    @strawberry.field(
        description="Who holds it: the offices, among those that the asker sees, that may make one "
        "of the moves."
    )
    async def holders(self, info: Info[Any, Any]) -> list[Holder]:
        """Read for all records of a page at once."""
        standing = self.standing
        powers = standing.workflow.powers_in(standing.state)
        if not powers:
            return []
        holding = Holding(powers=powers, facets=standing.facets)
        return list(await held_by(info.context, standing.view, holding))

    @strawberry.field(description="The whole history, oldest first, over all rounds.")
    async def steps(self, info: Info[Any, Any]) -> list[WorkflowStepTaken]:
        """Read for all records of a page at once."""
        rows = await self.standing.steps(info.context)
        return [WorkflowStepTaken(standing=self.standing, row=row) for row in rows]
