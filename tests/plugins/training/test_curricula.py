"""Curricula: versions are never edited, and one of them is unified (II.6.3)."""

import pytest
from sqlalchemy import select

from khungcui import BadInput
from khungcui.plugins import moving
from khungcui.plugins.performing import Denied, NotSigned
from khungcui_training.acts.curricula import ModuleInput, VersionInput
from khungcui_training.errors import AlreadyThere
from khungcui_training.models import Curriculum, CurriculumVersion
from khungcui_training.vocabulary import Audience, VersionState

from .conftest import ONE, Story, node

pytestmark = pytest.mark.anyio


def _draft(code: str = "CT-1", hours: int = 8) -> dict[str, object]:
    return {
        "code": code,
        "title": "Quản lý tiểu công nghiệp",
        "audience": Audience.WARD_CADRE,
        "version": VersionInput(modules=[ModuleInput(title="Mở đầu", hours=hours)]),
    }


async def test_the_next_version_when_unified_retires_the_one_before(story: Story) -> None:
    first = await story.curriculum()
    curriculum = str(node("Curriculum", Curriculum(tenant=first.tenant, id=first.curriculum_id)))
    second = await story.get(
        CurriculumVersion,
        await story.act(
            "revise_curriculum",
            "department",
            curriculum=curriculum,
            version=VersionInput(modules=[ModuleInput(title="Mở đầu", hours=12)]),
        ),
    )
    assert (second.number, second.hours, second.state) == (2, 12, VersionState.DRAFT)

    await story.unify(second)

    async with story.reading() as session:
        states = await session.scalars(
            select(CurriculumVersion.state)
            .where(CurriculumVersion.curriculum_id == first.curriculum_id)
            .order_by(CurriculumVersion.number)
        )
    assert list(states) == [VersionState.RETIRED, VersionState.UNIFIED]


async def test_a_version_is_unified_once(story: Story) -> None:
    version = await story.curriculum()
    with pytest.raises(moving.WrongState):
        await story.unify(version)


async def test_only_the_department_drafts_and_unifies(story: Story) -> None:
    with pytest.raises(Denied) as denied:
        await story.act("draft_curriculum", f"district_office:{ONE}", **_draft())
    assert denied.value.clause == "II.6.3"
    version = await story.curriculum(unified=False)
    with pytest.raises(Denied):
        await story.act(
            "unify_curriculum",
            f"district_committee:{ONE}",
            curriculum_version=node("CurriculumVersion", version),
        )


async def test_unifying_takes_a_post_with_the_right_of_signature(story: Story) -> None:
    version = await story.curriculum(unified=False)
    with pytest.raises(NotSigned) as refused:
        await story.act(
            "unify_curriculum",
            "department",
            signing=False,
            curriculum_version=node("CurriculumVersion", version),
        )
    assert refused.value.clause == "III.8"


async def test_a_code_is_taken_once_and_modules_have_hours(story: Story) -> None:
    await story.act("draft_curriculum", "department", **_draft())
    with pytest.raises(AlreadyThere):
        await story.act("draft_curriculum", "department", **_draft())
    with pytest.raises(BadInput):
        await story.act("draft_curriculum", "department", **_draft("CT-2", hours=0))
