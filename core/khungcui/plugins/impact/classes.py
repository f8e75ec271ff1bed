"""Records by the classes that the rules can tell apart, and how many there are of each.

An office may do to a record what it may do to one of its facets, so the class of a record is
the set of all its facets. A city has a million records and some thousands of classes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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
_Columns = tuple[frozenset[Part], ...]
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
    columns: _Columns
    records: int
    sample: Sample | None


#: Makes the parts in a column fewer; None where none is left.
Narrowing = Callable[[frozenset[Part]], frozenset[Part] | None]


class Census:
    """All records of one sort, by class."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._kept: dict[frozenset[str], tuple[Line, ...]] = {}

    def by(self, names: frozenset[str], narrowing: Narrowing = lambda parts: parts) -> list[Class]:
        """The classes as those see them who ask about the attributes ``names`` only.

        ``narrowing`` puts one value in the place of all that are treated alike.
        """
        kept = self._kept.get(names)
        if kept is None:
            kept = tuple(_joined(self.lines, lambda parts: _only(parts, names)))
            self._kept[names] = kept
        return _classes(_joined(kept, narrowing))


@dataclass(slots=True)
class _Tally:
    records: int = 0
    sample: Sample | None = None

    def add(self, one: Line) -> None:
        self.records += one.records
        self.sample = self.sample or one.sample


def _joined(lines: Iterable[Line], narrowing: Narrowing) -> Iterator[Line]:
    """The lines with narrower columns; those that are alike now are one."""
    known: dict[frozenset[Part], frozenset[Part] | None] = {}
    tallies: dict[tuple[str | None, _Columns], _Tally] = defaultdict(_Tally)
    for line in lines:
        columns = []
        for parts in line.columns:
            if parts not in known:
                known[parts] = narrowing(parts)
            columns.append(known[parts])
        if None not in columns:
            tallies[line.area, tuple(columns)].add(line)
    return (
        Line(area=area, columns=columns, records=tally.records, sample=tally.sample)
        for (area, columns), tally in tallies.items()
    )


def _only(parts: frozenset[Part], names: frozenset[str]) -> frozenset[Part]:
    return frozenset(tuple(pair for pair in part if pair[0] in names) for part in parts)


def _classes(lines: Iterable[Line]) -> list[Class]:
    crossed: dict[_Columns, frozenset[Standing]] = {}
    tallies: dict[tuple[str | None, frozenset[Standing]], _Tally] = defaultdict(_Tally)
    for line in lines:
        facets = crossed.get(line.columns)
        if facets is None:
            facets = crossed[line.columns] = _cross(line.columns)
        tallies[line.area, facets].add(line)
    return [Class(area, facets, one.records, one.sample) for (area, facets), one in tallies.items()]


def _cross(columns: _Columns) -> frozenset[Standing]:
    return frozenset(
        Standing(**dict(pair for part in chosen for pair in part)) for chosen in product(*columns)
    )
