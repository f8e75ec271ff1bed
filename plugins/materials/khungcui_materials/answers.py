"""What materials answer to other modules: a material by its code, and what is in stock of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from khungcui import Acting, Answer
from khungcui_materials.models import Material, Place, Stock
from khungcui_materials.posting import balances_at


async def material(acting: Acting, *, code: str) -> Mapping[str, Any] | None:
    """The material of the city's list with this code, or None."""
    found = await acting.session.scalar(
        select(Material).where(Material.tenant == acting.tree.root, Material.code == code)
    )
    if found is None:
        return None
    return {
        "tenant": found.tenant,
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "base_unit": found.base_unit,
    }


async def stock_balance(
    acting: Acting,
    *,
    material: str,
    owner: UUID | None = None,
    holder: UUID | None = None,
    place: str | None = None,
    at: datetime | None = None,
) -> Decimal:
    """What was in the district's stock of a material at an instant, now where none is given.

    ``owner`` and ``holder`` are ids of offices or establishments, ``place`` the code of one;
    what is not given is not asked about.
    """
    wanted = (
        select(Stock.id)
        .join(
            Material,
            (Material.tenant == Stock.material_tenant) & (Material.id == Stock.material_id),
        )
        .join(Place, (Place.tenant == Stock.tenant) & (Place.id == Stock.place_id))
        .where(Stock.tenant == acting.tenant, Material.code == material)
    )
    for column, value in (
        (Stock.owner_id, owner),
        (Place.keeper_id, holder),
        (Place.code, place),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    stocks = (await acting.session.scalars(wanted)).all()
    balances = await balances_at(acting, stocks, at or acting.now)
    return sum(balances.values(), Decimal(0))


ANSWERS = (
    Answer(name="material", run=material),
    Answer(name="stock_balance", run=stock_balance),
)
