"""Courses that were held, with attendance, marks and certificates; and those that are open."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from khungcui import Base
from khungcui_training.acts.certificates import months_later
from khungcui_training.demo.people import Person
from khungcui_training.demo.programme import MODULE_HOURS, MODULES, Programme, Taught
from khungcui_training.models import (
    Assessment,
    Attendance,
    Certificate,
    Course,
    CourseQuota,
    CourseSession,
    Enrolment,
)
from khungcui_training.vocabulary import (
    ALL_SECTORS,
    Audience,
    CourseKind,
    CourseState,
    EnrolmentState,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

_DISTRICT = (Audience.WARD_CADRE, Audience.ESTABLISHMENT_CADRE)
_CITY = (Audience.COOPERATIVE_MANAGER, Audience.PROFESSIONAL, Audience.SKILLED_WORKER)
_ACCOUNTING = (Audience.ACCOUNTANT, Audience.STATISTICIAN)
#: Days between two sessions of a course.
_STEP = 4
#: So many sit in one class; so many in one that the city holds.
_CLASS, _CITY_CLASS = 30, 60
#: The share of those whom a post concerns that is trained by now.
_TRAINED = 0.7


@dataclass
class _Books:
    """Rows by table, in the order in which they are written, and the numbers given out."""

    making: "Making"
    programme: Programme
    courses: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    quotas: list[dict[str, Any]] = field(default_factory=list)
    enrolments: list[dict[str, Any]] = field(default_factory=list)
    attendances: list[dict[str, Any]] = field(default_factory=list)
    assessments: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[dict[str, Any]] = field(default_factory=list)
    serials: Counter[tuple[str, int]] = field(default_factory=Counter)
    codes: Counter[tuple[str, CourseKind]] = field(default_factory=Counter)

    def rows(self) -> list[tuple[type[Base], list[dict[str, Any]]]]:
        """Everything, a row before those that refer to it."""
        return [
            (Course, self.courses),
            (CourseSession, self.sessions),
            (CourseQuota, self.quotas),
            (Enrolment, self.enrolments),
            (Attendance, self.attendances),
            (Assessment, self.assessments),
            (Certificate, self.certificates),
        ]


def make_courses(
    making: "Making", programme: Programme, people: list[Person]
) -> list[tuple[type[Base], list[dict[str, Any]]]]:
    """Courses of all three kinds over the years of the load, and one open in each district."""
    books = _Books(making, programme)
    pools: dict[tuple[str, Audience], list[Person]] = defaultdict(list)
    for person in people:
        for audience in person.audiences:
            pools[person.tenant, audience].append(person)
    for district in programme.districts:
        for audience in _DISTRICT:
            pool = pools[district, audience]
            _hold(books, CourseKind.DISTRICT, district, audience, pool, _ward, _CLASS)
        for audience in _DISTRICT:
            _open(books, district, audience, pools[district, audience])
    for kind, audiences in ((CourseKind.CITY, _CITY), (CourseKind.ACCOUNTING, _ACCOUNTING)):
        for audience in audiences:
            pool = [p for d in programme.districts for p in pools[d, audience]]
            making.random.shuffle(pool)
            _hold(books, kind, making.city, audience, pool, _home, _CITY_CLASS)
    return books.rows()


def _ward(person: Person) -> str:
    return person.area


def _home(person: Person) -> str:
    return person.tenant


def _hold(
    books: _Books,
    kind: CourseKind,
    tenant: str,
    audience: Audience,
    pool: list[Person],
    place_of: Callable[[Person], str],
    size: int,
) -> None:
    """Courses for most of ``pool``, class by class, spread over the years of the load."""
    making = books.making
    taught = books.programme.taught[audience]
    trained = pool[: max(1, round(len(pool) * _TRAINED))] if pool else []
    for first in range(0, len(trained), size):
        people = trained[first : first + size]
        latest = making.days_ago(_STEP * MODULES + 1)
        starts = making.between(making.days_ago(365 * making.size.years - 5), latest)
        course, quotas = _course(books, kind, tenant, taught, starts, people, place_of)
        course["state"] = CourseState.CLOSED
        sessions = _sessions(books, course)
        for person in people:
            enrolment = _enrol(books, course, quotas[place_of(person)], person, starts)
            _teach(books, course, taught, sessions, enrolment, person)


def _course(
    books: _Books,
    kind: CourseKind,
    tenant: str,
    taught: Taught,
    starts: date,
    people: list[Person],
    place_of: Callable[[Person], str],
    spare: int = 0,
) -> tuple[dict[str, Any], dict[str, UUID]]:
    """A course with places for ``people``, and the quota of each area."""
    making = books.making
    books.codes[tenant, kind] += 1
    course = {
        "tenant": tenant,
        "id": making.id(),
        "kind": kind,
        "code": f"{kind.value[0].upper()}-{books.codes[tenant, kind]:04d}",
        "title": taught.title,
        "version_tenant": making.city,
        "version_id": taught.version,
        "area": tenant,
        "sector": ALL_SECTORS,
        "venue": "Trường Nghiệp vụ Công nghiệp",
        "starts_on": starts,
        "ends_on": starts + timedelta(days=_STEP * (MODULES - 1)),
        "state": CourseState.OPEN,
    }
    places = Counter(place_of(person) for person in people)
    course["capacity"] = len(people) + len(places) * (spare + 1)
    books.courses.append(course)
    quotas: dict[str, UUID] = {}
    for area, count in sorted(places.items()):
        quotas[area] = making.id()
        books.quotas.append(
            {
                "tenant": tenant,
                "id": quotas[area],
                "course_id": course["id"],
                "area": area,
                "places": count + spare,
            }
        )
    return course, quotas


def _sessions(books: _Books, course: dict[str, Any]) -> list[UUID]:
    made = [books.making.id() for _ in range(MODULES)]
    books.sessions += [
        {
            "tenant": course["tenant"],
            "id": session,
            "course_id": course["id"],
            "position": position + 1,
            "held_on": course["starts_on"] + timedelta(days=_STEP * position),
            "hours": MODULE_HOURS,
            "topic": f"Học phần {position + 1}",
        }
        for position, session in enumerate(made)
    ]
    return made


def _enrol(
    books: _Books, course: dict[str, Any], quota: UUID, person: Person, starts: date
) -> dict[str, Any]:
    enrolment = {
        "tenant": course["tenant"],
        "id": books.making.id(),
        "course_id": course["id"],
        "quota_id": quota,
        "cadre_tenant": person.tenant,
        "cadre_id": person.id,
        "area": person.area,
        "owner": person.owner,
        "state": EnrolmentState.CONFIRMED,
        "nominated_on": min(starts - timedelta(days=14), books.making.day),
        "nominated_by": "Ủy ban Nhân dân phường, xã",
        "confirmed_on": min(starts - timedelta(days=7), books.making.day),
    }
    books.enrolments.append(enrolment)
    return enrolment


def _teach(
    books: _Books,
    course: dict[str, Any],
    taught: Taught,
    sessions: list[UUID],
    enrolment: dict[str, Any],
    person: Person,
) -> None:
    making = books.making
    missed = 2 if making.chance(0.04) else making.chance(0.3)
    books.attendances += [
        {
            "tenant": course["tenant"],
            "id": making.id(),
            "enrolment_id": enrolment["id"],
            "session_id": session,
            "present": position >= missed,
        }
        for position, session in enumerate(sessions)
    ]
    if missed > 1:
        enrolment["state"] = EnrolmentState.ABSENT
        return
    score = Decimal(making.random.randint(16, 40)) / 4
    books.assessments.append(
        {
            "tenant": course["tenant"],
            "id": making.id(),
            "enrolment_id": enrolment["id"],
            "score": score,
            "assessed_on": course["ends_on"],
            "assessed_by": "Ban tổ chức lớp",
        }
    )
    enrolment["state"] = EnrolmentState.CERTIFIED if score >= 5 else EnrolmentState.FAILED
    if score >= 5:
        books.certificates.append(_certificate(books, course, taught, enrolment, person))


def _certificate(
    books: _Books,
    course: dict[str, Any],
    taught: Taught,
    enrolment: dict[str, Any],
    person: Person,
) -> dict[str, Any]:
    making = books.making
    issued_on: date = course["ends_on"]
    tenant, year = course["tenant"], issued_on.year
    books.serials[tenant, year] += 1
    serial = books.serials[tenant, year]
    revoked = making.chance(0.01)
    return {
        "tenant": tenant,
        "id": making.id(),
        "number": f"{tenant}/{year}/{serial:06d}",
        "year": year,
        "serial": serial,
        "course_id": course["id"],
        "enrolment_id": enrolment["id"],
        "cadre_tenant": person.tenant,
        "cadre_id": person.id,
        "person_id": person.person_id,
        "holder": person.name,
        "curriculum_tenant": making.city,
        "curriculum_id": taught.curriculum,
        "version_id": taught.version,
        "area": person.area,
        "owner": person.owner,
        "issued_on": issued_on,
        "expires_on": months_later(issued_on, taught.months) if taught.months else None,
        "revoked_on": making.between(issued_on, making.day) if revoked else None,
        "revoked_reason": "Hồ sơ đề cử không đúng chức danh." if revoked else None,
    }


def _open(books: _Books, district: str, audience: Audience, pool: list[Person]) -> None:
    """A course that takes nominations now, with a few of those not trained yet."""
    making = books.making
    waiting = pool[max(1, round(len(pool) * _TRAINED)) :][:10] or pool[:2]
    if not waiting:
        return
    starts = making.day + timedelta(days=making.random.randint(20, 50))
    taught = books.programme.taught[audience]
    course, quotas = _course(
        books, CourseKind.DISTRICT, district, taught, starts, waiting, _ward, spare=2
    )
    _sessions(books, course)
    for person in waiting:
        enrolment = _enrol(books, course, quotas[person.area], person, starts)
        if making.chance(0.5):
            enrolment["state"], enrolment["confirmed_on"] = EnrolmentState.NOMINATED, None
