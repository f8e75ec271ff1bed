"""Wages, tax and prices follow the rules of their period, and are corrected openly."""

import asyncio
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.audit.models import AuditEntry
from khungcui.errors import BadId
from khungcui.plugins.moving import SamePerson, WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui_labor_finance.errors import (
    AlreadyThere,
    NoRule,
    NotEnough,
    NothingDiffers,
    NotReady,
    NotThere,
    OverTheRule,
    WrongFigure,
)
from khungcui_labor_finance.flows.wage_corrections import WageLineCorrectionInput
from khungcui_labor_finance.flows.wages import WageLineInput
from khungcui_labor_finance.models import (
    RegisteredPrice,
    TaxAssessment,
    TaxPayment,
    WageFund,
    WageLine,
)
from khungcui_labor_finance.vocabulary import PriceState, TaxState

from .conftest import (
    BEGINNING,
    COOPERATIVE,
    FAR_AWAY,
    OFFICE,
    ONE,
    THIRD_OFFICE,
    TODAY,
    WARD,
    Story,
    node,
)

pytestmark = pytest.mark.anyio

HTX = node("Establishment", COOPERATIVE)


def _but(given: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return given | other


async def _rules(story: Story, minimum: str = "260000") -> None:
    await story.rule("wages.minimum", minimum)
    await story.rule("wages.standard_days", "26")


async def _fund(story: Story, office: str = OFFICE, about: str = "202702", **more: Any) -> Done:
    return await story.act(
        "compute_wage_fund",
        office,
        person="Tính",
        establishment=HTX,
        about=about,
        headcount=Decimal("1.5"),
        lines=[
            WageLineInput(person="Trần Thị Đào", coefficient=Decimal("2.34"), days=Decimal(25)),
            WageLineInput(person="Lê Văn Khoa", coefficient=Decimal(1), days=Decimal("13.5")),
        ],
        **more,
    )


def _of(kind: str, done: Any) -> dict[str, Any]:
    named = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).lstrip("_")
    return {named: node(kind, done)}


# Wages


async def test_a_wage_fund_is_computed_by_the_rules_of_its_month(story: Story) -> None:
    with pytest.raises(NoRule):
        await _fund(story)
    await _rules(story)
    await story.rule("wages.minimum", "390000", since=date(2027, 3, 1))
    fund = await story.get(WageFund, await _fund(story))
    # 260,000 / 26 = 10,000 a day: February knows nothing of the raise in March.
    assert fund.amount == fund.whole == Decimal(10000 * 25 * 234) / 100 + 135000
    assert (fund.about, fund.period, fund.posted_on) == ("202702", "202703", TODAY)
    assert {line["value"] for line in fund.basis} == {"260000", "26"}
    assert all(line["citation"] for line in fund.basis)


async def test_who_computed_a_fund_does_not_confirm_it_and_its_workers_are_not_its_judges(
    story: Story,
) -> None:
    await _rules(story)
    done = await _fund(story, COOPERATIVE.office)
    named = _of("WageFund", done)
    for office in (COOPERATIVE.office, WARD, "department"):
        with pytest.raises((Denied, BadId)):
            await story.act("confirm_wage_fund", office, **named)
    await story.act("confirm_wage_fund", OFFICE, **named)
    with pytest.raises(AlreadyThere):
        await _fund(story)
    other = await _fund(story, about="202701")
    with pytest.raises(SamePerson):
        await story.act("confirm_wage_fund", OFFICE, person="Tính", **_of("WageFund", other))


async def _outdated(story: Story) -> list[bool]:
    """Of each fund, whether it is to be computed again, as everyone is told."""
    shown = story.live.registry.resources["wage_fund"].resource.fields
    column = next(one.column for one in shown if one.name == "outdated")
    return list(await story.all(select(column).select_from(WageFund).order_by(WageFund.serial)))


async def test_a_rule_approved_late_posts_the_difference_in_the_open_month(story: Story) -> None:
    await _rules(story)
    done = await _fund(story)
    named = _of("WageFund", done)
    with pytest.raises(NotReady):
        await story.act("correct_wage_fund", OFFICE, reason="Nâng lương", **named)
    await story.act("confirm_wage_fund", OFFICE, **named)
    with pytest.raises(NothingDiffers):
        await story.act("correct_wage_fund", OFFICE, reason="Nâng lương", **named)
    before = await story.get(WageFund, done)
    with clock.at(date(2027, 5, 10)):
        # From the fifteenth of February on: fourteen days of the old wage, fourteen of the new.
        assert await _outdated(story) == [False]
        await story.rule("wages.minimum", "520000", since=date(2027, 2, 15))
        assert await _outdated(story) == [True]
        corrected = await story.act(
            "correct_wage_fund", OFFICE, reason="Quyết định nâng lương ban hành trễ", **named
        )
    row = await story.get(WageFund, corrected)
    first = 15000 * Decimal("2.34") * 25
    second = 15000 * Decimal("13.5")
    assert row.whole == first + second
    assert row.amount == row.whole - before.amount
    # The days of the month are told apart, and one of the two rules alone made the difference.
    assert (row.changed, await _outdated(story)) == ("wages.minimum", [False, False])
    assert (row.about, row.period, row.serial) == ("202702", "202705", 2)
    again = await story.get(WageFund, done)
    assert (again.amount, again.basis) == (before.amount, before.basis)
    lines = await story.all(select(WageLine.amount).where(WageLine.fund_id == corrected.id))
    assert sum(lines) == row.amount


async def test_what_a_person_is_paid_is_disclosed_once_and_leaves_a_trace(story: Story) -> None:
    await _rules(story)
    named = _of("WageFund", await _fund(story))
    asked: dict[str, Any] = {"purpose": "Đối chiếu bảo hiểm", **named}
    for office in (WARD, "department", f"district_committee:{ONE}", "city_committee"):
        with pytest.raises((Denied, BadId)):
            await story.act("disclose_wages", office, **asked)
    told = await story.act("disclose_wages", OFFICE, **asked)
    wages = json.loads(told.once["wages"])
    assert wages[0]["person"] == "Trần Thị Đào"
    assert sum(int(one["amount"]) for one in wages) == 720000
    trail = await story.all(select(AuditEntry).where(AuditEntry.tenant == ONE))
    read = [entry for entry in trail if entry.act == "disclose_wages" and entry.verdict == "allow"]
    assert [entry.note for entry in read] == ["Đối chiếu bảo hiểm"]
    # Neither the reading nor the writing leaves the name in the audit.
    assert all("Đào" not in json.dumps(entry.changes, ensure_ascii=False) for entry in trail)


async def test_a_fund_entered_person_by_person_is_confirmed_by_none_of_those_who_entered(
    story: Story,
) -> None:
    await _rules(story)

    async def enter(person: str, days: int) -> Done:
        return await story.act(
            "enter_wage_line",
            OFFICE,
            person=person,
            establishment=HTX,
            about="202702",
            line=WageLineInput(person="Ai đó", coefficient=Decimal(2), days=Decimal(days)),
        )

    done = await enter("Một", 10)
    assert (await enter("Hai", 20)).id == done.id
    named = _of("WageFund", done)
    with pytest.raises(WrongFigure):
        await enter("Hai", 29)
    for person in ("Một", "Hai"):
        with pytest.raises(SamePerson):
            await story.act("confirm_wage_fund", OFFICE, person=person, **named)
    await story.act("confirm_wage_fund", OFFICE, **named)
    row = await story.get(WageFund, done)
    assert (row.amount, row.people, row.heads) == (600_000, 2, 2)
    with pytest.raises(AlreadyThere):
        await enter("Một", 5)
    # A day is paid for once, whatever the period that it lies in is called.
    with pytest.raises(AlreadyThere):
        await _fund(story, about="2027Q1")
    # What was wrong in a line, and who was left out, is put right by the difference alone.
    righted = [
        WageLineCorrectionInput(position=2, coefficient=Decimal(2), days=Decimal(15)),
        WageLineCorrectionInput(
            position=3, coefficient=Decimal(1), days=Decimal(4), person="Người sót"
        ),
    ]
    asked: dict[str, Any] = {"reason": "Chấm công sai", "headcount": Decimal(3), **named}
    with pytest.raises(WrongFigure):
        await story.act("correct_wage_fund", OFFICE, lines=[righted[0]] * 2, **asked)
    again = await story.act("correct_wage_fund", OFFICE, lines=righted, **asked)
    row = await story.get(WageFund, again)
    assert (row.whole, row.amount, row.people, row.heads) == (540_000, -60_000, 3, 1)
    # Neither coefficients nor days of persons stand in the audit.
    trail = await story.all(select(AuditEntry).where(AuditEntry.tenant == ONE))
    kept = [one for entry in trail for one in entry.changes if one["table"].endswith("wage_line")]
    assert {one["after"]["coefficient"] for one in kept} == {"…"}


# Tax


async def _assessed(story: Story, base: int = 12_000_000, about: str = "202702") -> Done:
    return await story.act(
        "assess_tax",
        OFFICE,
        person="Tính",
        establishment=HTX,
        about=about,
        path="tax.trade.rate",
        base=Decimal(base),
    )


async def _notified(story: Story, **more: Any) -> Done:
    done = await _assessed(story, **more)
    await story.act("notify_tax_assessment", OFFICE, **_of("TaxAssessment", done))
    return done


async def _pay(story: Story, done: Done, amount: int, receipt: str = "BL-1") -> Done:
    return await story.act(
        "record_tax_payment",
        OFFICE,
        amount=Decimal(amount),
        paid_on=clock.today(),
        receipt=receipt,
        **_of("TaxAssessment", done),
    )


BRACKETS = ((0, 5_000_000, "5"), (5_000_000, 10_000_000, "10"), (10_000_000, None, "15"))


async def test_tax_goes_from_its_rule_to_the_last_dong(story: Story) -> None:
    await story.rule("tax.trade.rate", brackets=BRACKETS)
    done = await _assessed(story)
    named = _of("TaxAssessment", done)
    with pytest.raises(SamePerson):
        await story.act("notify_tax_assessment", OFFICE, person="Tính", **named)
    with pytest.raises(WrongState):
        await _pay(story, done, 1)
    await story.act("notify_tax_assessment", OFFICE, **named)
    row = await story.get(TaxAssessment, done)
    assert row.amount == 250_000 + 500_000 + 300_000
    assert (row.pay_by, row.number) == (date(2027, 3, 31), f"{ONE}/2027/000001")
    await _pay(story, done, 50_000)
    with pytest.raises(NotEnough) as raised:
        await _pay(story, done, 1_000_001)
    assert raised.value.params == {"left": "1000000"}
    with pytest.raises(NotReady):
        await story.act("declare_tax_overdue", OFFICE, **named)
    with clock.at(date(2027, 4, 1)):
        await story.act("declare_tax_overdue", OFFICE, **named)
        await _pay(story, done, 1_000_000, "BL-2")
    row = await story.get(TaxAssessment, done)
    assert (row.state, row.paid) == (TaxState.PAID, row.amount)
    assert sum(await story.all(select(TaxPayment.amount))) == row.amount


async def test_two_who_take_the_same_arrears_do_not_both_succeed(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    done = await _notified(story)
    async with asyncio.timeout(30):
        came = await asyncio.gather(
            *(_pay(story, done, 700_000, f"BL-{n}") for n in range(3)), return_exceptions=True
        )
    refused = [one for one in came if isinstance(one, BaseException)]
    assert len(refused) == 2
    assert all(isinstance(one, NotEnough) for one in refused)
    assert (await story.get(TaxAssessment, done)).paid == 700_000


async def test_numbers_go_on_without_a_gap_whoever_assesses_at_once(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    async with asyncio.timeout(30):
        made = await asyncio.gather(*(_assessed(story, about=f"20260{n}") for n in range(1, 6)))
    assert len({one.id for one in made}) == 5
    with clock.at(date(2028, 1, 5)):
        await _assessed(story, about="202712")
    numbers = await story.all(select(TaxAssessment.number).order_by(TaxAssessment.number))
    assert [*numbers] == [
        *(f"{ONE}/2027/{n:06}" for n in range(1, 6)),
        f"{ONE}/2028/000001",
    ]


async def test_next_years_rule_changes_nothing_and_a_late_one_posts_the_difference(
    story: Story,
) -> None:
    await story.rule("tax.trade.rate", "10")
    done = await _notified(story)
    await _pay(story, done, 1_200_000)
    before = await story.get(TaxAssessment, done)
    named = _of("TaxAssessment", done)
    await story.rule("tax.trade.rate", "20", since=date(2028, 1, 1))
    with pytest.raises(NothingDiffers):
        await story.act("correct_tax_assessment", OFFICE, reason="Rà soát", **named)
    with clock.at(date(2027, 6, 1)):
        await story.rule("tax.trade.rate", "8", since=BEGINNING)
        refund = await story.act("correct_tax_assessment", OFFICE, reason="Giảm thuế", **named)
        row = await story.get(TaxAssessment, refund)
        assert (row.whole, row.amount, row.period) == (960_000, -240_000, "202706")
        await story.act(
            "notify_tax_assessment", OFFICE, person="Ký", **_of("TaxAssessment", refund)
        )
        await _pay(story, refund, 240_000, "PC-1")
    assert (await story.get(TaxAssessment, refund)).state is TaxState.PAID
    after = await story.get(TaxAssessment, done)
    assert (after.amount, after.basis, after.base) == (before.amount, before.basis, before.base)


async def test_what_is_given_back_is_first_set_off_against_what_is_owed(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    done = await _notified(story)
    with pytest.raises(AlreadyThere):
        await _assessed(story, about="2027S1")
    await _pay(story, done, 500_000)
    with pytest.raises(AlreadyThere):
        await _pay(story, done, 100_000)  # by the same receipt
    with pytest.raises(WrongFigure):
        await story.act(
            "record_tax_payment",
            OFFICE,
            amount=Decimal(1),
            paid_on=BEGINNING,
            receipt="BL-9",
            **_of("TaxAssessment", done),
        )

    async def corrected(base: int) -> TaxAssessment:
        again = await story.act(
            "correct_tax_assessment",
            OFFICE,
            person="Tính",
            reason="Khai lại",
            base=Decimal(base),
            **_of("TaxAssessment", done),
        )
        await story.act("notify_tax_assessment", OFFICE, **_of("TaxAssessment", again))
        return await story.get(TaxAssessment, again)

    # Of 1,200,000 half a million was paid; 400,000 less is owed, and nothing goes out.
    row = await corrected(8_000_000)
    assert (row.amount, row.paid, row.state) == (-400_000, -400_000, TaxState.PAID)
    assert (await story.get(TaxAssessment, done)).arrears == 300_000
    # Another 600,000 less: 300,000 of it were never paid, the rest is given back.
    row = await corrected(2_000_000)
    assert (row.amount, row.arrears, row.state) == (-600_000, -300_000, TaxState.NOTIFIED)
    assert (await story.get(TaxAssessment, done)).state is TaxState.PAID
    # What was set off was neither taken in nor paid out.
    assert sum(await story.all(select(TaxPayment.amount))) == 500_000
    # The receipt was of somebody else: what it paid is owed again, and both stay.
    paid = await story.all(select(TaxPayment).order_by(TaxPayment.receipt.desc()))
    back: dict[str, Any] = _of("TaxAssessment", done) | _of("TaxPayment", paid[0])
    back["reason"] = "Biên lai của cơ sở khác"
    for office in (WARD, COOPERATIVE.office):
        with pytest.raises((Denied, BadId)):
            await story.act("reverse_tax_payment", office, **back)
    with pytest.raises(WrongFigure):
        await story.act("reverse_tax_payment", OFFICE, **(back | _of("TaxPayment", paid[1])))
    again = await story.act("reverse_tax_payment", OFFICE, **back)
    owing = await story.get(TaxAssessment, done)
    assert (owing.state, owing.arrears) == (TaxState.NOTIFIED, 500_000)
    for wrong, error in ((paid[0], AlreadyThere), (again, WrongFigure)):
        with pytest.raises((error, NotEnough)):
            await story.act("reverse_tax_payment", OFFICE, **(back | _of("TaxPayment", wrong)))
    assert sum(await story.all(select(TaxPayment.amount))) == 0


async def test_only_the_district_assesses_and_only_on_its_ground(story: Story) -> None:
    await story.rule("tax.trade.rate", "10")
    given: dict[str, Any] = {"about": "202702", "path": "tax.trade.rate", "base": Decimal(1)}
    for office in (WARD, COOPERATIVE.office, "department", "city_committee"):
        with pytest.raises((Denied, BadId)):
            await story.act("assess_tax", office, establishment=HTX, **given)
    with pytest.raises(BadId):
        await story.act("assess_tax", THIRD_OFFICE, establishment=HTX, **given)
    with pytest.raises(NotThere):  # it was opened in May 1975
        await story.act("assess_tax", OFFICE, establishment=HTX, **_but(given, {"about": "197504"}))
    done = await story.act(
        "assess_tax", THIRD_OFFICE, establishment=node("Establishment", FAR_AWAY), **given
    )
    assert (await story.get(TaxAssessment, done)).tenant == FAR_AWAY.tenant
    with pytest.raises(WrongFigure):
        await story.act(
            "assess_tax", OFFICE, establishment=HTX, **_but(given, {"path": "wages.minimum"})
        )
    with pytest.raises(WrongFigure):
        await story.act("assess_tax", OFFICE, establishment=HTX, **_but(given, {"about": "202704"}))
    with pytest.raises(WrongFigure):
        await story.act(
            "assess_tax", OFFICE, establishment=HTX, **_but(given, {"base": Decimal("0.5")})
        )


# Prices


async def test_a_price_stays_under_the_ceiling_and_the_next_one_takes_its_place(
    story: Story,
) -> None:
    await story.rule("prices.ceiling.vai_kaki", "50000", unit="đồng/m")

    async def drafted(price: int, since: date, unit: str = "m") -> dict[str, Any]:
        done = await story.act(
            "draft_registered_price",
            COOPERATIVE.office,
            establishment=HTX,
            product="VAI-KAKI",
            unit=unit,
            price=Decimal(price),
            since=since,
        )
        return _of("RegisteredPrice", done)

    for price, unit in ((50001, "m"), (40000, "tấc")):
        dear = await drafted(price, TODAY, unit)
        with pytest.raises(OverTheRule):
            await story.act("register_price", OFFICE, **dear)
    for since in (TODAY, date(2027, 7, 1)):
        named = await drafted(48000, since)
        with pytest.raises(Denied):
            await story.act("register_price", COOPERATIVE.office, **named)
        await story.act("register_price", OFFICE, **named)
        await story.act("bring_price_into_force", OFFICE, **named)
    rows = await story.all(select(RegisteredPrice).order_by(RegisteredPrice.id))
    assert [(row.state, row.until) for row in rows] == [
        *[(PriceState.DRAFT, None)] * 2,
        (PriceState.SUPERSEDED, date(2027, 7, 1)),
        (PriceState.IN_FORCE, None),
    ]
