"""Cadres: nothing is overwritten, and an opinion of the department changes nothing (INV-25)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from khungcui.errors import BadId, BadInput
from khungcui.plugins import moving
from khungcui.plugins.performing import Denied
from khungcui_training.acts.cadres import PostInput
from khungcui_training.errors import AlreadyThere, CommentNeeded, OutOfArea, WrongState
from khungcui_training.models import Cadre, CadreOpinion, Curriculum, PostRequirement
from khungcui_training.vocabulary import OpinionState, PostKind

from .conftest import DA_KAO, ONE, TAN_DINH, THREE, WARD_OF_THREE, Story, node

pytestmark = pytest.mark.anyio

COMMITTEE = f"district_committee:{ONE}"


def _post(area: str, since: date, kind: PostKind = PostKind.WARD_VICE_CHAIR) -> PostInput:
    return PostInput(kind=kind, title="Phó Chủ tịch", organisation="UBND", area=area, since=since)


async def _bytes(story: Story, cadre: Any) -> Any:
    """A cadre's row as it is stored, and the transaction that wrote it last."""
    async with story.reading() as session:
        found = await session.execute(
            text("select c::text, c.xmin::text from training_cadre c where id = :id"),
            {"id": cadre.id},
        )
        return tuple(found.one())


async def test_an_opinion_never_changes_the_cadre(story: Story) -> None:
    cadre = await story.cadre()
    before = await _bytes(story, cadre)
    given = await story.act(
        "give_cadre_opinion",
        "department",
        cadre=node("Cadre", cadre),
        opinion="Nên cho đi học thêm nghiệp vụ.",
    )
    named = {"cadre_opinion": node("CadreOpinion", given)}
    await story.act("see_cadre_opinion", COMMITTEE, **named)
    with pytest.raises(CommentNeeded):
        await story.act("answer_cadre_opinion", COMMITTEE, **named, answer=" ")
    await story.act("answer_cadre_opinion", COMMITTEE, **named, answer="Đã ghi nhận.")
    opinion = await story.get(CadreOpinion, given)
    assert (opinion.state, opinion.answer) == (OpinionState.ANSWERED, "Đã ghi nhận.")
    with pytest.raises(moving.WrongState):
        await story.act("see_cadre_opinion", COMMITTEE, **named)
    assert await _bytes(story, cadre) == before


async def test_the_department_advises_and_the_committee_manages(story: Story) -> None:
    cadre = await story.cadre()
    named = {"cadre": node("Cadre", cadre)}
    with pytest.raises(Denied) as denied:
        await story.act("end_cadre", "department", **named, until=date(2027, 1, 1))
    assert denied.value.clause == "II.6.1"
    with pytest.raises(Denied):
        await story.act("give_cadre_opinion", COMMITTEE, **named, opinion="Tốt.")
    with pytest.raises(BadId):  # another district's committee sees no such cadre
        await story.act("end_cadre", f"district_committee:{THREE}", **named, until=date(2027, 1, 1))


async def test_a_change_of_post_leaves_the_row_of_the_first(story: Story) -> None:
    first = await story.cadre()
    second = await story.act(
        "change_cadre_post",
        COMMITTEE,
        cadre=node("Cadre", first),
        post=_post(DA_KAO, date(2027, 2, 1)),
    )
    old, new = await story.get(Cadre, first), await story.get(Cadre, second)
    assert (old.until, old.area, old.post_kind) == (
        date(2027, 2, 1),
        TAN_DINH,
        PostKind.WARD_OFFICER,
    )
    assert (new.since, new.until, new.area) == (date(2027, 2, 1), None, DA_KAO)
    assert old.person_id == new.person_id
    with pytest.raises(WrongState):  # who has left cannot leave again
        await story.act("end_cadre", COMMITTEE, cadre=node("Cadre", first), until=date(2027, 2, 2))


async def test_a_post_ends_after_it_began_and_lies_in_the_district(story: Story) -> None:
    cadre = await story.cadre()
    with pytest.raises(BadInput):
        await story.act("end_cadre", COMMITTEE, cadre=node("Cadre", cadre), until=date(2026, 1, 1))
    with pytest.raises(OutOfArea):
        await story.act(
            "change_cadre_post",
            COMMITTEE,
            cadre=node("Cadre", cadre),
            post=_post(WARD_OF_THREE, date(2027, 2, 1)),
        )
    assert (await story.get(Cadre, cadre)).until is None  # all of it was taken back


async def test_the_database_itself_lets_nobody_hold_a_post_twice(story: Story) -> None:
    cadre = await story.get(Cadre, await story.cadre())
    twice = Cadre(
        tenant=cadre.tenant,
        person_id=cadre.person_id,
        name=cadre.name,
        post_kind=cadre.post_kind,
        post_title="Cán bộ",
        organisation="UBND",
        area=cadre.area,
        since=date(2027, 1, 1),
    )
    with pytest.raises(IntegrityError, match="one_post"):
        async with story.database.maintaining([ONE]) as session:
            session.add(twice)


async def test_a_competency_is_required_once_by_city_or_district(story: Story) -> None:
    version = await story.curriculum()
    async with story.reading() as session:
        curriculum = (
            await session.scalars(select(Curriculum).where(Curriculum.id == version.curriculum_id))
        ).one()
    given = {
        "post_kind": PostKind.WARD_OFFICER,
        "curriculum": node("Curriculum", curriculum),
        "since": date(2027, 1, 1),
    }
    everywhere = await story.get(
        PostRequirement, await story.act("require_competency", "department", **given)
    )
    here = await story.act("require_competency", COMMITTEE, **given)
    assert everywhere.everywhere
    assert not (await story.get(PostRequirement, here)).everywhere
    with pytest.raises(AlreadyThere):
        await story.act("require_competency", COMMITTEE, **given)
    await story.act(
        "end_requirement",
        COMMITTEE,
        post_requirement=node("PostRequirement", here),
        until=date(2027, 2, 1),
    )
    with pytest.raises(Denied):
        await story.act("require_competency", f"district_office:{ONE}", **given)
