"""The acts that follow from a workflow: what a plugin declares, inside what it cannot forget.

State, version, four eyes, comment and history are seen to here, around what the plugin does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import strawberry

from khungcui.errors import PluginProblem
from khungcui.plugins.declarations import Act, Field, Resource, Waiting
from khungcui.plugins.moving import (
    CommentNeeded,
    Done,
    enter,
    record,
    require_apart,
    require_state,
    require_version,
    said,
    start,
)
from khungcui.plugins.registry import Declared
from khungcui.plugins.signatures import content_of
from khungcui.plugins.workflow import Begin, Consequence, Edit, Moving, Transition, Workflow
from khungcui.text import Text

if TYPE_CHECKING:  # the context of an act holds the registry, which is made of workflows
    from khungcui.plugins.acting import Acting


def acts_of(workflow: Workflow, resource: Resource) -> tuple[Act, ...]:
    """The acts by which records of ``workflow`` begin, are edited and are moved."""
    return (
        *(_begin(workflow, each) for each in workflow.begins),
        *(_edit(workflow, each) for each in workflow.edits),
        *(_move(workflow, each, resource) for each in workflow.transitions),
    )


def waiting_of(
    workflow: Workflow, resource: Resource, words: Mapping[StrEnum, Text]
) -> tuple[Waiting, ...]:
    """The states in which records wait for somebody, for lint and impact, in ``words``."""
    state = resource.columns.state
    return tuple(
        Waiting(
            name=f"{workflow.resource}_{each.value}",
            resource=workflow.resource,
            title=Text(vi="{title}: {state}", en="{title}: {state}").format(
                title=workflow.title, state=words[each]
            ),
            condition=state == each,
            powers=workflow.powers_in(each),
        )
        for each in workflow.states
        if each not in workflow.elsewhere and workflow.leaving(each)
    )


def _begin(workflow: Workflow, begin: Begin) -> Act:
    async def run(acting: "Acting", row: Any, given: Any) -> Any:
        made = await begin.act.run(acting, row, given)
        await start(acting, workflow, made, Done(begin.act.name), begin.state)
        return made

    return replace(begin.act, run=run)


def _edit(workflow: Workflow, edit: Edit) -> Act:
    async def run(acting: "Acting", row: Any, given: Moving) -> Any:
        await require_version(acting, workflow, row, given)
        require_state(acting, row, edit.states)
        before, left, version = content_of(row), row.state, row.version
        await edit.act.run(acting, row, given)
        if row.state is not left and row.version == version:
            raise ValueError(f"{edit.act.name} is an edit: it moves a record by `advance` alone")
        row.version += 1
        done = Done(edit.act.name, said(given))
        await record(acting, workflow, row, done, before=before, left=row.state)
        return row

    return replace(edit.act, run=run)


def _move(workflow: Workflow, move: Transition, resource: Resource) -> Act:
    async def ready(acting: "Acting", row: Any, given: Moving) -> None:
        await require_version(acting, workflow, row, given)
        require_state(acting, row, move.sources)
        if move.returns and said(given) is None:
            raise CommentNeeded(
                Text(vi="Phải ghi rõ lý do trả lại.", en="Say why it goes back."), field="comment"
            )
        await require_apart(acting, workflow, move, row)
        for guard in move.guards:
            await guard(acting, row, given)

    async def run(acting: "Acting", row: Any, given: Moving) -> Any:
        await ready(acting, row, given)
        before, left = content_of(row), row.state
        led = None if move.run is None else await move.run(acting, row, given)
        if move.restarts:
            row.round += 1
        enter(acting, workflow, row, _target(move, led))
        done = Done(move.name, said(given))
        await record(acting, workflow, row, done, before=before, left=left)
        return row

    async def signs(acting: "Acting", row: Any, given: Moving) -> str:
        # Nobody signs in vain: what refuses the move refuses the signature.
        await ready(acting, row, given)
        more = "" if move.signs is None else await move.signs(acting, row, given)
        # A remark is its signer's own; why something goes back is what all of them sign.
        reason = (said(given) or "") if move.returns else ""
        return f"{reason}\n{more}"

    return Act(
        name=move.name,
        power=move.power,
        title=move.title,
        input=move.input or _made_input(workflow, move, resource),
        run=run,
        returns=workflow.resource,
        on=workflow.resource,
        over=move.over,
        signers=move.signers,
        signs=signs if move.signers is not None else None,
    )


def _target(move: Transition, led: StrEnum | None) -> StrEnum:
    targets = move.targets
    if led is None and len(targets) == 1:
        return targets[0]
    if led not in targets:
        raise ValueError(f"{move.name} has to lead to one of its targets, not to {led}")
    return led


def _made_input(workflow: Workflow, move: Transition, resource: Resource) -> type[Moving]:
    """The input of a move that takes nothing but the record."""
    name = "".join(part.capitalize() for part in move.name.split("_"))
    annotations: dict[str, Any] = {workflow.resource: strawberry.ID}
    space: dict[str, Any] = {
        "__annotations__": annotations,
        "__module__": __name__,
        "__doc__": f"{move.title.en}: which record.",
        workflow.resource: strawberry.field(description=resource.title.en),
    }
    return strawberry.input(type(f"{name}Input", (Moving,), space), description=move.title.en)


# Where it joins what the plugin declares itself


def unfolded(declared: Declared) -> Declared:
    """``declared`` with the acts, waiting states and fields that its workflows bring."""
    resources = {each.name: each for each in declared.resources}
    acts, waiting = list(declared.acts), list(declared.waiting)
    for workflow in declared.workflows:
        resource = resources.get(workflow.resource)
        if resource is None:
            raise _problem(declared.name, workflow, _NO_RESOURCE)
        words = declared.labels.get(workflow.states)
        if words is None:
            raise _problem(declared.name, workflow, _NO_WORDS)
        for what in wrong_in(workflow):
            raise _problem(declared.name, workflow, what)
        resources[workflow.resource] = flowing(resource)
        acts += acts_of(workflow, resource)
        waiting += waiting_of(workflow, resource, words)
    return replace(
        declared,
        resources=tuple(resources.values()),
        acts=tuple(acts),
        waiting=tuple(waiting),
    )


_NO_RESOURCE = Text(
    vi="cần tài nguyên cùng tên trong chính plugin ấy",
    en="needs a resource of that name in the same plugin",
)
_NO_WORDS = Text(
    vi="cần nhãn cho các trạng thái trong hook labels", en="needs labels for its states"
)


def wrong_in(workflow: Workflow) -> Iterator[Text]:
    """What does not fit in a declaration; nothing where all does."""
    moves = (*workflow.transitions, *workflow.consequences)
    begun = {each.state for each in workflow.begins}
    reached = begun | {target for move in moves for target in _targets(move)}
    for state in workflow.states:
        leaves = any(state in move.sources for move in moves)
        if state not in reached:
            yield _UNREACHED.format(state=state.value)
        if leaves == (state in workflow.ends):
            yield (_ENDS_NOT if leaves else _NO_WAY_OUT).format(state=state.value)
    yield from _wrong_inputs(workflow)
    known = {each.act.name for each in (*workflow.begins, *workflow.edits)}
    known |= {each.name for each in moves}
    for move in workflow.transitions:
        for act in move.apart_from:
            if act not in known:
                yield _APART.format(move=move.name, act=act)


def _wrong_inputs(workflow: Workflow) -> Iterator[Text]:
    moving = [(each, each.input) for each in workflow.transitions if each.input is not None]
    for given in (*(given for _, given in moving), *(each.act.input for each in workflow.edits)):
        if not issubclass(given, Moving):
            yield _NOT_MOVING.format(input=given.__name__)
    for move, given in moving:
        if move.signers is not None and move.signs is None:
            yield _UNSIGNED.format(move=move.name, input=given.__name__)


def _targets(move: Transition | Consequence) -> tuple[StrEnum, ...]:
    return move.targets if isinstance(move, Transition) else (move.target,)


_UNREACHED = Text(
    vi="không có bước nào dẫn tới '{state}'", en="has no move that leads to '{state}'"
)
_ENDS_NOT = Text(
    vi="coi '{state}' là kết thúc mà vẫn có bước đi tiếp",
    en="calls '{state}' an end, and yet leaves it",
)
_NO_WAY_OUT = Text(
    vi="không có bước nào rời '{state}'; hãy ghi nó vào ends",
    en="has no move out of '{state}'; name it in ends",
)
_NOT_MOVING = Text(
    vi="nhận {input}, phải dẫn xuất từ Moving", en="takes {input}, which has to derive from Moving"
)
_UNSIGNED = Text(
    vi="có bước '{move}' nhiều nơi cùng ký mà signs không nói gì về {input}",
    en="has several sign '{move}', and no signs that tells what of {input} they sign",
)
_APART = Text(
    vi="có bước '{move}' phải tách khỏi '{act}', mà quy trình không có hành vi ấy",
    en="keeps '{move}' apart from '{act}', which is no act of it",
)


def _problem(plugin: str, workflow: Workflow, what: Text) -> PluginProblem:
    return PluginProblem(
        Text(
            vi="Plugin '{plugin}': quy trình '{name}' {what}.",
            en="Plugin '{plugin}': the workflow '{name}' {what}.",
        ).format(plugin=plugin, name=workflow.resource, what=what)
    )


def flowing(resource: Resource) -> Resource:
    """``resource`` with the fields that say how its records flow, unless it shows them itself."""
    shown = {each.name for each in resource.fields}
    added = (
        Field(name=name, column=getattr(resource.columns, name), title=title)
        for name, title in _FIELDS.items()
        if name not in shown
    )
    return replace(resource, fields=(*resource.fields, *added))


_FIELDS: Mapping[str, Text] = {
    "version": Text(vi="Số lần đã đổi, kể từ khi lập", en="Moves and edits so far, and the making"),
    "state_since": Text(vi="Ở trạng thái này từ lúc", en="In this state since"),
    "due_on": Text(vi="Hạn rời trạng thái này", en="Has to leave this state by"),
    "round": Text(vi="Vòng thứ mấy", en="Which round of the flow"),
}
