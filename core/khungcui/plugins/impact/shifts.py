"""From tallies by place and class to what is told: offices by name, areas, examples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from khungcui.ids import NodeId
from khungcui.plugins.impact.classes import Class, Sample
from khungcui.plugins.impact.edition import Change
from khungcui.plugins.impact.offices import Holder
from khungcui.plugins.impact.result import AreaShift, Count, Example, OfficeShift, PowerShift
from khungcui.plugins.impact.verdicts import BIT
from khungcui.plugins.impact.weighing import Side, Tally
from khungcui.plugins.registry import Registry
from khungcui.text import Text

_SIDES = ("gained", "lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was counted for a change: over establishments, over rows of its own resource.

    ``bare`` is who gains and loses where there is nothing to count. ``resource`` names
    what the examples are.
    """

    change: Change
    holders: Sequence[Holder]
    establishments: Tally | None
    records: Tally | None
    bare: Tally | None
    resource: str | None

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """All that was counted."""
        every = (self.establishments, self.records, self.bare)
        return tuple(tally for tally in every if tally is not None)

    @property
    def shown(self) -> Tally | None:
        """The tally that examples are taken from."""
        return self.records or self.establishments

    def side(self, which: str) -> tuple[Side | None, Side | None]:
        """One side of both tallies: establishments, records."""
        establishments = getattr(self.establishments, which) if self.establishments else None
        records = getattr(self.records, which) if self.records else None
        return establishments, records


def shift(found: Found, registry: Registry, shown: Mapping[str, tuple[Example, ...]]) -> PowerShift:
    """What ``found`` comes to, in words and numbers."""
    change = found.change
    owned = registry.powers.get(change.power)
    return PowerShift(
        kind=change.kind,
        power=change.power,
        title=owned.power.title if owned else Text(vi=change.power, en=change.power),
        lines=tuple(line for line, bit in BIT.items() if change.lines & bit),
        entered=change.entered,
        left=change.left,
        gained=_total(found, "gained"),
        lost=_total(found, "lost"),
        gaining=_officials(found, "gained"),
        losing=_officials(found, "lost"),
        offices=tuple(_offices(found)),
        areas=tuple(_areas(found)),
        gained_examples=shown["gained"],
        lost_examples=shown["lost"],
    )


def _total(found: Found, which: str) -> Count:
    establishments, records = found.side(which)
    return Count(
        establishments=None if establishments is None else establishments.records,
        records=None if records is None else records.records,
    )


def _officials(found: Found, which: str) -> int:
    offices = {office for tally in found.tallies for office in getattr(tally, which).offices}
    people: set[UUID] = set()
    return len(people.union(*(found.holders[office].officials for office in offices)))


def _offices(found: Found) -> Iterator[OfficeShift]:
    gaining, losing = (
        {office for tally in found.tallies for office in getattr(tally, which).offices}
        for which in _SIDES
    )
    for place in sorted(gaining | losing):
        holder = found.holders[place]
        gained, lost = (_of_office(found, which, place) for which in _SIDES)
        yield OfficeShift(
            id=holder.id,
            tenant=holder.tenant,
            code=holder.code,
            name=holder.name,
            area=holder.area,
            officials=len(holder.officials),
            gained=gained,
            lost=lost,
            gains=place in gaining,
            loses=place in losing,
        )


def _of_office(found: Found, which: str, place: int) -> Count:
    establishments, records = found.side(which)
    return Count(
        establishments=None if establishments is None else establishments.offices.get(place, 0),
        records=None if records is None else records.offices.get(place, 0),
    )


def _areas(found: Found) -> Iterator[AreaShift]:
    sides = {which: found.side(which) for which in _SIDES}
    areas = {a for both in sides.values() for side in both if side for a in side.areas}
    for area in sorted(areas, key=lambda area: area or ""):
        counts = {
            which: Count(
                establishments=None if at_work is None else at_work.areas.get(area, 0),
                records=None if records is None else records.areas.get(area, 0),
            )
            for which, (at_work, records) in sides.items()
        }
        yield AreaShift(area=area, **counts)


def samples(found: Found) -> set[Sample]:
    """The records that are examples of ``found``."""
    if found.shown is None:
        return set()
    shown = (one for which in _SIDES for one, _ in getattr(found.shown, which).shown)
    return {one.sample for one in shown if one.sample is not None}


def examples(
    found: Found, registry: Registry, names: Mapping[Sample, str]
) -> dict[str, tuple[Example, ...]]:
    """A few records of each side, with an office each."""
    return {which: tuple(_examples(found, which, registry, names)) for which in _SIDES}


def _examples(
    found: Found, which: str, registry: Registry, names: Mapping[Sample, str]
) -> Iterator[Example]:
    if found.shown is None or found.resource is None:
        return
    type_name = registry.resources[found.resource].resource.type_name
    for one, office in getattr(found.shown, which).shown:
        if one.sample is not None:
            yield example(type_name, one, names, found.holders[office].name)


def example(type_name: str, one: Class, names: Mapping[Sample, str], office: str = "") -> Example:
    """The sample of a class, by node id and name."""
    tenant, key = one.sample or ("-", "")
    return Example(
        node=str(NodeId(type_name, tenant, key)),
        name=names.get((tenant, key), ""),
        area=one.area,
        office=office,
    )
