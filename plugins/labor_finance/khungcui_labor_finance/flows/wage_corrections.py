"""Wage funds computed again: by the rules as they stand now, and with what was wrong put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import strawberry
from sqlalchemy import select

from khungcui import Acting, Period, Text
from khungcui_labor_finance.applying import basis, changed
from khungcui_labor_finance.checks import between, named, worded
from khungcui_labor_finance.errors import NothingDiffers, NotReady, WrongFigure
from khungcui_labor_finance.flows.wage_figures import (
    counted,
    of_days,
    pieces_for,
    post,
    wage,
    worked_by,
)
from khungcui_labor_finance.models import WageFund, WageLine
from khungcui_labor_finance.places import same
from khungcui_labor_finance.vocabulary import WageFundState


@strawberry.input(description="What was wrong in the line of a person, or a person left out.")
class WageLineCorrectionInput:
    """Which line, and what is right; the line after the last is a new one."""

    position: int = strawberry.field(description="The number of the line.")
    coefficient: Decimal = strawberry.field(description="The coefficient of the wage.")
    days: Decimal = strawberry.field(description="Days worked.")
    person: str | None = strawberry.field(
        default=None, description="The name, of somebody who was left out. Personal."
    )


@strawberry.input(description="A wage fund to compute again.")
class CorrectWageFundInput:
    """Which, and why; and what was wrong in it, if it is not the rules."""

    wage_fund: strawberry.ID = strawberry.field(description="The fund.")
    reason: str = strawberry.field(description="Why.")
    headcount: Decimal | None = strawberry.field(
        default=None, description="The average headcount of the period, where that was wrong."
    )
    lines: list[WageLineCorrectionInput] = strawberry.field(
        default_factory=list, description="The lines that were wrong, or were left out."
    )


async def correct_wage_fund(
    acting: Acting, fund: WageFund, given: CorrectWageFundInput
) -> WageFund:
    """Compute a period again by its own rules as they stand now, and post the difference.

    A rule that was approved late, or a line that was wrong, so reaches a period that is closed
    through the period that is open.
    """
    before = await _all_of(acting, fund)
    last = before[-1]
    if last.state is WageFundState.COMPUTED:
        raise NotReady(
            Text(
                vi="Lần tính gần nhất còn chờ xác nhận.",
                en="The last computation still waits to be confirmed.",
            )
        )
    about = Period.parse(fund.about)
    pieces = await pieces_for(acting, about)
    paid = await _paid(acting, before)
    lines = _righted(about, paid, given.lines)
    due = {at: wage(pieces, one.coefficient, one.days) for at, one in lines.items()}
    owed = {at: due[at] - (paid[at].amount if at in paid else 0) for at in due}
    whole = sum(due.values(), Decimal(0))
    headcount = last.headcount if given.headcount is None else given.headcount
    if not any(owed.values()) and headcount == last.headcount:
        raise NothingDiffers(
            Text(
                vi="Tính lại theo chế độ của kỳ thì không chênh lệch.",
                en="By the rules of the period, computed again, nothing differs.",
            )
        )
    correction = WageFund(
        tenant=fund.tenant,
        **same(fund),
        **of_days(acting, about),
        serial=last.serial + 1,
        corrects_id=before[0].id,
        reason=worded(given.reason, "reason"),
        changed=changed(last.basis, basis(pieces)),
        people=len(lines),
        **counted(headcount, len(lines), before=last.headcount),
        whole=whole,
        amount=sum(owed.values(), Decimal(0)),
        basis=basis(pieces),
        state=WageFundState.COMPUTED,
    )
    made = [
        WageLine(
            tenant=fund.tenant,
            **same(fund),
            position=at,
            person=one.person,
            coefficient=one.coefficient,
            days=one.days,
            amount=owed[at],
        )
        for at, one in sorted(lines.items())
    ]
    await post(acting, correction, made)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Somebody's line as it stands: the last coefficient and days, and all that was paid."""

    person: str
    coefficient: Decimal
    days: Decimal
    amount: Decimal = Decimal(0)


async def _paid(acting: Acting, before: Sequence[WageFund]) -> dict[int, _Line]:
    """The lines of everything that was posted, by their numbers."""
    found = await acting.session.execute(
        select(WageLine)
        .join(WageFund, (WageFund.tenant == WageLine.tenant) & (WageFund.id == WageLine.fund_id))
        .where(WageLine.tenant == before[0].tenant, WageFund.id.in_([one.id for one in before]))
        .order_by(WageFund.serial, WageLine.position)
    )
    lines: dict[int, _Line] = {}
    for line in found.scalars():
        earlier = lines.get(line.position)
        lines[line.position] = _Line(
            person=line.person,
            coefficient=line.coefficient,
            days=line.days,
            amount=line.amount + (earlier.amount if earlier else 0),
        )
    return lines


def _righted(
    about: Period, paid: Mapping[int, _Line], given: Sequence[WageLineCorrectionInput]
) -> dict[int, _Line]:
    """The lines as they should have been; each is righted once, and new ones follow the last."""
    lines = dict(paid)
    for at, one in enumerate(given):
        field = f"lines.{at}"
        between(one.position, 1, len(lines) + 1, f"{field}.position")
        if one.position in {other.position for other in given[:at]}:
            raise WrongFigure(
                Text(
                    vi="Dòng {position} nêu hai lần.", en="Line {position} is there twice."
                ).format(position=one.position),
                field=f"{field}.position",
            )
        known = paid.get(one.position)
        person = known.person if known else named(one.person or "", f"{field}.person")
        worked = worked_by(about, one.coefficient, one.days, field)
        lines[one.position] = _Line(person=person, **worked)
    return lines
