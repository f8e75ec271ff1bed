"""Documents of stock inside a district: in, handed out, used, returned, scrapped, lost, counted.

Each is an act on the place that the goods are at. What was posted is never edited: a
cancellation posts the reverse, at the instant of what it reverses.
"""

from typing import Any

from sqlalchemy import select

from khungcui import Act, Acting, BadInput, Text
from khungcui_materials.acts.document_inputs import (
    CancelStockDocumentInput,
    RecordStockConsumptionInput,
    RecordStockIssueInput,
    RecordStockLossInput,
    RecordStockReceiptInput,
    RecordStockReturnInput,
    RecordStockScrapInput,
    RecordStockTakeInput,
)
from khungcui_materials.acts.lines import (
    each_once,
    entries_of,
    given_unit,
    in_base,
    lines_of,
    materials_in,
    open_place,
    other_place,
    owner_of,
    reference_of,
    require_reference,
    require_scrap,
    worded,
)
from khungcui_materials.errors import AlreadyCancelled, WrongTime
from khungcui_materials.models import Material, Place, Stock, StockDocument, StockLine
from khungcui_materials.parties import party_of
from khungcui_materials.posting import (
    Entry,
    Posting,
    balances_at,
    locked,
    post,
    posted_at,
)
from khungcui_materials.vocabulary import DocumentKind, Flow, Source

_SOURCES = {source: Flow(source.value) for source in Source}


async def _posted(
    acting: Acting, place: Place, given: Any, kind: DocumentKind, entries: list[Entry], **more: Any
) -> StockDocument:
    open_place(place, "materialPlace")
    return await post(
        acting,
        Posting(
            kind=kind,
            place=place,
            owner=await owner_of(acting, place, given.owner),
            at=posted_at(acting, given.posted_at),
            entries=entries,
            to_place=more.pop("to_place", None),
            more={"reference": reference_of(given), **more},
        ),
    )


async def record_stock_receipt(
    acting: Acting, place: Place, given: RecordStockReceiptInput
) -> StockDocument:
    """Take goods into stock, saying where they are from."""
    if given.source is Source.CO_SUPPLY and given.owner is None:  # INV-13: not by mere silence
        raise BadInput(
            Text(
                vi="Hàng công ty cung ứng: phải ghi là của ai.",
                en="Of what a company supplies, say whose it is.",
            ),
            code="materials.owner_needed",
            field="owner",
            hint=Text(
                vi="Giao để gia công thì của công ty; đã mua đứt thì của người giữ kho.",
                en="Given to be processed, the company's; bought, the keeper's of the place.",
            ),
        )
    lines = lines_of(given)
    entries = await entries_of(acting, lines, (place, _SOURCES[given.source], 1))
    if given.source is Source.SCRAP:
        require_scrap(entries, lines)
    return await _posted(acting, place, given, DocumentKind.RECEIPT, entries, source=given.source)


async def record_stock_issue(
    acting: Acting, place: Place, given: RecordStockIssueInput
) -> StockDocument:
    """Hand goods to another place of the district; they stay their owner's (INV-13)."""
    to_place = await other_place(acting, place, given.to_place, "toPlace")
    entries = await entries_of(
        acting, lines_of(given), (place, Flow.MOVED, -1), (to_place, Flow.MOVED, 1)
    )
    require_reference(entries, given.reference)
    return await _posted(acting, place, given, DocumentKind.ISSUE, entries, to_place=to_place)


async def record_stock_consumption(
    acting: Acting, place: Place, given: RecordStockConsumptionInput
) -> StockDocument:
    """Post what production used."""
    entries = await entries_of(acting, lines_of(given), (place, Flow.USED, -1))
    require_reference(entries, given.reference)
    return await _posted(acting, place, given, DocumentKind.CONSUMPTION, entries)


async def record_stock_return(
    acting: Acting, place: Place, given: RecordStockReturnInput
) -> StockDocument:
    """Give goods back to another place, or out of the district to their owner."""
    if given.to_place is None:
        owner = await owner_of(acting, place, given.owner)
        if (owner.tenant, owner.id) == (place.keeper_tenant, place.keeper_id):
            raise BadInput(
                Text(
                    vi="Hàng của chính người giữ kho thì không có ai để trả.",
                    en="The goods are the keeper's own; there is nobody to give them back to.",
                ),
                field="owner",
                hint=Text(
                    vi="Ghi chủ hàng, hoặc dùng phiếu xuất dùng, hao hụt, điều hòa.",
                    en="Say whose they are, or post a use, a loss or a transfer.",
                ),
            )
        entries = await entries_of(acting, lines_of(given), (place, Flow.RETURNED, -1))
        require_reference(entries, given.reference)
        return await _posted(acting, place, given, DocumentKind.RETURN, entries)
    to_place = await other_place(acting, place, given.to_place, "toPlace")
    entries = await entries_of(
        acting, lines_of(given), (place, Flow.MOVED, -1), (to_place, Flow.MOVED, 1)
    )
    return await _posted(acting, place, given, DocumentKind.RETURN, entries, to_place=to_place)


async def record_stock_scrap(
    acting: Acting, place: Place, given: RecordStockScrapInput
) -> StockDocument:
    """Take scrap into stock; only a material of the list that is scrap."""
    lines = lines_of(given)
    entries = await entries_of(acting, lines, (place, Flow.SCRAP, 1))
    require_scrap(entries, lines)
    return await _posted(acting, place, given, DocumentKind.SCRAP, entries, source=Source.SCRAP)


async def record_stock_loss(
    acting: Acting, place: Place, given: RecordStockLossInput
) -> StockDocument:
    """Post what is lost or spoilt, saying why."""
    reason = worded(given.reason, "reason")
    entries = await entries_of(acting, lines_of(given), (place, Flow.LOST, -1))
    return await _posted(acting, place, given, DocumentKind.LOSS, entries, reason=reason)


async def record_stock_take(
    acting: Acting, place: Place, given: RecordStockTakeInput
) -> StockDocument:
    """Post the difference between what was counted and what stood in the books at that instant.

    Each material is counted once, wherever in the place it lies. `BadInput` where nothing differs:
    then there is nothing to post.
    """
    open_place(place, "materialPlace")
    at = posted_at(acting, given.posted_at)
    owner = await owner_of(acting, place, given.owner)
    lines = lines_of(given)
    known = await materials_in(acting, lines)
    each_once(known)
    stocks = await locked(acting, owner, [(place, material) for material in known.values()])
    balances = await balances_at(acting, list(stocks.values()), at)
    entries: list[Entry] = []
    for place_of_line, line in lines.items():
        material, field = known[place_of_line], f"{place_of_line}.quantity"
        counted = await in_base(acting, material, line.quantity, line.unit, field, zero=True)
        differs = counted - balances[stocks[place.id, material.id]]
        if differs:
            flow = Flow.FOUND if differs > 0 else Flow.LOST
            entries.append(
                Entry(
                    material=material,
                    place=place,
                    flow=flow,
                    quantity=differs,
                    given_quantity=line.quantity,
                    given_unit=given_unit(material, line.unit, field),
                )
            )
    if not entries:
        raise BadInput(
            Text(
                vi="Kiểm kê khớp với sổ, không có gì phải ghi.",
                en="What was counted is what stands in the books; there is nothing to post.",
            ),
            field="lines",
            hint=Text(
                vi="Ghi những vật tư có số đếm khác sổ.",
                en="Give the materials whose count differs from the books.",
            ),
        )
    posting = Posting(
        kind=DocumentKind.STOCK_TAKE,
        place=place,
        owner=owner,
        at=at,
        entries=entries,
        more={"reference": reference_of(given), "reason": given.reason},
    )
    return await post(acting, posting, stocks)


async def cancel_stock_document(
    acting: Acting, document: StockDocument, given: CancelStockDocumentInput
) -> StockDocument:
    """Post the reverse of ``document``, at its own instant unless a later one is given.

    `AlreadyCancelled` where that was done, or where it is itself a cancellation; `NegativeStock`
    where what it brought in has been used since.
    """
    reason = worded(given.reason, "reason")
    if document.kind is DocumentKind.CANCELLATION:
        raise AlreadyCancelled(
            Text(
                vi="Phiếu hủy không hủy được; hãy lập phiếu mới.",
                en="A cancellation is not cancelled; post the document anew.",
            ),
            field="stockDocument",
        )
    at = document.posted_at
    if given.posted_at is not None:
        at = posted_at(acting, given.posted_at)
    if at < document.posted_at:
        raise WrongTime(
            Text(
                vi="Không hủy trước thời điểm của phiếu.",
                en="A document is not cancelled before its own moment.",
            ),
            field="postedAt",
        )
    lines = await _lines_of(acting, document)
    # The place before its stocks, as whoever posts there: two never wait for each other.
    place = await acting.session.get_one(
        Place,
        (document.tenant, document.place_id),
        with_for_update={"read": True, "key_share": True},
    )
    owner = party_of(document, "owner")
    entries = [
        Entry(
            material=material,
            place=where,
            flow=line.flow,
            quantity=-line.quantity,
            given_quantity=line.given_quantity,
            given_unit=line.given_unit,
        )
        for line, material, where in lines
    ]
    posting = Posting(
        kind=DocumentKind.CANCELLATION,
        place=place,
        owner=owner,
        at=at,
        entries=entries,
        more={
            "reason": reason,
            "reverses_id": document.id,
            "reference": document.reference,
            "source": document.source,
            "transfer_tenant": document.transfer_tenant,
            "transfer_id": document.transfer_id,
            "transfer_sent": -document.transfer_sent,
            "transfer_received": -document.transfer_received,
            "transfer_lost": -document.transfer_lost,
        },
    )
    return await post(acting, posting)


async def _lines_of(
    acting: Acting, document: StockDocument
) -> list[tuple[StockLine, Material, Place]]:
    found = await acting.session.execute(
        select(StockLine, Material, Place)
        .join(Stock, (Stock.tenant == StockLine.tenant) & (Stock.id == StockLine.stock_id))
        .join(
            Material,
            (Material.tenant == Stock.material_tenant) & (Material.id == Stock.material_id),
        )
        .join(Place, (Place.tenant == Stock.tenant) & (Place.id == Stock.place_id))
        .where(StockLine.tenant == document.tenant, StockLine.document_id == document.id)
        .order_by(StockLine.id)
    )
    return [(row[0], row[1], row[2]) for row in found]


def _act(name: str, vi: str, en: str, input_: type[Any], run: Any) -> Act:
    return Act(
        name=name,
        power="material_stock.manage",
        title=Text(vi=vi, en=en),
        input=input_,
        on="material_place",
        run=run,
        returns="stock_document",
    )


DOCUMENT_ACTS = (
    _act(
        "record_stock_receipt",
        "Nhập kho",
        "Take goods into stock",
        RecordStockReceiptInput,
        record_stock_receipt,
    ),
    _act(
        "record_stock_issue",
        "Xuất kho giao nơi khác",
        "Hand goods to another place",
        RecordStockIssueInput,
        record_stock_issue,
    ),
    _act(
        "record_stock_consumption",
        "Ghi vật tư đã dùng",
        "Post what production used",
        RecordStockConsumptionInput,
        record_stock_consumption,
    ),
    _act(
        "record_stock_return",
        "Hoàn trả vật tư",
        "Give goods back",
        RecordStockReturnInput,
        record_stock_return,
    ),
    _act(
        "record_stock_scrap",
        "Nhập phế liệu",
        "Take scrap into stock",
        RecordStockScrapInput,
        record_stock_scrap,
    ),
    _act(
        "record_stock_loss",
        "Ghi hao hụt, mất mát",
        "Post a loss",
        RecordStockLossInput,
        record_stock_loss,
    ),
    _act(
        "record_stock_take",
        "Kiểm kê kho",
        "Take stock",
        RecordStockTakeInput,
        record_stock_take,
    ),
    Act(
        name="cancel_stock_document",
        power="material_stock.manage",
        title=Text(vi="Hủy phiếu kho", en="Cancel a stock document"),
        input=CancelStockDocumentInput,
        on="stock_document",
        run=cancel_stock_document,
        returns="stock_document",
    ),
)
