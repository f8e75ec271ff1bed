"""The books of cooperatives and groups: double entry, balanced, append-only (II.5.6, III.8.4)."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, InBook, TenantRow, one_of
from khungcui_labor_finance.models.columns import OfEstablishment, Sum
from khungcui_labor_finance.vocabulary import AccountKind, BookkeepingGuidanceState, BookState

#: INV-23: at commit every entry has lines, and their debits are their credits.
_BALANCED = """
create or replace function labor_finance_entry_balanced() returns trigger language plpgsql as $$
declare
  entry_of uuid;
begin
  if tg_table_name = 'labor_finance_entry' then entry_of := new.id;
  else entry_of := new.entry_id; end if;
  if not coalesce((
       select sum(l.debit) = sum(l.credit) and count(*) >= 2
       from labor_finance_entry_line l
       where l.tenant = new.tenant and l.entry_id = entry_of), false)
  then
    raise exception 'the debits of an entry are its credits'
      using errcode = 'check_violation', constraint = 'labor_finance_entry_balanced';
  end if;
  return null;
end $$
"""

_BALANCED_ENTRY = (
    _BALANCED,
    "drop trigger if exists labor_finance_entry_balanced on labor_finance_entry",
    """
create constraint trigger labor_finance_entry_balanced after insert on labor_finance_entry
deferrable initially deferred for each row execute function labor_finance_entry_balanced()
""",
)

_BALANCED_LINE = (
    _BALANCED,
    "drop trigger if exists labor_finance_line_balanced on labor_finance_entry_line",
    """
create constraint trigger labor_finance_line_balanced after insert on labor_finance_entry_line
deferrable initially deferred for each row execute function labor_finance_entry_balanced()
""",
)

#: Nothing is entered in books that are being checked, nor before they were opened. What lies in a
#: closed period the core keeps out (`InBook`).
_OPEN_BOOKS = (
    """
create or replace function labor_finance_books_open() returns trigger language plpgsql as $$
declare
  books labor_finance_book_set;
begin
  select * into books from labor_finance_book_set b
  where b.tenant = new.tenant and b.id = new.book_set_id for share;
  if books.state <> 'opened' or new.posted_on < books.opened_on
  then
    raise exception 'the books are not open'
      using errcode = 'check_violation', constraint = 'labor_finance_books_open';
  end if;
  return new;
end $$
""",
    """
create or replace trigger labor_finance_books_open before insert on labor_finance_entry
for each row execute function labor_finance_books_open()
""",
)


class LedgerAccount(TenantRow, Base):
    """An account of the chart that the city lays down for all books."""

    __tablename__ = "labor_finance_account"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        one_of("kind", AccountKind),
        CheckConstraint("code ~ '^[0-9]{2,6}$'", name="code_digits"),
    )

    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[AccountKind] = mapped_column(Choice(AccountKind))
    area: Mapped[str]


class BookSet(TenantRow, OfEstablishment, Flowing, Base):
    """The books of one cooperative or group.

    ``period`` is the one that they are at; ``closed_until`` the last day that is closed.
    ``entries`` counts what was entered, and so numbers it. ``checked_by`` is the official who last
    checked them: somebody else closes.
    """

    __tablename__ = "labor_finance_book_set"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "establishment_id"),
        Index(None, "tenant", "area"),
        one_of("state", BookState),
        CheckConstraint("period ~ '^[0-9]{6}$'", name="period_month"),
    )

    opened_on: Mapped[date]
    period: Mapped[str]
    closed_until: Mapped[date | None]
    checked_by: Mapped[UUID | None]
    entries: Mapped[int] = mapped_column(default=0)
    state: Mapped[BookState] = mapped_column(Choice(BookState), default=BookState.OPENED)


class JournalEntry(TenantRow, OfEstablishment, Base):
    """An entry of a journal; never changed. A mistake is reversed by another entry, once.

    ``entered_by`` is the official who made it: somebody else checks the books.
    """

    __tablename__ = "labor_finance_entry"
    __append_only__ = True
    __book__ = InBook(book="cooperative_books", day="posted_on", unit="book_set_id")
    __ddl__ = (*_OPEN_BOOKS, *_BALANCED_ENTRY)
    __table_args__ = (
        UniqueConstraint("tenant", "book_set_id", "number"),
        UniqueConstraint("tenant", "reverses_id"),
        ForeignKeyConstraint(
            ["tenant", "book_set_id"],
            ["labor_finance_book_set.tenant", "labor_finance_book_set.id"],
        ),
        ForeignKeyConstraint(
            ["tenant", "reverses_id"], ["labor_finance_entry.tenant", "labor_finance_entry.id"]
        ),
        Index(None, "tenant", "book_set_id", "posted_on"),
        Index(None, "tenant", "posted_on"),
    )

    book_set_id: Mapped[UUID]
    number: Mapped[int]
    posted_on: Mapped[date]
    document: Mapped[str]
    summary: Mapped[str]
    total: Mapped[Sum]
    reverses_id: Mapped[UUID | None]
    entered_by: Mapped[UUID | None]


class JournalLine(TenantRow, OfEstablishment, Base):
    """One line of an entry: a debit or a credit of an account."""

    __tablename__ = "labor_finance_entry_line"
    __append_only__ = True
    __book__ = InBook(book="cooperative_books", day="posted_on", unit="book_set_id")
    __ddl__ = _BALANCED_LINE
    __table_args__ = (
        UniqueConstraint("tenant", "entry_id", "position"),
        ForeignKeyConstraint(
            ["tenant", "entry_id"], ["labor_finance_entry.tenant", "labor_finance_entry.id"]
        ),
        ForeignKeyConstraint(
            ["account_tenant", "account_id"],
            ["labor_finance_account.tenant", "labor_finance_account.id"],
        ),
        Index(None, "tenant", "book_set_id", "account_id"),
        Index(None, "tenant", "posted_on"),
        CheckConstraint(
            "least(debit, credit) = 0 and greatest(debit, credit) > 0", name="debit_or_credit"
        ),
    )

    entry_id: Mapped[UUID]
    book_set_id: Mapped[UUID]
    posted_on: Mapped[date]
    position: Mapped[int]
    account_tenant: Mapped[str]
    account_id: Mapped[UUID]
    debit: Mapped[Sum]
    credit: Mapped[Sum]


class BookkeepingGuidance(TenantRow, OfEstablishment, Flowing, Base):
    """Guidance in keeping books, given by ward and district office together (III.8.4)."""

    __tablename__ = "labor_finance_guidance"
    __keep__ = True
    __table_args__ = (Index(None, "tenant", "area"), one_of("state", BookkeepingGuidanceState))

    subject: Mapped[str]
    content: Mapped[str]
    given_on: Mapped[date | None]
    state: Mapped[BookkeepingGuidanceState] = mapped_column(
        Choice(BookkeepingGuidanceState), default=BookkeepingGuidanceState.DRAFTED
    )
