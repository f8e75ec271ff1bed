"""The two ends of a transfer between districts: what one sends, and what the other receives.

Each district posts its own document, in its own ledger; the transfer itself is the city's, and
the database keeps its account. Until it is received, the goods stand in neither stock. What does
not arrive is acknowledged as lost, or taken back by whoever sent it. Goods that are not the
sender's own stay whose they are (INV-13).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from khungcui import Act, Acting, BadInput, Text
from khungcui_materials.acts.lines import (
    given_unit,
    in_base,
    open_place,
    owner_of,
    reference_of,
    worded,
)
from khungcui_materials.models import Material, Place, StockDocument, Transfer
from khungcui_materials.parties import Party, party_of
from khungcui_materials.posting import Entry, Posting, post, posted_at
from khungcui_materials.vocabulary import DocumentKind, Flow


@strawberry.input(description="Goods sent off by a transfer.")
class DispatchTransferInput:
    """By which transfer, from where, how much."""

    material_place: strawberry.ID = strawberry.field(description="The place that they leave.")
    material_transfer: strawberry.ID = strawberry.field(description="The transfer.")
    quantity: Decimal = strawberry.field(
        description="How much; nothing, where no more will be sent."
    )
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )
    last: bool = strawberry.field(
        default=False, description="Whether no more will be sent, although more was ordered."
    )
    reason: str | None = strawberry.field(
        default=None, description="Why nothing is sent, where nothing is."
    )
    owner: strawberry.ID | None = strawberry.field(
        default=None, description="Whose goods; without it, the keeper's of the place."
    )
    posted_at: datetime | None = strawberry.field(
        default=None, description="When they left; without it, now."
    )
    reference: str | None = strawberry.field(default=None, description="The paper it goes by.")


@strawberry.input(description="Goods that have come by a transfer.")
class ReceiveTransferInput:
    """By which transfer, to where, how much, and what is missing."""

    material_place: strawberry.ID = strawberry.field(description="The place that they come to.")
    material_transfer: strawberry.ID = strawberry.field(description="The transfer.")
    received: Decimal = strawberry.field(description="How much came; it may be nothing.")
    lost: Decimal = strawberry.field(
        default=Decimal(0), description="How much of what was sent is acknowledged as lost."
    )
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )
    reason: str | None = strawberry.field(default=None, description="Why some of it is missing.")
    owner: strawberry.ID | None = strawberry.field(
        default=None, description="Whose goods; without it, the keeper's of the place."
    )
    posted_at: datetime | None = strawberry.field(
        default=None, description="When they came; without it, now."
    )
    reference: str | None = strawberry.field(default=None, description="The paper it goes by.")


@strawberry.input(description="Goods on the way that come back to whoever sent them.")
class TakeBackTransferInput:
    """By which transfer, to where, how much, why."""

    material_place: strawberry.ID = strawberry.field(
        description="The place that they come back to."
    )
    material_transfer: strawberry.ID = strawberry.field(description="The transfer.")
    quantity: Decimal = strawberry.field(description="How much.")
    reason: str = strawberry.field(description="Why they come back.")
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )
    posted_at: datetime | None = strawberry.field(
        default=None, description="When they came back; without it, now."
    )
    reference: str | None = strawberry.field(default=None, description="The paper it goes by.")


async def _transfer(acting: Acting, node_id: str) -> tuple[Transfer, Material]:
    transfer: Transfer = await acting.find("material_transfer", node_id, field="materialTransfer")
    material = await acting.session.get_one(Material, (transfer.tenant, transfer.material_id))
    return transfer, material


async def _owner(acting: Acting, place: Place, transfer: Transfer, given: Any) -> Party:
    """Whose the goods are: as is said, or as they were sent, or the keeper's of the place."""
    said = getattr(given, "owner", None)
    if said is None and transfer.owner_id is not None:
        return party_of(transfer, "owner")
    return await owner_of(acting, place, said)


async def dispatch_transfer(
    acting: Acting, place: Place, given: DispatchTransferInput
) -> StockDocument:
    """Send goods off; `BeyondTransfer` where that is more than was ordered.

    Nothing is sent where it is said why, and that no more will be: then the order is over.
    """
    open_place(place, "materialPlace")
    transfer, material = await _transfer(acting, given.material_transfer)
    value = await in_base(acting, material, given.quantity, given.unit, "quantity", zero=given.last)
    reason = given.reason if value else worded(given.reason, "reason")
    entry = Entry(
        material=material,
        place=place,
        flow=Flow.TRANSFER_OUT,
        quantity=-value,
        given_quantity=given.quantity,
        given_unit=given_unit(material, given.unit, "quantity"),
    )
    posting = Posting(
        kind=DocumentKind.DISPATCH,
        place=place,
        owner=await _owner(acting, place, transfer, given),
        at=posted_at(acting, given.posted_at),
        entries=[entry] if value else [],
        more={
            "reference": reference_of(given),
            "reason": reason,
            "transfer_tenant": transfer.tenant,
            "transfer_id": transfer.id,
            "transfer_sent": value,
            "all_sent": given.last,
        },
    )
    return await post(acting, posting)


async def receive_transfer(
    acting: Acting, place: Place, given: ReceiveTransferInput
) -> StockDocument:
    """Take in what came, and acknowledge what did not; never more than is under way (INV-11)."""
    open_place(place, "materialPlace")
    transfer, material = await _transfer(acting, given.material_transfer)
    received, lost = [
        await in_base(acting, material, value, given.unit, field, zero=True)
        for value, field in ((given.received, "received"), (given.lost, "lost"))
    ]
    if not received and not lost:
        raise BadInput(
            Text(
                vi="Phải ghi số đã nhận hoặc số hao hụt.",
                en="Say how much came, or how much is lost.",
            ),
            field="received",
            hint=Text(
                vi="Hàng chưa tới thì chưa lập phiếu nhận.",
                en="Post nothing as long as nothing has come.",
            ),
        )
    reason = worded(given.reason, "reason") if lost else given.reason
    entries = [
        Entry(
            material=material,
            place=place,
            flow=Flow.TRANSFER_IN,
            quantity=received,
            given_quantity=given.received,
            given_unit=given_unit(material, given.unit, "received"),
        )
    ]
    posting = Posting(
        kind=DocumentKind.ARRIVAL,
        place=place,
        owner=await _owner(acting, place, transfer, given),
        at=posted_at(acting, given.posted_at),
        entries=entries if received else [],
        more={
            "reference": reference_of(given),
            "reason": reason,
            "transfer_tenant": transfer.tenant,
            "transfer_id": transfer.id,
            "transfer_received": received,
            "transfer_lost": lost,
        },
    )
    return await post(acting, posting)


async def take_back_transfer(
    acting: Acting, place: Place, given: TakeBackTransferInput
) -> StockDocument:
    """Take goods back that are on the way; they count as not sent (INV-11).

    `BeyondTransfer` where that is more than is under way.
    """
    open_place(place, "materialPlace")
    transfer, material = await _transfer(acting, given.material_transfer)
    value = await in_base(acting, material, given.quantity, given.unit, "quantity")
    entry = Entry(
        material=material,
        place=place,
        flow=Flow.TRANSFER_OUT,
        quantity=value,
        given_quantity=given.quantity,
        given_unit=given_unit(material, given.unit, "quantity"),
    )
    posting = Posting(
        kind=DocumentKind.RETURN,
        place=place,
        owner=await _owner(acting, place, transfer, given),
        at=posted_at(acting, given.posted_at),
        entries=[entry],
        more={
            "reference": reference_of(given),
            "reason": worded(given.reason, "reason"),
            "transfer_tenant": transfer.tenant,
            "transfer_id": transfer.id,
            "transfer_sent": -value,
        },
    )
    return await post(acting, posting)


TRANSFER_ACTS = (
    Act(
        name="dispatch_transfer",
        power="material_stock.manage",
        title=Text(vi="Gửi vật tư điều hòa", en="Send goods off by a transfer"),
        input=DispatchTransferInput,
        on="material_place",
        run=dispatch_transfer,
        returns="stock_document",
    ),
    Act(
        name="receive_transfer",
        power="material_stock.manage",
        title=Text(vi="Nhận vật tư điều hòa", en="Take in goods that came by a transfer"),
        input=ReceiveTransferInput,
        on="material_place",
        run=receive_transfer,
        returns="stock_document",
    ),
    Act(
        name="take_back_transfer",
        power="material_stock.manage",
        title=Text(vi="Nhận lại vật tư đang đi đường", en="Take back goods that are on the way"),
        input=TakeBackTransferInput,
        on="material_place",
        run=take_back_transfer,
        returns="stock_document",
    ),
)
