"""A portion of an establishment's output that is made to order: by whom, for whom, where."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from khungcui import Acting, Text
from khungcui_technical.errors import NotOrdered


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeFor:
    """What records of goods that are made to order have of their portion.

    ``owner`` is the office of the establishment, where it has one; ``area`` its ward.
    """

    portion_id: UUID
    establishment_id: UUID
    owner: UUID | None
    orderer_tenant: str
    orderer: UUID
    area: str

    @property
    def columns(self) -> dict[str, Any]:
        """By the names of the columns that such records have."""
        return {
            "portion_id": self.portion_id,
            "establishment_id": self.establishment_id,
            "producer_office_id": self.owner,
            "orderer_tenant": self.orderer_tenant,
            "orderer_id": self.orderer,
            "area": self.area,
        }

    def require_orderer(self, office: UUID, field: str) -> None:
        """Raise `NotOrdered` unless it is ``office`` that orders the portion today."""
        if office != self.orderer:
            raise NotOrdered(
                Text(
                    vi="Phần sản xuất này không làm cho đơn vị đó.",
                    en="This portion is not made for that orderer.",
                ),
                field=field,
                clause="II.3.2",
            )


async def made_for(acting: Acting, portion: Any, field: str = "portion") -> MadeFor:
    """Who makes ``portion`` for whom today; `NotOrdered` where nobody orders it."""
    (facet, *_) = await acting.facets("portion", portion)
    if facet.orderer is None or facet.area is None or facet.portion != "plan":
        raise NotOrdered(
            Text(
                vi="Phần sản xuất này chưa có đơn vị đặt hàng.",
                en="Nobody orders what this portion makes.",
            ),
            field=field,
            clause="II.3.2",
        )
    return MadeFor(
        portion_id=portion.id,
        establishment_id=portion.establishment_id,
        owner=None if facet.owner is None else UUID(facet.owner),
        # Whoever orders is at home in the city.
        orderer_tenant=acting.tree.root,
        orderer=UUID(facet.orderer),
        area=facet.area.rstrip("/").rpartition("/")[2],
    )
