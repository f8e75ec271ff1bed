"""Wage funds by the rules of their period; computed again, they post the difference alone.

What a person is paid is the minimum wage, times the coefficient, times the days worked of the
standard days: each from the rule of its own days (INV-21).
"""

import json
from collections.abc import Sequence
from decimal import Decimal

import strawberry
from sqlalchemy import func, select

from khungcui import (
    Act,
    Acting,
    Begin,
    Consequence,
    Moving,
    Text,
    Transition,
    Workflow,
    advance,
    begin,
)
from khungcui_labor_finance.applying import basis
from khungcui_labor_finance.checks import ended, named, period, settled, worded
from khungcui_labor_finance.errors import WrongFigure
from khungcui_labor_finance.flows.wage_corrections import CorrectWageFundInput, correct_wage_fund
from khungcui_labor_finance.flows.wage_figures import (
    counted,
    of_days,
    pieces_for,
    post,
    wage,
    worked_by,
)
from khungcui_labor_finance.models import WageFund, WageLine
from khungcui_labor_finance.money import plain
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import WageFundState


@strawberry.input(description="The wage of one person.")
class WageLineInput:
    """Who, with which coefficient, over how many days."""

    person: str = strawberry.field(description="The name. Personal.")
    coefficient: Decimal = strawberry.field(description="The coefficient of the wage.")
    days: Decimal = strawberry.field(description="Days worked.")


@strawberry.input(description="A wage fund to compute.")
class ComputeWageFundInput:
    """Whose, for when, of which lines."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    about: str = strawberry.field(description="The code of the period.")
    headcount: Decimal = strawberry.field(description="The average headcount of the period.")
    lines: list[WageLineInput] = strawberry.field(description="One line a person.")


@strawberry.input(description="The wage of one person, for the fund of a period.")
class EnterWageLineInput:
    """Whose fund, for when; and the line."""

    establishment: strawberry.ID = strawberry.field(description="The establishment.")
    about: str = strawberry.field(description="The code of the period.")
    line: WageLineInput = strawberry.field(description="One line of the fund.")


@strawberry.input(description="Wages of persons that are asked for.")
class DiscloseWagesInput:
    """Of which fund, and what for."""

    wage_fund: strawberry.ID = strawberry.field(description="The fund.")
    purpose: str = strawberry.field(description="What it is needed for; the audit keeps it.")


async def compute_wage_fund(acting: Acting, _: None, given: ComputeWageFundInput) -> WageFund:
    """Compute the fund of a period by the rules of that period."""
    if not given.lines:
        raise WrongFigure(
            Text(vi="Bảng lương phải có ít nhất một dòng.", en="A fund has at least one line."),
            field="lines",
        )
    return await _computed(acting, given, given.lines, given.headcount, "lines.{at}")


async def _computed(
    acting: Acting,
    given: ComputeWageFundInput | EnterWageLineInput,
    lines: Sequence[WageLineInput],
    headcount: Decimal,
    field: str,
) -> WageFund:
    about = period(given.about, "about")
    ended(acting, about, "about")
    place = await place_of(acting, given.establishment, about)
    pieces = await pieces_for(acting, about)
    made = [
        WageLine(
            tenant=acting.tenant,
            **place.columns,
            position=at + 1,
            person=named(one.person, f"{field.format(at=at)}.person"),
            **worked_by(about, one.coefficient, one.days, field.format(at=at)),
            amount=wage(pieces, one.coefficient, one.days),
        )
        for at, one in enumerate(lines)
    ]
    whole = sum((line.amount for line in made), Decimal(0))
    fund = WageFund(
        tenant=acting.tenant,
        **place.columns,
        **of_days(acting, about),
        people=len(made),
        **counted(headcount, len(made)),
        whole=whole,
        amount=whole,
        basis=basis(pieces),
        state=WageFundState.COMPUTED,
    )
    await post(acting, fund, made)
    return fund


async def enter_wage_line(acting: Acting, _: None, given: EnterWageLineInput) -> WageFund:
    """Add one person to the fund of a period that waits to be confirmed; the first makes it.

    The headcount is that of the people entered; `computeWageFund` takes another.
    """
    about = period(given.about, "about")
    place = await place_of(acting, given.establishment, about)
    # Whoever enters the first two people at the same moment makes one fund.
    one_fund = f"labor_finance_wage_fund {place.id} {about.code}"
    await acting.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(one_fund))))
    fund = await acting.session.scalar(
        select(WageFund)
        .where(
            WageFund.tenant == place.tenant,
            WageFund.establishment_id == place.id,
            WageFund.about == about.code,
            WageFund.serial == 1,
            WageFund.state == WageFundState.COMPUTED,
        )
        .with_for_update()
    )
    if fund is None:
        fund = await _computed(acting, given, [given.line], Decimal(1), "line")
        await begin(acting, fund, "compute_wage_fund")
        return fund
    pieces = await pieces_for(acting, about)
    one = given.line
    line = WageLine(
        tenant=fund.tenant,
        **same(fund),
        fund_id=fund.id,
        position=fund.people + 1,
        person=named(one.person, "line.person"),
        **worked_by(about, one.coefficient, one.days, "line"),
        amount=wage(pieces, one.coefficient, one.days),
    )
    acting.session.add(line)
    fund.people += 1
    fund.headcount += 1
    fund.heads += 1
    fund.whole += line.amount
    fund.amount += line.amount
    await settled(acting)
    await advance(acting, fund, "wage_line_is_entered")
    return fund


async def disclose_wages(acting: Acting, fund: WageFund, given: DiscloseWagesInput) -> WageFund:
    """Tell this once what each person is paid. The audit keeps who asked, and what for."""
    acting.notes.append(worded(given.purpose, "purpose"))
    found = await acting.session.scalars(
        select(WageLine)
        .where(WageLine.tenant == fund.tenant, WageLine.fund_id == fund.id)
        .order_by(WageLine.position)
    )
    acting.once["wages"] = json.dumps(
        [
            {
                "position": one.position,
                "person": one.person,
                "coefficient": plain(one.coefficient.normalize()),
                "days": plain(one.days.normalize()),
                "amount": plain(one.amount),
            }
            for one in found.all()
        ],
        ensure_ascii=False,
    )
    return fund


async def confirm(acting: Acting, fund: WageFund, _: Moving) -> None:
    """Tell others what was paid, once it is confirmed."""
    await acting.emit(
        "wage_fund.computed",
        {
            "establishment": str(fund.establishment_id),
            "about": fund.about,
            "period": fund.period,
            "amount": fund.amount,
            "headcount": fund.headcount,
            "correction": fund.corrects_id is not None,
        },
    )


WAGE_ACTS = (
    Act(
        name="enter_wage_line",
        power="wage_fund.compute",
        title=Text(vi="Ghi lương một người", en="Enter the wage of a person"),
        input=EnterWageLineInput,
        creates=facet_of,
        run=enter_wage_line,
        returns="wage_fund",
    ),
    Act(
        name="disclose_wages",
        power="wage_fund.disclose",
        title=Text(vi="Xem lương từng người", en="Learn what persons are paid"),
        input=DiscloseWagesInput,
        on="wage_fund",
        run=disclose_wages,
        returns="wage_fund",
        once=("wages",),
    ),
)

WAGE_FUNDS = Workflow(
    resource="wage_fund",
    title=Text(vi="Quỹ lương", en="Wage fund"),
    states=WageFundState,
    begins=(
        Begin(
            act=Act(
                name="compute_wage_fund",
                power="wage_fund.compute",
                title=Text(vi="Tính quỹ lương", en="Compute a wage fund"),
                input=ComputeWageFundInput,
                creates=facet_of,
                run=compute_wage_fund,
                returns="wage_fund",
            ),
            state=WageFundState.COMPUTED,
        ),
        Begin(
            act=Act(
                name="correct_wage_fund",
                power="wage_fund.compute",
                title=Text(vi="Tính lại quỹ lương", en="Compute a wage fund again"),
                input=CorrectWageFundInput,
                on="wage_fund",
                run=correct_wage_fund,
                returns="wage_fund",
            ),
            state=WageFundState.COMPUTED,
        ),
    ),
    transitions=(
        Transition(
            name="confirm_wage_fund",
            title=Text(vi="Xác nhận quỹ lương", en="Confirm a wage fund"),
            power="economic_policy.apply",
            sources=(WageFundState.COMPUTED,),
            target=WageFundState.CONFIRMED,
            apart_from=("compute_wage_fund", "correct_wage_fund", "wage_line_is_entered"),
            run=confirm,
        ),
        Transition(
            name="withdraw_wage_fund",
            title=Text(vi="Hủy bảng lương đã tính", en="Withdraw a computed wage fund"),
            power="economic_policy.apply",
            sources=(WageFundState.COMPUTED,),
            target=WageFundState.WITHDRAWN,
            returns=True,
        ),
    ),
    consequences=(
        Consequence(
            name="wage_line_is_entered",
            title=Text(vi="Ghi thêm một dòng lương", en="A line is entered"),
            sources=(WageFundState.COMPUTED,),
            target=WageFundState.COMPUTED,
            clause="II.5.2",
        ),
    ),
    ends=(WageFundState.CONFIRMED, WageFundState.WITHDRAWN),
)
