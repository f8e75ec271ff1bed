"""Numbers of differences: what corrections posted, how incomes spread, how prices change."""

from typing import Any

from sqlalchemy import func

from khungcui import Chart, Measure, Panel, Ratio, Terms, Text
from khungcui_labor_finance.models import TaxAssessment, WageFund
from khungcui_labor_finance.resources.differences import changes, incomes, taxes, wages

_DONG = Text(vi="đồng", en="đồng")


# Corrections


def _differences(resource: str, rows: Any, title: Text) -> Panel:
    return Panel(
        name=f"{resource}s",
        title=title,
        formula=Text(
            vi="Số theo chế độ nay của kỳ - số đã ghi trước đó, từng lần tính lại",
            en="What the rules of the period give now - what was posted before, by correction",
        ),
        unit=_DONG,
        resource=resource,
        measures={
            "raised": Measure(
                title=Text(vi="Ghi thêm", en="Added"), sql=func.sum(func.greatest(rows.c.amount, 0))
            ),
            "lowered": Measure(
                title=Text(vi="Ghi bớt", en="Taken off"),
                sql=func.sum(func.greatest(-rows.c.amount, 0)),
            ),
            "corrections": Measure(title=Text(vi="Số lần", en="Corrections"), sql=func.count()),
        },
        value=Terms(plus=("raised",), minus=("lowered",)),
        by=("rules", "about", "period", "district", "sector"),
        place="area",
        chart=Chart.BAR,
    )


def _outdated(name: str, resource: str, model: Any, title: Text) -> Panel:
    return Panel(
        name=name,
        title=title,
        formula=Text(
            vi="Số khoản đã tính theo chế độ không còn áp dụng cho mọi ngày của kỳ, chưa tính lại",
            en="Computed by a rule that no longer applies to all of its days, and not yet again",
        ),
        unit=Text(vi="khoản", en="computations"),
        resource=resource,
        measures={
            "count": Measure(title=Text(vi="Số khoản", en="How many"), sql=func.count()),
            "amount": Measure(
                title=Text(vi="Số đã ghi (đồng)", en="Posted, in đồng"), sql=func.sum(model.amount)
            ),
        },
        value="count",
        only={"outdated": {"eq": True}},
        by=("district", "about", "sector"),
        place="area",
        chart=Chart.BAR,
    )


CORRECTIONS = (
    _differences(
        "wage_difference",
        wages,
        Text(vi="Chênh lệch lương do tính lại", en="Differences of wages computed again"),
    ),
    _differences(
        "tax_difference",
        taxes,
        Text(vi="Chênh lệch thuế do tính lại", en="Differences of tax assessed again"),
    ),
    _outdated(
        "outdated_wages",
        "wage_fund",
        WageFund,
        Text(vi="Quỹ lương phải tính lại", en="Wage funds to be computed again"),
    ),
    _outdated(
        "outdated_taxes",
        "tax_assessment",
        TaxAssessment,
        Text(vi="Thuế phải tính lại", en="Tax to be assessed again"),
    ),
)


# Incomes


def _quantile(share: float, vi: str, en: str) -> Measure:
    return Measure(
        title=Text(vi=vi, en=en), sql=func.percentile_disc(share).within_group(incomes.c.income)
    )


_SPREAD: dict[str, Any] = {
    "resource": "establishment_income",
    "by": ("about", "district", "sector"),
    "place": "area",
    "chart": Chart.LINE,
}
_PLACES = Measure(title=Text(vi="Số cơ sở", en="Establishments"), sql=func.count())

SPREADS = (
    Panel(
        name="income_spread",
        title=Text(vi="Phân bố thu nhập giữa các cơ sở", en="Spread of incomes"),
        formula=Text(
            vi="Mức mà 90% cơ sở không vượt quá ÷ mức mà 10% cơ sở không vượt quá; "
            "không kể cơ sở dưới 3 người",
            en="Income that nine in ten establishments do not exceed ÷ that which one in ten does "
            "not; without those of fewer than 3 people",
        ),
        unit=Text(vi="lần", en="times"),
        measures={
            "low": _quantile(0.1, "10% thấp nhất, đến", "Lowest tenth, up to"),
            "lower": _quantile(0.25, "25% thấp nhất, đến", "Lowest quarter, up to"),
            "median": _quantile(0.5, "Trung vị", "Median"),
            "upper": _quantile(0.75, "75%, đến", "Three quarters, up to"),
            "high": _quantile(0.9, "90%, đến", "Nine tenths, up to"),
            "places": _PLACES,
        },
        value=Ratio(of="high", to="low"),
        decimals=2,
        **_SPREAD,
    ),
    Panel(
        name="income_inequality",
        title=Text(vi="Chênh lệch thu nhập (hệ số Gini)", en="Inequality of incomes (Gini)"),
        formula=Text(
            vi="Hệ số Gini của thu nhập bình quân các cơ sở, theo số lao động; "
            "không kể cơ sở dưới 3 người",
            en="Gini's coefficient of the average incomes of establishments, by headcount; "
            "without those of fewer than 3 people",
        ),
        unit=Text(vi="từ 0 đến 1", en="0 to 1"),
        measures={
            "gini": Measure(
                title=Text(vi="Hệ số Gini", en="Gini"),
                sql=func.labor_finance_gini(
                    func.array_agg(incomes.c.income), func.array_agg(incomes.c.headcount)
                ),
            ),
            "places": _PLACES,
        },
        value="gini",
        decimals=3,
        **_SPREAD,
    ),
)


# Prices

PRICE_CHANGE = Panel(
    name="price_change",
    title=Text(vi="Biến động giá", en="Change of prices"),
    formula=Text(
        vi="(Tổng giá mới ÷ tổng giá trước - 1) × 100, từng sản phẩm và đơn vị tính",
        en="(Sum of prices ÷ sum of the prices before - 1) × 100, by product and unit",
    ),
    unit=Text(vi="%", en="%"),
    resource="price_change",
    measures={
        "price": Measure(title=Text(vi="Giá mới", en="Price"), sql=func.sum(changes.c.price)),
        "former": Measure(
            title=Text(vi="Giá trước", en="Price before"), sql=func.sum(changes.c.former)
        ),
        "changes": Measure(title=Text(vi="Số lần đổi", en="Changes"), sql=func.count()),
    },
    value=Ratio(of=Terms(plus=("price",), minus=("former",)), to="former", times=100),
    decimals=1,
    per="product",
    by=("product", "month", "district", "unit"),
    day="since",
    place="area",
    chart=Chart.BAR,
)
