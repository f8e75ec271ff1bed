"""What corrections posted against what was there before; what people earn; how prices change."""

from typing import Any

from sqlalchemy import Integer, Numeric, Uuid, cast, func, select
from sqlalchemy.orm import aliased

from khungcui import Facets, Field, Resource, Text, ToOne
from khungcui_labor_finance.models import RegisteredPrice, TaxAssessment, WageFund
from khungcui_labor_finance.outdating import SETTLED, of_the_same
from khungcui_labor_finance.resources.common import PERIOD, SINCE, establishment, place, said, shown
from khungcui_labor_finance.vocabulary import PriceState

_ABOUT = Text(vi="Tính cho kỳ", en="For which period it is computed")
_PLACE = ("establishment_id", "establishment_name", "area", "sector", "owner")


def _of(rows: Any) -> Facets:
    return Facets(area=rows.c.area, sector=rows.c.sector, owner=rows.c.owner)


# What corrections posted


def _differences(model: Any, name: str, *more: Any) -> Any:
    before = aliased(model)
    earlier = aliased(model)
    last = (
        select(func.max(earlier.serial))
        .where(of_the_same(earlier, model), earlier.serial < model.serial)
        .correlate_except(earlier)
        .scalar_subquery()
    )
    return (
        select(
            model.tenant,
            model.id,
            *(getattr(model, column) for column in _PLACE),
            model.about,
            model.period,
            model.posted_on,
            model.serial,
            model.reason,
            func.coalesce(model.changed, "-").label("rules"),
            cast(model.whole - model.amount, Numeric(38, 0)).label("before"),
            model.whole,
            model.amount,
            before.basis.label("basis_before"),
            model.basis,
            *(column.label(label) for label, column in more),
        )
        .join(before, of_the_same(before, model) & (before.serial == last))
        .where(model.serial > 1, model.state.in_(SETTLED[model]))
        .subquery(name)
    )


wages = _differences(WageFund, "wage_difference")
taxes = _differences(TaxAssessment, "tax_difference", ("path", TaxAssessment.path))


def _difference(rows: Any, name: str, title: Text, power: str, of: ToOne, *more: Field) -> Resource:
    return Resource(
        name=name,
        rows=rows,
        title=title,
        power=power,
        fields=(
            *place(rows.c),
            *more,
            Field(name="about", column=rows.c.about, title=_ABOUT),
            Field(name="period", column=rows.c.period, title=PERIOD),
            shown("posted_on", rows.c.posted_on, "Ngày ghi sổ", "Posted on"),
            shown("serial", rows.c.serial, "Lần tính", "Which computation it is"),
            shown(
                "rules",
                rows.c.rules,
                "Chế độ đã thay đổi",
                "The rules that changed; - where none did",
                nullable=False,
            ),
            said("reason", rows.c.reason, "Lý do tính lại", "Why it was computed again"),
            shown("before", rows.c.before, "Trước đó (đồng)", "Before, in đồng", nullable=False),
            shown("whole", rows.c.whole, "Nay (đồng)", "Now, in đồng"),
            shown("amount", rows.c.amount, "Chênh lệch (đồng)", "Difference, in đồng"),
            said("basis_before", rows.c.basis_before, "Chế độ áp dụng trước đó", "Rules before"),
            said("basis", rows.c.basis, "Chế độ áp dụng nay", "Rules now"),
        ),
        relations=(
            establishment(rows.c),
            of,
        ),
        facets=_of(rows),
    )


wage_difference = _difference(
    wages,
    "wage_difference",
    Text(vi="Chênh lệch lương khi tính lại", en="Difference of a wage fund computed again"),
    "wage_fund.view",
    ToOne(
        name="wage_fund",
        target="wage_fund",
        key=(wages.c.id,),
        title=Text(vi="Lần tính lại", en="The correction"),
    ),
)

tax_difference = _difference(
    taxes,
    "tax_difference",
    Text(vi="Chênh lệch thuế khi tính lại", en="Difference of a tax assessed again"),
    "tax_assessment.view",
    ToOne(
        name="tax_assessment",
        target="tax_assessment",
        key=(taxes.c.id,),
        title=Text(vi="Lần tính lại", en="The correction"),
    ),
    shown("path", taxes.c.path, "Theo chế độ", "Path of the rule"),
)


# What people earn

#: The average of fewer people says what a person earns.
_MANY = 3
incomes = (
    select(
        WageFund.tenant,
        cast(
            func.md5(func.concat(WageFund.establishment_id, "/", WageFund.about)),
            Uuid,
        ).label("id"),
        *(getattr(WageFund, column) for column in _PLACE),
        WageFund.about,
        cast(func.max(WageFund.people), Integer).label("people"),
        cast(func.sum(WageFund.heads), Numeric(38, 6)).label("headcount"),
        cast(func.sum(WageFund.amount), Numeric(38, 0)).label("fund"),
        cast(
            func.round(func.sum(WageFund.amount) / func.nullif(func.sum(WageFund.heads), 0)),
            Numeric(38, 0),
        ).label("income"),
    )
    .where(WageFund.state.in_(SETTLED[WageFund]))
    .group_by(WageFund.tenant, *(getattr(WageFund, column) for column in _PLACE), WageFund.about)
    .having(func.max(WageFund.people) >= _MANY)
    .subquery("establishment_income")
)

establishment_income = Resource(
    name="establishment_income",
    rows=incomes,
    title=Text(
        vi="Thu nhập bình quân của cơ sở từ 3 người", en="Average income where 3 or more are paid"
    ),
    power="wage_fund.view",
    fields=(
        *place(incomes.c),
        Field(name="about", column=incomes.c.about, title=_ABOUT),
        shown("people", incomes.c.people, "Số người", "People who are paid", nullable=False),
        shown("headcount", incomes.c.headcount, "Lao động bình quân", "Headcount", nullable=False),
        shown("fund", incomes.c.fund, "Quỹ lương (đồng)", "Wage fund in đồng", nullable=False),
        shown("income", incomes.c.income, "Thu nhập một người (đồng)", "Income a head in đồng"),
    ),
    relations=(establishment(incomes.c),),
    facets=_of(incomes),
)


# How prices change

_former = func.lag(RegisteredPrice.price).over(
    partition_by=(
        RegisteredPrice.tenant,
        RegisteredPrice.establishment_id,
        RegisteredPrice.product,
        RegisteredPrice.unit,
    ),
    order_by=(RegisteredPrice.since, RegisteredPrice.state_since),
)
_all_prices = (
    select(
        RegisteredPrice.tenant,
        RegisteredPrice.id,
        *(getattr(RegisteredPrice, column) for column in _PLACE),
        RegisteredPrice.product,
        RegisteredPrice.unit,
        RegisteredPrice.since,
        RegisteredPrice.price,
        cast(_former, Numeric(38, 0)).label("former"),
    )
    .where(
        RegisteredPrice.state.in_((PriceState.IN_FORCE, PriceState.SUPERSEDED)),
        (RegisteredPrice.until.is_(None)) | (RegisteredPrice.until > RegisteredPrice.since),
    )
    .subquery("prices")
)
changes = (
    select(
        _all_prices,
        cast(
            func.round((_all_prices.c.price / _all_prices.c.former - 1) * 100, 2), Numeric(38, 2)
        ).label("percent"),
    )
    .where(_all_prices.c.former.is_not(None))
    .subquery("price_change")
)

price_change = Resource(
    name="price_change",
    rows=changes,
    title=Text(vi="Biến động giá đăng ký", en="Change of a registered price"),
    power="registered_price.view",
    fields=(
        *place(changes.c),
        shown("product", changes.c.product, "Mã sản phẩm", "Code of the product"),
        shown("unit", changes.c.unit, "Đơn vị tính", "Unit"),
        Field(name="since", column=changes.c.since, title=SINCE),
        shown("former", changes.c.former, "Giá trước (đồng)", "Price before in đồng"),
        shown("price", changes.c.price, "Giá mới (đồng)", "Price in đồng"),
        shown("percent", changes.c.percent, "Tăng, giảm (%)", "Change in percent"),
    ),
    relations=(
        establishment(changes.c),
        ToOne(
            name="registered_price",
            target="registered_price",
            key=(changes.c.id,),
            title=Text(vi="Giá đăng ký", en="The price"),
        ),
    ),
    facets=_of(changes),
)

DIFFERENCES = (wage_difference, tax_difference, establishment_income, price_change)
