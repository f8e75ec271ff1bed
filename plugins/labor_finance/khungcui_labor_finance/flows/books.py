"""Books of cooperatives and groups: opened, entered in, checked, closed for a period (II.5.6)."""

import strawberry
from sqlalchemy import func, select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Consequence,
    Facet,
    Moving,
    OwnerForm,
    Period,
    PeriodKind,
    Text,
    Transition,
    Workflow,
)
from khungcui_labor_finance.checks import named, period, settled
from khungcui_labor_finance.errors import NotReady, OwnWork, Unbalanced, WrongFigure
from khungcui_labor_finance.models import BookSet, JournalEntry, JournalLine, LedgerAccount
from khungcui_labor_finance.money import dong
from khungcui_labor_finance.places import facet_of, place_of
from khungcui_labor_finance.vocabulary import AccountKind, BookState

#: The forms of ownership whose books are kept under II.5.6.
_COLLECTIVE = (OwnerForm.COOPERATIVE, OwnerForm.PRODUCTION_GROUP)


# The chart


@strawberry.input(description="An account of the chart.")
class AddLedgerAccountInput:
    """Its code, title and kind."""

    code: str = strawberry.field(description="Its code, of digits.")
    title: str = strawberry.field(description="What it is called.")
    kind: AccountKind = strawberry.field(description="What it holds.")


async def _of_city(acting: Acting, _: object) -> Facet:
    return Facet(area=acting.tree.root, sector=ALL_SECTORS)


async def add_ledger_account(
    acting: Acting, _: None, given: AddLedgerAccountInput
) -> LedgerAccount:
    """Add an account to the chart that all books use."""
    code = given.code.strip()
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 6):
        raise WrongFigure(
            Text(vi="Số hiệu gồm 2 đến 6 chữ số.", en="A code has 2 to 6 digits."), field="code"
        )
    account = LedgerAccount(
        tenant=acting.tenant,
        area=acting.tenant,
        code=code,
        title=named(given.title, "title"),
        kind=given.kind,
    )
    acting.session.add(account)
    await settled(acting)
    return account


# Books


@strawberry.input(description="Books to open.")
class OpenBookSetInput:
    """Whose, from which period on."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    period: str = strawberry.field(description="The code of the period.")


async def open_book_set(acting: Acting, _: None, given: OpenBookSetInput) -> BookSet:
    """Open the books of a cooperative or group."""
    place = await place_of(acting, given.establishment)
    if place.owner_form not in _COLLECTIVE:
        raise WrongFigure(
            Text(
                vi="Chỉ mở sổ cho hợp tác xã và tổ sản xuất.",
                en="Books are those of cooperatives and production groups.",
            ),
            field="establishment",
            clause="II.5.6",
        )
    first = period(given.period)
    if first.kind is not PeriodKind.MONTH:
        raise WrongFigure(
            Text(vi="Sổ mở và khóa theo tháng.", en="Books go by the month."), field="period"
        )
    if first.start > Period.of(PeriodKind.MONTH, acting.day).next().start:
        raise WrongFigure(
            Text(
                vi="Sổ mở chậm nhất từ tháng sau.",
                en="Books are opened from the next month at last.",
            ),
            field="period",
        )
    books = BookSet(
        tenant=acting.tenant,
        **place.columns,
        period=first.code,
        opened_on=first.start,
        entries=0,
        state=BookState.OPENED,
    )
    acting.session.add(books)
    await settled(acting)
    return books


async def check(acting: Acting, books: BookSet, _: Moving) -> None:
    """Check the books of a period that is over; what they hold balances to nothing.

    Whoever entered something in the period is not the one who checks it (INV-35).
    """
    about = Period.parse(books.period)
    if about.end >= acting.day:
        raise NotReady(
            Text(vi="Kỳ {period} chưa kết thúc.", en="The period {period} is not over.").format(
                period=books.period
            )
        )
    own = await acting.session.scalar(
        select(func.count()).where(
            JournalEntry.tenant == books.tenant,
            JournalEntry.book_set_id == books.id,
            JournalEntry.posted_on.between(about.start, about.end),
            JournalEntry.entered_by == acting.principal.official_id,
        )
    )
    if own:
        raise OwnWork(
            Text(
                vi="Bạn đã ghi {count} bút toán trong kỳ nên không tự kiểm tra sổ.",
                en="You made {count} entries of the period, so the check is for somebody else.",
            ).format(count=own),
            clause="III.8",
        )
    residual = await acting.session.scalar(
        select(func.sum(JournalLine.debit - JournalLine.credit)).where(
            JournalLine.tenant == books.tenant, JournalLine.book_set_id == books.id
        )
    )
    if residual:
        raise Unbalanced(
            Text(vi="Sổ lệch {residual}.", en="The books are out by {residual}.").format(
                residual=dong(residual)
            )
        )


async def note_checker(acting: Acting, books: BookSet, _: Moving) -> None:
    """Note who checked: somebody else closes."""
    books.checked_by = acting.principal.official_id


async def go_on(_: Acting, books: BookSet, __: Moving) -> None:
    """Turn to the period that follows."""
    books.period = Period.parse(books.period).next().code


_MANAGE = "accounting_system.manage"

BOOK_ACTS = (
    Act(
        name="add_ledger_account",
        power="economic_policy.record",
        title=Text(vi="Thêm tài khoản kế toán", en="Add a ledger account"),
        input=AddLedgerAccountInput,
        creates=_of_city,
        run=add_ledger_account,
        returns="ledger_account",
    ),
)

BOOK_SETS = Workflow(
    resource="book_set",
    title=Text(vi="Sổ sách hợp tác xã, tổ sản xuất", en="Books of a cooperative or group"),
    states=BookState,
    begins=(
        Begin(
            act=Act(
                name="open_book_set",
                power=_MANAGE,
                title=Text(vi="Mở sổ", en="Open books"),
                input=OpenBookSetInput,
                creates=facet_of,
                run=open_book_set,
                returns="book_set",
            ),
            state=BookState.OPENED,
        ),
    ),
    transitions=(
        Transition(
            name="check_book_set",
            title=Text(vi="Kiểm tra sổ", en="Check books"),
            power=_MANAGE,
            sources=(BookState.OPENED,),
            target=BookState.CHECKED,
            guards=(check,),
            run=note_checker,
        ),
        Transition(
            name="return_book_set",
            title=Text(vi="Trả lại sổ để sửa", en="Return books"),
            power=_MANAGE,
            sources=(BookState.CHECKED,),
            target=BookState.OPENED,
            returns=True,
        ),
        Transition(
            name="open_next_period_of_book_set",
            title=Text(vi="Mở sổ kỳ sau", en="Open books for the next period"),
            power=_MANAGE,
            sources=(BookState.CLOSED_FOR_PERIOD,),
            target=BookState.OPENED,
            restarts=True,
            run=go_on,
        ),
    ),
    consequences=(
        Consequence(
            name="books_are_closed",
            title=Text(vi="Khóa sổ kỳ", en="Closed for the period"),
            sources=(BookState.CHECKED,),
            target=BookState.CLOSED_FOR_PERIOD,
            clause="II.5.6",
        ),
    ),
)
