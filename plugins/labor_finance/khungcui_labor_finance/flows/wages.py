"""Wage funds by the rules of their period; computed again, they post the difference alone.

What a person is paid is the minimum wage, times the coefficient, times the days worked of the
standard days: each from the rule of its own days (INV-21).
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Moving, Period, PeriodKind, Text, Transition, Workflow
from khungcui_labor_finance.applying import Piece, Rule, basis, pieces_of, weighted
from khungcui_labor_finance.checks import ended, figure, period, settled, worded
from khungcui_labor_finance.errors import NothingDiffers, NotReady, WrongFigure
from khungcui_labor_finance.models import WageFund, WageLine
from khungcui_labor_finance.money import plain, rounded
from khungcui_labor_finance.places import facet_of, place_of, same
from khungcui_labor_finance.vocabulary import WageFundState

MINIMUM, STANDARD_DAYS = "wages.minimum", "wages.standard_days"
_COEFFICIENTS = Decimal(100)
_DAYS = Decimal(400)


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


@strawberry.input(description="A wage fund to compute again.")
class CorrectWageFundInput:
    """Which, and why."""

    wage_fund: strawberry.ID = strawberry.field(description="The fund.")
    reason: str = strawberry.field(description="Why.")


@strawberry.input(description="Wages of persons that are asked for.")
class DiscloseWagesInput:
    """Of which fund, and what for."""

    wage_fund: strawberry.ID = strawberry.field(description="The fund.")
    purpose: str = strawberry.field(description="What it is needed for; the audit keeps it.")


def wage(pieces: Sequence[Piece], coefficient: Decimal, days: Decimal) -> Decimal:
    """What a person is paid by the rules of ``pieces``; rounded once."""

    def of(rules: Mapping[str, Rule]) -> Fraction:
        return rules[MINIMUM].number / rules[STANDARD_DAYS].number

    return rounded(weighted(pieces, of) * Fraction(coefficient) * Fraction(days))


async def _pieces(acting: Acting, about: Period) -> tuple[Piece, ...]:
    return await pieces_of(
        acting.session, acting.tree.root, (MINIMUM, STANDARD_DAYS), about.start, about.end
    )


def posted(acting: Acting) -> str:
    """The code of the month in which something is posted today."""
    return Period.of(PeriodKind.MONTH, acting.day).code


async def compute_wage_fund(acting: Acting, _: None, given: ComputeWageFundInput) -> WageFund:
    """Compute the fund of a period by the rules of that period."""
    about = period(given.about, "about")
    ended(acting, about, "about")
    if not given.lines:
        raise WrongFigure(
            Text(vi="Bảng lương phải có ít nhất một dòng.", en="A fund has at least one line."),
            field="lines",
        )
    place = await place_of(acting, given.establishment)
    pieces = await _pieces(acting, about)
    lines = [
        WageLine(
            tenant=acting.tenant,
            **place.columns,
            position=position,
            person=worded(one.person, f"lines.{position - 1}.person"),
            coefficient=_positive(one.coefficient, f"lines.{position - 1}.coefficient"),
            days=figure(one.days, f"lines.{position - 1}.days", most=_DAYS),
            amount=wage(pieces, one.coefficient, one.days),
        )
        for position, one in enumerate(given.lines, start=1)
    ]
    whole = sum((line.amount for line in lines), Decimal(0))
    fund = WageFund(
        tenant=acting.tenant,
        **place.columns,
        period=posted(acting),
        about=about.code,
        posted_on=acting.day,
        headcount=figure(given.headcount, "headcount"),
        whole=whole,
        amount=whole,
        basis=basis(pieces),
        state=WageFundState.COMPUTED,
    )
    await _post(acting, fund, lines)
    return fund


def _positive(coefficient: Decimal, field: str) -> Decimal:
    if figure(coefficient, field, most=_COEFFICIENTS) == 0:
        raise WrongFigure(
            Text(vi="Hệ số phải lớn hơn 0.", en="A coefficient is more than 0."), field=field
        )
    return coefficient


async def _post(acting: Acting, fund: WageFund, lines: Sequence[WageLine]) -> None:
    acting.session.add(fund)
    await settled(acting)
    for line in lines:
        line.fund_id = fund.id
        acting.session.add(line)
    await settled(acting)


async def correct_wage_fund(
    acting: Acting, fund: WageFund, given: CorrectWageFundInput
) -> WageFund:
    """Compute a period again by its own rules as they stand now, and post the difference.

    A rule that was approved late, or corrected, so reaches a period that is closed through the
    period that is open.
    """
    before = await _all_of(acting, fund)
    if before[-1].state is WageFundState.COMPUTED:
        raise NotReady(
            Text(
                vi="Lần tính gần nhất còn chờ xác nhận.",
                en="The last computation still waits to be confirmed.",
            )
        )
    pieces = await _pieces(acting, Period.parse(fund.about))
    found = await acting.session.scalars(
        select(WageLine)
        .where(WageLine.tenant == fund.tenant, WageLine.fund_id.in_([one.id for one in before]))
        .order_by(WageLine.position)
    )
    paid: dict[int, Decimal] = {}
    people: dict[int, WageLine] = {}
    for line in found.all():
        paid[line.position] = paid.get(line.position, Decimal(0)) + line.amount
        people[line.position] = line
    due = {at: wage(pieces, line.coefficient, line.days) for at, line in people.items()}
    whole = sum(due.values(), Decimal(0))
    if due == paid:
        raise NothingDiffers(
            Text(
                vi="Tính lại theo chế độ của kỳ thì không chênh lệch.",
                en="By the rules of the period, computed again, nothing differs.",
            )
        )
    correction = WageFund(
        tenant=fund.tenant,
        **same(fund),
        period=posted(acting),
        about=fund.about,
        posted_on=acting.day,
        serial=before[-1].serial + 1,
        corrects_id=before[0].id,
        reason=worded(given.reason, "reason"),
        headcount=fund.headcount,
        whole=whole,
        amount=whole - sum(paid.values(), Decimal(0)),
        basis=basis(pieces),
        state=WageFundState.COMPUTED,
    )
    lines = [
        WageLine(
            tenant=fund.tenant,
            **same(fund),
            position=at,
            person=line.person,
            coefficient=line.coefficient,
            days=line.days,
            amount=due[at] - paid[at],
        )
        for at, line in sorted(people.items())
    ]
    await _post(acting, correction, lines)
    return correction


async def _all_of(acting: Acting, fund: WageFund) -> Sequence[WageFund]:
    """Everything that was posted for the establishment and period, the first computation first."""
    found = await acting.session.scalars(
        select(WageFund)
        .where(
            WageFund.tenant == fund.tenant,
            WageFund.establishment_id == fund.establishment_id,
            WageFund.about == fund.about,
            WageFund.state != WageFundState.WITHDRAWN,
        )
        .order_by(WageFund.serial)
        .with_for_update()
    )
    rows = found.all()
    if not rows:
        raise NotReady(
            Text(vi="Bảng lương này đã hủy.", en="This fund was withdrawn."), field="wageFund"
        )
    return rows


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
            {"position": one.position, "person": one.person, "amount": plain(one.amount)}
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
            apart_from=("compute_wage_fund", "correct_wage_fund"),
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
    ends=(WageFundState.CONFIRMED, WageFundState.WITHDRAWN),
)
