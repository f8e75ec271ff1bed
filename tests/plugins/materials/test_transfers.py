"""Transfers between districts: sent = received + on the way + acknowledged as lost (INV-11)."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from khungcui.errors import BadId, BadInput
from khungcui.plugins.performing import Denied
from khungcui_materials.errors import (
    BeyondTransfer,
    NegativeStock,
    ReasonNeeded,
    TransferOver,
    WrongTransfer,
)
from khungcui_materials.models import Place, Stock, Transfer
from khungcui_materials.vocabulary import TransferState

from .conftest import ONE, THREE, Story, moment, node

pytestmark = pytest.mark.anyio

OFFICE = f"district_office:{ONE}"


async def both(story: Story, quantity: str = "100") -> tuple[Place, Place, Transfer]:
    """A store in Quận 1 with 150 of yarn, one in Quận 3, and a transfer between them."""
    yarn = await story.material()
    sender, receiver = await story.place("K1", ONE), await story.place("K3", THREE)
    await story.receive(sender, "150", posted_at=moment(1))
    return sender, receiver, await story.transfer(yarn, quantity)


async def test_goods_on_the_way_stand_in_neither_stock(story: Story) -> None:
    sender, receiver, transfer = await both(story)
    await story.send(sender, transfer, "100", posted_at=moment(2))
    way = await story.get(Transfer, transfer)
    assert (way.sent, way.received, way.state) == (100, 0, TransferState.IN_TRANSIT)
    assert await story.balance(sender) == 50
    assert await story.balance(receiver) == 0

    await story.arrive(receiver, transfer, "60", posted_at=moment(4))
    assert (await story.get(Transfer, transfer)).state is TransferState.IN_TRANSIT
    with pytest.raises(ReasonNeeded):
        await story.arrive(receiver, transfer, "30", "10")
    await story.arrive(receiver, transfer, "30", "10", reason="rách bao")
    way = await story.get(Transfer, transfer)
    assert way.sent == way.received + way.lost
    assert way.state is TransferState.RECEIVED_SHORT
    assert await story.balance(receiver) == 90


async def test_no_more_is_sent_than_ordered_nor_received_than_sent(story: Story) -> None:
    sender, receiver, transfer = await both(story)
    with pytest.raises(BeyondTransfer) as beyond:
        await story.send(sender, transfer, "101")
    assert beyond.value.clause == "II.4.2"
    await story.send(sender, transfer, "40", posted_at=moment(3))
    with pytest.raises(BeyondTransfer):
        await story.arrive(receiver, transfer, "40.000001")
    with pytest.raises(BeyondTransfer):  # it was not sent by then
        await story.arrive(receiver, transfer, "10", posted_at=moment(2))
    await story.arrive(receiver, transfer, "40")
    assert (await story.get(Transfer, transfer)).state is TransferState.PART_RECEIVED
    await story.send(sender, transfer, "5", last=True)
    await story.arrive(receiver, transfer, "5")
    assert (await story.get(Transfer, transfer)).state is TransferState.RECEIVED_FULL


async def test_a_dispatch_is_cancelled_only_while_it_is_on_the_way(story: Story) -> None:
    sender, receiver, transfer = await both(story)
    sent = await story.send(sender, transfer, "100", posted_at=moment(2))
    got = await story.arrive(receiver, transfer, "70", posted_at=moment(3))
    with pytest.raises(BeyondTransfer):
        await story.cancel(sent)
    await story.cancel(got)
    await story.cancel(sent)
    way = await story.get(Transfer, transfer)
    assert (way.sent, way.received, way.state) == (0, 0, TransferState.ORDERED)
    assert await story.balance(sender) == 150
    assert await story.balance(receiver) == 0
    await story.send(sender, transfer, "5", posted_at=moment(7))
    assert (way.sent_on, (await story.get(Transfer, transfer)).sent_on) == (None, date(2027, 2, 7))


async def test_what_does_not_arrive_comes_back_or_is_called_off(story: Story) -> None:
    sender, receiver, transfer = await both(story)
    await story.send(sender, transfer, "100", posted_at=moment(2))
    await story.arrive(receiver, transfer, "60", posted_at=moment(3))
    back: dict[str, Any] = {
        "material_place": node("MaterialPlace", sender),
        "material_transfer": node("MaterialTransfer", transfer),
        "reason": "xe hỏng, chở về",
    }
    with pytest.raises(BeyondTransfer):
        await story.act("take_back_transfer", OFFICE, quantity=Decimal(41), **back)
    returned = await story.act("take_back_transfer", OFFICE, quantity=Decimal(40), **back)
    way = await story.get(Transfer, transfer)
    assert (way.sent, way.received, way.lost) == (60, 60, 0)
    assert way.state is TransferState.PART_RECEIVED
    assert await story.balance(sender) == 90
    with pytest.raises(ReasonNeeded):
        await story.send(sender, transfer, "0", last=True)
    none_left = await story.send(sender, transfer, "0", last=True, reason="hết xe")
    assert (await story.get(Transfer, transfer)).state is TransferState.RECEIVED_FULL
    with pytest.raises(TransferOver):
        await story.send(sender, transfer, "1")
    await story.cancel(none_left)
    await story.cancel(returned)
    assert (await story.get(Transfer, transfer)).state is TransferState.IN_TRANSIT
    with pytest.raises(BadInput):
        await story.arrive(receiver, transfer, "0")
    other = await story.transfer(SimpleNamespace(id=transfer.material_id), "5")
    await story.send(sender, other, "0", last=True, reason="kho không còn")
    assert (await story.get(Transfer, other)).state is TransferState.CALLED_OFF


async def test_goods_of_another_stay_theirs_over_a_transfer(story: Story) -> None:
    """INV-13: whose they were when they were sent, they are when they arrive."""
    sender, receiver, transfer = await both(story)
    company, other = await story.office("company"), await story.office("outside_orderer")
    theirs: dict[str, Any] = {"owner": node("Office", company)}
    await story.receive(sender, "30", posted_at=moment(1), **theirs)
    await story.send(sender, transfer, "30", posted_at=moment(2), **theirs)
    with pytest.raises(WrongTransfer):  # on one way they would be mixed with the district's own
        await story.send(sender, transfer, "10", owner=node("Office", other))
    with pytest.raises(WrongTransfer) as refused:
        await story.arrive(receiver, transfer, "30", owner=node("Office", other))
    assert company.name in refused.value.message.vi
    await story.arrive(receiver, transfer, "30")
    (stock,) = await story.all(Stock, Stock.tenant == THREE)
    assert (stock.owner_id, stock.balance) == (company.id, 30)
    for office, shown in (("company", {"K1", "K3"}), ("outside_orderer", set[str]())):
        assert {row.code for row in await story.seen("material_place", office)} == shown


async def test_each_end_is_its_own_districts(story: Story) -> None:
    sender, receiver, transfer = await both(story)
    await story.receive(receiver, "5", posted_at=moment(1))
    with pytest.raises(WrongTransfer):
        await story.send(receiver, transfer, "1")
    await story.send(sender, transfer, "10")
    with pytest.raises(WrongTransfer):
        await story.arrive(sender, transfer, "1")
    other = await story.transfer(await story.material("VAI", name="Vải"), "9")
    with pytest.raises(NegativeStock):
        await story.send(sender, other, "9")
    assert (await story.get(Transfer, transfer)).sent == Decimal(10)


async def test_an_office_of_neither_end_sees_nothing_of_it(story: Story) -> None:
    sender, _, transfer = await both(story)
    with pytest.raises(Denied):
        await story.act(
            "dispatch_transfer",
            "department",
            material_place=node("MaterialPlace", sender),
            material_transfer=node("MaterialTransfer", transfer),
            quantity=Decimal(1),
        )
    with pytest.raises(BadId):
        await story.act(
            "dispatch_transfer",
            "district_office:769",
            at="769",
            material_place=node("MaterialPlace", sender),
            material_transfer=node("MaterialTransfer", transfer),
            quantity=Decimal(1),
        )
