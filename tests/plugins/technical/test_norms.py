"""Consumption norms: set by whoever orders, in versions that never overlap (INV-19)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from khungcui import BadInput, Conflict
from khungcui.plugins.moving import SamePerson, WrongState
from khungcui.plugins.performing import Denied, NotSigned
from khungcui_technical.errors import BadNormLine, OverlappingVersions, PastDay
from khungcui_technical.flows.norms import NormLineInput
from khungcui_technical.models import ConsumptionNorm, NormLine
from khungcui_technical.vocabulary import StandingState

from .conftest import COMPANY, ONE, OTHER, TAN_DINH, TODAY, Story, node

pytestmark = pytest.mark.anyio

LATER = date(2027, 6, 1)


async def test_a_norm_is_tried_approved_by_another_and_comes_into_force(story: Story) -> None:
    product = await story.product()
    norm = await story.norm(product, upto="trial")
    named: dict[str, Any] = {"consumption_norm": node("ConsumptionNorm", norm)}
    with pytest.raises(SamePerson):
        await story.act("approve_consumption_norm", COMPANY, person=1, **named)
    with pytest.raises(NotSigned):
        await story.act("approve_consumption_norm", COMPANY, person=3, signing=False, **named)
    await story.act("approve_consumption_norm", COMPANY, person=2, **named)
    with pytest.raises(PastDay):
        await story.enforce_norm(norm, TODAY - timedelta(days=1))
    await story.enforce_norm(norm, TODAY)
    held = await story.get(ConsumptionNorm, norm)
    assert (held.state, held.since, held.until) == (StandingState.IN_FORCE, TODAY, None)


async def test_nobody_but_the_orderer_changes_a_norm(story: Story) -> None:
    norm = await story.norm(await story.product(), upto="trial")
    named: dict[str, Any] = {"consumption_norm": node("ConsumptionNorm", norm)}
    for office in (f"district_office:{ONE}", f"ward_committee:{TAN_DINH}", "department"):
        with pytest.raises(Denied) as denied:
            await story.act("approve_consumption_norm", office, person=2, **named)
        assert denied.value.clause in (None, "II.3.2")
    # Another orderer does not even see it.
    with pytest.raises(BadInput):
        await story.act("approve_consumption_norm", OTHER, person=2, **named)
    assert norm.id not in await story.sees("consumption_norm", OTHER)
    for office in (COMPANY, f"district_office:{ONE}", "department"):
        assert norm.id in await story.sees("consumption_norm", office)


async def test_the_next_version_ends_the_one_before_on_its_day(story: Story) -> None:
    product = await story.product("VAI-01")
    first, second = await story.norm(product, "0.25"), await story.norm(product, "0.24")
    await story.enforce_norm(first, TODAY)
    await story.enforce_norm(second, LATER)
    before = await story.get(ConsumptionNorm, first)
    assert (before.state, before.until) == (StandingState.SUPERSEDED, LATER)

    async def quantity(day: date) -> Decimal:
        (line,) = await story.ask("consumption_norm", product="VAI-01", day=day)
        return line["quantity"]

    assert await quantity(LATER - timedelta(days=1)) == Decimal("0.25")
    assert await quantity(LATER) == Decimal("0.24")
    assert await story.ask("consumption_norm", product="VAI-01", day=date(2027, 2, 28)) == []
    third = await story.norm(product, "0.23")
    with pytest.raises(OverlappingVersions):
        await story.enforce_norm(third, LATER)
    with pytest.raises(OverlappingVersions):
        await story.enforce_norm(third, TODAY)


async def test_each_orderer_has_norms_of_its_own(story: Story) -> None:
    product = await story.product("VAI-02")
    for office, quantity in ((COMPANY, "0.25"), (OTHER, "0.30")):
        await story.enforce_norm(await story.norm(product, quantity, office=office), TODAY, office)
    for office, quantity in ((COMPANY, "0.25"), (OTHER, "0.30")):
        (line,) = await story.ask(
            "consumption_norm", product="VAI-02", day=TODAY, orderer=story.offices[office]
        )
        assert line["quantity"] == Decimal(quantity)


async def test_a_norm_on_trial_goes_back_with_a_reason_and_is_revised(story: Story) -> None:
    norm = await story.norm(await story.product(), upto="trial")
    named: dict[str, Any] = {"consumption_norm": node("ConsumptionNorm", norm)}
    revised = {"basis": "Dệt thử 5 khung", "lines": [_line(quantity="0.26")]}
    with pytest.raises(WrongState):
        await story.act("revise_consumption_norm", COMPANY, **named, **revised)
    with pytest.raises(BadInput):
        await story.act("return_consumption_norm", COMPANY, person=2, **named)
    await story.act(
        "return_consumption_norm", COMPANY, person=2, comment="Hao hụt quá cao", **named
    )
    await story.act("revise_consumption_norm", COMPANY, **named, **revised)
    # A code is the same with blanks around it, and replaces what stood there of it.
    again = {"material": " SOI-BONG ", "quantity": Decimal("0.24"), "unit": "KGM", **named}
    await story.act("add_norm_line", COMPANY, **again)
    (line,) = await story.rows(NormLine, NormLine.norm_id == norm.id)
    assert (line.material, line.quantity) == ("SOI-BONG", Decimal("0.24"))


def _line(
    material: str = "SOI-BONG",
    quantity: str = "0.25",
    loss: str = "0",
    scrap: str = "0",
    unit: str = "KGM",
) -> NormLineInput:
    return NormLineInput(
        material=material,
        quantity=Decimal(quantity),
        unit=unit,
        loss_percent=Decimal(loss),
        scrap_percent=Decimal(scrap),
    )


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [_line(), _line()],
        [_line(quantity="0")],
        [_line(quantity="0.1234567")],
        [_line(loss="101")],
        [_line(scrap="2")],
        [_line(unit="CHUỐI")],
    ],
    ids=["none", "twice", "nothing", "too fine", "too much lost", "scrap of nothing", "no unit"],
)
async def test_a_norm_is_whole(story: Story, lines: list[NormLineInput]) -> None:
    product = node("Product", await story.product())
    with pytest.raises((BadNormLine, BadInput)):
        await story.act(
            "draft_consumption_norm", COMPANY, product=product, basis="Thử", lines=lines
        )


async def test_nothing_is_laid_down_for_a_product_out_of_use(story: Story) -> None:
    product = await story.product()
    await story.act("retire_product", COMPANY, product=node("Product", product))
    with pytest.raises(Conflict):
        await story.norm(product)
