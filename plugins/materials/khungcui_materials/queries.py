"""What was in stock at an instant: history, as far as the asker may see it."""

from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from khungcui import DAY, BadInput, Text, now
from khungcui_materials.models import Material, Place, Stock
from khungcui_materials.posting import balances_at, past

#: More stocks than a district has in earnest; whoever asks for more asks by place or material.
_MOST = 5_000


@strawberry.type(description="What was in stock at an instant.")
class StockAt:
    """A stock, and what stood in it then."""

    district: str = strawberry.field(description="The district.")
    place: str = strawberry.field(description="The code of the place.")
    material: str = strawberry.field(description="The code of the material.")
    unit: str = strawberry.field(description="The unit of the material.")
    owner: str = strawberry.field(description="Whose it was.")
    holder: str = strawberry.field(description="Who held it.")
    balance: Decimal = strawberry.field(description="How much was there.")


@strawberry.type
class StockQueries:
    """Fields of the root Query."""

    @strawberry.field(description="What was in stock at an instant, stock by stock.")
    async def stock_at(
        self,
        info: Info[Any, Any],
        at: Annotated[datetime, strawberry.argument(description="The instant.")],
        material: Annotated[
            str | None, strawberry.argument(description="The code of a material, for it alone.")
        ] = None,
        place: Annotated[
            str | None, strawberry.argument(description="The code of a place, for it alone.")
        ] = None,
    ) -> list[StockAt]:
        """Add up what the lines up to then come to, of the stocks that the asker may see."""
        at = past(at, now(), "at")
        context = info.context
        view = context.view
        owned = context.live.registry.resources["material_stock"]
        # door: the stocks that `View.where` shows, each with its place and what it is of.
        statement = (
            select(Stock, Place, Material)
            .join(Place, (Place.tenant == Stock.tenant) & (Place.id == Stock.place_id))
            .join(
                Material,
                (Material.tenant == Stock.material_tenant) & (Material.id == Stock.material_id),
            )
            .where(view.where(owned.resource, owned.plugin))
            .order_by(Stock.tenant, Place.code, Material.code, Stock.id)
            .limit(_MOST + 1)
        )
        if material is not None:
            statement = statement.where(Material.code == material)
        if place is not None:
            statement = statement.where(Place.code == place)
        async with context.platform.database.reading(view.areas) as session:
            found = (await session.execute(statement, {DAY.key: view.day})).all()
            if len(found) > _MOST:
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
            balances: dict[Any, Decimal] = {}
            for tenant in sorted({stock.tenant for stock, _, _ in found}):
                own = [stock.id for stock, _, _ in found if stock.tenant == tenant]
                where: Any = SimpleNamespace(session=session, tenant=tenant)
                balances |= await balances_at(where, own, at)
        return [
            StockAt(
                district=stock.tenant,
                place=there.code,
                material=what.code,
                unit=what.base_unit,
                owner=stock.owner_name,
                holder=there.keeper_name,
                balance=balances[stock.id],
            )
            for stock, there, what in found
        ]


QUERIES = (StockQueries,)
