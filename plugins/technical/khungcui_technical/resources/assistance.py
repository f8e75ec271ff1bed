"""Help of companies for those who process for them, and remarks on projects."""

from khungcui import Facets, Resource, Text, ToOne
from khungcui_technical.models import ProjectRemark, TechnicalAssistance
from khungcui_technical.resources.common import (
    area_of,
    field,
    made,
    orderer_of,
    prose,
    to_establishment,
)

_PROJECT = Text(vi="Đề tài tiến bộ kỹ thuật", en="Project of technical progress")

technical_assistance = Resource(
    name="technical_assistance",
    plural="technical_assistances",
    rows=TechnicalAssistance,
    title=Text(vi="Giúp đỡ kỹ thuật của công ty", en="Technical assistance of a company"),
    power="technical_project.view",
    facets=made(TechnicalAssistance),
    fields=(
        field("number", TechnicalAssistance.number, "Số", "Number", code=True),
        field("state", TechnicalAssistance.state, "Trạng thái", "State"),
        field("kind", TechnicalAssistance.kind, "Hình thức", "What it helps with"),
        field("sector", TechnicalAssistance.sector, "Ngành", "Sector"),
        prose("content", TechnicalAssistance.content, "Nội dung", "What is done"),
        field("offered_on", TechnicalAssistance.offered_on, "Ngày đề nghị", "Offered on"),
        field("begins_on", TechnicalAssistance.begins_on, "Bắt đầu từ", "Begins on"),
        prose("accepted_by", TechnicalAssistance.accepted_by, "Người nhận", "Who accepted it"),
        field("done_on", TechnicalAssistance.done_on, "Ngày xong", "Done on"),
        prose("result", TechnicalAssistance.result, "Kết quả", "What came of it"),
        field(
            "spent",
            TechnicalAssistance.spent,
            "Công ty chi (đồng)",
            "What the company bore, in dong",
        ),
        field(
            "yearly_effect",
            TechnicalAssistance.yearly_effect,
            "Hiệu quả một năm (đồng)",
            "What it brings in a year, in dong",
        ),
    ),
    relations=(
        orderer_of(TechnicalAssistance),
        area_of(TechnicalAssistance),
        to_establishment(TechnicalAssistance),
        ToOne(
            name="project",
            target="technical_project",
            key=(TechnicalAssistance.project_id,),
            title=_PROJECT,
        ),
    ),
)

technical_project_remark = Resource(
    name="technical_project_remark",
    rows=ProjectRemark,
    title=Text(vi="Nhận xét của Sở về một đề tài", en="Remark on a project"),
    power="technical_project.view",
    facets=Facets(
        area=ProjectRemark.area,
        sector=ProjectRemark.sector,
        portion=ProjectRemark.portion,
        orderer=ProjectRemark.orderer_id,
        owner=ProjectRemark.proposer_id,
    ),
    fields=(
        field("made_on", ProjectRemark.made_on, "Ngày", "Made on"),
        prose("remark", ProjectRemark.remark, "Nhận xét", "What is remarked"),
        prose("made_by", ProjectRemark.made_by, "Người nhận xét", "Who remarked it"),
    ),
    relations=(
        ToOne(
            name="project",
            target="technical_project",
            key=(ProjectRemark.project_id,),
            title=_PROJECT,
        ),
    ),
)

ASSISTANCE = (technical_assistance, technical_project_remark)
