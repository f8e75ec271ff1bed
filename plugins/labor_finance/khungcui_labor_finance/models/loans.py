"""Loans to establishments, their schedules, and what was paid back."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, InBook, TenantRow, one_of
from khungcui_labor_finance.models.columns import Money, OfEstablishment, Rate, Sum
from khungcui_labor_finance.vocabulary import LoanState, Repayment


class Loan(TenantRow, OfEstablishment, Flowing, Base):
    """A loan from a credit institution of the city to an establishment.

    ``outstanding`` is what was disbursed less the principal repaid and written off, and never less
    than nothing: the database holds both.
    """

    __tablename__ = "labor_finance_loan"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        Index(None, "tenant", "area"),
        one_of("state", LoanState),
        one_of("repayment", Repayment),
        CheckConstraint("requested > 0 and months between 1 and 600", name="asked"),
        CheckConstraint("approved <= requested and disbursed <= approved", name="within_approved"),
        CheckConstraint("annual_rate between 0 and 100", name="rate_percent"),
        CheckConstraint(
            "outstanding = disbursed - repaid - written_off and outstanding >= 0",
            name="outstanding",
        ),
        CheckConstraint("state <> 'closed' or outstanding = 0", name="closed_repaid"),
    )

    number: Mapped[str]
    purpose: Mapped[str]
    requested: Mapped[Money]
    months: Mapped[int]
    repayment: Mapped[Repayment] = mapped_column(Choice(Repayment))
    appraisal: Mapped[str | None]
    approved: Mapped[Money | None]
    annual_rate: Mapped[Rate | None]
    rate_citation: Mapped[str | None]
    disbursed: Mapped[Sum]
    disbursed_on: Mapped[date | None]
    repaid: Mapped[Sum]
    interest_paid: Mapped[Sum]
    written_off: Mapped[Sum]
    outstanding: Mapped[Sum]
    state: Mapped[LoanState] = mapped_column(Choice(LoanState), default=LoanState.REQUESTED)


class LoanInstalment(TenantRow, OfEstablishment, Base):
    """What is due of a loan on a day: principal and interest, and how much of each was paid."""

    __tablename__ = "labor_finance_instalment"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "loan_id", "number"),
        ForeignKeyConstraint(
            ["tenant", "loan_id"], ["labor_finance_loan.tenant", "labor_finance_loan.id"]
        ),
        Index(None, "tenant", "due_day"),
        CheckConstraint("principal >= 0 and interest >= 0", name="not_negative"),
        CheckConstraint(
            "principal_paid between 0 and principal and interest_paid between 0 and interest",
            name="paid_within",
        ),
    )

    loan_id: Mapped[UUID]
    number: Mapped[int]
    due_day: Mapped[date]
    principal: Mapped[Money]
    interest: Mapped[Money]
    principal_paid: Mapped[Sum]
    interest_paid: Mapped[Sum]


class LoanPayment(TenantRow, OfEstablishment, Base):
    """A repayment: how much of it went to interest and how much to principal; never changed.

    A receipt repays a loan once. One that was recorded wrongly is taken back by another, once.
    """

    __tablename__ = "labor_finance_loan_payment"
    __append_only__ = True
    __book__ = InBook(book="district_finance", day="posted_on")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "loan_id"], ["labor_finance_loan.tenant", "labor_finance_loan.id"]
        ),
        UniqueConstraint("tenant", "loan_id", "receipt"),
        UniqueConstraint("tenant", "reverses_id"),
        ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["labor_finance_loan_payment.tenant", "labor_finance_loan_payment.id"],
        ),
        Index(None, "tenant", "posted_on"),
        CheckConstraint(
            "amount = principal + interest and case when reverses_id is null "
            "then amount > 0 and least(principal, interest) >= 0 "
            "else amount < 0 and greatest(principal, interest) <= 0 end",
            name="adds_up",
        ),
    )

    loan_id: Mapped[UUID]
    amount: Mapped[Money]
    principal: Mapped[Money]
    interest: Mapped[Money]
    paid_on: Mapped[date]
    posted_on: Mapped[date]
    receipt: Mapped[str]
    reverses_id: Mapped[UUID | None]
