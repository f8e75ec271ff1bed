"""The two ends of a transfer between districts: what one sends, and what the other receives.

Each district posts its own document, in its own ledger; the transfer itself is the city's, and
the database keeps its account. Until it is received, the goods stand in neither stock.
"""

from datetime import datetime
from decimal import Decimal

import strawberry

from khungcui import Act, Acting, Text
from khungcui_materials.acts.lines import in_base, open_place, owner_of, worded
from khungcui_materials.models import Material, Place, StockDocument, Transfer
from khungcui_materials.posting import Entry, Posting, post, posted_at
from khungcui_materials.quantities import quantity
from khungcui_materials.vocabulary import DocumentKind, Flow


@strawberry.input(description="Goods sent off by a transfer.")
class DispatchTransferInput:
    """By which transfer, from where, how much."""

    material_place: strawberry.ID = strawberry.field(description="The place that they leave.")
    material_transfer: strawberry.ID = strawberry.field(description="The transfer.")
    quantity: Decimal = strawberry.field(description="How much.")
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )
    last: bool = strawberry.field(
        default=False, description="Whether no more will be sent, although more was ordered."
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


async def _transfer(acting: Acting, node_id: str) -> tuple[Transfer, Material]:
    transfer: Transfer = await acting.find("material_transfer", node_id, field="materialTransfer")
    material = await acting.session.get_one(Material, (transfer.tenant, transfer.material_id))
    return transfer, material


async def dispatch_transfer(
    acting: Acting, place: Place, given: DispatchTransferInput
) -> StockDocument:
    """Send goods off; `BeyondTransfer` where that is more than was ordered."""
    open_place(place, "materialPlace")
    transfer, material = await _transfer(acting, given.material_transfer)
    value = await in_base(acting, material, given.quantity, given.unit, "quantity")
    entry = Entry(
        material=material,
        place=place,
        flow=Flow.TRANSFER_OUT,
        quantity=-value,
        given_quantity=given.quantity,
        given_unit=given.unit or material.base_unit,
    )
    posting = Posting(
        kind=DocumentKind.DISPATCH,
        place=place,
        owner=await owner_of(acting, place, given),
        at=posted_at(acting, given.posted_at),
        entries=[entry],
        more={
            "reference": given.reference,
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
        quantity(value, field, zero=True)
        if not value
        else await in_base(acting, material, value, given.unit, field)
        for value, field in ((given.received, "received"), (given.lost, "lost"))
    ]
    reason = worded(given.reason, "reason") if lost else given.reason
    entries = [
        Entry(
            material=material,
            place=place,
            flow=Flow.TRANSFER_IN,
            quantity=received,
            given_quantity=given.received,
            given_unit=given.unit or material.base_unit,
        )
    ]
    posting = Posting(
        kind=DocumentKind.ARRIVAL,
        place=place,
        owner=await owner_of(acting, place, given),
        at=posted_at(acting, given.posted_at),
        entries=entries if received else [],
        more={
            "reference": given.reference,
            "reason": reason,
            "transfer_tenant": transfer.tenant,
            "transfer_id": transfer.id,
            "transfer_received": received,
            "transfer_lost": lost,
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
)
