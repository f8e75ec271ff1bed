"""Double entry: balanced, append-only, closed for good; whoever writes at once (INV-23)."""

# ruff: noqa: PT012 - the block that fails is a transaction

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from khungcui import PeriodClosed, clock
from khungcui.errors import BadId
from khungcui.plugins.closing import Pending
from khungcui.plugins.live import Live
from khungcui.plugins.moving import WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui.storage.closing import PeriodClose
from khungcui.storage.database import Database
from khungcui.testing.postgres import FreshDatabase
from khungcui_labor_finance.errors import (
    AlreadyThere,
    BooksClosed,
    NotReady,
    OwnWork,
    Unbalanced,
    WrongFigure,
)
from khungcui_labor_finance.flows.entries import JournalLineInput
from khungcui_labor_finance.models import (
    BookSet,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from khungcui_labor_finance.vocabulary import AccountKind, BookState

from .conftest import (
    CITY_HALL,
    COOPERATIVE,
    OFFICE,
    ONE,
    THIRD_OFFICE,
    TODAY,
    WARD,
    WORKSHOP,
    Story,
    clear,
    node,
)

pytestmark = pytest.mark.anyio

JANUARY, FEBRUARY = date(2027, 1, 20), date(2027, 2, 20)
CODES = ("111", "152", "411", "511")


async def chart(story: Story) -> None:
    """The accounts of the tests."""
    for code in CODES:
        await story.act(
            "add_ledger_account", CITY_HALL, code=code, title=code, kind=AccountKind.ASSET
        )


async def opened(story: Story) -> dict[str, Any]:
    """Books of the cooperative from January on, as the input that names them."""
    await chart(story)
    done = await story.act(
        "open_book_set",
        OFFICE,
        establishment=node("Establishment", COOPERATIVE),
        period="202701",
    )
    return {"book_set": node("BookSet", done)}


def lines(*sides: tuple[str, int]) -> list[JournalLineInput]:
    """Debits are given as positive, credits as negative amounts."""
    return [
        JournalLineInput(
            account=code,
            debit=Decimal(amount) if amount > 0 else None,
            credit=Decimal(-amount) if amount < 0 else None,
        )
        for code, amount in sides
    ]


async def post(
    story: Story,
    books: dict[str, Any],
    *sides: tuple[str, int],
    on: date = FEBRUARY,
    office: str = COOPERATIVE.office,
) -> Done:
    """Make an entry."""
    return await story.act(
        "post_journal_entry",
        office,
        posted_on=on,
        document="CT-1",
        summary="Bút toán",
        lines=lines(*sides),
        **books,
    )


async def closed(story: Story, books: dict[str, Any], period: str) -> Done:
    """Check the books and close a period of theirs."""
    await story.act("check_book_set", OFFICE, person="Soát", **books)
    return await story.act("close_cooperative_books_period", OFFICE, period=period, **books)


async def test_an_entry_balances_or_is_not_made(story: Story) -> None:
    books = await opened(story)
    with pytest.raises(Unbalanced):
        await post(story, books, ("111", 5), ("411", -4))
    with pytest.raises(WrongFigure):
        await post(story, books, ("111", 5), ("999", -5))
    with pytest.raises(Unbalanced):
        await post(story, books)
    both = JournalLineInput(account="111", debit=Decimal(1), credit=Decimal(1))
    with pytest.raises(WrongFigure):
        await story.act(
            "post_journal_entry",
            OFFICE,
            posted_on=FEBRUARY,
            document="CT-1",
            summary="x",
            lines=[both],
            **books,
        )
    done = await post(story, books, ("111", 5), ("152", 2), ("411", -7))
    entry = await story.get(JournalEntry, done)
    assert (entry.number, entry.total) == (1, 7)


async def test_who_keeps_the_books_and_who_may_not(story: Story) -> None:
    books = await opened(story)
    await post(story, books, ("111", 5), ("411", -5), office=OFFICE)
    for office in (WARD, CITY_HALL, "department"):
        with pytest.raises(Denied):
            await post(story, books, ("111", 5), ("411", -5), office=office)
    for office in (THIRD_OFFICE, WORKSHOP.office):
        with pytest.raises(BadId):
            await post(story, books, ("111", 5), ("411", -5), office=office)
    with pytest.raises(WrongFigure) as raised:
        await story.act(
            "open_book_set",
            OFFICE,
            establishment=node("Establishment", WORKSHOP),
            period="202701",
        )
    assert raised.value.clause == "II.5.6"


async def test_an_entry_is_reversed_once_and_both_stay(story: Story) -> None:
    books = await opened(story)
    entry = await post(story, books, ("111", 5), ("411", -5))
    asked: dict[str, Any] = {
        "journal_entry": node("JournalEntry", entry),
        "posted_on": TODAY,
        "reason": "Ghi nhầm",
    }
    undone = await story.act("reverse_journal_entry", OFFICE, **asked, **books)
    with pytest.raises(AlreadyThere):
        await story.act("reverse_journal_entry", OFFICE, **asked, **books)
    mirrored = asked | {"journal_entry": node("JournalEntry", undone)}
    with pytest.raises(WrongFigure):
        await story.act("reverse_journal_entry", OFFICE, **mirrored, **books)
    assert await balance(story) == {"111": 0, "411": 0}


async def balance(story: Story) -> dict[str, Decimal]:
    """What each account holds."""
    async with story.reading() as session:
        found = await session.execute(
            select(LedgerAccount.code, func.sum(JournalLine.debit - JournalLine.credit))
            .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
            .group_by(LedgerAccount.code)
        )
        return dict(found.all())  # type: ignore[arg-type]


async def test_a_closed_period_takes_nothing_and_a_correction_goes_into_the_open_one(
    story: Story,
) -> None:
    books = await opened(story)
    wrong = await post(story, books, ("111", 5), ("411", -5), on=JANUARY)
    with pytest.raises(Pending):
        await story.act("close_cooperative_books_period", OFFICE, period="202701", **books)
    await story.act("check_book_set", OFFICE, person="Soát", **books)
    with pytest.raises(Pending, match="somebody else"):
        await story.act(
            "close_cooperative_books_period", OFFICE, person="Soát", period="202701", **books
        )
    with pytest.raises(BooksClosed):
        await post(story, books, ("111", 1), ("411", -1), on=FEBRUARY)
    await story.act("return_book_set", OFFICE, comment="Thiếu chứng từ", **books)
    await post(story, books, ("152", 1), ("411", -1), on=JANUARY, office=OFFICE)
    with pytest.raises(OwnWork):
        await story.act("check_book_set", OFFICE, **books)
    done = await closed(story, books, "202701")
    kept = await story.get(PeriodClose, done)
    assert kept.figures == '{"111":"5","152":"1","411":"-6"}'
    await story.act("open_next_period_of_book_set", OFFICE, **books)
    with pytest.raises(BooksClosed):
        await post(story, books, ("111", 1), ("411", -1), on=JANUARY)
    asked: dict[str, Any] = {"journal_entry": node("JournalEntry", wrong), "reason": "Ghi nhầm"}
    with pytest.raises(BooksClosed):
        await story.act("reverse_journal_entry", OFFICE, posted_on=JANUARY, **asked, **books)
    await story.act("reverse_journal_entry", OFFICE, posted_on=FEBRUARY, **asked, **books)
    row = (await story.all(select(BookSet)))[0]
    assert (row.period, row.state, row.round) == ("202702", BookState.OPENED, 2)
    assert row.closed_until == date(2027, 1, 31)


async def test_books_are_checked_when_their_period_is_over(story: Story) -> None:
    books = await opened(story)
    with clock.at(date(2027, 1, 31)), pytest.raises(NotReady):
        await story.act("check_book_set", OFFICE, person="Soát", **books)
    await story.act("check_book_set", OFFICE, person="Soát", **books)
    with pytest.raises(WrongState):
        await story.act("check_book_set", OFFICE, person="Soát", **books)


async def test_the_database_itself_keeps_entries_balanced_fixed_and_out_of_closed_books(
    story: Story,
) -> None:
    books = await opened(story)
    done = await post(story, books, ("111", 5), ("411", -5), on=JANUARY)
    entry = await story.get(JournalEntry, done)
    for statement, refused in (
        ("update labor_finance_entry_line set debit = 1", "permission denied"),
        ("delete from labor_finance_entry", "permission denied"),
    ):
        with pytest.raises(DBAPIError, match=refused):
            async with story.database.writing([ONE], [ONE]) as session:
                await session.execute(text(statement), execution_options={"door": "test"})

    def copy(number: int) -> JournalEntry:
        of = {
            name: getattr(entry, name)
            for name in (
                "tenant",
                "establishment_id",
                "establishment_name",
                "area",
                "sector",
                "owner",
                "book_set_id",
                "posted_on",
                "document",
                "summary",
                "total",
            )
        }
        return JournalEntry(**of, number=number)

    # An entry without lines is not balanced: there is nothing to balance.
    with pytest.raises(DBAPIError, match="debits of an entry"):
        async with story.database.writing([ONE], [ONE]) as session:
            session.add(copy(2))
    await closed(story, books, "202701")
    await story.act("open_next_period_of_book_set", OFFICE, **books)
    with pytest.raises(PeriodClosed):
        async with story.database.writing([ONE], [ONE]) as session:
            session.add(copy(3))
            await session.flush()


class Bookkeeping(RuleBasedStateMachine):
    """Entries, reversals and closings in any order, some at the same moment.

    The model knows accounts, the day up to which books are closed, and what may still be reversed;
    everything else is read back.
    """

    database: ClassVar[FreshDatabase]
    edition: ClassVar[Live]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.held: Counter[str] = Counter()
        self.entries: list[tuple[Done, tuple[tuple[str, int], ...]]] = []
        self.reversed: set[int] = set()
        self.made = 0
        self.period = 1
        self.sealed: dict[str, Any] = {}

    def do(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        async def timed() -> Any:
            async with asyncio.timeout(30):
                with clock.at(date(2027, 9, 1)):
                    return await work()

        return self.runner.run(timed())

    @initialize()
    def open(self) -> None:
        self.story = Story(Database(self.database.app_url, pool_size=4), self.edition)
        self.books: dict[str, Any] = self.do(lambda: opened(self.story))

    def teardown(self) -> None:
        self.do(self.story.database.close)
        self.do(lambda: clear(self.database))
        self.runner.close()

    def _open_from(self) -> date:
        return date(2027, self.period, 1)

    @rule(
        amounts=st.lists(st.integers(1, 10**12), min_size=1, max_size=3),
        turn=st.integers(0, 3),
        month=st.integers(1, 8),
    )
    def enter(self, amounts: list[int], turn: int, month: int) -> None:
        sides = tuple(
            (CODES[(turn + at) % len(CODES)], amount) for at, amount in enumerate(amounts)
        )
        sides = (*sides, (CODES[(turn + 3) % len(CODES)], -sum(amounts)))
        day = date(2027, month, 28)
        if day < self._open_from():
            with pytest.raises(BooksClosed):
                self.do(lambda: post(self.story, self.books, *sides, on=day))
            return
        done = self.do(lambda: post(self.story, self.books, *sides, on=day))
        self._made(done, sides)

    def _made(self, done: Done, sides: tuple[tuple[str, int], ...]) -> None:
        self.made += 1
        self.entries.append((done, sides))
        for code, amount in sides:
            self.held[code] += amount

    @rule(which=st.integers(0, 30))
    def reverse(self, which: int) -> None:
        if not self.entries:
            return
        at = which % len(self.entries)
        done, sides = self.entries[at]
        day = self._open_from() + timedelta(days=3)
        entry = self.do(lambda: self.story.get(JournalEntry, done))

        async def undo() -> Done:
            return await self.story.act(
                "reverse_journal_entry",
                OFFICE,
                journal_entry=node("JournalEntry", done),
                posted_on=day,
                reason="Ghi nhầm",
                **self.books,
            )

        if day < entry.posted_on:
            # What is undone is undone on the day that it was done, or later.
            with pytest.raises(WrongFigure):
                self.do(undo)
            day = entry.posted_on
        if at in self.reversed:
            with pytest.raises(AlreadyThere):
                self.do(undo)
            return
        self.do(undo)
        self.made += 1
        self.reversed.add(at)
        for code, amount in sides:
            self.held[code] -= amount

    @rule(writers=st.integers(0, 3))
    def close(self, writers: int) -> None:
        """Close the period; others write into it at the same moment, or come too late."""
        if self.period > 6:
            return
        code = f"2027{self.period:02}"
        if self.made == 0:
            self.enter([1], 0, self.period)
        day = self._open_from() + timedelta(days=9)
        sides = (("111", 7), ("511", -7))

        async def at_once() -> list[Any]:
            async def shut() -> Done:
                return await closed(self.story, self.books, code)

            return await asyncio.gather(
                *(post(self.story, self.books, *sides, on=day) for _ in range(writers)),
                shut(),
                return_exceptions=True,
            )

        *wrote, shut = self.do(at_once)
        for one in wrote:
            if isinstance(one, Done):
                self._made(one, sides)
            else:
                assert isinstance(one, BooksClosed), one
        assert isinstance(shut, Done), shut
        kept = self.do(lambda: self.story.get(PeriodClose, shut))
        self.sealed[code] = kept.figures
        self.period += 1
        self.do(lambda: self.story.act("open_next_period_of_book_set", OFFICE, **self.books))

    @rule(writers=st.integers(2, 4))
    def enter_together(self, writers: int) -> None:
        day = self._open_from()
        sides = (("152", 3), ("411", -3))

        async def at_once() -> list[Done]:
            return await asyncio.gather(
                *(post(self.story, self.books, *sides, on=day) for _ in range(writers))
            )

        for done in self.do(at_once):
            self._made(done, sides)

    @invariant()
    def nothing_is_lost_and_all_balances(self) -> None:
        if not hasattr(self, "books"):
            return
        held = self.do(lambda: balance(self.story))
        assert sum(held.values()) == 0
        assert held == {code: amount for code, amount in self.held.items() if code in held}
        numbers = self.do(
            lambda: self.story.all(select(JournalEntry.number).order_by(JournalEntry.number))
        )
        assert list(numbers) == list(range(1, self.made + 1))

    @invariant()
    def what_was_closed_is_what_the_entries_still_say(self) -> None:
        for code, figures in self.sealed.items():
            last = date(2027, int(code[4:]) + 1, 1) - timedelta(days=1)
            found = self.do(lambda last=last: up_to(self.story, last))
            told = ",".join(f'"{account}":"{held:f}"' for account, held in sorted(found.items()))
            assert figures == "{" + told + "}"


async def up_to(story: Story, last: date) -> dict[str, Decimal]:
    """What each account held at the end of a day."""
    async with story.reading() as session:
        found = await session.execute(
            select(LedgerAccount.code, func.sum(JournalLine.debit - JournalLine.credit))
            .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
            .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
            .where(JournalEntry.posted_on <= last)
            .group_by(LedgerAccount.code)
        )
        return dict(found.all())  # type: ignore[arg-type]


def test_double_entry_holds_whatever_is_done_in_whatever_order(
    finance_database: FreshDatabase, edition: Live, places: None
) -> None:
    Bookkeeping.database, Bookkeeping.edition = finance_database, edition
    run_state_machine_as_test(
        Bookkeeping,
        settings=settings(
            max_examples=8,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
