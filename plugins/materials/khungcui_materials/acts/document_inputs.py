"""What documents of stock inside a district take."""

from datetime import datetime

import strawberry

from khungcui_materials.acts.lines import StockLineInput
from khungcui_materials.vocabulary import Source

_PLACE = "The place that the goods are at."
_OWNER = "Whose goods: an office or an establishment; without it, the keeper of the place."
_AT = "When it happened; without it, now. It may be past, never to come."
_LINES = "What, and how much."
_LINE = "A line more: for sheets, whose rows have one each."
_REFERENCE = "The paper that it goes by."


@strawberry.input(description="Goods that come in from outside the district's stock.")
class RecordStockReceiptInput:
    """Where, from whom, what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    source: Source = strawberry.field(description="Where they are from.")
    lines: list[StockLineInput] = strawberry.field(default_factory=list, description=_LINES)
    line: StockLineInput | None = strawberry.field(default=None, description=_LINE)
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Goods handed to another place of the district; the owner stays.")
class RecordStockIssueInput:
    """From where, to where, what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    to_place: strawberry.ID = strawberry.field(description="The place that they go to.")
    lines: list[StockLineInput] = strawberry.field(description=_LINES)
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Goods used up in production.")
class RecordStockConsumptionInput:
    """Where, what, and for what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    lines: list[StockLineInput] = strawberry.field(default_factory=list, description=_LINES)
    line: StockLineInput | None = strawberry.field(default=None, description=_LINE)
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Goods given back: to another place, or to an owner elsewhere.")
class RecordStockReturnInput:
    """From where, to where, what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    lines: list[StockLineInput] = strawberry.field(description=_LINES)
    to_place: strawberry.ID | None = strawberry.field(
        default=None,
        description="The place that they go back to; without it they leave the district.",
    )
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Scrap that production left over, taken into stock.")
class RecordStockScrapInput:
    """Where and what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    lines: list[StockLineInput] = strawberry.field(description=_LINES)
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Goods lost or spoilt.")
class RecordStockLossInput:
    """Where, what, why."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    lines: list[StockLineInput] = strawberry.field(description=_LINES)
    reason: str = strawberry.field(description="Why they are gone.")
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(default=None, description=_AT)
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="Goods counted; what differs from the books is posted.")
class RecordStockTakeInput:
    """Where, and how much was found of what."""

    material_place: strawberry.ID = strawberry.field(description=_PLACE)
    lines: list[StockLineInput] = strawberry.field(description="What was found, nothing included.")
    owner: strawberry.ID | None = strawberry.field(default=None, description=_OWNER)
    posted_at: datetime | None = strawberry.field(
        default=None, description="When it was counted; without it, now."
    )
    reason: str | None = strawberry.field(default=None, description="Why it differs.")
    reference: str | None = strawberry.field(default=None, description=_REFERENCE)


@strawberry.input(description="A document to take back whole.")
class CancelStockDocumentInput:
    """Which, and why."""

    stock_document: strawberry.ID = strawberry.field(description="The document.")
    reason: str = strawberry.field(description="Why.")
    posted_at: datetime | None = strawberry.field(
        default=None,
        description="The instant of the reverse: that of the document, or a later one where its "
        "period is closed.",
    )
