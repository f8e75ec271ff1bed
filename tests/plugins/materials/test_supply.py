"""Commitments, balancing between districts, sourcing outside, and guidance (II.4)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from khungcui.errors import BadId, BadInput, Conflict
from khungcui.plugins.moving import CommentNeeded, WrongState
from khungcui.plugins.performing import Denied, Done
from khungcui_materials.errors import ReasonNeeded
from khungcui_materials.flows.balancing import BalancingLineInput
from khungcui_materials.models import (
    BalancingProposal,
    OutsideSourcing,
    StockDocument,
    SupplyCommitment,
    Transfer,
)
from khungcui_materials.vocabulary import (
    BalancingState,
    CommitmentState,
    Source,
    SourcingState,
    TransferState,
)

from .conftest import ONE, THREE, Story, line, moment, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def propose(story: Story, quantity: str = "50", **given: Any) -> Done:
    return await story.act(
        "propose_balancing",
        "department",
        material="SOI",
        lines=[
            BalancingLineInput(from_district=ONE, to_district=THREE, quantity=Decimal(quantity))
        ],
        grounds="Quận 3 thiếu sợi",
        **given,
    )


async def test_a_proposal_moves_no_stock_and_others_decide_it(story: Story) -> None:
    """INV-20, from a district's need to what another district sends."""
    await story.material()
    here, there = await story.place("K1", ONE), await story.place("K3", THREE)
    await story.receive(here, "80", posted_at=moment(1))
    need = await story.act(
        "submit_material_need",
        f"district_office:{THREE}",
        area=THREE,
        material="SOI",
        quantity=Decimal(50),
        needed_by=date(2027, 3, 20),
        reason="dệt vải theo kế hoạch",
    )
    told: dict[str, Any] = {"material_need": node("MaterialNeed", need)}
    proposal = await propose(story, **told)
    await story.act("settle_material_need", f"district_office:{THREE}", **told)
    with pytest.raises(Conflict) as over:
        await propose(story, **told)
    assert over.value.error_code == "materials.need_over"
    named: dict[str, Any] = {"balancing_proposal": node("BalancingProposal", proposal)}
    with pytest.raises(Denied) as denied:
        await story.act("decide_balancing", "department", **named)
    assert denied.value.clause == "II.4.2"
    with pytest.raises(WrongState):
        await story.act("order_balancing", "supply_agency", **named)
    await story.act("decide_balancing", "planning_committee", **named)
    assert await story.all(Transfer) == []
    assert len(await story.all(StockDocument)) == 1

    await story.act("order_balancing", "supply_agency", **named)
    (transfer,) = await story.all(Transfer)
    assert (transfer.ordered, transfer.state) == (50, TransferState.ORDERED)
    with pytest.raises(Conflict) as open_:
        await story.act("close_balancing", "supply_agency", **named)
    assert open_.value.error_code == "materials.transfers_open"
    await story.send(here, transfer, "50")
    await story.arrive(there, transfer, "48", "2", reason="ẩm")
    await story.act("close_balancing", "supply_agency", **named)
    row = await story.get(BalancingProposal, proposal)
    assert row.state is BalancingState.CLOSED
    (seen,) = await story.seen("balancing_proposal", OFFICE)
    assert seen.progress is TransferState.RECEIVED_SHORT
    (way,) = await story.seen("material_transfer", OFFICE)
    assert (way.ordered, way.sent, way.received, way.lost) == (50, 50, 48, 2)
    for name in ("balancing_proposal", "material_transfer"):
        assert await story.seen(name, "district_office:769", at="769") == []


async def test_a_proposal_is_refused_with_a_reason(story: Story) -> None:
    await story.material()
    proposal = await propose(story)
    named: dict[str, Any] = {"balancing_proposal": node("BalancingProposal", proposal)}
    with pytest.raises(CommentNeeded):
        await story.act("reject_balancing", "planning_committee", **named)
    await story.act("reject_balancing", "planning_committee", comment="Quận 1 cũng thiếu", **named)
    assert (await story.get(BalancingProposal, proposal)).state is BalancingState.REJECTED


async def test_the_department_directs_its_own_companies_alone(story: Story) -> None:
    await story.material()
    given: dict[str, Any] = {
        "area": ONE,
        "period": "2027Q1",
        "material": "SOI",
        "quantity": Decimal(1),
        "unit": "TNE",
    }
    outside = await story.office("outside_orderer")
    with pytest.raises(BadInput) as refused:
        await story.act("direct_supply", "department", company=node("Office", outside), **given)
    assert refused.value.field == "company"
    company = await story.office("company")
    await story.act("direct_supply", "department", company=node("Office", company), **given)


async def test_a_company_supplies_what_it_committed_to_and_the_district_says_so(
    story: Story,
) -> None:
    await story.material()
    company = await story.office("company")
    done = await story.act(
        "direct_supply",
        "department",
        company=node("Office", company),
        area=ONE,
        period="2027Q1",
        material="SOI",
        quantity=Decimal(1),
        unit="TNE",
    )
    named: dict[str, Any] = {"supply_commitment": node("SupplyCommitment", done)}
    with pytest.raises(Denied):
        await story.act(
            "commit_supply",
            "department",
            quantity=Decimal(1),
            deliver_by=date(2027, 3, 20),
            **named,
        )
    less: dict[str, Any] = {"quantity": Decimal(900), "deliver_by": date(2027, 3, 20), **named}
    with pytest.raises(ReasonNeeded):
        await story.act("commit_supply", "company", **less)
    await story.act("commit_supply", "company", comment="nhà máy sợi sửa lò", **less)
    await story.act("issue_supply", "company", quantity=Decimal(900), reference="PX 12", **named)
    row = await story.get(SupplyCommitment, done)
    place = await story.place()
    came: dict[str, Any] = {"source": Source.CO_SUPPLY, "reference": f" {row.code} "}
    with pytest.raises(BadInput) as unsaid:  # INV-13: the company's goods stay its own
        await story.post("receipt", place, line("SOI", "890"), **came)
    assert unsaid.value.field == "owner"
    await story.post("receipt", place, line("SOI", "890"), owner=node("Office", company), **came)
    with pytest.raises(ReasonNeeded):
        await story.act("reconcile_supply", OFFICE, **named)
    await story.act("reconcile_supply", OFFICE, comment="thiếu 10 kg khi cân lại", **named)
    row = await story.get(SupplyCommitment, done)
    assert (row.directed, row.issued, row.received) == (1000, 900, 890)
    assert row.state is CommitmentState.RECONCILED


async def test_sourcing_waits_for_guidance_and_for_goods(story: Story) -> None:
    await story.material()
    done = await story.act(
        "plan_sourcing", OFFICE, area=ONE, material="SOI", quantity=Decimal(100), region="Tây Ninh"
    )
    named: dict[str, Any] = {"outside_sourcing": node("OutsideSourcing", done)}
    contract: dict[str, Any] = {
        "supplier": "HTX Gò Dầu",
        "contract_number": "07/HĐ",
        "quantity": Decimal(100),
        "price": Decimal(45000),
    }
    with pytest.raises(WrongState):
        await story.act("contract_sourcing", OFFICE, **contract, **named)
    with pytest.raises(Denied) as denied:
        await story.act("guide_sourcing", OFFICE, guidance="…", **named)
    assert denied.value.clause == "II.4.2"
    await story.act("guide_sourcing", "department", guidance="Ưu tiên sợi chải kỹ", **named)
    for price in ("-1", "0", "0.00001", "1" + "0" * 20):
        with pytest.raises(BadInput) as refused:
            await story.act(
                "contract_sourcing", OFFICE, **contract | {"price": Decimal(price)}, **named
            )
        assert refused.value.field == "price"
    await story.act("contract_sourcing", OFFICE, **contract, **named)
    with pytest.raises(Conflict) as nothing:
        await story.act("receive_sourcing", OFFICE, **named)
    assert nothing.value.error_code == "materials.nothing_received"
    code = (await story.get(OutsideSourcing, done)).code
    place = await story.place()
    await story.post(
        "receipt", place, line("SOI", "97"), source=Source.OUTSIDE_CITY, reference=code
    )
    await story.act("receive_sourcing", OFFICE, **named)
    row = await story.get(OutsideSourcing, done)
    assert (row.state, row.received) == (SourcingState.RECEIVED, 97)


async def test_guidance_goes_down_to_whom_it_is_addressed(story: Story) -> None:
    done = await story.act(
        "draft_material_practice",
        "department",
        number="01/HD-VT",
        title="Tiết kiệm sợi",
        text="Thu hồi sợi vụn.",
        area=ONE,
    )
    named: dict[str, Any] = {"material_practice": node("MaterialPractice", done)}
    assert await story.seen("material_practice", OFFICE) == []
    with pytest.raises(BadId):
        await story.act("issue_material_practice", OFFICE, **named)
    await story.act("issue_material_practice", "department", **named)
    (seen,) = await story.seen("material_practice", OFFICE)
    assert seen.heading == "Tiết kiệm sợi"
    assert await story.seen("material_practice", f"district_office:{THREE}") == []
