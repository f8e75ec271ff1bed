"""Need against what is secured: shortages, and where there is more than is needed.

For each district and material, over the plan of the day that was approved at home: the need,
and what secures it: stock, what the plan's days have used of it already, commitments that are
still to come, and transfers to here that have not all arrived. Of a plan's versions the one that
holds counts (`khungcui_materials.models.plans.holding`). Of plans of several lengths the
shortest holds: a quarter's is a part of the year's. What is secured beyond the need is a surplus,
as far as the district's own goods lie there: a district that could give.
"""

from typing import Any

from sqlalchemy import (
    Numeric,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from khungcui import DAY, Facets, Field, Resource, Text, ToOne
from khungcui_materials.models import (
    MaterialPlan,
    PlanLine,
    Stock,
    StockMonth,
    SupplyCommitment,
    Transfer,
)
from khungcui_materials.models.plans import holding
from khungcui_materials.resources.catalogue import MATERIAL
from khungcui_materials.vocabulary import CommitmentState

#: Wider than a column of stock: sums of many have to find room in it.
_AMOUNT = Numeric(38, 6)
_PARTS = ("need", "in_stock", "own", "used", "to_come", "on_the_way")


def _part(name: str, tenant: Any, home: Any, material: Any, sector: Any, value: Any) -> Any:
    """Rows that add to one of the parts and to no other."""
    return select(
        tenant.label("tenant"),
        home.label("material_tenant"),
        material.label("material_id"),
        sector.label("sector"),
        *(cast(value if part == name else 0, _AMOUNT).label(part) for part in _PARTS),
    )


def _holds(plan: Any) -> Any:
    return and_(plan.starts <= DAY, plan.ends >= DAY, holding(plan))


def _planned() -> Any:
    shorter = aliased(MaterialPlan)
    return and_(
        _holds(MaterialPlan),
        ~exists()
        .where(
            shorter.tenant == MaterialPlan.tenant,
            shorter.ends - shorter.starts < MaterialPlan.ends - MaterialPlan.starts,
            _holds(shorter),
        )
        .correlate(MaterialPlan),
    )


def _security() -> Subquery:
    plan_of_line = and_(MaterialPlan.tenant == PlanLine.tenant, MaterialPlan.id == PlanLine.plan_id)
    needed = (
        _part(
            "need",
            PlanLine.tenant,
            PlanLine.material_tenant,
            PlanLine.material_id,
            PlanLine.sector,
            PlanLine.need,
        )
        .join(MaterialPlan, plan_of_line)
        .where(_planned())
    )
    of_stock = (Stock.tenant, Stock.material_tenant, Stock.material_id, Stock.sector)
    in_stock = _part("in_stock", *of_stock, Stock.balance)
    own = _part("own", *of_stock, Stock.balance).where(Stock.owner_tenant == Stock.tenant)
    begun = (
        select(MaterialPlan.tenant, func.min(MaterialPlan.starts).label("starts"))
        .where(_planned())
        .group_by(MaterialPlan.tenant)
        .subquery("begun")
    )
    used = (
        _part("used", *of_stock, -StockMonth.used)
        .join(StockMonth, and_(StockMonth.tenant == Stock.tenant, StockMonth.stock_id == Stock.id))
        .join(begun, begun.c.tenant == Stock.tenant)
        .where(StockMonth.month >= begun.c.starts, StockMonth.month <= DAY)
    )
    to_come = _part(
        "to_come",
        SupplyCommitment.district,
        SupplyCommitment.tenant,
        SupplyCommitment.material_id,
        SupplyCommitment.sector,
        SupplyCommitment.committed,
    ).where(
        SupplyCommitment.state == CommitmentState.COMMITTED,
        SupplyCommitment.starts <= DAY,
        SupplyCommitment.ends >= DAY,
    )
    on_the_way = _part(
        "on_the_way",
        Transfer.to_district,
        Transfer.tenant,
        Transfer.material_id,
        Transfer.sector,
        case((Transfer.all_sent, Transfer.sent), else_=Transfer.ordered)
        - Transfer.received
        - Transfer.lost,
    )
    rows = union_all(needed, in_stock, own, used, to_come, on_the_way).subquery("parts")
    key = (rows.c.tenant, rows.c.material_tenant, rows.c.material_id)
    summed = (
        select(
            *key,
            func.max(rows.c.sector).label("sector"),
            *(cast(func.sum(rows.c[part]), _AMOUNT).label(part) for part in _PARTS),
        )
        .group_by(*key)
        .subquery("summed")
    )
    secured = cast(
        summed.c.in_stock + summed.c.used + summed.c.to_come + summed.c.on_the_way, _AMOUNT
    )
    # Corrections may take what is secured below nothing; then nothing of the need is.
    covered = func.greatest(func.least(secured, summed.c.need), 0)
    return select(
        *summed.c,
        cast(func.md5(func.concat_ws("/", summed.c.tenant, summed.c.material_id)), Uuid()).label(
            "id"
        ),
        secured.label("secured"),
        cast(func.greatest(summed.c.need - secured, 0), _AMOUNT).label("shortage"),
        cast(func.greatest(func.least(secured - summed.c.need, summed.c.own), 0), _AMOUNT).label(
            "surplus"
        ),
        cast(covered, _AMOUNT).label("covered"),
        cast(func.round(covered * 100 / func.nullif(summed.c.need, 0), 2), Numeric(5, 2)).label(
            "percent"
        ),
    ).subquery("material_security")


_SECURITY = _security()

_TITLES = {
    "need": ("Nhu cầu kế hoạch", "Need, by plans of the day"),
    "in_stock": ("Tồn kho", "In stock"),
    "own": ("Trong đó của quận, huyện", "Of that the district's own"),
    "used": ("Đã dùng trong kỳ", "Used in the days of the plan"),
    "to_come": ("Công ty còn cam kết", "Committed by companies, to come"),
    "on_the_way": ("Điều hòa sắp đến", "Ordered from other districts, to come"),
    "secured": ("Đã bảo đảm", "Secured"),
    "shortage": ("Còn thiếu", "Shortage"),
    "surplus": ("Có thể điều đi", "Surplus, which could be given"),
    "covered": ("Phần nhu cầu đã bảo đảm", "Need that is secured"),
}

material_security = Resource(
    name="material_security",
    plural="material_securities",
    rows=_SECURITY,
    title=Text(vi="Bảo đảm vật tư", en="Security of materials by district"),
    power="material_stock.view",
    fields=(
        Field(
            name="district",
            column=_SECURITY.c.tenant,
            title=Text(vi="Quận, huyện", en="District"),
            nullable=False,
        ),
        Field(name="material_id", column=_SECURITY.c.material_id, title=MATERIAL, nullable=False),
        *(
            Field(
                name=name,
                column=_SECURITY.c[name],
                title=Text(vi=vi, en=en),
                nullable=False,
            )
            for name, (vi, en) in _TITLES.items()
        ),
        Field(
            name="percent",
            column=_SECURITY.c.percent,
            title=Text(vi="Tỷ lệ bảo đảm (%)", en="Secured, in percent of the need"),
            nullable=True,
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(_SECURITY.c.material_tenant, _SECURITY.c.material_id),
            title=MATERIAL,
        ),
        ToOne(
            name="place",
            target="area",
            key=(_SECURITY.c.tenant,),
            title=Text(vi="Địa bàn", en="Area"),
        ),
    ),
    facets=Facets(area=_SECURITY.c.tenant, sector=_SECURITY.c.sector),
)

SECURITY = (material_security,)
