"""Commitments, needs, proposals, sourcing and guidance, as they are read."""

from sqlalchemy import Numeric, case, cast

from khungcui import Attachments, Facets, Field, PortionKind, Resource, Text, ToMany, ToOne
from khungcui_materials.models import (
    BalancingProposal,
    MaterialNeed,
    MaterialPractice,
    OutsideSourcing,
    SupplyCommitment,
)
from khungcui_materials.resources.catalogue import MATERIAL
from khungcui_materials.vocabulary import GuidanceState

_STATE = Text(vi="Trạng thái", en="State")
_CODE = Text(vi="Số", en="Code")
_DISTRICT = Text(vi="Quận, huyện", en="District")
_QUANTITY = Text(vi="Số lượng", en="Quantity, in the unit of the material")

supply_commitment = Resource(
    name="supply_commitment",
    rows=SupplyCommitment,
    title=Text(vi="Cam kết cung ứng", en="Supply commitment"),
    fields=(
        Field(name="code", column=SupplyCommitment.code, title=_CODE, code=True),
        Field(name="state", column=SupplyCommitment.state, title=_STATE),
        Field(name="period", column=SupplyCommitment.period, title=Text(vi="Kỳ", en="Period")),
        Field(name="district", column=SupplyCommitment.district, title=_DISTRICT),
        Field(
            name="company_name",
            column=SupplyCommitment.company_name,
            title=Text(vi="Công ty", en="Company"),
        ),
        Field(
            name="directed",
            column=SupplyCommitment.directed,
            title=Text(vi="Sở chỉ đạo", en="Directed"),
        ),
        Field(
            name="committed",
            column=SupplyCommitment.committed,
            title=Text(vi="Công ty cam kết", en="Committed"),
        ),
        Field(
            name="deliver_by",
            column=SupplyCommitment.deliver_by,
            title=Text(vi="Giao trước ngày", en="To be delivered by"),
        ),
        Field(
            name="issued",
            column=SupplyCommitment.issued,
            title=Text(vi="Công ty đã xuất", en="Issued"),
        ),
        Field(
            name="issued_on",
            column=SupplyCommitment.issued_on,
            title=Text(vi="Ngày xuất", en="Issued on"),
        ),
        Field(
            name="issue_reference",
            column=SupplyCommitment.issue_reference,
            title=Text(vi="Phiếu xuất của công ty", en="The company's paper"),
        ),
        Field(
            name="received",
            column=SupplyCommitment.received,
            title=Text(vi="Quận, huyện đã nhận", en="Received, by the district's documents"),
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(SupplyCommitment.material_id,),
            title=MATERIAL,
        ),
        ToOne(
            name="company",
            target="office",
            key=(SupplyCommitment.company_tenant, SupplyCommitment.company_id),
            title=Text(vi="Công ty", en="Company"),
        ),
    ),
    facets=Facets(
        area=SupplyCommitment.district,
        sector=SupplyCommitment.sector,
        portion=PortionKind.PLAN.value,
        orderer=SupplyCommitment.orderer,
    ),
)

material_need = Resource(
    name="material_need",
    rows=MaterialNeed,
    title=Text(vi="Nhu cầu điều hòa", en="Need put to the department"),
    fields=(
        Field(name="state", column=MaterialNeed.state, title=_STATE),
        Field(name="area", column=MaterialNeed.area, title=_DISTRICT),
        Field(name="quantity", column=MaterialNeed.quantity, title=_QUANTITY),
        Field(
            name="needed_by",
            column=MaterialNeed.needed_by,
            title=Text(vi="Cần trước ngày", en="Needed by"),
        ),
        Field(
            name="reason",
            column=MaterialNeed.reason,
            title=Text(vi="Lý do", en="What for"),
            filterable=False,
            sortable=False,
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(MaterialNeed.material_tenant, MaterialNeed.material_id),
            title=MATERIAL,
        ),
        ToMany(
            name="proposals",
            target="balancing_proposal",
            key=BalancingProposal.need_id,
            tenant_key=BalancingProposal.need_tenant,
            title=Text(vi="Kiến nghị điều hòa", en="Proposals that answer it"),
        ),
    ),
    facets=Facets(area=MaterialNeed.area, sector=MaterialNeed.sector),
)


outside_sourcing = Resource(
    name="outside_sourcing",
    rows=OutsideSourcing,
    title=Text(vi="Khai thác ngoài thành phố", en="Sourcing outside the city"),
    attachments=Attachments(power="outside_sourcing.organise"),
    fields=(
        Field(name="code", column=OutsideSourcing.code, title=_CODE, code=True),
        Field(name="state", column=OutsideSourcing.state, title=_STATE),
        Field(name="area", column=OutsideSourcing.area, title=_DISTRICT),
        Field(
            name="quantity",
            column=OutsideSourcing.quantity,
            title=Text(vi="Số lượng kế hoạch", en="Quantity planned"),
        ),
        Field(
            name="region",
            column=OutsideSourcing.region,
            title=Text(vi="Nơi khai thác", en="Where it is sought"),
        ),
        Field(
            name="guidance",
            column=OutsideSourcing.guidance,
            title=Text(vi="Hướng dẫn của Sở", en="The department's guidance"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="supplier",
            column=OutsideSourcing.supplier,
            title=Text(vi="Bên bán", en="Supplier"),
        ),
        Field(
            name="contract_number",
            column=OutsideSourcing.contract_number,
            title=Text(vi="Số hợp đồng", en="Number of the contract"),
        ),
        Field(
            name="contracted",
            column=OutsideSourcing.contracted,
            title=Text(vi="Số lượng hợp đồng", en="Quantity contracted"),
        ),
        Field(
            name="price",
            column=cast(OutsideSourcing.price, Numeric(18, 4)),
            title=Text(vi="Đơn giá (đồng)", en="Price of one unit, in dong"),
            nullable=True,
        ),
        Field(
            name="received",
            column=OutsideSourcing.received,
            title=Text(vi="Đã nhận", en="Received, by the district's documents"),
        ),
    ),
    relations=(
        ToOne(
            name="material",
            target="material",
            key=(OutsideSourcing.material_tenant, OutsideSourcing.material_id),
            title=MATERIAL,
        ),
    ),
    facets=Facets(area=OutsideSourcing.area, sector=OutsideSourcing.sector),
)

material_practice = Resource(
    name="material_practice",
    rows=MaterialPractice,
    title=Text(vi="Hướng dẫn nghiệp vụ vật tư", en="Guidance on materials"),
    attachments=Attachments(power="material_practice.guide"),
    fields=(
        Field(name="number", column=MaterialPractice.number, title=Text(vi="Số", en="Number")),
        Field(
            name="heading",
            column=MaterialPractice.title,
            title=Text(vi="Trích yếu", en="What it is about"),
        ),
        Field(
            name="text",
            column=MaterialPractice.text,
            title=Text(vi="Nội dung", en="What it says"),
            filterable=False,
            sortable=False,
        ),
        Field(
            name="area",
            column=MaterialPractice.area,
            title=Text(vi="Nơi nhận", en="Whom it is addressed to"),
        ),
        Field(name="state", column=MaterialPractice.state, title=_STATE),
        Field(
            name="issued_on",
            column=MaterialPractice.issued_on,
            title=Text(vi="Ngày ban hành", en="Issued on"),
        ),
    ),
    # A draft is addressed to nobody yet; the department reaches it by its sector.
    facets=Facets(
        area=case((MaterialPractice.state != GuidanceState.DRAFT, MaterialPractice.area)),
        sector=MaterialPractice.sector,
    ),
)

SUPPLY = (
    supply_commitment,
    material_need,
    outside_sourcing,
    material_practice,
)
