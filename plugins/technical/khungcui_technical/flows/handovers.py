"""Process documents in the hands of who works by them: handed over, questioned, acknowledged.

An orderer hands a version to an establishment for the portion that it processes (II.3.2). For an
establishment without an account the district office, which guides it (II.3.3), records who signed.
"""

from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Act, Acting, Begin, Moving, Term, Text, Transition, Workflow
from khungcui_technical.checks import numbered, optional, worded
from khungcui_technical.errors import AlreadyThere, OutOfForce
from khungcui_technical.flows.portions import made_for
from khungcui_technical.models import Product, ProductionTechnique, TechniqueHandover
from khungcui_technical.vocabulary import HandoverState

_H = "technique_handover"


@strawberry.input(description="A process document that is handed to an establishment.")
class HandOverTechniqueInput:
    """Which version, for which portion of the establishment's output."""

    portion: strawberry.ID = strawberry.field(
        description="The plan portion that is processed for the orderer."
    )
    production_technique: strawberry.ID = strawberry.field(description="The version.")
    note: str | None = strawberry.field(default=None, description="What there is to say besides.")


@strawberry.input(description="That an establishment has got a process document.")
class AcknowledgeTechniqueInput(Moving):
    """Who signed for it."""

    technique_handover: strawberry.ID = strawberry.field(description="The hand-over.")
    signed_by: str = strawberry.field(description="Who signed for the establishment.")


def _require_holding(acting: Acting, version: ProductionTechnique, field: str | None) -> None:
    # One whose day is still to come can be recalled and revised: nobody signs for that yet.
    begun = version.since is not None and version.since <= acting.day
    ended = version.until is not None and version.until <= acting.day
    if not begun or ended:
        raise OutOfForce(
            Text(
                vi="Hôm nay quy trình {code} chưa hoặc không còn áp dụng.",
                en="The process {code} is not in force today.",
            ).format(code=version.code),
            field=field,
            clause="II.3.2",
        )


async def hand_over_technique(
    acting: Acting, portion: Any, given: HandOverTechniqueInput
) -> TechniqueHandover:
    """Hand a version in force to the establishment that processes the goods.

    Raises `OutOfForce` for one that is not, `NotOrdered` for one of another orderer, and
    `AlreadyThere` where the portion has it.
    """
    made = await made_for(acting, portion)
    version: ProductionTechnique = await acting.find(
        "production_technique", given.production_technique, field="productionTechnique"
    )
    made.require_orderer(version.orderer_id, "productionTechnique")
    _require_holding(acting, version, "productionTechnique")
    there = await acting.session.scalar(
        select(TechniqueHandover.number).where(
            TechniqueHandover.tenant == acting.tenant,
            TechniqueHandover.portion_id == portion.id,
            TechniqueHandover.technique_id == version.id,
            TechniqueHandover.state != HandoverState.WITHDRAWN,
        )
    )
    if there is not None:
        raise AlreadyThere(
            Text(
                vi="Cơ sở đã được giao quy trình này ({number}).",
                en="The establishment was handed this process already ({number}).",
            ).format(number=there),
            field="productionTechnique",
        )
    product = await acting.session.get_one(Product, (version.tenant, version.product_id))
    handover = TechniqueHandover(
        tenant=acting.tenant,
        number=await numbered(acting, TechniqueHandover.number, "GQT"),
        technique_tenant=version.tenant,
        technique_id=version.id,
        product_code=product.code,
        **made.columns,
        sector=product.sector,
        note=optional(given.note, "note"),
        handed_on=acting.day,
        handed_by=acting.principal.official_name,
        state=HandoverState.HANDED_OVER,
    )
    acting.session.add(handover)
    return handover


async def _require_current(acting: Acting, row: TechniqueHandover, _: Any) -> None:
    version = await acting.session.get_one(
        ProductionTechnique, (row.technique_tenant, row.technique_id)
    )
    _require_holding(acting, version, None)


async def _acknowledge(
    acting: Acting, row: TechniqueHandover, given: AcknowledgeTechniqueInput
) -> None:
    row.acknowledged_on = acting.day
    row.acknowledged_by = worded(given.signed_by, "signedBy")


_MANAGE = "production_technique.manage"
_ACKNOWLEDGE = "production_technique.acknowledge"

HANDOVER_FLOW = Workflow(
    resource=_H,
    title=Text(vi="Giao quy trình kỹ thuật", en="Hand-over of a process document"),
    states=HandoverState,
    begins=(
        Begin(
            act=Act(
                name="hand_over_technique",
                power=_MANAGE,
                title=Text(vi="Giao quy trình cho cơ sở", en="Hand a process document over"),
                input=HandOverTechniqueInput,
                on="portion",
                run=hand_over_technique,
                returns=_H,
            ),
            state=HandoverState.HANDED_OVER,
        ),
    ),
    transitions=(
        Transition(
            name="acknowledge_technique",
            title=Text(vi="Ký nhận quy trình", en="Acknowledge a process document"),
            power=_ACKNOWLEDGE,
            sources=(HandoverState.HANDED_OVER,),
            target=HandoverState.ACKNOWLEDGED,
            input=AcknowledgeTechniqueInput,
            guards=(_require_current,),
            run=_acknowledge,
        ),
        Transition(
            name="question_technique",
            title=Text(vi="Hỏi lại về quy trình", en="Question a process document"),
            power=_ACKNOWLEDGE,
            sources=(HandoverState.HANDED_OVER,),
            target=HandoverState.QUESTIONED,
            returns=True,
        ),
        Transition(
            name="answer_technique_question",
            title=Text(vi="Trả lời cơ sở", en="Answer the question"),
            power=_MANAGE,
            sources=(HandoverState.QUESTIONED,),
            target=HandoverState.HANDED_OVER,
            returns=True,
            restarts=True,
        ),
        Transition(
            name="withdraw_technique_handover",
            title=Text(vi="Thu hồi quy trình đã giao", en="Take a process document back"),
            power=_MANAGE,
            sources=(
                HandoverState.HANDED_OVER,
                HandoverState.QUESTIONED,
                HandoverState.ACKNOWLEDGED,
            ),
            target=HandoverState.WITHDRAWN,
            returns=True,
        ),
    ),
    ends=(HandoverState.WITHDRAWN,),
    terms={HandoverState.HANDED_OVER: Term(days=10), HandoverState.QUESTIONED: Term(days=5)},
)
