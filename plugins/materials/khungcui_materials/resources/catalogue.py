"""The city's list of materials."""

from khungcui import Facets, Field, Resource, Text, ToMany, ToOne
from khungcui_materials.models import Conversion, Material

MATERIAL = Text(vi="Vật tư", en="Material")
UNIT = Text(vi="Đơn vị tính", en="Unit, by UN/CEFACT Recommendation 20")

material = Resource(
    name="material",
    rows=Material,
    title=MATERIAL,
    fields=(
        Field(name="code", column=Material.code, title=Text(vi="Mã", en="Code"), code=True),
        Field(
            name="name",
            column=Material.name,
            title=Text(vi="Tên", en="Name"),
            search=Material.name_search,
            sort=Material.name_sort,
        ),
        Field(name="spec", column=Material.spec, title=Text(vi="Quy cách", en="Specification")),
        Field(name="base_unit", column=Material.base_unit, title=UNIT),
        Field(name="scrap", column=Material.scrap, title=Text(vi="Là phế liệu", en="Is scrap")),
        Field(
            name="controlled",
            column=Material.controlled,
            title=Text(vi="Quản lý chặt", en="Handed out against a reference alone"),
        ),
        Field(
            name="sector_code",
            column=Material.sector,
            title=Text(vi="Ngành", en="Sector that it is for; `*` is all"),
        ),
    ),
    relations=(
        ToMany(
            name="conversions",
            target="material_conversion",
            key=Conversion.material_id,
            title=Text(vi="Quy đổi đơn vị", en="Units of packing"),
        ),
    ),
    facets=Facets(area=Material.area, sector=Material.sector),
)

material_conversion = Resource(
    name="material_conversion",
    rows=Conversion,
    title=Text(vi="Quy đổi đơn vị", en="What a unit of packing holds"),
    power="material.view",
    fields=(
        Field(name="unit", column=Conversion.unit, title=UNIT),
        Field(
            name="numerator",
            column=Conversion.numerator,
            title=Text(vi="Tử số", en="So many of the base unit"),
        ),
        Field(
            name="denominator",
            column=Conversion.denominator,
            title=Text(vi="Mẫu số", en="Are so many of this unit"),
        ),
        Field(
            name="rounding",
            column=Conversion.rounding,
            title=Text(vi="Làm tròn", en="What becomes of a quantity that is not even"),
        ),
    ),
    relations=(
        ToOne(name="material", target="material", key=(Conversion.material_id,), title=MATERIAL),
    ),
    facets=Facets(area=Conversion.area, sector=Conversion.sector),
)

CATALOGUE = (material, material_conversion)
