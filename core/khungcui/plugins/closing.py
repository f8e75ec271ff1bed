"""The act that closes a period of a book: in order, once, when it is over and nothing is open."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import strawberry
from sqlalchemy import Table, select

from khungcui.calendar.periods import KINDS, Period, PeriodKind
from khungcui.clock import ZONE
from khungcui.errors import BadInput, Conflict, PluginProblem
from khungcui.plugins.books import Book, Closing
from khungcui.plugins.declarations import Act
from khungcui.plugins.registry import Declared
from khungcui.policy.record import ALL_SECTORS, Facet
from khungcui.storage.changes import plain
from khungcui.storage.closing import InBook, PeriodClose, book_of, earliest, hold
from khungcui.text import Text
from khungcui.text.nearest import did_you_mean

if TYPE_CHECKING:  # the context of an act holds the registry, which is made of these
    from khungcui.plugins.acting import Acting

#: The resource of closings, which the built-in plugin `periods` brings.
RESOURCE = "period_close"
_LONGEST_NOTE = 2_000
#: How long before its first entry a book may begin to be closed.
_FIRST_WITHIN = timedelta(days=366)


class NotEnded(Conflict):
    """The period is not over; its last day can still be written."""

    code = "period.not_ended"


class ClosedAlready(Conflict):
    """Somebody has closed this period before."""

    code = "period.closed_already"


class OutOfOrder(Conflict):
    """Periods of a book are closed one after the other; the message names the next."""

    code = "period.out_of_order"


class Pending(Conflict):
    """Something has to be done before the period can be closed; the message says what."""

    code = "period.pending"


def unfolded(declared: Declared) -> Declared:
    """``declared`` with the act of each of its books."""
    return replace(declared, acts=(*declared.acts, *map(closing_act, declared.books)))


def closing_act(book: Book) -> Act:
    """The act by which a period of ``book`` is closed."""

    async def run(acting: "Acting", row: Any, given: Any) -> PeriodClose:
        period = Period.parse(given.period, field="period")
        if period.kind not in book.kinds:
            raise BadInput(
                Text(
                    vi="Sổ '{book}' khóa theo: {kinds}; {period} không thuộc loại đó.",
                    en="The book '{book}' is closed by: {kinds}; {period} is none of these.",
                ).format(book=book.title, kinds=_kinds(book), period=period.code),
                field="period",
            )
        days = book.profile.days(period)
        closing = Closing(
            period=period, start=days.start, end=days.end, tenant=acting.tenant, unit=row
        )
        return await _close(acting, book, closing, given.note)

    return Act(
        name=book.act,
        power=book.power,
        title=Text(
            vi=f"Khóa một kỳ của sổ: {book.title.vi}", en=f"Close a period of: {book.title.en}"
        ),
        input=_input(book),
        on=book.unit,
        creates=None if book.unit else _over_the_district,
        run=run,
        returns=RESOURCE,
    )


async def _close(acting: "Acting", book: Book, closing: Closing, note: str | None) -> PeriodClose:
    """Close the period, with nobody writing into the book until the transaction ends."""
    if closing.end >= acting.now.astimezone(ZONE).date():
        raise NotEnded(
            Text(
                vi="Kỳ {period} đến hết ngày {end} mới hết; chưa khóa được.",
                en="{period} ends with {end}; it cannot be closed before.",
            ).format(period=closing.period.code, end=closing.end),
            field="period",
        )
    unit = "" if closing.unit is None else str(closing.unit.id)
    await hold(acting.session, book.name, closing.tenant, unit)
    await _in_order(acting, book, closing, unit)
    await _nothing_open(acting, book, closing)
    made = PeriodClose(
        **closing_row(
            book,
            closing.period,
            tenant=closing.tenant,
            unit=unit,
            place=await _place(acting, book, closing),
            at=acting.now,
            by=acting.principal.official_name,
            office=acting.principal.office_name,
            figures=await book.figures(acting, closing) if book.figures else {},
            note=_noted(note),
        )
    )
    acting.session.add(made)
    await acting.session.flush()
    if book.then is not None:
        await book.then(acting, closing)
    return made


def closing_row(
    book: Book,
    period: Period,
    *,
    tenant: str,
    at: datetime,
    by: str,
    office: str,
    unit: str = "",
    place: Facet | None = None,
    figures: Mapping[str, Any] = MappingProxyType({}),
    note: str | None = None,
) -> dict[str, Any]:
    """The closing of ``period`` as a row: for demo data, after the entries that lie in it.

    ``place`` says where a book of a ``unit`` lies and whose it is; else it is the district's.
    """
    days = book.profile.days(period)
    told = json.dumps(plain(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "tenant": tenant,
        "book": book.name,
        "unit": unit,
        "area": tenant if place is None or place.area is None else place.area,
        "owner": place and place.owner,
        "kind": period.kind,
        "period": period.code,
        "starts": days.start,
        "ends": days.end,
        "title_vi": book.title.vi,
        "title_en": book.title.en,
        "closed_at": at,
        "closed_by": by,
        "office": office,
        "figures": told,
        "seal": sha256(told.encode()).hexdigest(),
        "note": note,
    }


async def _in_order(acting: "Acting", book: Book, closing: Closing, unit: str) -> None:
    """Raise where the period is closed, or others come before it."""
    found = await acting.session.scalars(
        select(PeriodClose)
        .where(
            PeriodClose.tenant == closing.tenant,
            PeriodClose.book == book.name,
            PeriodClose.unit == unit,
        )
        .order_by(PeriodClose.ends)
    )
    before = {one.period: one for one in found}
    period = closing.period
    known = before.get(period.code)
    if known is not None:
        raise ClosedAlready(
            Text(
                vi="Kỳ {period} đã được {by} ({office}) khóa ngày {at}.",
                en="{period} was closed by {by} ({office}) on {at}.",
            ).format(
                period=period.code,
                by=known.closed_by,
                office=known.office,
                at=known.closed_at.astimezone(ZONE).date(),
            ),
            field="period",
        )
    wanted = _first_inside(book, period, before) or await _next(
        acting, book, closing, unit, [one for one in before.values() if one.kind is period.kind]
    )
    if wanted is not None and wanted != period:
        raise OutOfOrder(
            Text(
                vi="Sổ '{book}' khóa lần lượt từng kỳ; kỳ phải khóa tiếp theo là {next}.",
                en="The book '{book}' is closed period by period; the next is {next}.",
            ).format(book=book.title, next=wanted.code),
            field="period",
            params={"next": wanted.code},
        )


def _first_inside(book: Book, period: Period, before: dict[str, PeriodClose]) -> Period | None:
    """The first period within ``period`` that the book closes by itself, and has not closed.

    Those before the first that was ever closed are behind it.
    """
    for kind in sorted(book.kinds, key=lambda kind: kind.months):
        if kind.months >= period.kind.months:
            break
        firsts = [Period.parse(one.period) for one in before.values() if one.kind is kind]
        for child in period.children(kind):
            if child.code not in before and (not firsts or child > min(firsts)):
                return child
    return None


async def _next(
    acting: "Acting", book: Book, closing: Closing, unit: str, before: list[PeriodClose]
) -> Period | None:
    """The period of this kind that comes next; the first of all may be any that leaves nothing.

    It may lie a year before the first entry (or today) at most: all that follow it are closed one
    by one, so one begun in another century by a slip would never be caught up with.
    """
    if before:
        return Period.parse(before[-1].period).next()
    kind = closing.period.kind
    first = await earliest(acting.session, book.name, closing.tenant, unit)
    if timedelta(0) <= (first or acting.day) - closing.start <= _FIRST_WITHIN:
        return None
    if first is None:
        return book.profile.period(kind, acting.day).previous()
    return book.profile.period(kind, first)


async def _nothing_open(acting: "Acting", book: Book, closing: Closing) -> None:
    reasons = await book.pending(acting, closing) if book.pending else ()
    if reasons:
        raise Pending(
            Text(
                vi="Chưa khóa được kỳ {period}: {reasons}",
                en="{period} cannot be closed yet: {reasons}",
            ).format(
                period=closing.period.code,
                reasons=Text(
                    vi="; ".join(reason.vi.rstrip(".") for reason in reasons) + ".",
                    en="; ".join(reason.en.rstrip(".") for reason in reasons) + ".",
                ),
            ),
            field="period",
            params={"reasons": [reason.en for reason in reasons]},
        )


async def _place(acting: "Acting", book: Book, closing: Closing) -> Facet | None:
    """Where the book of a unit lies, and whose it is; None for that of the district."""
    if book.unit is None:
        return None
    (found, *_) = await acting.facets(book.unit, closing.unit)
    area = found.area and found.area.rstrip("/").rpartition("/")[2]
    return Facet(area=area, owner=found.owner)


async def _over_the_district(acting: "Acting", given: Any) -> Facet:
    """The district as a whole: whoever closes its book closes it for all of it."""
    area = given.area or acting.tenant
    if area not in acting.tree.homes() and area != acting.tree.root:
        raise BadInput(
            Text(
                vi="Sổ được khóa cho cả quận, huyện; {area} không phải là quận, huyện.",
                en="A book is closed for a whole district; {area} is none.",
            ).format(area=area[:20]),
            field="area",
        )
    return Facet(area=area, sector=ALL_SECTORS)


def _noted(note: str | None) -> str | None:
    said = (note or "").strip()
    if len(said) > _LONGEST_NOTE:
        raise BadInput(
            Text(
                vi="Ghi chú dài nhất {most} ký tự.", en="A note has at most {most} characters."
            ).format(most=_LONGEST_NOTE),
            field="note",
        )
    return said or None


def _kinds(book: Book) -> Text:
    kinds = [KINDS[kind] for kind in PeriodKind if kind in book.kinds]
    return Text(vi=", ".join(k.vi for k in kinds), en=", ".join(k.en for k in kinds))


def _input(book: Book) -> type[Any]:
    """The input of the act: a type of its own, since no two plugins may share one."""
    camel = "".join(part.capitalize() for part in book.act.split("_"))
    fields: dict[str, Any] = {
        "period": (str, strawberry.field(description="The period, such as `202701` or `2027Q1`.")),
        "note": (
            str | None,
            strawberry.field(default=None, description="What is worth knowing of the closing."),
        ),
    }
    if book.unit is not None:
        fields = {
            book.unit: (
                strawberry.ID,
                strawberry.field(description="The record whose own book it is."),
            ),
            **fields,
        }
    else:
        fields["area"] = (
            str | None,
            strawberry.field(
                default=None,
                description="The district whose book it is; that of the endpoint if not given.",
            ),
        )
    made = type(
        f"{camel}Input",
        (),
        {
            "__annotations__": {name: kind for name, (kind, _) in fields.items()},
            **{name: declared for name, (_, declared) in fields.items()},
        },
    )
    return strawberry.input(made, description="Which period to close.")


def check_books(declared: Sequence[Declared]) -> None:
    """Raise `PluginProblem` where a table says of its book what cannot be."""
    for one in declared:
        books = {book.name: book for book in one.books}
        for table in one.migrations.tables if one.migrations else ():
            entry = book_of(table)
            if entry is not None:
                wrong = _wrong(table, entry, books)
                if wrong is not None:
                    raise PluginProblem(
                        Text(
                            vi="Plugin '{plugin}': bảng '{table}' {wrong}.",
                            en="Plugin '{plugin}': the table '{table}' {wrong}.",
                        ).format(plugin=one.name, table=table.name, wrong=wrong)
                    )


def _wrong(table: Table, entry: InBook, books: Mapping[str, Book]) -> Text | None:
    """What cannot be in what ``table`` says of its book; None where all is well."""
    book = books.get(entry.book)
    if book is None:
        hint = did_you_mean(entry.book, books)
        return Text(
            vi=f"thuộc sổ '{entry.book}' mà plugin không khai báo.{hint.vi.rstrip('.')}",
            en=f"is of the book '{entry.book}', which the plugin does not declare."
            f"{hint.en.rstrip('.')}",
        )
    if (book.unit is None) != (entry.unit is None):
        return Text(
            vi=f"và sổ '{book.name}' phải cùng nêu unit= hoặc cùng không",
            en=f"and the book '{book.name}' both name a unit=, or neither does",
        )
    held = [name for name in (entry.day, entry.unit) if name is not None]
    for column in (*held, *entry.free):
        if column not in table.c:
            hint = did_you_mean(column, table.c.keys())
            return Text(
                vi=f"không có cột '{column}'.{hint.vi.rstrip('.')}",
                en=f"has no column '{column}'.{hint.en.rstrip('.')}",
            )
    if entry.unit is not None and table.c[entry.unit].nullable:
        return Text(
            vi=f"có cột '{entry.unit}' để trống được; dòng nào cũng phải thuộc một sổ",
            en=f"has a column '{entry.unit}' that may be null; every row is of some book",
        )
    if set(held) & set(entry.free):
        return Text(
            vi="không được để tự do cột nói dòng thuộc kỳ nào của sổ nào",
            en="may not free the columns that say in which period of which book a row is",
        )
    return None
