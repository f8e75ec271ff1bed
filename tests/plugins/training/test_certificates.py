"""Certificates: earned, numbered one after another, never deleted, revoked in words."""

import asyncio
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from khungcui.plugins.performing import Denied, Done
from khungcui_training.acts.certificates import months_later
from khungcui_training.errors import CommentNeeded, NotEarned, WrongState
from khungcui_training.models import Certificate, Enrolment
from khungcui_training.vocabulary import EnrolmentState

from .conftest import ONE, TAN_DINH, Story, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def _certificates(story: Story) -> list[Certificate]:
    async with story.reading() as session:
        return list(await session.scalars(select(Certificate).order_by(Certificate.number)))


async def _certify(story: Story, course: Done, *enrolled: Done, office: str = OFFICE) -> Done:
    named = [node("Enrolment", done) for done in enrolled] or None
    return await story.on_course("certify", course, office=office, enrolments=named)


async def test_who_passed_is_certified_and_the_numbers_follow_each_other(story: Story) -> None:
    version = await story.curriculum(months=24)
    course = await story.course(version)
    await story.taught(
        course, await story.cadre(name="Bùi Thị An"), await story.cadre(name="Võ Bá")
    )
    await _certify(story, course)
    made = await _certificates(story)
    assert [c.number for c in made] == ["760/2027/000001", "760/2027/000002"]
    assert {c.expires_on for c in made} == {date(2029, 3, 1)}
    assert {e.state for e in await story.enrolments(course)} == {EnrolmentState.CERTIFIED}
    assert {c.enrolment_id for c in made} == {e.id for e in await story.enrolments(course)}


async def test_courses_certified_at_once_share_no_number(story: Story) -> None:
    version = await story.curriculum()
    courses = [await story.course(version) for _ in range(3)]
    cadre = await story.cadre()
    for course in courses:
        await story.taught(course, cadre)
    await asyncio.gather(*(_certify(story, course) for course in courses))
    assert sorted(c.serial for c in await _certificates(story)) == [1, 2, 3]


async def test_a_certificate_takes_attendance_and_a_passing_mark(story: Story) -> None:
    course = await story.course(await story.curriculum())
    passed = await story.confirmed(course, await story.cadre(name="Đạt"))
    failed = await story.confirmed(course, await story.cadre(name="Rớt"))
    absent = await story.confirmed(course, await story.cadre(name="Vắng"))
    await story.on_course("start", course)
    await story.attend(course, [passed, failed])
    with pytest.raises(WrongState):  # still running
        await _certify(story, course)
    await story.on_course("assess", course)
    await story.mark(passed, "7")
    await story.mark(failed, "3")
    for undeserving in (failed, absent):
        with pytest.raises(NotEarned):
            await _certify(story, course, passed, undeserving)
    assert await _certificates(story) == []  # all or nothing
    await _certify(story, course, passed)
    with pytest.raises(NotEarned):  # nobody is certified twice
        await _certify(story, course, passed)
    assert len(await _certificates(story)) == 1


async def test_a_ward_certifies_nobody(story: Story) -> None:
    course = await story.course(await story.curriculum())
    await story.taught(course, await story.cadre())
    with pytest.raises(Denied) as denied:
        await _certify(story, course, office=f"ward_committee:{TAN_DINH}")
    assert denied.value.clause == "II.6.3"


async def test_revoking_says_why_keeps_the_row_and_happens_once(story: Story) -> None:
    course = await story.course(await story.curriculum())
    await story.taught(course, await story.cadre())
    await _certify(story, course)
    named = {"certificate": node("Certificate", (await _certificates(story))[0])}
    with pytest.raises(CommentNeeded):
        await story.act("revoke_certificate", OFFICE, **named, reason="")
    with pytest.raises(Denied):  # the department did not issue it
        await story.act("revoke_certificate", "department", **named, reason="Sai.")
    await story.act("revoke_certificate", OFFICE, **named, reason="Hồ sơ giả.")
    (kept,) = await _certificates(story)
    assert (kept.number, kept.revoked_reason) == ("760/2027/000001", "Hồ sơ giả.")
    assert await story.get(Enrolment, Done(tenant=kept.tenant, id=kept.enrolment_id))
    with pytest.raises(WrongState):
        await story.act("revoke_certificate", OFFICE, **named, reason="Lần nữa.")


async def test_the_database_itself_keeps_certificates_as_they_are(story: Story) -> None:
    course = await story.course(await story.curriculum())
    await story.taught(course, await story.cadre())
    await _certify(story, course)
    for change, error, words in (
        ("update training_certificate set holder = 'X'", IntegrityError, "never changed"),
        ("delete from training_certificate", DBAPIError, "permission denied"),
    ):
        with pytest.raises(error, match=words):
            async with story.database.maintaining([ONE]) as session:
                await session.execute(text(change))
    assert [c.holder for c in await _certificates(story)] == ["Trần Thị Đào"]


@given(st.dates(date(1975, 1, 1), date(2100, 1, 1)), st.integers(1, 600))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_later(later, 1).day >= later.day)
    assert later.day == day.day or later.month in {2, 4, 6, 9, 11}
