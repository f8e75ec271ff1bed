"""The numbers that people look at, counted on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from khungcui.plugins.declarations import Resource
from khungcui.storage.base import DAY
from khungcui_training.acts.cadres import PostInput
from khungcui_training.models import Certificate, Curriculum
from khungcui_training.vocabulary import PostKind

from .conftest import DA_KAO, ONE, TAN_DINH, TODAY, Story, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def _numbers(story: Story, name: str, day: date) -> Mapping[str, tuple[Any, ...]]:
    resource: Resource = story.live.registry.resources[name].resource
    columns = [field.column for field in resource.fields]
    async with story.reading() as session:
        rows = await session.execute(select(*columns), {DAY.key: day})
        return {area: tuple(values) for area, *values in rows}


async def _require(story: Story, version: Any, office: str = "department") -> None:
    async with story.reading() as session:
        curriculum = await session.get_one(Curriculum, (version.tenant, version.curriculum_id))
    await story.act(
        "require_competency",
        office,
        post_kind=PostKind.WARD_OFFICER,
        curriculum=node("Curriculum", curriculum),
        since=date(2027, 1, 1),
    )


async def test_coverage_is_posts_held_by_holders_of_a_valid_certificate(story: Story) -> None:
    version = await story.curriculum(months=12)
    await _require(story, version)
    await _require(story, version, f"district_committee:{ONE}")  # the same thing, counted once
    course = await story.course(version)
    trained = await story.cadre(name="Có chứng chỉ")
    await story.cadre(name="Chưa có")
    await story.cadre(name="Chưa có nữa")
    await story.cadre(DA_KAO, name="Chưa có")
    await story.cadre(post=PostKind.SKILLED_WORKER, name="Không cần")
    await story.taught(course, trained)
    await story.on_course("certify", course, enrolments=None)

    now = {
        TAN_DINH: (3, 1, Decimal("33.33")),
        DA_KAO: (1, 0, Decimal("0.00")),
        ONE: (4, 1, Decimal("25.00")),
    }
    assert await _numbers(story, "training_coverage", TODAY) == now
    last = date(2028, 2, 29)  # the last day of the certificate
    assert (await _numbers(story, "training_coverage", last))[ONE] == now[ONE]
    after = await _numbers(story, "training_coverage", last + timedelta(days=1))
    assert after[ONE] == (4, 0, Decimal("0.00"))
    assert await _numbers(story, "training_coverage", date(2026, 12, 31)) == {}


async def test_a_certificate_goes_with_the_person_to_the_next_post(story: Story) -> None:
    version = await story.curriculum()
    await _require(story, version)
    course = await story.course(version)
    cadre = await story.cadre()
    await story.taught(course, cadre)
    await story.on_course("certify", course, enrolments=None)
    await story.act(
        "change_cadre_post",
        f"district_committee:{ONE}",
        cadre=node("Cadre", cadre),
        post=PostInput(
            kind=PostKind.WARD_OFFICER,
            title="Cán bộ",
            organisation="UBND",
            area=DA_KAO,
            since=date(2027, 4, 1),
        ),
    )
    coverage = await _numbers(story, "training_coverage", date(2027, 4, 1))
    assert coverage == {DA_KAO: (1, 1, Decimal(100)), ONE: (1, 1, Decimal(100))}


async def test_expiring_within_thirty_sixty_and_ninety_days(story: Story) -> None:
    version = await story.curriculum(months=2)  # from 1 March to 30 April 2027
    course = await story.course(version)
    await story.taught(course, await story.cadre(name="Một"), await story.cadre(name="Hai"))
    await story.on_course("certify", course, enrolments=None)

    async def counted(day: date) -> tuple[Any, ...] | None:
        return (await _numbers(story, "certificate_expiry", day)).get(ONE)

    assert await counted(TODAY) == (0, 0, 2)  # 61 days before 1 May
    assert await counted(date(2027, 3, 2)) == (0, 2, 2)
    assert await counted(date(2027, 4, 1)) == (2, 2, 2)
    assert await counted(date(2027, 5, 1)) is None  # expired

    async with story.reading() as session:
        one = (await session.scalars(select(Certificate).limit(1))).one()
    await story.act(
        "revoke_certificate", OFFICE, certificate=node("Certificate", one), reason="Sai tên."
    )
    assert await counted(date(2027, 4, 1)) == (1, 1, 1)
