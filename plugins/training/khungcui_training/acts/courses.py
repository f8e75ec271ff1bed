"""Leading courses of three kinds through their states.

One set of functions; each kind has its own acts, because each has its own powers.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry
from sqlalchemy import func, select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Edit,
    Facet,
    Moving,
    Signer,
    Text,
    Transition,
    Workflow,
    advance,
)
from khungcui_training.acts.attending import settle_attendance
from khungcui_training.acts.checks import worded
from khungcui_training.acts.planning import (
    PlanCourseInput,
    SessionInput,
    planning,
    quotas_of,
    require_unified,
    schedule_session,
    set_quota,
    version_of,
)
from khungcui_training.errors import (
    HoursDiffer,
    NotReady,
)
from khungcui_training.models import (
    Course,
    CourseQuota,
    CourseSession,
    Enrolment,
)
from khungcui_training.resources.courses import NAMES, TITLES
from khungcui_training.vocabulary import (
    CLAUSES,
    CourseKind,
    CourseState,
    EnrolmentState,
)

Run = Callable[[Acting, Any, Any], Awaitable[Any]]


def _input_name(act: str) -> str:
    return "".join(part.capitalize() for part in act.split("_")) + "Input"


def on_course(act: str, kind: CourseKind, **more: tuple[Any, str]) -> type[Any]:
    """The input of ``act``: a course of ``kind``, and ``more`` fields with descriptions."""
    name = NAMES[kind]
    fields = {name: (strawberry.ID, "The course."), **more}
    cls = type(
        _input_name(act),
        (Moving,),
        {
            "__annotations__": {field: type_ for field, (type_, _) in fields.items()},
            **{field: strawberry.field(description=about) for field, (_, about) in fields.items()},
        },
    )
    return strawberry.input(cls, description=f"What {act} needs.")


async def _require_openable(acting: Acting, course: Course) -> Sequence[CourseQuota]:
    """The places of a course that is ready to be opened; `NotReady` and its like where not."""
    version = await version_of(acting, course)
    require_unified(version, course.kind)
    quotas = await quotas_of(acting, course)
    if not quotas:
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
    return quotas


async def openable(acting: Acting, course: Course, _: Any) -> None:
    """Guard the opening (INV-24: only by a version unified by now)."""
    await _require_openable(acting, course)


async def signed_of_course(acting: Acting, course: Course, _: Any) -> str:
    """What the offices of a joint course sign besides the course: who gets how many places."""
    quotas = await _require_openable(acting, course)
    return ", ".join(sorted(f"{quota.area}: {quota.places}" for quota in quotas))


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


async def start(acting: Acting, course: Course, _: Any) -> None:
    """Begin an open course; every nomination has been answered by then."""
    # Who nominates locks a quota first: none slips in behind this.
    await quotas_of(acting, course, lock=True)
    if await _enrolments(acting, course, EnrolmentState.NOMINATED):
        raise NotReady(
            Text(
                vi="Còn đề cử chưa trả lời.", en="There are nominations that are not answered yet."
            )
        )
    if not await _enrolments(acting, course, EnrolmentState.CONFIRMED):
        raise NotReady(Text(vi="Lớp chưa có học viên.", en="The course has nobody to teach."))


async def end_lessons(acting: Acting, course: Course, _: Any) -> None:
    """End the lessons: who attended enough is to be marked, who did not counts as absent."""
    version = await version_of(acting, course)
    enrolled = await _enrolments(acting, course, EnrolmentState.CONFIRMED)
    await settle_attendance(acting, course, version, enrolled)


async def marked(acting: Acting, course: Course, _: Any) -> None:
    """Guard the closing: everybody who attended has a mark."""
    if await _enrolments(acting, course, EnrolmentState.ATTENDED):
        raise NotReady(
            Text(
                vi="Còn học viên chưa được chấm điểm.", en="Somebody who attended has no mark yet."
            )
        )


async def cancel(acting: Acting, course: Course, given: Any) -> None:
    """Cancel a course that has not been assessed, saying why; its places are released."""
    reason = worded(given.reason, "reason")
    await quotas_of(acting, course, lock=True)
    held = (EnrolmentState.NOMINATED, EnrolmentState.CONFIRMED)
    for enrolment in await _enrolments(acting, course, *held):
        enrolment.reason = reason
        await advance(acting, enrolment, "course_cancelled", comment=reason)
    # Last: a course has a reason exactly when it is cancelled.
    course.cancel_reason = reason


async def signers_of_city_course(acting: Acting, course: Course, _: Any) -> Sequence[Signer]:
    """The department, and whoever answers for the ground of those with places in it (II.6.2).

    That is the office of the district; the ward itself once there are no districts any more,
    and the city for places that a district had been given before.
    """
    quotas = await quotas_of(acting, course)
    grounds = {_ground_of(acting, quota.area) for quota in quotas}
    return [
        Signer(
            power="city_course.open",
            facet=Facet(area=course.area, sector=course.sector),
            title=Text(vi="Sở Công nghiệp", en="Department of Industry"),
        ),
        *(
            Signer(
                power="city_course.co_organise",
                facet=Facet(area=ground, sector=course.sector),
                title=_co_organiser(acting, ground),
            )
            for ground in sorted(grounds)
        ),
    ]


def _ground_of(acting: Acting, area: str) -> str:
    """The district that ``area`` lies in, or the area itself where it lies in none."""
    home = acting.tree.district_of(area, acting.day)
    return area if home in (None, acting.tree.root) else home


def _co_organiser(acting: Acting, ground: str) -> Text:
    in_district = acting.tree.district_of(ground, acting.day) == ground != acting.tree.root
    title = (
        Text(vi="Phòng Công nghiệp {area}", en="Industry Office of {area}")
        if in_district
        else Text(vi="Ủy ban của {area}", en="Committee of {area}")
    )
    standing = acting.tree.resolve(ground, acting.day) or ground
    return title.format(area=acting.tree.name(standing, acting.day))


async def _of_city(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tree.root, sector=ALL_SECTORS)


async def _of_district(acting: Acting, _: Any) -> Facet:
    return Facet(area=acting.tenant, sector=ALL_SECTORS)


_TITLES = {
    CourseKind.CITY: Text(vi="lớp của thành phố", en="a city course"),
    CourseKind.ACCOUNTING: Text(vi="lớp kế toán, thống kê", en="an accounting course"),
    CourseKind.DISTRICT: Text(vi="lớp của quận, huyện", en="a district course"),
}


def _named(kind: CourseKind, verb: str) -> str:
    """The name of an act on a course: ``set_quota`` is ``set_city_course_quota``."""
    head, _, tail = verb.partition("_")
    return f"{head}_{NAMES[kind]}_{tail}" if tail else f"{head}_{NAMES[kind]}"


def _edit(kind: CourseKind, verb: str, title: Text, run: Run, **more: tuple[Any, str]) -> Edit:
    """An act by which the organiser changes a course that has not begun."""
    act = Act(
        name=_named(kind, verb),
        power=f"{NAMES[kind]}.organise",
        title=title.format(course=_TITLES[kind]),
        input=on_course(_named(kind, verb), kind, **more),
        on=NAMES[kind],
        run=run,
        returns=NAMES[kind],
    )
    return Edit(act=act, states=(CourseState.PLANNED, CourseState.OPEN))


def _open(kind: CourseKind, title: Text) -> Transition:
    joint = kind is CourseKind.CITY
    return Transition(
        name=_named(kind, "open"),
        title=title,
        power=f"{NAMES[kind]}.open",
        sources=(CourseState.PLANNED,),
        target=CourseState.OPEN,
        guards=(openable,),
        signers=signers_of_city_course if joint else None,
        signs=signed_of_course if joint else None,
    )


def _workflow(kind: CourseKind) -> Workflow:
    """The life of the courses of a kind."""

    def text(vi: str, en: str) -> Text:
        return Text(vi=vi + " {course}", en=en + " {course}").format(course=_TITLES[kind])

    name = NAMES[kind]
    begin = Act(
        name=f"plan_{name}",
        power=f"{name}.organise",
        title=text("Lên kế hoạch", "Plan"),
        input=PlanCourseInput,
        creates=_of_district if kind is CourseKind.DISTRICT else _of_city,
        run=planning(kind),
        returns=name,
    )
    return Workflow(
        resource=name,
        title=TITLES[kind],
        states=CourseState,
        begins=(Begin(act=begin, state=CourseState.PLANNED),),
        edits=(
            _edit(
                kind,
                "set_quota",
                text("Phân bổ chỗ học của", "Give out places of"),
                set_quota,
                area=(str, "The id of a ward, or of a district."),
                places=(int, "How many places it has from now on."),
            ),
            _edit(
                kind,
                "schedule_session",
                text("Thêm buổi học của", "Add a session of"),
                schedule_session,
                session=(SessionInput, "The meeting."),
            ),
        ),
        transitions=(
            _open(kind, text("Mở", "Open")),
            Transition(
                name=f"start_{name}",
                title=text("Khai giảng", "Start"),
                power=f"{name}.run",
                sources=(CourseState.OPEN,),
                target=CourseState.RUNNING,
                run=start,
            ),
            Transition(
                name=f"assess_{name}",
                title=text("Kết thúc", "End the lessons of"),
                power=f"{name}.assess",
                sources=(CourseState.RUNNING,),
                target=CourseState.ASSESSED,
                run=end_lessons,
            ),
            Transition(
                name=f"close_{name}",
                title=text("Đóng", "Close"),
                power=f"{name}.close",
                sources=(CourseState.ASSESSED,),
                target=CourseState.CLOSED,
                guards=(marked,),
            ),
            Transition(
                name=f"cancel_{name}",
                title=text("Hủy", "Cancel"),
                power=f"{name}.close",
                sources=(CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING),
                target=CourseState.CANCELLED,
                input=on_course(f"cancel_{name}", kind, reason=(str, "Why it is cancelled.")),
                run=cancel,
            ),
        ),
        ends=(CourseState.CLOSED, CourseState.CANCELLED),
        # Cancelling is no way on: the hook `waiting` names who leads a course through its steps.
        elsewhere=(CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING),
    )


COURSES = tuple(_workflow(kind) for kind in CourseKind)
