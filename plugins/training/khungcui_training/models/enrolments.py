"""Enrolments: a cadre's way through a course, with attendance and assessment."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from khungcui.storage.base import Base, Choice, TenantRow, one_of
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from khungcui_training.vocabulary import EnrolmentState


class Enrolment(TenantRow, Base):
    """A cadre in a course; a row of the cadre's district, whoever organises the course.

    ``area`` and ``owner`` are the cadre's on the day of the nomination.
    """

    __tablename__ = "training_enrolment"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "cadre_id"], ["training_cadre.tenant", "training_cadre.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "quota_id"], ["training_course_quota.tenant", "training_course_quota.id"]
        ),
        ForeignKeyConstraint(
            ["course_tenant", "course_id"], ["training_course.tenant", "training_course.id"]
        ),
        Index(
            "uq_training_enrolment_live",
            "tenant",
            "course_tenant",
            "course_id",
            "cadre_id",
            unique=True,
            postgresql_where=text("state not in ('declined', 'withdrawn')"),
        ),
        Index(None, "tenant", "area"),
        one_of("state", EnrolmentState),
    )

    course_tenant: Mapped[str]
    course_id: Mapped[UUID]
    quota_id: Mapped[UUID]
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
        UniqueConstraint("tenant", "enrolment_id", "session_tenant", "session_id"),
        ForeignKeyConstraint(
            ["tenant", "enrolment_id"], ["training_enrolment.tenant", "training_enrolment.id"]
        ),
        ForeignKeyConstraint(
            ["session_tenant", "session_id"],
            ["training_course_session.tenant", "training_course_session.id"],
        ),
    )

    enrolment_id: Mapped[UUID]
    session_tenant: Mapped[str]
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
