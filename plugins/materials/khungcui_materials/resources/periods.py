"""The months of each district's book of stock: which are closed, and which still wait for that.

A district's months begin with that of its first document, as the book's do, and end with the last
that is over. So a month in which nothing was posted waits to be closed as well.
"""

from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Subquery,
    Uuid,
    and_,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy import Text as SqlText

from khungcui import ALL_SECTORS, DAY, Facets, Field, PeriodClose, PeriodKind, Resource, Text, ToOne
from khungcui_materials.models import StockMonth

#: The name of the book that the months are of.
BOOK = "material_stock"


def _months() -> Subquery:
    first = (
        select(StockMonth.tenant, func.min(StockMonth.month).label("month"))
        .group_by(StockMonth.tenant)
        .subquery("first")
    )
    this_month: Any = func.date_trunc(literal_column("'month'"), cast(DAY, Date()))
    series = (
        func.generate_series(
            first.c.month, this_month - func.make_interval(0, 1), func.make_interval(0, 1)
        )
        .table_valued("start")
        .render_derived(name="series")
    )
    begins = cast(series.c.start, Date())
    next_on = cast(series.c.start + func.make_interval(0, 1), Date())
    closed_on = cast(func.timezone("Asia/Ho_Chi_Minh", PeriodClose.closed_at), Date())
    return (
        select(
            first.c.tenant,
            cast(func.md5(func.concat_ws("/", first.c.tenant, begins)), Uuid()).label("id"),
            begins.label("starts_on"),
            cast(func.to_char(series.c.start, "YYYYMM"), SqlText()).label("period"),
            PeriodClose.id.is_not(None).label("closed"),
            closed_on.label("closed_on"),
            cast(func.coalesce(closed_on, cast(DAY, Date())) - next_on, Integer()).label(
                "open_days"
            ),
        )
        .select_from(
            first.join(series, true()).outerjoin(
                PeriodClose,
                and_(
                    PeriodClose.tenant == first.c.tenant,
                    PeriodClose.book == BOOK,
                    PeriodClose.kind == PeriodKind.MONTH,
                    PeriodClose.starts == begins,
                    closed_on <= DAY,
                ),
            )
        )
        .subquery("material_month")
    )


_MONTHS = _months()

material_month = Resource(
    name="material_month",
    rows=_MONTHS,
    title=Text(vi="Tháng sổ kho", en="A month of a district's book of stock"),
    power="material_stock.view",
    fields=(
        Field(
            name="period",
            column=_MONTHS.c.period,
            title=Text(vi="Mã kỳ", en="The code of the period, such as 202701"),
            nullable=False,
            code=True,
        ),
        Field(
            name="starts_on",
            column=_MONTHS.c.starts_on,
            title=Text(vi="Ngày đầu tháng", en="First day of the month"),
            nullable=False,
        ),
        Field(
            name="district",
            column=_MONTHS.c.tenant,
            title=Text(vi="Quận, huyện", en="District"),
            nullable=False,
        ),
        Field(
            name="closed",
            column=_MONTHS.c.closed,
            title=Text(vi="Đã khóa sổ", en="Whether it is closed"),
            nullable=False,
        ),
        Field(
            name="closed_on",
            column=_MONTHS.c.closed_on,
            title=Text(vi="Ngày khóa sổ", en="When it was closed"),
            nullable=True,
        ),
        Field(
            name="open_days",
            column=_MONTHS.c.open_days,
            title=Text(
                vi="Số ngày từ khi hết tháng đến khi khóa sổ",
                en="Days from its end until it was closed, or until now",
            ),
            nullable=False,
        ),
    ),
    relations=(
        ToOne(
            name="place",
            target="area",
            key=(_MONTHS.c.tenant,),
            title=Text(vi="Địa bàn", en="Area"),
        ),
    ),
    facets=Facets(area=_MONTHS.c.tenant, sector=ALL_SECTORS),
)

PERIODS = (material_month,)
