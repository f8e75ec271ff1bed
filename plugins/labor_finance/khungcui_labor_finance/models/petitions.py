"""What districts ask for and report of policies, and what the department finds (II.5)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_labor_finance.vocabulary import (
    DifficultyState,
    FindingState,
    PetitionState,
    RuleDomain,
)


class PolicyPetition(TenantRow, Flowing, Base):
    """A petition for a policy, from the ground up to whoever issues it, or declined with a reason.

    ``rule_id`` is the rule of the city that came of it.
    """

    __tablename__ = "labor_finance_petition"
    __keep__ = True
    __table_args__ = (
        Index(None, "tenant", "area"),
        one_of("state", PetitionState),
        one_of("domain", RuleDomain),
        CheckConstraint("(state = 'declined') = (reason is not null)", name="declined_with_reason"),
    )

    domain: Mapped[RuleDomain] = mapped_column(Choice(RuleDomain))
    title: Mapped[str]
    content: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    owner: Mapped[UUID | None]
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    study: Mapped[str | None]
    proposal: Mapped[str | None]
    rule_id: Mapped[UUID | None]
    rule_tenant: Mapped[str | None]
    reason: Mapped[str | None]
    state: Mapped[PetitionState] = mapped_column(
        Choice(PetitionState), default=PetitionState.RAISED
    )


class PolicyDifficulty(TenantRow, Flowing, Base):
    """A difficulty in applying a policy, the solution that the department proposes, the outcome."""

    __tablename__ = "labor_finance_difficulty"
    __keep__ = True
    __table_args__ = (
        Index(None, "tenant", "area"),
        one_of("state", DifficultyState),
        one_of("domain", RuleDomain),
    )

    domain: Mapped[RuleDomain] = mapped_column(Choice(RuleDomain))
    content: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    owner: Mapped[UUID | None]
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    solution: Mapped[str | None]
    outcome: Mapped[str | None]
    state: Mapped[DifficultyState] = mapped_column(
        Choice(DifficultyState), default=DifficultyState.RAISED
    )


class PolicyFinding(TenantRow, Flowing, Base):
    """What the department found in supervising how policies are applied, and the answer to it.

    It is a record of its own: it changes neither rules nor ledgers.
    """

    __tablename__ = "labor_finance_finding"
    __keep__ = True
    __table_args__ = (
        Index(None, "tenant", "area"),
        one_of("state", FindingState),
        one_of("domain", RuleDomain),
    )

    domain: Mapped[RuleDomain] = mapped_column(Choice(RuleDomain))
    content: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    given_on: Mapped[date]
    answer: Mapped[str | None]
    state: Mapped[FindingState] = mapped_column(Choice(FindingState), default=FindingState.GIVEN)


class ProfessionalGuidance(TenantRow, Base):
    """Guidance of the department to those who apply a policy: to an area and all below it."""

    __tablename__ = "labor_finance_professional_guidance"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant", "area"), one_of("domain", RuleDomain))

    domain: Mapped[RuleDomain] = mapped_column(Choice(RuleDomain))
    title: Mapped[str]
    content: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    issued_on: Mapped[date]
