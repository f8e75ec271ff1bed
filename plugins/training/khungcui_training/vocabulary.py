"""The words of training: whom a curriculum is for, and the states that things pass through."""

from collections.abc import Mapping
from enum import StrEnum

#: The sector of what covers all sectors: cadres, courses, plans.
ALL_SECTORS = "*"


class Audience(StrEnum):
    """Whom a curriculum trains (II.5.6, II.6.2, II.6.3)."""

    ESTABLISHMENT_CADRE = "establishment_cadre"
    WARD_CADRE = "ward_cadre"
    COOPERATIVE_MANAGER = "cooperative_manager"
    ACCOUNTANT = "accountant"
    STATISTICIAN = "statistician"
    SKILLED_WORKER = "skilled_worker"
    PROFESSIONAL = "professional"


class PostKind(StrEnum):
    """The kind of post that a cadre holds; competencies are required by kind of post."""

    WARD_VICE_CHAIR = "ward_vice_chair"
    WARD_OFFICER = "ward_officer"
    DISTRICT_OFFICER = "district_officer"
    COOPERATIVE_MANAGER = "cooperative_manager"
    GROUP_LEADER = "group_leader"
    WORKSHOP_MANAGER = "workshop_manager"
    ACCOUNTANT = "accountant"
    STATISTICIAN = "statistician"
    TECHNICIAN = "technician"
    SKILLED_WORKER = "skilled_worker"


class VersionState(StrEnum):
    """A version of a curriculum: being written, unified by the department, or retired."""

    DRAFT = "draft"
    UNIFIED = "unified"
    RETIRED = "retired"


class CityPlanState(StrEnum):
    """The city's training plan: being written, or published to the districts."""

    DRAFT = "draft"
    PUBLISHED = "published"


class DistrictPlanState(StrEnum):
    """A district's training plan: drafted, checked by the department, approved."""

    DRAFT = "draft"
    ALIGNED = "aligned"
    APPROVED = "approved"


class CourseKind(StrEnum):
    """Who organises a course.

    ``city``: the department jointly with districts (II.6.2); ``accounting``: the department,
    for accountants and statisticians (II.5.6); ``district``: a district office alone (II.6.3).
    """

    CITY = "city"
    ACCOUNTING = "accounting"
    DISTRICT = "district"


class CourseState(StrEnum):
    """The life of a course."""

    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    ASSESSED = "assessed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class EnrolmentState(StrEnum):
    """The way of one cadre through one course."""

    NOMINATED = "nominated"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    CERTIFIED = "certified"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OpinionState(StrEnum):
    """The department's opinion on a cadre: given, seen by the committee, answered (II.6.1)."""

    GIVEN = "given"
    SEEN = "seen"
    ANSWERED = "answered"


class CertificateStanding(StrEnum):
    """What a certificate's number is worth on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


#: Enrolments in these states hold no place any more.
RELEASED = frozenset({EnrolmentState.DECLINED, EnrolmentState.WITHDRAWN})

#: The audiences that each kind of course may train, as the regulation divides them.
AUDIENCES: Mapping[CourseKind, frozenset[Audience]] = {
    CourseKind.CITY: frozenset(
        {Audience.COOPERATIVE_MANAGER, Audience.PROFESSIONAL, Audience.SKILLED_WORKER}
    ),
    CourseKind.ACCOUNTING: frozenset({Audience.ACCOUNTANT, Audience.STATISTICIAN}),
    CourseKind.DISTRICT: frozenset({Audience.ESTABLISHMENT_CADRE, Audience.WARD_CADRE}),
}

#: The clause that each kind of course follows from.
CLAUSES: Mapping[CourseKind, str] = {
    CourseKind.CITY: "II.6.2",
    CourseKind.ACCOUNTING: "II.5.6",
    CourseKind.DISTRICT: "II.6.3",
}

#: The audiences that a holder of each kind of post belongs to.
BELONGS: Mapping[PostKind, frozenset[Audience]] = {
    PostKind.WARD_VICE_CHAIR: frozenset({Audience.WARD_CADRE}),
    PostKind.WARD_OFFICER: frozenset({Audience.WARD_CADRE}),
    PostKind.DISTRICT_OFFICER: frozenset({Audience.PROFESSIONAL}),
    PostKind.COOPERATIVE_MANAGER: frozenset(
        {Audience.COOPERATIVE_MANAGER, Audience.ESTABLISHMENT_CADRE}
    ),
    PostKind.GROUP_LEADER: frozenset({Audience.COOPERATIVE_MANAGER, Audience.ESTABLISHMENT_CADRE}),
    PostKind.WORKSHOP_MANAGER: frozenset({Audience.ESTABLISHMENT_CADRE}),
    PostKind.ACCOUNTANT: frozenset({Audience.ACCOUNTANT, Audience.ESTABLISHMENT_CADRE}),
    PostKind.STATISTICIAN: frozenset({Audience.STATISTICIAN, Audience.ESTABLISHMENT_CADRE}),
    PostKind.TECHNICIAN: frozenset({Audience.PROFESSIONAL, Audience.ESTABLISHMENT_CADRE}),
    PostKind.SKILLED_WORKER: frozenset({Audience.SKILLED_WORKER}),
}
