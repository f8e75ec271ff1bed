"""Enrolments: a cadre's way through a course, with attendance and assessment."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_training.vocabulary import EnrolmentState

#: The places taken, kept on the quota, where a check keeps them within its places. The update
#: locks the quota, so that two who nominate at once wait for each other.
_TAKEN = (
    """
create or replace function training_enrolment_taken() returns trigger language plpgsql as $$
declare
  held integer := case when tg_op = 'UPDATE'
    and old.state not in ('declined', 'withdrawn') then 1 else 0 end;
  holds integer := case when new.state in ('declined', 'withdrawn') then 0 else 1 end;
begin
  if holds <> held then
    update training_course_quota set taken = taken + holds - held
    where tenant = new.tenant and id = new.quota_id;
  end if;
  return null;
end $$
""",
    """
create or replace trigger training_enrolment_taken
after insert or update of state on training_enrolment
for each row execute function training_enrolment_taken()
""",
)


class Enrolment(Flowing, TenantRow, Base):
    """A cadre in a course; it is at home where the course is.

    ``area`` and ``owner`` are the cadre's on the day of the nomination. No foreign key leads to
    the cadre: a district that gives its training records up must not be held by a city course.
    """

    __tablename__ = "training_enrolment"
    __keep__ = True
    __ddl__ = _TAKEN
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "quota_id"], ["training_course_quota.tenant", "training_course_quota.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        Index(
            "uq_training_enrolment_live",
            "tenant",
            "course_id",
            "cadre_tenant",
            "cadre_id",
            unique=True,
            postgresql_where=text("state not in ('declined', 'withdrawn')"),
        ),
        Index(None, "tenant", "area"),
        one_of("state", EnrolmentState),
    )

    course_id: Mapped[UUID]
    quota_id: Mapped[UUID]
    cadre_tenant: Mapped[str]
    cadre_id: Mapped[UUID]
    area: Mapped[str]
    owner: Mapped[str | None]
    state: Mapped[EnrolmentState] = mapped_column(
        Choice(EnrolmentState), default=EnrolmentState.NOMINATED
    )
    nominated_on: Mapped[date]
    nominated_by: Mapped[str]
    confirmed_on: Mapped[date | None]
    #: Why the nomination was declined or withdrawn.
    reason: Mapped[str | None]


class Attendance(TenantRow, Base):
    """Whether an enrolled cadre was at a session."""

    __tablename__ = "training_attendance"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "enrolment_id", "session_id"),
        ForeignKeyConstraint(
            ["tenant", "enrolment_id"], ["training_enrolment.tenant", "training_enrolment.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "session_id"],
            ["training_course_session.tenant", "training_course_session.id"],
        ),
    )

    enrolment_id: Mapped[UUID]
    session_id: Mapped[UUID]
    present: Mapped[bool]


class Assessment(TenantRow, Base):
    """The mark of an enrolment, 0 to 10; a correction changes it, and the audit keeps both."""

    __tablename__ = "training_assessment"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "enrolment_id"),
        ForeignKeyConstraint(
            ["tenant", "enrolment_id"], ["training_enrolment.tenant", "training_enrolment.id"]
        ),
        CheckConstraint("score between 0 and 10", name="score_of_ten"),
    )

    enrolment_id: Mapped[UUID]
    score: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    assessed_on: Mapped[date]
    assessed_by: Mapped[str]
