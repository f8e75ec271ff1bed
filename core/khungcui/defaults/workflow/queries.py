"""``workflows``: how records move, as declared; ``tasks``: what waits for whoever asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, and_, false, func, or_, select
from strawberry import UNSET
from strawberry.types import Info

from khungcui import clock
from khungcui.defaults.workflow.diagram import diagram
from khungcui.defaults.workflow.status import WorkflowState
from khungcui.plugins.declarations import Resource
from khungcui.plugins.registry import OwnedWorkflow
from khungcui.plugins.view import View, facet_columns, source
from khungcui.plugins.workflow import Workflow
from khungcui.policy.filter import predicate
from khungcui.storage.binding import unnamed


@strawberry.type(description="A workflow of this schema, as its plugin declares it.")
class WorkflowDeclared:
    """Not of one record, but of all."""

    workflow: strawberry.Private[Workflow]
    resource: str = strawberry.field(description="The type whose records move.")
    title: str = strawberry.field(description="What it is called.")
    states: list[WorkflowState] = strawberry.field(description="The states.")
    ends: list[str] = strawberry.field(description="The states in which nothing more is to do.")
    diagram: str = strawberry.field(description="A state diagram, in Mermaid's words.")


@strawberry.type(description="Records that wait for the asker.")
class Task:
    """A state of a workflow, and how many records in it the asker may move on."""

    resource: str = strawberry.field(description="The type of the records.")
    title: str = strawberry.field(description="What the workflow is called.")
    state: WorkflowState = strawberry.field(description="The state that they are in.")
    moves: list[str] = strawberry.field(description="The mutations that the asker may make.")
    count: int = strawberry.field(description="How many there are.")
    late: int = strawberry.field(description="How many are past their day.")


@dataclass(frozen=True, kw_only=True)
class _Queue:
    """The records of one workflow that an official may move on."""

    view: View
    owned: OwnedWorkflow

    def rows(self) -> Any:
        """The counts by state; and under its name, whether he has a power over one of the rows."""
        registry = self.view.live.registry
        resource = registry.resources[self.owned.workflow.resource].resource
        columns = resource.columns
        late = func.count().filter(columns.due_on < clock.today())
        held = self._held(resource)
        return (
            select(
                columns.state.label("state"),
                func.count().label("all_"),
                late.label("late"),
                *(func.bool_or(over).label(power) for power, over in held.items()),
            )
            .select_from(source(resource))
            .where(
                self.view.where(resource, self.owned.plugin),
                or_(false(), *self._conditions(resource, held)),
            )
            .group_by(columns.state)
        )

    def _held(self, resource: Resource) -> Mapping[str, ColumnElement[bool]]:
        """For each power that leads on and that the asker's post lets him exercise: over what."""
        view, workflow = self.view, self.owned.workflow
        if view.reach is None:
            return {}
        columns = facet_columns(resource.facets)
        return {
            power: predicate(
                view.live.snapshot, view.reach, power, view.day, columns, view.live.tree, unnamed
            )
            for state in workflow.states
            for power in self._powers(workflow.powers_in(state))
        }

    def _conditions(
        self, resource: Resource, held: Mapping[str, ColumnElement[bool]]
    ) -> Iterator[ColumnElement[bool]]:
        """For each state, that the asker holds a power which leads out of it."""
        workflow = self.owned.workflow
        for state in workflow.states:
            powers = [held[each] for each in workflow.powers_in(state) if each in held]
            if powers and state not in workflow.ends:
                yield and_(resource.columns.state == state, or_(*powers))

    def _powers(self, names: Sequence[str]) -> list[str]:
        """Those of ``names`` that the official's post lets him exercise."""
        reach, powers = self.view.reach, self.view.live.registry.powers
        signs = reach is not None and reach.signing
        return [each for each in names if signs or not powers[each].power.signing]


@strawberry.type
class WorkflowQueries:
    """Fields of the root Query."""

    @strawberry.field(description="How records of this schema move from state to state.")
    def workflows(
        self,
        info: Info[Any, Any],
        resource: Annotated[
            str | None, strawberry.argument(description="Only of this type.")
        ] = UNSET,
    ) -> list[WorkflowDeclared]:
        """Those of the plugins that are on here, by type."""
        context = info.context
        _ = context.view.asker
        shown = []
        for owned in _here(context.view):
            workflow = owned.workflow
            type_name = context.live.registry.resources[workflow.resource].resource.type_name
            if resource and resource != type_name:
                continue
            words = context.live.registry.labels[workflow.states]
            shown.append(
                WorkflowDeclared(
                    workflow=workflow,
                    resource=type_name,
                    title=workflow.title.in_(context.language),
                    states=[
                        WorkflowState(name=each.name, title=words[each].in_(context.language))
                        for each in workflow.states
                    ],
                    ends=[each.name for each in workflow.ends],
                    diagram=diagram(workflow, words, context.language),
                )
            )
        return shown

    @strawberry.field(
        description="What waits for the asker: by type and state, the records that he may move on."
    )
    async def tasks(self, info: Info[Any, Any]) -> list[Task]:
        """One statement a workflow; what four eyes or a missing paper hold up counts too."""
        context = info.context
        view = context.view
        _ = view.asker
        found = []
        for owned in _here(view):
            workflow = owned.workflow
            type_name = context.live.registry.resources[workflow.resource].resource.type_name
            queue = _Queue(view=view, owned=owned)
            words = context.live.registry.labels[workflow.states]
            for row in await context.read(queue.rows(), view.day):
                state = row["state"]
                found.append(
                    Task(
                        resource=type_name,
                        title=workflow.title.in_(context.language),
                        state=WorkflowState(
                            name=state.name, title=words[state].in_(context.language)
                        ),
                        moves=[
                            each.name for each in workflow.leaving(state) if row.get(each.power)
                        ],
                        count=row["all_"],
                        late=row["late"],
                    )
                )
        return found


def _here(view: View) -> list[OwnedWorkflow]:
    """The workflows of the plugins that are on at this endpoint."""
    live = view.live
    on = live.states.enabled(view.tenant or live.tree.root)
    return [each for _, each in sorted(live.registry.workflows.items()) if each.plugin in on]
