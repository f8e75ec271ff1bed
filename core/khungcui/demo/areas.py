"""The areas that data are made for; and more districts than there are, where a benchmark asks."""

from dataclasses import replace

from khungcui.demo.known import FIRST_DISTRICTS, FIRST_WARDS
from khungcui.demo.making import FOUNDED, Making
from khungcui.tenancy.files import City
from khungcui.tenancy.tree import AreaTree, AreaVersion, Period
from khungcui.text import Text

_WARDS_OF_A_NEW_DISTRICT = 10


def choose_areas(making: Making) -> None:
    """Set the districts and wards of ``making``: those with known establishments first."""
    tree, day = making.tree, making.day
    areas = [version.id for version in tree.in_force(day)]
    homes = {home for area in areas if (home := tree.district_of(area, day)) != tree.root}
    first = [home for home in FIRST_DISTRICTS if home in homes]
    chosen = first + sorted(home for home in homes - set(first) if home is not None)
    wards: dict[str, list[str]] = {home: [] for home in chosen[: making.size.districts]}
    for area in areas:
        home = tree.district_of(area, day)
        if home in wards and area != home:
            wards[home].append(area)
    making.districts = tuple(wards)
    for home, found in wards.items():
        found.sort(key=lambda ward: (ward not in FIRST_WARDS, ward))
        making.wards[home] = tuple(found[: making.size.wards])


def with_districts(city: City, districts: int) -> City:
    """``city`` with at least so many districts; what it lacks is made up, with ten wards each."""
    tree = city.tree
    there = tree.districts()
    lowest = max(tree.levels.values(), key=lambda level: level.rank).id
    versions = list(tree.versions)
    for number in range(1, districts - len(there) + 1):
        home = f"X{number:03d}"
        name = Text(vi=f"Quận thử {number}", en=f"Bench District {number}")
        versions.append(_version(home, tree.level(there[0]), tree.root, name))
        for ward in range(1, _WARDS_OF_A_NEW_DISTRICT + 1):
            name = Text(vi=f"Phường {ward}", en=f"Ward {ward}")
            versions.append(_version(f"{home}{ward:02d}", lowest, home, name))
    more = AreaTree(levels=tree.levels, versions=tuple(versions), successors=tree.successors)
    return replace(city, tree=more)


def _version(area: str, level: str, parent: str, name: Text) -> AreaVersion:
    return AreaVersion(
        id=area, code=area, level=level, parent=parent, name=name, period=Period(start=FOUNDED)
    )
