"""Prices of products: declared, registered, in force; within what the city's rules allow."""

import re
from datetime import date
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Consequence, Moving, Text, Transition, Workflow, advance
from khungcui_labor_finance.applying import rule_on
from khungcui_labor_finance.checks import amount, coded, named, not_earlier, settled
from khungcui_labor_finance.errors import OverTheRule, RuleOverlaps
from khungcui_labor_finance.models import RegisteredPrice
from khungcui_labor_finance.money import dong
from khungcui_labor_finance.places import facet_of, place_of
from khungcui_labor_finance.vocabulary import PriceState

#: What a code of a product has between its parts, and the path of a rule has not.
_APART = re.compile(r"[^\w]")
#: No price is registered for days before.
_EARLIEST = date(1975, 5, 1)


@strawberry.input(description="A price to declare.")
class DraftPriceInput:
    """Of what, how much, since when."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    product: str = strawberry.field(description="The code of the product.")
    unit: str = strawberry.field(description="The unit that the price is for.")
    price: Decimal = strawberry.field(description="The price in đồng.")
    since: date = strawberry.field(description="The first day on which it is in force.")


async def draft_registered_price(
    acting: Acting, _: None, given: DraftPriceInput
) -> RegisteredPrice:
    """Declare a price; a price is its own in whole đồng."""
    place = await place_of(acting, given.establishment)
    not_earlier(given.since, _EARLIEST, "since")
    price = RegisteredPrice(
        tenant=acting.tenant,
        **place.columns,
        product=coded(given.product, "product"),
        unit=named(given.unit, "unit"),
        price=amount(given.price, "price"),
        since=given.since,
        state=PriceState.DRAFT,
    )
    acting.session.add(price)
    return price


def ceiling_path(product: str) -> str:
    """The path of the rule that bounds the price of a product."""
    return f"prices.ceiling.{_APART.sub('_', product.lower())}"


async def within_ceiling(acting: Acting, price: RegisteredPrice, _: Moving) -> None:
    """Raise `OverTheRule` where the city's ceiling for the product is lower on the first day.

    A ceiling is for a unit, as in ``đồng/m``: a price for another is not to be compared with it.
    """
    rule = await rule_on(acting.session, acting.tree.root, ceiling_path(price.product), price.since)
    if rule is None:
        return
    unit = rule.unit.partition("/")[2].strip()
    if unit and unit != price.unit:
        raise OverTheRule(
            Text(
                vi="Giá trần tính theo {unit}, giá khai theo {given}.",
                en="The ceiling is for {unit}, the price for {given}.",
            ).format(unit=unit, given=price.unit),
            clause="II.5.2",
        )
    if price.price > rule.number:
        raise OverTheRule(
            Text(
                vi="Giá trần là {ceiling} theo {citation}.",
                en="The ceiling is {ceiling} by {citation}.",
            ).format(ceiling=dong(rule.value or Decimal(0)), citation=rule.citation),
            clause="II.5.2",
        )


async def bring_into_force(acting: Acting, price: RegisteredPrice, _: Moving) -> None:
    """End the price before it on its first day."""
    found = await acting.session.scalars(
        select(RegisteredPrice)
        .where(
            RegisteredPrice.tenant == price.tenant,
            RegisteredPrice.establishment_id == price.establishment_id,
            RegisteredPrice.product == price.product,
            RegisteredPrice.state == PriceState.IN_FORCE,
        )
        .with_for_update()
    )
    for before in found.all():
        if before.since > price.since:
            raise RuleOverlaps(
                Text(
                    vi="Đã có giá mới hơn đang có hiệu lực.",
                    en="A later price is in force already.",
                )
            )
        before.until = price.since
        await acting.session.flush()
        await advance(acting, before, "price_is_superseded")
    price.state = PriceState.IN_FORCE
    await settled(acting)


REGISTERED_PRICES = Workflow(
    resource="registered_price",
    title=Text(vi="Giá đăng ký", en="Registered price"),
    states=PriceState,
    begins=(
        Begin(
            act=Act(
                name="draft_registered_price",
                power="registered_price.draft",
                title=Text(vi="Khai giá", en="Declare a price"),
                input=DraftPriceInput,
                creates=facet_of,
                run=draft_registered_price,
                returns="registered_price",
            ),
            state=PriceState.DRAFT,
        ),
    ),
    transitions=(
        Transition(
            name="register_price",
            title=Text(vi="Đăng ký giá", en="Register a price"),
            power="economic_policy.apply",
            sources=(PriceState.DRAFT,),
            target=PriceState.REGISTERED,
            apart_from=("draft_registered_price",),
            guards=(within_ceiling,),
        ),
        Transition(
            name="return_registered_price",
            title=Text(vi="Không nhận giá khai", en="Refuse a price"),
            power="economic_policy.apply",
            sources=(PriceState.DRAFT, PriceState.REGISTERED),
            target=PriceState.WITHDRAWN,
            returns=True,
        ),
        Transition(
            name="bring_price_into_force",
            title=Text(vi="Cho áp dụng giá", en="Bring a price into force"),
            power="economic_policy.apply",
            sources=(PriceState.REGISTERED,),
            target=PriceState.IN_FORCE,
            guards=(within_ceiling,),
            run=bring_into_force,
        ),
    ),
    consequences=(
        Consequence(
            name="price_is_superseded",
            title=Text(vi="Bị thay thế", en="Superseded"),
            sources=(PriceState.IN_FORCE,),
            target=PriceState.SUPERSEDED,
            clause="II.5.2",
        ),
    ),
    ends=(PriceState.SUPERSEDED, PriceState.WITHDRAWN),
)
