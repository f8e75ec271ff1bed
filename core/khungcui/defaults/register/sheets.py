"""The register in Excel."""

from khungcui.plugins.sheets import Sheet, SheetColumn
from khungcui.text import Text

SHEETS = (
    Sheet(
        name="establishments",
        resource="establishment",
        title=Text(vi="Danh sách cơ sở sản xuất", en="Establishments"),
        columns=(
            SheetColumn(name="code", title=Text(vi="Mã cơ sở", en="Code")),
            SheetColumn(name="name", title=Text(vi="Tên cơ sở", en="Name")),
            SheetColumn(
                name="owner_form", title=Text(vi="Hình thức sở hữu", en="Form of ownership")
            ),
            SheetColumn(
                name="area_code", shows="area.code", title=Text(vi="Mã địa bàn", en="Code of area")
            ),
            SheetColumn(name="area", shows="area.name", title=Text(vi="Địa bàn", en="Area")),
            SheetColumn(name="sector", shows="sector.name", title=Text(vi="Ngành", en="Sector")),
            SheetColumn(name="address", title=Text(vi="Địa chỉ", en="Address")),
            SheetColumn(name="workers", title=Text(vi="Số lao động", en="Workers")),
            SheetColumn(
                name="capacity_quantity", title=Text(vi="Năng lực một năm", en="Capacity a year")
            ),
            SheetColumn(name="capacity_unit", title=Text(vi="Đơn vị tính", en="Unit")),
            SheetColumn(name="power_kw", title=Text(vi="Công suất điện (kW)", en="Power (kW)")),
            SheetColumn(name="opened", title=Text(vi="Ngày mở", en="Opened")),
        ),
    ),
)
