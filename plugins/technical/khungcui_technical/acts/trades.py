"""Traditional trades, what is done for them, and technical guidance (II.3.3)."""

from datetime import date
from decimal import Decimal

import strawberry

from khungcui import Act, Acting, Facet, Text, known_sector
from khungcui_technical.checks import between, coded, free, money, not_later, worded
from khungcui_technical.errors import NotTraditional
from khungcui_technical.models import TechnicalGuidance, TradeSupport, TraditionalTrade

#: A trade is traditional once it has been practised for more than so many years.
YEARS = 50


@strawberry.input(description="A trade of long standing, with what shows that it is one.")
class RecordTraditionalTradeInput:
    """The facts of decree 52/2018, article 5."""

    code: str = strawberry.field(description="A code that no other trade of the district bears.")
    name: str = strawberry.field(description="What the trade is called.")
    area: str = strawberry.field(description="The ward, or the district, where it is practised.")
    sector: str = strawberry.field(description="The sector that it belongs to.")
    since_year: int = strawberry.field(description="The year since which it is practised here.")
    identity: str = strawberry.field(description="What of the national culture its goods bear.")
    known_for: str = strawberry.field(
        description="The artisans, or the village, whose name it carries."
    )
    households: int = strawberry.field(description="How many households practise it.")


@strawberry.input(description="Something done to keep a traditional trade.")
class SustainTraditionalTradeInput:
    """What was done, when, and for how much."""

    traditional_trade: strawberry.ID = strawberry.field(description="The trade.")
    measure: str = strawberry.field(description="What was done.")
    spent: Decimal = strawberry.field(default=Decimal(0), description="What it took, in dong.")
    done_on: date = strawberry.field(description="When.")


@strawberry.input(description="A meeting on managing technique, held for establishments.")
class OrganiseTechnicalGuidanceInput:
    """Where, on what, for how many, and what came of it."""

    area: str = strawberry.field(description="The ward, or the district, that it was for.")
    sector: str = strawberry.field(description="The sector.")
    topic: str = strawberry.field(description="What it was on.")
    held_on: date = strawberry.field(description="When it was held.")
    establishments: int = strawberry.field(description="How many establishments took part.")
    outcome: str = strawberry.field(description="What came of it.")


async def _where(
    _: Acting, given: RecordTraditionalTradeInput | OrganiseTechnicalGuidanceInput
) -> Facet:
    return Facet(area=given.area, sector=given.sector)


async def record_traditional_trade(
    acting: Acting, _: None, given: RecordTraditionalTradeInput
) -> TraditionalTrade:
    """Record a trade as traditional; `NotTraditional` where it is too young for one."""
    between(given.since_year, 1, acting.day.year, "sinceYear")
    if acting.day.year - given.since_year <= YEARS:
        raise NotTraditional(
            Text(
                vi="Nghề truyền thống phải có ở địa phương trên {years} năm.",
                en="A traditional trade has been practised in the place for over {years} years.",
            ).format(years=YEARS),
            field="sinceYear",
            clause="II.3.3",
        )
    between(given.households, 0, 1_000_000, "households")
    trade = TraditionalTrade(
        tenant=acting.tenant,
        code=await free(acting, TraditionalTrade.code, coded(given.code, "code"), "code"),
        name=worded(given.name, "name"),
        area=given.area,
        sector=await known_sector(acting, given.sector),
        since_year=given.since_year,
        identity=worded(given.identity, "identity"),
        known_for=worded(given.known_for, "knownFor"),
        households=given.households,
        recorded_on=acting.day,
        recorded_by=acting.principal.office_name,
    )
    acting.session.add(trade)
    return trade


async def sustain_traditional_trade(
    acting: Acting, trade: TraditionalTrade, given: SustainTraditionalTradeInput
) -> TradeSupport:
    """Note something that was done to keep a trade."""
    support = TradeSupport(
        tenant=trade.tenant,
        trade_id=trade.id,
        area=trade.area,
        sector=trade.sector,
        measure=worded(given.measure, "measure"),
        spent=money(given.spent, "spent"),
        done_on=not_later(acting, given.done_on, "doneOn"),
        done_by=acting.principal.office_name,
    )
    acting.session.add(support)
    return support


async def organise_technical_guidance(
    acting: Acting, _: None, given: OrganiseTechnicalGuidanceInput
) -> TechnicalGuidance:
    """Note a meeting in which establishments were guided."""
    between(given.establishments, 1, 100_000, "establishments")
    guidance = TechnicalGuidance(
        tenant=acting.tenant,
        area=given.area,
        sector=await known_sector(acting, given.sector),
        topic=worded(given.topic, "topic"),
        held_on=not_later(acting, given.held_on, "heldOn"),
        establishments=given.establishments,
        outcome=worded(given.outcome, "outcome"),
        organised_by=acting.principal.office_name,
    )
    acting.session.add(guidance)
    return guidance


TRADE_ACTS = (
    Act(
        name="record_traditional_trade",
        power="traditional_trade.sustain",
        title=Text(vi="Ghi nhận nghề truyền thống", en="Record a traditional trade"),
        input=RecordTraditionalTradeInput,
        creates=_where,
        run=record_traditional_trade,
        returns="traditional_trade",
    ),
    Act(
        name="sustain_traditional_trade",
        power="traditional_trade.sustain",
        title=Text(vi="Ghi biện pháp duy trì nghề", en="Note what was done to keep a trade"),
        input=SustainTraditionalTradeInput,
        on="traditional_trade",
        run=sustain_traditional_trade,
        returns="trade_support",
    ),
    Act(
        name="organise_technical_guidance",
        power="technical_guidance.organise",
        title=Text(vi="Tổ chức hướng dẫn kỹ thuật", en="Organise technical guidance"),
        input=OrganiseTechnicalGuidanceInput,
        creates=_where,
        run=organise_technical_guidance,
        returns="technical_guidance",
    ),
)
