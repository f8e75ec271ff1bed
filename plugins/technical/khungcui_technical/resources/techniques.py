"""Process documents, their steps, and the hands that they are in."""

from sqlalchemy import inspect

from khungcui import Facets, Resource, Text, ToMany, ToOne
from khungcui_technical.models import ProductionTechnique, TechniqueHandover, TechniqueStep
from khungcui_technical.resources.common import (
    area_of,
    field,
    made,
    orderer_of,
    prose,
    to_establishment,
    to_product,
)
from khungcui_technical.resources.specifications import standing_fields
from khungcui_technical.vocabulary import HandoverState

#: A process is known to its orderer, to those who guide, and to whom it was handed: it is
#: know-how, and no matter of other establishments.
_HANDED = (TechniqueHandover.technique_tenant == ProductionTechnique.tenant) & (
    (TechniqueHandover.technique_id == ProductionTechnique.id)
    & (TechniqueHandover.state != HandoverState.WITHDRAWN)
)
_TECHNIQUE = Text(vi="Quy trình kỹ thuật", en="Process document")

production_technique = Resource(
    name="production_technique",
    rows=ProductionTechnique,
    title=_TECHNIQUE,
    facets=Facets(
        area=ProductionTechnique.area,
        sector=ProductionTechnique.sector,
        portion="plan",
        orderer=ProductionTechnique.orderer_id,
        owner=TechniqueHandover.producer_office_id,
        through=TechniqueHandover.__table__,
        on=_HANDED,
    ),
    fields=(
        *standing_fields(ProductionTechnique),
        field("title", ProductionTechnique.title, "Tên quy trình", "Title", sortable=False),
    ),
    relations=(
        to_product(ProductionTechnique),
        orderer_of(ProductionTechnique),
        ToMany(
            name="steps",
            target="technique_step",
            key=TechniqueStep.technique_id,
            title=Text(vi="Các công đoạn", en="Steps"),
        ),
    ),
)

technique_step = Resource(
    name="technique_step",
    rows=TechniqueStep,
    title=Text(vi="Công đoạn của quy trình", en="Step of a process"),
    power="production_technique.view",
    facets=Facets(
        area=ProductionTechnique.area,
        sector=ProductionTechnique.sector,
        portion="plan",
        orderer=ProductionTechnique.orderer_id,
        owner=TechniqueHandover.producer_office_id,
        through=inspect(ProductionTechnique).local_table.outerjoin(
            inspect(TechniqueHandover).local_table, _HANDED
        ),
        on=(ProductionTechnique.tenant == TechniqueStep.tenant)
        & (ProductionTechnique.id == TechniqueStep.technique_id),
    ),
    fields=(
        field("position", TechniqueStep.position, "Thứ tự", "Order"),
        field("name", TechniqueStep.name, "Công đoạn", "Name", sortable=False),
        prose("instruction", TechniqueStep.instruction, "Cách làm", "What is done"),
        prose("equipment", TechniqueStep.equipment, "Máy, dụng cụ", "On what it is done"),
        prose("control", TechniqueStep.control, "Điểm kiểm soát", "What is looked at"),
    ),
    relations=(
        ToOne(
            name="technique",
            target="production_technique",
            key=(TechniqueStep.technique_id,),
            title=_TECHNIQUE,
        ),
    ),
)

technique_handover = Resource(
    name="technique_handover",
    rows=TechniqueHandover,
    title=Text(vi="Giao quy trình kỹ thuật", en="Hand-over of a process document"),
    power="quality_inspection.view",
    facets=made(TechniqueHandover),
    fields=(
        field("number", TechniqueHandover.number, "Số", "Number", code=True),
        field("state", TechniqueHandover.state, "Trạng thái", "State"),
        field("product_code", TechniqueHandover.product_code, "Mã sản phẩm", "Product"),
        field("sector", TechniqueHandover.sector, "Ngành", "Sector"),
        field("handed_on", TechniqueHandover.handed_on, "Ngày giao", "Handed over on"),
        prose("handed_by", TechniqueHandover.handed_by, "Người giao", "Who handed it over"),
        prose("note", TechniqueHandover.note, "Ghi chú", "Note"),
        field(
            "acknowledged_on", TechniqueHandover.acknowledged_on, "Ngày ký nhận", "Acknowledged on"
        ),
        prose("acknowledged_by", TechniqueHandover.acknowledged_by, "Người ký nhận", "Who signed"),
    ),
    relations=(
        orderer_of(TechniqueHandover),
        area_of(TechniqueHandover),
        to_establishment(TechniqueHandover),
        ToOne(
            name="technique",
            target="production_technique",
            key=(TechniqueHandover.technique_tenant, TechniqueHandover.technique_id),
            title=_TECHNIQUE,
        ),
    ),
)

TECHNIQUES = (production_technique, technique_step, technique_handover)
