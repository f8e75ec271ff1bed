"""The department's guidance on materials: how they are used, kept and saved (II.4.4)."""

from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import (
    ALL_SECTORS,
    Act,
    Acting,
    BadInput,
    Begin,
    Edit,
    Facet,
    Moving,
    Text,
    Transition,
    Workflow,
    known_sector,
)
from khungcui_materials.acts.lines import worded
from khungcui_materials.errors import AlreadyThere
from khungcui_materials.faults import keep
from khungcui_materials.models import MaterialPractice
from khungcui_materials.vocabulary import GuidanceState


@strawberry.input(description="Guidance to draft.")
class DraftMaterialPracticeInput:
    """Its number, what it says, to whom."""

    number: str = strawberry.field(description="Its number.")
    title: str = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What it says.")
    area: str | None = strawberry.field(
        default=None, description="The district that it is for; without it, the whole city."
    )
    sector: str = strawberry.field(default=ALL_SECTORS, description="The sector that it is for.")


@strawberry.input(description="A draft of guidance, anew.")
class ReviseMaterialPracticeInput(Moving):
    """What it says."""

    material_practice: strawberry.ID = strawberry.field(description="The draft.")
    title: str = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What it says.")


async def _of_city(acting: Acting, given: DraftMaterialPracticeInput) -> Facet:
    return Facet(
        area=acting.tree.root, sector=await known_sector(acting, given.sector, or_all=True)
    )


async def draft_material_practice(
    acting: Acting, _: None, given: DraftMaterialPracticeInput
) -> MaterialPractice:
    """Draft guidance for the whole city or a district."""
    number = worded(given.number, "number")
    known = await acting.session.scalar(
        select(MaterialPractice.id).where(
            MaterialPractice.tenant == acting.tenant, MaterialPractice.number == number
        )
    )
    if known is not None:
        raise AlreadyThere(
            Text(vi="Đã có văn bản số {number}.", en="There is a {number} already.").format(
                number=number
            ),
            field="number",
        )
    area = given.area or acting.tree.root
    if area not in acting.tree:
        raise BadInput(
            Text(vi="Không có địa bàn {area}.", en="There is no area {area}.").format(area=area),
            field="area",
        )
    practice = MaterialPractice(
        tenant=acting.tenant,
        number=number,
        title=worded(given.title, "title"),
        text=worded(given.text, "text"),
        area=area,
        sector=await known_sector(acting, given.sector, or_all=True),
        state=GuidanceState.DRAFT,
    )
    await keep(acting, practice)
    return practice


async def revise_material_practice(
    acting: Acting, row: MaterialPractice, given: ReviseMaterialPracticeInput
) -> MaterialPractice:
    """Write a draft anew."""
    del acting
    row.title, row.text = worded(given.title, "title"), worded(given.text, "text")
    return row


async def _issue(acting: Acting, row: MaterialPractice, _: Any) -> None:
    row.issued_on = acting.day


MATERIAL_PRACTICE = Workflow(
    resource="material_practice",
    title=Text(vi="Hướng dẫn nghiệp vụ vật tư", en="Guidance on materials"),
    states=GuidanceState,
    begins=(
        Begin(
            act=Act(
                name="draft_material_practice",
                power="material_practice.guide",
                title=Text(vi="Soạn hướng dẫn vật tư", en="Draft guidance on materials"),
                input=DraftMaterialPracticeInput,
                creates=_of_city,
                run=draft_material_practice,
                returns="material_practice",
            ),
            state=GuidanceState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_material_practice",
                power="material_practice.guide",
                title=Text(vi="Sửa dự thảo hướng dẫn", en="Write a draft anew"),
                input=ReviseMaterialPracticeInput,
                on="material_practice",
                run=revise_material_practice,
                returns="material_practice",
            ),
            states=(GuidanceState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="issue_material_practice",
            title=Text(vi="Ban hành hướng dẫn vật tư", en="Issue guidance"),
            power="material_practice.issue",
            sources=(GuidanceState.DRAFT,),
            target=GuidanceState.ISSUED,
            run=_issue,
        ),
        Transition(
            name="withdraw_material_practice",
            title=Text(vi="Bãi bỏ hướng dẫn vật tư", en="Withdraw guidance"),
            power="material_practice.issue",
            sources=(GuidanceState.ISSUED,),
            target=GuidanceState.WITHDRAWN,
            returns=True,
        ),
    ),
    ends=(GuidanceState.WITHDRAWN,),
)
