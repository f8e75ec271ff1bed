"""Courses of three kinds, their sessions and places.

One table, three resources: the objects of the regulation differ, and so do their rules.
"""

from khungcui import ALL_SECTORS, Attachments, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_training.models import Course, CourseQuota, CourseSession, Enrolment
from khungcui_training.vocabulary import CourseKind

NAMES = {
    CourseKind.CITY: "city_course",
    CourseKind.ACCOUNTING: "accounting_course",
    CourseKind.DISTRICT: "district_course",
}

TITLES = {
    CourseKind.CITY: Text(vi="Lớp của thành phố", en="City course"),
    CourseKind.ACCOUNTING: Text(vi="Lớp kế toán, thống kê", en="Accounting course"),
    CourseKind.DISTRICT: Text(vi="Lớp của quận, huyện", en="District course"),
}

_FIELDS = (
    Field(name="code", column=Course.code, title=Text(vi="Mã lớp", en="Code"), code=True),
    Field(
        name="title",
        column=Course.title,
        title=Text(vi="Tên lớp", en="Title"),
        search=Course.title_search,
        sort=Course.title_sort,
    ),
    Field(name="area", column=Course.area, title=Text(vi="Địa bàn", en="Area")),
    Field(name="state", column=Course.state, title=Text(vi="Trạng thái", en="State")),
    Field(
        name="venue",
        column=Course.venue,
        title=Text(vi="Địa điểm", en="Venue"),
        filterable=False,
        sortable=False,
    ),
    Field(name="capacity", column=Course.capacity, title=Text(vi="Sức chứa", en="Capacity")),
    Field(
        name="allotted",
        column=Course.allotted,
        title=Text(vi="Số chỗ đã phân bổ", en="Places given out"),
    ),
    Field(name="starts_on", column=Course.starts_on, title=Text(vi="Khai giảng", en="Starts on")),
    Field(name="ends_on", column=Course.ends_on, title=Text(vi="Bế giảng", en="Ends on")),
    Field(
        name="cancel_reason",
        column=Course.cancel_reason,
        title=Text(vi="Lý do hủy", en="Why it was cancelled"),
        filterable=False,
        sortable=False,
    ),
)

_RELATIONS = (
    ToOne(
        name="curriculum_version",
        target="curriculum_version",
        key=(Course.version_tenant, Course.version_id),
        title=Text(vi="Chương trình", en="Curriculum version"),
    ),
    ToMany(
        name="sessions",
        target="course_session",
        key=CourseSession.course_id,
        title=Text(vi="Các buổi học", en="Sessions"),
    ),
    ToMany(
        name="quotas",
        target="course_quota",
        key=CourseQuota.course_id,
        title=Text(vi="Chỉ tiêu", en="Places by area"),
    ),
    ToMany(
        name="enrolments",
        target="enrolment",
        key=Enrolment.course_id,
        title=Text(vi="Học viên", en="Enrolments"),
    ),
)


def _course(kind: CourseKind) -> Resource:
    return Resource(
        name=NAMES[kind],
        rows=Course,
        title=TITLES[kind],
        fields=_FIELDS,
        relations=_RELATIONS,
        facets=Facets(area=Course.area, sector=Course.sector),
        condition=Course.kind == kind,
        # The decision that opens it, minutes, papers: brought by whoever runs the course.
        attachments=Attachments(power=f"{NAMES[kind]}.run"),
    )


city_course, accounting_course, district_course = (_course(kind) for kind in CourseKind)

#: A row that hangs under a course leads back to it, by the kind that the course is of.
TO_COURSE = tuple((NAMES[kind], TITLES[kind]) for kind in CourseKind)

course_session = Resource(
    name="course_session",
    rows=CourseSession,
    title=Text(vi="Buổi học", en="Session of a course"),
    fields=(
        Field(name="position", column=CourseSession.position, title=Text(vi="Buổi", en="Order")),
        Field(name="held_on", column=CourseSession.held_on, title=Text(vi="Ngày", en="Day")),
        Field(name="hours", column=CourseSession.hours, title=Text(vi="Số giờ", en="Hours")),
        Field(
            name="topic",
            column=CourseSession.topic,
            title=Text(vi="Nội dung", en="Topic"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=tuple(
        ToOne(name=name, target=name, key=(CourseSession.course_id,), title=title)
        for name, title in TO_COURSE
    ),
    facets=Facets(
        area=Course.area,
        sector=Course.sector,
        through=Course.__table__,
        on=(Course.tenant == CourseSession.tenant) & (Course.id == CourseSession.course_id),
    ),
)

course_quota = Resource(
    name="course_quota",
    rows=CourseQuota,
    title=Text(vi="Chỉ tiêu chỗ học", en="Places of an area in a course"),
    fields=(
        Field(name="area", column=CourseQuota.area, title=Text(vi="Địa bàn", en="Area")),
        Field(name="places", column=CourseQuota.places, title=Text(vi="Số chỗ", en="Places")),
        Field(name="taken", column=CourseQuota.taken, title=Text(vi="Đã dùng", en="Taken")),
    ),
    relations=tuple(
        ToOne(name=name, target=name, key=(CourseQuota.course_id,), title=title)
        for name, title in TO_COURSE
    ),
    facets=Facets(area=CourseQuota.area, sector=ALL_SECTORS),
)

COURSES = (city_course, accounting_course, district_course, course_session, course_quota)
