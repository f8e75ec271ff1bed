"""Labor on the ground: what is there, what is needed, and who was placed (II.5.1)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, OwnerForm, TenantRow, one_of
from khungcui_labor_finance.models.columns import OfEstablishment, Rate
from khungcui_labor_finance.vocabulary import AllocationState, SeekerState, Sex, Skill


class WorkforceReport(TenantRow, OfEstablishment, Base):
    """The hands of an establishment at the end of a period.

    A headcount is a stock: over time the last one counts, over areas they are summed (INV-29), and
    of a day there is one. A
    correction is a further ``revision`` with its reason; ``current`` marks the one that counts.
    """

    __tablename__ = "labor_finance_workforce"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "establishment_id", "period", "revision"),
        Index(
            "uq_labor_finance_workforce_current",
            "tenant",
            "establishment_id",
            "ends_on",
            unique=True,
            postgresql_where=text("current"),
        ),
        Index(None, "tenant", "area"),
        one_of("owner_form", OwnerForm),
        CheckConstraint(
            "least(women, men, skilled, unskilled, permanent, seasonal) >= 0", name="not_negative"
        ),
        CheckConstraint(
            "headcount = women + men and headcount = skilled + unskilled "
            "and headcount = permanent + seasonal",
            name="sums_agree",
        ),
        CheckConstraint("person_days >= 0", name="person_days_not_negative"),
        CheckConstraint("(revision = 1) = (reason is null)", name="corrected_with_reason"),
    )

    owner_form: Mapped[OwnerForm] = mapped_column(Choice(OwnerForm))
    period: Mapped[str]
    ends_on: Mapped[date]
    headcount: Mapped[int]
    women: Mapped[int]
    men: Mapped[int]
    skilled: Mapped[int]
    unskilled: Mapped[int]
    permanent: Mapped[int]
    seasonal: Mapped[int]
    person_days: Mapped[Rate]
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str | None]
    reported_on: Mapped[date]


class LaborPool(TenantRow, Base):
    """What labor an area has for a period, and how much of it is allotted.

    ``allotted`` never exceeds ``available`` and ``recruited`` together: the row is locked by
    whoever allots, and checked.
    """

    __tablename__ = "labor_finance_pool"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "area", "period"),
        CheckConstraint("available >= 0 and recruited >= 0", name="not_negative"),
        CheckConstraint("allotted between 0 and available + recruited", name="allotted_within"),
    )

    area: Mapped[str]
    period: Mapped[str]
    available: Mapped[int]
    recruited: Mapped[int] = mapped_column(default=0)
    allotted: Mapped[int] = mapped_column(default=0)


class LaborAllocation(TenantRow, OfEstablishment, Flowing, Base):
    """A need for hands of an establishment: planned, allotted from a pool, placed, reported."""

    __tablename__ = "labor_finance_allocation"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "pool_id"], ["labor_finance_pool.tenant", "labor_finance_pool.id"]
        ),
        Index(None, "tenant", "area"),
        one_of("state", AllocationState),
        one_of("skill", Skill),
        CheckConstraint("needed > 0", name="needed_positive"),
        CheckConstraint(
            "planned between 0 and needed and allotted between 0 and needed "
            "and placed between 0 and allotted",
            name="within",
        ),
    )

    period: Mapped[str]
    skill: Mapped[Skill] = mapped_column(Choice(Skill))
    needed: Mapped[int]
    planned: Mapped[int] = mapped_column(default=0)
    allotted: Mapped[int] = mapped_column(default=0)
    placed: Mapped[int] = mapped_column(default=0)
    pool_id: Mapped[UUID | None]
    report: Mapped[str | None]
    state: Mapped[AllocationState] = mapped_column(
        Choice(AllocationState), default=AllocationState.NEEDS
    )


class JobSeeker(TenantRow, Flowing, Base):
    """Somebody who looks for work, as far as everyone may know who sees labor at all.

    Who it is stands in `JobSeekerIdentity`, which no list reaches.
    """

    __tablename__ = "labor_finance_seeker"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        Index(None, "tenant", "area"),
        one_of("sex", Sex),
        one_of("skill", Skill),
        one_of("state", SeekerState),
    )

    code: Mapped[str]
    area: Mapped[str]
    sex: Mapped[Sex] = mapped_column(Choice(Sex))
    skill: Mapped[Skill] = mapped_column(Choice(Skill))
    trade: Mapped[str | None]
    registered_on: Mapped[date]
    state: Mapped[SeekerState] = mapped_column(Choice(SeekerState), default=SeekerState.SEEKING)


class JobSeekerIdentity(TenantRow, Base):
    """Who a job seeker is. Personal: read one by one, each time with an entry in the audit.

    Its id is that of the job seeker.
    """

    __tablename__ = "labor_finance_seeker_identity"
    __told__ = False
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "id"], ["labor_finance_seeker.tenant", "labor_finance_seeker.id"]
        ),
    )

    name: Mapped[str] = mapped_column(info={"secret": True})
    born_on: Mapped[date] = mapped_column(info={"secret": True})
    identity_number: Mapped[str | None] = mapped_column(info={"secret": True})
    address: Mapped[str] = mapped_column(info={"secret": True})
    phone: Mapped[str | None] = mapped_column(info={"secret": True})


class JobPlacement(TenantRow, OfEstablishment, Base):
    """A job seeker in a place that was allotted; at most one at a time."""

    __tablename__ = "labor_finance_placement"
    __keep__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "seeker_id"], ["labor_finance_seeker.tenant", "labor_finance_seeker.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "allocation_id"],
            ["labor_finance_allocation.tenant", "labor_finance_allocation.id"],
        ),
        Index(None, "tenant", "allocation_id"),
        Index(
            "uq_labor_finance_placement_live",
            "tenant",
            "seeker_id",
            unique=True,
            postgresql_where=text("ended_on is null"),
        ),
        CheckConstraint("ended_on >= placed_on", name="ends_after_start"),
    )

    seeker_id: Mapped[UUID]
    allocation_id: Mapped[UUID]
    placed_on: Mapped[date]
    ended_on: Mapped[date | None]
