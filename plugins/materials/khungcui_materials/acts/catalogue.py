"""The city's list of materials, and conversions of a material's own (II.4.4)."""

import strawberry
from sqlalchemy import select

from khungcui import ALL_SECTORS, Act, Acting, BadInput, Facet, Text, known_sector, nfc
from khungcui_materials.acts.lines import worded
from khungcui_materials.errors import AlreadyThere, WrongUnit
from khungcui_materials.faults import keep
from khungcui_materials.models import Conversion, Material
from khungcui_materials.units import UNITS, factor, unit_code
from khungcui_materials.vocabulary import ConversionRounding

#: More than any packing holds; a product of it and a quantity fits its column.
_MOST = 10**9


@strawberry.input(description="A material for the city's list.")
class DefineMaterialInput:
    """What it is."""

    code: str = strawberry.field(description="Its code, the same in the whole city.")
    name: str = strawberry.field(description="What it is called.")
    base_unit: str = strawberry.field(
        description="The unit in which stock is kept, by UN/CEFACT Recommendation 20."
    )
    spec: str | None = strawberry.field(default=None, description="Its specification.")
    scrap: bool = strawberry.field(default=False, description="Whether it is scrap.")
    controlled: bool = strawberry.field(
        default=False, description="Whether it is handed out against a reference alone."
    )
    sector: str = strawberry.field(
        default=ALL_SECTORS, description="The sector that it is for; `*` is all."
    )


@strawberry.input(description="How much of a material one unit of packing holds.")
class DefineConversionInput:
    """One unit is numerator / denominator of the base unit."""

    material: strawberry.ID = strawberry.field(description="The material.")
    unit: str = strawberry.field(description="The unit of packing.")
    numerator: int = strawberry.field(description="So many of the base unit …")
    denominator: int = strawberry.field(default=1, description="… are so many of this one.")
    rounding: ConversionRounding = strawberry.field(
        default=ConversionRounding.REFUSED,
        description="What becomes of a quantity that is not even.",
    )


@strawberry.input(description="A material of the list, described anew.")
class ReviseMaterialInput:
    """What is said of it anew; its code, unit and sector stay, for stock stands on them."""

    material: strawberry.ID = strawberry.field(description="The material.")
    name: str = strawberry.field(description="What it is called.")
    spec: str | None = strawberry.field(default=None, description="Its specification.")
    controlled: bool = strawberry.field(
        default=False, description="Whether it is handed out against a reference alone."
    )


async def _in_list(acting: Acting, given: DefineMaterialInput) -> Facet:
    return Facet(
        area=acting.tree.root, sector=await known_sector(acting, given.sector, or_all=True)
    )


def _unit(written: str, field: str) -> str:
    code = unit_code(written)
    if code is None:
        raise WrongUnit(
            Text(
                vi="Không có đơn vị {code}. Dùng một trong: {known}.",
                en="There is no unit {code}. Use one of: {known}.",
            ).format(code=written, known=", ".join(sorted(UNITS))),
            field=field,
        )
    return code


async def define_material(acting: Acting, _: None, given: DefineMaterialInput) -> Material:
    """Add a material to the city's list; `AlreadyThere` where the code is taken."""
    code, name = nfc(given.code).strip().upper(), nfc(given.name).strip()
    if not code or not name:
        raise BadInput(
            Text(vi="Vật tư phải có mã và tên.", en="A material has a code and a name."),
            field="name" if code else "code",
            hint=Text(vi="Ghi cả hai.", en="Give both."),
        )
    taken = await acting.session.scalar(
        select(Material.id).where(Material.tenant == acting.tenant, Material.code == code)
    )
    if taken is not None:
        raise AlreadyThere(
            Text(
                vi="Danh mục đã có vật tư {code}.", en="The list has a material {code} already."
            ).format(code=code),
            field="code",
        )
    material = Material(
        tenant=acting.tenant,
        code=code,
        name=name,
        spec=given.spec,
        base_unit=_unit(given.base_unit, "baseUnit"),
        scrap=given.scrap,
        controlled=given.controlled,
        area=acting.tenant,
        sector=await known_sector(acting, given.sector, or_all=True),
    )
    await keep(acting, material)
    return material


async def revise_material(
    acting: Acting, material: Material, given: ReviseMaterialInput
) -> Material:
    """Mend the name or the specification, or say whether it is controlled."""
    del acting
    material.name = worded(nfc(given.name), "name")
    material.spec, material.controlled = given.spec, given.controlled
    return material


async def define_conversion(
    acting: Acting, material: Material, given: DefineConversionInput
) -> Conversion:
    """Say once what a unit of packing holds; it is never changed, for lines stand on it."""
    unit = _unit(given.unit, "unit")
    if factor(unit, material.base_unit) is not None:
        raise WrongUnit(
            Text(
                vi="{unit} đổi ra {base} theo bảng đơn vị, không khai báo riêng.",
                en="{unit} is so many {base} by the table of units; it is not declared.",
            ).format(unit=unit, base=material.base_unit),
            field="unit",
        )
    for value, field in ((given.numerator, "numerator"), (given.denominator, "denominator")):
        if not 0 < value <= _MOST:
            raise BadInput(
                Text(vi="Phải từ 1 đến {most}.", en="From 1 to {most}.").format(most=_MOST),
                field=field,
            )
    known = await acting.session.scalar(
        select(Conversion.id).where(
            Conversion.tenant == material.tenant,
            Conversion.material_id == material.id,
            Conversion.unit == unit,
        )
    )
    if known is not None:
        raise AlreadyThere(
            Text(
                vi="Vật tư đã có quy đổi từ {unit}.",
                en="The material has a conversion from {unit} already.",
            ).format(unit=unit),
            field="unit",
        )
    conversion = Conversion(
        tenant=material.tenant,
        material_id=material.id,
        unit=unit,
        numerator=given.numerator,
        denominator=given.denominator,
        rounding=given.rounding,
        area=material.area,
        sector=material.sector,
    )
    await keep(acting, conversion)
    return conversion


CATALOGUE_ACTS = (
    Act(
        name="define_material",
        power="material.define",
        title=Text(vi="Thêm vật tư vào danh mục", en="Add a material to the list"),
        input=DefineMaterialInput,
        creates=_in_list,
        run=define_material,
        returns="material",
    ),
    Act(
        name="revise_material",
        power="material.define",
        title=Text(vi="Sửa tên, quy cách vật tư", en="Describe a material anew"),
        input=ReviseMaterialInput,
        on="material",
        run=revise_material,
        returns="material",
    ),
    Act(
        name="define_material_conversion",
        power="material.define",
        title=Text(vi="Khai báo quy đổi đơn vị", en="Declare what a unit of packing holds"),
        input=DefineConversionInput,
        on="material",
        run=define_conversion,
        returns="material_conversion",
    ),
)
