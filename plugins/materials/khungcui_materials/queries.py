"""What the stocks that the asker may see held at an instant, and what a period did to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.types import Info

from khungcui import DAY, BadInput, CutOff, Period, Text, now
from khungcui_materials.models import Material, Place, Stock
from khungcui_materials.posting import balances_at, past
from khungcui_materials.resources.balances import TITLES
from khungcui_materials.turnover import Turnover, turnovers
from khungcui_materials.vocabulary import OUTFLOWS, Flow

#: More stocks than a district has in earnest; whoever asks for more asks by place or material.
_MOST = 5_000

_Material = Annotated[
    str | None, strawberry.argument(description="The code of a material, for it alone.")
]
_Place = Annotated[
    str | None, strawberry.argument(description="The code of a place, for it alone.")
]


@strawberry.type(description="What was in stock at an instant.")
class StockAt:
    """A stock, and what stood in it then."""

    district: str = strawberry.field(description="The district.")
    place: str | None = strawberry.field(description="The code of the place, if you see it.")
    material: str = strawberry.field(description="The code of the material.")
    unit: str = strawberry.field(description="The unit of the material.")
    owner: str = strawberry.field(description="Whose it was.")
    holder: str | None = strawberry.field(description="Who held it, if you see the place.")
    balance: Decimal = strawberry.field(description="How much was there.")


@strawberry.type(description="A column of a balance sheet.")
class MaterialFlow:
    """What came in, or went out, in one way."""

    flow: Flow = strawberry.field(description="In which way.")
    title: str = strawberry.field(description="The heading of the column.")
    quantity: Decimal = strawberry.field(description="How much.")


@strawberry.type(description="The balance sheet of a material in a district, over any period.")
class MaterialSheetRow:
    """Opening and inflows are outflows and closing (INV-12)."""

    district: str = strawberry.field(description="The district.")
    material: str = strawberry.field(description="The code of the material.")
    unit: str = strawberry.field(description="The unit of the material.")
    owner: str | None = strawberry.field(
        description="Whose goods they are, where they are asked for by owner."
    )
    opening: Decimal = strawberry.field(description="What was there before.")
    flows: list[MaterialFlow] = strawberry.field(description="What came in and went out.")
    closing: Decimal = strawberry.field(description="What was there after it.")
    residual: Decimal = strawberry.field(description="What does not come out even; it is 0.")


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """The stocks that the asker may see, each with its place, if that is seen too."""

    session: AsyncSession
    rows: list[tuple[Stock, Place | None, Material]]


@asynccontextmanager
async def _seen(context: Any, material: str | None, place: str | None) -> AsyncIterator[_Seen]:
    view = context.view
    owned, where = (
        context.live.registry.resources[name] for name in ("material_stock", "material_place")
    )
    # door: the places that `View.where` shows, and below the stocks.
    places = select(Place).where(view.where(where.resource, where.plugin))
    statement = (
        select(Stock, Material)
        .join(
            Material,
            (Material.tenant == Stock.material_tenant) & (Material.id == Stock.material_id),
        )
        .where(view.where(owned.resource, owned.plugin))
        .order_by(Stock.tenant, Material.code, Stock.id)
        .limit(_MOST + 1)
    )
    if material is not None:
        statement = statement.where(Material.code == material)
    async with context.platform.database.reading(view.areas) as session:
        day = {DAY.key: view.day}
        found = (await session.scalars(places, day)).all()
        there = {one.id: one for one in found if place is None or one.code == place}
        if place is not None:
            statement = statement.where(Stock.place_id.in_(there))
        rows = (await session.execute(statement, day)).all()
        if len(rows) > _MOST:
            raise BadInput(
                Text(
                    vi="Quá {most} tồn kho; hãy hỏi theo vật tư hoặc theo kho.",
                    en="More than {most} stocks; ask by material or by place.",
                ).format(most=_MOST),
                hint=Text(
                    vi="Thêm mã vật tư hoặc mã kho vào câu hỏi.",
                    en="Add the code of a material or of a place.",
                ),
            )
        yield _Seen(
            session=session, rows=[(row[0], there.get(row[0].place_id), row[1]) for row in rows]
        )


@strawberry.type
class StockQueries:
    """Fields of the root Query."""

    @strawberry.field(description="What was in stock at an instant, stock by stock.")
    async def stock_at(
        self,
        info: Info[Any, Any],
        at: Annotated[datetime, strawberry.argument(description="The instant.")],
        material: _Material = None,
        place: _Place = None,
    ) -> list[StockAt]:
        """Add up what the lines up to then come to, of the stocks that the asker may see."""
        at = past(at, now(), "at")
        async with _seen(info.context, material, place) as seen:
            balances: dict[Any, Decimal] = {}
            for tenant in sorted({stock.tenant for stock, _, _ in seen.rows}):
                own = [stock.id for stock, _, _ in seen.rows if stock.tenant == tenant]
                where: Any = SimpleNamespace(session=seen.session, tenant=tenant)
                balances |= await balances_at(where, own, at)
        return [
            StockAt(
                district=stock.tenant,
                place=there and there.code,
                material=what.code,
                unit=what.base_unit,
                owner=stock.owner_name,
                holder=there and there.keeper_name,
                balance=balances[stock.id],
            )
            for stock, there, what in seen.rows
        ]

    @strawberry.field(
        description="The balance sheet of a period, by district and material, over the stocks "
        "that you see."
    )
    async def material_sheet(
        self,
        info: Info[Any, Any],
        period: Annotated[
            str,
            strawberry.argument(description="The period, such as 2027, 2027S1, 2027Q1 or 202701."),
        ],
        administrative: Annotated[
            bool,
            strawberry.argument(
                description="Whether it is cut as administrative reports are, from the 15th to "
                "the 14th; otherwise by the calendar."
            ),
        ] = False,
        by_owner: Annotated[
            bool, strawberry.argument(description="Whether the goods of each owner stand apart.")
        ] = False,
        material: _Material = None,
        place: _Place = None,
    ) -> list[MaterialSheetRow]:
        """Reckon opening and closing apart, and each flow between them."""
        cut_off = CutOff.ADMINISTRATIVE if administrative else CutOff.CALENDAR
        days = cut_off.days(Period.parse(period, field="period"))
        sums: dict[tuple[str, ...], Turnover] = {}
        owners: dict[tuple[str, ...], str] = {}
        async with _seen(info.context, material, place) as seen:
            stocks = [stock for stock, _, _ in seen.rows]
            found = await turnovers(seen.session, stocks, days.start, days.end)
        for stock, _, what in seen.rows:
            key = (stock.tenant, what.code, what.base_unit)
            if by_owner:
                key = (*key, stock.owner_name, str(stock.owner_id))
                owners[key] = stock.owner_name
            sums.setdefault(key, Turnover()).add(found[stock.id])
        language = info.context.language
        return [_row(key, owners.get(key), sums[key], language) for key in sorted(sums)]


def _row(
    key: tuple[str, ...], owner: str | None, turnover: Turnover, language: Any
) -> MaterialSheetRow:
    district, material, unit = key[:3]
    return MaterialSheetRow(
        district=district,
        material=material,
        unit=unit,
        owner=owner,
        opening=turnover.opening,
        flows=[
            MaterialFlow(
                flow=flow,
                title=Text(vi=TITLES[flow][0], en=TITLES[flow][1]).in_(language),
                quantity=amount * (-1 if flow in OUTFLOWS else 1),
            )
            for flow, amount in turnover.flows.items()
            if flow is not Flow.MOVED
        ],
        closing=turnover.closing,
        residual=turnover.residual,
    )


QUERIES = (StockQueries,)
