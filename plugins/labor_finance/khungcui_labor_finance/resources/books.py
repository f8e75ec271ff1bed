"""The chart of accounts, books, their entries, trial balances, and guidance in keeping them."""

from sqlalchemy import Integer, Numeric, Uuid, case, cast, func, select

from khungcui import ALL_SECTORS, DAY, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_labor_finance.models import (
    BookkeepingGuidance,
    BookSet,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from khungcui_labor_finance.resources.common import (
    PERIOD,
    STATE,
    establishment,
    of_establishment,
    place,
    said,
    shown,
)
from khungcui_labor_finance.vocabulary import BookState

_VIEW = "bookkeeping.view"
_BOOKS = Text(vi="Sổ sách", en="Books")
_ACCOUNT = Text(vi="Tài khoản", en="Account")

ledger_account = Resource(
    name="ledger_account",
    rows=LedgerAccount,
    title=_ACCOUNT,
    power="economic_policy.view",
    fields=(
        shown("code", LedgerAccount.code, "Số hiệu", "Code", code=True),
        shown("title", LedgerAccount.title, "Tên tài khoản", "Title"),
        shown("kind", LedgerAccount.kind, "Loại", "What it holds"),
    ),
    facets=Facets(area=LedgerAccount.area, sector=ALL_SECTORS),
)

_balances = (
    select(
        JournalLine.tenant,
        cast(
            func.md5(func.concat(JournalLine.book_set_id, "/", JournalLine.account_id)),
            Uuid,
        ).label("id"),
        JournalLine.book_set_id,
        JournalLine.account_tenant,
        JournalLine.account_id,
        LedgerAccount.code,
        # Of the books, not of the lines: what an account comes to is one row, whoever wrote it.
        BookSet.area,
        BookSet.sector,
        BookSet.owner,
        cast(func.sum(JournalLine.debit), Numeric(20, 0)).label("debit"),
        cast(func.sum(JournalLine.credit), Numeric(20, 0)).label("credit"),
        cast(func.sum(JournalLine.debit - JournalLine.credit), Numeric(20, 0)).label("balance"),
    )
    .join(
        LedgerAccount,
        (LedgerAccount.tenant == JournalLine.account_tenant)
        & (LedgerAccount.id == JournalLine.account_id),
    )
    .join(
        BookSet,
        (BookSet.tenant == JournalLine.tenant) & (BookSet.id == JournalLine.book_set_id),
    )
    .group_by(
        JournalLine.tenant,
        JournalLine.book_set_id,
        JournalLine.account_tenant,
        JournalLine.account_id,
        LedgerAccount.code,
        BookSet.area,
        BookSet.sector,
        BookSet.owner,
    )
    .subquery("trial_balance")
)

trial_balance = Resource(
    name="trial_balance",
    rows=_balances,
    title=Text(vi="Bảng cân đối phát sinh theo tài khoản", en="Trial balance, account by account"),
    power=_VIEW,
    fields=(
        shown("code", _balances.c.code, "Số hiệu tài khoản", "Code of the account"),
        shown("debit", _balances.c.debit, "Phát sinh nợ", "Debit", nullable=False),
        shown("credit", _balances.c.credit, "Phát sinh có", "Credit", nullable=False),
        shown("balance", _balances.c.balance, "Số dư", "Debit less credit", nullable=False),
    ),
    relations=(
        ToOne(name="book_set", target="book_set", key=(_balances.c.book_set_id,), title=_BOOKS),
        ToOne(
            name="account",
            target="ledger_account",
            key=(_balances.c.account_tenant, _balances.c.account_id),
            title=_ACCOUNT,
        ),
    ),
    facets=Facets(area=_balances.c.area, sector=_balances.c.sector, owner=_balances.c.owner),
)

#: Months from the beginning of the calendar: that of the day, and the one that books are at.
_now = func.extract("year", DAY) * 12 + func.extract("month", DAY)
_at = cast(func.substr(BookSet.period, 1, 4), Integer) * 12 + cast(
    func.substr(BookSet.period, 5, 2), Integer
)
_closed = case((BookSet.state == BookState.CLOSED_FOR_PERIOD, 1), else_=0)
months_behind = cast(func.greatest(_now - _at - _closed, 0), Integer)

book_set = Resource(
    name="book_set",
    rows=BookSet,
    title=_BOOKS,
    power=_VIEW,
    fields=(
        *place(BookSet),
        shown("opened_on", BookSet.opened_on, "Ngày mở sổ", "Opened on"),
        Field(name="period", column=BookSet.period, title=PERIOD),
        shown("closed_until", BookSet.closed_until, "Đã khóa đến ngày", "Closed up to"),
        shown(
            "months_behind",
            months_behind,
            "Số tháng đã qua mà chưa khóa",
            "Months that are over and not closed",
            nullable=False,
        ),
        shown("entries", BookSet.entries, "Số bút toán", "Entries so far"),
        Field(name="state", column=BookSet.state, title=STATE),
    ),
    relations=(
        establishment(BookSet),
        ToMany(
            name="journal",
            target="journal_entry",
            key=JournalEntry.book_set_id,
            title=Text(vi="Các bút toán", en="Entries"),
        ),
        ToMany(
            name="balances",
            target="trial_balance",
            key=_balances.c.book_set_id,
            title=Text(vi="Cân đối phát sinh", en="Trial balance"),
        ),
    ),
    facets=of_establishment(BookSet),
)

journal_entry = Resource(
    name="journal_entry",
    plural="journal_entries",
    rows=JournalEntry,
    title=Text(vi="Bút toán", en="Journal entry"),
    power=_VIEW,
    fields=(
        *place(JournalEntry),
        shown("number", JournalEntry.number, "Số", "Number"),
        shown("posted_on", JournalEntry.posted_on, "Ngày ghi sổ", "Posted on"),
        shown("document", JournalEntry.document, "Chứng từ", "Document", code=True),
        said("summary", JournalEntry.summary, "Diễn giải", "What it is about"),
        shown("total", JournalEntry.total, "Số tiền (đồng)", "Total in đồng"),
    ),
    relations=(
        ToOne(name="book_set", target="book_set", key=(JournalEntry.book_set_id,), title=_BOOKS),
        ToMany(
            name="lines",
            target="journal_line",
            key=JournalLine.entry_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
        ToOne(
            name="reverses",
            target="journal_entry",
            key=(JournalEntry.reverses_id,),
            title=Text(vi="Đảo bút toán", en="What it reverses"),
        ),
    ),
    facets=of_establishment(JournalEntry),
)

journal_line = Resource(
    name="journal_line",
    rows=JournalLine,
    title=Text(vi="Dòng bút toán", en="Line of an entry"),
    power=_VIEW,
    fields=(
        shown("position", JournalLine.position, "Dòng", "Order"),
        shown("debit", JournalLine.debit, "Nợ (đồng)", "Debit"),
        shown("credit", JournalLine.credit, "Có (đồng)", "Credit"),
    ),
    relations=(
        ToOne(
            name="journal_entry",
            target="journal_entry",
            key=(JournalLine.entry_id,),
            title=Text(vi="Bút toán", en="Entry"),
        ),
        ToOne(
            name="account",
            target="ledger_account",
            key=(JournalLine.account_tenant, JournalLine.account_id),
            title=_ACCOUNT,
        ),
    ),
    facets=of_establishment(JournalLine),
)

bookkeeping_guidance = Resource(
    name="bookkeeping_guidance",
    rows=BookkeepingGuidance,
    title=Text(vi="Hướng dẫn mở sổ sách", en="Guidance in bookkeeping"),
    power=_VIEW,
    fields=(
        *place(BookkeepingGuidance),
        shown("subject", BookkeepingGuidance.subject, "Về việc", "Subject"),
        said("content", BookkeepingGuidance.content, "Nội dung", "What it says"),
        shown("given_on", BookkeepingGuidance.given_on, "Ngày hướng dẫn", "Given on"),
        Field(name="state", column=BookkeepingGuidance.state, title=STATE),
    ),
    relations=(establishment(BookkeepingGuidance),),
    facets=of_establishment(BookkeepingGuidance),
)

BOOKS = (
    ledger_account,
    book_set,
    journal_entry,
    journal_line,
    trial_balance,
    bookkeeping_guidance,
)
