"""Inspection plans, lots, inspections with their readings, nonconformities and remarks."""

from sqlalchemy import and_

from khungcui import DAY, Attachments, Facets, Resource, Text, ToMany, ToOne
from khungcui_technical.models import (
    Inspection,
    InspectionPlan,
    Nonconformity,
    ProductLot,
    QualityRemark,
    Reading,
)
from khungcui_technical.resources.common import (
    area_of,
    field,
    made,
    ordered,
    orderer_of,
    prose,
    to_product,
)
from khungcui_technical.vocabulary import NonconformityState

_INSPECTION = Text(vi="Lần kiểm tra", en="Inspection")
_ESTABLISHMENT = Text(vi="Cơ sở sản xuất", en="The establishment that made it")

inspection_plan = Resource(
    name="inspection_plan",
    rows=InspectionPlan,
    title=Text(vi="Phương án kiểm tra", en="Inspection plan"),
    power="product_specification.view",
    facets=ordered(InspectionPlan),
    fields=(
        field("code", InspectionPlan.code, "Mã phương án", "Code"),
        field("title", InspectionPlan.title, "Tên phương án", "Title", sortable=False),
        field("sector", InspectionPlan.sector, "Ngành", "Sector"),
        field("aql", InspectionPlan.aql, "AQL (phần của 1)", "AQL (share of one)"),
        field(
            "producer_risk",
            InspectionPlan.producer_risk,
            "Rủi ro của bên sản xuất",
            "Risk of the producer: that a lot at the AQL is rejected",
        ),
        field("ltpd", InspectionPlan.ltpd, "LTPD (phần của 1)", "LTPD (share of one)"),
        field(
            "consumer_risk",
            InspectionPlan.consumer_risk,
            "Rủi ro của bên đặt hàng",
            "Risk of the orderer: that a lot at the LTPD is accepted",
        ),
        field("since", InspectionPlan.since, "Từ ngày", "Since"),
        field("until", InspectionPlan.until, "Đến trước ngày", "Until"),
    ),
    relations=(orderer_of(InspectionPlan),),
)

product_lot = Resource(
    name="product_lot",
    rows=ProductLot,
    title=Text(vi="Lô sản phẩm", en="Lot of a product"),
    power="quality_inspection.view",
    facets=made(ProductLot),
    fields=(
        field("code", ProductLot.code, "Mã lô", "Code", code=True),
        field("product_code", ProductLot.product_code, "Mã sản phẩm", "Code of the product"),
        field("sector", ProductLot.sector, "Ngành", "Sector"),
        field("made_on", ProductLot.made_on, "Ngày sản xuất", "Made on"),
        field("quantity", ProductLot.quantity, "Số lượng", "Quantity", unit="unit"),
        field(
            "presented",
            ProductLot.presented,
            "Đã đưa kiểm tra",
            "Quantity that inspections have taken so far",
            unit="unit",
        ),
        field(
            "pending",
            ProductLot.quantity - ProductLot.presented - ProductLot.withdrawn,
            "Chưa kiểm tra",
            "Quantity that waits for an inspection",
            nullable=False,
            unit="unit",
        ),
        field(
            "withdrawn",
            ProductLot.withdrawn,
            "Đã rút",
            "Quantity that was taken back before any inspection",
            unit="unit",
        ),
        prose(
            "withdrawn_reason", ProductLot.withdrawn_reason, "Lý do rút", "Why it was taken back"
        ),
        field("unit", ProductLot.unit, "Đơn vị tính", "Unit"),
    ),
    relations=(
        to_product(ProductLot),
        orderer_of(ProductLot),
        area_of(ProductLot),
        ToOne(
            name="establishment",
            target="establishment",
            key=(ProductLot.establishment_id,),
            title=_ESTABLISHMENT,
        ),
        ToOne(
            name="specification",
            target="product_specification",
            key=(ProductLot.specification_tenant, ProductLot.specification_id),
            title=Text(vi="Quy cách", en="The specification that it is measured by"),
        ),
        ToMany(
            name="inspections",
            target="quality_inspection",
            key=Inspection.lot_id,
            title=Text(vi="Các lần kiểm tra", en="Inspections"),
        ),
    ),
)

quality_inspection = Resource(
    name="quality_inspection",
    rows=Inspection,
    title=Text(vi="Kiểm tra chất lượng", en="Quality inspection"),
    facets=made(Inspection),
    attachments=Attachments(power="quality_inspection.carry_out"),
    fields=(
        field("number", Inspection.number, "Số biên bản", "Number", code=True),
        field("state", Inspection.state, "Trạng thái", "State"),
        field("sector", Inspection.sector, "Ngành", "Sector"),
        field("attempt", Inspection.attempt, "Lần thứ", "Attempt; more than 1 is a re-inspection"),
        field(
            "quantity",
            Inspection.quantity,
            "Số lượng kiểm tra",
            "Quantity inspected",
            unit="unit",
        ),
        field("unit", Inspection.unit, "Đơn vị tính", "Unit"),
        field("units", Inspection.units, "Số đơn vị của phần kiểm tra", "Units to draw from"),
        field("sample_size", Inspection.sample_size, "Cỡ mẫu", "Sample size"),
        field("acceptance", Inspection.acceptance, "Số chấp nhận", "Acceptance number"),
        field("planned_on", Inspection.planned_on, "Ngày lập", "Planned on"),
        field("sampled_on", Inspection.sampled_on, "Ngày lấy mẫu", "Sample drawn on"),
        field("decided_on", Inspection.decided_on, "Ngày kết luận", "Decided on"),
        field("faulty", Inspection.faulty, "Số đơn vị lỗi", "Faulty units found"),
        field("critical", Inspection.critical, "Số đơn vị lỗi nghiêm trọng", "Of these, critical"),
        field("computed", Inspection.computed, "Kết quả theo số đo", "What the readings say"),
        field("decision", Inspection.decision, "Kết luận", "Decision"),
        field("accepted", Inspection.accepted, "Lượng đạt", "Quantity accepted", unit="unit"),
        field("rejected", Inspection.rejected, "Lượng loại", "Quantity rejected", unit="unit"),
        field("rework", Inspection.rework, "Lượng làm lại", "Quantity sent to rework", unit="unit"),
        prose(
            "concession_reason",
            Inspection.concession_reason,
            "Lý do nhân nhượng",
            "Why a concession was signed",
        ),
        prose("conceded_by", Inspection.conceded_by, "Người ký nhân nhượng", "Who signed it"),
    ),
    relations=(
        orderer_of(Inspection),
        area_of(Inspection),
        ToOne(
            name="lot",
            target="product_lot",
            key=(Inspection.lot_id,),
            title=Text(vi="Lô", en="Lot"),
        ),
        ToOne(
            name="plan",
            target="inspection_plan",
            key=(Inspection.plan_tenant, Inspection.plan_id),
            title=Text(vi="Phương án", en="Plan"),
        ),
        ToOne(
            name="follows",
            target="quality_inspection",
            key=(Inspection.follows_id,),
            title=Text(vi="Lần kiểm tra trước", en="The inspection that sent it to rework"),
        ),
        ToMany(
            name="readings",
            target="quality_reading",
            key=Reading.inspection_id,
            title=Text(vi="Các số đo", en="Readings"),
        ),
        ToMany(
            name="nonconformities",
            target="nonconformity",
            key=Nonconformity.inspection_id,
            title=Text(vi="Các điểm không phù hợp", en="Nonconformities"),
        ),
        ToMany(
            name="remarks",
            target="quality_remark",
            key=QualityRemark.inspection_id,
            title=Text(vi="Nhận xét của Sở", en="Remarks of the department"),
        ),
    ),
)

quality_reading = Resource(
    name="quality_reading",
    rows=Reading,
    title=Text(vi="Số đo", en="Reading"),
    power="quality_inspection.view",
    facets=Facets(
        area=Inspection.area,
        sector=Inspection.sector,
        portion="plan",
        orderer=Inspection.orderer_id,
        owner=Inspection.producer_office_id,
        through=Inspection.__table__,
        on=(Inspection.tenant == Reading.tenant) & (Inspection.id == Reading.inspection_id),
    ),
    fields=(
        field("unit_no", Reading.unit_no, "Đơn vị mẫu số", "Unit of the sample"),
        field("parameter_code", Reading.parameter_code, "Mã chỉ tiêu", "Code of the parameter"),
        field("kind", Reading.kind, "Cách đánh giá", "How it is judged"),
        field("criticality", Reading.criticality, "Mức độ", "Criticality"),
        field("number", Reading.number, "Trị số đo", "Number found"),
        field("word", Reading.word, "Giá trị ghi nhận", "Word found", sortable=False),
        field("conforms", Reading.conforms, "Đạt", "Whether it conforms"),
        field("taken_on", Reading.taken_on, "Ngày đo", "Taken on"),
        prose("taken_by", Reading.taken_by, "Người đo", "Who took it"),
    ),
    relations=(
        ToOne(
            name="inspection",
            target="quality_inspection",
            key=(Reading.inspection_id,),
            title=_INSPECTION,
        ),
        ToOne(
            name="parameter",
            target="specification_parameter",
            key=(Reading.parameter_tenant, Reading.parameter_id),
            title=Text(vi="Chỉ tiêu", en="Parameter"),
        ),
    ),
)

nonconformity = Resource(
    name="nonconformity",
    plural="nonconformities",
    rows=Nonconformity,
    power="quality_inspection.view",
    title=Text(vi="Điểm không phù hợp", en="Nonconformity"),
    facets=made(Nonconformity),
    attachments=Attachments(power="nonconformity.answer"),
    fields=(
        field("number", Nonconformity.number, "Số", "Number", code=True),
        field("state", Nonconformity.state, "Trạng thái", "State"),
        field("sector", Nonconformity.sector, "Ngành", "Sector"),
        field("parameter_code", Nonconformity.parameter_code, "Mã chỉ tiêu", "Parameter"),
        field("opened_on", Nonconformity.opened_on, "Ngày ghi nhận", "Opened on"),
        field("act_by", Nonconformity.act_by, "Hạn khắc phục", "Day promised for the action"),
        field(
            "overdue",
            and_(Nonconformity.state == NonconformityState.ACTION, Nonconformity.act_by < DAY),
            "Quá hạn đã hứa",
            "Whether the day that was promised is past",
            nullable=False,
        ),
        prose("found", Nonconformity.found, "Phát hiện", "What was found"),
        prose("cause", Nonconformity.cause, "Nguyên nhân", "Its cause"),
        prose("action", Nonconformity.action, "Biện pháp khắc phục", "What is done about it"),
        prose("evidence", Nonconformity.evidence, "Bằng chứng", "How it was verified"),
    ),
    relations=(
        orderer_of(Nonconformity),
        ToOne(
            name="inspection",
            target="quality_inspection",
            key=(Nonconformity.inspection_id,),
            title=_INSPECTION,
        ),
    ),
)

quality_remark = Resource(
    name="quality_remark",
    rows=QualityRemark,
    title=Text(vi="Nhận xét của Sở về một lần kiểm tra", en="Remark on an inspection"),
    power="quality_inspection.view",
    facets=made(QualityRemark),
    fields=(
        field("made_on", QualityRemark.made_on, "Ngày", "Made on"),
        prose("remark", QualityRemark.remark, "Nhận xét", "What is remarked"),
        prose("made_by", QualityRemark.made_by, "Người nhận xét", "Who remarked it"),
    ),
    relations=(
        ToOne(
            name="inspection",
            target="quality_inspection",
            key=(QualityRemark.inspection_id,),
            title=_INSPECTION,
        ),
    ),
)

INSPECTIONS = (
    inspection_plan,
    product_lot,
    quality_inspection,
    quality_reading,
    nonconformity,
    quality_remark,
)
