"""Planning courses of three kinds and leading them through their states.

One set of functions; each kind has its own acts, because each has its own powers.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import ALL_SECTORS, Act, Acting, BadInput, Facet, Signer, Text, nfc
from khungcui_training.acts.attending import settle_attendance
from khungcui_training.acts.checks import at_least, in_state, within, worded
from khungcui_training.errors import (
    AlreadyThere,
    HoursDiffer,
    NotReady,
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
    Enrolment,
)
from khungcui_training.resources.courses import NAMES
from khungcui_training.vocabulary import (
    AUDIENCES,
    CLAUSES,
    CourseKind,
    CourseState,
    EnrolmentState,
    VersionState,
)

Run = Callable[[Acting, Any, Any], Awaitable[Any]]


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


def _input_name(act: str) -> str:
    return "".join(part.capitalize() for part in act.split("_")) + "Input"


def on_course(act: str, kind: CourseKind, **more: tuple[Any, str]) -> type[Any]:
    """The input of ``act``: a course of ``kind``, and ``more`` fields with descriptions."""
    name = NAMES[kind]
    fields = {name: (strawberry.ID, "The course."), **more}
    cls = type(
        _input_name(act),
        (),
        {
            "__annotations__": {field: type_ for field, (type_, _) in fields.items()},
            **{field: strawberry.field(description=about) for field, (_, about) in fields.items()},
        },
    )
    return strawberry.input(cls, description=f"What {act} needs.")


def _to_plan(act: str) -> type[PlanCourseInput]:
    cls = type(_input_name(act), (PlanCourseInput,), {})
    return strawberry.input(cls, description="A course to plan.")


async def version_of(acting: Acting, course: Course) -> CurriculumVersion:
    """The curriculum version that a course goes by."""
    return await acting.session.get_one(
        CurriculumVersion, (course.version_tenant, course.version_id)
    )


def _require_unified(version: CurriculumVersion, kind: CourseKind) -> None:
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


def _planning(kind: CourseKind) -> Run:
    async def plan_course(acting: Acting, _: None, given: PlanCourseInput) -> Course:
        _require_days(given)
        version = await acting.find(
            "curriculum_version", given.curriculum_version, field="curriculumVersion"
        )
        _require_unified(version, kind)
        await _require_audience(acting, version, kind)
        await _free_code(acting, given.code)
        at_least(given.capacity, 1, "capacity")
        _require_capacity(sum(q.places for q in given.quotas), given.capacity, "quotas")
        course = Course(
            tenant=acting.tenant,
            kind=kind,
            code=given.code,
            title=nfc(worded(given.title, "title")),
            version_tenant=version.tenant,
            version_id=version.id,
            area=acting.tenant,
            sector=ALL_SECTORS,
            venue=given.venue,
            capacity=given.capacity,
            starts_on=given.starts_on,
            ends_on=given.ends_on,
            state=CourseState.PLANNED,
        )
        acting.session.add(course)
        await acting.session.flush()
        for index, quota in enumerate(given.quotas):
            _add_quota(acting, course, quota, f"quotas.{index}")
        for position, session in enumerate(given.sessions, start=1):
            _add_session(acting, course, position, session, f"sessions.{position - 1}")
        return course

    return plan_course


def _add_quota(acting: Acting, course: Course, given: Any, field: str) -> None:
    acting.session.add(
        CourseQuota(
            tenant=course.tenant,
            course_id=course.id,
            area=within(acting, given.area, course.area, f"{field}.area"),
            places=at_least(given.places, 1, f"{field}.places"),
        )
    )


def _add_session(acting: Acting, course: Course, position: int, given: Any, field: str) -> None:
    if not course.starts_on <= given.held_on <= course.ends_on:
        raise BadInput(
            Text(
                vi="Ngày học nằm ngoài thời gian của lớp.",
                en="The day is outside the time of the course.",
            ),
            field=f"{field}.heldOn",
        )
    acting.session.add(
        CourseSession(
            tenant=course.tenant,
            course_id=course.id,
            position=position,
            held_on=given.held_on,
            hours=at_least(given.hours, 1, f"{field}.hours"),
            topic=given.topic,
        )
    )


async def _quotas(acting: Acting, course: Course, *, lock: bool = False) -> list[CourseQuota]:
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
    in_state(
        "course",
        course.state,
        {CourseState.PLANNED} if joint else {CourseState.PLANNED, CourseState.OPEN},
    )
    quotas = await _quotas(acting, course, lock=True)
    quota = next((q for q in quotas if q.area == given.area), None)
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
    in_state("course", course.state, {CourseState.PLANNED, CourseState.OPEN})
    last = await acting.session.scalar(
        select(func.max(CourseSession.position)).where(
            CourseSession.tenant == course.tenant, CourseSession.course_id == course.id
        )
    )
    _add_session(acting, course, (last or 0) + 1, given.session, "session")
    return course


async def open_course(acting: Acting, course: Course, _: Any) -> Course:
    """Open a planned course for nominations (INV-24: only by a version unified by now)."""
    in_state("course", course.state, {CourseState.PLANNED})
    version = await version_of(acting, course)
    _require_unified(version, course.kind)
    if not await _quotas(acting, course):
        raise NotReady(
            Text(vi="Chưa phân bổ chỗ học cho địa bàn nào.", en="No area has places in the course.")
        )
    hours = await acting.session.scalar(
        select(func.coalesce(func.sum(CourseSession.hours), 0)).where(
            CourseSession.tenant == course.tenant, CourseSession.course_id == course.id
        )
    )
    if hours != version.hours:
        raise HoursDiffer(
            Text(
                vi="Lịch học có {hours} giờ, chương trình quy định {required} giờ.",
                en="The sessions make {hours} hours; the curriculum prescribes {required}.",
            ).format(hours=hours, required=version.hours),
            clause=CLAUSES[course.kind],
        )
    course.state = CourseState.OPEN
    return course


async def _enrolments(
    acting: Acting, course: Course, *states: EnrolmentState
) -> Sequence[Enrolment]:
    found = await acting.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.tenant == course.tenant,
            Enrolment.course_id == course.id,
            Enrolment.state.in_(states),
        )
        .order_by(Enrolment.id)
        .with_for_update()
    )
    return found.all()


async def start_course(acting: Acting, course: Course, _: Any) -> Course:
    """Begin an open course; every nomination has been answered by then."""
    in_state("course", course.state, {CourseState.OPEN})
    # Who nominates locks a quota first: none slips in behind this.
    await _quotas(acting, course, lock=True)
    if await _enrolments(acting, course, EnrolmentState.NOMINATED):
        raise NotReady(
            Text(
                vi="Còn đề cử chưa trả lời.", en="There are nominations that are not answered yet."
            )
        )
    if not await _enrolments(acting, course, EnrolmentState.CONFIRMED):
        raise NotReady(Text(vi="Lớp chưa có học viên.", en="The course has nobody to teach."))
    course.state = CourseState.RUNNING
    return course


async def assess_course(acting: Acting, course: Course, _: Any) -> Course:
    """End the lessons: who attended enough is to be marked, who did not counts as absent."""
    in_state("course", course.state, {CourseState.RUNNING})
    version = await version_of(acting, course)
    enrolled = await _enrolments(acting, course, EnrolmentState.CONFIRMED)
    await settle_attendance(acting, course, version, enrolled)
    course.state = CourseState.ASSESSED
    return course


async def close_course(acting: Acting, course: Course, _: Any) -> Course:
    """Close an assessed course, once everybody who attended has a mark."""
    in_state("course", course.state, {CourseState.ASSESSED})
    if await _enrolments(acting, course, EnrolmentState.ATTENDED):
        raise NotReady(
            Text(
                vi="Còn học viên chưa được chấm điểm.", en="Somebody who attended has no mark yet."
            )
        )
    course.state = CourseState.CLOSED
    return course


async def cancel_course(acting: Acting, course: Course, given: Any) -> Course:
    """Cancel a course that has not been assessed, saying why; its places are released."""
    in_state("course", course.state, {CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING})
    reason = worded(given.reason, "reason")
    await _quotas(acting, course, lock=True)
    held = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED)
    for enrolment in await _enrolments(acting, course, *held):
        enrolment.state, enrolment.reason = EnrolmentState.DECLINED, reason
    course.cancel_reason, course.state = reason, CourseState.CANCELLED
    return course


async def signers_of_city_course(acting: Acting, course: Course, _: Any) -> Sequence[Signer]:
    """The department and the office of every district that has places in it (II.6.2)."""
    quotas = await _quotas(acting, course)
    homes = {acting.tree.district_of(quota.area, acting.day) or quota.area for quota in quotas}
    return [
        Signer(
            power="city_course.open",
            facet=Facet(area=course.area, sector=course.sector),
            title=Text(vi="Sở Công nghiệp", en="Department of Industry"),
        ),
        *(
            Signer(
                power="city_course.co_organise",
                facet=Facet(area=home, sector=course.sector),
                title=Text(vi="Phòng Công nghiệp {area}", en="Industry Office of {area}").format(
                    area=acting.tree.name(home, acting.day)
                ),
            )
            for home in sorted(homes)
        ),
    ]


async def _of_city(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tree.root, sector=ALL_SECTORS)


async def _of_district(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tenant, sector=ALL_SECTORS)


_TITLES = {
    CourseKind.CITY: Text(vi="lớp của thành phố", en="a city course"),
    CourseKind.ACCOUNTING: Text(vi="lớp kế toán, thống kê", en="an accounting course"),
    CourseKind.DISTRICT: Text(vi="lớp của quận, huyện", en="a district course"),
}


def _act(
    kind: CourseKind,
    verb: str,
    power: str,
    title: Text,
    run: Run,
    *,
    joint: bool = False,
    **more: tuple[Any, str],
) -> Act:
    name = NAMES[kind]
    head, _, tail = verb.partition("_")
    act = f"{head}_{name}_{tail}" if tail else f"{head}_{name}"
    return Act(
        name=act,
        power=f"{name}.{power}",
        title=title.format(course=_TITLES[kind]),
        input=on_course(act, kind, **more),
        on=name,
        run=run,
        returns=name,
        signers=signers_of_city_course if joint and kind is CourseKind.CITY else None,
    )


def _acts(kind: CourseKind) -> tuple[Act, ...]:
    def text(vi: str, en: str) -> Text:
        return Text(vi=vi + " {course}", en=en + " {course}")

    name = NAMES[kind]
    return (
        Act(
            name=f"plan_{name}",
            power=f"{name}.organise",
            title=text("Lên kế hoạch", "Plan").format(course=_TITLES[kind]),
            input=_to_plan(f"plan_{name}"),
            creates=_of_district if kind is CourseKind.DISTRICT else _of_city,
            run=_planning(kind),
            returns=name,
        ),
        _act(
            kind,
            "set_quota",
            "organise",
            text("Phân bổ chỗ học của", "Give out places of"),
            set_quota,
            area=(str, "The id of a ward, or of a district."),
            places=(int, "How many places it has from now on."),
        ),
        _act(
            kind,
            "schedule_session",
            "organise",
            text("Thêm buổi học của", "Add a session of"),
            schedule_session,
            session=(SessionInput, "The meeting."),
        ),
        _act(kind, "open", "open", text("Mở", "Open"), open_course, joint=True),
        _act(kind, "start", "run", text("Khai giảng", "Start"), start_course),
        _act(kind, "assess", "assess", text("Kết thúc", "End the lessons of"), assess_course),
        _act(kind, "close", "close", text("Đóng", "Close"), close_course),
        _act(
            kind,
            "cancel",
            "close",
            text("Hủy", "Cancel"),
            cancel_course,
            reason=(str, "Why it is cancelled."),
        ),
    )


COURSE_ACTS = tuple(act for kind in CourseKind for act in _acts(kind))
