"""The balance sheet of a district: each material, month by month, down to a residual of nothing.

Opening is what the days before come to; closing is the balance that stands, less the days after.
The two are kept apart by the database, so a residual that is not 0 is a fault that shows.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Numeric,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)

from khungcui import DAY, Facets, Field, Resource, Text, ToOne
from khungcui_materials.models import Stock, StockMonth
from khungcui_materials.resources.catalogue import MATERIAL
from khungcui_materials.vocabulary import INFLOWS, OUTFLOWS, Flow

_AMOUNT = Numeric(24, 6)


#: Who asks for a day beyond it gets the months up to it: they would be a hundred thousand.
_LAST = cast(literal_column("date '2199-12-01'"), Date())


def _month(day: Any) -> ColumnElement[Any]:
    # Written out, not bound: what is grouped by has to read as what is selected.
    return cast(func.date_trunc(literal_column("'month'"), day), Date())


def _zero(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.coalesce(value, 0), _AMOUNT)


def _sheet() -> Subquery:
    standing = (
        select(
            Stock.tenant,
            Stock.material_tenant,
            Stock.material_id,
            func.min(Stock.sector).label("sector"),
            func.sum(Stock.balance).label("balance"),
        )
        .group_by(Stock.tenant, Stock.material_tenant, Stock.material_id)
        .subquery("standing")
    )
    turnover = (
        select(
            StockMonth.tenant,
            Stock.material_tenant,
            Stock.material_id,
            StockMonth.month,
            func.sum(StockMonth.net).label("net"),
            *(func.sum(getattr(StockMonth, flow)).label(flow.value) for flow in Flow),
        )
        .join(Stock, and_(Stock.tenant == StockMonth.tenant, Stock.id == StockMonth.stock_id))
        .group_by(StockMonth.tenant, Stock.material_tenant, Stock.material_id, StockMonth.month)
        .subquery("turnover")
    )
    first = (
        select(
            turnover.c.tenant,
            turnover.c.material_tenant,
            turnover.c.material_id,
            func.min(turnover.c.month).label("month"),
        )
        .group_by(turnover.c.tenant, turnover.c.material_tenant, turnover.c.material_id)
        .subquery("first")
    )
    series = (
        func.generate_series(
            first.c.month,
            func.greatest(first.c.month, func.least(_month(DAY), _LAST)),
            func.make_interval(0, 1),
        )
        .table_valued("start")
        .render_derived(name="series")
    )
    months = (
        select(
            first.c.tenant,
            first.c.material_tenant,
            first.c.material_id,
            cast(series.c.start, Date()).label("month"),
        )
        .select_from(first.join(series, true()))
        .subquery("months")
    )
    key = ("tenant", "material_tenant", "material_id")
    same = [months.c[name] == turnover.c[name] for name in (*key, "month")]
    home = [months.c[name] == standing.c[name] for name in key]
    window: dict[str, Any] = {
        "partition_by": [months.c[name] for name in key],
        "order_by": months.c.month,
    }
    through = func.sum(_zero(turnover.c.net)).over(**window)
    whole = func.sum(_zero(turnover.c.net)).over(partition_by=window["partition_by"])
    flows = {flow: _zero(turnover.c[flow.value]) for flow in Flow}
    rows = (
        select(
            months.c.tenant,
            cast(
                func.md5(
                    func.concat_ws("/", months.c.tenant, months.c.material_id, months.c.month)
                ),
                Uuid(),
            ).label("id"),
            months.c.material_tenant,
            months.c.material_id,
            months.c.month,
            standing.c.sector,
            cast(through - _zero(turnover.c.net), _AMOUNT).label("opening"),
            *(
                cast(flows[flow] * (-1 if flow in OUTFLOWS else 1), _AMOUNT).label(flow.value)
                for flow in (*INFLOWS, *OUTFLOWS)
            ),
            # What stands now, less what came after: not what the days before come to.
            cast(standing.c.balance - (whole - through), _AMOUNT).label("closing"),
            flows[Flow.MOVED].label("moved"),
            # Of a month that runs, so many as are over.
            (
                func.least(
                    cast(months.c.month + func.make_interval(0, 1), Date()),
                    cast(DAY, Date()) + 1,
                )
                - months.c.month
            ).label("days"),
        )
        .select_from(months.join(standing, and_(*home)).outerjoin(turnover, and_(*same)))
        .subquery("balance")
    )
    inflow = sum((rows.c[flow.value] for flow in INFLOWS), start=rows.c.opening)
    outflow = sum((rows.c[flow.value] for flow in OUTFLOWS), start=rows.c.closing)
    used = func.nullif(rows.c[Flow.USED.value], 0)
    cover = cast(func.round(rows.c.closing * rows.c.days / used, 1), Numeric(18, 1))
    return select(
        *rows.c,
        cast(inflow - outflow, _AMOUNT).label("residual"),
        # Below nothing where a correction takes back more than was used: then it says nothing.
        case((rows.c[Flow.USED.value] > 0, cover)).label("cover_days"),
    ).subquery("material_balance")


_BALANCE = _sheet()

#: The columns of the sheet, in words.
TITLES: dict[str, tuple[str, str]] = {
    "opening": ("Tồn đầu kỳ", "Opening stock"),
    Flow.CITY_ALLOC: ("Thành phố phân phối", "In: allocated by the city"),
    Flow.CO_SUPPLY: ("Công ty cung ứng", "In: supplied by companies"),
    Flow.IN_DISTRICT: ("Khai thác trong quận, huyện", "In: found in the district"),
    Flow.OUTSIDE_CITY: ("Khai thác ngoài thành phố", "In: sourced outside the city"),
    Flow.SCRAP: ("Phế liệu thu hồi", "In: scrap taken in"),
    Flow.TRANSFER_IN: ("Điều hòa đến", "In: from other districts"),
    Flow.FOUND: ("Kiểm kê thừa", "In: found when counting"),
    Flow.USED: ("Đã dùng", "Out: used"),
    Flow.TRANSFER_OUT: ("Điều hòa đi", "Out: to other districts"),
    Flow.RETURNED: ("Trả chủ hàng", "Out: returned to owners"),
    Flow.LOST: ("Hao hụt", "Out: lost"),
    "closing": ("Tồn cuối kỳ", "Closing stock"),
    "residual": (
        "Chênh lệch (phải bằng 0)",
        "Residual: opening and inflows less outflows and closing; it is 0",
    ),
}

material_balance = Resource(
    name="material_balance",
    rows=_BALANCE,
    title=Text(vi="Bảng cân đối vật tư theo tháng", en="Balance sheet of a material, by month"),
    power="material_stock.view",
    fields=(
        Field(
            name="starts_on",
            column=_BALANCE.c.month,
            title=Text(vi="Ngày đầu tháng", en="First day of the month"),
            nullable=False,
        ),
        Field(
            name="district",
            column=_BALANCE.c.tenant,
            title=Text(vi="Quận, huyện", en="District"),
            nullable=False,
        ),
        Field(name="material_id", column=_BALANCE.c.material_id, title=MATERIAL, nullable=False),
        *(
            Field(
                name=str(name),
                column=_BALANCE.c[str(name)],
                title=Text(vi=vi, en=en),
                nullable=False,
            )
            for name, (vi, en) in TITLES.items()
        ),
        Field(
            name="cover_days",
            column=_BALANCE.c.cover_days,
            title=Text(
                vi="Số ngày còn dùng được",
                en="Days that the closing stock lasts, used as in the month",
            ),
            nullable=True,
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(_BALANCE.c.material_tenant, _BALANCE.c.material_id),
            title=MATERIAL,
        ),
        ToOne(
            name="place",
            target="area",
            key=(_BALANCE.c.tenant,),
            title=Text(vi="Địa bàn", en="Area"),
        ),
    ),
    facets=Facets(area=_BALANCE.c.tenant, sector=_BALANCE.c.sector),
)

BALANCES = (material_balance,)
