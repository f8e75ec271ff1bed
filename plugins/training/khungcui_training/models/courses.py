"""Courses of three kinds, their sessions, and the places that each area has."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of, search_of, sort_of
from khungcui_training.vocabulary import CourseKind, CourseState

#: INV-24 (II.6.3): a course is planned, and opened, only by a version that is unified then.
_UNIFIED_ONLY = (
    """
create or replace function training_course_unified() returns trigger language plpgsql as $$
begin
  if (tg_op = 'INSERT' or new.version_id <> old.version_id
      or (new.state = 'open' and old.state = 'planned'))
     and not exists (
       select 1 from training_curriculum_version v
       where v.tenant = new.version_tenant and v.id = new.version_id and v.state = 'unified')
  then
    raise exception 'the curriculum version of a course is not unified'
      using errcode = 'check_violation', constraint = 'training_course_unified';
  end if;
  return new;
end $$
""",
    """
create or replace trigger training_course_unified before insert or update on training_course
for each row execute function training_course_unified()
""",
)

#: The sum of quotas, kept on the course, where a check keeps it within the capacity.
_ALLOTTED = (
    """
create or replace function training_quota_allotted() returns trigger language plpgsql as $$
begin
  update training_course set allotted = allotted + new.places
    - case when tg_op = 'UPDATE' then old.places else 0 end
  where tenant = new.tenant and id = new.course_id;
  return null;
end $$
""",
    """
create or replace trigger training_quota_allotted
after insert or update of places on training_course_quota
for each row execute function training_quota_allotted()
""",
)


class Course(Flowing, TenantRow, Base):
    """A course by one curriculum version.

    ``allotted`` is the sum of its quotas; the database keeps it, and keeps it within
    ``capacity``. ``area`` is the ground that the course is for: a district, or the city.
    """

    __tablename__ = "training_course"
    __keep__ = True
    __ddl__ = _UNIFIED_ONLY
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
    title_search: Mapped[str] = search_of("title")
    title_sort: Mapped[str] = sort_of("title")
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

    ``taken`` counts the enrolments that hold a place; the database keeps it, and keeps it
    within ``places``, however many nominate at once. The quotas of a city course say which
    districts organise it jointly.
    """

    __tablename__ = "training_course_quota"
    __keep__ = True
    __ddl__ = _ALLOTTED
    __table_args__ = (
        UniqueConstraint("tenant", "course_id", "area"),
        ForeignKeyConstraint(
            ["tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        CheckConstraint("taken between 0 and places", name="taken_within_places"),
    )

    course_id: Mapped[UUID]
    area: Mapped[str]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
