"""Consumption norms and their lines."""

from khungcui import Facets, Resource, Text, ToMany, ToOne
from khungcui_technical.models import ConsumptionNorm, NormLine
from khungcui_technical.resources.common import field, ordered, orderer_of, prose, to_product
from khungcui_technical.resources.specifications import standing_fields

consumption_norm = Resource(
    name="consumption_norm",
    rows=ConsumptionNorm,
    title=Text(vi="Định mức tiêu hao", en="Consumption norm of a product"),
    facets=ordered(ConsumptionNorm),
    fields=(
        *standing_fields(ConsumptionNorm),
        prose("basis", ConsumptionNorm.basis, "Căn cứ kỹ thuật", "Technical basis"),
    ),
    relations=(
        to_product(ConsumptionNorm),
        orderer_of(ConsumptionNorm),
        ToMany(
            name="lines",
            target="norm_line",
            key=NormLine.norm_id,
            title=Text(vi="Các vật tư", en="What it takes, by material"),
        ),
    ),
)

norm_line = Resource(
    name="norm_line",
    rows=NormLine,
    title=Text(vi="Định mức của một vật tư", en="What a unit of product takes of a material"),
    power="consumption_norm.view",
    facets=Facets(
        area=ConsumptionNorm.area,
        sector=ConsumptionNorm.sector,
        portion="plan",
        orderer=ConsumptionNorm.orderer_id,
        through=ConsumptionNorm.__table__,
        on=(ConsumptionNorm.tenant == NormLine.tenant) & (ConsumptionNorm.id == NormLine.norm_id),
    ),
    fields=(
        field("material", NormLine.material, "Mã vật tư", "Code of the material"),
        field(
            "quantity",
            NormLine.quantity,
            "Lượng cho một đơn vị sản phẩm",
            "Quantity for one unit of product",
            unit="unit",
        ),
        field("unit", NormLine.unit, "Đơn vị tính", "Unit of the quantity"),
        field("loss_percent", NormLine.loss_percent, "Hao hụt (%)", "Loss allowed (%)"),
        field("scrap_percent", NormLine.scrap_percent, "Phế liệu thu hồi (%)", "Scrap back (%)"),
        field("scrap_material", NormLine.scrap_material, "Mã phế liệu", "Code of the scrap"),
    ),
    relations=(
        ToOne(
            name="norm",
            target="consumption_norm",
            key=(NormLine.norm_id,),
            title=Text(vi="Định mức", en="Norm"),
        ),
    ),
)

NORMS = (consumption_norm, norm_line)
