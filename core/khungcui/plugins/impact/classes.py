"""Records by the classes that the rules can tell apart, and how many there are of each.

An office may do to a record what it may do to one of its facets, so the class of a record is
the set of all its facets. A city has a million records and some thousands of classes.
"""

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


class Line(NamedTuple):
    """Counted records as they were read: for each column the parts of facets that it holds."""

    area: str | None
    columns: _Columns
    records: int
    sample: Sample | None


#: A column that says of no facet anything.
_NOTHING: frozenset[Part] = frozenset({()})
#: Makes the parts in a column fewer; None where none is left.
Narrowing = Callable[[frozenset[Part]], frozenset[Part] | None]


class Census:
    """All records of one sort, by class."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._kept: dict[frozenset[str], Sequence[Line]] = {frozenset(ATTRIBUTES): self.lines}

    def by(self, names: frozenset[str], narrowing: Narrowing = lambda parts: parts) -> list[Class]:
        """The classes as those see them who ask about the attributes ``names`` only.

        ``narrowing`` puts one value in the place of all that are treated alike.
        """
        kept = self._kept.get(names)
        if kept is None:
            wider = (lines for wide, lines in self._kept.items() if names <= wide)
            kept = _joined(min(wider, key=len), lambda parts: _only(parts, names))
            self._kept[names] = kept
        return _classes(_joined(kept, narrowing))


def _joined(lines: Iterable[Line], narrowing: Narrowing) -> list[Line]:
    """The lines with narrower columns; those that are alike now are one."""
    known: dict[frozenset[Part], frozenset[Part] | None] = {}
    records: dict[tuple[str | None, _Columns], int] = {}
    samples: dict[tuple[str | None, _Columns], Sample | None] = {}
    for area, columns, count, sample in lines:
        narrowed = []
        for parts in columns:
            if parts not in known:
                known[parts] = narrowing(parts)
            narrow = known[parts]
            if narrow is None:
                break
            if narrow is not _NOTHING:
                narrowed.append(narrow)
        else:
            key = (area, tuple(narrowed))
            records[key] = records.get(key, 0) + count
            samples.setdefault(key, sample)
    return [Line(*key, count, samples[key]) for key, count in records.items()]


def _only(parts: frozenset[Part], names: frozenset[str]) -> frozenset[Part]:
    only = frozenset(tuple(pair for pair in part if pair[0] in names) for part in parts)
    return _NOTHING if only == _NOTHING else only


def _classes(lines: Iterable[Line]) -> list[Class]:
    crossed: dict[_Columns, frozenset[Standing]] = {}
    found: dict[tuple[str | None, frozenset[Standing]], Class] = {}
    for area, columns, records, sample in lines:
        facets = crossed.get(columns)
        if facets is None:
            facets = crossed[columns] = _cross(columns)
        same = found.get((area, facets))
        if same is not None:
            records, sample = records + same.records, same.sample
        found[area, facets] = Class(area, facets, records, sample)
    return list(found.values())


def _cross(columns: _Columns) -> frozenset[Standing]:
    return frozenset(
        Standing(**dict(pair for part in chosen for pair in part)) for chosen in product(*columns)
    )
