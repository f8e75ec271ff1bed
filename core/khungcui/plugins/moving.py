"""Moving one record: what is asked before, what is written of it, what follows by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from khungcui.calendar.working_days import WORKING_DAYS
from khungcui.clock import ZONE
from khungcui.errors import BadInput, Conflict, Stale
from khungcui.plugins.signatures import content_of
from khungcui.plugins.steps import WorkflowStep
from khungcui.plugins.workflow import Moving, Term, Transition, Workflow
from khungcui.text import Text

if TYPE_CHECKING:  # the context of an act holds the registry, which is made of workflows
    from khungcui.plugins.acting import Acting
    from khungcui.plugins.jobs import Doing

#: The clause from which four eyes follow.
FOUR_EYES = "III.8"


class WrongState(Conflict):
    """The record is in a state that the act does not leave from."""

    code = "workflow.state"
    hint = Text(
        vi="Đọc lại bản ghi: `workflow.moves` cho biết lúc này làm được gì.",
        en="Read the record again: `workflow.moves` says what can be done now.",
    )


class SamePerson(Conflict):
    """Whoever prepared a record is not the one who passes it (INV-35)."""

    code = "workflow.same_person"
    hint = Text(
        vi="Hãy để người khác của cơ quan làm việc này.",
        en="Let somebody else of the office do this.",
    )


class CommentNeeded(BadInput):
    """What goes back goes back with a reason (INV-35)."""

    code = "workflow.comment"
    hint = Text(vi="Ghi lý do vào `comment`.", en="Give the reason as `comment`.")


class Overtaken(Stale):
    """Somebody else moved or edited the record since the version that was read."""

    code = "workflow.version"


@dataclass(frozen=True, slots=True)
class Done:
    """What is being done to a record: the name it has in the history, and the words for it."""

    act: str
    comment: str | None = None


async def begin(acting: "Acting | Doing", row: Any, act: str) -> None:
    """Begin the history of ``row``, which an act made beside the record that it returns.

    ``act`` is the name of a `Begin` of its workflow, and says in which state it begins.
    """
    for owned in acting.registry.workflows.values():
        workflow = owned.workflow
        if acting.registry.resources[workflow.resource].resource.rows is type(row):
            for each in workflow.begins:
                if each.act.name == act:
                    await start(acting, workflow, row, Done(act), each.state)
                    return
    raise LookupError(f"no workflow of {type(row).__name__} begins with {act}")


async def advance(
    acting: "Acting | Doing", row: Any, name: str, *, comment: str | None = None
) -> None:
    """Make the consequence ``name`` happen to ``row``, which is locked for it.

    It is what a plugin calls where a move follows from something else. Raises `WrongState` where
    the record is in another state.
    """
    workflow = _workflow_of(acting, row, name)
    found = next(each for each in workflow.consequences if each.name == name)
    await acting.session.flush()
    await acting.session.refresh(row, with_for_update=True)
    require_state(acting, row, found.sources)
    before, left = content_of(row), row.state
    enter(acting, workflow, row, found.target)
    done = Done(name, comment)
    await record(acting, workflow, row, done, before=before, left=left, clause=found.clause)


def _workflow_of(acting: "Acting | Doing", row: Any, name: str) -> Workflow:
    """The workflow of ``row`` that knows the consequence ``name``."""
    for owned in acting.registry.workflows.values():
        workflow = owned.workflow
        named = any(each.name == name for each in workflow.consequences)
        if named and acting.registry.resources[workflow.resource].resource.rows is type(row):
            return workflow
    raise LookupError(f"no workflow of {type(row).__name__} has the consequence {name}")


# What is asked before


def said(given: Moving) -> str | None:
    """The comment of a move, without blanks around it; None where nothing was said."""
    return (given.comment or "").strip() or None


def require_state(acting: "Acting | Doing", row: Any, allowed: Iterable[StrEnum]) -> None:
    """Raise `WrongState` unless ``row`` is in one of the ``allowed`` states."""
    states = tuple(allowed)
    if row.state in states:
        return
    words = acting.registry.labels[type(row.state)]
    raise WrongState(
        Text(
            vi="Đang ở trạng thái “{state}”; việc này chỉ làm được ở trạng thái {allowed}.",
            en="It stands at “{state}”; this is done from {allowed} alone.",
        ).format(
            state=words[row.state],
            allowed=_listed(words[each] for each in states),
        ),
        params={"state": row.state.value, "allowed": [each.value for each in states]},
    )


def _listed(words: Iterable[Text]) -> Text:
    all_of = list(words)
    return Text(
        vi=", ".join(f"“{each.vi}”" for each in all_of),
        en=", ".join(f"“{each.en}”" for each in all_of),
    )


async def require_version(acting: "Acting", workflow: Workflow, row: Any, given: Moving) -> None:
    """Raise `Overtaken`, naming who was first, where ``row`` is past the version that was read."""
    if given.expected_version is None or given.expected_version == row.version:
        return
    last = await acting.session.scalar(
        _steps(workflow, row).order_by(WorkflowStep.version.desc()).limit(1)
    )
    message = Text(
        vi="Bản ghi đã đổi từ khi bạn đọc (bạn đọc bản {read}, nay là bản {version}).",
        en="The record changed since you read it (you read version {read}, it is at {version}).",
    ).format(read=given.expected_version, version=row.version)
    if last is not None:
        message = Text(
            vi="{message} {who}, {office}, đã làm việc này lúc {at}: {act}.",
            en="{message} {who}, {office}, did this at {at}: {act}.",
        ).format(
            message=message,
            who=last.official_name,
            office=last.office_name,
            at=last.done_at.astimezone(ZONE),
            act=title_of(workflow, last.act),
        )
    raise Overtaken(
        message,
        field="expectedVersion",
        params={"version": row.version, "state": row.state.value},
    )


async def require_apart(acting: "Acting", workflow: Workflow, move: Transition, row: Any) -> None:
    """Raise `SamePerson` where the official did what the move has to be apart from."""
    if not move.apart_from:
        return
    mine = await acting.session.scalars(
        _steps(workflow, row)
        .where(
            WorkflowStep.act.in_(move.apart_from),
            WorkflowStep.official_id == acting.principal.official_id,
        )
        .order_by(WorkflowStep.version.desc())
    )
    for same in mine.all():
        if not workflow.keeps_apart(move, same.act, same.round, now=row.round):
            continue
        raise SamePerson(
            Text(
                vi="Bạn đã làm “{act}” nên không được tự làm “{move}”.",
                en="You did “{act}”, so “{move}” is for somebody else.",
            ).format(act=title_of(workflow, same.act), move=move.title),
            clause=FOUR_EYES,
        )


def _steps(workflow: Workflow, row: Any) -> Any:
    return select(WorkflowStep).where(
        WorkflowStep.tenant == row.tenant,
        WorkflowStep.resource == workflow.resource,
        WorkflowStep.subject_id == row.id,
    )


def title_of(workflow: Workflow, act: str) -> Text:
    """What an act of ``workflow`` is called; its bare name where it is declared no more."""
    titles: dict[str, Text] = {each.act.name: each.act.title for each in workflow.begins}
    titles |= {each.act.name: each.act.title for each in workflow.edits}
    titles |= {each.name: each.title for each in workflow.transitions}
    titles |= {each.name: each.title for each in workflow.consequences}
    return titles.get(act, Text(vi=act, en=act))


# The record and its history


async def start(
    acting: "Acting | Doing", workflow: Workflow, row: Any, done: Done, state: StrEnum
) -> None:
    """Let ``row``, which was just made, stand in its first state, and begin its history."""
    row.version = row.round = 1
    stand(acting, workflow, row, state)
    await record(acting, workflow, row, done, before=None)


def enter(acting: "Acting | Doing", workflow: Workflow, row: Any, state: StrEnum) -> None:
    """Let ``row`` come into ``state``, as its next version."""
    row.version += 1
    stand(acting, workflow, row, state)


def stand(acting: "Acting | Doing", workflow: Workflow, row: Any, state: StrEnum) -> None:
    """Let ``row`` stand in ``state`` from now on, for as long as the workflow lets it."""
    row.state, row.state_since = state, acting.now
    term = workflow.terms.get(state)
    row.due_on = None if term is None else due_on(acting.day, term)


def due_on(day: date, term: Term) -> date:
    """The last day of a term that begins on ``day``."""
    return WORKING_DAYS.add(day, term.days) if term.working else day + timedelta(days=term.days)


async def record(
    acting: "Acting | Doing",
    workflow: Workflow,
    row: Any,
    done: Done,
    *,
    before: str | None,
    left: StrEnum | None = None,
    clause: str | None = None,
) -> None:
    """Add a step to the history of ``row``, after what was done is in the database."""
    await acting.session.flush()
    who, decision = acting.actor, acting.decision
    rule = decision.rule if decision is not None else None
    acting.session.add(
        WorkflowStep(
            tenant=row.tenant,
            resource=workflow.resource,
            subject_id=row.id,
            round=row.round,
            version=row.version,
            act=done.act,
            from_state=None if left is None else left.value,
            to_state=row.state.value,
            comment=done.comment,
            official_id=who.official_id,
            official_name=who.official_name,
            office_id=who.office_id,
            office_name=who.office_name,
            clause=clause or (decision.clause if decision is not None else None),
            rule=rule.id if rule is not None else None,
            done_at=acting.now,
            due_on=row.due_on,
            before=before,
            after=content_of(row),
        )
    )
    await acting.session.flush()
