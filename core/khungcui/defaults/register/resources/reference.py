"""Reference data that every official may read: areas and sectors."""

from sqlalchemy import and_, select

from khungcui.defaults.register.resources.common import on_day
from khungcui.plugins.declarations import Field, Resource, ToMany, ToOne
from khungcui.tenancy.models import Area, AreaName, AreaPlacement, Sector
from khungcui.text import Text

_CODE = Text(vi="Mã", en="Code")
_NAME = Text(vi="Tên", en="Name, in Vietnamese")
_NAME_EN = Text(vi="Tên tiếng Anh", en="Name, in English")

_named = (
    select(
        AreaName.area_id,
        AreaName.name_vi,
        AreaName.name_en,
        AreaName.search_key,
        AreaName.sort_key,
        AreaPlacement.parent_id,
    )
    .select_from(AreaName)
    .outerjoin(
        AreaPlacement,
        and_(AreaPlacement.area_id == AreaName.area_id, on_day(AreaPlacement.valid)),
    )
    .where(on_day(AreaName.valid))
    .subquery("area_on_day")
)

area = Resource(
    name="area",
    rows=Area,
    title=Text(vi="Địa bàn: thành phố, quận, huyện, phường, xã", en="Area: city, district, ward"),
    open=True,
    tenant=None,
    joined=_named,
    joined_on=_named.c.area_id == Area.id,
    condition=on_day(Area.valid),
    fields=(
        Field(name="code", column=Area.code, title=_CODE, code=True),
        Field(name="level", column=Area.level, title=Text(vi="Cấp", en="Level")),
        Field(
            name="name",
            column=_named.c.name_vi,
            title=_NAME,
            nullable=False,
            search=_named.c.search_key,
            sort=_named.c.sort_key,
        ),
        Field(name="name_en", column=_named.c.name_en, title=_NAME_EN, nullable=False),
    ),
    relations=(
        ToOne(
            name="parent",
            target="area",
            key=(_named.c.parent_id,),
            title=Text(vi="Thuộc", en="The area that it lies in"),
        ),
        ToMany(
            name="children",
            target="area",
            key=_named.c.parent_id,
            title=Text(vi="Gồm", en="The areas in it"),
        ),
    ),
)

sector = Resource(
    name="sector",
    rows=Sector,
    title=Text(vi="Ngành, theo VSIC cấp 2", en="Sector, by VSIC division"),
    open=True,
    tenant=None,
    key=Sector.code,
    condition=on_day(Sector.valid),
    fields=(
        Field(name="code", column=Sector.code, title=_CODE, code=True),
        Field(
            name="name",
            column=Sector.name_vi,
            title=_NAME,
            search=Sector.search_key,
            sort=Sector.sort_key,
        ),
        Field(name="name_en", column=Sector.name_en, title=_NAME_EN),
    ),
)

RESOURCES = (area, sector)
