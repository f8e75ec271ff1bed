"""Enrolments: places are never overbooked, and who attended and passed is worked out exactly."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from khungcui.errors import BadId, BadInput, Unavailable
from khungcui.plugins import moving
from khungcui.plugins.performing import Denied, Done
from khungcui_training.acts.attending import enough
from khungcui_training.errors import (
    AlreadyEnrolled,
    CommentNeeded,
    NoPlaceLeft,
    NotReady,
    OutOfArea,
    OverCapacity,
    WrongAudience,
    WrongState,
)
from khungcui_training.models import CourseSession, Enrolment
from khungcui_training.vocabulary import RELEASED, Audience, EnrolmentState, PostKind

from .conftest import CITY, DA_KAO, ONE, TAN_DINH, TODAY, Story, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def _withdraw(story: Story, enrolment: Done | Enrolment, reason: str = "Bận việc.") -> Done:
    return await story.act(
        "withdraw_enrolment",
        f"ward_committee:{TAN_DINH}",
        enrolment=node("Enrolment", enrolment),
        reason=reason,
    )


async def test_many_who_nominate_at_once_never_overbook(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={TAN_DINH: 3})
    cadres = [await story.cadre(name=f"Lê Văn {n}") for n in range(8)]
    outcomes = await asyncio.gather(
        *(story.nominate(course, cadre) for cadre in cadres), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert {type(error) for error in refused} <= {NoPlaceLeft, Unavailable}
    held = [e for e in await story.enrolments(course) if e.state not in RELEASED]
    quota = await story.quota(course, TAN_DINH)
    assert len(held) == quota.taken == 3
    assert len(refused) == 5


async def test_the_database_itself_never_overbooks(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={TAN_DINH: 1})
    first, second = await story.cadre(), await story.cadre(name="Phạm Đức Ánh")
    await story.nominate(course, first)
    quota = await story.quota(course, TAN_DINH)
    with pytest.raises(IntegrityError, match="taken_within_places"):
        async with story.database.maintaining([ONE]) as session:
            session.add(
                Enrolment(
                    tenant=ONE,
                    course_id=course.id,
                    quota_id=quota.id,
                    cadre_tenant=second.tenant,
                    cadre_id=second.id,
                    area=TAN_DINH,
                    nominated_on=TODAY,
                    nominated_by="test",
                )
            )


@pytest.mark.slow
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    places=st.integers(1, 3),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["nominate", "withdraw", "decline", "confirm", "quota"]),
            st.integers(0, 3),
        ),
        min_size=4,
        max_size=12,
    ),
)
async def test_whatever_happens_places_taken_are_the_enrolments_that_hold_one(
    story: Story, places: int, steps: list[tuple[str, int]]
) -> None:
    """Enrolled ≤ places, Σ quotas ≤ capacity, and the count is right after every step."""
    version = await story.curriculum()
    course = await story.course(version, quotas={TAN_DINH: places}, capacity=3)
    cadres = [await story.cadre(name=f"Võ Thị {n}") for n in range(4)]
    for step, n in steps:
        enrolled = await story.enrolments(course)
        with suppress(NoPlaceLeft, AlreadyEnrolled, moving.WrongState, WrongState, OverCapacity):
            await _step(story, step, n, course, cadres, enrolled)
        quota = await story.quota(course, TAN_DINH)
        held = [e for e in await story.enrolments(course) if e.state not in RELEASED]
        assert len(held) == quota.taken <= quota.places <= 3
        assert len({e.cadre_id for e in held}) == len(held)


async def _step(
    story: Story,
    step: str,
    n: int,
    course: Done,
    cadres: list[Done],
    enrolled: Sequence[Enrolment],
) -> None:
    if step == "nominate":
        await story.nominate(course, cadres[n])
    elif step == "quota":
        await story.act(
            "set_district_course_quota",
            OFFICE,
            district_course=node("DistrictCourse", course),
            area=TAN_DINH,
            places=n + 1,
        )
    elif n < len(enrolled):
        named = {"enrolment": node("Enrolment", enrolled[n])}
        if step == "withdraw":
            await _withdraw(story, enrolled[n])
        elif step == "decline":
            await story.act("decline_enrolment", OFFICE, **named, reason="Hết hạn.")
        else:
            await story.act("confirm_enrolment", OFFICE, **named)


async def test_a_place_given_back_is_free_again(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={TAN_DINH: 1})
    first, second = await story.cadre(), await story.cadre(name="Phạm Đức Ánh")
    enrolled = await story.nominate(course, first)
    with pytest.raises(NoPlaceLeft):
        await story.nominate(course, second)
    with pytest.raises(CommentNeeded):
        await _withdraw(story, enrolled, " ")
    await _withdraw(story, enrolled)
    await story.nominate(course, second)


async def test_a_cadre_takes_one_place_and_only_where_suited(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={TAN_DINH: 3, DA_KAO: 1})
    cadre = await story.cadre()
    await story.nominate(course, cadre)
    with pytest.raises(AlreadyEnrolled):
        await story.nominate(course, cadre)
    with pytest.raises(WrongAudience):
        await story.nominate(course, await story.cadre(post=PostKind.SKILLED_WORKER))
    elsewhere = await story.cadre(DA_KAO)
    with pytest.raises(OutOfArea):
        await story.nominate(course, elsewhere, TAN_DINH, office=OFFICE)


async def test_a_ward_nominates_its_own_cadres_alone(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={ONE: 3})
    cadre = await story.cadre(DA_KAO)
    with pytest.raises(BadId):  # hidden from the other ward, and so as good as absent
        await story.nominate(course, cadre, ONE, office=f"ward_committee:{TAN_DINH}")
    enrolled = await story.nominate(course, cadre, ONE, office=f"ward_committee:{DA_KAO}")
    with pytest.raises(Denied) as denied:
        await story.act(
            "confirm_enrolment",
            f"ward_committee:{DA_KAO}",
            enrolment=node("Enrolment", enrolled),
        )
    assert denied.value.clause == "II.6.3"
    with pytest.raises(Denied):  # it sees district courses, and confirms nobody in them
        await story.act("confirm_enrolment", "department", enrolment=node("Enrolment", enrolled))


async def test_attendance_decides_before_the_mark(story: Story) -> None:
    version = await story.curriculum(hours=(4, 4, 4, 4, 4))
    course = await story.course(version, hours=(4, 4, 4, 4, 4))
    came = await story.confirmed(course, await story.cadre(name="Đủ buổi"))
    missed = await story.confirmed(course, await story.cadre(name="Thiếu buổi"))
    await story.on_course("start", course)
    await story.attend(course, [came], 4)  # 80 %, exactly the threshold
    await story.attend(course, [missed], 3)
    await story.on_course("assess", course)
    states = {e.id: e.state for e in await story.enrolments(course)}
    assert states == {came.id: EnrolmentState.ATTENDED, missed.id: EnrolmentState.ABSENT}
    with pytest.raises(moving.WrongState):
        await story.mark(missed, "9")
    for score in ("10.5", "-1", "4.995", "NaN", "Infinity"):
        with pytest.raises(BadInput):
            await story.mark(came, score)
    await story.mark(came, "4.99")
    assert (await story.get(Enrolment, came)).state == EnrolmentState.FAILED
    await story.mark(came, "5")  # a correction
    assert (await story.get(Enrolment, came)).state == EnrolmentState.PASSED


async def test_a_roll_call_is_of_the_course_and_not_of_the_future(story: Story) -> None:
    version = await story.curriculum()
    course, other = await story.course(version), await story.course(version)
    cadre = await story.cadre()
    here, there = await story.confirmed(course, cadre), await story.confirmed(other, cadre)
    await story.on_course("start", course)
    with pytest.raises(BadInput):
        await story.attend(course, [there])
    async with story.database.maintaining([ONE]) as session:
        await session.execute(text("update training_course_session set held_on = '2027-03-09'"))
    with pytest.raises(NotReady):
        await story.attend(course, [here])
    async with story.reading() as session:
        assert (await session.scalars(select(CourseSession.held_on).distinct())).all() != [TODAY]


async def test_accountants_of_a_district_go_to_the_departments_course(story: Story) -> None:
    version = await story.curriculum(Audience.ACCOUNTANT)
    course = await story.course(version, kind="accounting", office="department", quotas={ONE: 1})
    cadre = await story.cadre(post=PostKind.ACCOUNTANT)
    enrolled = await story.nominate(course, cadre, ONE, office=f"ward_committee:{TAN_DINH}")
    assert enrolled.tenant == CITY


@given(attended=st.integers(0, 400), missed=st.integers(0, 400), threshold=st.integers(0, 100))
def test_enough_is_exact(attended: int, missed: int, threshold: int) -> None:
    held = attended + missed
    expected = held > 0 and Fraction(attended, held) >= Fraction(threshold, 100)
    assert enough(attended, held, threshold) is expected
