"""The tree of areas as it was, is and will be, in memory and immutable.

A path names an area by the way down from the root: ``79/760/26734/``. It is that of one day;
after a merger the merged area has the path of its successor, so that a record filed there lies
where the successor lies.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from khungcui.errors import BadInput, Misconfigured
from khungcui.text import Text
from khungcui.text.nearest import unknown_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from ``start`` on, up to but without ``end``; None is without end."""

    start: date
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def covers(self, other: "Period") -> bool:
        """Whether every day of ``other`` is one of these."""
        if self.end is None:
            return self.start <= other.start
        return self.start <= other.start and other.end is not None and other.end <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelKind:
    """A level of the tree. Areas of a ``home`` level are tenants."""

    id: str
    rank: int
    home: bool
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaVersion:
    """An area in a period in which neither its name nor its place changed."""

    id: str
    code: str
    level: str
    parent: str | None
    name: Text
    period: Period


@dataclass(frozen=True, slots=True)
class _Era:
    """The tree between two days on which it changed."""

    versions: Mapping[str, AreaVersion]
    paths: Mapping[str, str]
    sorted_paths: tuple[tuple[str, str], ...]
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AreaTree:
    """The tree of every day. Made from versions of areas and from successors."""

    levels: Mapping[str, LevelKind]
    versions: tuple[AreaVersion, ...]
    successors: Mapping[str, str]
    #: The id of the city.
    root: str = field(init=False, repr=False, compare=False)
    _by_id: dict[str, tuple[AreaVersion, ...]] = field(init=False, repr=False, compare=False)
    _starts: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _eras: dict[int, _Era] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_id: dict[str, list[AreaVersion]] = {}
        starts: set[date] = set()
        for version in sorted(self.versions, key=lambda v: v.period.start):
            by_id.setdefault(version.id, []).append(version)
            starts |= {version.period.start, version.period.end or version.period.start}
        set_ = object.__setattr__  # frozen, and these four are computed from the rest
        set_(self, "root", next((v.id for v in self.versions if v.parent is None), ""))
        set_(self, "_by_id", {area: tuple(found) for area, found in by_id.items()})
        set_(self, "_starts", tuple(sorted(starts)))

    def __contains__(self, area: str) -> bool:
        return area in self._by_id

    def resolve(self, area: str, day: date) -> str | None:
        """The area that stands for ``area`` on ``day``: itself, or whom it was merged into.

        None where there was none: before it was made, or ended without a successor.
        """
        versions = self._era(day).versions
        return area if area in versions else self._heir(area, day, versions)

    def path(self, area: str, day: date) -> str | None:
        """The path of ``area`` on ``day``; None where it has no place in the tree then."""
        return self._era(day).paths.get(area)

    def ground(self, area: str, day: date) -> str | None:
        """The path of what an office of ``area`` answers for on ``day``; None where for nothing.

        That of its successor where ``area`` was merged, but never that of a level above which
        stands for an area that ended: no office grows with the end of its ground.
        """
        standing = self.resolve(area, day)
        if standing is None or self.level(standing) != self.level(area):
            return None
        return self.path(standing, day)

    def under(self, path: str, day: date) -> frozenset[str]:
        """The areas that lie on the ground of ``path`` on ``day``, its own among them."""
        paths = self._era(day).sorted_paths
        # Paths hold digits, letters, "-", "@" and "/"; "\x7f" sorts after all of them.
        low, high = bisect_left(paths, (path, "")), bisect_right(paths, (path + "\x7f", ""))
        return frozenset(area for _, area in paths[low:high])

    def above(self, path: str, day: date) -> frozenset[str]:
        """The areas whose ground contains that of ``path`` on ``day``, its own among them."""
        paths = self._era(day).sorted_paths
        found: set[str] = set()
        end = path.find("/")
        while end >= 0:
            prefix = path[: end + 1]
            low = bisect_left(paths, (prefix, ""))
            while low < len(paths) and paths[low][0] == prefix:
                found.add(paths[low][1])
                low += 1
            end = path.find("/", end + 1)
        return frozenset(found)

    def unplaced(self, day: date) -> frozenset[str]:
        """The areas that have no place in the tree on ``day``: not yet made, or ended for good."""
        return frozenset(self._by_id.keys() - self._era(day).paths.keys())

    def level(self, area: str) -> str:
        """The level of ``area``, which never changes; `KeyError` for an unknown id."""
        return self._by_id[area][0].level

    def code(self, area: str) -> str:
        """The code of ``area``, which never changes; `KeyError` for an unknown id."""
        return self._by_id[area][0].code

    def by_code(self, code: str, day: date) -> str | None:
        """The area that bore ``code`` on ``day``."""
        return self._era(day).codes.get(code)

    def version(self, area: str, day: date) -> AreaVersion | None:
        """``area`` as it was on ``day``, with no regard to successors."""
        return self._era(day).versions.get(area)

    def name(self, area: str, day: date) -> Text:
        """What ``area`` was called on ``day``; outside its life, the nearest name that it bore."""
        version = self.version(area, day)
        if version is None:
            lived = self._by_id[area]
            version = lived[0] if day < lived[0].period.start else lived[-1]
        return version.name

    def in_force(self, day: date) -> tuple[AreaVersion, ...]:
        """Every area of ``day``, a parent before its children."""
        era = self._era(day)
        return tuple(sorted(era.versions.values(), key=lambda version: era.paths[version.id]))

    def district_of(self, area: str, day: date) -> str | None:
        """The tenant in which a record made in ``area`` on ``day`` is at home.

        It is the nearest area on the way up whose level is a home: the district, and the city
        for the city itself or once there are no districts any more.
        """
        path = self.path(area, day)
        if path is None:
            return None
        for step in reversed(path.rstrip("/").split("/")):
            if self.levels[self.level(step)].home:
                return step
        return None

    def last_district(self, area: str, day: date) -> str | None:
        """The district that ``area`` lies in on ``day``, or else lay in last.

        None for the city itself, and for what never lay in a district. Whoever stood on that
        ground then has their home there, and reads what is at home there.
        """
        home = self.district_of(area, day)
        if home != self.root:
            return home
        for version in reversed(self._by_id.get(area, ())):
            if version.period.start <= day:
                above = self.district_of(area, version.period.start)
                if above not in (None, self.root):
                    return above
        return None

    def without(self, level: str, *, into: str, day: date) -> "AreaTree":
        """This tree with no area of ``level`` from ``day`` on.

        The area of the level ``into`` that contained one stands for it from then on, and what
        lay directly in it lies in that area. `BadInput` where ``into`` is no level above.
        """
        self._check_ending(level, into)
        versions: list[AreaVersion] = []
        successors = dict(self.successors)
        for version in self.versions:
            parent = version.parent
            below = parent is not None and self.level(parent) == level
            if version.level != level and not below:
                versions.append(version)
                continue
            before, after = _cut(version, day)
            versions += before
            if after is None:
                continue
            if version.level == level:
                successors[version.id] = self._above(version, into)
            elif parent is not None:
                lay_in = self._at(parent, after.period.start)
                versions.append(replace(after, parent=self._above(lay_in, into)))
        known = {version.id for version in versions}
        return AreaTree(
            levels=self.levels,
            versions=tuple(versions),
            successors={area: heir for area, heir in successors.items() if area in known},
        )

    def _check_ending(self, level: str, into: str) -> None:
        for one in (level, into):
            if one not in self.levels:
                raise BadInput(unknown_word(one, self.levels), field="levels")
        if self.levels[into].rank >= self.levels[level].rank:
            told = Text(
                vi="Cấp {into} không ở trên cấp {level}.", en="{into} is not above {level}."
            )
            raise BadInput(told.format(into=into, level=level), field="levels")

    def _at(self, area: str, day: date) -> AreaVersion:
        """``area`` as it was on ``day``, or else as it was last before."""
        past = [one for one in self._by_id[area] if one.period.start <= day]
        return past[-1] if past else self._by_id[area][0]

    def _above(self, version: AreaVersion, level: str) -> str:
        """The area of ``level`` on the way up from ``version``; the city where there is none."""
        while version.level != level and version.parent is not None:
            version = self._at(version.parent, version.period.start)
        return version.id

    def homes(self) -> tuple[str, ...]:
        """Every area that is or was a tenant, on any day."""
        return tuple(area for area in self._by_id if self.levels[self.level(area)].home)

    def districts(self) -> tuple[str, ...]:
        """Every home but the city."""
        return tuple(home for home in self.homes() if home != self.root)

    def _ended(self, area: str, day: date) -> bool:
        lived = self._by_id.get(area)
        return (
            lived is not None and lived[-1].period.end is not None and lived[-1].period.end <= day
        )

    def _era(self, day: date) -> _Era:
        index = bisect_right(self._starts, day)
        era = self._eras.get(index)
        if era is None:
            # Two threads may build the same era; either result serves.
            era = self._eras[index] = self._build(day)
        return era

    def _build(self, day: date) -> _Era:
        current = {version.id: version for version in self.versions if day in version.period}
        paths = _paths(current.values())
        for merged in self.successors:
            heir = self._heir(merged, day, current)
            if heir is not None:
                paths[merged] = paths[heir]
        return _Era(
            versions=current,
            paths=paths,
            sorted_paths=tuple(sorted((path, area) for area, path in paths.items())),
            codes={version.code: version.id for version in current.values()},
        )

    def _heir(self, merged: str, day: date, current: Mapping[str, AreaVersion]) -> str | None:
        if merged in current:
            return None
        seen: set[str] = set()
        heir: str | None = merged
        while heir is not None and heir not in current:
            if heir in seen or not self._ended(heir, day):
                return None
            seen.add(heir)
            heir = self.successors.get(heir)
        return heir


def _cut(version: AreaVersion, day: date) -> tuple[list[AreaVersion], AreaVersion | None]:
    """What there is of ``version`` before ``day``, and what from then on."""
    period = version.period
    if period.start >= day:
        return [], version
    if period.end is not None and period.end <= day:
        return [version], None
    return (
        [replace(version, period=Period(start=period.start, end=day))],
        replace(version, period=Period(start=day, end=period.end)),
    )


def _paths(versions: Iterable[AreaVersion]) -> dict[str, str]:
    parents = {version.id: version.parent for version in versions}
    paths: dict[str, str] = {}

    def path(area: str, below: tuple[str, ...]) -> str:
        if area in below or area not in parents:
            raise Misconfigured(
                Text(
                    vi="Cây địa bàn bị đứt hoặc vòng ở {area}.",
                    en="The tree of areas is broken or runs in a circle at {area}.",
                ).format(area=area)
            )
        if area not in paths:
            parent = parents[area]
            paths[area] = f"{area}/" if parent is None else f"{path(parent, (*below, area))}{area}/"
        return paths[area]

    for area in parents:
        path(area, ())
    return paths
