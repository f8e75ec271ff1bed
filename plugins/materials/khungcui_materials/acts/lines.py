"""What a document's lines say, read into quantities in base units."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Acting, BadInput, Text
from khungcui_materials.errors import ReasonNeeded, WrongPlace, WrongUnit
from khungcui_materials.models import Conversion, Material, Place
from khungcui_materials.parties import Party, party, party_of
from khungcui_materials.posting import Entry
from khungcui_materials.quantities import converted, quantity
from khungcui_materials.units import UNITS, factor
from khungcui_materials.vocabulary import ConversionRounding, Flow


@strawberry.input(description="How much of a material.")
class StockLineInput:
    """A line of a document."""

    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much.")
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )


async def materials_of(
    acting: Acting, codes: Sequence[str], field: str = "lines"
) -> dict[str, Material]:
    """The materials with these codes in the city's list; `BadInput` naming the line of no such."""
    found = await acting.session.scalars(
        select(Material).where(Material.tenant == acting.tree.root, Material.code.in_(codes))
    )
    known = {material.code: material for material in found}
    for index, code in enumerate(codes):
        if code not in known:
            raise BadInput(
                Text(
                    vi="Danh mục không có vật tư {code}.", en="The list has no material {code}."
                ).format(code=code),
                field=f"{field}.{index}.material",
            )
    return known


async def in_base(
    acting: Acting, material: Material, value: Decimal, unit: str | None, field: str
) -> Decimal:
    """``value`` of ``unit`` in the material's base unit, exactly or by its recorded rounding.

    ``field`` is that of the quantity in the input; the unit stands beside it.
    """
    if unit is None or unit == material.base_unit:
        return quantity(value, field)
    if unit not in UNITS:
        raise _wrong_unit(material, unit, field)
    own = await acting.session.scalar(
        select(Conversion).where(
            Conversion.tenant == material.tenant,
            Conversion.material_id == material.id,
            Conversion.unit == unit,
        )
    )
    if own is not None:
        by = Fraction(own.numerator, own.denominator)
        return converted(value, by, own.rounding, field)
    known = factor(unit, material.base_unit)
    if known is None:
        raise _wrong_unit(material, unit, field)
    return converted(value, known, ConversionRounding.REFUSED, field)


def _wrong_unit(material: Material, unit: str, field: str) -> WrongUnit:
    around, point, _ = field.rpartition(".")
    return WrongUnit(
        Text(
            vi="Vật tư {code} tính bằng {base}; không quy đổi được từ {unit}.",
            en="The material {code} is counted in {base}; {unit} is nothing of it.",
        ).format(code=material.code, base=material.base_unit, unit=unit),
        field=f"{around}{point}unit",
    )


async def entries_of(
    acting: Acting, lines: Sequence[StockLineInput], *moves: tuple[Place, Flow, int]
) -> list[Entry]:
    """An entry for each line and each of ``moves``: where, in which flow, and with which sign."""
    known = await materials_of(acting, [line.material for line in lines])
    entries: list[Entry] = []
    for index, line in enumerate(lines):
        material = known[line.material]
        value = await in_base(acting, material, line.quantity, line.unit, f"lines.{index}.quantity")
        entries += [
            Entry(
                material=material,
                place=place,
                flow=flow,
                quantity=sign * value,
                given_quantity=line.quantity,
                given_unit=line.unit or material.base_unit,
            )
            for place, flow, sign in moves
        ]
    return entries


def require_reference(entries: Sequence[Entry], reference: str | None) -> None:
    """Raise `ReasonNeeded` where a controlled material is handed out without a reference."""
    for entry in entries:
        if entry.material.controlled and not (reference or "").strip():
            raise ReasonNeeded(
                Text(
                    vi="Vật tư quản lý chặt {code} chỉ xuất khi có chứng từ.",
                    en="The controlled material {code} is handed out against a reference alone.",
                ).format(code=entry.material.code),
                field="reference",
            )


def worded(text: str | None, field: str) -> str:
    """``text`` without blanks around it; `ReasonNeeded` where nothing is left."""
    said = (text or "").strip()
    if not said:
        raise ReasonNeeded(Text(vi="Phải ghi rõ lý do.", en="Say why, in words."), field=field)
    return said


async def owner_of(acting: Acting, place: Place, given: Any) -> Party:
    """Whose goods the document is about: those of ``given.owner``, or of the place's keeper."""
    if given.owner is None:
        return party_of(place, "keeper")
    return await party(acting, given.owner, "owner")


def open_place(place: Place, field: str) -> Place:
    """``place``, unless it is closed: then `WrongPlace`."""
    if place.closed_on is not None:
        raise WrongPlace(
            Text(vi="Kho {code} đã đóng.", en="The place {code} is closed.").format(
                code=place.code
            ),
            field=field,
        )
    return place


async def other_place(acting: Acting, place: Place, node_id: str, field: str) -> Place:
    """Another place of the district; `WrongPlace` where it is not."""
    other: Place = await acting.find("material_place", node_id, field=field)
    if other.tenant != place.tenant or other.id == place.id:
        raise WrongPlace(
            Text(
                vi="Phải là một kho khác trong cùng quận, huyện.",
                en="It has to be another place of the same district.",
            ),
            field=field,
        )
    return open_place(other, field)
