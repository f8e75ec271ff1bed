"""Rules are recorded, verified against their text, brought into force, and repealed (II.5.2).

Only the city's committee does any of it (INV-22). A rule that comes into force ends the one before
it on its own first day; nothing of what either says is ever rewritten.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

import strawberry
from sqlalchemy import select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    Begin,
    Consequence,
    Edit,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
    advance,
    nfc,
)
from khungcui_labor_finance.applying import OF_A_VALUE
from khungcui_labor_finance.checks import LONGEST_NAME, between, figure, named, settled, worded
from khungcui_labor_finance.errors import RuleOverlaps, WrongFigure
from khungcui_labor_finance.models import EconomicRule, RuleBracket
from khungcui_labor_finance.vocabulary import RuleDomain, RuleIssuer, RuleState


@strawberry.input(description="One bracket: what lies over and up to, and at what rate.")
class RuleBracketInput:
    """A bracket of a rule."""

    over: Decimal = strawberry.field(description="Where it begins.")
    rate: Decimal = strawberry.field(description="The rate in percent.")
    up_to: Decimal | None = strawberry.field(
        default=None, description="Where it ends; the last has no end."
    )


@strawberry.input(description="What a rule says, since when, and where it stands.")
class EconomicRuleInput:
    """The content of a rule."""

    title: str = strawberry.field(description="What it is called.")
    unit: str = strawberry.field(description="The unit of the value, or of what brackets go by.")
    since: date = strawberry.field(description="The first day on which it is in force.")
    issuer: RuleIssuer = strawberry.field(description="Who made it.")
    citation: str = strawberry.field(description="The text and clause in which it stands.")
    value: Decimal | None = strawberry.field(
        default=None, description="The value; none where it has brackets."
    )
    brackets: list[RuleBracketInput] = strawberry.field(
        default_factory=list, description="The brackets, from the lowest."
    )
    until: date | None = strawberry.field(
        default=None, description="The first day on which it is in force no more."
    )


@strawberry.input(description="A rule to record, under its path.")
class RecordEconomicRuleInput:
    """A path and what the rule says."""

    path: str = strawberry.field(description="The path, such as wages.minimum.")
    rule: EconomicRuleInput = strawberry.field(description="What it says.")


@strawberry.input(description="The draft of a rule, anew.")
class ReviseEconomicRuleInput(Moving):
    """What replaces the draft."""

    economic_rule: strawberry.ID = strawberry.field(description="The draft.")
    rule: EconomicRuleInput = strawberry.field(description="What it says.")


@strawberry.input(description="A rule to repeal.")
class RepealEconomicRuleInput:
    """Which, from when, and by what."""

    economic_rule: strawberry.ID = strawberry.field(description="The rule.")
    until: date = strawberry.field(description="The first day on which it is in force no more.")
    repealed_by: str = strawberry.field(description="The text that repeals it.")


#: The names after the domain: letters, digits and underscores between dots.
_NAMES = re.compile(r"\w+(\.\w+)*")


async def _of_city(acting: Acting, _: object) -> Facet:
    return Facet(area=acting.tree.root, sector=ALL_SECTORS)


def _domain(path: str) -> RuleDomain:
    first, _, rest = path.partition(".")
    known = [one.value for one in RuleDomain]
    if first in known and _NAMES.fullmatch(rest) and len(path) <= LONGEST_NAME:
        return RuleDomain(first)
    raise WrongFigure(
        Text(
            vi="Mã chế độ bắt đầu bằng {known}, rồi dấu chấm và tên; nhiều nhất {most} ký tự.",
            en="A path begins with {known}, then a dot and a name; at most {most} characters.",
        ).format(known=", ".join(known), most=LONGEST_NAME),
        field="path",
    )


def _require_value(path: str, value: Decimal | None) -> None:
    """Raise `WrongFigure` where a rule that is computed with has no number to compute with."""
    if not path.startswith(OF_A_VALUE) or (value is not None and value > 0):
        return
    raise WrongFigure(
        Text(
            vi="Chế độ “{path}” phải có một giá trị lớn hơn 0, không lập biểu lũy tiến.",
            en="The rule “{path}” has one value, more than 0, and no brackets.",
        ).format(path=path),
        field="rule.value",
    )


async def record_economic_rule(
    acting: Acting, _: None, given: RecordEconomicRuleInput
) -> EconomicRule:
    """Record a rule of the Government or the city, with its citation (INV-21)."""
    path = nfc(given.path).strip().lower()
    rule = EconomicRule(
        tenant=acting.tenant,
        area=acting.tenant,
        path=path,
        domain=_domain(path),
        state=RuleState.RECORDED,
    )
    _write(rule, given.rule)
    acting.session.add(rule)
    await acting.session.flush()
    _write_brackets(acting, rule, given.rule.brackets)
    return rule


async def revise_economic_rule(
    acting: Acting, rule: EconomicRule, given: ReviseEconomicRuleInput
) -> EconomicRule:
    """Replace what a draft says."""
    found = await acting.session.scalars(
        select(RuleBracket).where(RuleBracket.tenant == rule.tenant, RuleBracket.rule_id == rule.id)
    )
    for bracket in found.all():
        await acting.session.delete(bracket)
    await acting.session.flush()
    _write(rule, given.rule)
    _write_brackets(acting, rule, given.rule.brackets)
    return rule


def _write(rule: EconomicRule, given: EconomicRuleInput) -> None:
    if (given.value is None) == (not given.brackets):
        raise WrongFigure(
            Text(
                vi="Chế độ có một giá trị hoặc một biểu lũy tiến.",
                en="A rule has a value or brackets, one of the two.",
            ),
            field="rule.value",
        )
    if given.until is not None and given.until <= given.since:
        raise WrongFigure(
            Text(vi="Ngày hết hiệu lực phải sau ngày bắt đầu.", en="It ends after it begins."),
            field="rule.until",
        )
    rule.title = named(given.title, "rule.title")
    rule.unit = named(given.unit, "rule.unit")
    rule.citation = worded(given.citation, "rule.citation", most=1_000)
    value = None if given.value is None else figure(given.value, "rule.value")
    _require_value(rule.path, value)
    if value is not None and (rule.domain is RuleDomain.TAX or rule.path.endswith(".rate")):
        between(value, 0, 100, "rule.value")
    rule.value = value
    rule.bracketed = given.value is None
    rule.since, rule.until, rule.issuer = given.since, given.until, given.issuer


def _write_brackets(acting: Acting, rule: EconomicRule, given: Sequence[RuleBracketInput]) -> None:
    for index, (one, following) in enumerate(pairwise([*given, None])):
        field = f"rule.brackets.{index}"
        if one is None:
            continue
        between(one.rate, 0, 100, f"{field}.rate")
        figure(one.rate, f"{field}.rate")
        figure(one.over, f"{field}.over")
        if one.up_to != (None if following is None else following.over) or (
            index == 0 and one.over != 0
        ):
            raise WrongFigure(
                Text(
                    vi="Các bậc phải nối tiếp nhau từ 0, bậc cuối không có điểm cuối.",
                    en="Brackets follow each other from 0 without a gap; the last has no end.",
                ),
                field=f"{field}.upTo",
            )
        if one.up_to is not None and one.up_to <= one.over:
            between(one.up_to, one.over + 1, 10**15, f"{field}.upTo")
        acting.session.add(
            RuleBracket(
                tenant=rule.tenant,
                rule_id=rule.id,
                position=index + 1,
                over=one.over,
                up_to=one.up_to,
                rate=one.rate,
            )
        )


async def bring_into_force(acting: Acting, rule: EconomicRule, _: Moving) -> None:
    """End the rule before it on its first day; end it where the next one begins."""
    others = await acting.session.scalars(
        select(EconomicRule)
        .where(
            EconomicRule.tenant == rule.tenant,
            EconomicRule.path == rule.path,
            EconomicRule.id != rule.id,
            EconomicRule.state == RuleState.IN_FORCE,
        )
        .order_by(EconomicRule.since)
        .with_for_update()
    )
    for other in others.all():
        if other.since > rule.since:
            if rule.until is None:
                rule.until = other.since
            break
        if other.until is None or other.until > rule.since:
            _require_open(rule)
            other.until = rule.since
            await advance(acting, other, "economic_rule_gives_way", comment=rule.citation)
    rule.in_force_on = acting.day
    rule.state = RuleState.IN_FORCE
    await settled(acting)
    await acting.emit(
        "economic_rule.in_force",
        {"path": rule.path, "since": rule.since, "until": rule.until, "citation": rule.citation},
    )


def _require_open(rule: EconomicRule) -> None:
    """Raise `RuleOverlaps` for a rule of a given time.

    It does not say what comes after it, so the one before has to be ended first.
    """
    if rule.until is not None:
        raise RuleOverlaps(
            Text(
                vi="Hãy bãi bỏ chế độ đang có hiệu lực trước, hoặc bỏ ngày hết hiệu lực.",
                en="First repeal the rule that is in force, or leave out the last day.",
            )
        )


async def repeal_economic_rule(
    acting: Acting, rule: EconomicRule, given: RepealEconomicRuleInput
) -> EconomicRule:
    """Set the end of a rule; it stays readable, and its days are still computed with it."""
    if given.until < rule.since or (rule.until is not None and given.until > rule.until):
        raise WrongFigure(
            Text(
                vi="Ngày bãi bỏ phải nằm trong thời gian có hiệu lực.",
                en="The day has to lie within the time that it is in force.",
            ),
            field="until",
        )
    rule.until = given.until
    rule.repealed_by = worded(given.repealed_by, "repealedBy")
    await advance(acting, rule, "economic_rule_is_repealed", comment=rule.repealed_by)
    return rule


_PREPARED = ("record_economic_rule", "revise_economic_rule")

ECONOMIC_RULES = Workflow(
    resource="economic_rule",
    title=Text(vi="Chính sách, chế độ theo thời gian", en="Dated economic rule"),
    states=RuleState,
    begins=(
        Begin(
            act=Act(
                name="record_economic_rule",
                power="economic_policy.record",
                title=Text(vi="Ghi chế độ", en="Record a rule"),
                input=RecordEconomicRuleInput,
                creates=_of_city,
                run=record_economic_rule,
                returns="economic_rule",
            ),
            state=RuleState.RECORDED,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_economic_rule",
                power="economic_policy.record",
                title=Text(vi="Sửa bản ghi chế độ", en="Revise the draft of a rule"),
                input=ReviseEconomicRuleInput,
                on="economic_rule",
                run=revise_economic_rule,
                returns="economic_rule",
            ),
            states=(RuleState.RECORDED,),
        ),
    ),
    transitions=(
        Transition(
            name="verify_economic_rule",
            title=Text(vi="Đối chiếu chế độ với văn bản", en="Verify a rule against its text"),
            power="economic_policy.verify",
            sources=(RuleState.RECORDED,),
            target=RuleState.VERIFIED,
            apart_from=_PREPARED,
        ),
        Transition(
            name="return_economic_rule",
            title=Text(vi="Trả lại bản ghi chế độ", en="Return a rule to its draft"),
            power="economic_policy.verify",
            sources=(RuleState.VERIFIED,),
            target=RuleState.RECORDED,
            returns=True,
            restarts=True,
        ),
        Transition(
            name="issue_economic_rule",
            title=Text(vi="Ban hành chế độ", en="Bring a rule into force"),
            power="economic_policy.issue",
            sources=(RuleState.VERIFIED,),
            target=RuleState.IN_FORCE,
            apart_from=_PREPARED,
            run=bring_into_force,
        ),
    ),
    consequences=(
        Consequence(
            name="economic_rule_gives_way",
            title=Text(vi="Hết hiệu lực khi chế độ sau bắt đầu", en="Ends where the next begins"),
            sources=(RuleState.IN_FORCE,),
            target=RuleState.IN_FORCE,
            clause="II.5.2",
        ),
        Consequence(
            name="economic_rule_is_repealed",
            title=Text(vi="Bị bãi bỏ", en="Repealed"),
            sources=(RuleState.IN_FORCE,),
            target=RuleState.REPEALED,
            clause="II.5.2",
        ),
    ),
    ends=(RuleState.REPEALED,),
)

RULE_ACTS = (
    Act(
        name="repeal_economic_rule",
        power="economic_policy.issue",
        title=Text(vi="Bãi bỏ chế độ", en="Repeal a rule"),
        input=RepealEconomicRuleInput,
        on="economic_rule",
        run=repeal_economic_rule,
        returns="economic_rule",
    ),
)
