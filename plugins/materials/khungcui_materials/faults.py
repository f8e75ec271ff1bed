"""What the database refuses, in words."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import DBAPIError

from khungcui import Acting, KhungCuiError, Text
from khungcui_materials.errors import (
    AlreadyCancelled,
    AlreadyThere,
    BeyondTransfer,
    NegativeStock,
    PlaceNotEmpty,
    TransferOver,
    WrongPlace,
    WrongTransfer,
)


def broken(error: DBAPIError) -> tuple[str | None, dict[str, Any]]:
    """The constraint that ``error`` is about, and what the database says of it."""
    cause = getattr(error.orig, "__cause__", None) or error.orig
    detail = getattr(cause, "detail", None) or "{}"
    told = json.loads(detail) if detail.startswith("{") else {}
    return getattr(cause, "constraint_name", None), told


@asynccontextmanager
async def in_words(stocks: Mapping[str, Text]) -> AsyncIterator[None]:
    """Say what the ledger refuses; ``stocks`` gives the words for a stock by its id."""
    try:
        yield
    except DBAPIError as error:
        known = _known(*broken(error), stocks)
        if known is None:
            raise
        raise known from error


#: What there is one of, and the field that says which.
_ONE_OF = {
    "uq_materials_material_tenant_code": "code",
    "uq_materials_place_tenant_code": "code",
    "uq_materials_conversion_tenant_material_id_unit": "unit",
    "uq_materials_plan_tenant_period_number": "period",
    "uq_materials_plan_first": "period",
    "uq_materials_plan_open": "period",
    "uq_materials_practice_tenant_number": "number",
}


async def keep(acting: Acting, row: Any) -> None:
    """Write ``row``; `AlreadyThere` where another made the same a moment ago."""
    async with in_words({}):
        acting.session.add(row)
        await acting.session.flush()


def _known(
    constraint: str | None, told: dict[str, Any], stocks: Mapping[str, Text]
) -> KhungCuiError | None:
    if constraint in _ONE_OF:
        return AlreadyThere(
            Text(
                vi="Vừa có người ghi một bản ghi như vậy.",
                en="Somebody has just made the same.",
            ),
            field=_ONE_OF[constraint],
        )
    match constraint:
        case "materials_stock_never_negative":
            return _short(told, stocks)
        case "materials_transfer_within":
            return BeyondTransfer(
                Text(
                    vi="Không được gửi quá số đã đặt, nhận hay nhận lại quá số đang đi đường, hoặc "
                    "nhận trước khi gửi. Đặt {ordered}; nếu ghi phiếu này thì gửi {sent}, nhận và "
                    "hao hụt {received}.",
                    en="No more is sent than ordered, nor received or taken back than is under "
                    "way, nor before it was sent. Ordered {ordered}; with this document sent "
                    "{sent}, received or lost {received}.",
                ).format(**{name: _plain(told, name) for name in ("ordered", "sent", "received")}),
                clause="II.4.2",
                params=told,
            )
        case "materials_transfer_over":
            return TransferOver(
                Text(
                    vi="Lệnh này đã gửi đủ, hoặc bên gửi đã báo không gửi thêm.",
                    en="All of the transfer was sent, or it was said that no more will be.",
                ),
                field="materialTransfer",
            )
        case "materials_transfer_of_another":
            return WrongTransfer(
                Text(
                    vi="Lệnh chuyển này là của quận, huyện khác hoặc của vật tư khác.",
                    en="The transfer is another district's, or of another material.",
                ),
                field="materialTransfer",
            )
        case "materials_transfer_owner":
            return _not_theirs(told)
        case "materials_place_closed":
            return WrongPlace(
                Text(
                    vi="Kho đã đóng, không nhận thêm vật tư.",
                    en="The place is closed; nothing comes to it any more.",
                )
            )
        case "materials_place_empty":
            return PlaceNotEmpty(
                Text(vi="Kho còn vật tư.", en="There are goods at the place."),
                field="materialPlace",
            )
        case "uq_materials_document_tenant_reverses_id":
            return AlreadyCancelled(
                Text(vi="Phiếu này đã được hủy.", en="The document was cancelled before."),
                field="stockDocument",
            )
        case _:
            return None


def _plain(told: dict[str, Any], name: str) -> str:
    return f"{Decimal(told[name]).normalize():f}"


def _not_theirs(told: dict[str, Any]) -> WrongTransfer:
    owner = told.get("owner")
    if owner is None:
        message = Text(
            vi="Hàng của lệnh này là của quận, huyện, không phải của người khác.",
            en="The goods of the transfer are the district's own, and nobody else's.",
        )
    else:
        message = Text(
            vi="Hàng của lệnh này là của {owner} và vẫn là của {owner}.",
            en="The goods of the transfer are of {owner}, and stay so.",
        ).format(owner=owner)
    return WrongTransfer(message, field="owner")


def _short(told: dict[str, Any], stocks: Mapping[str, Text]) -> NegativeStock:
    what = stocks.get(told["stock"], Text(vi="vật tư", en="the material"))
    return NegativeStock(
        Text(
            vi="Kho không đủ {what}: ngày {day} sẽ thiếu {short}.",
            en="There is not enough of {what}: {short} would be missing on {day}.",
        ).format(
            what=what,
            day=date.fromisoformat(told["day"]),
            short=_plain(told, "short"),
        ),
        field="lines",
        params={"day": told["day"], "short": told["short"]},
    )
