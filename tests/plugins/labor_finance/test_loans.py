"""Loans: asked for, appraised, lent under the rule of the day, repaid, given up."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.plugins.moving import SamePerson
from khungcui.plugins.performing import Denied, Done
from khungcui_labor_finance.errors import (
    AlreadyThere,
    NotEnough,
    OverTheRule,
)
from khungcui_labor_finance.models import (
    Loan,
    LoanInstalment,
    LoanPayment,
)
from khungcui_labor_finance.vocabulary import LoanState, Repayment

from .conftest import (
    BANK,
    COOPERATIVE,
    OFFICE,
    ONE,
    THIRD_OFFICE,
    WARD,
    WORKSHOP,
    Story,
    node,
)

pytestmark = pytest.mark.anyio

HTX = node("Establishment", COOPERATIVE)


def _of(kind: str, done: Any) -> dict[str, Any]:
    named = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).lstrip("_")
    return {named: node(kind, done)}


async def _lent(story: Story, amount: int = 12_000_000, months: int = 12) -> Done:
    await story.rule("credit.rate", "12")
    done = await story.act(
        "request_loan",
        COOPERATIVE.office,
        establishment=HTX,
        purpose="Mua máy dệt",
        amount=Decimal(amount),
        months=months,
        repayment=Repayment.STRAIGHT,
    )
    named = _of("Loan", done)
    await story.act("appraise_loan", OFFICE, appraisal="Đủ điều kiện", **named)
    with pytest.raises(OverTheRule):
        await story.act(
            "approve_loan", BANK, amount=Decimal(amount), annual_rate=Decimal("12.5"), **named
        )
    for office in (OFFICE, "city_committee", "department"):
        with pytest.raises(Denied):
            await story.act(
                "approve_loan", office, amount=Decimal(1), annual_rate=Decimal(1), **named
            )
    await story.act("approve_loan", BANK, amount=Decimal(amount), annual_rate=Decimal(12), **named)
    with pytest.raises(SamePerson):
        await story.act("disburse_loan", BANK, amount=Decimal(amount), **named)
    await story.act("disburse_loan", BANK, person="Quỹ", amount=Decimal(amount), **named)
    return done


async def _repay(story: Story, done: Done, amount: int, receipt: str = "PT-1") -> Done:
    return await story.act(
        "record_loan_payment",
        BANK,
        person="Quỹ",
        amount=Decimal(amount),
        paid_on=clock.today(),
        receipt=receipt,
        **_of("Loan", done),
    )


async def test_a_loan_is_repaid_interest_first_and_closes_at_nothing(story: Story) -> None:
    done = await _lent(story)
    due = await story.all(select(LoanInstalment).order_by(LoanInstalment.number))
    assert [one.principal for one in due] == [1_000_000] * 12
    assert [one.interest for one in due] == [10_000 * left for left in range(12, 0, -1)]
    await _repay(story, done, 100_000)
    row = await story.get(Loan, done)
    assert (row.state, row.outstanding, row.interest_paid) == (
        LoanState.REPAYING,
        12_000_000,
        100_000,
    )
    await _repay(story, done, 1_120_000, "PT-2")
    row = await story.get(Loan, done)
    assert (row.outstanding, row.interest_paid) == (11_000_000, 220_000)
    owed = sum(one.principal + one.interest for one in due) - 1_220_000
    with pytest.raises(NotEnough):
        await _repay(story, done, int(owed) + 1)
    await _repay(story, done, int(owed), "PT-3")
    row = await story.get(Loan, done)
    assert (row.state, row.outstanding) == (LoanState.CLOSED, 0)
    assert row.repaid == sum(await story.all(select(LoanPayment.principal))) == row.disbursed
    # The second receipt was of another loan: what the others paid goes to the oldest again.
    second = (await story.all(select(LoanPayment).where(LoanPayment.receipt == "PT-2")))[0]
    back: dict[str, Any] = _of("Loan", done) | _of("LoanPayment", second) | {"reason": "Nhầm"}
    with pytest.raises(Denied):
        await story.act("reverse_loan_payment", OFFICE, **back)
    await story.act("reverse_loan_payment", BANK, at=ONE, **back)
    with pytest.raises(AlreadyThere):
        await story.act("reverse_loan_payment", BANK, at=ONE, **back)
    row = await story.get(Loan, done)
    assert (row.state, row.outstanding, row.interest_paid) == (
        LoanState.REPAYING,
        1_110_000,
        770_000,
    )
    assert row.repaid == sum(await story.all(select(LoanPayment.principal)))
    of_last = await story.all(
        select(LoanInstalment.principal_paid).order_by(LoanInstalment.number.desc()).limit(3)
    )
    assert list(of_last) == [0, 890_000, 1_000_000]


async def test_those_who_repay_at_once_never_owe_less_than_nothing(story: Story) -> None:
    done = await _lent(story, amount=1_000_000, months=1)
    async with asyncio.timeout(30):
        came = await asyncio.gather(
            *(_repay(story, done, 600_000, f"PT-{n}") for n in range(4)), return_exceptions=True
        )
    assert sum(isinstance(one, NotEnough) for one in came) == 3
    row = await story.get(Loan, done)
    assert row.outstanding == 1_000_000 - row.repaid == 410_000


async def test_a_loan_that_is_given_up_says_why(story: Story) -> None:
    done = await _lent(story)
    named = _of("Loan", done)
    await story.act("write_off_loan", BANK, comment="Thiên tai", **named)
    row = await story.get(Loan, done)
    assert (row.state, row.written_off, row.outstanding) == (LoanState.WRITTEN_OFF, 12_000_000, 0)


async def test_who_sees_what(story: Story) -> None:
    """A ward, a neighbour and another district see no loan; the bank and the district do."""
    await _lent(story)
    resource = story.live.registry.resources["loan"].resource
    seen = {}
    for office in (OFFICE, BANK, COOPERATIVE.office, WARD, WORKSHOP.office, THIRD_OFFICE):
        view = story.view(office)
        async with story.database.reading(view.areas) as session:
            found = await session.execute(
                select(Loan.id).where(view.where(resource, "labor_finance")), {"day": view.day}
            )
            seen[office] = len(found.all())
    assert seen == {
        OFFICE: 1,
        BANK: 1,
        COOPERATIVE.office: 1,
        WARD: 0,
        WORKSHOP.office: 0,
        THIRD_OFFICE: 0,
    }
