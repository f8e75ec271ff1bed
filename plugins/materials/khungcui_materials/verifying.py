"""Proving the books: what the database keeps of the ledger, reckoned anew from its lines."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import Conflict, Doing, Job, Text

#: Every stock of a district whose balance, days or months are not what its lines come to, or
#: that was ever less than nothing.
_DIFFERENCES = text(
    """
    with running as (
        select l.stock_id, sum(sum(l.quantity)) over (
            partition by l.stock_id order by l.posted_at) as standing
        from materials_line l where l.tenant = :tenant group by l.stock_id, l.posted_at
    ), lines as (
        select l.stock_id, sum(l.quantity) as total,
            (select min(r.standing) from running r where r.stock_id = l.stock_id) as lowest
        from materials_line l where l.tenant = :tenant group by l.stock_id
    ), days as (
        select d.stock_id, sum(d.net) as total from materials_stock_day d
        where d.tenant = :tenant group by d.stock_id
    ), months as (
        select m.stock_id, sum(m.net) as total from materials_stock_month m
        where m.tenant = :tenant group by m.stock_id
    )
    select s.id, s.balance, coalesce(l.total, 0) as lines, coalesce(d.total, 0) as days,
        coalesce(m.total, 0) as months, coalesce(l.lowest, 0) as lowest
    from materials_stock s
    left join lines l on l.stock_id = s.id
    left join days d on d.stock_id = s.id
    left join months m on m.stock_id = s.id
    where s.tenant = :tenant and (
        (s.balance, s.balance, s.balance) is distinct from
            (coalesce(l.total, 0), coalesce(d.total, 0), coalesce(m.total, 0))
        or l.lowest < 0)
    order by s.id
    """
)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A stock whose books do not agree: what is kept, and what the lines come to."""

    stock: UUID
    balance: Decimal
    lines: Decimal
    days: Decimal
    months: Decimal
    lowest: Decimal


async def differences(session: AsyncSession, tenant: str) -> list[Difference]:
    """What of the books of ``tenant`` is not what its lines come to; nothing where all agrees."""
    found = await session.execute(_DIFFERENCES, {"tenant": tenant})
    return [
        Difference(
            stock=row.id,
            balance=row.balance,
            lines=row.lines,
            days=row.days,
            months=row.months,
            lowest=row.lowest,
        )
        for row in found
    ]


class BooksDiffer(Conflict):
    """What is kept of some stocks is not what their lines come to; the message counts them."""

    code = "materials.books_differ"
    hint = Text(
        vi="Không ghi phiếu nào của kho này cho tới khi tìm ra nguyên nhân.",
        en="Post nothing of these stocks until it is known why.",
    )


async def verify(doing: Doing) -> None:
    """Reckon the books of the district anew; `BooksDiffer` where they do not agree."""
    async with doing.reading() as session:
        found = await differences(session, doing.tenant)
    if found:
        raise BooksDiffer(
            Text(
                vi="{count} tồn kho khác với tổng các dòng, đầu tiên là {first}.",
                en="{count} stocks differ from their lines, the first is {first}.",
            ).format(count=len(found), first=found[0].stock)
        )


#: Every night, and whenever `khungcui jobs retry` asks for it again.
JOBS = (
    Job(
        name="materials.verify",
        title=Text(vi="Đối chiếu sổ kho với từng dòng phiếu", en="Verify the books of stock"),
        run=verify,
        every="20 2 * * *",
    ),
)
