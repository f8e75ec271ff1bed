"""What a document's lines say, read into quantities in base units."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import strawberry
from sqlalchemy import select

from khungcui import Acting, BadInput, Text, nfc
from khungcui_materials.errors import ReasonNeeded, Twice, WrongPlace, WrongUnit
from khungcui_materials.models import Conversion, Material, Place
from khungcui_materials.parties import Party, party, party_of
from khungcui_materials.posting import Entry
from khungcui_materials.quantities import converted, quantity
from khungcui_materials.units import factor, unit_code
from khungcui_materials.vocabulary import ConversionRounding, Flow


@strawberry.input(description="How much of a material.")
class StockLineInput:
    """A line of a document."""

    material: str = strawberry.field(description="The code of the material.")
    quantity: Decimal = strawberry.field(description="How much.")
    unit: str | None = strawberry.field(
        default=None, description="In which unit; without it, in the material's own."
    )


Lines = Mapping[str, StockLineInput]


def lines_of(given: Any) -> Lines:
    """The lines of a document by their place in its input."""
    lines = {f"lines.{index}": line for index, line in enumerate(given.lines)}
    if getattr(given, "line", None) is not None:
        lines["line"] = given.line
    return lines


async def materials_of(acting: Acting, codes: Sequence[tuple[str, str]]) -> list[Material]:
    """The materials of the city's list with ``codes``, each beside its field in the input.

    `BadInput` for the field whose code the list does not have. Codes are in capitals there.
    """
    wanted = [(field, nfc(code).strip().upper()) for field, code in codes]
    found = await acting.session.scalars(
        select(Material).where(
            Material.tenant == acting.tree.root, Material.code.in_({code for _, code in wanted})
        )
    )
    known = {material.code: material for material in found}
    for field, code in wanted:
        if code not in known:
            raise BadInput(
                Text(
                    vi="Danh mục không có vật tư {code}.", en="The list has no material {code}."
                ).format(code=code),
                field=field,
                hint=Text(vi="Xem danh mục vật tư của thành phố.", en="Look at the city's list."),
            )
    return [known[code] for _, code in wanted]


async def material_of(acting: Acting, code: str, field: str = "material") -> Material:
    """The material of the city's list with ``code``."""
    (material,) = await materials_of(acting, [(field, code)])
    return material


async def materials_in(acting: Acting, lines: Lines) -> dict[str, Material]:
    """The material of each of ``lines``."""
    codes = [(f"{place}.material", line.material) for place, line in lines.items()]
    return dict(zip(lines, await materials_of(acting, codes), strict=True))


def each_once(known: Mapping[str, Material]) -> None:
    """Raise `Twice` where two lines are of one material."""
    first: dict[Any, str] = {}
    for place, material in known.items():
        if first.setdefault(material.id, place) != place:
            raise Twice(
                Text(
                    vi="Vật tư {code} có ở hai dòng.", en="Two lines are of the material {code}."
                ).format(code=material.code),
                field=f"{place}.material",
            )


async def in_base(
    acting: Acting,
    material: Material,
    value: Decimal,
    unit: str | None,
    field: str,
    *,
    zero: bool = False,
) -> Decimal:
    """``value`` of ``unit`` in the material's base unit, exactly or by its recorded rounding.

    ``field`` is that of the quantity in the input; the unit stands beside it. It may be nothing
    where ``zero`` says so.
    """
    given = given_unit(material, unit, field)
    if given == material.base_unit:
        return quantity(value, field, zero=zero)
    by, rounding = await _rate(acting, material, given, field)
    if zero and value == 0:
        return quantity(value, field, zero=True)
    return converted(value, by, rounding, field)


async def _rate(
    acting: Acting, material: Material, unit: str, field: str
) -> tuple[Fraction, ConversionRounding]:
    """How many of its base unit one ``unit`` of the material is, and how that is rounded."""
    own = await acting.session.scalar(
        select(Conversion).where(
            Conversion.tenant == material.tenant,
            Conversion.material_id == material.id,
            Conversion.unit == unit,
        )
    )
    if own is not None:
        return Fraction(own.numerator, own.denominator), own.rounding
    known = factor(unit, material.base_unit)
    if known is None:
        raise _wrong_unit(material, unit, field)
    return known, ConversionRounding.REFUSED


def given_unit(material: Material, unit: str | None, field: str) -> str:
    """The code of the unit that a quantity is given in; without one, the material's own."""
    if unit is None or unit == material.base_unit:
        return material.base_unit
    code = unit_code(unit)
    if code is None:
        raise _wrong_unit(material, unit, field)
    return code


def _wrong_unit(material: Material, unit: str, field: str) -> WrongUnit:
    around, point, _ = field.rpartition(".")
    return WrongUnit(
        Text(
            vi="Vật tư {code} tính bằng {base}; không quy đổi được từ {unit}.",
            en="The material {code} is counted in {base}; {unit} is nothing of it.",
        ).format(code=material.code, base=material.base_unit, unit=unit),
        field=f"{around}{point}unit",
    )


async def entries_of(acting: Acting, lines: Lines, *moves: tuple[Place, Flow, int]) -> list[Entry]:
    """An entry for each line and each of ``moves``: where, in which flow, and with which sign."""
    known = await materials_in(acting, lines)
    entries: list[Entry] = []
    for place_of_line, line in lines.items():
        material, field = known[place_of_line], f"{place_of_line}.quantity"
        value = await in_base(acting, material, line.quantity, line.unit, field)
        entries += [
            Entry(
                material=material,
                place=place,
                flow=flow,
                quantity=sign * value,
                given_quantity=line.quantity,
                given_unit=given_unit(material, line.unit, field),
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


#: A reference is a number of a paper, not the paper.
_LONGEST = 200


def reference_of(given: Any) -> str | None:
    """The paper that a document goes by, without blanks around it; None where none is said."""
    said = nfc(given.reference or "").strip()
    if len(said) > _LONGEST:
        raise BadInput(
            Text(
                vi="Chứng từ dài quá {most} ký tự.", en="A reference has at most {most} letters."
            ).format(most=_LONGEST),
            field="reference",
            hint=Text(
                vi="Ghi số, ngày chứng từ; bản chụp thì đính kèm.",
                en="Give its number and day, and attach the paper.",
            ),
        )
    return said or None


def require_scrap(entries: Sequence[Entry], lines: Lines) -> None:
    """Raise `BadInput` where what comes in as scrap is no scrap by the list."""
    for place, entry in zip(lines, entries, strict=True):
        if not entry.material.scrap:
            raise BadInput(
                Text(
                    vi="Vật tư {code} không phải là phế liệu.",
                    en="The material {code} is not scrap.",
                ).format(code=entry.material.code),
                field=f"{place}.material",
                hint=Text(
                    vi="Chọn một vật tư là phế liệu, hoặc nhập từ nguồn khác.",
                    en="Choose a material that is scrap, or another source.",
                ),
            )


async def owner_of(acting: Acting, place: Place, owner: str | None) -> Party:
    """Whose goods the document is about: the ``owner`` that is named, or the place's keeper."""
    if owner is None:
        return party_of(place, "keeper")
    return await party(acting, owner, "owner")


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


def whole_district(acting: Acting, area: str) -> str:
    """``area``, which is a district; `BadInput` where it is a ward or the city."""
    if area not in acting.tree.districts():
        raise BadInput(
            Text(vi="Phải là một quận, huyện.", en="This has to be a district."),
            field="area",
            hint=Text(
                vi="Ghi mã quận, huyện, không phải mã phường, xã.",
                en="Give the code of a district, not of a ward.",
            ),
        )
    return area


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
