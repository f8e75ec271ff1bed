"""Records by the classes that the rules can tell apart, and how many there are of each.

An office may do to a record what it may do to one of its facets, so the class of a record is
the set of all its facets. A city has a million records and some thousands of classes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple


class Standing(NamedTuple):
    """One facet, its area by id. None where it is not given, or where nobody asks."""

    area: str | None = None
    sector: str | None = None
    managed_by: str | None = None
    portion: str | None = None
    orderer: str | None = None
    owner: str | None = None


ATTRIBUTES = Standing._fields

#: Some attributes with their values: what one column tells of a facet.
Part = tuple[tuple[str, str], ...]
#: A record by tenant and key.
Sample = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Class:
    """Records in one area that have the same facets, and one of them."""

    area: str | None
    facets: frozenset[Standing]
    records: int
    sample: Sample | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Counted records as they were read: for each column the parts of facets that it holds."""

    area: str | None
    columns: tuple[frozenset[Part], ...]
    records: int
    sample: Sample | None


class Census:
    """All records of one sort, by class."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._kept: dict[frozenset[str], tuple[Class, ...]] = {}

    def by(self, names: frozenset[str]) -> tuple[Class, ...]:
        """The classes as those see them who ask about some attributes only."""
        found = self._kept.get(names)
        if found is None:
            found = self._kept[names] = tuple(_classes(self.lines, names))
        return found


def _classes(lines: Iterable[Line], names: frozenset[str]) -> Iterable[Class]:
    narrowed: dict[frozenset[Part], frozenset[Part]] = {}
    tallies: dict[tuple[object, ...], _Tally] = defaultdict(_Tally)
    for line in lines:
        key: list[object] = [line.area]
        for parts in line.columns:
            narrow = narrowed.get(parts)
            if narrow is None:
                narrow = narrowed[parts] = _narrow(parts, names)
            key.append(narrow)
        tallies[tuple(key)].add(line.records, line.sample)
    merged: dict[tuple[str | None, frozenset[Standing]], _Tally] = defaultdict(_Tally)
    crossed: dict[tuple[object, ...], frozenset[Standing]] = {}
    for (area, *columns), tally in tallies.items():
        facets = crossed.get(tuple(columns))
        if facets is None:
            facets = crossed[tuple(columns)] = _cross(columns)
        merged[area, facets].add(tally.records, tally.sample)
    return (Class(area, facets, t.records, t.sample) for (area, facets), t in merged.items())


@dataclass(slots=True)
class _Tally:
    records: int = 0
    sample: Sample | None = None

    def add(self, records: int, sample: Sample | None) -> None:
        self.records += records
        self.sample = self.sample or sample


def _narrow(parts: frozenset[Part], names: frozenset[str]) -> frozenset[Part]:
    return frozenset(tuple(pair for pair in part if pair[0] in names) for part in parts)


def _cross(columns: Sequence[Iterable[Part]]) -> frozenset[Standing]:
    return frozenset(
        Standing(**dict(pair for part in chosen for pair in part)) for chosen in product(*columns)
    )


def alike(
    classes: Iterable[Class], stand_in: Callable[[Standing], Standing | None]
) -> Iterable[Class]:
    """The classes with one facet standing in for all that are treated alike.

    A facet for which there is no stand-in falls away, and with its last facet a class.
    """
    known: dict[Standing, Standing | None] = {}
    seen: dict[frozenset[Standing], frozenset[Standing]] = {}
    merged: dict[tuple[str | None, frozenset[Standing]], _Tally] = defaultdict(_Tally)
    for one in classes:
        facets = seen.get(one.facets)
        if facets is None:
            for facet in one.facets:
                if facet not in known:
                    known[facet] = stand_in(facet)
            stand = (known[facet] for facet in one.facets)
            facets = seen[one.facets] = frozenset(each for each in stand if each is not None)
        if facets:
            merged[one.area, facets].add(one.records, one.sample)
    return (Class(area, facets, t.records, t.sample) for (area, facets), t in merged.items())
