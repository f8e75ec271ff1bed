"""A district's material plan: planned output × norm, approved at home, made known (II.4.3)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
    Period,
    Term,
    Text,
    Transition,
    Workflow,
    nfc,
)
from khungcui_materials.acts.lines import in_base, materials_of, whole_district, worded
from khungcui_materials.errors import AlreadyThere, NoNorm, Twice, WrongUnit
from khungcui_materials.faults import keep
from khungcui_materials.models import Material, MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.quantities import quantity, rounded
from khungcui_materials.units import UNITS, factor
from khungcui_materials.vocabulary import PlanState


@strawberry.input(description="Output that a plan counts on.")
class PlannedOutputInput:
    """Which product, and how much."""

    product: str = strawberry.field(description="The code of the product.")
    quantity: Decimal = strawberry.field(description="How much of it is planned.")
    orderer: strawberry.ID | None = strawberry.field(
        default=None, description="Who orders it, where somebody does: the orderer's norms hold."
    )


@strawberry.input(description="A need that no norm gives.")
class OtherNeedInput:
    """Which material, how much, and what that rests on."""

    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much.")
    basis: str = strawberry.field(description="What the need rests on.")
    unit: str | None = strawberry.field(default=None, description="In which unit.")


@strawberry.input(description="A material plan to draft.")
class DraftMaterialPlanInput:
    """For which district and period, and the output that it counts on."""

    area: str = strawberry.field(description="The district.")
    period: str = strawberry.field(description="The period, such as 2027, 2027Q1 or 202701.")
    outputs: list[PlannedOutputInput] = strawberry.field(description="The output planned.")
    others: list[OtherNeedInput] = strawberry.field(
        default_factory=list, description="Needs that no norm gives."
    )


@strawberry.input(description="A draft, reckoned anew by the norms of the day.")
class ReviseMaterialPlanInput(Moving):
    """The output that the plan counts on, whole."""

    material_plan: strawberry.ID = strawberry.field(description="The plan.")
    outputs: list[PlannedOutputInput] = strawberry.field(description="The output planned.")
    others: list[OtherNeedInput] = strawberry.field(
        default_factory=list, description="Needs that no norm gives."
    )


async def _in_district(acting: Acting, given: DraftMaterialPlanInput) -> Facet:
    return Facet(area=given.area, sector=ALL_SECTORS)


async def draft_material_plan(
    acting: Acting, _: None, given: DraftMaterialPlanInput
) -> MaterialPlan:
    """Draft the plan of a period; `AlreadyThere` where there is one, `NoNorm` without a norm."""
    period = Period.parse(given.period, field="period")
    known = await acting.session.scalar(
        select(MaterialPlan.id).where(
            MaterialPlan.tenant == acting.tenant, MaterialPlan.period == period.code
        )
    )
    if known is not None:
        raise AlreadyThere(
            Text(
                vi="Đã có kế hoạch vật tư kỳ {period}.",
                en="There is a material plan of {period} already.",
            ).format(period=period.code),
            field="period",
        )
    plan = MaterialPlan(
        tenant=acting.tenant,
        period=period.code,
        starts=period.start,
        ends=period.end,
        area=whole_district(acting, given.area),
        state=PlanState.DRAFT,
    )
    await keep(acting, plan)
    await _reckon(acting, plan, given)
    return plan


async def revise_material_plan(
    acting: Acting, plan: MaterialPlan, given: ReviseMaterialPlanInput
) -> MaterialPlan:
    """Replace what a draft counts on; needs are reckoned by the norms of today."""
    for model in (PlanLine, PlanProduct):
        found = await acting.session.scalars(
            select(model).where(model.tenant == plan.tenant, model.plan_id == plan.id)
        )
        for row in found.all():
            await acting.session.delete(row)
    await acting.session.flush()
    await _reckon(acting, plan, given)
    return plan


async def _reckon(
    acting: Acting, plan: MaterialPlan, given: DraftMaterialPlanInput | ReviseMaterialPlanInput
) -> None:
    if not given.outputs and not given.others:
        raise BadInput(
            Text(vi="Kế hoạch chưa có dòng nào.", en="The plan has no line."), field="outputs"
        )
    planned: set[tuple[str, str]] = set()
    for index, output in enumerate(given.outputs):
        field = f"outputs.{index}"
        row = await _planned(acting, plan, output, field)
        if (row.product, row.orderer) in planned:
            raise Twice(
                Text(
                    vi="Sản phẩm {product} có ở hai dòng.",
                    en="Two lines are of the product {product}.",
                ).format(product=row.product),
                field=f"{field}.product",
            )
        planned.add((row.product, row.orderer))
        acting.session.add(row)
        await _reckon_output(acting, plan, row, field)
    codes = [(f"others.{index}.material", one.material) for index, one in enumerate(given.others)]
    materials = await materials_of(acting, codes)
    for index, (other, material) in enumerate(zip(given.others, materials, strict=True)):
        field = f"others.{index}"
        acting.session.add(
            PlanLine(
                **_of_material(plan, material),
                basis=worded(other.basis, f"{field}.basis"),
                need=await in_base(
                    acting, material, other.quantity, other.unit, f"{field}.quantity"
                ),
            )
        )
    await acting.session.flush()


def _of_material(plan: MaterialPlan, material: Material) -> dict[str, Any]:
    return {
        "tenant": plan.tenant,
        "plan_id": plan.id,
        "material_tenant": material.tenant,
        "material_id": material.id,
        "sector": material.sector,
    }


async def _planned(
    acting: Acting, plan: MaterialPlan, output: PlannedOutputInput, field: str
) -> PlanProduct:
    orderer = None
    if output.orderer is not None:
        orderer = await acting.find("office", output.orderer, field=f"{field}.orderer")
    return PlanProduct(
        tenant=plan.tenant,
        plan_id=plan.id,
        product=nfc(output.product).strip(),
        orderer=str(orderer.id) if orderer is not None else "",
        quantity=quantity(output.quantity, f"{field}.quantity"),
    )


async def _reckon_output(acting: Acting, plan: MaterialPlan, row: PlanProduct, field: str) -> None:
    norms = await _norms(acting, row.product, plan.starts, row.orderer or None, field)
    codes = [(f"{field}.product", norm["material"]) for norm in norms]
    for norm, material in zip(norms, await materials_of(acting, codes), strict=True):
        acting.session.add(
            PlanLine(
                **_of_material(plan, material),
                product=row.product,
                output=row.quantity,
                norm_id=str(norm["norm_id"]),
                norm_version=norm["version"],
                norm_quantity=norm["quantity"],
                norm_unit=norm["unit"],
                loss_percent=norm["loss_percent"],
                scrap_percent=norm["scrap_percent"],
                scrap_material=norm["scrap_material"],
                need=needed(row.quantity, norm, material, f"{field}.quantity"),
            )
        )


async def _norms(
    acting: Acting, product: str, day: date, orderer: str | None, field: str
) -> Sequence[Mapping[str, Any]]:
    """The norms in force on ``day``; of the orderer where one is named."""
    found = await acting.ask("consumption_norm", product=product, day=day, orderer=orderer)
    if found:
        return found
    raise NoNorm(
        Text(
            vi="Chưa có định mức tiêu hao của sản phẩm {product} vào ngày {day}.",
            en="No consumption norm of the product {product} is in force on {day}.",
        ).format(product=product, day=day),
        field=f"{field}.product",
        clause="II.3.2",
    )


def needed(output: Decimal, norm: Mapping[str, Any], material: Material, field: str) -> Decimal:
    """What ``output`` needs by ``norm``, in the material's unit: output × norm × (1 + loss).

    Exact up to the one rounding at the end, half to even.
    """
    unit = norm["unit"]
    by = factor(unit, material.base_unit) if unit in UNITS else None
    if by is None:
        raise WrongUnit(
            Text(
                vi="Định mức tính bằng {unit}, vật tư {code} tính bằng {base}.",
                en="The norm is in {unit}; the material {code} is counted in {base}.",
            ).format(unit=unit, code=material.code, base=material.base_unit),
            field=field,
        )
    loss = 1 + Fraction(norm["loss_percent"] or 0) / 100
    need = rounded(Fraction(output) * Fraction(norm["quantity"]) * by * loss)
    return quantity(need, field, zero=True)


async def _tell(acting: Acting, plan: MaterialPlan, _: Any) -> None:
    await acting.emit(
        "material_plan.communicated",
        {"tenant": plan.tenant, "plan": str(plan.id), "period": plan.period},
    )


MATERIAL_PLAN = Workflow(
    resource="material_plan",
    title=Text(vi="Kế hoạch vật tư", en="Material plan"),
    states=PlanState,
    begins=(
        Begin(
            act=Act(
                name="draft_material_plan",
                power="material_plan.prepare",
                title=Text(vi="Lập kế hoạch vật tư", en="Draft a material plan"),
                input=DraftMaterialPlanInput,
                creates=_in_district,
                run=draft_material_plan,
                returns="material_plan",
            ),
            state=PlanState.DRAFT,
        ),
    ),
    edits=(
        Edit(
            act=Act(
                name="revise_material_plan",
                power="material_plan.prepare",
                title=Text(vi="Tính lại kế hoạch vật tư", en="Reckon a draft anew"),
                input=ReviseMaterialPlanInput,
                on="material_plan",
                run=revise_material_plan,
                returns="material_plan",
            ),
            states=(PlanState.DRAFT,),
        ),
    ),
    transitions=(
        Transition(
            name="approve_material_plan",
            title=Text(vi="Duyệt kế hoạch vật tư", en="Approve a material plan"),
            power="material_plan.approve",
            sources=(PlanState.DRAFT,),
            target=PlanState.OWN_APPROVED,
            apart_from=("draft_material_plan", "revise_material_plan"),
        ),
        Transition(
            name="return_material_plan",
            title=Text(vi="Trả lại kế hoạch vật tư", en="Send a material plan back"),
            power="material_plan.approve",
            sources=(PlanState.OWN_APPROVED,),
            target=PlanState.DRAFT,
            returns=True,
            restarts=True,
        ),
        Transition(
            name="communicate_material_plan",
            title=Text(vi="Thông báo kế hoạch vật tư", en="Make a material plan known"),
            power="material_plan.communicate",
            sources=(PlanState.OWN_APPROVED,),
            target=PlanState.COMMUNICATED,
            run=_tell,
        ),
    ),
    ends=(PlanState.COMMUNICATED,),
    terms={PlanState.OWN_APPROVED: Term(days=5)},
)
