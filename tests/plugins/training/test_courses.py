"""Courses: unified curricula only, joint opening, capacity, and the way through the states."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from khungcui.errors import BadInput, Conflict
from khungcui.plugins import moving
from khungcui.plugins.performing import Denied, NotSigned
from khungcui_training.acts.planning import QuotaInput, SessionInput
from khungcui_training.errors import (
    CommentNeeded,
    HoursDiffer,
    NotReady,
    NotUnified,
    OutOfArea,
    OverCapacity,
    WrongAudience,
)
from khungcui_training.models import Course, CourseQuota
from khungcui_training.vocabulary import (
    Audience,
    CourseKind,
    CourseState,
    EnrolmentState,
    PostKind,
)

from .conftest import CITY, DA_KAO, ONE, TAN_DINH, THREE, TODAY, WARD_OF_THREE, Story, node

pytestmark = pytest.mark.anyio


async def test_a_district_course_goes_by_a_unified_version_alone(story: Story) -> None:
    """INV-24 (II.6.3), planned and opened."""
    draft = await story.curriculum(unified=False)
    with pytest.raises(NotUnified) as refused:
        await story.course(draft)
    assert refused.value.clause == "II.6.3"

    version = await story.curriculum()
    course = await story.course(version, opened=False)
    await story.act(
        "retire_curriculum", "department", curriculum_version=node("CurriculumVersion", version)
    )
    with pytest.raises(NotUnified):
        await story.on_course("open", course)
    assert (await story.get(Course, course)).state == CourseState.PLANNED


@pytest.mark.parametrize("unified", [True, False])
async def test_the_database_itself_refuses_a_course_by_a_draft(story: Story, unified: bool) -> None:
    version = await story.curriculum(unified=unified)
    course = Course(
        tenant=ONE,
        kind=CourseKind.DISTRICT,
        code="L-1",
        title="Lớp",
        version_tenant=version.tenant,
        version_id=version.id,
        area=ONE,
        venue="Phòng",
        capacity=3,
        starts_on=TODAY,
        ends_on=TODAY,
    )

    async def write() -> None:
        async with story.database.maintaining([CITY, ONE]) as session:
            session.add(course)

    if unified:
        await write()
    else:
        with pytest.raises(IntegrityError, match="not unified"):
            await write()


async def test_a_ward_may_not_organise_a_course_and_hears_the_clause(story: Story) -> None:
    version = await story.curriculum()
    with pytest.raises(Denied) as denied:
        await story.course(version, office=f"ward_committee:{TAN_DINH}")
    assert denied.value.clause == "II.6.3"
    with pytest.raises(Denied) as denied:
        await story.course(version, office="department")
    assert denied.value.clause == "II.6.3"


async def test_opening_takes_the_right_of_signature(story: Story) -> None:
    course = await story.course(await story.curriculum(), opened=False)
    with pytest.raises(NotSigned):
        await story.act(
            "open_district_course",
            f"district_office:{ONE}",
            signing=False,
            district_course=node("DistrictCourse", course),
        )


async def test_each_kind_of_course_trains_its_own_audience(story: Story) -> None:
    accountants = await story.curriculum(Audience.ACCOUNTANT)
    with pytest.raises(WrongAudience) as refused:
        await story.course(accountants)
    assert refused.value.clause == "II.6.3"
    course = await story.course(
        accountants, kind="accounting", office="department", quotas={ONE: 2, THREE: 2}
    )
    assert (await story.get(Course, course)).tenant == CITY


async def test_places_stay_within_the_capacity(story: Story) -> None:
    version = await story.curriculum()
    with pytest.raises(OverCapacity):
        await story.course(version, quotas={TAN_DINH: 6, DA_KAO: 5}, capacity=10)
    course = await story.course(version, quotas={TAN_DINH: 6}, capacity=10)
    named = {"district_course": node("DistrictCourse", course)}
    office = f"district_office:{ONE}"
    with pytest.raises(OverCapacity):
        await story.act("set_district_course_quota", office, **named, area=DA_KAO, places=5)
    await story.act("set_district_course_quota", office, **named, area=DA_KAO, places=4)
    assert (await story.get(Course, course)).allotted == 10
    with pytest.raises(OutOfArea):
        await story.act("set_district_course_quota", office, **named, area=WARD_OF_THREE, places=0)


async def test_the_database_itself_keeps_places_within_the_capacity(story: Story) -> None:
    course = await story.course(await story.curriculum(), quotas={TAN_DINH: 6}, capacity=10)
    with pytest.raises(IntegrityError, match="allotted_within_capacity"):
        async with story.database.maintaining([ONE]) as session:
            session.add(CourseQuota(tenant=ONE, course_id=course.id, area=DA_KAO, places=5))


async def test_sessions_make_up_the_hours_before_it_opens(story: Story) -> None:
    course = await story.course(await story.curriculum(hours=(4, 4)), hours=(4,), opened=False)
    with pytest.raises(HoursDiffer):
        await story.on_course("open", course)
    await story.act(
        "schedule_district_course_session",
        f"district_office:{ONE}",
        district_course=node("DistrictCourse", course),
        session=SessionInput(held_on=date(2027, 3, 2), hours=4, topic="Tổng kết"),
    )
    await story.on_course("open", course)
    assert (await story.get(Course, course)).state == CourseState.OPEN


async def test_a_city_course_waits_for_every_signature(story: Story) -> None:
    """II.6.2: the department and the office of each district that has places."""
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={ONE: 3, THREE: 2}, opened=False
    )

    async def sign(office: str, comment: str | None = None) -> int:
        done = await story.on_course("open", course, kind="city", office=office, comment=comment)
        return len(done.waits_for)

    with pytest.raises(Denied) as denied:
        await sign(f"district_committee:{ONE}")
    assert denied.value.clause == "II.6.2"
    assert await sign("department", comment="Nhất trí.") == 2
    assert await sign(f"district_office:{ONE}") == 1
    assert await sign(f"district_office:{ONE}") == 1  # signing twice is signing once
    assert (await story.get(Course, course)).state == CourseState.PLANNED
    with pytest.raises(Denied):  # a district that has no places in it
        await sign("district_office:761")
    assert await sign(f"district_office:{THREE}") == 0
    assert (await story.get(Course, course)).state == CourseState.OPEN


async def test_a_signature_counts_for_what_was_signed(story: Story) -> None:
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={ONE: 3}, opened=False
    )
    await story.on_course("open", course, kind="city", office=f"district_office:{ONE}")
    await story.act(
        "set_city_course_quota",
        "department",
        city_course=node("CityCourse", course),
        area=ONE,
        places=1,
    )
    done = await story.on_course("open", course, kind="city", office="department")
    assert [signer.power for signer in done.waits_for] == ["city_course.co_organise"]


async def test_a_signature_counts_for_the_places_that_were_signed(story: Story) -> None:
    """The same places in all, given out otherwise, are not what was signed."""
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={ONE: 3, THREE: 2}, opened=False
    )

    async def sign(office: str) -> int:
        done = await story.on_course("open", course, kind="city", office=office)
        return len(done.waits_for)

    assert await sign(f"district_office:{ONE}") == 2
    named = {"city_course": node("CityCourse", course)}
    for area, places in ((ONE, 2), (THREE, 3)):
        await story.act("set_city_course_quota", "department", **named, area=area, places=places)
    assert await sign(f"district_office:{THREE}") == 2
    assert await sign("department") == 1
    assert await sign(f"district_office:{ONE}") == 0
    with pytest.raises(Conflict):  # nobody signs for what is done
        await sign("department")


async def test_from_planned_to_closed(story: Story) -> None:
    course = await story.course(await story.curriculum())
    with pytest.raises(NotReady):  # nobody to teach
        await story.on_course("start", course)
    nominated = await story.nominate(course, await story.cadre())
    with pytest.raises(NotReady):  # a nomination without answer
        await story.on_course("start", course)
    await story.act(
        "confirm_enrolment", f"district_office:{ONE}", enrolment=node("Enrolment", nominated)
    )
    await story.on_course("start", course)
    await story.attend(course, [nominated])
    await story.on_course("assess", course)
    with pytest.raises(NotReady):  # no mark yet
        await story.on_course("close", course)
    await story.mark(nominated, "5")
    await story.on_course("close", course)
    assert (await story.get(Course, course)).state == CourseState.CLOSED
    with pytest.raises(moving.WrongState):
        await story.on_course("start", course)


async def test_cancelling_says_why_and_frees_the_places(story: Story) -> None:
    course = await story.course(await story.curriculum())
    await story.nominate(course, await story.cadre())
    with pytest.raises(CommentNeeded):
        await story.on_course("cancel", course, reason=" ")
    await story.on_course("cancel", course, reason="Giảng viên bệnh.")
    assert (await story.enrolments(course))[0].state == EnrolmentState.DECLINED
    assert (await story.quota(course, TAN_DINH)).taken == 0


async def test_a_district_without_the_plugin_plans_nothing(story: Story) -> None:
    version = await story.curriculum()
    with pytest.raises(Conflict) as refused:
        await story.course(version, office="district_office:773", quotas={"773": 1})
    assert refused.value.error_code == "plugin.disabled"


async def test_a_district_without_the_plugin_signs_no_course_of_the_city(story: Story) -> None:
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={"773": 1}, opened=False
    )
    with pytest.raises(Conflict) as refused:
        await story.on_course("open", course, kind="city", office="district_office:773")
    assert refused.value.error_code == "plugin.disabled"


async def test_a_city_course_is_attended_by_cadres_of_its_districts(story: Story) -> None:
    version = await story.curriculum(Audience.COOPERATIVE_MANAGER)
    course = await story.course(
        version, kind="city", office="department", quotas={ONE: 1}, opened=False
    )
    for office in ("department", f"district_office:{ONE}"):
        await story.on_course("open", course, kind="city", office=office)
    manager = await story.cadre(post=PostKind.COOPERATIVE_MANAGER)
    enrolled = await story.nominate(course, manager, ONE, office=f"district_office:{ONE}")
    with pytest.raises(Denied):  # the department organises it, the district does not
        await story.act(
            "confirm_enrolment", f"district_office:{ONE}", enrolment=node("Enrolment", enrolled)
        )
    await story.act("confirm_enrolment", "department", enrolment=node("Enrolment", enrolled))


async def test_nobody_is_absent_from_a_session_whose_roll_was_not_taken(story: Story) -> None:
    course = await story.course(await story.curriculum())
    enrolled = await story.confirmed(course, await story.cadre())
    await story.on_course("start", course)
    with pytest.raises(NotReady):
        await story.on_course("assess", course)
    assert [e.state for e in await story.enrolments(course)] == [EnrolmentState.CONFIRMED]
    await story.attend(course, [enrolled], 0)
    await story.on_course("assess", course)
    assert [e.state for e in await story.enrolments(course)] == [EnrolmentState.ABSENT]


async def test_an_area_has_one_quota_in_a_course(story: Story) -> None:
    quota = {"area": TAN_DINH, "places": 1}
    with pytest.raises(BadInput) as refused:
        await story.act(
            "plan_district_course",
            f"district_office:{ONE}",
            code="L-2",
            title="Lớp cán bộ phường",
            curriculum_version=node("CurriculumVersion", await story.curriculum()),
            venue="Phòng Công nghiệp Quận 1",
            capacity=10,
            starts_on=TODAY,
            ends_on=TODAY,
            quotas=[QuotaInput(**quota), QuotaInput(**quota)],
            sessions=[],
        )
    assert refused.value.field == "quotas.1.area"
