"""The names of the areas that an impact speaks of."""

from collections.abc import Iterable, Iterator
from datetime import date

from khungcui.plugins.impact.result import Place, PowerShift, Stuck
from khungcui.tenancy.tree import AreaTree


def places_of(
    before: AreaTree,
    after: AreaTree,
    day: date,
    shifts: Iterable[PowerShift],
    stuck: Iterable[Stuck],
) -> dict[str, Place]:
    """Every area that is spoken of, with those that it lies in; as it lies without the amendment.

    An area that only the amendment makes is named as it will be.
    """
    spoken = {area for area in _spoken(shifts, stuck) if area is not None}
    found: dict[str, Place] = {}
    waiting = sorted(spoken)
    while waiting:
        area = waiting.pop()
        if area in found:
            continue
        tree = before if area in before else after
        if area not in tree:
            continue
        version = tree.version(area, day) or after.version(area, day)
        parent = version.parent if version else None
        found[area] = Place(id=area, code=tree.code(area), name=tree.name(area, day), parent=parent)
        if parent is not None:
            waiting.append(parent)
    return found


def _spoken(shifts: Iterable[PowerShift], stuck: Iterable[Stuck]) -> Iterator[str | None]:
    for shift in shifts:
        yield from (area.area for area in shift.areas)
        yield from (office.area for office in shift.offices)
    for one in stuck:
        yield from (area for area, _ in one.areas)
