"""Posting a document: lock its stocks, write the paper, add the lines. One door for all kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from khungcui import ALL_SECTORS, Acting, BadInput, Text, uuid7
from khungcui_materials.errors import WrongTime
from khungcui_materials.faults import in_words
from khungcui_materials.models import (
    Material,
    Place,
    StockDay,
    StockDocument,
    StockLine,
    StockMonth,
)
from khungcui_materials.parties import Party
from khungcui_materials.vocabulary import DocumentKind, Flow

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line to post: how much of what, at which place, signed, in the base unit."""

    material: Material
    place: Place
    flow: Flow
    quantity: Decimal
    given_quantity: Decimal
    given_unit: str


@dataclass(frozen=True, kw_only=True)
class Posting:
    """A document to post, whole. ``more`` are columns that only its kind has."""

    kind: DocumentKind
    place: Place
    owner: Party
    at: datetime
    entries: Sequence[Entry]
    to_place: Place | None = None
    more: dict[str, Any] = field(default_factory=dict)


def day_of(moment: datetime) -> date:
    """The day of ``moment`` in Ho Chi Minh City."""
    return moment.astimezone(_ZONE).date()


def past(given: datetime, now: datetime, field: str) -> datetime:
    """``given`` in UTC; `WrongTime` where it has not come, or lies before all calendars."""
    try:
        at = given.astimezone(UTC)
        day_of(at)
    except OverflowError:
        at = None
    if at is None or at > now:
        raise WrongTime(
            Text(
                vi="Thời điểm này chưa tới, hoặc không có trong lịch.",
                en="This moment has not come yet, or is in no calendar.",
            ),
            field=field,
        )
    return at


def posted_at(acting: Acting, given: datetime | None) -> datetime:
    """The instant that a document is of: ``given``, which is past, or now.

    `WrongTime` where it has not come, or the district did not exist then.
    """
    if given is None:
        return acting.now
    at = past(given, acting.now, "postedAt")
    if acting.tree.resolve(acting.tenant, day_of(at)) is None:
        raise WrongTime(
            Text(
                vi="Ngày {day} chưa có quận, huyện này.",
                en="The district did not exist on {day}.",
            ).format(day=day_of(at)),
            field="postedAt",
        )
    return at


Key = tuple[UUID, UUID]


async def locked(
    acting: Acting, owner: Party, wanted: Sequence[tuple[Place, Material]]
) -> dict[Key, UUID]:
    """The stocks of ``owner`` by place and material, made where missing, locked to the end.

    Called once a document, with all its stocks: they are locked in one order, so that two
    documents never wait for each other in a circle.
    """
    keys = [
        {
            "id": str(uuid7()),
            "material_tenant": material.tenant,
            "material_id": str(material.id),
            "place_id": str(place.id),
            "owner_kind": owner.kind.value,
            "owner_tenant": owner.tenant,
            "owner_id": str(owner.id),
            "owner_name": owner.name,
            "owner_office": owner.office,
        }
        for place, material in dict.fromkeys(wanted)
    ]
    names = ("for_place", "for_material", "found")
    rows = func.materials_stocks(acting.tenant, cast(literal(keys, JSONB), JSONB)).table_valued(
        *(column(name, Uuid()) for name in names)
    )
    found = await acting.session.execute(select(*(rows.c[name] for name in names)))
    return {(row.for_place, row.for_material): row.found for row in found}


async def balances_at(acting: Acting, stocks: Sequence[UUID], at: datetime) -> dict[UUID, Decimal]:
    """What stood in ``stocks`` at an instant: months before it, days of its own, and its lines."""
    day = day_of(at)
    month = day.replace(day=1)
    before = await acting.session.execute(
        select(StockMonth.stock_id, func.sum(StockMonth.net))
        .where(
            StockMonth.tenant == acting.tenant,
            StockMonth.stock_id.in_(stocks),
            StockMonth.month < month,
        )
        .group_by(StockMonth.stock_id)
    )
    lately = await acting.session.execute(
        select(StockDay.stock_id, func.sum(StockDay.net))
        .where(
            StockDay.tenant == acting.tenant,
            StockDay.stock_id.in_(stocks),
            StockDay.day >= month,
            StockDay.day < day,
        )
        .group_by(StockDay.stock_id)
    )
    within = await acting.session.execute(
        select(StockLine.stock_id, func.sum(StockLine.quantity))
        .where(
            StockLine.tenant == acting.tenant,
            StockLine.stock_id.in_(stocks),
            StockLine.posted_at >= datetime.combine(day, time(), _ZONE),
            StockLine.posted_at <= at,
        )
        .group_by(StockLine.stock_id)
    )
    balances = dict.fromkeys(stocks, Decimal(0))
    for stock, amount in (*before, *lately, *within):
        balances[stock] += amount
    return balances


async def post(
    acting: Acting, posting: Posting, stocks: dict[Key, UUID] | None = None
) -> StockDocument:
    """Write ``posting``; ``stocks`` are those that it touches, where they are locked already.

    `NegativeStock` where something would be missing at any instant, `BadInput` where there is
    nothing to post.
    """
    entries = sorted(posting.entries, key=lambda entry: entry.quantity, reverse=True)
    if not entries and not posting.more.get("transfer_id"):
        raise BadInput(
            Text(vi="Phiếu phải có ít nhất một dòng.", en="A document has at least one line."),
            field="lines",
        )
    if stocks is None:
        wanted = [(entry.place, entry.material) for entry in entries]
        stocks = await locked(acting, posting.owner, wanted)
    names = {str(stocks[entry.place.id, entry.material.id]): _words(entry) for entry in entries}
    async with in_words(names):
        document = _document(acting, posting)
        acting.session.add(document)
        await acting.session.flush()
        for entry in entries:
            acting.session.add(
                StockLine(
                    tenant=acting.tenant,
                    document_id=document.id,
                    stock_id=stocks[entry.place.id, entry.material.id],
                    flow=entry.flow,
                    quantity=entry.quantity,
                    given_quantity=entry.given_quantity,
                    given_unit=entry.given_unit,
                    posted_at=posting.at,
                    posted_on=document.posted_on,
                )
            )
        await acting.session.flush()
    await acting.emit("stock_document.posted", _facts(document, entries))
    return document


def _facts(document: StockDocument, entries: Sequence[Entry]) -> dict[str, Any]:
    """What other modules are told of a document."""
    return {
        "tenant": document.tenant,
        "document": str(document.id),
        "kind": document.kind.value,
        "number": document.number,
        "posted_at": document.posted_at,
        "lines": [
            {
                "material": entry.material.code,
                "quantity": entry.quantity,
                "flow": entry.flow.value,
            }
            for entry in entries
        ],
    }


def _words(entry: Entry) -> Text:
    return Text(vi="{material} tại {place}", en="{material} at {place}").format(
        material=entry.material.name, place=entry.place.name
    )


def _document(acting: Acting, posting: Posting) -> StockDocument:
    day = day_of(posting.at)
    places = {place.area for place in (posting.place, posting.to_place) if place is not None}
    sectors = {entry.material.sector for entry in posting.entries}
    return StockDocument(
        tenant=acting.tenant,
        kind=posting.kind,
        year=day.year,
        posted_at=posting.at,
        posted_on=day,
        recorded_at=acting.now,
        recorded_by=acting.principal.office_name,
        official=acting.principal.official_name,
        area=places.pop() if len(places) == 1 else acting.tenant,
        sector=sectors.pop() if len(sectors) == 1 else ALL_SECTORS,
        place_id=posting.place.id,
        to_place_id=posting.to_place.id if posting.to_place else None,
        holder_office=(posting.to_place or posting.place).keeper_office,
        lines=len(posting.entries),
        **posting.owner.columns("owner"),
        **posting.more,
    )
