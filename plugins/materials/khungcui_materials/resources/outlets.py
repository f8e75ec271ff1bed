"""Where output went."""

from sqlalchemy import Text as SqlText
from sqlalchemy import cast, func

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToOne
from khungcui_materials.models import ProductOutlet

product_outlet = Resource(
    name="product_outlet",
    rows=ProductOutlet,
    title=Text(vi="Tiêu thụ sản phẩm", en="Where output went"),
    fields=(
        Field(
            name="product",
            column=ProductOutlet.product,
            title=Text(vi="Sản phẩm", en="Code of the product"),
            code=True,
        ),
        Field(
            name="product_in_unit",
            column=cast(func.concat(ProductOutlet.product, " · ", ProductOutlet.unit), SqlText()),
            title=Text(vi="Sản phẩm và đơn vị tính", en="Product, and the unit it is counted in"),
            nullable=False,
        ),
        Field(
            name="portion",
            column=ProductOutlet.portion,
            title=Text(vi="Phần sản lượng", en="Portion that it is of"),
        ),
        Field(
            name="outlet",
            column=ProductOutlet.outlet,
            title=Text(vi="Nơi tiêu thụ", en="To whom it went"),
        ),
        Field(
            name="taker",
            column=ProductOutlet.taker,
            title=Text(vi="Tên nơi nhận", en="Who took it, by name"),
        ),
        Field(
            name="quantity",
            column=ProductOutlet.quantity,
            title=Text(vi="Số lượng", en="Quantity; below nothing where a record is taken back"),
            unit="unit",
        ),
        Field(
            name="unit",
            column=ProductOutlet.unit,
            title=Text(vi="Đơn vị tính", en="Unit, by UN/CEFACT Recommendation 20"),
        ),
        Field(name="sold_on", column=ProductOutlet.sold_on, title=Text(vi="Ngày", en="When")),
        Field(name="area", column=ProductOutlet.area, title=Text(vi="Phường, xã", en="Ward")),
        Field(
            name="recorded_by",
            column=ProductOutlet.recorded_by,
            title=Text(vi="Cơ quan ghi", en="Office that recorded it"),
        ),
        Field(
            name="reason",
            column=ProductOutlet.reason,
            title=Text(vi="Lý do hủy", en="Why it was taken back"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(
            name="establishment",
            target="establishment",
            key=(ProductOutlet.establishment_id,),
            title=Text(vi="Cơ sở", en="Establishment"),
        ),
        ToOne(
            name="reverses",
            target="product_outlet",
            key=(ProductOutlet.reverses_id,),
            title=Text(vi="Hủy bản ghi", en="Record that it takes back"),
        ),
    ),
    facets=Facets(
        area=ProductOutlet.area,
        sector=ALL_SECTORS,
        portion=ProductOutlet.portion,
        owner=ProductOutlet.owner,
    ),
)

OUTLETS = (product_outlet,)
