"""Books of cooperatives and groups: opened, entered in, checked, closed for a period (II.5.6)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

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
    Signer,
    Text,
    Transition,
    Workflow,
)
from khungcui_labor_finance.checks import amount, coded, not_later, period, settled, worded
from khungcui_labor_finance.errors import BooksClosed, NotReady, Unbalanced, WrongFigure
from khungcui_labor_finance.models import (
    BookkeepingGuidance,
    BookSet,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from khungcui_labor_finance.money import dong
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import AccountKind, BookkeepingGuidanceState, BookState

#: The forms of ownership whose books are kept under II.5.6.
_COLLECTIVE = (OwnerForm.COOPERATIVE, OwnerForm.PRODUCTION_GROUP)
_BALANCED = ("labor_finance_entry_balanced", "labor_finance_line_balanced")


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
        title=worded(given.title, "title"),
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


@strawberry.input(description="A line of an entry: a debit or a credit.")
class JournalLineInput:
    """An account, and an amount on one side."""

    account: str = strawberry.field(description="The code of the account.")
    debit: Decimal | None = strawberry.field(default=None, description="Debit in đồng.")
    credit: Decimal | None = strawberry.field(default=None, description="Credit in đồng.")


@strawberry.input(description="An entry to make in books.")
class PostJournalEntryInput:
    """When, by which document, what for, and its lines."""

    book_set: strawberry.ID = strawberry.field(description="The books.")
    posted_on: date = strawberry.field(description="The day on which it counts.")
    document: str = strawberry.field(description="The number of the document.")
    summary: str = strawberry.field(description="What it is about.")
    lines: list[JournalLineInput] = strawberry.field(description="The lines.")


@strawberry.input(description="An entry to reverse.")
class ReverseJournalEntryInput:
    """Which entry of which books, and when."""

    book_set: strawberry.ID = strawberry.field(description="The books.")
    journal_entry: strawberry.ID = strawberry.field(description="The entry.")
    posted_on: date = strawberry.field(description="The day on which it counts.")
    reason: str = strawberry.field(description="Why.")


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


async def post_journal_entry(
    acting: Acting, books: BookSet, given: PostJournalEntryInput
) -> JournalEntry:
    """Make an entry, balanced, in a period that is open (INV-23)."""
    accounts = await _accounts(acting, {line.account for line in given.lines})
    lines = [
        JournalLine(
            tenant=books.tenant,
            **same(books),
            book_set_id=books.id,
            position=position,
            account_tenant=acting.tree.root,
            account_id=_account(accounts, line.account, f"lines.{position - 1}.account"),
            **_sides(line, f"lines.{position - 1}"),
        )
        for position, line in enumerate(given.lines, start=1)
    ]
    debit = sum((line.debit for line in lines), Decimal(0))
    credit = sum((line.credit for line in lines), Decimal(0))
    if debit != credit or not lines:
        raise Unbalanced(
            Text(
                vi="Tổng nợ {debit} khác tổng có {credit}.",
                en="The debits are {debit}, the credits {credit}.",
            ).format(debit=dong(debit), credit=dong(credit)),
            field="lines",
        )
    return await _enter(
        acting,
        books,
        lines,
        posted_on=given.posted_on,
        document=coded(given.document, "document"),
        summary=worded(given.summary, "summary"),
    )


async def reverse_journal_entry(
    acting: Acting, books: BookSet, given: ReverseJournalEntryInput
) -> JournalEntry:
    """Undo an entry by its mirror image, once; both stay in the books."""
    entry: JournalEntry = await acting.find(
        "journal_entry", given.journal_entry, field="journalEntry"
    )
    if entry.book_set_id != books.id or entry.reverses_id is not None:
        raise WrongFigure(
            Text(
                vi="Chỉ đảo bút toán gốc của chính sổ này.",
                en="Reverse an entry of these books that is not itself a reversal.",
            ),
            field="journalEntry",
        )
    found = await acting.session.scalars(
        select(JournalLine)
        .where(JournalLine.tenant == entry.tenant, JournalLine.entry_id == entry.id)
        .order_by(JournalLine.position)
    )
    lines = [
        JournalLine(
            tenant=books.tenant,
            **same(books),
            book_set_id=books.id,
            position=line.position,
            account_tenant=line.account_tenant,
            account_id=line.account_id,
            debit=line.credit,
            credit=line.debit,
        )
        for line in found.all()
    ]
    return await _enter(
        acting,
        books,
        lines,
        posted_on=given.posted_on,
        document=entry.document,
        summary=worded(given.reason, "reason"),
        reverses_id=entry.id,
    )


async def _enter(
    acting: Acting, books: BookSet, lines: Sequence[JournalLine], *, posted_on: date, **of: object
) -> JournalEntry:
    """Write an entry and its lines; whoever enters at the same time waits for the books."""
    not_later(posted_on, acting.day, "postedOn")
    _require_open(books, posted_on)
    books.entries += 1
    entry = JournalEntry(
        tenant=books.tenant,
        **same(books),
        book_set_id=books.id,
        number=books.entries,
        posted_on=posted_on,
        total=sum((line.debit for line in lines), Decimal(0)),
        **of,
    )
    acting.session.add(entry)
    await settled(acting)
    for line in lines:
        line.entry_id, line.posted_on = entry.id, posted_on
        acting.session.add(line)
    await settled(acting, *_BALANCED)
    return entry


def _require_open(books: BookSet, posted_on: date) -> None:
    closed = books.closed_until is not None and posted_on <= books.closed_until
    if books.state is not BookState.OPENED or closed or posted_on < books.opened_on:
        raise BooksClosed(
            Text(vi="Sổ không mở cho ngày {day}.", en="The books are not open for {day}.").format(
                day=posted_on.isoformat()
            ),
            field="postedOn",
        )


def _sides(line: JournalLineInput, field: str) -> dict[str, Decimal]:
    if (line.debit is None) == (line.credit is None):
        raise WrongFigure(
            Text(vi="Mỗi dòng ghi nợ hoặc ghi có.", en="A line is a debit or a credit."),
            field=f"{field}.debit",
        )
    debit = Decimal(0) if line.debit is None else amount(line.debit, f"{field}.debit")
    credit = Decimal(0) if line.credit is None else amount(line.credit, f"{field}.credit")
    return {"debit": debit, "credit": credit}


async def _accounts(acting: Acting, codes: set[str]) -> dict[str, LedgerAccount]:
    found = await acting.session.scalars(
        select(LedgerAccount).where(
            LedgerAccount.tenant == acting.tree.root, LedgerAccount.code.in_(codes)
        )
    )
    return {one.code: one for one in found}


def _account(accounts: dict[str, LedgerAccount], code: str, field: str) -> object:
    if code in accounts:
        return accounts[code].id
    raise WrongFigure(
        Text(
            vi="Hệ thống tài khoản không có số hiệu {code}.",
            en="The chart has no account {code}.",
        ).format(code=code),
        field=field,
    )


async def check(acting: Acting, books: BookSet, _: Moving) -> None:
    """Check the books of a period that is over; what they hold balances to nothing."""
    end = Period.parse(books.period).end
    if end >= acting.day:
        raise NotReady(
            Text(vi="Kỳ {period} chưa kết thúc.", en="The period {period} is not over.").format(
                period=books.period
            )
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


async def go_on(_: Acting, books: BookSet, __: Moving) -> None:
    """Turn to the period that follows."""
    books.period = Period.parse(books.period).next().code


# Guidance


@strawberry.input(description="Guidance in bookkeeping to draft.")
class DraftBookkeepingGuidanceInput:
    """For whom, about what."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    subject: str = strawberry.field(description="What it is about.")
    content: str = strawberry.field(description="What it says.")


async def draft_bookkeeping_guidance(
    acting: Acting, _: None, given: DraftBookkeepingGuidanceInput
) -> BookkeepingGuidance:
    """Draft guidance, which ward and district office then give together."""
    place = await place_of(acting, given.establishment)
    guidance = BookkeepingGuidance(
        tenant=acting.tenant,
        **place.columns,
        subject=worded(given.subject, "subject"),
        content=worded(given.content, "content"),
        state=BookkeepingGuidanceState.DRAFTED,
    )
    acting.session.add(guidance)
    return guidance


async def both(acting: Acting, guidance: BookkeepingGuidance, _: Moving) -> Sequence[Signer]:
    """The district's office and the ward: both sign (III.8.4).

    The district stands first: an office that reaches both places signs in that one.
    """
    return tuple(
        Signer(
            power="bookkeeping.guide",
            facet=Facet(area=area, sector=guidance.sector),
            title=title,
        )
        for area, title in (
            (guidance.tenant, Text(vi="Phòng Công nghiệp quận, huyện", en="District office")),
            (guidance.area, Text(vi="Ủy ban Nhân dân phường, xã", en="Ward committee")),
        )
    )


async def give(acting: Acting, guidance: BookkeepingGuidance, _: Moving) -> None:
    """Note the day on which it was given."""
    guidance.given_on = acting.day


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
    Act(
        name="post_journal_entry",
        power="bookkeeping.enter",
        title=Text(vi="Ghi bút toán", en="Post an entry"),
        input=PostJournalEntryInput,
        on="book_set",
        run=post_journal_entry,
        returns="journal_entry",
    ),
    Act(
        name="reverse_journal_entry",
        power="bookkeeping.enter",
        title=Text(vi="Đảo bút toán", en="Reverse an entry"),
        input=ReverseJournalEntryInput,
        on="book_set",
        run=reverse_journal_entry,
        returns="journal_entry",
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

GUIDANCES = Workflow(
    resource="bookkeeping_guidance",
    title=Text(vi="Hướng dẫn mở sổ sách", en="Guidance in bookkeeping"),
    states=BookkeepingGuidanceState,
    begins=(
        Begin(
            act=Act(
                name="draft_bookkeeping_guidance",
                power="bookkeeping.guide",
                title=Text(vi="Soạn hướng dẫn sổ sách", en="Draft guidance in bookkeeping"),
                input=DraftBookkeepingGuidanceInput,
                creates=facet_of,
                run=draft_bookkeeping_guidance,
                returns="bookkeeping_guidance",
            ),
            state=BookkeepingGuidanceState.DRAFTED,
        ),
    ),
    transitions=(
        Transition(
            name="give_bookkeeping_guidance",
            title=Text(vi="Cùng ký hướng dẫn sổ sách", en="Give guidance in bookkeeping"),
            power="bookkeeping.guide",
            sources=(BookkeepingGuidanceState.DRAFTED,),
            target=BookkeepingGuidanceState.GIVEN,
            signers=both,
            run=give,
        ),
    ),
    ends=(BookkeepingGuidanceState.GIVEN,),
)
