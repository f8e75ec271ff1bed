"""Petitions, difficulties, findings of the department, and its professional guidance."""

from typing import Any

from khungcui import Facets, Field, Resource, Text, ToOne
from khungcui_labor_finance.models import (
    PolicyDifficulty,
    PolicyFinding,
    PolicyPetition,
    ProfessionalGuidance,
)
from khungcui_labor_finance.resources.common import AREA, DOMAIN, STATE, said, shown

_VIEW = "policy_petition.view"


def _ground(model: Any) -> tuple[Field, ...]:
    return (
        Field(name="domain", column=model.domain, title=DOMAIN),
        Field(name="area", column=model.area, title=AREA),
        Field(
            name="sector", column=model.sector, title=Text(vi="Mã ngành", en="Code of the sector")
        ),
    )


policy_petition = Resource(
    name="policy_petition",
    rows=PolicyPetition,
    title=Text(vi="Kiến nghị chính sách", en="Petition for a policy"),
    power=_VIEW,
    fields=(
        *_ground(PolicyPetition),
        shown("title", PolicyPetition.title, "Về việc", "Title"),
        said("content", PolicyPetition.content, "Nội dung", "What it asks for"),
        shown("raised_by", PolicyPetition.raised_by, "Đơn vị nêu", "Raised by"),
        shown("raised_on", PolicyPetition.raised_on, "Ngày nêu", "Raised on"),
        said("study", PolicyPetition.study, "Kết quả nghiên cứu", "Study"),
        said("proposal", PolicyPetition.proposal, "Nội dung đề nghị ban hành", "Proposal"),
        said("reason", PolicyPetition.reason, "Lý do không chấp thuận", "Why it was declined"),
        Field(name="state", column=PolicyPetition.state, title=STATE),
    ),
    relations=(
        ToOne(
            name="economic_rule",
            target="economic_rule",
            key=(PolicyPetition.rule_tenant, PolicyPetition.rule_id),
            title=Text(vi="Chế độ đã ban hành", en="The rule that came of it"),
        ),
    ),
    facets=Facets(
        area=PolicyPetition.area, sector=PolicyPetition.sector, owner=PolicyPetition.owner
    ),
)

policy_difficulty = Resource(
    name="policy_difficulty",
    plural="policy_difficulties",
    rows=PolicyDifficulty,
    title=Text(vi="Vướng mắc về chính sách", en="Difficulty with a policy"),
    power=_VIEW,
    fields=(
        *_ground(PolicyDifficulty),
        said("content", PolicyDifficulty.content, "Nội dung", "What is difficult"),
        shown("raised_by", PolicyDifficulty.raised_by, "Đơn vị nêu", "Raised by"),
        shown("raised_on", PolicyDifficulty.raised_on, "Ngày nêu", "Raised on"),
        said("solution", PolicyDifficulty.solution, "Cách giải quyết Sở đề xuất", "Solution"),
        said("outcome", PolicyDifficulty.outcome, "Kết quả", "Outcome"),
        Field(name="state", column=PolicyDifficulty.state, title=STATE),
    ),
    facets=Facets(
        area=PolicyDifficulty.area, sector=PolicyDifficulty.sector, owner=PolicyDifficulty.owner
    ),
)

policy_finding = Resource(
    name="policy_finding",
    rows=PolicyFinding,
    title=Text(vi="Nhận xét của Sở khi giám sát", en="Finding of the department"),
    power=_VIEW,
    fields=(
        *_ground(PolicyFinding),
        said("content", PolicyFinding.content, "Nội dung", "What was found"),
        shown("given_on", PolicyFinding.given_on, "Ngày nhận xét", "Given on"),
        said("answer", PolicyFinding.answer, "Trả lời", "Answer"),
        Field(name="state", column=PolicyFinding.state, title=STATE),
    ),
    facets=Facets(area=PolicyFinding.area, sector=PolicyFinding.sector),
)

professional_guidance = Resource(
    name="professional_guidance",
    rows=ProfessionalGuidance,
    title=Text(vi="Hướng dẫn nghiệp vụ của Sở", en="Professional guidance of the department"),
    power="economic_policy.view",
    fields=(
        *_ground(ProfessionalGuidance),
        shown("title", ProfessionalGuidance.title, "Về việc", "Title"),
        said("content", ProfessionalGuidance.content, "Nội dung", "What it says"),
        shown("issued_on", ProfessionalGuidance.issued_on, "Ngày ban hành", "Issued on"),
    ),
    facets=Facets(area=ProfessionalGuidance.area, sector=ProfessionalGuidance.sector),
)

PETITIONS = (policy_petition, policy_difficulty, policy_finding, professional_guidance)
