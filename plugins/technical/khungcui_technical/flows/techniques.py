"""Process documents: how a product is made for whoever orders it, step by step (II.3.2)."""

from datetime import date

import strawberry
from sqlalchemy import select

from khungcui import Acting, Moving, Text
from khungcui_technical.checks import between, optional, worded
from khungcui_technical.errors import BadSteps
from khungcui_technical.flows.standing import of_orderer, product_of, version_head
from khungcui_technical.flows.versions import Version, drafting, version_flow
from khungcui_technical.models import ProductionTechnique, TechniqueStep
from khungcui_technical.vocabulary import StandingState

#: A process has this many steps at most.
MOST_STEPS = 100


@strawberry.input(description="A step of the work.")
class TechniqueStepInput:
    """What is done, on what, and what is looked at before the next step."""

    name: str = strawberry.field(description="What the step is called.")
    instruction: str = strawberry.field(description="What is done.")
    equipment: str | None = strawberry.field(default=None, description="On what it is done.")
    control: str | None = strawberry.field(
        default=None, description="What is looked at before the next step."
    )


@strawberry.input(description="A new version of how a product is made.")
class DraftProductionTechniqueInput:
    """What the version says."""

    product: strawberry.ID = strawberry.field(description="The product.")
    title: str = strawberry.field(description="What the document is called.")
    steps: list[TechniqueStepInput] = strawberry.field(description="The steps, in order.")


@strawberry.input(description="A draft of a process document, anew.")
class ReviseProductionTechniqueInput(Moving):
    """What replaces the draft."""

    production_technique: strawberry.ID = strawberry.field(description="The draft.")
    title: str = strawberry.field(description="What the document is called.")
    steps: list[TechniqueStepInput] = strawberry.field(description="The steps, in order.")


@strawberry.input(description="A step of a draft, in place of what stood there.")
class SetTechniqueStepInput(Moving):
    """Which draft, at which place, and what is done."""

    production_technique: strawberry.ID = strawberry.field(description="The draft.")
    position: int = strawberry.field(description="The place of the step, counted from 1.")
    name: str = strawberry.field(description="What the step is called.")
    instruction: str = strawberry.field(description="What is done.")
    equipment: str | None = strawberry.field(default=None, description="On what it is done.")
    control: str | None = strawberry.field(
        default=None, description="What is looked at before the next step."
    )


@strawberry.input(description="From when on an approved process document holds.")
class EnforceProductionTechniqueInput(Moving):
    """Which version, and its first day."""

    production_technique: strawberry.ID = strawberry.field(description="The version.")
    since: date = strawberry.field(description="The first day that it holds; not before today.")


@strawberry.input(description="From when on a process document holds no more.")
class WithdrawProductionTechniqueInput(Moving):
    """Which version, and the first day without it."""

    production_technique: strawberry.ID = strawberry.field(description="The version.")
    until: date = strawberry.field(description="The first day that it holds no more.")


def _step(
    version: ProductionTechnique,
    position: int,
    at: str,
    given: TechniqueStepInput | SetTechniqueStepInput,
) -> TechniqueStep:
    return TechniqueStep(
        tenant=version.tenant,
        technique_id=version.id,
        position=position,
        name=worded(given.name, f"{at}name"),
        instruction=worded(given.instruction, f"{at}instruction"),
        equipment=optional(given.equipment, f"{at}equipment"),
        control=optional(given.control, f"{at}control"),
    )


def _write(acting: Acting, version: ProductionTechnique, given: list[TechniqueStepInput]) -> None:
    if not 1 <= len(given) <= MOST_STEPS:
        raise BadSteps(
            Text(
                vi="Quy trình có từ 1 đến {most} công đoạn.",
                en="A process has 1 to {most} steps.",
            ).format(most=MOST_STEPS),
            field="steps",
        )
    acting.session.add_all(
        _step(version, index + 1, f"steps.{index}.", one) for index, one in enumerate(given)
    )


async def steps_of(acting: Acting, version: ProductionTechnique) -> list[TechniqueStep]:
    """The steps of a version, in order."""
    found = await acting.session.scalars(
        select(TechniqueStep)
        .where(
            TechniqueStep.tenant == version.tenant,
            TechniqueStep.technique_id == version.id,
        )
        .order_by(TechniqueStep.position)
    )
    return list(found)


async def draft_production_technique(
    acting: Acting, _: None, given: DraftProductionTechniqueInput
) -> ProductionTechnique:
    """Draft the next version of how the acting office wants a product made."""
    product = await product_of(acting, given)
    version = ProductionTechnique(
        **await version_head(acting, ProductionTechnique, product, "QT"),
        title=worded(given.title, "title"),
        state=StandingState.DRAFT,
    )
    acting.session.add(version)
    await acting.session.flush()
    _write(acting, version, given.steps)
    return version


async def revise_production_technique(
    acting: Acting, version: ProductionTechnique, given: ReviseProductionTechniqueInput
) -> ProductionTechnique:
    """Replace what a draft says."""
    for step in await steps_of(acting, version):
        await acting.session.delete(step)
    await acting.session.flush()
    version.title = worded(given.title, "title")
    _write(acting, version, given.steps)
    return version


async def set_technique_step(
    acting: Acting, version: ProductionTechnique, given: SetTechniqueStepInput
) -> ProductionTechnique:
    """Write one step of a draft; a sheet has them one a row."""
    between(given.position, 1, MOST_STEPS, "position")
    step = _step(version, given.position, "", given)
    for before in await steps_of(acting, version):
        if before.position == given.position:
            await acting.session.delete(before)
            await acting.session.flush()
    acting.session.add(step)
    return version


_MANAGE = "production_technique.manage"
_NAME = "production_technique"

TECHNIQUE_FLOW = version_flow(
    Version(
        resource=_NAME,
        title=Text(vi="Quy trình kỹ thuật", en="Process document"),
        noun=Text(vi="quy trình kỹ thuật", en="a process document"),
        set=_MANAGE,
        approve="production_technique.approve",
        begins=drafting(
            "draft_production_technique",
            Text(vi="Soạn quy trình kỹ thuật", en="Draft a process document"),
            power=_MANAGE,
            input=DraftProductionTechniqueInput,
            creates=of_orderer,
            run=draft_production_technique,
            returns=_NAME,
        ),
        edits=(
            drafting(
                "revise_production_technique",
                Text(vi="Sửa dự thảo quy trình", en="Revise a draft process document"),
                power=_MANAGE,
                input=ReviseProductionTechniqueInput,
                run=revise_production_technique,
                returns=_NAME,
            ),
            drafting(
                "set_technique_step",
                Text(vi="Ghi một công đoạn của quy trình", en="Write one step of a draft"),
                power=_MANAGE,
                input=SetTechniqueStepInput,
                run=set_technique_step,
                returns=_NAME,
            ),
        ),
        enforce=EnforceProductionTechniqueInput,
        withdraw=WithdrawProductionTechniqueInput,
    )
)
