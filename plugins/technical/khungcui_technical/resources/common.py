"""What the resources of the plugin say alike."""

from typing import Any

from khungcui import Facets, Field, Text, ToOne


def field(name: str, column: Any, vi: str, en: str, **more: Any) -> Field:
    """A field under ``name``, with its title in both languages."""
    return Field(name=name, column=column, title=Text(vi=vi, en=en), **more)


def prose(name: str, column: Any, vi: str, en: str) -> Field:
    """A field of free text: read, and neither filtered nor sorted by."""
    return field(name, column, vi, en, filterable=False, sortable=False)


def ordered(row: Any) -> Facets:
    """The facets of what an orderer lays down for all who make its goods (II.3.2)."""
    return Facets(area=row.area, sector=row.sector, portion="plan", orderer=row.orderer_id)


def made(row: Any) -> Facets:
    """The facets of goods that an establishment made for an orderer."""
    return Facets(
        area=row.area,
        sector=row.sector,
        portion="plan",
        orderer=row.orderer_id,
        owner=row.producer_office_id,
    )


def orderer_of(row: Any) -> ToOne:
    """The relation to the office that orders."""
    return ToOne(
        name="orderer",
        target="office",
        key=(row.orderer_tenant, row.orderer_id),
        title=Text(vi="Đơn vị đặt hàng", en="The office that orders"),
    )


def area_of(row: Any) -> ToOne:
    """The relation to the ground of the row."""
    return ToOne(name="place", target="area", key=(row.area,), title=Text(vi="Địa bàn", en="Area"))


def to_establishment(row: Any) -> ToOne:
    """The relation to the establishment that makes the goods."""
    return ToOne(
        name="establishment",
        target="establishment",
        key=(row.establishment_id,),
        title=Text(vi="Cơ sở sản xuất", en="The establishment that makes it"),
    )


def to_product(row: Any) -> ToOne:
    """The relation to the product, which is the city's."""
    key = (
        (row.product_id,)
        if not hasattr(row, "product_tenant")
        else (
            row.product_tenant,
            row.product_id,
        )
    )
    return ToOne(name="product", target="product", key=key, title=Text(vi="Sản phẩm", en="Product"))
