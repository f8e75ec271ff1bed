"""Directions of quality, projects of technical progress, advice, and guidance."""

from khungcui import Attachments, Facets, Resource, Text, ToMany
from khungcui_technical.models import (
    EquipmentAdvice,
    ProjectRemark,
    QualityDirection,
    TechnicalAssistance,
    TechnicalGuidance,
    TechnicalProject,
)
from khungcui_technical.resources.common import (
    area_of,
    field,
    orderer_of,
    prose,
    to_establishment,
)

quality_direction = Resource(
    name="quality_direction",
    rows=QualityDirection,
    title=Text(vi="Chỉ đạo chất lượng của Sở", en="The department's direction of quality"),
    power="quality_control.view",
    facets=Facets(area=QualityDirection.area, sector=QualityDirection.sector),
    fields=(
        field("sector", QualityDirection.sector, "Ngành nghề", "Trade"),
        field("standing", QualityDirection.standing, "Loại ngành nghề", "Why it is directed"),
        prose("content", QualityDirection.content, "Nội dung chỉ đạo", "What is laid down"),
        field(
            "inspect_every_days",
            QualityDirection.inspect_every_days,
            "Kiểm tra ít nhất mỗi (ngày)",
            "Days within which each district inspects",
        ),
        field("since", QualityDirection.since, "Từ ngày", "Since"),
        field("until", QualityDirection.until, "Đến trước ngày", "Until"),
        prose("issued_by", QualityDirection.issued_by, "Người ký", "Who issued it"),
    ),
)

technical_project = Resource(
    name="technical_project",
    rows=TechnicalProject,
    title=Text(vi="Đề tài tiến bộ kỹ thuật", en="Project of technical progress"),
    facets=Facets(
        area=TechnicalProject.area,
        sector=TechnicalProject.sector,
        owner=TechnicalProject.proposer_id,
        portion=TechnicalProject.portion,
        orderer=TechnicalProject.orderer_id,
    ),
    attachments=Attachments(power="technical_project.propose"),
    fields=(
        field("code", TechnicalProject.code, "Mã đề tài", "Code", code=True),
        field(
            "title",
            TechnicalProject.title,
            "Tên đề tài",
            "Title",
            search=TechnicalProject.title_search,
            sort=TechnicalProject.title_sort,
        ),
        field("state", TechnicalProject.state, "Trạng thái", "State"),
        field("sector", TechnicalProject.sector, "Ngành", "Sector"),
        prose("purpose", TechnicalProject.purpose, "Mục đích", "Purpose"),
        prose("proposed_by", TechnicalProject.proposed_by, "Bên đề nghị", "Who proposed it"),
        field("cost", TechnicalProject.cost, "Kinh phí (đồng)", "Cost in dong"),
        field("support", TechnicalProject.support, "Mức hỗ trợ (đồng)", "Support in dong"),
        field(
            "yearly_effect",
            TechnicalProject.yearly_effect,
            "Hiệu quả dự kiến một năm (đồng)",
            "Effect expected of a year, in dong",
        ),
        field(
            "effect_reached",
            TechnicalProject.effect_reached,
            "Hiệu quả đạt được một năm (đồng)",
            "Effect reached in a year, in dong",
        ),
        field("proposed_on", TechnicalProject.proposed_on, "Ngày đề nghị", "Proposed on"),
        field("done_on", TechnicalProject.done_on, "Ngày hoàn thành", "Done on"),
    ),
    relations=(
        area_of(TechnicalProject),
        orderer_of(TechnicalProject),
        to_establishment(TechnicalProject),
        ToMany(
            name="assistances",
            target="technical_assistance",
            key=TechnicalAssistance.project_id,
            title=Text(vi="Các công ty giúp", en="Help of companies"),
        ),
        ToMany(
            name="remarks",
            target="technical_project_remark",
            key=ProjectRemark.project_id,
            title=Text(vi="Nhận xét của Sở", en="Remarks of the department"),
        ),
    ),
)

equipment_advice = Resource(
    name="equipment_advice",
    plural="equipment_advices",
    rows=EquipmentAdvice,
    title=Text(vi="Hướng dẫn trang bị kỹ thuật mới", en="Advice on equipping new technique"),
    power="equipment_direction.view",
    facets=Facets(area=EquipmentAdvice.area, sector=EquipmentAdvice.sector),
    fields=(
        field("state", EquipmentAdvice.state, "Trạng thái", "State"),
        field("sector", EquipmentAdvice.sector, "Ngành", "Sector"),
        field("topic", EquipmentAdvice.topic, "Chủ đề", "Topic", sortable=False),
        prose("advice", EquipmentAdvice.advice, "Nội dung", "What is advised"),
        field("given_on", EquipmentAdvice.given_on, "Ngày gửi", "Given on"),
        prose("answer", EquipmentAdvice.answer, "Trả lời của quận, huyện", "The answer"),
        field("answered_on", EquipmentAdvice.answered_on, "Ngày trả lời", "Answered on"),
    ),
    relations=(area_of(EquipmentAdvice),),
)

technical_guidance = Resource(
    name="technical_guidance",
    plural="technical_guidances",
    rows=TechnicalGuidance,
    title=Text(vi="Hướng dẫn quản lý kỹ thuật cho cơ sở", en="Technical guidance of a district"),
    facets=Facets(area=TechnicalGuidance.area, sector=TechnicalGuidance.sector),
    fields=(
        field("sector", TechnicalGuidance.sector, "Ngành", "Sector"),
        field("topic", TechnicalGuidance.topic, "Nội dung", "Topic", sortable=False),
        field("held_on", TechnicalGuidance.held_on, "Ngày", "Held on"),
        field(
            "establishments",
            TechnicalGuidance.establishments,
            "Số cơ sở tham dự",
            "Establishments that took part",
        ),
        prose("outcome", TechnicalGuidance.outcome, "Kết quả", "What came of it"),
        prose("organised_by", TechnicalGuidance.organised_by, "Đơn vị tổ chức", "Who held it"),
    ),
    relations=(area_of(TechnicalGuidance),),
)

PROGRESS = (quality_direction, technical_project, equipment_advice, technical_guidance)
