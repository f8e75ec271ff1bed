"""``ruleOn``: which rule applied on a day, and why; in words, with what else was looked at."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from khungcui import Forbidden, NodeId, Text
from khungcui_labor_finance.applying import COUNTING, Rule, as_rule, brackets_of
from khungcui_labor_finance.labels import LABELS
from khungcui_labor_finance.models import EconomicRule
from khungcui_labor_finance.vocabulary import RuleIssuer, RuleState


@strawberry.type(description="One bracket of a rule that applies.")
class AppliedBracket:
    """From where, to where, at which rate."""

    over: Decimal = strawberry.field(description="Where it begins.")
    up_to: Decimal | None = strawberry.field(description="Where it ends; the last has no end.")
    rate: Decimal = strawberry.field(description="The rate in percent.")


@strawberry.type(description="A rule that was looked at, and why it applies or does not.")
class RuleConsidered:
    """A rule of the path."""

    record_id: strawberry.ID = strawberry.field(description="The id of the economic rule.")
    applies: bool = strawberry.field(description="Whether it is the one.")
    why: str = strawberry.field(description="Why, in words.")
    since: date = strawberry.field(description="The first day on which it is in force.")
    until: date | None = strawberry.field(
        description="The first day on which it is in force no more."
    )
    issuer: RuleIssuer = strawberry.field(description="Who made it.")
    citation: str = strawberry.field(description="The text and clause in which it stands.")
    value: Decimal | None = strawberry.field(description="The value; none where it has brackets.")
    unit: str = strawberry.field(description="The unit of the value, or of what brackets go by.")
    brackets: list[AppliedBracket] = strawberry.field(description="The brackets, from the lowest.")


@strawberry.type(description="Which rule applies on a day, and why.")
class RuleAnswer:
    """The answer to `ruleOn`."""

    path: str = strawberry.field(description="The path that was asked about.")
    day: date = strawberry.field(description="The day that was asked about.")
    why: str = strawberry.field(description="The answer in words, with its citation.")
    rule: RuleConsidered | None = strawberry.field(
        description="The rule that applies; none where there is none."
    )
    others: list[RuleConsidered] = strawberry.field(
        description="The other rules of the path, and why they do not apply."
    )


def standing(rule: Rule, day: date) -> Text:
    """Why ``rule`` applies on ``day``, or does not."""
    span = _span(rule)
    if rule.state not in COUNTING:
        state = LABELS[RuleState][rule.state]
        return Text(
            vi="Chưa ban hành (trạng thái: {state}).", en="It is not issued yet ({state})."
        ).format(state=state)
    if rule.until is not None and rule.until <= rule.since:
        return Text(
            vi="Đã bị chế độ khác thay thế ngay từ ngày đầu.",
            en="Another rule took its place from its first day on.",
        )
    if rule.covers(day):
        return Text(vi="Có hiệu lực {span}.", en="It is in force {span}.").format(span=span)
    if day < rule.since:
        return Text(
            vi="Chưa có hiệu lực vào ngày đó: có hiệu lực {span}.",
            en="It was not in force yet on that day: it is so {span}.",
        ).format(span=span)
    return Text(
        vi="Đã hết hiệu lực vào ngày đó: có hiệu lực {span}.",
        en="It was in force no more on that day: it was so {span}.",
    ).format(span=span)


def _span(rule: Rule) -> Text:
    if rule.until is None:
        return Text(vi="từ {since}", en="from {since} on").format(since=_day(rule.since))
    return Text(vi="từ {since} đến trước {until}", en="from {since} until {until}").format(
        since=_day(rule.since), until=_day(rule.until)
    )


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def told(path: str, day: date, rule: Rule | None) -> Text:
    """The answer in a sentence."""
    if rule is None:
        return Text(
            vi="Ngày {day} không có chế độ “{path}” nào có hiệu lực; không tính được.",
            en="No rule “{path}” is in force on {day}; nothing can be computed by it.",
        ).format(day=_day(day), path=path)
    value = (
        Text(vi="biểu {count} bậc", en="{count} brackets").format(count=len(rule.brackets))
        if rule.value is None
        else Text(vi="{value} {unit}", en="{value} {unit}").format(
            value=f"{rule.value.normalize():f}", unit=rule.unit
        )
    )
    return Text(
        vi="Ngày {day} áp dụng “{title}” ({path}): {value}, theo {citation} của {issuer}, "
        "có hiệu lực {span}.",
        en="On {day} “{title}” ({path}) applies: {value}, by {citation} of the {issuer}, "
        "in force {span}.",
    ).format(
        day=_day(day),
        title=rule.title,
        path=path,
        value=value,
        citation=rule.citation,
        issuer=LABELS[RuleIssuer][rule.issuer],
        span=_span(rule),
    )


@strawberry.type
class RuleQueries:
    """Fields of the root Query."""

    @strawberry.field(description="Which rule of a path applies on a day, and why.")
    async def rule_on(
        self,
        info: Info[Any, Any],
        path: Annotated[str, strawberry.argument(description="The path, such as wages.minimum.")],
        day: Annotated[date, strawberry.argument(description="The day to ask about.")],
    ) -> RuleAnswer:
        """All rules of the path, told apart by whether they apply."""
        context = info.context
        _require_power(context)
        path = path.strip().lower()
        rules = await _rules(context, path)
        city, language = context.live.tree.root, context.language

        def considered(rule: Rule) -> RuleConsidered:
            applies = _counts(rule, day)
            return RuleConsidered(
                record_id=strawberry.ID(str(NodeId("EconomicRule", city, str(rule.id)))),
                applies=applies,
                why=standing(rule, day).in_(language),
                since=rule.since,
                until=rule.until,
                issuer=rule.issuer,
                citation=rule.citation,
                value=rule.value,
                unit=rule.unit,
                brackets=[
                    AppliedBracket(over=one.over, up_to=one.up_to, rate=one.rate)
                    for one in rule.brackets
                ],
            )

        applied = next((one for one in rules if _counts(one, day)), None)
        return RuleAnswer(
            path=path,
            day=day,
            why=told(path, day, applied).in_(language),
            rule=None if applied is None else considered(applied),
            others=[considered(one) for one in rules if one is not applied],
        )


def _counts(rule: Rule, day: date) -> bool:
    return rule.state in COUNTING and rule.covers(day)


async def _rules(context: Any, path: str) -> Sequence[Rule]:
    # door: rules of the city are addressed to everybody who holds the power asked for above.
    city = context.live.tree.root
    async with context.platform.database.reading({city}) as session:
        found = await session.scalars(
            select(EconomicRule)
            .where(EconomicRule.tenant == city, EconomicRule.path == path)
            .order_by(EconomicRule.since, EconomicRule.id)
        )
        rows = list(found)
        brackets = await brackets_of(session, rows)
    return [as_rule(row, brackets.get(row.id, ())) for row in rows]


def _require_power(context: Any) -> None:
    """Raise `Forbidden` unless the asker may see what the city lays down."""
    facet = context.view.facet(area=context.live.tree.root, sector="*")
    decision = context.view.decide("economic_policy.view", [facet])
    if not decision.allowed:
        raise Forbidden(
            Text(
                vi="Cơ quan của bạn không được xem chế độ (điều {clause}).",
                en="Your office may not see economic rules (clause {clause}).",
            ).format(clause=decision.clause or "-"),
            clause=decision.clause,
        )


QUERIES = (RuleQueries,)
