"""Entries of a journal: balanced, in an open period, reversed by their mirror image (INV-23)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Text
from khungcui_labor_finance.checks import amount, coded, not_earlier, not_later, settled, worded
from khungcui_labor_finance.errors import BooksClosed, Unbalanced, WrongFigure
from khungcui_labor_finance.models import BookSet, JournalEntry, JournalLine, LedgerAccount
from khungcui_labor_finance.money import dong
from khungcui_labor_finance.places import same
from khungcui_labor_finance.vocabulary import BookState

_BALANCED = ("labor_finance_entry_balanced", "labor_finance_line_balanced")


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
    not_earlier(given.posted_on, entry.posted_on, "postedOn")
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
        entered_by=acting.principal.official_id,
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
                day=posted_on
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


ENTRY_ACTS = (
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
