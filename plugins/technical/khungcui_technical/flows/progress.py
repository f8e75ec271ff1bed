"""Projects of technical progress, and the department's advice on equipment (II.3.1, IV.7)."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from khungcui import (
    Act,
    Acting,
    BadInput,
    Begin,
    Facet,
    Moving,
    Term,
    Text,
    Transition,
    Workflow,
    known_sector,
)
from khungcui_technical.checks import (
    between,
    money,
    not_before,
    not_later,
    numbered,
    worded,
)
from khungcui_technical.flows.portions import made_for
from khungcui_technical.models import EquipmentAdvice, TechnicalProject
from khungcui_technical.vocabulary import AdviceState, ProjectState


@strawberry.input(description="A project of technical progress.")
class ProposeTechnicalProjectInput:
    """What it is, where, what it costs and what it is meant to bring."""

    area: str = strawberry.field(description="The ward, or the district, where it is carried out.")
    sector: str = strawberry.field(description="The sector.")
    title: str = strawberry.field(description="What the project is called.")
    purpose: str = strawberry.field(description="What it is for.")
    cost: Decimal = strawberry.field(description="What it costs, in dong.")
    yearly_effect: Decimal = strawberry.field(
        description="What it should bring in a year, in dong."
    )
    portion: strawberry.ID | None = strawberry.field(
        default=None,
        description="The plan portion for whose goods it is, where it is for goods made to order; "
        "their orderer sees the project and may help with it.",
    )


@strawberry.input(description="How a project is supported.")
class SupportTechnicalProjectInput(Moving):
    """With how much."""

    technical_project: strawberry.ID = strawberry.field(description="The project.")
    support: Decimal = strawberry.field(description="How much of its cost is borne, in dong.")


@strawberry.input(description="What a project came to.")
class FinishTechnicalProjectInput(Moving):
    """When it was done, and what it brings."""

    technical_project: strawberry.ID = strawberry.field(description="The project.")
    done_on: date = strawberry.field(description="When it was done.")
    effect_reached: Decimal = strawberry.field(description="What it brings in a year, in dong.")


@strawberry.input(description="Advice on the direction in which to equip a trade.")
class AdviseEquipmentInput:
    """To which district, on what."""

    area: str = strawberry.field(description="The district that is advised.")
    sector: str = strawberry.field(description="The sector.")
    topic: str = strawberry.field(description="What it is on.")
    advice: str = strawberry.field(description="What is advised.")


@strawberry.input(description="What a district says to advice that it was given.")
class AnswerEquipmentAdviceInput(Moving):
    """What the district is going to do."""

    equipment_advice: strawberry.ID = strawberry.field(description="The advice.")
    answer: str = strawberry.field(description="What the district is going to do.")


async def _proposed(acting: Acting, given: ProposeTechnicalProjectInput) -> Facet:
    return Facet(area=given.area, sector=given.sector, owner=str(acting.principal.office_id))


async def _advised(_: Acting, given: AdviseEquipmentInput) -> Facet:
    return Facet(area=given.area, sector=given.sector)


async def propose_technical_project(
    acting: Acting, _: None, given: ProposeTechnicalProjectInput
) -> TechnicalProject:
    """Propose something new in technique."""
    ordered: dict[str, Any] = {}
    if given.portion is not None:
        ordered = await _ordered(acting, given.portion)
    project = TechnicalProject(
        tenant=acting.tenant,
        **ordered,
        code=await numbered(acting, TechnicalProject.code, "DT"),
        title=worded(given.title, "title"),
        area=given.area,
        sector=await known_sector(acting, given.sector),
        proposer_id=acting.principal.office_id,
        proposed_by=acting.principal.office_name,
        purpose=worded(given.purpose, "purpose"),
        cost=money(given.cost, "cost"),
        yearly_effect=money(given.yearly_effect, "yearlyEffect"),
        support=Decimal(0),
        proposed_on=acting.day,
        state=ProjectState.PROPOSED,
    )
    acting.session.add(project)
    return project


async def _ordered(acting: Acting, portion: str) -> dict[str, Any]:
    """What a project has of the portion for whose goods it is."""
    found = await acting.find("portion", portion, field="portion")
    made = await made_for(acting, found)
    if found.tenant != acting.tenant:
        raise BadInput(
            Text(vi="Phần sản xuất thuộc quận, huyện khác.", en="It lies in another district."),
            field="portion",
        )
    return {
        "portion": "plan",
        "portion_id": made.portion_id,
        "establishment_id": made.establishment_id,
        "orderer_tenant": made.orderer_tenant,
        "orderer_id": made.orderer,
    }


async def _support(
    _: Acting, project: TechnicalProject, given: SupportTechnicalProjectInput
) -> None:
    between(money(given.support, "support"), 0, project.cost, "support")
    project.support = given.support


async def _finish(
    acting: Acting, project: TechnicalProject, given: FinishTechnicalProjectInput
) -> None:
    done_on = not_later(acting, given.done_on, "doneOn")
    project.done_on = not_before(done_on, project.proposed_on, "doneOn")
    project.effect_reached = money(given.effect_reached, "effectReached")


async def advise_equipment(acting: Acting, _: None, given: AdviseEquipmentInput) -> EquipmentAdvice:
    """Advise a district on equipping a trade."""
    advice = EquipmentAdvice(
        tenant=acting.tenant,
        area=given.area,
        sector=await known_sector(acting, given.sector),
        topic=worded(given.topic, "topic"),
        advice=worded(given.advice, "advice"),
        given_on=acting.day,
        given_by=acting.principal.official_name,
        state=AdviceState.GIVEN,
    )
    acting.session.add(advice)
    return advice


async def _answer(acting: Acting, row: EquipmentAdvice, given: AnswerEquipmentAdviceInput) -> None:
    row.answer, row.answered_on = worded(given.answer, "answer"), acting.day


PROJECT_FLOW = Workflow(
    resource="technical_project",
    title=Text(vi="Đề tài tiến bộ kỹ thuật", en="Project of technical progress"),
    states=ProjectState,
    begins=(
        Begin(
            act=Act(
                name="propose_technical_project",
                power="technical_project.propose",
                title=Text(vi="Đề nghị đề tài", en="Propose a project"),
                input=ProposeTechnicalProjectInput,
                creates=_proposed,
                run=propose_technical_project,
                returns="technical_project",
            ),
            state=ProjectState.PROPOSED,
        ),
    ),
    transitions=(
        Transition(
            name="support_technical_project",
            title=Text(vi="Hỗ trợ đề tài", en="Support a project"),
            power="technical_progress.support",
            sources=(ProjectState.PROPOSED,),
            target=ProjectState.SUPPORTED,
            input=SupportTechnicalProjectInput,
            apart_from=("propose_technical_project",),
            run=_support,
        ),
        Transition(
            name="decline_technical_project",
            title=Text(vi="Không hỗ trợ đề tài", en="Decline a project"),
            power="technical_progress.support",
            sources=(ProjectState.PROPOSED,),
            target=ProjectState.DECLINED,
            returns=True,
        ),
        Transition(
            name="finish_technical_project",
            title=Text(vi="Hoàn thành đề tài", en="Finish a project"),
            power="technical_project.finish",
            sources=(ProjectState.SUPPORTED,),
            target=ProjectState.DONE,
            input=FinishTechnicalProjectInput,
            run=_finish,
        ),
        Transition(
            name="abandon_technical_project",
            title=Text(vi="Bỏ dở đề tài", en="Abandon a project"),
            power="technical_progress.support",
            sources=(ProjectState.SUPPORTED,),
            target=ProjectState.ABANDONED,
            returns=True,
        ),
    ),
    ends=(ProjectState.DONE, ProjectState.DECLINED, ProjectState.ABANDONED),
    terms={ProjectState.PROPOSED: Term(days=20)},
)


ADVICE_FLOW = Workflow(
    resource="equipment_advice",
    title=Text(vi="Hướng dẫn trang bị kỹ thuật", en="Advice on equipment"),
    states=AdviceState,
    begins=(
        Begin(
            act=Act(
                name="advise_equipment",
                power="equipment_direction.advise",
                title=Text(vi="Hướng dẫn trang bị kỹ thuật mới", en="Advise on equipment"),
                input=AdviseEquipmentInput,
                creates=_advised,
                run=advise_equipment,
                returns="equipment_advice",
            ),
            state=AdviceState.GIVEN,
        ),
    ),
    transitions=(
        Transition(
            name="answer_equipment_advice",
            title=Text(vi="Trả lời hướng dẫn", en="Answer advice on equipment"),
            power="equipment_direction.answer",
            sources=(AdviceState.GIVEN,),
            target=AdviceState.ANSWERED,
            input=AnswerEquipmentAdviceInput,
            run=_answer,
        ),
    ),
    ends=(AdviceState.ANSWERED,),
    terms={AdviceState.GIVEN: Term(days=15)},
)
