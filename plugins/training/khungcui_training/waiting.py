"""The states in which training waits for somebody to act."""

from sqlalchemy import case, exists
from sqlalchemy.orm import aliased

from khungcui import ALL_SECTORS, Facets, Text, Waiting
from khungcui_training.models import (
    Attendance,
    Course,
    CourseQuota,
    CourseSession,
    Enrolment,
)
from khungcui_training.resources.courses import NAMES, TITLES
from khungcui_training.vocabulary import (
    CourseKind,
    CourseState,
    EnrolmentState,
)

#: What a course waits for: its state, the action, and that in words.
_STEPS = (
    ("planned", Course.state == CourseState.PLANNED, "open", "chờ mở", "waits to be opened"),
    ("open", Course.state == CourseState.OPEN, "run", "chờ khai giảng", "waits to begin"),
    ("running", Course.state == CourseState.RUNNING, "assess", "chờ kết thúc", "waits to end"),
    ("assessed", Course.state == CourseState.ASSESSED, "close", "chờ đóng", "waits to be closed"),
    (
        "uncertified",
        exists().where(
            Enrolment.tenant == Course.tenant,
            Enrolment.course_id == Course.id,
            Enrolment.state == EnrolmentState.PASSED,
        ),
        "certify",
        "chờ cấp chứng chỉ",
        "waits for its certificates",
    ),
)

_COURSES = tuple(
    Waiting(
        name=name,
        resource=NAMES[kind],
        title=Text(vi="{course} " + vi, en="{course} " + en).format(course=TITLES[kind]),
        condition=condition,
        powers=(f"{NAMES[kind]}.{action}",),
    )
    for kind in CourseKind
    for name, condition, action, vi, en in _STEPS
)

# As `acts.enrolments.organiser` decides: whose course it is, a district's without a sector.
_SECTOR = case((Course.kind != CourseKind.DISTRICT, ALL_SECTORS))

# Not the course that facets are joined through.
_COURSE = aliased(Course)


def _organiser(row: type[Enrolment] | type[CourseSession]) -> Facets:
    return Facets(
        area=Course.area,
        sector=_SECTOR,
        through=Course.__table__,
        on=(Course.tenant == row.tenant) & (Course.id == row.course_id),
    )


_JOINT = Waiting(
    name="unsigned",
    resource="course_quota",
    title=Text(
        vi="Lớp của thành phố chờ chữ ký của quận, huyện",
        en="A city course waits for the signature of a district",
    ),
    condition=exists().where(
        _COURSE.tenant == CourseQuota.tenant,
        _COURSE.id == CourseQuota.course_id,
        _COURSE.kind == CourseKind.CITY,
        _COURSE.state == CourseState.PLANNED,
    ),
    powers=("city_course.co_organise",),
)

_LEARNERS = (
    Waiting(
        name="nominated",
        resource="enrolment",
        title=Text(vi="Đề cử chờ xác nhận", en="A nomination waits for its answer"),
        condition=Enrolment.state == EnrolmentState.NOMINATED,
        powers=("enrolment.confirm",),
        facets=_organiser(Enrolment),
    ),
    Waiting(
        name="attended",
        resource="enrolment",
        title=Text(vi="Học viên chờ chấm điểm", en="Somebody who attended waits for a mark"),
        condition=Enrolment.state == EnrolmentState.ATTENDED,
        powers=("enrolment.assess",),
        facets=_organiser(Enrolment),
    ),
    Waiting(
        name="untaken",
        resource="course_session",
        title=Text(vi="Buổi học chờ điểm danh", en="A session waits for its roll-call"),
        condition=exists().where(
            _COURSE.tenant == CourseSession.tenant,
            _COURSE.id == CourseSession.course_id,
            _COURSE.state == CourseState.RUNNING,
        )
        & ~exists().where(
            Attendance.tenant == CourseSession.tenant,
            Attendance.session_id == CourseSession.id,
        ),
        powers=("enrolment.record_attendance",),
        facets=_organiser(CourseSession),
    ),
)

WAITING = (*_COURSES, _JOINT, *_LEARNERS)
