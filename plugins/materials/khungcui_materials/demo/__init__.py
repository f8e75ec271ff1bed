"""Demo data of materials: a list, months of stock in each district, and the papers around it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from khungcui import PeriodClose
from khungcui_materials.demo.closings import closings
from khungcui_materials.demo.goods import MATERIALS, PACKING
from khungcui_materials.demo.ledger import make_store
from khungcui_materials.demo.papers import make_papers
from khungcui_materials.demo.plans import write_plans
from khungcui_materials.models import Conversion, Material
from khungcui_materials.vocabulary import ConversionRounding

if TYPE_CHECKING:  # the engine loads the demo; a plugin only fills it
    from khungcui.demo.making import Making


async def load(making: "Making") -> AsyncIterator[tuple[str, int]]:
    """Write everything, in the order in which one row refers to another."""
    materials = dict(_materials(making))
    yield Material.__tablename__, await making.copy(Material, materials.values())
    yield Conversion.__tablename__, await making.copy(Conversion, _packing(making, materials))
    districts = [each for each in making.districts if making.has_plugin("materials", each)]
    stores = [
        make_store(making, district, materials, number) for number, district in enumerate(districts)
    ]
    async for written in write_plans(making, materials, districts):
        yield written
    papers = make_papers(making, materials, stores)
    for model, rows in papers.rows():
        yield model.__tablename__, await making.copy(model, rows)
    for store in stores:
        for model, rows in store.rows():
            yield model.__tablename__, await making.copy(model, rows)
    closed = [row for number, store in enumerate(stores) for row in closings(store, number)]
    yield PeriodClose.__tablename__, await making.copy(PeriodClose, closed)


def _materials(making: "Making") -> Any:
    for code, name, unit, scrap, controlled, sector, _, _ in MATERIALS:
        yield (
            code,
            {
                "tenant": making.city,
                "id": making.id(),
                "code": code,
                "name": name,
                "spec": None,
                "base_unit": unit,
                "scrap": scrap,
                "controlled": controlled,
                "area": making.city,
                "sector": sector,
            },
        )


def _packing(making: "Making", materials: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "tenant": making.city,
            "material_id": materials[code]["id"],
            "unit": unit,
            "numerator": numerator,
            "denominator": denominator,
            "rounding": ConversionRounding.REFUSED,
            "area": making.city,
            "sector": materials[code]["sector"],
        }
        for code, unit, numerator, denominator in PACKING
    ]
