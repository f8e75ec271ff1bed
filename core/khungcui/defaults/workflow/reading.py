"""What a record's flow is told from: its history, and the offices that may move it on.

Both are read for all records of a page at once.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from strawberry.dataloader import DataLoader

from khungcui.defaults.policy.offices import Holder, Holding, holders_of
from khungcui.plugins.steps import WorkflowStep
from khungcui.plugins.view import View

_LOADED = (
    WorkflowStep.tenant,
    WorkflowStep.subject_id,
    WorkflowStep.round,
    WorkflowStep.version,
    WorkflowStep.act,
    WorkflowStep.from_state,
    WorkflowStep.to_state,
    WorkflowStep.comment,
    WorkflowStep.official_id,
    WorkflowStep.official_name,
    WorkflowStep.office_name,
    WorkflowStep.clause,
    WorkflowStep.rule,
    WorkflowStep.done_at,
    WorkflowStep.due_on,
)


async def steps_of(
    context: Any, view: View, resource: str, tenant: str, key: UUID
) -> Sequence[Mapping[str, Any]]:
    """The history of a record that the asker sees, oldest first."""

    async def load(wanted: list[tuple[str, UUID]]) -> list[list[Mapping[str, Any]]]:
        keys = sorted({one for _, one in wanted})
        # door: the steps of records that were read through the policy already.
        statement = (
            select(*_LOADED)
            .where(
                WorkflowStep.tenant.in_(sorted({home for home, _ in wanted})),
                WorkflowStep.resource == resource,
                WorkflowStep.subject_id
                == any_(bindparam(None, keys, type_=ARRAY(Uuid()), unique=True)),
            )
            .order_by(WorkflowStep.version)
        )
        found: dict[tuple[str, UUID], list[Mapping[str, Any]]] = defaultdict(list)
        for row in await context.read(statement, view.day):
            found[row["tenant"], row["subject_id"]].append(row)
        return [found[each] for each in wanted]

    return await _load(context, ("steps", resource, view.day), load, (tenant, key))


async def held_by(context: Any, view: View, holding: Holding) -> Sequence[Holder]:
    """The offices that may exercise one of the powers of ``holding``, those that the asker sees."""

    async def load(wanted: list[Holding]) -> list[list[Holder]]:
        return await holders_of(context.read, view, wanted)

    return await _load(context, ("holders", view.day), load, holding)


async def _load(
    context: Any, name: Any, load: Callable[[list[Any]], Awaitable[list[Any]]], key: Any
) -> Any:
    found = context.loaders.get(name)
    if found is None:
        found = context.loaders[name] = DataLoader(load_fn=load)
    return await found.load(key)
