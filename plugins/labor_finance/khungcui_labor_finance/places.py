"""The establishment that a record is about, as the register has it on the day of the act."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from khungcui import DAY, Acting, Facet, OwnerForm, Period, Text
from khungcui_labor_finance.errors import NotThere

#: The columns of `OfEstablishment`.
COLUMNS = ("establishment_id", "establishment_name", "area", "sector", "owner")
_FIELD = "establishment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Its id, what it is called, where it lies, its main sector, its own office, its form."""

    tenant: str
    id: UUID
    name: str
    area: str
    sector: str
    owner: UUID | None
    owner_form: OwnerForm
    opened: date
    closed: date | None

    def require(self, first: date, last: date, field: str) -> None:
        """Raise `NotThere` where it was open on no day from ``first`` to ``last``."""
        if self.opened <= last and (self.closed is None or first < self.closed):
            return
        closed = "…" if self.closed is None else f"{self.closed:%d-%m-%Y}"
        raise NotThere(
            Text(
                vi="{name} hoạt động từ {opened} đến {closed}, không phải lúc đó.",
                en="{name} was open from {opened} to {closed}, and not then.",
            ).format(name=self.name, opened=f"{self.opened:%d-%m-%Y}", closed=closed),
            field=field,
        )

    @property
    def facet(self) -> Facet:
        """How a record of it looks to the rules."""
        return Facet(
            area=self.area,
            sector=self.sector,
            owner=None if self.owner is None else str(self.owner),
        )

    @property
    def columns(self) -> dict[str, Any]:
        """The values of `OfEstablishment`."""
        return {
            "establishment_id": self.id,
            "establishment_name": self.name,
            "area": self.area,
            "sector": self.sector,
            "owner": self.owner,
        }


async def place_of(acting: Acting, node_id: str, about: Period | None = None) -> Place:
    """The establishment that ``node_id`` names, as far as the asker may see it.

    Raises `NotThere` unless it is open today, or was so on some day of ``about``.
    """
    place = await _place(acting, node_id)
    if about is None:
        place.require(acting.day, acting.day, _FIELD)
    else:
        place.require(about.start, about.end, _FIELD)
    return place


async def _place(acting: Acting, node_id: str) -> Place:
    row = await acting.find("establishment", node_id, field=_FIELD)
    resource = acting.registry.resources["establishment"].resource
    version = resource.joined
    if version is None:
        raise LookupError("an establishment has its particulars in a table of their own")
    found = await acting.session.execute(
        select(version.c.name, version.c.area, version.c.sector, version.c.owner_form)
        .select_from(resource.rows)
        .join(version, resource.joined_on)
        .where(resource.columns.tenant == row.tenant, resource.columns.id == row.id),
        {DAY.key: acting.day},
    )
    name, area, sector, owner_form = found.one()
    return Place(
        tenant=row.tenant,
        id=row.id,
        name=name,
        area=area,
        sector=sector,
        owner=row.office_id,
        owner_form=owner_form,
        opened=row.opened,
        closed=row.closed,
    )


async def facet_of(acting: Acting, given: Any) -> Facet:
    """The facet of what an input with an ``establishment`` would make."""
    return (await _place(acting, given.establishment)).facet


def same(row: Any) -> dict[str, Any]:
    """The values of `OfEstablishment` of ``row``, for what hangs under it."""
    return {name: getattr(row, name) for name in COLUMNS}
