"""The city's training plan, and the districts' plans that are aligned to it (II.6.3)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_training.vocabulary import CityPlanState, DistrictPlanState


class CityTrainingPlan(Flowing, TenantRow, Base):
    """The department's plan for a year: how many places of which curriculum for which district."""

    __tablename__ = "training_city_plan"
    __keep__ = True
    __table_args__ = (UniqueConstraint("tenant", "year"), one_of("state", CityPlanState))

    year: Mapped[int]
    area: Mapped[str]
    state: Mapped[CityPlanState] = mapped_column(Choice(CityPlanState), default=CityPlanState.DRAFT)
    published_on: Mapped[date | None]


class CityPlanLine(TenantRow, Base):
    """Places of one curriculum version for one district."""

    __tablename__ = "training_city_plan_line"
    __table_args__ = (
        UniqueConstraint("tenant", "plan_id", "version_id", "district"),
        ForeignKeyConstraint(
            ["tenant", "plan_id"], ["training_city_plan.tenant", "training_city_plan.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
        ),
        CheckConstraint("places > 0", name="places_positive"),
    )

    plan_id: Mapped[UUID]
    version_id: Mapped[UUID]
    district: Mapped[str]
    places: Mapped[int]


class DistrictTrainingPlan(Flowing, TenantRow, Base):
    """A district's plan for a year: drafted by its office, aligned by the department, approved."""

    __tablename__ = "training_district_plan"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "year"),
        ForeignKeyConstraint(
            ["city_plan_tenant", "city_plan_id"],
            ["training_city_plan.tenant", "training_city_plan.id"],
        ),
        one_of("state", DistrictPlanState),
    )

    year: Mapped[int]
    area: Mapped[str]
    state: Mapped[DistrictPlanState] = mapped_column(
        Choice(DistrictPlanState), default=DistrictPlanState.DRAFT
    )
    prepared_by: Mapped[UUID]
    city_plan_tenant: Mapped[str | None]
    city_plan_id: Mapped[UUID | None]
    aligned_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    approved_by: Mapped[UUID | None]
    returned_on: Mapped[date | None]
    return_comment: Mapped[str | None]


class DistrictPlanLine(TenantRow, Base):
    """Places of one curriculum version for one ward."""

    __tablename__ = "training_district_plan_line"
    __table_args__ = (
        UniqueConstraint("tenant", "plan_id", "version_tenant", "version_id", "area"),
        ForeignKeyConstraint(
            ["tenant", "plan_id"], ["training_district_plan.tenant", "training_district_plan.id"]
        ),
        ForeignKeyConstraint(
            ["version_tenant", "version_id"],
            ["training_curriculum_version.tenant", "training_curriculum_version.id"],
        ),
        CheckConstraint("places > 0", name="places_positive"),
    )

    plan_id: Mapped[UUID]
    version_tenant: Mapped[str]
    version_id: Mapped[UUID]
    area: Mapped[str]
    places: Mapped[int]
