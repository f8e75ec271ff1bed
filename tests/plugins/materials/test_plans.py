"""Material plans: output × norm × (1 + loss), four eyes, and what is lacking."""

from decimal import Decimal
from typing import Any

import pytest

from khungcui.errors import BadInput
from khungcui.plugins.moving import SamePerson, WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui_materials.errors import AlreadyThere, NoNorm, Twice
from khungcui_materials.flows.reckoning import OtherNeedInput, PlannedOutputInput
from khungcui_materials.models import MaterialPlan, PlanLine
from khungcui_materials.vocabulary import PlanState

from .conftest import ONE, TAN_DINH, THREE, Story, heard, node

pytestmark = pytest.mark.anyio

OFFICE, COMMITTEE = f"district_office:{ONE}", f"district_committee:{ONE}"


def cloth(quantity: str, orderer: Any = None) -> PlannedOutputInput:
    return PlannedOutputInput(product="VAI-BT", quantity=Decimal(quantity), orderer=orderer)


async def draft(story: Story, *outputs: PlannedOutputInput, **given: Any) -> Done:
    given = {"area": ONE, "period": "2027Q1"} | given
    return await story.act(
        "draft_material_plan", given.pop("office", OFFICE), outputs=list(outputs), **given
    )


async def approved(story: Story, quantity: str) -> Done:
    plan = await draft(story, cloth(quantity))
    named: dict[str, Any] = {"material_plan": node("MaterialPlan", plan)}
    await story.act("approve_material_plan", COMMITTEE, **named)
    return plan


async def test_a_need_is_output_by_norm_and_loss_and_keeps_the_norm(story: Story) -> None:
    await story.material()
    company = await story.office("company")
    plan = await draft(
        story, cloth("1000"), cloth("1000", node("Office", company)), period="2027Q1"
    )
    lines = await story.all(PlanLine, PlanLine.plan_id == plan.id)
    assert [line.need for line in lines] == [Decimal(260), Decimal(208)]
    assert {(line.norm_version, line.norm_id) for line in lines} == {(3, "01a0-norm")}


async def test_a_plan_without_norm_says_what_it_rests_on(story: Story) -> None:
    await story.material()
    with pytest.raises(NoNorm) as refused:
        await draft(story, PlannedOutputInput(product="GUOC", quantity=Decimal(1)))
    assert (refused.value.field, refused.value.clause) == ("outputs.0.product", "II.3.2")
    with pytest.raises(NoNorm):  # nobody answers where the module is off
        await draft(story, cloth("1"), area=THREE, office=f"district_office:{THREE}")
    other = OtherNeedInput(
        material="SOI", quantity=Decimal("0.5"), unit="TNE", basis="sửa chữa máy"
    )
    plan = await draft(story, others=[other])
    (line,) = await story.all(PlanLine, PlanLine.plan_id == plan.id)
    assert (line.need, line.basis) == (500, "sửa chữa máy")
    with pytest.raises(Twice):
        await draft(story, cloth("1"), cloth("2"), period="2027Q2")
    with pytest.raises(BadInput) as ward:
        await draft(story, cloth("1"), period="2027Q2", area=TAN_DINH)
    assert ward.value.field == "area"


async def test_the_committee_approves_and_the_office_makes_it_known(story: Story) -> None:
    await story.material()
    plan = await draft(story, cloth("10"))
    named: dict[str, Any] = {"material_plan": node("MaterialPlan", plan)}
    with pytest.raises(Denied) as denied:
        await story.act("approve_material_plan", OFFICE, **named)
    assert denied.value.clause == "II.4.3"
    with pytest.raises(WrongState):
        await story.act("communicate_material_plan", OFFICE, **named)
    await story.act("approve_material_plan", COMMITTEE, **named)
    with pytest.raises(WrongState):
        await story.act("revise_material_plan", OFFICE, outputs=[cloth("11")], **named)
    await story.act("return_material_plan", COMMITTEE, comment="thiếu vải khổ 0,9", **named)
    await story.act("revise_material_plan", OFFICE, outputs=[cloth("20")], **named)
    await story.act("approve_material_plan", COMMITTEE, **named)
    await story.act("communicate_material_plan", OFFICE, **named)
    told: dict[str, Any] = {"period": "2027Q1", "number": 1, "corrects": None, "holding": [1]}
    assert heard.pop() == told
    row = await story.get(MaterialPlan, plan)
    assert (row.state, row.round) == (PlanState.COMMUNICATED, 2)
    (line,) = await story.all(PlanLine, PlanLine.plan_id == plan.id)
    assert line.need == Decimal("5.2")
    with pytest.raises(AlreadyThere):
        await draft(story, cloth("1"))
    # Who is told of a correction finds that it holds, and nothing beside it.
    correction = await story.act(
        "correct_material_plan", OFFICE, outputs=[cloth("30")], reason="thêm khung dệt", **named
    )
    named = {"material_plan": node("MaterialPlan", correction)}
    await story.act("approve_material_plan", COMMITTEE, **named)
    await story.act("communicate_material_plan", OFFICE, **named)
    assert heard.pop() == told | {"number": 2, "corrects": str(plan.id), "holding": [2]}


async def test_who_drafts_does_not_approve(story: Story) -> None:
    """INV-35, were the same person to hold both powers."""
    await story.material()
    plan = await draft(story, cloth("10"))
    drafter = story.who(OFFICE)
    story.people[COMMITTEE, True] = story.who(COMMITTEE).__class__(
        **{
            name: getattr(story.who(COMMITTEE), name)
            for name in story.who(COMMITTEE).__slots__
            if name != "official_id"
        },
        official_id=drafter.official_id,
    )
    with pytest.raises(SamePerson):
        await story.act(
            "approve_material_plan", COMMITTEE, material_plan=node("MaterialPlan", plan)
        )


async def test_shortage_and_surplus_are_need_against_what_secures_it(story: Story) -> None:
    await story.material()
    await approved(story, "1000")  # 260 kg
    year = await draft(story, cloth("4000"), period="2027")  # of which the quarter's is a part
    await story.act("approve_material_plan", COMMITTEE, material_plan=node("MaterialPlan", year))
    here, there = await story.place("K1", ONE), await story.place("K3", THREE)
    await story.receive(here, "100")
    await story.use(here, "40")
    await story.receive(there, "75")
    company = await story.office("company")
    await story.receive(there, "20", owner=node("Office", company))  # not theirs to give
    rows = {row.district: row for row in await story.seen("material_security", "department")}
    assert (rows[ONE].need, rows[ONE].in_stock, rows[ONE].used) == (260, 60, 40)
    assert (rows[ONE].secured, rows[ONE].shortage, rows[ONE].surplus) == (100, 160, 0)
    assert rows[ONE].percent == Decimal("38.46")
    assert (rows[THREE].shortage, rows[THREE].surplus, rows[THREE].percent) == (0, 75, None)
    assert [row.district for row in await story.seen("material_security", OFFICE)] == [ONE]
