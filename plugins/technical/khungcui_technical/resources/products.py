"""Products, as every office may look them up."""

from khungcui import Resource, Text, ToMany
from khungcui_technical.models import ConsumptionNorm, Product, Specification
from khungcui_technical.resources.common import field

product = Resource(
    name="product",
    rows=Product,
    title=Text(vi="Sản phẩm trong danh mục của thành phố", en="Product of the city's catalogue"),
    open=True,
    fields=(
        field("code", Product.code, "Mã sản phẩm", "Code", code=True),
        field(
            "name",
            Product.name,
            "Tên sản phẩm",
            "Name",
            search=Product.name_search,
            sort=Product.name_sort,
        ),
        field("unit", Product.unit, "Đơn vị tính", "Unit that it is counted in"),
        field("sector", Product.sector, "Ngành", "Sector"),
        field("active", Product.active, "Còn dùng", "Whether it may still be ordered"),
    ),
    relations=(
        ToMany(
            name="specifications",
            target="product_specification",
            key=Specification.product_id,
            title=Text(vi="Các bản quy cách", en="Versions of its specification"),
        ),
        ToMany(
            name="norms",
            target="consumption_norm",
            key=ConsumptionNorm.product_id,
            title=Text(vi="Các bản định mức tiêu hao", en="Versions of its consumption norm"),
        ),
    ),
)

PRODUCTS = (product,)
