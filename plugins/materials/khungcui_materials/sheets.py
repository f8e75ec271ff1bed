"""Materials in Excel: the list and receipts in and out; stock, lines and balance sheets out."""

from khungcui import Sheet, SheetColumn, Text
from khungcui_materials.resources.balances import TITLES

_CODE = Text(vi="Mã vật tư", en="Material")
_PLACE = Text(vi="Mã kho", en="Place")
_UNIT = Text(vi="Đơn vị tính", en="Unit")
_QUANTITY = Text(vi="Số lượng", en="Quantity")
_OWNER = Text(vi="Mã đơn vị chủ sở hữu", en="Owner's code")
_OF_WHOM = Text(
    vi="Hàng của công ty thì ghi mã công ty; để trống là của người giữ kho.",
    en="Of a company's goods, the code of the company; empty where they are the keeper's.",
)

MATERIALS = Sheet(
    name="materials",
    resource="material",
    title=Text(vi="Danh mục vật tư", en="List of materials"),
    act="define_material",
    columns=(
        SheetColumn(name="code", title=Text(vi="Mã", en="Code"), example="SOI-20"),
        SheetColumn(name="name", title=Text(vi="Tên", en="Name"), example="Sợi bông chi số 20"),
        SheetColumn(name="base_unit", title=_UNIT, example="KGM"),
        SheetColumn(name="spec", title=Text(vi="Quy cách", en="Specification")),
        SheetColumn(name="scrap", title=Text(vi="Là phế liệu", en="Is scrap")),
        SheetColumn(name="controlled", title=Text(vi="Quản lý chặt", en="Controlled")),
        SheetColumn(
            name="sector", shows="sector_code", title=Text(vi="Ngành", en="Sector"), example="*"
        ),
    ),
)

RECEIPTS = Sheet(
    name="stock_receipts",
    resource="stock_document",
    title=Text(vi="Phiếu kho; phiếu nhập mỗi dòng một vật tư", en="Documents; receipts in"),
    act="record_stock_receipt",
    columns=(
        SheetColumn(
            name="place",
            shows="place.code",
            gives="material_place",
            of="material_place",
            title=_PLACE,
        ),
        SheetColumn(name="kind", title=Text(vi="Loại phiếu", en="Kind")),
        SheetColumn(name="number", title=Text(vi="Số phiếu", en="Number")),
        SheetColumn(name="source", title=Text(vi="Nguồn", en="Source")),
        SheetColumn(name="owner", gives="owner", of="office", title=_OWNER, note=_OF_WHOM),
        SheetColumn(name="material", gives="line.material", title=_CODE, example="SOI-20"),
        SheetColumn(name="quantity", gives="line.quantity", title=_QUANTITY, example="120.5"),
        SheetColumn(name="unit", gives="line.unit", title=_UNIT),
        SheetColumn(name="posted_at", title=Text(vi="Thời điểm", en="When")),
        SheetColumn(name="reference", title=Text(vi="Chứng từ", en="Reference")),
    ),
)

USES = Sheet(
    name="stock_uses",
    resource="stock_document",
    title=Text(vi="Phiếu kho; phiếu xuất dùng mỗi dòng một vật tư", en="Documents; uses in"),
    act="record_stock_consumption",
    columns=(
        SheetColumn(
            name="place",
            shows="place.code",
            gives="material_place",
            of="material_place",
            title=_PLACE,
        ),
        SheetColumn(name="kind", title=Text(vi="Loại phiếu", en="Kind")),
        SheetColumn(name="number", title=Text(vi="Số phiếu", en="Number")),
        SheetColumn(name="owner", gives="owner", of="office", title=_OWNER, note=_OF_WHOM),
        SheetColumn(name="material", gives="line.material", title=_CODE, example="SOI-20"),
        SheetColumn(name="quantity", gives="line.quantity", title=_QUANTITY, example="12.5"),
        SheetColumn(name="unit", gives="line.unit", title=_UNIT),
        SheetColumn(name="posted_at", title=Text(vi="Thời điểm", en="When")),
        SheetColumn(name="reference", title=Text(vi="Chứng từ", en="Reference")),
    ),
)

STOCKS = Sheet(
    name="material_stocks",
    resource="material_stock",
    title=Text(vi="Tồn kho", en="Stock"),
    columns=(
        SheetColumn(name="material", shows="material.code", title=_CODE),
        SheetColumn(name="name", shows="material.name", title=Text(vi="Tên", en="Name")),
        SheetColumn(name="unit", shows="material.base_unit", title=_UNIT),
        SheetColumn(name="place", shows="place.code", title=_PLACE),
        SheetColumn(name="owner_name", title=Text(vi="Chủ sở hữu", en="Owner")),
        SheetColumn(name="balance", title=Text(vi="Số tồn", en="In stock")),
    ),
)

LINES = Sheet(
    name="stock_lines",
    resource="stock_line",
    title=Text(vi="Sổ chi tiết vật tư", en="Lines of documents"),
    columns=(
        SheetColumn(name="posted_at", title=Text(vi="Thời điểm", en="When")),
        SheetColumn(
            name="number", shows="document.number", title=Text(vi="Số phiếu", en="Document")
        ),
        SheetColumn(name="kind", shows="document.kind", title=Text(vi="Loại", en="Kind")),
        SheetColumn(name="flow", title=Text(vi="Mục cân đối", en="Flow")),
        SheetColumn(name="quantity", title=_QUANTITY),
        SheetColumn(name="given_quantity", title=Text(vi="Số lượng đã ghi", en="As given")),
        SheetColumn(name="given_unit", title=Text(vi="Đơn vị đã ghi", en="Unit as given")),
    ),
)

BALANCES = Sheet(
    name="material_balances",
    resource="material_balance",
    title=Text(vi="Bảng cân đối vật tư", en="Balance sheets"),
    columns=(
        SheetColumn(name="starts_on", title=Text(vi="Tháng", en="Month")),
        SheetColumn(name="district", title=Text(vi="Quận, huyện", en="District")),
        SheetColumn(name="material", shows="material.code", title=_CODE),
        SheetColumn(name="unit", shows="material.base_unit", title=_UNIT),
        *(
            SheetColumn(name=str(name), title=Text(vi=vi, en=en))
            for name, (vi, en) in TITLES.items()
        ),
    ),
)

SHEETS = (MATERIALS, RECEIPTS, USES, STOCKS, LINES, BALANCES)
