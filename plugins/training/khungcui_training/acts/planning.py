"""Planning a course: by which curriculum, when, and for whom there are places."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import ALL_SECTORS, Acting, BadInput, Text, nfc
from khungcui_training.acts.checks import count, in_state, within, worded
from khungcui_training.errors import (
    AlreadyThere,
    NotUnified,
    OverCapacity,
    WrongAudience,
)
from khungcui_training.models import (
    Course,
    CourseQuota,
    CourseSession,
    Curriculum,
    CurriculumVersion,
)
from khungcui_training.vocabulary import (
    AUDIENCES,
    CLAUSES,
    CourseKind,
    CourseState,
    VersionState,
)


@strawberry.input(description="The places of an area in a course.")
class QuotaInput:
    """An area and its places."""

    area: str = strawberry.field(description="The id of a ward, or of a district.")
    places: int = strawberry.field(description="How many places.")


@strawberry.input(description="One meeting of a course.")
class SessionInput:
    """A day and what it is about."""

    held_on: date = strawberry.field(description="The day.")
    hours: int = strawberry.field(description="How many hours.")
    topic: str = strawberry.field(description="What it is about.")


@strawberry.input(description="A course to plan.")
class PlanCourseInput:
    """By which curriculum, when, where, and for whom there are places."""

    code: str = strawberry.field(description="A code that no other course of the organiser bears.")
    title: str = strawberry.field(description="What the course is called.")
    curriculum_version: strawberry.ID = strawberry.field(description="A unified version.")
    venue: str = strawberry.field(description="Where it is held.")
    capacity: int = strawberry.field(description="How many can attend.")
    starts_on: date = strawberry.field(description="Its first day.")
    ends_on: date = strawberry.field(description="Its last day.")
    quotas: list[QuotaInput] = strawberry.field(
        default_factory=list, description="Places by area; they do not exceed the capacity."
    )
    sessions: list[SessionInput] = strawberry.field(
        default_factory=list, description="The meetings; their hours make up the version's."
    )


async def version_of(acting: Acting, course: Course) -> CurriculumVersion:
    """The curriculum version that a course goes by."""
    return await acting.session.get_one(
        CurriculumVersion, (course.version_tenant, course.version_id)
    )


def require_unified(version: CurriculumVersion, kind: CourseKind) -> None:
    """Raise `NotUnified` unless the version is one that the department has unified (INV-24)."""
    if version.state != VersionState.UNIFIED:
        raise NotUnified(
            Text(
                vi="Lớp học phải theo chương trình mà Sở đã thống nhất.",
                en="A course goes by a curriculum that the department has unified.",
            ),
            field="curriculumVersion",
            clause="II.6.3" if kind is CourseKind.DISTRICT else CLAUSES[kind],
        )


async def _require_audience(acting: Acting, version: CurriculumVersion, kind: CourseKind) -> None:
    curriculum = await acting.session.get_one(Curriculum, (version.tenant, version.curriculum_id))
    if curriculum.audience not in AUDIENCES[kind]:
        raise WrongAudience(
            Text(
                vi="Chương trình này dành cho đối tượng mà loại lớp này không đào tạo.",
                en="The curriculum is for people whom this kind of course does not train.",
            ),
            field="curriculumVersion",
            clause=CLAUSES[kind],
        )


async def _free_code(acting: Acting, code: str) -> None:
    taken = await acting.session.scalar(
        select(Course.id).where(Course.tenant == acting.tenant, Course.code == code)
    )
    if taken is not None:
        raise AlreadyThere(
            Text(vi="Đã có lớp mang mã {code}.", en="There is a course with code {code}.").format(
                code=code
            ),
            field="code",
        )


def _require_days(given: PlanCourseInput) -> None:
    if given.ends_on < given.starts_on:
        raise BadInput(
            Text(vi="Ngày bế giảng trước ngày khai giảng.", en="It ends before it starts."),
            field="endsOn",
        )


def _require_capacity(allotted: int, capacity: int, field: str) -> None:
    if allotted > capacity:
        raise OverCapacity(
            Text(
                vi="Tổng chỉ tiêu {allotted} vượt sức chứa {capacity}.",
                en="{allotted} places given out exceed the capacity of {capacity}.",
            ).format(allotted=allotted, capacity=capacity),
            field=field,
            params={"allotted": allotted, "capacity": capacity},
        )


def planning(kind: CourseKind) -> Callable[[Acting, None, PlanCourseInput], Awaitable[Course]]:
    """The function that plans a course of ``kind``."""

    async def plan_course(acting: Acting, _: None, given: PlanCourseInput) -> Course:
        _require_days(given)
        version = await acting.find(
            "curriculum_version", given.curriculum_version, field="curriculumVersion"
        )
        require_unified(version, kind)
        await _require_audience(acting, version, kind)
        await _free_code(acting, given.code)
        count(given.capacity, "capacity")
        _require_capacity(sum(q.places for q in given.quotas), given.capacity, "quotas")
        course = Course(
            tenant=acting.tenant,
            kind=kind,
            code=worded(given.code, "code"),
            title=nfc(worded(given.title, "title")),
            version_tenant=version.tenant,
            version_id=version.id,
            area=acting.tenant,
            sector=ALL_SECTORS,
            venue=worded(given.venue, "venue"),
            capacity=given.capacity,
            starts_on=given.starts_on,
            ends_on=given.ends_on,
        )
        acting.session.add(course)
        await acting.session.flush()
        for index, quota in enumerate(given.quotas):
            if quota.area in {other.area for other in given.quotas[:index]}:
                raise _twice(f"quotas.{index}.area")
            _add_quota(acting, course, quota, f"quotas.{index}.")
        for position, session in enumerate(given.sessions, start=1):
            _add_session(acting, course, position, session, f"sessions.{position - 1}.")
        return course

    return plan_course


def _twice(field: str) -> BadInput:
    return BadInput(
        Text(vi="Địa bàn này đã có trong danh sách.", en="This area is in the list already."),
        field=field,
    )


def _add_quota(acting: Acting, course: Course, given: Any, prefix: str) -> None:
    acting.session.add(
        CourseQuota(
            tenant=course.tenant,
            course_id=course.id,
            area=within(acting, given.area, course.area, f"{prefix}area"),
            places=count(given.places, f"{prefix}places"),
        )
    )


def _add_session(acting: Acting, course: Course, position: int, given: Any, prefix: str) -> None:
    if not course.starts_on <= given.held_on <= course.ends_on:
        raise BadInput(
            Text(
                vi="Ngày học nằm ngoài thời gian của lớp.",
                en="The day is outside the time of the course.",
            ),
            field=f"{prefix}heldOn",
        )
    acting.session.add(
        CourseSession(
            tenant=course.tenant,
            course_id=course.id,
            position=position,
            held_on=given.held_on,
            hours=count(given.hours, f"{prefix}hours"),
            topic=worded(given.topic, f"{prefix}topic"),
        )
    )


async def quotas_of(acting: Acting, course: Course, *, lock: bool = False) -> list[CourseQuota]:
    """The quotas of a course, always in the same order, locked if asked for."""
    query = (
        select(CourseQuota)
        .where(CourseQuota.tenant == course.tenant, CourseQuota.course_id == course.id)
        .order_by(CourseQuota.id)
    )
    found = await acting.session.scalars(query.with_for_update() if lock else query)
    return list(found)


async def set_quota(acting: Acting, course: Course, given: Any) -> Course:
    """Give an area other places. A joint course's are settled once it is open.

    Raises `OverCapacity` above the capacity, or below the places that are taken already.
    """
    joint = course.kind is CourseKind.CITY
    if joint:
        in_state("course", course.state, {CourseState.PLANNED})
    quotas = await quotas_of(acting, course, lock=True)
    quota = next((q for q in quotas if q.area == given.area), None)
    count(given.places, "places", least=0)
    others = sum(q.places for q in quotas if q is not quota)
    _require_capacity(others + given.places, course.capacity, "places")
    if quota is None:
        _add_quota(acting, course, given, "")
    elif given.places < quota.taken:
        raise OverCapacity(
            Text(vi="Đã dùng {taken} chỗ.", en="{taken} places are taken already.").format(
                taken=quota.taken
            ),
            field="places",
        )
    else:
        quota.places = given.places
    return course


async def schedule_session(acting: Acting, course: Course, given: Any) -> Course:
    """Add a meeting to a course that has not begun."""
    last = await acting.session.scalar(
        select(func.max(CourseSession.position)).where(
            CourseSession.tenant == course.tenant, CourseSession.course_id == course.id
        )
    )
    _add_session(acting, course, (last or 0) + 1, given.session, "session.")
    return course
