"""Demo records came to where they stand by moves of their workflow, of those who may."""

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.plugins.steps import WorkflowStep
from khungcui.plugins.view import source
from khungcui.storage.base import DAY
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


async def test_every_demo_record_has_its_history(peopled: Loom) -> None:
    registry, day = peopled.registry, clock.today()
    homes = peopled.platform.live.tree.homes()
    seen, unclaused = 0, []
    async with peopled.database.maintaining(homes) as session:
        steps: dict[tuple[str, object], list[WorkflowStep]] = {}
        for step in await session.scalars(select(WorkflowStep).order_by(WorkflowStep.version)):
            steps.setdefault((step.resource, step.subject_id), []).append(step)
        for owned in registry.workflows.values():
            workflow = owned.workflow
            resource = registry.resources[workflow.resource].resource
            rows = select(resource.rows).select_from(source(resource))
            if resource.condition is not None:
                rows = rows.where(resource.condition)
            for record in await session.scalars(rows, {DAY.key: day}):
                mine = steps.pop((workflow.resource, record.id))
                last = mine[-1]
                assert (last.to_state, last.version) == (record.state.value, record.version)
                assert last.done_at == record.state_since
                assert mine[0].act in {each.act.name for each in workflow.begins}
                chain = [(one.to_state, one.after) for one in mine[:-1]]
                assert chain == [(one.from_state, one.before) for one in mine[1:]]
                apart = {move.name: move.apart_from for move in workflow.transitions}
                who = {one.act: one.official_id for one in mine}
                for act, others in apart.items():
                    assert act not in who or who[act] not in {who.get(each) for each in others}
                unclaused += [each.act for each in mine if each.clause is None]
                seen += 1
    assert seen > 100
    assert steps == {}
    assert unclaused == []
