"""What a district lacks, put to the department so that it is balanced from elsewhere (II.4.2)."""

from datetime import date
from decimal import Decimal

import strawberry

from khungcui import Act, Acting, Begin, Facet, Text, Transition, Workflow
from khungcui_materials.acts.lines import in_base, material_of, whole_district, worded
from khungcui_materials.errors import WrongTime
from khungcui_materials.models import MaterialNeed
from khungcui_materials.vocabulary import NeedState


@strawberry.input(description="What a district lacks.")
class SubmitMaterialNeedInput:
    """Which material, how much, by when, why."""

    area: str = strawberry.field(description="The district.")
    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much is lacking.")
    needed_by: date = strawberry.field(description="By when.")
    reason: str = strawberry.field(description="What for.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


async def _in_district(acting: Acting, given: SubmitMaterialNeedInput) -> Facet:
    return Facet(area=given.area, sector=(await material_of(acting, given.material)).sector)


async def submit_material_need(
    acting: Acting, _: None, given: SubmitMaterialNeedInput
) -> MaterialNeed:
    """Put to the department what the district lacks."""
    material = await material_of(acting, given.material)
    if given.needed_by < acting.day:
        raise WrongTime(
            Text(vi="Ngày cần đã qua.", en="The day by which it is needed is past."),
            field="neededBy",
        )
    need = MaterialNeed(
        tenant=acting.tenant,
        area=whole_district(acting, given.area),
        sector=material.sector,
        material_tenant=material.tenant,
        material_id=material.id,
        quantity=await in_base(acting, material, given.quantity, given.unit, "quantity"),
        needed_by=given.needed_by,
        reason=worded(given.reason, "reason"),
        state=NeedState.NEEDS_SUBMITTED,
    )
    acting.session.add(need)
    return need


MATERIAL_NEED = Workflow(
    resource="material_need",
    title=Text(vi="Nhu cầu điều hòa vật tư", en="Need put to the department"),
    states=NeedState,
    begins=(
        Begin(
            act=Act(
                name="submit_material_need",
                power="material_need.submit",
                title=Text(vi="Gửi nhu cầu vật tư", en="Put a need to the department"),
                input=SubmitMaterialNeedInput,
                creates=_in_district,
                run=submit_material_need,
                returns="material_need",
            ),
            state=NeedState.NEEDS_SUBMITTED,
        ),
    ),
    transitions=(
        Transition(
            name="withdraw_material_need",
            title=Text(vi="Rút nhu cầu vật tư", en="Take a need back"),
            power="material_need.submit",
            sources=(NeedState.NEEDS_SUBMITTED,),
            target=NeedState.WITHDRAWN,
            returns=True,
        ),
        Transition(
            name="settle_material_need",
            title=Text(vi="Xác nhận đã được đáp ứng", en="Say that a need is met"),
            power="material_need.submit",
            sources=(NeedState.NEEDS_SUBMITTED,),
            target=NeedState.MET,
        ),
    ),
    ends=(NeedState.MET, NeedState.WITHDRAWN),
)
