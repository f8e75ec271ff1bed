"""Projects of technical progress, and advice on equipment (II.3.1, IV.7)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of, search_of, sort_of
from khungcui_technical.vocabulary import AdviceState, ProjectState

#: Vietnamese dong, without minor units.
MONEY = Numeric(18, 0)


class TechnicalProject(TenantRow, Flowing, Base):
    """Something new in technique: what it costs, what it is meant to bring, what it brought.

    ``yearly_effect`` is what is expected of a year, ``effect_reached`` what a year brought.
    A project may be for goods that are made to order: then ``portion_id`` is the plan portion,
    ``portion`` says `plan`, and the orderer is the portion's on the day it was proposed.
    """

    __tablename__ = "technical_project"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        Index(None, "tenant", "area"),
        one_of("state", ProjectState),
        CheckConstraint("cost >= 0 and support >= 0 and support <= cost", name="money_in_order"),
        CheckConstraint("yearly_effect >= 0 and effect_reached >= 0", name="effect_positive"),
        CheckConstraint(
            "(state = 'done') = (effect_reached is not null and done_on is not null)",
            name="done_with_effect",
        ),
        CheckConstraint(
            "num_nulls(portion, portion_id, establishment_id, orderer_tenant, orderer_id) in (0, 5)"
            " and portion = 'plan'",
            name="ordered_of_plan_portion",
        ),
    )

    code: Mapped[str]
    title: Mapped[str]
    title_search: Mapped[str] = search_of("title")
    title_sort: Mapped[str] = sort_of("title")
    area: Mapped[str]
    sector: Mapped[str]
    proposer_id: Mapped[UUID]
    portion: Mapped[str | None]
    portion_id: Mapped[UUID | None]
    establishment_id: Mapped[UUID | None]
    orderer_tenant: Mapped[str | None]
    orderer_id: Mapped[UUID | None]
    proposed_by: Mapped[str]
    purpose: Mapped[str]
    cost: Mapped[Decimal] = mapped_column(MONEY)
    yearly_effect: Mapped[Decimal] = mapped_column(MONEY)
    support: Mapped[Decimal] = mapped_column(MONEY, default=Decimal(0))
    effect_reached: Mapped[Decimal | None] = mapped_column(MONEY)
    proposed_on: Mapped[date]
    done_on: Mapped[date | None]
    state: Mapped[ProjectState] = mapped_column(Choice(ProjectState), default=ProjectState.PROPOSED)


class EquipmentAdvice(TenantRow, Flowing, Base):
    """The direction in which a district should equip a trade, as the department advises."""

    __tablename__ = "technical_equipment_advice"
    __keep__ = True
    __table_args__ = (
        Index(None, "tenant", "area"),
        one_of("state", AdviceState),
        CheckConstraint("(state = 'answered') = (answer is not null)", name="answered_with_answer"),
    )

    area: Mapped[str]
    sector: Mapped[str]
    topic: Mapped[str]
    advice: Mapped[str]
    given_on: Mapped[date]
    given_by: Mapped[str]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    state: Mapped[AdviceState] = mapped_column(Choice(AdviceState), default=AdviceState.GIVEN)
