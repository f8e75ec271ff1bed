"""Wage funds by establishment and period, from the rules of the period; and their lines."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, InBook, TenantRow, one_of
from khungcui_labor_finance.models.columns import FLOW, Money, OfEstablishment, Rate
from khungcui_labor_finance.vocabulary import Rounding, WageFundState


class WageFund(TenantRow, OfEstablishment, Flowing, Base):
    """What an establishment pays its people for ``about``, posted in ``period``.

    The two differ in a correction: ``whole`` is what the rules of ``about`` give, ``amount`` what
    was not paid yet. ``basis`` keeps which rule was applied to how many days, at what value.
    """

    __tablename__ = "labor_finance_wage_fund"
    __keep__ = True
    __book__ = InBook(book="district_finance", day="posted_on", free=FLOW)
    __table_args__ = (
        Index(
            "uq_labor_finance_wage_fund_live",
            "tenant",
            "establishment_id",
            "about",
            "serial",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        ForeignKeyConstraint(
            ["tenant", "corrects_id"],
            ["labor_finance_wage_fund.tenant", "labor_finance_wage_fund.id"],
        ),
        Index(None, "tenant", "area"),
        Index(None, "tenant", "posted_on"),
        one_of("state", WageFundState),
        one_of("rounding", Rounding),
        CheckConstraint("headcount >= 0 and (amount >= 0 or corrects_id is not null)", name="size"),
        CheckConstraint("(serial = 1) = (corrects_id is null)", name="corrections_follow"),
    )

    period: Mapped[str]
    about: Mapped[str]
    posted_on: Mapped[date]
    serial: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    headcount: Mapped[Rate]
    whole: Mapped[Money]
    amount: Mapped[Money]
    rounding: Mapped[Rounding] = mapped_column(Choice(Rounding), default=Rounding.HALF_UP)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[WageFundState] = mapped_column(
        Choice(WageFundState), default=WageFundState.COMPUTED
    )


class WageLine(TenantRow, OfEstablishment, Base):
    """The wage of one person in a fund. Personal: see `JobSeekerIdentity`.

    What a person is paid is rounded once; the fund is the sum of what is paid.
    """

    __tablename__ = "labor_finance_wage_line"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "fund_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "fund_id"], ["labor_finance_wage_fund.tenant", "labor_finance_wage_fund.id"]
        ),
        CheckConstraint("coefficient > 0 and days >= 0", name="size"),
    )

    fund_id: Mapped[UUID]
    position: Mapped[int]
    person: Mapped[str] = mapped_column(info={"secret": True})
    coefficient: Mapped[Rate]
    days: Mapped[Rate]
    amount: Mapped[Money] = mapped_column(info={"secret": True})

    @property
    def weight(self) -> Decimal:
        """What the wage is proportional to."""
        return self.coefficient * self.days
