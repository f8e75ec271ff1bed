"""Material plans, line by line with the norm that each rests on."""

from sqlalchemy import Boolean, cast

from khungcui import ALL_SECTORS, Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_materials.models import MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.models.plans import holding
from khungcui_materials.resources.catalogue import MATERIAL
from khungcui_materials.resources.plan_differences import DIFFERENCE, material_plan_difference

_PLAN = Text(vi="Kế hoạch vật tư", en="Material plan")
_PRODUCT = Text(vi="Sản phẩm", en="Code of the product")

material_plan = Resource(
    name="material_plan",
    rows=MaterialPlan,
    title=_PLAN,
    fields=(
        Field(
            name="period", column=MaterialPlan.period, title=Text(vi="Kỳ", en="Period"), code=True
        ),
        Field(
            name="number",
            column=MaterialPlan.number,
            title=Text(vi="Bản số", en="Which version it is"),
        ),
        Field(
            name="holds",
            column=cast(holding(MaterialPlan), Boolean),
            title=Text(
                vi="Là bản đang có hiệu lực của kỳ", en="Whether it is the version that holds"
            ),
            nullable=False,
        ),
        Field(
            name="reason",
            column=MaterialPlan.reason,
            title=Text(vi="Lý do đính chính", en="Why it corrects the version before"),
            filterable=False,
            sortable=False,
        ),
        Field(name="starts", column=MaterialPlan.starts, title=Text(vi="Từ ngày", en="First day")),
        Field(name="ends", column=MaterialPlan.ends, title=Text(vi="Đến ngày", en="Last day")),
        Field(name="area", column=MaterialPlan.area, title=Text(vi="Quận, huyện", en="District")),
        Field(name="state", column=MaterialPlan.state, title=Text(vi="Trạng thái", en="State")),
    ),
    relations=(
        ToMany(
            name="outputs",
            target="material_plan_output",
            key=PlanProduct.plan_id,
            title=Text(vi="Sản lượng kế hoạch", en="Output that it counts on"),
        ),
        ToMany(
            name="lines",
            target="material_plan_line",
            key=PlanLine.plan_id,
            title=Text(vi="Nhu cầu", en="Needs"),
        ),
        ToOne(
            name="corrects",
            target="material_plan",
            key=(MaterialPlan.corrects_id,),
            title=Text(vi="Đính chính cho", en="What it corrects"),
        ),
        ToMany(
            name="corrections",
            target="material_plan",
            key=MaterialPlan.corrects_id,
            title=Text(vi="Các bản đính chính", en="What corrects it, or was to"),
        ),
        ToMany(
            name="differences",
            target="material_plan_difference",
            key=DIFFERENCE.c.plan_id,
            title=Text(vi="So với bản trước", en="What differs from the version that it corrects"),
        ),
    ),
    facets=Facets(area=MaterialPlan.area, sector=ALL_SECTORS),
)


def _of_plan(row: type[PlanLine] | type[PlanProduct]) -> Facets:
    return Facets(
        area=MaterialPlan.area,
        sector=ALL_SECTORS,
        through=MaterialPlan.__table__,
        on=(MaterialPlan.tenant == row.tenant) & (MaterialPlan.id == row.plan_id),
    )


material_plan_output = Resource(
    name="material_plan_output",
    rows=PlanProduct,
    title=Text(vi="Sản lượng kế hoạch", en="Output that a plan counts on"),
    power="material_plan.view",
    fields=(
        Field(name="product", column=PlanProduct.product, title=_PRODUCT, code=True),
        Field(
            name="quantity",
            column=PlanProduct.quantity,
            title=Text(vi="Sản lượng", en="How much is planned"),
        ),
    ),
    relations=(
        ToOne(name="plan", target="material_plan", key=(PlanProduct.plan_id,), title=_PLAN),
    ),
    facets=_of_plan(PlanProduct),
)

material_plan_line = Resource(
    name="material_plan_line",
    rows=PlanLine,
    title=Text(vi="Nhu cầu vật tư", en="Need of a material"),
    power="material_plan.view",
    fields=(
        Field(
            name="need",
            column=PlanLine.need,
            title=Text(vi="Nhu cầu", en="Need, in the unit of the material"),
        ),
        Field(name="material_id", column=PlanLine.material_id, title=MATERIAL),
        Field(name="product", column=PlanLine.product, title=_PRODUCT),
        Field(
            name="output",
            column=PlanLine.output,
            title=Text(vi="Sản lượng", en="Output that it is reckoned for"),
        ),
        Field(
            name="norm_version",
            column=PlanLine.norm_version,
            title=Text(vi="Phiên bản định mức", en="Version of the norm"),
        ),
        Field(
            name="norm_quantity",
            column=PlanLine.norm_quantity,
            title=Text(vi="Định mức", en="Norm for one unit of output"),
            unit="norm_unit",
        ),
        Field(
            name="norm_unit",
            column=PlanLine.norm_unit,
            title=Text(vi="Đơn vị của định mức", en="Unit of the norm"),
        ),
        Field(
            name="loss_percent",
            column=PlanLine.loss_percent,
            title=Text(vi="Hao hụt (%)", en="Loss allowed (%)"),
        ),
        Field(
            name="scrap_percent",
            column=PlanLine.scrap_percent,
            title=Text(vi="Phế liệu thu hồi (%)", en="Scrap to come back (%)"),
        ),
        Field(
            name="basis",
            column=PlanLine.basis,
            title=Text(vi="Căn cứ", en="What it rests on, without a norm"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(name="plan", target="material_plan", key=(PlanLine.plan_id,), title=_PLAN),
        ToOne(
            name="material",
            target="material",
            key=(PlanLine.material_tenant, PlanLine.material_id),
            title=MATERIAL,
        ),
    ),
    facets=_of_plan(PlanLine),
)

PLANS = (material_plan, material_plan_output, material_plan_line, material_plan_difference)
