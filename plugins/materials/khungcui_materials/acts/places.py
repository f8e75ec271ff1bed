"""Places where goods lie, each with its keeper."""

import strawberry
from sqlalchemy import select

from khungcui import ALL_SECTORS, Act, Acting, BadInput, Facet, Text, nfc
from khungcui_materials.errors import AlreadyThere
from khungcui_materials.faults import in_words, keep
from khungcui_materials.models import Place
from khungcui_materials.parties import own_office, party


@strawberry.input(description="A place where goods lie.")
class OpenMaterialPlaceInput:
    """Where, and who keeps it."""

    code: str = strawberry.field(description="Its code in the district.")
    name: str = strawberry.field(description="What it is called.")
    area: str = strawberry.field(description="The ward or district that it lies in.")
    keeper: strawberry.ID | None = strawberry.field(
        default=None,
        description="Who holds what lies there: an office or an establishment; without it, the "
        "office that asks.",
    )


@strawberry.input(description="A place to close.")
class CloseMaterialPlaceInput:
    """Which."""

    material_place: strawberry.ID = strawberry.field(description="The place.")


async def _in_area(acting: Acting, given: OpenMaterialPlaceInput) -> Facet:
    return Facet(area=given.area, sector=ALL_SECTORS)


async def open_material_place(acting: Acting, _: None, given: OpenMaterialPlaceInput) -> Place:
    """Open a place; another keeper needs another place."""
    code, name = nfc(given.code).strip(), nfc(given.name).strip()
    if not code or not name:
        raise BadInput(
            Text(vi="Kho phải có mã và tên.", en="A place has a code and a name."),
            field="name" if code else "code",
            hint=Text(vi="Ghi cả hai.", en="Give both."),
        )
    taken = await acting.session.scalar(
        select(Place.id).where(Place.tenant == acting.tenant, Place.code == code)
    )
    if taken is not None:
        raise AlreadyThere(
            Text(
                vi="Quận, huyện đã có kho mã {code}.",
                en="The district has a place {code} already.",
            ).format(code=code),
            field="code",
        )
    keeper = (
        own_office(acting)
        if given.keeper is None
        else await party(acting, given.keeper, "keeper", at_work=True)
    )
    place = Place(
        tenant=acting.tenant,
        code=code,
        name=name,
        area=given.area,
        **keeper.columns("keeper"),
    )
    await keep(acting, place)
    return place


async def close_material_place(acting: Acting, place: Place, _: CloseMaterialPlaceInput) -> Place:
    """Close a place that is empty (`PlaceNotEmpty`); its past stays readable."""
    if place.closed_on is None:
        async with in_words({}):
            place.closed_on = acting.day
            await acting.session.flush()
    return place


PLACE_ACTS = (
    Act(
        name="open_material_place",
        power="material_stock.manage",
        title=Text(vi="Mở kho, nơi để vật tư", en="Open a place for goods"),
        input=OpenMaterialPlaceInput,
        creates=_in_area,
        run=open_material_place,
        returns="material_place",
    ),
    Act(
        name="close_material_place",
        power="material_stock.manage",
        title=Text(vi="Đóng kho", en="Close a place"),
        input=CloseMaterialPlaceInput,
        on="material_place",
        run=close_material_place,
        returns="material_place",
    ),
)
