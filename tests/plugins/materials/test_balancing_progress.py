"""How far the goods of a proposal have come: over all its transfers, from order to close."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from khungcui import clock
from khungcui.testing import Loom
from khungcui_materials.vocabulary import TransferState

from .conftest import ONE, THREE, TODAY
from .desks import Desk, desk

pytestmark = pytest.mark.anyio

FIVE = "774"
PROPOSAL = """query($id: ID!) { node(id: $id) { ... on BalancingProposal {
  state progress transfers(first: 9) { nodes { id toDistrict } } } } }"""
BY_PROGRESS = """query($progress: TransferState!) {
  balancingProposals(first: 9, filter: { progress: { eq: $progress } }) { nodes { id } } }"""


@dataclass
class Balancing:
    """District 1 gives yarn to districts 3 and 5, by one proposal after the other."""

    department: Desk
    planners: Desk
    supply: Desk
    offices: dict[str, Desk]
    places: dict[str, dict[str, str]] = field(default_factory=dict)

    async def propose(self, **quantities: str) -> str:
        """A proposal that was decided for: so much to district 3 and to district 5."""
        to = {"three": THREE, "five": FIVE}
        lines = [
            {"fromDistrict": ONE, "toDistrict": to[name], "quantity": quantity}
            for name, quantity in quantities.items()
        ]
        made = await self.department.does(
            "propose_balancing", material="SOI", grounds="Thiếu sợi", lines=lines
        )
        await self.planners.does("decide_balancing", balancingProposal=made["id"])
        return made["id"]

    async def order(self, proposal: str) -> dict[str, str]:
        """The transfers that an order makes, by who receives."""
        await self.supply.does("order_balancing", balancingProposal=proposal)
        found = (await self.department.asks(PROPOSAL, id=proposal))["node"]["transfers"]["nodes"]
        return {one["toDistrict"]: one["id"] for one in found}

    async def send(self, transfer: str, quantity: str, **given: Any) -> None:
        """Goods sent off from district 1."""
        await self.offices[ONE].does(
            "dispatch_transfer",
            materialTransfer=transfer,
            quantity=quantity,
            **self.places[ONE],
            **given,
        )

    async def arrive(self, to: str, transfer: str, received: str, lost: str = "0") -> None:
        """Goods that came, and what is acknowledged as lost."""
        await self.offices[to].does(
            "receive_transfer",
            materialTransfer=transfer,
            received=received,
            lost=lost,
            reason="Rách bao" if lost != "0" else None,
            **self.places[to],
        )

    async def told(self, proposal: str, *, as_: Desk | None = None) -> str | None:
        """Its progress; a filter finds the proposal by that and by no other."""
        asker = as_ or self.department
        row = (await asker.asks(PROPOSAL, id=proposal))["node"]
        found = []
        for state in TransferState:
            rows = await asker.asks(BY_PROGRESS, progress=state.name)
            listed = rows["balancingProposals"]["nodes"]
            found += [state.name for one in listed if one["id"] == proposal]
        assert found == ([] if row["progress"] is None else [row["progress"]])
        return row["progress"]


@pytest.fixture
async def balancing(loom: Loom) -> AsyncIterator[Balancing]:
    """Three districts on the first of March 2027; the first has 100 kg."""
    with clock.at(TODAY):
        await loom.enable("materials", ONE, THREE, FIVE)
        made = Balancing(
            department=await desk(loom, "department"),
            planners=await desk(loom, "planning"),
            supply=await desk(loom, "supply"),
            offices={area: await desk(loom, f"office:{area}") for area in (ONE, THREE, FIVE)},
        )
        await made.department.does("define_material", code="SOI", name="Sợi", baseUnit="KGM")
        for area, office in made.offices.items():
            place = await office.does("open_material_place", code="K", name="Kho", area=area)
            made.places[area] = {"materialPlace": place["id"]}
        await made.offices[ONE].does(
            "record_stock_receipt",
            source="CITY_ALLOC",
            lines=[{"material": "SOI", "quantity": "100"}],
            **made.places[ONE],
        )
        yield made


async def test_a_proposal_is_as_far_as_its_transfer_that_has_come_least_far(
    balancing: Balancing, loom: Loom
) -> None:
    proposal = await balancing.propose(three="50", five="20")
    assert await balancing.told(proposal) is None
    ways = await balancing.order(proposal)
    assert await balancing.told(proposal) == "ORDERED"
    await balancing.send(ways[THREE], "30")
    assert await balancing.told(proposal) == "ORDERED"
    await balancing.send(ways[FIVE], "20")
    assert await balancing.told(proposal) == "IN_TRANSIT"
    await balancing.arrive(FIVE, ways[FIVE], "20")
    assert await balancing.told(proposal) == "IN_TRANSIT"
    await balancing.arrive(THREE, ways[THREE], "25")
    assert await balancing.told(proposal) == "IN_TRANSIT"
    await balancing.arrive(THREE, ways[THREE], "3", "2")
    assert await balancing.told(proposal) == "PART_RECEIVED"
    about = {"balancingProposal": proposal}
    assert await balancing.supply.refused("close_balancing", **about) == "materials.transfers_open"
    await balancing.send(ways[THREE], "20")
    await balancing.arrive(THREE, ways[THREE], "20")
    assert await balancing.told(proposal) == "RECEIVED_SHORT"
    await balancing.supply.does("close_balancing", **about)
    # Who is at an end of one of its transfers is told how far the whole is, and of that one alone
    # how much; nobody else sees any of it.
    five = balancing.offices[FIVE]
    assert await balancing.told(proposal, as_=five) == "RECEIVED_SHORT"
    seen = (await five.asks(PROPOSAL, id=proposal))["node"]["transfers"]["nodes"]
    assert [one["toDistrict"] for one in seen] == [FIVE]
    await loom.enable("materials", "769")
    other = await desk(loom, "office:769")
    assert (await other.asks(PROPOSAL, id=proposal))["node"] is None


async def test_what_came_in_full_and_what_was_called_off_are_told_apart(
    balancing: Balancing,
) -> None:
    nothing: dict[str, Any] = {"last": True, "reason": "Kho không còn"}
    full = await balancing.propose(three="5")
    ways = await balancing.order(full)
    await balancing.send(ways[THREE], "5")
    await balancing.arrive(THREE, ways[THREE], "5")
    assert await balancing.told(full) == "RECEIVED_FULL"
    mixed = await balancing.propose(three="5", five="6")
    ways = await balancing.order(mixed)
    await balancing.send(ways[THREE], "5")
    await balancing.arrive(THREE, ways[THREE], "5")
    await balancing.send(ways[FIVE], "0", **nothing)
    assert await balancing.told(mixed) == "RECEIVED_SHORT"
    none = await balancing.propose(three="5", five="6")
    ways = await balancing.order(none)
    await balancing.send(ways[FIVE], "0", **nothing)
    assert await balancing.told(none) == "ORDERED"
    await balancing.send(ways[THREE], "0", **nothing)
    assert await balancing.told(none) == "CALLED_OFF"
