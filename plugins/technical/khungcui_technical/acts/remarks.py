"""The department follows projects of technical progress, and remarks on them (II.3.1)."""

import strawberry

from khungcui import Act, Acting, Text
from khungcui_technical.checks import worded
from khungcui_technical.models import ProjectRemark, TechnicalProject


@strawberry.input(description="A remark on a project of technical progress.")
class RemarkTechnicalProjectInput:
    """What is remarked; it decides nothing."""

    technical_project: strawberry.ID = strawberry.field(description="The project.")
    remark: str = strawberry.field(description="What is remarked.")


async def remark_technical_project(
    acting: Acting, project: TechnicalProject, given: RemarkTechnicalProjectInput
) -> ProjectRemark:
    """Remark on a project; whoever may see the project may read it."""
    remark = ProjectRemark(
        tenant=project.tenant,
        project_id=project.id,
        proposer_id=project.proposer_id,
        orderer_id=project.orderer_id,
        portion=project.portion,
        area=project.area,
        sector=project.sector,
        remark=worded(given.remark, "remark"),
        made_on=acting.day,
        made_by=acting.principal.official_name,
    )
    acting.session.add(remark)
    return remark


REMARK_ACTS = (
    Act(
        name="remark_technical_project",
        power="technical_progress.monitor",
        title=Text(vi="Nhận xét về đề tài", en="Remark on a project"),
        input=RemarkTechnicalProjectInput,
        on="technical_project",
        run=remark_technical_project,
        returns="technical_project_remark",
    ),
)
