"""Places, stock, documents and their lines.

Goods are told by where they lie and by the sector of their material; whose they are is their
``orderer`` to the rules, and who holds them their ``owner``: so a company sees its goods with
those who process them, and where these lie, and an establishment what it holds.
"""

from typing import Any

from khungcui import ALL_SECTORS, Attachments, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_materials.models import Place, Stock, StockDocument, StockLine
from khungcui_materials.resources.catalogue import MATERIAL, UNIT

PLACE = Text(vi="Kho, nơi để", en="Place")
DOCUMENT = Text(vi="Phiếu kho", en="Stock document")
QUANTITY = Text(vi="Số lượng", en="Quantity, in the unit of the material")
_AREA = Text(vi="Địa bàn", en="Area that it lies in")
_POSTED_ON = Text(vi="Ngày", en="Day that it is of")


def _party(rows: Any, role: str, vi: str, en: str) -> tuple[Field, ...]:
    return (
        Field(
            name=f"{role}_name",
            column=getattr(rows, f"{role}_name"),
            title=Text(vi=vi, en=en),
        ),
        Field(
            name=f"{role}_kind",
            column=getattr(rows, f"{role}_kind"),
            title=Text(vi=f"{vi}: cơ quan hay cơ sở", en=f"{en}: an office or an establishment"),
        ),
    )


def _parties(rows: Any, role: str, vi: str, en: str) -> tuple[ToOne, ...]:
    key = (getattr(rows, f"{role}_tenant"), getattr(rows, f"{role}_id"))
    return tuple(
        ToOne(
            name=f"{role}_{target}",
            target=target,
            key=key,
            title=Text(vi=f"{vi}, nếu là {what_vi}", en=f"{en}, where that is {what_en}"),
        )
        for target, what_vi, what_en in (
            ("office", "cơ quan", "an office"),
            ("establishment", "cơ sở", "an establishment"),
        )
    )


material_place = Resource(
    name="material_place",
    rows=Place,
    title=PLACE,
    fields=(
        Field(name="code", column=Place.code, title=Text(vi="Mã", en="Code"), code=True),
        Field(name="name", column=Place.name, title=Text(vi="Tên", en="Name")),
        Field(name="area", column=Place.area, title=_AREA),
        *_party(Place, "keeper", "Người giữ", "Keeper"),
        Field(name="closed_on", column=Place.closed_on, title=Text(vi="Ngày đóng", en="Closed on")),
    ),
    relations=(
        *_parties(Place, "keeper", "Người giữ", "Keeper"),
        ToMany(
            name="stocks",
            target="material_stock",
            key=Stock.place_id,
            title=Text(vi="Tồn kho", en="Stock"),
        ),
    ),
    facets=Facets(
        area=Place.area,
        sector=ALL_SECTORS,
        owner=Place.keeper_office,
        orderer=Stock.owner_office,
        through=Stock.__table__,
        on=(Stock.tenant == Place.tenant) & (Stock.place_id == Place.id),
    ),
)

material_stock = Resource(
    name="material_stock",
    rows=Stock,
    title=Text(vi="Tồn kho", en="Stock of a material, by owner and place"),
    fields=(
        Field(
            name="balance",
            column=Stock.balance,
            title=Text(vi="Số tồn", en="What is there now, in the unit of the material"),
        ),
        Field(name="area", column=Stock.area, title=_AREA),
        Field(name="material_id", column=Stock.material_id, title=MATERIAL),
        *_party(Stock, "owner", "Chủ sở hữu", "Owner"),
        Field(
            name="last_on",
            column=Stock.last_on,
            title=Text(vi="Ngày phát sinh cuối", en="Day of its latest document"),
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(Stock.material_tenant, Stock.material_id),
            title=MATERIAL,
        ),
        ToOne(name="place", target="material_place", key=(Stock.place_id,), title=PLACE),
        *_parties(Stock, "owner", "Chủ sở hữu", "Owner"),
        ToMany(
            name="lines",
            target="stock_line",
            key=StockLine.stock_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
    ),
    facets=Facets(
        area=Stock.area,
        sector=Stock.sector,
        orderer=Stock.owner_office,
        owner=Stock.holder_office,
    ),
)

stock_document = Resource(
    name="stock_document",
    rows=StockDocument,
    title=DOCUMENT,
    attachments=Attachments(power="material_stock.manage"),
    fields=(
        Field(name="kind", column=StockDocument.kind, title=Text(vi="Loại phiếu", en="Kind")),
        Field(name="number", column=StockDocument.number, title=Text(vi="Số", en="Number")),
        Field(name="year", column=StockDocument.year, title=Text(vi="Năm", en="Year")),
        Field(
            name="posted_at",
            column=StockDocument.posted_at,
            title=Text(vi="Thời điểm phát sinh", en="When it happened"),
        ),
        Field(name="posted_on", column=StockDocument.posted_on, title=_POSTED_ON),
        Field(
            name="recorded_at",
            column=StockDocument.recorded_at,
            title=Text(vi="Thời điểm ghi sổ", en="When it was written"),
        ),
        Field(
            name="recorded_by",
            column=StockDocument.recorded_by,
            title=Text(vi="Cơ quan ghi", en="Office that wrote it"),
        ),
        Field(
            name="official",
            column=StockDocument.official,
            title=Text(vi="Người ghi", en="Official who wrote it"),
        ),
        Field(name="area", column=StockDocument.area, title=_AREA),
        *_party(StockDocument, "owner", "Chủ sở hữu", "Owner"),
        Field(
            name="source",
            column=StockDocument.source,
            title=Text(vi="Nguồn", en="Where the goods are from"),
        ),
        Field(
            name="reference",
            column=StockDocument.reference,
            title=Text(vi="Chứng từ", en="The paper that it goes by"),
        ),
        Field(
            name="reason",
            column=StockDocument.reason,
            title=Text(vi="Lý do", en="Why"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="transfer_lost",
            column=StockDocument.transfer_lost,
            title=Text(vi="Hao hụt dọc đường", en="Acknowledged as lost on the way"),
        ),
    ),
    relations=(
        ToOne(name="place", target="material_place", key=(StockDocument.place_id,), title=PLACE),
        ToOne(
            name="to_place",
            target="material_place",
            key=(StockDocument.to_place_id,),
            title=Text(vi="Nơi đến", en="Place that they go to"),
        ),
        ToOne(
            name="reverses",
            target="stock_document",
            key=(StockDocument.reverses_id,),
            title=Text(vi="Hủy phiếu", en="Document that it cancels"),
        ),
        ToOne(
            name="transfer",
            target="material_transfer",
            key=(StockDocument.transfer_tenant, StockDocument.transfer_id),
            title=Text(vi="Lệnh điều hòa", en="Transfer"),
        ),
        ToMany(
            name="lines",
            target="stock_line",
            key=StockLine.document_id,
            title=Text(vi="Các dòng", en="Lines"),
        ),
    ),
    facets=Facets(
        area=StockDocument.area,
        sector=StockDocument.sector,
        orderer=StockDocument.owner_office,
        owner=StockDocument.holder_office,
    ),
)

stock_line = Resource(
    name="stock_line",
    rows=StockLine,
    title=Text(vi="Dòng phiếu kho", en="Line of a stock document"),
    power="stock_document.view",
    fields=(
        Field(name="quantity", column=StockLine.quantity, title=QUANTITY),
        Field(
            name="flow",
            column=StockLine.flow,
            title=Text(vi="Mục cân đối", en="Column of the balance sheet that it counts in"),
        ),
        Field(
            name="given_quantity",
            column=StockLine.given_quantity,
            title=Text(vi="Số lượng đã ghi", en="Quantity as it was given"),
            unit="given_unit",
        ),
        Field(name="given_unit", column=StockLine.given_unit, title=UNIT),
        Field(
            name="posted_at",
            column=StockLine.posted_at,
            title=Text(vi="Thời điểm phát sinh", en="When it happened"),
        ),
        Field(name="posted_on", column=StockLine.posted_on, title=_POSTED_ON),
    ),
    relations=(
        ToOne(
            name="document",
            target="stock_document",
            key=(StockLine.document_id,),
            title=DOCUMENT,
        ),
        ToOne(
            name="stock",
            target="material_stock",
            key=(StockLine.stock_id,),
            title=Text(vi="Tồn kho", en="Stock"),
        ),
    ),
    facets=Facets(
        area=Stock.area,
        sector=Stock.sector,
        orderer=Stock.owner_office,
        owner=Stock.holder_office,
        through=Stock.__table__,
        on=(Stock.tenant == StockLine.tenant) & (Stock.id == StockLine.stock_id),
    ),
)

STOCK = (material_place, material_stock, stock_document, stock_line)
