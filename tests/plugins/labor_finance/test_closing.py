"""The district's finance is closed by month; what is late goes into the month that is open."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from khungcui import Doing, PeriodClosed, advance, clock
from khungcui.jobs.running import Runs
from khungcui.plugins.closing import Pending
from khungcui.plugins.jobs import Asked, enqueue
from khungcui.plugins.performing import Denied, Done, NotSigned
from khungcui.plugins.steps import WorkflowStep
from khungcui.storage.closing import PeriodClose
from khungcui.testing.postgres import FreshDatabase
from khungcui_labor_finance.applying import pieces_of, rule_on
from khungcui_labor_finance.errors import NothingDiffers
from khungcui_labor_finance.flows.wage_figures import MINIMUM
from khungcui_labor_finance.flows.wages import WageLineInput
from khungcui_labor_finance.models import EconomicRule, TaxAssessment, WageFund
from khungcui_labor_finance.vocabulary import TaxState

from .conftest import CITY, COOPERATIVE, OFFICE, ONE, WARD, Story, clear, node

pytestmark = pytest.mark.anyio

HTX = node("Establishment", COOPERATIVE)
APRIL = date(2027, 4, 6)


async def _assessed(story: Story, base: int = 1_000_000, about: str = "202702") -> dict[str, Any]:
    done = await story.act(
        "assess_tax",
        OFFICE,
        person="Tính",
        establishment=HTX,
        about=about,
        path="tax.trade.rate",
        base=Decimal(base),
    )
    return _of(done)


def _of(row: Any) -> dict[str, Any]:
    return {"tax_assessment": node("TaxAssessment", row)}


async def _pay(story: Story, named: dict[str, Any], amount: int) -> Done:
    return await story.act(
        "record_tax_payment",
        OFFICE,
        amount=Decimal(amount),
        paid_on=date(2027, 3, 20),
        receipt="BL-1",
        **named,
    )


async def test_a_month_is_closed_when_nothing_waits_and_then_takes_nothing(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    named = await _assessed(story)
    with clock.at(APRIL):
        with pytest.raises(Pending, match="1 assessments"):
            await story.act("close_district_finance_period", OFFICE, period="202703")
        await story.act("notify_tax_assessment", OFFICE, **named)
        for office in (WARD, "department", "city_committee"):
            with pytest.raises(Denied):
                await story.act("close_district_finance_period", office, at=ONE, period="202703")
        with pytest.raises(NotSigned):
            await story.act("close_district_finance_period", OFFICE, signing=False, period="202703")
        done = await story.act("close_district_finance_period", OFFICE, period="202703")
        kept = await story.get(PeriodClose, done)
        assert kept.figures == (
            '{"loans_repaid":"0","tax_assessed":"100000","tax_collected":"0","wages":"0"}'
        )
        # What was paid in March and comes to light in April counts in April.
        await _pay(story, named, 100_000)
    row = (await story.all(select(TaxAssessment)))[0]
    assert (row.state, row.paid) == (TaxState.PAID, 100_000)
    with pytest.raises(PeriodClosed):
        await _assessed(story, about="202701")


async def test_what_is_not_paid_by_its_day_becomes_overdue_by_itself(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    named = [await _assessed(story, about=f"20270{n}") for n in (1, 2)]
    for one in named:
        await story.act("notify_tax_assessment", OFFICE, **one)
    with clock.at(date(2027, 4, 1)):
        await _pay(story, named[0], 100_000)
        async with story.database.writing([CITY, ONE], [ONE]) as session:
            run = await enqueue(
                session,
                story.live.registry,
                asked=Asked(tenant=ONE, job="labor_finance.overdue", key="tối", payload={}),
                by="lịch",
            )
        runs = Runs(story.database, lambda: story.live)
        assert await runs.run(ONE, run) is None
    states = await story.all(select(TaxAssessment.state).order_by(TaxAssessment.about))
    assert list(states) == [TaxState.PAID, TaxState.OVERDUE]
    steps = await story.all(select(WorkflowStep).where(WorkflowStep.act == "tax_is_overdue"))
    assert [(one.official_id, one.clause) for one in steps] == [(None, "II.5.2")]


async def test_who_pays_while_the_night_declares_does_not_stop_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    await story.rule("tax.trade.rate", "10")
    named = [await _assessed(story, about=f"20270{n}") for n in (1, 2)]
    for one in named:
        await story.act("notify_tax_assessment", OFFICE, **one)
    paying: list[asyncio.Task[Done]] = []

    async def advance_slowly(doing: Doing, row: TaxAssessment, name: str) -> None:
        if not paying:
            other = next(one for one in named if one != _of(row))
            paying.append(asyncio.create_task(_pay(story, other, 100_000)))
            await asyncio.wait(paying, timeout=0.5)
        await advance(doing, row, name)

    monkeypatch.setattr(import_module("khungcui_labor_finance.jobs"), "advance", advance_slowly)
    with clock.at(date(2027, 4, 1)):
        async with story.database.writing([CITY, ONE], [ONE]) as session:
            run = await enqueue(
                session,
                story.live.registry,
                asked=Asked(tenant=ONE, job="labor_finance.overdue", key="trả", payload={}),
                by="lịch",
            )
        async with asyncio.timeout(20):
            assert await Runs(story.database, lambda: story.live).run(ONE, run) is None
            await paying[0]
    states = await story.all(select(TaxAssessment.state))
    assert sorted(states) == [TaxState.OVERDUE, TaxState.PAID]


ISSUED = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 40).map(lambda n: n * 26_000)),
    min_size=1,
    max_size=5,
)


@given(issued=ISSUED)
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_whatever_is_issued_and_when_each_day_has_the_rule_that_reached_it_last(
    story: Story, finance_database: FreshDatabase, issued: list[tuple[int, int]]
) -> None:
    """An oracle of days: a rule paints its days from its first on, up to the next first day."""
    await clear(finance_database)
    start = date(2027, 1, 1)
    painted: dict[int, int] = {}
    await story.rule("wages.standard_days", "26")
    await story.rule(MINIMUM, "26000")
    fund = await _fund(story)
    for step, value in issued:
        before = dict(painted)
        painted[step] = value
        await story.rule(MINIMUM, str(value), since=start + timedelta(days=step * 20))
        async with story.reading() as session:
            for week in range(24):
                day = start + timedelta(days=week * 9)
                reached = [at for at in painted if start + timedelta(days=at * 20) <= day]
                expected = painted[max(reached)] if reached else 26_000
                found = await rule_on(session, CITY, MINIMUM, day)
                assert found is not None
                assert found.value == expected, (day, before, painted)
            whole = await pieces_of(session, CITY, (MINIMUM,), start, start + timedelta(days=200))
            assert sum(piece.days for piece in whole) == 201
    # Recomputing January comes to the same, unless a rule reached into January.
    row = await story.get(WageFund, fund)
    named: dict[str, Any] = {"wage_fund": node("WageFund", fund)}
    if not any(step <= 1 for step, _ in issued):
        with pytest.raises(NothingDiffers):
            await story.act("correct_wage_fund", OFFICE, reason="Rà soát", **named)
    assert row.whole == 26_000
    rules = await story.all(select(EconomicRule.path))
    assert Counter(rules)[MINIMUM] == len(issued) + 1


async def _fund(story: Story) -> Done:
    done = await story.act(
        "compute_wage_fund",
        OFFICE,
        person="Tính",
        establishment=HTX,
        about="202701",
        headcount=Decimal(1),
        lines=[WageLineInput(person="A", coefficient=Decimal(1), days=Decimal(26))],
    )
    await story.act("confirm_wage_fund", OFFICE, wage_fund=node("WageFund", done))
    return done
