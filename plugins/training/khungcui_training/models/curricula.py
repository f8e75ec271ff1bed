"""Curricula and their versions, which the department unifies for the whole city (II.6.3)."""

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

from khungcui import Base, Choice, Flowing, TenantRow, one_of, search_of, sort_of
from khungcui_training.vocabulary import Audience, VersionState


class Curriculum(TenantRow, Base):
    """What is taught to one audience; its content stands in versions."""

    __tablename__ = "training_curriculum"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        one_of("audience", Audience),
    )

    code: Mapped[str]
    title: Mapped[str]
    title_search: Mapped[str] = search_of("title")
    title_sort: Mapped[str] = sort_of("title")
    audience: Mapped[Audience] = mapped_column(Choice(Audience))
    area: Mapped[str]
    sector: Mapped[str] = mapped_column(default="*")


class CurriculumVersion(Flowing, TenantRow, Base):
    """One version of a curriculum: hours, thresholds, how long its certificate holds.

    A unified version is never edited; a change is the next version.
    """

    __tablename__ = "training_curriculum_version"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "curriculum_id", "number"),
        ForeignKeyConstraint(
            ["tenant", "curriculum_id"], ["training_curriculum.tenant", "training_curriculum.id"]
        ),
        Index(
            "uq_training_curriculum_version_unified",
            "tenant",
            "curriculum_id",
            unique=True,
            postgresql_where=text("state = 'unified'"),
        ),
        one_of("state", VersionState),
        CheckConstraint("hours > 0", name="hours_positive"),
        CheckConstraint("attendance_threshold between 0 and 100", name="threshold_percent"),
        CheckConstraint("pass_mark between 0 and 10", name="pass_mark_of_ten"),
        CheckConstraint("certificate_valid_months > 0", name="validity_positive"),
    )

    curriculum_id: Mapped[UUID]
    number: Mapped[int]
    hours: Mapped[int]
    attendance_threshold: Mapped[int]
    pass_mark: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    certificate_valid_months: Mapped[int | None]
    state: Mapped[VersionState] = mapped_column(Choice(VersionState), default=VersionState.DRAFT)
    drafted_by: Mapped[UUID | None]
    unified_on: Mapped[date | None]
    retired_on: Mapped[date | None]


class CurriculumModule(TenantRow, Base):
    """A module of a version; the hours of its modules make up the version's."""

    __tablename__ = "training_curriculum_module"
    __table_args__ = (
        UniqueConstraint("tenant", "version_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
        ),
        CheckConstraint("hours > 0", name="hours_positive"),
    )

    version_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    hours: Mapped[int]
