"""What no table says: the periods around a day, how books stand in them, and working days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import strawberry
from sqlalchemy import RowMapping, select
from strawberry.types import Info

from khungcui.calendar.cut_offs import CutOff
from khungcui.calendar.due import Standing
from khungcui.calendar.periods import Period, PeriodKind
from khungcui.calendar.working_days import WORKING_DAYS
from khungcui.defaults.periods.resources import CLOSINGS
from khungcui.defaults.platform.asking import tenant_of
from khungcui.errors import BadInput
from khungcui.ids import NodeId, unknown_id
from khungcui.plugins.books import Book
from khungcui.policy.record import ALL_SECTORS
from khungcui.storage.closing import PeriodClose
from khungcui.text import Text

#: So many periods are told at a time, and days reckoned.
_MOST_PERIODS = 60
_MOST_DAYS = 3_700


@strawberry.type(description="Days from the first to the last, both of them counted.")
class DaySpan:
    """The days of a period by a profile of cut-offs."""

    cut_off: CutOff = strawberry.field(description="The profile of cut-offs.")
    starts: date = strawberry.field(description="The first day.")
    ends: date = strawberry.field(description="The last day.")


@strawberry.type(description="How a book of the district stands in a period.")
class BookPeriod:
    """One book in one period."""

    book: str = strawberry.field(description="The name of the book.")
    title: str = strawberry.field(description="The title, in the language of the request.")
    act: str = strawberry.field(description="The act that closes a period of it.")
    starts: date = strawberry.field(description="The first day of the period, as the book cuts it.")
    ends: date = strawberry.field(description="The last day of the period, as the book cuts it.")
    is_closed: bool | None = strawberry.field(
        description="Whether nothing can be written for its days any more; null for whoever may "
        "not see closings."
    )
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    closed_by: str | None = strawberry.field(description="Who closed it, and for which office.")
    closing: strawberry.ID | None = strawberry.field(
        description="The global id of the closing that holds."
    )
    timely: date | None = strawberry.field(description="The last day on which closing is in time.")
    late: date | None = strawberry.field(
        description="The last day on which it is late rather than missing."
    )
    lock: date | None = strawberry.field(description="The last day on which it is taken at all.")
    standing: Standing | None = strawberry.field(
        description="How it stands today, while it is over and not closed."
    )


@strawberry.type(description="A year, half-year, quarter or month.")
class CalendarPeriod:
    """One line of ``periods``."""

    code: str = strawberry.field(description="The code, such as `2027`, `2027Q1` or `202701`.")
    kind: PeriodKind = strawberry.field(description="How long it is.")
    title: str = strawberry.field(description="The title, in the language of the request.")
    days: list[DaySpan] = strawberry.field(description="Its days by each profile of cut-offs.")
    books: list[BookPeriod] = strawberry.field(
        description="The books of the district that are closed by such periods."
    )


@strawberry.type(description="A feast, or the day that is given in its place.")
class PublicHoliday:
    """A day on which offices are closed."""

    day: date = strawberry.field(description="The day.")
    title: str = strawberry.field(description="Which it is, in the language of the request.")


@strawberry.type(description="The working days in a span of days.")
class WorkingDaySpan:
    """The answer of ``workingDays``."""

    count: int = strawberry.field(description="How many days are worked.")
    holidays: list[PublicHoliday] = strawberry.field(
        description="The feasts, and the days given in their place."
    )
    made_up: list[date] = strawberry.field(
        description="The week-end days that are worked for another day."
    )
    reckoned: bool = strawberry.field(
        description="Whether some of it is reckoned by the law alone: swaps of working days are "
        "announced year by year."
    )


@strawberry.type
class PeriodQueries:
    """Fields of the root Query."""

    @strawberry.field(
        description="The periods of a kind around a day, and how books stand in them."
    )
    async def periods(
        self,
        info: Info[Any, Any],
        kind: Annotated[PeriodKind, strawberry.argument(description="How long the periods are.")],
        around: Annotated[
            date | None, strawberry.argument(description="The day; today if not given.")
        ] = None,
        before: Annotated[
            int, strawberry.argument(description="How many periods before that of the day.")
        ] = 11,
        after: Annotated[
            int, strawberry.argument(description="How many periods after that of the day.")
        ] = 1,
        district: Annotated[
            str | None,
            strawberry.argument(
                description="At the city's endpoint: the district whose books are meant."
            ),
        ] = None,
    ) -> list[CalendarPeriod]:
        if before < 0 or after < 0 or before + after >= _MOST_PERIODS:
            raise BadInput(
                Text(
                    vi="Mỗi lần xem nhiều nhất {most} kỳ.",
                    en="At most {most} periods are told at a time.",
                ).format(most=_MOST_PERIODS),
                field="before",
            )
        context = info.context
        middle = Period.of(kind, around or context.day)
        first, last = middle.shifted(-before), middle.shifted(after)
        shelf = await _Shelf.of(context, kind, district)
        return [
            CalendarPeriod(
                code=period.code,
                kind=kind,
                title=period.title.in_(context.language),
                days=[_span(cut_off, period) for cut_off in CutOff],
                books=[shelf.told(book, period) for book in shelf.books],
            )
            for period in first.until(last)
        ]

    @strawberry.field(description="Which days offices work, from one day to another.")
    async def working_days(
        self,
        info: Info[Any, Any],
        first: Annotated[
            date, strawberry.argument(name="from", description="The first day, which counts.")
        ],
        last: Annotated[
            date, strawberry.argument(name="to", description="The last day, which counts.")
        ],
    ) -> WorkingDaySpan:
        if not timedelta() <= last - first <= timedelta(days=_MOST_DAYS):
            raise BadInput(
                Text(
                    vi="Ngày cuối không trước ngày đầu, và cách nhiều nhất {most} ngày.",
                    en="The last day is not before the first, and at most {most} days after it.",
                ).format(most=_MOST_DAYS),
                field="to",
            )
        return WorkingDaySpan(
            count=WORKING_DAYS.count(first, last),
            holidays=[
                PublicHoliday(day=one.day, title=one.title.in_(info.context.language))
                for one in WORKING_DAYS.holidays(first, last)
            ],
            made_up=list(WORKING_DAYS.made_up(first, last)),
            reckoned=WORKING_DAYS.reckoned(last),
        )


class _Shelf:
    """The books of a district that are closed by periods of a kind, with their closings."""

    def __init__(
        self, context: Any, tenant: str, books: Sequence[Book], closings: Sequence[RowMapping]
    ) -> None:
        self.books = books
        self._context = context
        self._tenant = tenant
        facet = context.view.facet(area=tenant, sector=ALL_SECTORS)
        self._seen = context.view.decide(CLOSINGS.view_power, [facet]).allowed
        self._closings = closings

    @classmethod
    async def of(cls, context: Any, kind: PeriodKind, district: str | None) -> "_Shelf":
        """The books that plugins keep which are on for ``district``, or for the endpoint's."""
        tenant = tenant_of(context) if district is None else district
        if tenant not in context.view.areas:
            raise unknown_id("district")
        on = context.live.states.enabled(tenant)
        books = [
            owned.book
            for owned in context.live.registry.books.values()
            if owned.plugin in on and owned.book.unit is None and kind in owned.book.kinds
        ]
        found = await context.read(
            select(
                PeriodClose.id,
                PeriodClose.book,
                PeriodClose.ends,
                PeriodClose.closed_at,
                PeriodClose.closed_by,
                PeriodClose.office,
            )
            .where(
                context.view.where(CLOSINGS, "periods"),
                PeriodClose.tenant == tenant,
                PeriodClose.unit == "",
                PeriodClose.book.in_([book.name for book in books]),
            )
            .order_by(PeriodClose.ends, PeriodClose.id)
        )
        return cls(context, tenant, books, found)

    def told(self, book: Book, period: Period) -> BookPeriod:
        """How ``book`` stands in ``period``."""
        days = book.profile.days(period)
        closing = next(
            (one for one in self._closings if one.book == book.name and one.ends >= days.end), None
        )
        due = book.due.after(days.end) if book.due else None
        over = days.end < self._context.day
        return BookPeriod(
            book=book.name,
            title=book.title.in_(self._context.language),
            act=book.act,
            starts=days.start,
            ends=days.end,
            is_closed=closing is not None if self._seen else None,
            closed_at=closing.closed_at if closing else None,
            closed_by=f"{closing.closed_by} ({closing.office})" if closing else None,
            closing=_node(self._tenant, closing) if closing else None,
            timely=due.timely if due else None,
            late=due.late if due else None,
            lock=due.lock if due else None,
            standing=due.standing(self._context.day)
            if due and over and self._seen and closing is None
            else None,
        )


def _node(tenant: str, closing: RowMapping) -> strawberry.ID:
    return strawberry.ID(str(NodeId(CLOSINGS.type_name, tenant, str(closing.id))))


def _span(cut_off: CutOff, period: Period) -> DaySpan:
    days = cut_off.days(period)
    return DaySpan(cut_off=cut_off, starts=days.start, ends=days.end)
