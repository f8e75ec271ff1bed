"""How an establishment stands at the crossing of lines on the day: sectors, portions, managers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, and_, case, or_, select

from khungcui.defaults.register.resources.common import on_day
from khungcui.plugins.declarations import Column, Facets
from khungcui.policy.vocabulary import ManagedBy, OfficeKind
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Office,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.register.portions import level_of
from khungcui.storage.base import DAY


def _held_on_day(held: Any, portion: Any) -> Any:
    """What is held of a portion on the day: its manager, or its orderer."""
    return and_(
        held.c.tenant == portion.c.tenant,
        held.c.portion_id == portion.c.id,
        on_day(held.c.valid),
    )


def _ordered(tenant: Column, establishment: Column) -> Facets:
    """Who orders portions of an establishment on the day, straight from the orders."""
    portion = Portion.__table__.alias()
    orderer = PortionOrderer.__table__.alias()
    return Facets(
        orderer=orderer.c.orderer_id,
        portion=portion.c.kind,
        through=orderer.join(
            portion,
            and_(
                portion.c.tenant == orderer.c.tenant,
                portion.c.id == orderer.c.portion_id,
                on_day(portion.c.valid),
            ),
        ),
        on=and_(
            orderer.c.tenant == tenant,
            portion.c.establishment_id == establishment,
            on_day(orderer.c.valid),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weave:
    """One row for each sector and portion of an establishment on the day.

    The sectors stand first: a closed establishment has no portion any more, and still belongs
    to its trade and its ward.
    """

    rows: FromClause
    tenant: Column
    establishment_id: Column
    on_day: Any
    sector: Column
    portion: Column
    managed_by: Column
    orderer: Column

    def facets(self, tenant: Column, establishment: Column, area: Column, owner: Column) -> Facets:
        """The facets of a record about the whole of one establishment."""
        return Facets(
            area=area,
            owner=owner,
            sector=self.sector,
            managed_by=self.managed_by,
            portion=self.portion,
            orderer=self.orderer,
            through=self.rows,
            # The main sector of every version is among the sectors, and every version has a ward.
            given=frozenset({"area", "sector"}),
            on=and_(self.tenant == tenant, self.establishment_id == establishment, self.on_day),
            narrower=(_ordered(tenant, establishment),),
        )


def weave(name: str) -> Weave:
    """The weave under aliases that begin with ``name``."""
    sector = EstablishmentSector.__table__.alias(f"{name}_sector")
    portion = Portion.__table__.alias(f"{name}_portion")
    manager = PortionManager.__table__.alias(f"{name}_manager")
    orderer = PortionOrderer.__table__.alias(f"{name}_orderer")
    in_portion = and_(
        portion.c.tenant == sector.c.tenant,
        portion.c.establishment_id == sector.c.establishment_id,
        on_day(portion.c.valid),
    )
    return Weave(
        rows=sector.outerjoin(portion, in_portion)
        .outerjoin(manager, _held_on_day(manager, portion))
        .outerjoin(orderer, _held_on_day(orderer, portion)),
        tenant=sector.c.tenant,
        establishment_id=sector.c.establishment_id,
        on_day=on_day(sector.c.valid),
        sector=sector.c.sector,
        portion=portion.c.kind,
        managed_by=manager.c.managed_by,
        orderer=orderer.c.orderer_id,
    )


def _places() -> Any:
    place = Establishment.__table__.alias()
    version = EstablishmentVersion.__table__.alias()
    return (
        select(
            place.c.tenant,
            place.c.id.label("establishment_id"),
            version.c.area,
            place.c.office_id.label("owner"),
        )
        .select_from(place)
        .join(
            version,
            and_(
                version.c.tenant == place.c.tenant,
                version.c.establishment_id == place.c.id,
                on_day(version.c.valid),
            ),
        )
    )


def place_of(name: str) -> Any:
    """Where each establishment lies on the day, and the id of its own office as text."""
    return _places().subquery(name)


def _standing_office(column: str, kind: OfficeKind, *conditions: Any) -> Any:
    """Of the first office of ``kind`` on the day that meets ``conditions``."""
    office = Office.__table__.alias()
    return (
        select(office.c[column])
        .where(
            office.c.kind == kind,
            *(condition(office.c) for condition in conditions),
            office.c.since <= DAY,
            or_(office.c.until.is_(None), office.c.until > DAY),
        )
        .order_by(office.c.since, office.c.id)
        .limit(1)
        .scalar_subquery()
    )


def _usual_office(column: str, level: Column, area: Column) -> Any:
    """Of the office that manages for a level that portions in ``area`` passed to."""
    ward = _standing_office(column, OfficeKind.WARD_COMMITTEE, lambda office: office.area == area)
    city = _standing_office(column, OfficeKind.DEPARTMENT)
    return case((level == ManagedBy.WARD, ward), (level == ManagedBy.CITY, city))


def portions_standing(name: str) -> Any:
    """Where each portion stands on the day, by ``portion_id``: place, manager, orderer.

    ``managed_by`` is the level that was recorded, which the rules ask about; ``level`` the one
    that manages on the day, where a reform has passed such portions on, and with it the office.
    """
    portion = Portion.__table__.alias()
    manager = PortionManager.__table__.alias()
    orderer = PortionOrderer.__table__.alias()
    place = _places().subquery()
    at_place = and_(
        place.c.tenant == portion.c.tenant,
        place.c.establishment_id == portion.c.establishment_id,
    )
    level = level_of(manager.c.managed_by, portion.c.kind)

    def managing(recorded: Column, column: str) -> Any:
        usual = _usual_office(column, level, place.c.area)
        return case((level == manager.c.managed_by, recorded), else_=usual)

    return (
        select(
            portion.c.tenant,
            portion.c.id.label("portion_id"),
            portion.c.kind,
            place.c.establishment_id,
            place.c.area,
            place.c.owner,
            manager.c.managed_by,
            level.label("level"),
            managing(manager.c.office_tenant, "tenant").label("office_tenant"),
            managing(manager.c.office_id, "id").label("office_id"),
            orderer.c.orderer_tenant,
            orderer.c.orderer_id,
        )
        .select_from(portion)
        .join(place, at_place)
        .outerjoin(manager, _held_on_day(manager, portion))
        .outerjoin(orderer, _held_on_day(orderer, portion))
        .subquery(name)
    )


def sectored(
    tenant: Column,
    establishment: Column,
    *,
    area: Column,
    owner: Column,
    managed_by: Column | str | None,
    portion: Column,
    orderer: Column | None = None,
) -> Facets:
    """The facets of a record about one portion: one for each sector of its establishment."""
    followed = EstablishmentSector.__table__.alias("followed")
    return Facets(
        area=area,
        sector=followed.c.sector,
        owner=owner,
        managed_by=managed_by,
        portion=portion,
        orderer=orderer,
        through=followed,
        on=and_(
            followed.c.tenant == tenant,
            followed.c.establishment_id == establishment,
            on_day(followed.c.valid),
        ),
    )
