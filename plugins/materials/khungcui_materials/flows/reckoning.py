"""What a material plan needs: the output that it counts on × the norms of whoever sets them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

import strawberry

from khungcui import Acting, BadInput, Text, nfc
from khungcui_materials.acts.lines import in_base, materials_of, worded
from khungcui_materials.errors import NoNorm, Twice, WrongUnit
from khungcui_materials.models import Material, MaterialPlan, PlanLine, PlanProduct
from khungcui_materials.quantities import quantity, rounded
from khungcui_materials.units import UNITS, factor


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


class Planned(Protocol):
    """The inputs that say what a plan counts on."""

    outputs: list[PlannedOutputInput]
    others: list[OtherNeedInput]


async def reckon(acting: Acting, plan: MaterialPlan, given: Planned) -> None:
    """Write what ``plan``, a draft, counts on and needs: by the norms of its first day.

    `BadInput` where nothing is planned, `Twice` for a product named twice, `NoNorm` without a norm.
    """
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
