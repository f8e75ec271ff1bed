"""Help of a company for those who process for it: offered, accepted, done, confirmed (IV.7).

It is given at the plan portion that the company orders, or within a project of technical progress
for such goods. What it brought counts once the establishment says so too.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from khungcui import (
    Act,
    Acting,
    Begin,
    Conflict,
    Moving,
    NodeId,
    Term,
    Text,
    Transition,
    Workflow,
)
from khungcui_technical.checks import money, not_before, not_later, numbered, worded
from khungcui_technical.errors import NotOrdered
from khungcui_technical.flows.portions import made_for
from khungcui_technical.models import TechnicalAssistance, TechnicalProject
from khungcui_technical.vocabulary import AssistanceKind, AssistanceState, ProjectState

_A = "technical_assistance"


@strawberry.input(description="Help that a company offers an establishment.")
class OfferTechnicalAssistanceInput:
    """For which portion of its output, with what, from when on."""

    portion: strawberry.ID = strawberry.field(
        description="The plan portion that is processed for the company."
    )
    kind: AssistanceKind = strawberry.field(description="What the company helps with.")
    content: str = strawberry.field(description="What is done, by whom.")
    begins_on: date = strawberry.field(description="The first day of it.")


@strawberry.input(description="Help that a company offers within a project.")
class AssistTechnicalProjectInput:
    """Within which project, with what, from when on."""

    technical_project: strawberry.ID = strawberry.field(
        description="The project, which is for goods that the company orders."
    )
    kind: AssistanceKind = strawberry.field(description="What the company helps with.")
    content: str = strawberry.field(description="What is done, by whom.")
    begins_on: date = strawberry.field(description="The first day of it.")


@strawberry.input(description="That an establishment accepts help.")
class AcceptTechnicalAssistanceInput(Moving):
    """Who accepts it."""

    technical_assistance: strawberry.ID = strawberry.field(description="The help.")
    accepted_by: str = strawberry.field(description="Who accepts it for the establishment.")


@strawberry.input(description="What the help of a company came to.")
class FinishTechnicalAssistanceInput(Moving):
    """When it was done, what it took, and what it brings."""

    technical_assistance: strawberry.ID = strawberry.field(description="The help.")
    done_on: date = strawberry.field(description="When it was done.")
    result: str = strawberry.field(description="What came of it.")
    spent: Decimal = strawberry.field(description="What the company bore, in dong.")
    yearly_effect: Decimal = strawberry.field(description="What it brings in a year, in dong.")


async def offer_technical_assistance(
    acting: Acting, portion: Any, given: OfferTechnicalAssistanceInput
) -> TechnicalAssistance:
    """Offer help to an establishment that processes for the company."""
    made = await made_for(acting, portion)
    (facet, *_) = await acting.facets("portion", portion)
    return await _offered(acting, given, {**made.columns, "sector": facet.sector})


async def assist_technical_project(
    acting: Acting, project: TechnicalProject, given: AssistTechnicalProjectInput
) -> TechnicalAssistance:
    """Offer help within a project for goods that the company orders."""
    if project.portion_id is None:
        raise NotOrdered(
            Text(
                vi="Đề tài này không gắn với phần sản xuất theo đơn đặt hàng.",
                en="That project is not for goods that are made to order.",
            ),
            field="technicalProject",
            clause="IV.7",
        )
    if project.state not in (ProjectState.PROPOSED, ProjectState.SUPPORTED):
        raise Conflict(
            Text(vi="Đề tài {code} đã kết thúc.", en="The project {code} has ended.").format(
                code=project.code
            ),
            field="technicalProject",
        )
    named = str(NodeId("Portion", project.tenant, str(project.portion_id)))
    portion = await acting.find("portion", named, field="technicalProject")
    made = await made_for(acting, portion, "technicalProject")
    made.require_orderer(acting.principal.office_id, "technicalProject")
    columns = {**made.columns, "sector": project.sector, "project_id": project.id}
    return await _offered(acting, given, columns)


async def _offered(
    acting: Acting,
    given: OfferTechnicalAssistanceInput | AssistTechnicalProjectInput,
    columns: dict[str, Any],
) -> TechnicalAssistance:
    assistance = TechnicalAssistance(
        tenant=acting.tenant,
        number=await numbered(acting, TechnicalAssistance.number, "HT"),
        kind=given.kind,
        **columns,
        content=worded(given.content, "content"),
        offered_on=acting.day,
        begins_on=not_before(given.begins_on, acting.day, "beginsOn"),
        spent=Decimal(0),
        state=AssistanceState.OFFERED,
    )
    acting.session.add(assistance)
    return assistance


async def _accept(
    _: Acting, row: TechnicalAssistance, given: AcceptTechnicalAssistanceInput
) -> None:
    row.accepted_by = worded(given.accepted_by, "acceptedBy")


async def _finish(
    acting: Acting, row: TechnicalAssistance, given: FinishTechnicalAssistanceInput
) -> None:
    done_on = not_later(acting, given.done_on, "doneOn")
    row.done_on = not_before(done_on, row.begins_on, "doneOn")
    row.result = worded(given.result, "result")
    row.spent = money(given.spent, "spent")
    row.yearly_effect = money(given.yearly_effect, "yearlyEffect")


_ASSIST = "technical_progress.assist"
_ACCEPT = "technical_assistance.accept"

ASSISTANCE_FLOW = Workflow(
    resource=_A,
    title=Text(vi="Giúp đỡ kỹ thuật của công ty", en="Technical assistance of a company"),
    states=AssistanceState,
    begins=(
        Begin(
            act=Act(
                name="offer_technical_assistance",
                power=_ASSIST,
                title=Text(vi="Đề nghị giúp cơ sở gia công", en="Offer help to an establishment"),
                input=OfferTechnicalAssistanceInput,
                on="portion",
                run=offer_technical_assistance,
                returns=_A,
            ),
            state=AssistanceState.OFFERED,
        ),
        Begin(
            act=Act(
                name="assist_technical_project",
                power=_ASSIST,
                title=Text(vi="Đề nghị giúp một đề tài", en="Offer help within a project"),
                input=AssistTechnicalProjectInput,
                on="technical_project",
                run=assist_technical_project,
                returns=_A,
            ),
            state=AssistanceState.OFFERED,
        ),
    ),
    transitions=(
        Transition(
            name="accept_technical_assistance",
            title=Text(vi="Nhận sự giúp đỡ", en="Accept the help"),
            power=_ACCEPT,
            sources=(AssistanceState.OFFERED,),
            target=AssistanceState.ACCEPTED,
            input=AcceptTechnicalAssistanceInput,
            run=_accept,
        ),
        Transition(
            name="decline_technical_assistance",
            title=Text(vi="Không nhận", en="Decline the help"),
            power=_ACCEPT,
            sources=(AssistanceState.OFFERED,),
            target=AssistanceState.DECLINED,
            returns=True,
        ),
        Transition(
            name="finish_technical_assistance",
            title=Text(vi="Báo đã giúp xong", en="Report the help done"),
            power=_ASSIST,
            sources=(AssistanceState.ACCEPTED,),
            target=AssistanceState.DONE,
            input=FinishTechnicalAssistanceInput,
            run=_finish,
        ),
        Transition(
            name="cancel_technical_assistance",
            title=Text(vi="Thôi giúp", en="Cancel the help"),
            power=_ASSIST,
            sources=(AssistanceState.OFFERED, AssistanceState.ACCEPTED),
            target=AssistanceState.CANCELLED,
            returns=True,
        ),
        Transition(
            name="confirm_technical_assistance",
            title=Text(vi="Xác nhận kết quả", en="Confirm what it brought"),
            power=_ACCEPT,
            sources=(AssistanceState.DONE,),
            target=AssistanceState.CONFIRMED,
            apart_from=("finish_technical_assistance",),
        ),
        Transition(
            name="dispute_technical_assistance",
            title=Text(vi="Chưa xác nhận kết quả", en="Send the result back"),
            power=_ACCEPT,
            sources=(AssistanceState.DONE,),
            target=AssistanceState.ACCEPTED,
            returns=True,
        ),
    ),
    ends=(AssistanceState.CONFIRMED, AssistanceState.DECLINED, AssistanceState.CANCELLED),
    terms={AssistanceState.OFFERED: Term(days=10), AssistanceState.DONE: Term(days=10)},
)
