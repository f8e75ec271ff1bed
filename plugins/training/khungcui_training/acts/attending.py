"""How much of a course somebody attended, and whether that is enough."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select

from khungcui import Acting, Text, advance
from khungcui_training.errors import NotReady
from khungcui_training.models import (
    Attendance,
    Course,
    CourseSession,
    CurriculumVersion,
    Enrolment,
)


def enough(attended: int, held: int, threshold: int) -> bool:
    """Whether ``attended`` of ``held`` hours reach ``threshold`` percent; exact, no rounding."""
    return held > 0 and attended * 100 >= threshold * held


async def hours_held(acting: Acting, course: Course) -> int:
    """The hours of all sessions of the course."""
    found = await acting.session.scalar(
        select(func.sum(CourseSession.hours)).where(
            CourseSession.tenant == course.tenant, CourseSession.course_id == course.id
        )
    )
    return found or 0


async def hours_attended(acting: Acting, course: Course) -> dict[UUID, int]:
    """The hours that each enrolment of the course attended, by its id."""
    found = await acting.session.execute(
        select(Attendance.enrolment_id, func.sum(CourseSession.hours).label("hours"))
        .join(
            CourseSession,
            (CourseSession.tenant == Attendance.tenant)
            & (CourseSession.id == Attendance.session_id),
        )
        .where(
            CourseSession.tenant == course.tenant,
            CourseSession.course_id == course.id,
            Attendance.present,
        )
        .group_by(Attendance.enrolment_id)
    )
    return {row.enrolment_id: row.hours for row in found}


async def _require_rolls(acting: Acting, course: Course) -> None:
    """Raise `NotReady` where the roll of a session was not taken: nobody is absent from that."""
    untaken = await acting.session.scalar(
        select(CourseSession)
        .where(
            CourseSession.tenant == course.tenant,
            CourseSession.course_id == course.id,
            ~exists().where(
                Attendance.tenant == CourseSession.tenant,
                Attendance.session_id == CourseSession.id,
            ),
        )
        .order_by(CourseSession.position)
        .limit(1)
    )
    if untaken is not None:
        raise NotReady(
            Text(
                vi="Buổi {position}, ngày {day}, chưa điểm danh.",
                en="The roll of session {position}, on {day}, was not taken.",
            ).format(position=untaken.position, day=untaken.held_on)
        )


async def settle_attendance(
    acting: Acting, course: Course, version: CurriculumVersion, enrolled: Sequence[Enrolment]
) -> None:
    """Say of everybody confirmed whether they attended enough, or were absent.

    Raises `NotReady` where the roll of a session was not taken.
    """
    if enrolled:
        await _require_rolls(acting, course)
    held = await hours_held(acting, course)
    attended = await hours_attended(acting, course)
    for enrolment in enrolled:
        came = enough(attended.get(enrolment.id, 0), held, version.attendance_threshold)
        await advance(acting, enrolment, "attendance_met" if came else "attendance_missed")
