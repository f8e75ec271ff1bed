"""Nonconformities: opened by who inspected, answered by who made it, verified, closed."""

from datetime import date, timedelta

import strawberry

from khungcui import Act, Acting, Begin, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import coded, not_after, not_past, numbered, worded
from khungcui_technical.errors import BadReading, StillOpen
from khungcui_technical.flows.readings import parameters_measured
from khungcui_technical.models import Inspection, Nonconformity
from khungcui_technical.vocabulary import InspectionState, NonconformityState

_N = "nonconformity"
#: Within this time what is done about a cause is done.
LONGEST = timedelta(days=366)


@strawberry.input(description="A fault that an inspection found.")
class OpenNonconformityInput:
    """What was found, and by which parameter."""

    quality_inspection: strawberry.ID = strawberry.field(description="The inspection.")
    found: str = strawberry.field(description="What was found.")
    parameter: str | None = strawberry.field(
        default=None, description="The code of the parameter that shows it."
    )


@strawberry.input(description="Why a fault came about.")
class ExplainNonconformityInput(Moving):
    """The cause."""

    nonconformity: strawberry.ID = strawberry.field(description="The nonconformity.")
    cause: str = strawberry.field(description="Why it came about.")


@strawberry.input(description="What is done about the cause of a fault.")
class CorrectNonconformityInput(Moving):
    """The action, and the day by which it is done."""

    nonconformity: strawberry.ID = strawberry.field(description="The nonconformity.")
    action: str = strawberry.field(description="What is done about the cause.")
    act_by: date = strawberry.field(description="The day by which it is done.")


@strawberry.input(description="That an action had its effect.")
class VerifyNonconformityInput(Moving):
    """How that was seen."""

    nonconformity: strawberry.ID = strawberry.field(description="The nonconformity.")
    evidence: str = strawberry.field(description="How it was verified, and by what evidence.")


async def open_nonconformity(
    acting: Acting, inspection: Inspection, given: OpenNonconformityInput
) -> Nonconformity:
    """Note a fault that a decided inspection found."""
    if inspection.state is not InspectionState.DECIDED:
        raise StillOpen(
            Text(
                vi="Chỉ ghi điểm không phù hợp khi biên bản đã kết luận và chưa đóng.",
                en="A nonconformity is opened of an inspection that is decided and not closed.",
            )
        )
    parameter = None
    if given.parameter is not None:
        parameter = coded(given.parameter, "parameter")
        measured = await parameters_measured(acting, inspection)
        if parameter not in {one.code for one in measured}:
            raise BadReading(
                Text(
                    vi="Quy cách của lô không có chỉ tiêu {code}.",
                    en="The specification of the lot has no parameter {code}.",
                ).format(code=parameter),
                field="parameter",
            )
    row = Nonconformity(
        tenant=acting.tenant,
        number=await numbered(acting, Nonconformity.number, "KPH"),
        inspection_id=inspection.id,
        parameter_code=parameter,
        orderer_tenant=inspection.orderer_tenant,
        orderer_id=inspection.orderer_id,
        producer_office_id=inspection.producer_office_id,
        area=inspection.area,
        sector=inspection.sector,
        found=worded(given.found, "found"),
        opened_on=acting.day,
        state=NonconformityState.OPEN,
    )
    acting.session.add(row)
    return row


async def _explain(_: Acting, row: Nonconformity, given: ExplainNonconformityInput) -> None:
    row.cause = worded(given.cause, "cause")


async def _correct(acting: Acting, row: Nonconformity, given: CorrectNonconformityInput) -> None:
    row.action = worded(given.action, "action")
    act_by = not_past(acting, given.act_by, "actBy")
    row.act_by = not_after(act_by, acting.day + LONGEST, "actBy")


async def _verify(_: Acting, row: Nonconformity, given: VerifyNonconformityInput) -> None:
    row.evidence = worded(given.evidence, "evidence")


NONCONFORMITY_FLOW = Workflow(
    resource=_N,
    title=Text(vi="Điểm không phù hợp", en="Nonconformity"),
    states=NonconformityState,
    begins=(
        Begin(
            act=Act(
                name="open_nonconformity",
                power="nonconformity.verify",
                title=Text(vi="Ghi điểm không phù hợp", en="Open a nonconformity"),
                input=OpenNonconformityInput,
                on="quality_inspection",
                run=open_nonconformity,
                returns=_N,
            ),
            state=NonconformityState.OPEN,
        ),
    ),
    transitions=(
        Transition(
            name="explain_nonconformity",
            title=Text(vi="Nêu nguyên nhân", en="Say the cause"),
            power="nonconformity.answer",
            sources=(NonconformityState.OPEN,),
            target=NonconformityState.CAUSE,
            input=ExplainNonconformityInput,
            run=_explain,
        ),
        Transition(
            name="correct_nonconformity",
            title=Text(vi="Nêu biện pháp khắc phục", en="Say what is done about it"),
            power="nonconformity.answer",
            sources=(NonconformityState.CAUSE,),
            target=NonconformityState.ACTION,
            input=CorrectNonconformityInput,
            run=_correct,
        ),
        Transition(
            name="return_nonconformity",
            title=Text(vi="Trả lại: chưa khắc phục được", en="Send back: it did not help"),
            power="nonconformity.verify",
            sources=(NonconformityState.ACTION,),
            target=NonconformityState.OPEN,
            returns=True,
        ),
        Transition(
            name="verify_nonconformity",
            title=Text(vi="Kiểm chứng việc khắc phục", en="Verify that it helped"),
            power="nonconformity.verify",
            sources=(NonconformityState.ACTION,),
            target=NonconformityState.VERIFIED,
            input=VerifyNonconformityInput,
            apart_from=("explain_nonconformity", "correct_nonconformity"),
            run=_verify,
        ),
        Transition(
            name="close_nonconformity",
            title=Text(vi="Đóng điểm không phù hợp", en="Close the nonconformity"),
            power="nonconformity.verify",
            sources=(NonconformityState.VERIFIED,),
            target=NonconformityState.CLOSED,
        ),
    ),
    ends=(NonconformityState.CLOSED,),
    terms={
        NonconformityState.OPEN: Term(days=5),
        NonconformityState.CAUSE: Term(days=5),
        NonconformityState.ACTION: Term(days=20),
        NonconformityState.VERIFIED: Term(days=5),
    },
)
