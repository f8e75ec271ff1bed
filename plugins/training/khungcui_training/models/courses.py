"""Courses of three kinds, their sessions, and the places that each area has."""

from datetime import date
from uuid import UUID

from khungcui.storage.base import Base, Choice, TenantRow, one_of
from khungcui.text import nfc, search_key, sort_key
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from khungcui_training.vocabulary import CourseKind, CourseState


class Course(TenantRow, Base):
    """A course by one curriculum version.

    ``allotted`` is the sum of its quotas; the database keeps it, and keeps it within
    ``capacity``. ``area`` is the ground that the course is for: a district, or the city.
    """

    __tablename__ = "training_course"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        ForeignKeyConstraint(
            ["version_tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
        ),
        Index(None, "tenant", "kind", "state"),
        one_of("kind", CourseKind),
        one_of("state", CourseState),
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("allotted between 0 and capacity", name="allotted_within_capacity"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "(state = 'cancelled') = (cancel_reason is not null)", name="cancelled_with_reason"
        ),
    )

    kind: Mapped[CourseKind] = mapped_column(Choice(CourseKind))
    code: Mapped[str]
    title: Mapped[str]
    title_search: Mapped[str]
    title_sort: Mapped[str]
    version_tenant: Mapped[str]
    version_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str] = mapped_column(default="*")
    venue: Mapped[str]
    capacity: Mapped[int]
    allotted: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[CourseState] = mapped_column(Choice(CourseState), default=CourseState.PLANNED)
    cancel_reason: Mapped[str | None]

    @validates("title")
    def _spell(self, _: str, title: str) -> str:
        title = nfc(title)
        self.title_search, self.title_sort = search_key(title), sort_key(title)
        return title


class CourseSession(TenantRow, Base):
    """One meeting of a course."""

    __tablename__ = "training_course_session"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "course_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        CheckConstraint("hours > 0", name="hours_positive"),
    )

    course_id: Mapped[UUID]
    position: Mapped[int]
    held_on: Mapped[date]
    hours: Mapped[int]
    topic: Mapped[str]


class CourseQuota(TenantRow, Base):
    """The places of a course that an area has: a ward, or a whole district.

    It is a row of that district, also where the course is the city's: the leg of a joint
    course. ``taken`` counts the enrolments that hold a place; the database keeps it, and
    keeps it within ``places``, however many nominate at once.
    """

    __tablename__ = "training_course_quota"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "course_tenant", "course_id", "area"),
        ForeignKeyConstraint(
            ["course_tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        CheckConstraint("taken between 0 and places", name="taken_within_places"),
    )

    course_tenant: Mapped[str]
    course_id: Mapped[UUID]
    area: Mapped[str]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
