"""What the resources of labor and finance have in common."""

from typing import Any

from khungcui import Facets, Field, Text, ToOne

AREA = Text(vi="Địa bàn", en="Area")
PERIOD = Text(vi="Kỳ", en="Period")
STATE = Text(vi="Trạng thái", en="State")
DOMAIN = Text(vi="Lĩnh vực", en="What it is about")
SINCE = Text(vi="Có hiệu lực từ", en="In force from")
UNTIL = Text(vi="Hết hiệu lực từ", en="In force no more from")


def said(name: str, column: Any, vi: str, en: str) -> Field:
    """A field of words: shown, and neither filtered nor sorted by."""
    return Field(
        name=name, column=column, title=Text(vi=vi, en=en), filterable=False, sortable=False
    )


def shown(name: str, column: Any, vi: str, en: str, **more: Any) -> Field:
    """A field."""
    return Field(name=name, column=column, title=Text(vi=vi, en=en), **more)


def place(model: Any) -> tuple[Field, ...]:
    """The fields of what is recorded of an establishment."""
    return (
        Field(name="area", column=model.area, title=AREA),
        Field(
            name="sector", column=model.sector, title=Text(vi="Mã ngành", en="Code of the sector")
        ),
        Field(
            name="establishment_name",
            column=model.establishment_name,
            title=Text(vi="Cơ sở, theo tên lúc ghi", en="The establishment, as it was called then"),
        ),
    )


def establishment(model: Any) -> ToOne:
    """The relation to the establishment in the register."""
    return ToOne(
        name="establishment",
        target="establishment",
        key=(model.establishment_id,),
        title=Text(vi="Cơ sở sản xuất", en="Establishment"),
    )


def of_establishment(model: Any) -> Facets:
    """How such a record looks to the rules."""
    return Facets(
        area=model.area,
        sector=model.sector,
        owner=model.owner,
        given=frozenset({"area", "sector"}),
    )
