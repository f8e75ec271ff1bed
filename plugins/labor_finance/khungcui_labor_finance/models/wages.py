"""Wage funds by establishment and period, from the rules of the period; and their lines."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, InBook, TenantRow, one_of
from khungcui_labor_finance.models.columns import FLOW, Money, OfEstablishment, Rate
from khungcui_labor_finance.vocabulary import Rounding, WageFundState

#: How unequal incomes are: Gini's coefficient, an income as often as people earn it. 0: all alike.
_GINI = """
create or replace function labor_finance_gini(incomes numeric[], heads numeric[]) returns numeric
language sql immutable as $$
  select 1 - sum(one.heads * (2 * one.upto - one.heads * one.income))
             / nullif(max(one.all_heads) * max(one.total), 0)
  from (
    select u.income, u.heads,
           sum(u.heads * u.income) over (order by u.income, u.at rows unbounded preceding) as upto,
           sum(u.heads * u.income) over () as total,
           sum(u.heads) over () as all_heads
    from unnest(incomes, heads) with ordinality as u (income, heads, at)
    where u.income is not null
  ) one
$$
"""


class WageFund(TenantRow, OfEstablishment, Flowing, Base):
    """What an establishment pays its people for ``about``, posted in ``period``.

    ``first_day`` and ``last_day`` are those of ``about``: no day is paid for in two periods.
    ``people`` are its lines, ``headcount`` their average over the period, and ``heads`` what of it
    no earlier computation of the period counts. ``period`` and ``about`` differ in a correction:
    ``whole`` is then what the rules of ``about`` give, ``amount`` what
    was not paid yet, and ``changed`` the paths of the rules that made the difference. ``basis``
    keeps which rule was applied to how many days, at what value.
    """

    __tablename__ = "labor_finance_wage_fund"
    __keep__ = True
    __book__ = InBook(book="district_finance", day="posted_on", free=FLOW)
    __ddl__ = (_GINI,)
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
        ExcludeConstraint(
            (Column("tenant"), "="),
            (Column("establishment_id"), "="),
            (text("daterange(first_day, last_day, '[]')"), "&&"),
            using="gist",
            where=text("serial = 1 and state <> 'withdrawn'"),
            name="ex_labor_finance_wage_fund_days_once",
        ),
        ForeignKeyConstraint(
            ["tenant", "corrects_id"],
            ["labor_finance_wage_fund.tenant", "labor_finance_wage_fund.id"],
        ),
        Index(None, "tenant", "area"),
        Index(None, "tenant", "posted_on"),
        one_of("state", WageFundState),
        one_of("rounding", Rounding),
        CheckConstraint("amount >= 0 or corrects_id is not null", name="size"),
        CheckConstraint("headcount > 0 and headcount <= people", name="heads_of_people"),
        CheckConstraint("jsonb_typeof(basis) = 'array'", name="basis_listed"),
        CheckConstraint("(serial = 1) = (corrects_id is null)", name="corrections_follow"),
    )

    period: Mapped[str]
    about: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    posted_on: Mapped[date]
    serial: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    changed: Mapped[str | None]
    people: Mapped[int]
    headcount: Mapped[Rate]
    heads: Mapped[Rate]
    whole: Mapped[Money]
    amount: Mapped[Money]
    rounding: Mapped[Rounding] = mapped_column(Choice(Rounding), default=Rounding.HALF_UP)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    state: Mapped[WageFundState] = mapped_column(
        Choice(WageFundState), default=WageFundState.COMPUTED
    )


class WageLine(TenantRow, OfEstablishment, Base):
    """The wage of one person in a fund. Personal, as `JobSeekerIdentity` is: no list reaches it.

    What a person is paid is rounded once; the fund is the sum of what is paid.
    """

    __tablename__ = "labor_finance_wage_line"
    __keep__ = True
    __told__ = False
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
    coefficient: Mapped[Rate] = mapped_column(info={"secret": True})
    days: Mapped[Rate] = mapped_column(info={"secret": True})
    amount: Mapped[Money] = mapped_column(info={"secret": True})

    @property
    def weight(self) -> Decimal:
        """What the wage is proportional to."""
        return self.coefficient * self.days
