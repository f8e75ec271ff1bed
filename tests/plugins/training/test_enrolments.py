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


async def _withdraw(loom: Story, enrolment: Done | Enrolment, reason: str = "Bận việc.") -> Done:
    return await loom.act(
        "withdraw_enrolment",
        f"ward_committee:{TAN_DINH}",
        enrolment=node("Enrolment", enrolment),
        reason=reason,
    )


async def test_many_who_nominate_at_once_never_overbook(loom: Story) -> None:
    course = await loom.course(await loom.curriculum(), quotas={TAN_DINH: 3})
    cadres = [await loom.cadre(name=f"Lê Văn {n}") for n in range(8)]
    outcomes = await asyncio.gather(
        *(loom.nominate(course, cadre) for cadre in cadres), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert {type(error) for error in refused} <= {NoPlaceLeft, Unavailable}
    held = [e for e in await loom.enrolments(course) if e.state not in RELEASED]
    quota = await loom.quota(course, TAN_DINH)
    assert len(held) == quota.taken == 3
    assert len(refused) == 5


async def test_the_database_itself_never_overbooks(loom: Story) -> None:
    course = await loom.course(await loom.curriculum(), quotas={TAN_DINH: 1})
    first, second = await loom.cadre(), await loom.cadre(name="Phạm Đức Ánh")
    await loom.nominate(course, first)
    quota = await loom.quota(course, TAN_DINH)
    with pytest.raises(IntegrityError, match="taken_within_places"):
        async with loom.database.maintaining([ONE]) as session:
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
    loom: Story, places: int, steps: list[tuple[str, int]]
) -> None:
    """Enrolled ≤ places, Σ quotas ≤ capacity, and the count is right after every step."""
    version = await loom.curriculum()
    course = await loom.course(version, quotas={TAN_DINH: places}, capacity=3)
    cadres = [await loom.cadre(name=f"Võ Thị {n}") for n in range(4)]
    for step, n in steps:
        enrolled = await loom.enrolments(course)
        with suppress(NoPlaceLeft, AlreadyEnrolled, WrongState, OverCapacity):
            await _step(loom, step, n, course, cadres, enrolled)
        quota = await loom.quota(course, TAN_DINH)
        held = [e for e in await loom.enrolments(course) if e.state not in RELEASED]
        assert len(held) == quota.taken <= quota.places <= 3
        assert len({e.cadre_id for e in held}) == len(held)


async def _step(
    loom: Story,
    step: str,
    n: int,
    course: Done,
    cadres: list[Done],
    enrolled: Sequence[Enrolment],
) -> None:
    if step == "nominate":
        await loom.nominate(course, cadres[n])
    elif step == "quota":
        await loom.act(
            "set_district_course_quota",
            OFFICE,
            district_course=node("DistrictCourse", course),
            area=TAN_DINH,
            places=n + 1,
        )
    elif n < len(enrolled):
        named = {"enrolment": node("Enrolment", enrolled[n])}
        if step == "withdraw":
            await _withdraw(loom, enrolled[n])
        elif step == "decline":
            await loom.act("decline_enrolment", OFFICE, **named, reason="Hết hạn.")
        else:
            await loom.act("confirm_enrolment", OFFICE, **named)


async def test_a_place_given_back_is_free_again(loom: Story) -> None:
    course = await loom.course(await loom.curriculum(), quotas={TAN_DINH: 1})
    first, second = await loom.cadre(), await loom.cadre(name="Phạm Đức Ánh")
    enrolled = await loom.nominate(course, first)
    with pytest.raises(NoPlaceLeft):
        await loom.nominate(course, second)
    with pytest.raises(CommentNeeded):
        await _withdraw(loom, enrolled, " ")
    await _withdraw(loom, enrolled)
    await loom.nominate(course, second)


async def test_a_cadre_takes_one_place_and_only_where_suited(loom: Story) -> None:
    course = await loom.course(await loom.curriculum(), quotas={TAN_DINH: 3, DA_KAO: 1})
    cadre = await loom.cadre()
    await loom.nominate(course, cadre)
    with pytest.raises(AlreadyEnrolled):
        await loom.nominate(course, cadre)
    with pytest.raises(WrongAudience):
        await loom.nominate(course, await loom.cadre(post=PostKind.SKILLED_WORKER))
    elsewhere = await loom.cadre(DA_KAO)
    with pytest.raises(OutOfArea):
        await loom.nominate(course, elsewhere, TAN_DINH, office=OFFICE)


async def test_a_ward_nominates_its_own_cadres_alone(loom: Story) -> None:
    course = await loom.course(await loom.curriculum(), quotas={ONE: 3})
    cadre = await loom.cadre(DA_KAO)
    with pytest.raises(BadId):  # hidden from the other ward, and so as good as absent
        await loom.nominate(course, cadre, ONE, office=f"ward_committee:{TAN_DINH}")
    enrolled = await loom.nominate(course, cadre, ONE, office=f"ward_committee:{DA_KAO}")
    with pytest.raises(Denied) as denied:
        await loom.act(
            "confirm_enrolment",
            f"ward_committee:{DA_KAO}",
            enrolment=node("Enrolment", enrolled),
        )
    assert denied.value.clause == "II.6.3"
    with pytest.raises(Denied):  # it sees district courses, and confirms nobody in them
        await loom.act("confirm_enrolment", "department", enrolment=node("Enrolment", enrolled))


async def test_attendance_decides_before_the_mark(loom: Story) -> None:
    version = await loom.curriculum(hours=(4, 4, 4, 4, 4))
    course = await loom.course(version, hours=(4, 4, 4, 4, 4))
    came = await loom.confirmed(course, await loom.cadre(name="Đủ buổi"))
    missed = await loom.confirmed(course, await loom.cadre(name="Thiếu buổi"))
    await loom.on_course("start", course)
    await loom.attend(course, [came], 4)  # 80 %, exactly the threshold
    await loom.attend(course, [missed], 3)
    await loom.on_course("assess", course)
    states = {e.id: e.state for e in await loom.enrolments(course)}
    assert states == {came.id: EnrolmentState.ATTENDED, missed.id: EnrolmentState.ABSENT}
    with pytest.raises(WrongState):
        await loom.mark(missed, "9")
    with pytest.raises(BadInput):
        await loom.mark(came, "10.5")
    await loom.mark(came, "4.99")
    assert (await loom.get(Enrolment, came)).state == EnrolmentState.FAILED
    await loom.mark(came, "5")  # a correction
    assert (await loom.get(Enrolment, came)).state == EnrolmentState.PASSED


async def test_a_roll_call_is_of_the_course_and_not_of_the_future(loom: Story) -> None:
    version = await loom.curriculum()
    course, other = await loom.course(version), await loom.course(version)
    cadre = await loom.cadre()
    here, there = await loom.confirmed(course, cadre), await loom.confirmed(other, cadre)
    await loom.on_course("start", course)
    with pytest.raises(BadInput):
        await loom.attend(course, [there])
    async with loom.database.maintaining([ONE]) as session:
        await session.execute(text("update training_course_session set held_on = '2027-03-09'"))
    with pytest.raises(NotReady):
        await loom.attend(course, [here])
    async with loom.reading() as session:
        assert (await session.scalars(select(CourseSession.held_on).distinct())).all() != [TODAY]


async def test_accountants_of_a_district_go_to_the_departments_course(loom: Story) -> None:
    version = await loom.curriculum(Audience.ACCOUNTANT)
    course = await loom.course(version, kind="accounting", office="department", quotas={ONE: 1})
    cadre = await loom.cadre(post=PostKind.ACCOUNTANT)
    enrolled = await loom.nominate(course, cadre, ONE, office=f"ward_committee:{TAN_DINH}")
    assert enrolled.tenant == CITY


@given(attended=st.integers(0, 400), missed=st.integers(0, 400), threshold=st.integers(0, 100))
def test_enough_is_exact(attended: int, missed: int, threshold: int) -> None:
    held = attended + missed
    expected = held > 0 and Fraction(attended, held) >= Fraction(threshold, 100)
    assert enough(attended, held, threshold) is expected
