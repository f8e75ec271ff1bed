"""What a change of a power does to a census: which office gains and loses how many records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from khungcui.plugins.impact.classes import Census, Class, Part
from khungcui.plugins.impact.edition import Change
from khungcui.plugins.impact.offices import Grounds
from khungcui.plugins.impact.roll import Asked
from khungcui.plugins.impact.verdicts import (
    AREA_LINES,
    CONTRACT,
    SECTOR,
    SELF,
    Allowed,
    managers_matter,
    portions_matter,
)

_BEFORE, _AFTER = 1, 2
#: Classes kept for examples, on each side.
EXAMPLES = 3


@dataclass(slots=True)
class Side:
    """What is gained, or what is lost: records by office, by area and in all.

    An office stands by its place among those of its kind. ``shown`` are classes with an office
    that gains or loses them, to find examples by.
    """

    records: int = 0
    offices: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    areas: dict[str | None, int] = field(default_factory=lambda: defaultdict(int))
    shown: list[tuple[Class, int]] = field(default_factory=list)

    def add(self, one: Class, offices: list[int]) -> None:
        """Count a class for the offices that gain or lose it."""
        self.records += one.records
        self.areas[one.area] += one.records
        for office in offices:
            self.offices[office] += one.records
        if len(self.shown) < EXAMPLES:
            self.shown.append((one, offices[0]))


@dataclass(frozen=True, slots=True)
class Tally:
    """Both sides of a change over one census."""

    gained: Side = field(default_factory=Side)
    lost: Side = field(default_factory=Side)


def names_of(change: Change) -> frozenset[str]:
    """The attributes of records that ``change`` looks at."""
    tables = (change.before, change.after)
    names = {"area"} if change.lines & AREA_LINES else set()
    names |= {
        name
        for bit, name in ((SECTOR, "sector"), (CONTRACT, "orderer"), (SELF, "owner"))
        if change.lines & bit
    }
    if managers_matter(*tables):
        names.add("managed_by")
    if portions_matter(*tables):
        names.add("portion")
    return frozenset(names)


def asked(change: Change) -> Asked:
    """What has to be known of records to count ``change``."""
    names = names_of(change)
    either = change.before | change.after
    return Asked(
        names=names,
        managers=frozenset(manager for _, manager, _ in either),
        portions=frozenset(portion for _, _, portion in either),
    )


def of_one_kind(change: Change) -> bool:
    """Whether all classes of portion that ``change`` is about fare alike.

    Then it is enough to know that a record has such a portion, and not which.
    """
    fates: dict[tuple[str | None, str | None], set[tuple[bool, int]]] = {}
    for now, table in enumerate((change.before, change.after)):
        for mask, manager, portion in table:
            fates.setdefault((manager, portion), set()).add((bool(now), mask))
    first, *others = fates.values()
    managers, portions = ({one[place] for one in fates} for place in (0, 1))
    return len(fates) == len(managers) * len(portions) and all(one == first for one in others)


class Scales:
    """The offices of one kind on the ground of both editions; the same where the tree is."""

    def __init__(self, before: Grounds, after: Grounds) -> None:
        self.before = before
        self.after = after
        self._alike: dict[int, _Alike] = {}

    def weigh(self, change: Change, census: Census) -> Tally:
        """Count what ``change`` changes over ``census``, exactly."""
        tally = Tally()
        known: dict[frozenset, tuple[list[int], list[int]]] = {}
        lines = change.lines & AREA_LINES
        alike = self._alike.setdefault(lines, _Alike(lines, self.before, self.after))
        classes = census.by(names_of(change), alike, _Concerned(change))
        for one in sorted(classes, key=lambda one: one.area or ""):
            found = known.get(one.facets)
            if found is None:
                found = known[one.facets] = self._of(change, one)
            for side, offices in zip((tally.gained, tally.lost), found, strict=True):
                if offices:
                    side.add(one, offices)
        return tally

    def _of(self, change: Change, one: Class) -> tuple[list[int], list[int]]:
        """The offices that gain a record of the class, and those that lose it."""
        verdicts: dict[int, int] = {}
        for verdict, table, grounds in (
            (_BEFORE, change.before, self.before),
            (_AFTER, change.after, self.after),
        ):
            if table:
                for office in holders_of(one, change.lines, table, grounds):
                    verdicts[office] = verdicts.get(office, 0) | verdict
        gained = [office for office, verdict in verdicts.items() if verdict == _AFTER]
        lost = [office for office, verdict in verdicts.items() if verdict == _BEFORE]
        return gained, lost


class _Concerned:
    """Leaves out facets whose class of portion gives nothing to anybody, before and after."""

    def __init__(self, change: Change) -> None:
        self._classes = {(m, p) for _, m, p in change.before | change.after}

    def __call__(self, parts: frozenset[Part]) -> frozenset[Part] | None:
        return frozenset(part for part in parts if self._matters(dict(part))) or None

    def _matters(self, given: dict[str, str]) -> bool:
        # What a part does not tell, another column may.
        manager, portion = given.get("managed_by"), given.get("portion")
        return any(manager in (None, m) and portion in (None, p) for m, p in self._classes)


class _Alike:
    """Puts one value in the place of all by which the same offices reach, along the same lines."""

    def __init__(self, lines: int, before: Grounds, after: Grounds) -> None:
        self._lines = lines
        self._before = before
        self._after = after
        self._first: dict[object, str] = {}

    def __call__(self, parts: frozenset[Part]) -> frozenset[Part]:
        return frozenset(map(self._narrow, parts))

    def _narrow(self, part: Part) -> Part:
        pairs = ((name, self._stand_in(name, value)) for name, value in part)
        return tuple((name, value) for name, value in pairs if value is not None)

    def _stand_in(self, name: str, value: str) -> str | None:
        match name:
            case "area":
                was = self._before.on_ground(value, self._lines)
                now = self._after.on_ground(value, self._lines)
                return self._first.setdefault((was, now), value) if was or now else None
            case "sector":
                following = self._before.following(value)
                return self._first.setdefault(following, value) if following else None
            case "orderer" | "owner":
                return value if value in self._before else None
            case _:
                return value


def holders_of(one: Class, lines: int, table: Allowed, grounds: Grounds) -> Iterator[int]:
    """The offices that have the power over one of the facets; an office may come twice."""
    for facet in one.facets:
        reached: Mapping[int, int] = grounds.reaching(facet, lines)
        for office, mask in reached.items():
            if (mask, facet.managed_by, facet.portion) in table:
                yield office
