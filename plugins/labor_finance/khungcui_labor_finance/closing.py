"""The books that are closed by period: those of each cooperative, and the district's finance."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from khungcui import Acting, Book, Closing, Due, Text, advance
from khungcui_labor_finance.models import (
    JournalLine,
    LedgerAccount,
    LoanPayment,
    TaxAssessment,
    TaxPayment,
    WageFund,
)
from khungcui_labor_finance.money import plain
from khungcui_labor_finance.vocabulary import BookState, TaxState, WageFundState

# The books of a cooperative


async def unchecked(acting: Acting, closing: Closing) -> Sequence[Text]:
    """The books are closed for the period that they are at, after somebody else checked them."""
    books, period = closing.unit, closing.period.code
    if books.period != period:
        return (
            Text(
                vi="Sổ đang ở kỳ {at}, không phải {period}.",
                en="The books are at {at}, not at {period}.",
            ).format(at=books.period, period=period),
        )
    if books.state is not BookState.CHECKED:
        return (Text(vi="Sổ chưa được kiểm tra.", en="The books are not checked yet."),)
    if books.checked_by == acting.principal.official_id:
        return (
            Text(
                vi="Bạn đã kiểm tra sổ này; người khác khóa sổ.",
                en="You checked these books; somebody else closes them.",
            ),
        )
    return ()


async def balances(acting: Acting, closing: Closing) -> Mapping[str, Any]:
    """What each account came to up to the end of the period; together they come to nothing."""
    found = await acting.session.execute(
        select(LedgerAccount.code, func.sum(JournalLine.debit - JournalLine.credit))
        .join(
            LedgerAccount,
            (LedgerAccount.tenant == JournalLine.account_tenant)
            & (LedgerAccount.id == JournalLine.account_id),
        )
        .where(
            JournalLine.tenant == closing.tenant,
            JournalLine.book_set_id == closing.unit.id,
            JournalLine.posted_on <= closing.end,
        )
        .group_by(LedgerAccount.code)
        .order_by(LedgerAccount.code)
    )
    return {code: plain(balance) for code, balance in found}


async def closed(acting: Acting, closing: Closing) -> None:
    """The books stand closed for the period."""
    books = closing.unit
    books.closed_until = closing.end
    await advance(acting, books, "books_are_closed")
    await acting.emit(
        "book_set.closed",
        {"establishment": str(books.establishment_id), "period": closing.period.code},
    )


COOPERATIVE_BOOKS = Book(
    name="cooperative_books",
    title=Text(vi="Sổ kế toán hợp tác xã, tổ sản xuất", en="Books of a cooperative or group"),
    power="accounting_system.manage",
    unit="book_set",
    due=Due(timely=5, late=10, lock=20),
    pending=unchecked,
    figures=balances,
    then=closed,
)

# The district's finance


async def undecided(acting: Acting, closing: Closing) -> Sequence[Text]:
    """Tax that is computed and not notified, and wage funds that nobody confirmed."""
    taxes = await acting.session.scalar(
        select(func.count()).where(
            TaxAssessment.tenant == closing.tenant,
            TaxAssessment.state == TaxState.COMPUTED,
            TaxAssessment.posted_on <= closing.end,
        )
    )
    funds = await acting.session.scalar(
        select(func.count()).where(
            WageFund.tenant == closing.tenant,
            WageFund.state == WageFundState.COMPUTED,
            WageFund.posted_on <= closing.end,
        )
    )
    said: list[Text] = []
    if taxes:
        said.append(
            Text(
                vi="Còn {count} khoản thuế chưa thông báo.",
                en="{count} assessments are not notified.",
            ).format(count=taxes)
        )
    if funds:
        said.append(
            Text(
                vi="Còn {count} quỹ lương chưa xác nhận.", en="{count} wage funds are unconfirmed."
            ).format(count=funds)
        )
    return said


async def turnover(acting: Acting, closing: Closing) -> Mapping[str, Any]:
    """What was assessed, collected, paid in wages and repaid in the period."""

    async def total(column: Any, table: Any, *conditions: Any) -> str:
        found = await acting.session.scalar(
            select(func.coalesce(func.sum(column), 0)).where(
                table.tenant == closing.tenant,
                table.posted_on.between(closing.start, closing.end),
                *conditions,
            )
        )
        return plain(found or Decimal(0))

    return {
        "tax_assessed": await total(
            TaxAssessment.amount, TaxAssessment, TaxAssessment.state != TaxState.CANCELLED
        ),
        "tax_collected": await total(TaxPayment.amount, TaxPayment),
        "wages": await total(WageFund.amount, WageFund, WageFund.state == WageFundState.CONFIRMED),
        "loans_repaid": await total(LoanPayment.principal, LoanPayment),
    }


DISTRICT_FINANCE = Book(
    name="district_finance",
    title=Text(vi="Sổ tài chánh quận, huyện", en="Finance of a district"),
    power="district_finance.close",
    due=Due(timely=5, late=10, lock=20),
    pending=undecided,
    figures=turnover,
)

BOOKS = (COOPERATIVE_BOOKS, DISTRICT_FINANCE)
