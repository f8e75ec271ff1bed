"""Specifications of products and their parameters."""

from typing import Any

from khungcui import Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_technical.models import Parameter, Specification
from khungcui_technical.resources.common import field, ordered, orderer_of, prose, to_product


def standing_fields(row: Any) -> tuple[Field, ...]:
    """What every version of a specification or a norm shows."""
    return (
        field("code", row.code, "Mã bản", "Code of the version", code=True),
        field("number", row.number, "Bản số", "Version number"),
        field("state", row.state, "Trạng thái", "State"),
        field("sector", row.sector, "Ngành", "Sector"),
        field("since", row.since, "Áp dụng từ ngày", "First day that it holds"),
        field("until", row.until, "Thôi áp dụng từ ngày", "First day that it holds no more"),
    )


product_specification = Resource(
    name="product_specification",
    rows=Specification,
    title=Text(vi="Quy cách sản phẩm", en="Specification of a product"),
    facets=ordered(Specification),
    fields=(
        *standing_fields(Specification),
        field("title", Specification.title, "Tên quy cách", "Title", sortable=False),
        prose("description", Specification.description, "Mô tả", "Description"),
    ),
    relations=(
        to_product(Specification),
        orderer_of(Specification),
        ToMany(
            name="parameters",
            target="specification_parameter",
            key=Parameter.specification_id,
            title=Text(vi="Các chỉ tiêu", en="Parameters"),
        ),
    ),
)

specification_parameter = Resource(
    name="specification_parameter",
    rows=Parameter,
    title=Text(vi="Chỉ tiêu của quy cách", en="Parameter of a specification"),
    power="product_specification.view",
    facets=Facets(
        area=Specification.area,
        sector=Specification.sector,
        portion="plan",
        orderer=Specification.orderer_id,
        through=Specification.__table__,
        on=(Specification.tenant == Parameter.tenant)
        & (Specification.id == Parameter.specification_id),
    ),
    fields=(
        field("position", Parameter.position, "Thứ tự", "Order"),
        field("code", Parameter.code, "Mã chỉ tiêu", "Code"),
        field("name", Parameter.name, "Tên chỉ tiêu", "Name", sortable=False),
        field("kind", Parameter.kind, "Cách đánh giá", "How it is judged"),
        field("criticality", Parameter.criticality, "Mức độ", "Criticality"),
        field("target", Parameter.target, "Trị danh định", "Target"),
        field("lower", Parameter.lower, "Giới hạn dưới", "Lower limit"),
        field("upper", Parameter.upper, "Giới hạn trên", "Upper limit"),
        field("unit", Parameter.unit, "Đơn vị đo", "Unit of measure"),
        prose("choices", Parameter.choices, "Các giá trị đạt", "Words that will do"),
        prose("method", Parameter.method, "Phương pháp đo", "How it is measured"),
    ),
    relations=(
        ToOne(
            name="specification",
            target="product_specification",
            key=(Parameter.specification_id,),
            title=Text(vi="Quy cách", en="Specification"),
        ),
    ),
)

SPECIFICATIONS = (product_specification, specification_parameter)
