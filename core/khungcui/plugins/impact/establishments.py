"""Establishments with their portions on a day: where powers over portions are counted.

The facets are those of the resource `establishment`, read with fewer joins: sectors and
portions are gathered apart and crossed afterwards.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select

from khungcui.plugins.impact.roll import Asked, Gathered, Roll, gather
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Portion,
    PortionManager,
    PortionOrderer,
)
from khungcui.storage.base import DAY

_PORTION = Portion.__table__
_OF_PORTIONS = frozenset({"managed_by", "portion", "orderer"})


def _on_day(valid: Any) -> ColumnElement[bool]:
    return valid.op("@>", is_comparison=True)(DAY)


def working(asked: Asked) -> Roll:
    """Establishments that have a portion on the day."""
    if asked.names.isdisjoint(_OF_PORTIONS):
        return _roll(_some(asked), asked, {}, _any_class(asked))
    parts, gathered = _parts(asked)
    rolled = {"portions": Gathered(names=gathered.names, column=parts.c.gathered)}
    rows = _rows(asked).add_columns(parts.c.gathered.label("portions"))
    rows = rows.join(
        parts,
        and_(
            parts.c.tenant == EstablishmentVersion.tenant,
            parts.c.establishment_id == EstablishmentVersion.establishment_id,
        ),
    )
    return _roll(rows, asked, rolled)


def resting(asked: Asked) -> Roll:
    """Establishments that have no portion on the day: those that are closed."""
    return _roll(_rows(asked, whole=True).where(~_open()), asked, {})


def _some(asked: Asked) -> Any:
    """Establishments with a portion of some class that matters, whichever it is."""
    told_apart = asked.told_apart
    if not told_apart:
        return _rows(asked, whole=True).where(_open())
    managed = _PORTION.outerjoin(PortionManager.__table__, _held(PortionManager))
    portion = (
        select(literal(1))
        .select_from(managed if "managed_by" in told_apart else _PORTION)
        .where(
            Portion.tenant == EstablishmentVersion.tenant,
            Portion.establishment_id == EstablishmentVersion.establishment_id,
            _on_day(Portion.valid),
            *asked.within(PortionManager.__table__.c.managed_by, _PORTION.c.kind),
        )
        .correlate(EstablishmentVersion)
    )
    return _rows(asked).where(portion.exists())


def _any_class(asked: Asked) -> dict[str, str]:
    """A class of portion that matters: it stands for all of them."""
    chosen = (("managed_by", asked.managers), ("portion", asked.portions))
    return {name: min(filter(None, values)) for name, values in chosen if None not in values}


def _open() -> ColumnElement[bool]:
    """That portions of the establishment come to a whole: every day of its life (INV-08)."""
    closed = Establishment.closed
    return and_(Establishment.opened <= DAY, or_(closed.is_(None), closed > DAY))


def _rows(asked: Asked, *, whole: bool = False) -> Any:
    """Establishments where they lie; with their own rows where ``whole`` or asked for."""
    version = EstablishmentVersion
    rows: Any = select(
        version.tenant, version.establishment_id.label("key"), version.area.label("area")
    ).where(_on_day(version.valid))
    if "owner" in asked.names:
        rows = rows.add_columns(Establishment.office_id.label("owner"))
    if "owner" in asked.names or whole:
        same = and_(
            Establishment.tenant == version.tenant,
            Establishment.id == version.establishment_id,
        )
        # Few have an office of their own: where only those are asked for, only those are joined.
        condition = same if whole else and_(same, Establishment.office_id.is_not(None))
        rows = rows.join_from(version, Establishment, condition, isouter=not whole)
    return rows


def _roll(
    rows: Any,
    asked: Asked,
    gathered: dict[str, Gathered],
    fixed: Mapping[str, str] | None = None,
) -> Roll:
    if "sector" in asked.names:
        found = gather({"sector": EstablishmentSector.__table__.c.sector})
        sectors = (
            select(
                EstablishmentSector.tenant,
                EstablishmentSector.establishment_id,
                found.column.label("gathered"),
            )
            .where(_on_day(EstablishmentSector.valid))
            .group_by(EstablishmentSector.tenant, EstablishmentSector.establishment_id)
            .subquery()
        )
        rows = rows.add_columns(sectors.c.gathered.label("sectors")).outerjoin(
            sectors,
            and_(
                sectors.c.tenant == EstablishmentVersion.tenant,
                sectors.c.establishment_id == EstablishmentVersion.establishment_id,
            ),
        )
        gathered = {
            **gathered,
            "sectors": Gathered(names=found.names, column=sectors.c.gathered),
        }
    own = ("area", "owner") if "owner" in asked.names else ("area",)
    return Roll(rows=rows, own=own, gathered=gathered, fixed=fixed or {})


def _parts(asked: Asked) -> tuple[Any, Gathered]:
    """The portions of each establishment, gathered; joined to no more than is asked for."""
    source: Any = _PORTION
    where = [_on_day(Portion.valid)]
    columns: dict[str, ColumnElement[Any]] = {}
    if "portion" in asked.names:
        columns["portion"] = _PORTION.c.kind
    if "managed_by" in asked.names:
        source = source.outerjoin(PortionManager, _held(PortionManager))
        columns["managed_by"] = PortionManager.__table__.c.managed_by
    if "orderer" in asked.names:
        source = source.outerjoin(PortionOrderer, _held(PortionOrderer))
        columns["orderer"] = PortionOrderer.__table__.c.orderer_id
    where += asked.within(columns.get("managed_by"), columns.get("portion"))
    gathered = gather(columns)
    parts = (
        select(Portion.tenant, Portion.establishment_id, gathered.column.label("gathered"))
        .select_from(source)
        .where(*where)
        .group_by(Portion.tenant, Portion.establishment_id)
        .subquery()
    )
    return parts, gathered


def _held(held: type[PortionManager] | type[PortionOrderer]) -> ColumnElement[bool]:
    return and_(held.tenant == Portion.tenant, held.portion_id == Portion.id, _on_day(held.valid))
