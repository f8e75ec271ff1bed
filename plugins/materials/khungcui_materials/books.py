"""The book of stock: closed by months of the calendar, and then nothing gets into it (II.4.3)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from khungcui import Acting, Book, Closing, CutOff, Due, Text
from khungcui_materials.models import Material, Stock, StockMonth
from khungcui_materials.resources.periods import BOOK
from khungcui_materials.vocabulary import Flow


async def _figures(acting: Acting, closing: Closing) -> Mapping[str, Any]:
    """The balance sheet of the period by material: opening, each flow, closing."""
    inside = StockMonth.month >= closing.start
    found = await acting.session.execute(
        select(
            Material.code,
            func.coalesce(func.sum(StockMonth.net).filter(~inside), 0).label("opening"),
            *(
                func.coalesce(func.sum(getattr(StockMonth, flow)).filter(inside), 0).label(
                    flow.value
                )
                for flow in Flow
            ),
            func.sum(StockMonth.net).label("closing"),
        )
        .join(Stock, (Stock.tenant == StockMonth.tenant) & (Stock.id == StockMonth.stock_id))
        .join(
            Material,
            (Material.tenant == Stock.material_tenant) & (Material.id == Stock.material_id),
        )
        .where(StockMonth.tenant == closing.tenant, StockMonth.month <= closing.end)
        .group_by(Material.code)
        .order_by(Material.code)
    )
    return {
        row.code: {name: value for name, value in row._mapping.items() if name != "code"}
        for row in found
    }


async def _closed(acting: Acting, closing: Closing) -> None:
    await acting.emit(
        "material_period.closed",
        {
            "tenant": closing.tenant,
            "period": closing.period.code,
            "starts": closing.start,
            "ends": closing.end,
        },
    )


STOCK_BOOK = Book(
    name=BOOK,
    title=Text(vi="Sổ kho vật tư", en="Book of stock"),
    power="material_stock.close",
    profile=CutOff.CALENDAR,
    due=Due(timely=5, late=10, lock=15),
    figures=_figures,
    then=_closed,
)

BOOKS = (STOCK_BOOK,)
