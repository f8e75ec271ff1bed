"""Tax assessed by the rules of a period, what was paid of it, and registered prices."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, InBook, TenantRow, one_of
from khungcui_labor_finance.models.columns import FLOW, Money, OfEstablishment, Sum
from khungcui_labor_finance.vocabulary import PriceState, Rounding, TaxState


class TaxAssessment(TenantRow, OfEstablishment, Flowing, Base):
    """What an establishment owes for ``about`` under the rule ``path``, posted in ``period``.

    ``whole`` is what the rules of ``about`` give on ``base``, ``amount`` what of it was not
    assessed before: the two differ in a correction, which may be a refund. ``pay_by`` is the last
    day of payment. ``first_day`` and ``last_day`` are those of ``about``: no day is taxed twice.
    """

    __tablename__ = "labor_finance_tax"
    __keep__ = True
    __book__ = InBook(book="district_finance", day="posted_on", free=("paid", "pay_by", *FLOW))
    __table_args__ = (
        Index(
            "uq_labor_finance_tax_live",
            "tenant",
            "establishment_id",
            "path",
            "about",
            "serial",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        UniqueConstraint("tenant", "number"),
        ExcludeConstraint(
            (Column("tenant"), "="),
            (Column("establishment_id"), "="),
            (Column("path"), "="),
            (text("daterange(first_day, last_day, '[]')"), "&&"),
            using="gist",
            where=text("serial = 1 and state <> 'cancelled'"),
            name="ex_labor_finance_tax_days_once",
        ),
        ForeignKeyConstraint(
            ["tenant", "corrects_id"], ["labor_finance_tax.tenant", "labor_finance_tax.id"]
        ),
        Index(None, "tenant", "area"),
        Index(None, "tenant", "state", "pay_by"),
        Index(None, "tenant", "posted_on"),
        one_of("state", TaxState),
        one_of("rounding", Rounding),
        CheckConstraint("base >= 0", name="base_not_negative"),
        CheckConstraint("jsonb_typeof(basis) = 'array'", name="basis_listed"),
        CheckConstraint(
            "paid between least(amount, 0) and greatest(amount, 0)", name="paid_within"
        ),
        CheckConstraint("(state = 'paid') <= (paid = amount)", name="paid_in_full"),
        CheckConstraint("(serial = 1) = (corrects_id is null)", name="corrections_follow"),
        CheckConstraint(
            "(state in ('computed', 'cancelled')) or pay_by is not null", name="notified_with_day"
        ),
    )

    number: Mapped[str]
    path: Mapped[str]
    period: Mapped[str]
    about: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    posted_on: Mapped[date]
    serial: Mapped[int] = mapped_column(default=1)
    corrects_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    changed: Mapped[str | None]
    base: Mapped[Money]
    whole: Mapped[Money]
    amount: Mapped[Money]
    paid: Mapped[Sum]
    rounding: Mapped[Rounding] = mapped_column(Choice(Rounding), default=Rounding.HALF_UP)
    basis: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pay_by: Mapped[date | None]
    state: Mapped[TaxState] = mapped_column(Choice(TaxState), default=TaxState.COMPUTED)

    @property
    def arrears(self) -> Decimal:
        """What is still to be paid, or to be given back."""
        return self.amount - self.paid


class TaxPayment(TenantRow, OfEstablishment, Base):
    """A payment towards an assessment, or a refund of one; never changed.

    It counts on the day on which it is posted, whenever it was paid. A receipt pays one assessment
    once. One that was recorded wrongly is taken back by another, once.
    """

    __tablename__ = "labor_finance_tax_payment"
    __append_only__ = True
    __book__ = InBook(book="district_finance", day="posted_on")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "assessment_id"], ["labor_finance_tax.tenant", "labor_finance_tax.id"]
        ),
        UniqueConstraint("tenant", "assessment_id", "receipt"),
        UniqueConstraint("tenant", "reverses_id"),
        ForeignKeyConstraint(
            ["tenant", "reverses_id"],
            ["labor_finance_tax_payment.tenant", "labor_finance_tax_payment.id"],
        ),
        Index(None, "tenant", "posted_on"),
        CheckConstraint("amount <> 0", name="amount_something"),
    )

    assessment_id: Mapped[UUID]
    amount: Mapped[Money]
    paid_on: Mapped[date]
    posted_on: Mapped[date]
    receipt: Mapped[str]
    reverses_id: Mapped[UUID | None]


class RegisteredPrice(TenantRow, OfEstablishment, Flowing, Base):
    """A price that an establishment registers for a product, by the product's code.

    Of one product at most one price of an establishment is in force on any day.
    """

    __tablename__ = "labor_finance_price"
    __keep__ = True
    __table_args__ = (
        ExcludeConstraint(
            (Column("tenant"), "="),
            (Column("establishment_id"), "="),
            (Column("product"), "="),
            (text("daterange(since, until)"), "&&"),
            using="gist",
            where=text("state in ('in_force', 'superseded')"),
            name="ex_labor_finance_price_one_a_day",
        ),
        Index(None, "tenant", "area"),
        one_of("state", PriceState),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("until >= since", name="ends_after_start"),
    )

    product: Mapped[str]
    unit: Mapped[str]
    price: Mapped[Money]
    since: Mapped[date]
    until: Mapped[date | None]
    state: Mapped[PriceState] = mapped_column(Choice(PriceState), default=PriceState.DRAFT)
