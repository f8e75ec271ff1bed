"""The particulars of an establishment as they are given, and as they are kept."""

import re
from dataclasses import fields
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from khungcui.errors import BadInput
from khungcui.plugins.acting import Acting
from khungcui.register.models import EstablishmentVersion
from khungcui.register.vocabulary import OwnerForm
from khungcui.text import Text, nfc

_UNIT = re.compile(r"[A-Z0-9]{2,3}")
_TAX_CODE = re.compile(r"\d{10}(-\d{3})?")

#: What a version keeps of an establishment, by the names of its columns.
KEPT = (
    *("name", "owner_form", "address", "area", "sector", "workers"),
    *("capacity_quantity", "capacity_unit", "power_kw", "floor_m2", "tax_code"),
)


@strawberry.input(description="The particulars of an establishment; only those that are given.")
class ParticularsInput:
    """What a register says about an establishment."""

    name: str | None = strawberry.field(default=None, description="Its name.")
    owner_form: OwnerForm | None = strawberry.field(default=None, description="Who owns it.")
    address: str | None = strawberry.field(default=None, description="Its address.")
    area: strawberry.ID | None = strawberry.field(
        default=None, description="The ward in which it lies."
    )
    sector: strawberry.ID | None = strawberry.field(default=None, description="Its main sector.")
    workers: int | None = strawberry.field(default=None, description="How many people work there.")
    capacity_quantity: Decimal | None = strawberry.field(
        default=None, description="What it can produce in a year."
    )
    capacity_unit: str | None = strawberry.field(
        default=None, description="The unit of the capacity, a UN/CEFACT code such as `KGM`."
    )
    power_kw: Decimal | None = strawberry.field(
        default=None, description="The power of its machines in kW."
    )
    floor_m2: Decimal | None = strawberry.field(default=None, description="Its floor area in m².")
    tax_code: str | None = strawberry.field(
        default=None, description="Its tax code: 10 digits, or 10 and 3 joined by a hyphen."
    )


async def particulars(acting: Acting, given: ParticularsInput, field: str) -> dict[str, Any]:
    """What is given, by column, checked. Raises `BadInput` for the first thing that is wrong."""
    kept = {
        one.name: getattr(given, one.name)
        for one in fields(given)  # type: ignore[arg-type] - strawberry inputs are dataclasses
        if getattr(given, one.name) is not None
    }
    for name in ("name", "address"):
        if name in kept:
            kept[name] = nfc(kept[name])
            if not kept[name]:
                blank = Text(vi="Mục này không được trống.", en="This is not blank.")
                raise _wrong(f"{field}.{name}", blank)
    _check_numbers(kept, field)
    _check_codes(kept, field)
    if "area" in kept:
        kept["area"] = await ward(acting, kept["area"], f"{field}.area")
    if "sector" in kept:
        kept["sector"] = (await acting.find("sector", kept["sector"], field=f"{field}.sector")).code
    return kept


async def ward(acting: Acting, node_id: str, field: str) -> str:
    """The area id of a ward named by its node id; `BadInput` for an area of another level."""
    area = await acting.find("area", node_id, field=field)
    if acting.tree.levels[acting.tree.level(area.id)].home:
        raise _wrong(
            field,
            Text(
                vi="Cơ sở nằm ở một phường, xã; hãy chọn phường, xã.",
                en="An establishment lies in a ward; name the ward.",
            ),
        )
    return area.id


def _check_numbers(kept: dict[str, Any], field: str) -> None:
    for name in ("workers", "capacity_quantity", "power_kw", "floor_m2"):
        value = kept.get(name)
        if value is not None and not 0 <= value < 10**12:
            raise _wrong(
                f"{field}.{to_camel_case(name)}",
                Text(vi="Số này không được âm.", en="This number is not negative."),
            )


def _check_codes(kept: dict[str, Any], field: str) -> None:
    unit, tax_code = kept.get("capacity_unit"), kept.get("tax_code")
    if unit is not None and not _UNIT.fullmatch(unit):
        raise _wrong(
            f"{field}.capacityUnit",
            Text(vi="Không phải mã đơn vị UN/CEFACT.", en="Not a UN/CEFACT unit code."),
        )
    if tax_code is not None and not _TAX_CODE.fullmatch(tax_code):
        raise _wrong(
            f"{field}.taxCode",
            Text(
                vi="Mã số thuế có 10 chữ số, hoặc 10-3 chữ số.",
                en="A tax code has 10 digits, or 10 and 3 joined by a hyphen.",
            ),
        )


def whole(values: dict[str, Any], field: str) -> None:
    """`BadInput` where a version could not be made of ``values``."""
    for name in ("name", "owner_form", "address", "area", "sector"):
        if values.get(name) is None:
            raise missing(f"{field}.{to_camel_case(name)}")
    if (values.get("capacity_quantity") is None) != (values.get("capacity_unit") is None):
        raise _wrong(
            f"{field}.capacityUnit",
            Text(
                vi="Năng lực gồm số lượng và đơn vị tính.",
                en="A capacity is a quantity and a unit.",
            ),
        )


def from_json(kept: dict[str, Any]) -> dict[str, Any]:
    """Particulars as a change request keeps them, with their types again."""
    values = dict(kept)
    for name in ("capacity_quantity", "power_kw", "floor_m2"):
        if values.get(name) is not None:
            values[name] = Decimal(values[name])
    if values.get("owner_form") is not None:
        values["owner_form"] = OwnerForm(values["owner_form"])
    return values


def of_version(version: EstablishmentVersion) -> dict[str, Any]:
    """The particulars that a version keeps."""
    return {name: getattr(version, name) for name in KEPT}


def missing(field: str) -> BadInput:
    """The refusal of a registration that leaves out what every establishment has."""
    return _wrong(field, Text(vi="Phải có mục này.", en="This is needed."))


def _wrong(field: str, message: Text) -> BadInput:
    return BadInput(message, field=field, code="particulars.invalid")
