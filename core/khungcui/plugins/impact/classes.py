"""Records by the classes that the rules can tell apart, and how many there are of each.

An office may do to a record what it may do to one of its facets, so the class of a record is
the set of all its facets. A city has a million records and some thousands of classes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, TypeVar


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
#: A column that says of no facet anything.
_NOTHING: frozenset[Part] = frozenset({()})
V = TypeVar("V")


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


#: Makes the parts in a column fewer; None where none is left.
Narrowing = Callable[[frozenset[Part]], frozenset[Part] | None]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column by codes: the place of each row's value among ``values``."""

    codes: list[int]
    values: list[frozenset[Part]]


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines, column by column: numbers are grouped ten times as fast as what they stand for."""

    areas: list[str | None]
    area_codes: list[int]
    columns: list[_Column]
    records: list[int]
    samples: list[Sample | None]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Table":
        """The lines, whose columns stand in the same order in all."""
        areas, area_codes = _coded(line.area for line in lines)
        width = len(lines[0].columns) if lines else 0
        columns = (_coded(line.columns[place] for line in lines) for place in range(width))
        return cls(
            areas=areas,
            area_codes=area_codes,
            columns=[_Column(codes, values) for values, codes in columns],
            records=[line.records for line in lines],
            samples=[line.sample for line in lines],
        )

    def __len__(self) -> int:
        return len(self.records)

    def narrowed(self, narrowing: Narrowing) -> "_Table":
        """The table with narrower columns, and one row for those that are alike now."""
        narrow = [_narrow(column, narrowing) for column in self.columns]
        keys = self.area_codes
        rows: Sequence[int] = range(len(self))
        for column, (values, places) in zip(self.columns, narrow, strict=True):
            if None in places:
                rows = [row for row in rows if places[column.codes[row]] is not None]
            if len(values) > 1:
                keys = _joined(keys, column.codes, places, len(values))
        records: dict[int, int] = {}
        first: dict[int, int] = {}
        for row in rows:
            key = keys[row]
            if key in first:
                records[key] += self.records[row]
            else:
                first[key] = row
                records[key] = self.records[row]
        kept = list(first.values())
        return _Table(
            areas=self.areas,
            area_codes=[self.area_codes[row] for row in kept],
            columns=[
                _Column([places[column.codes[row]] or 0 for row in kept], values)
                for column, (values, places) in zip(self.columns, narrow, strict=True)
                if values != [_NOTHING]
            ],
            records=list(records.values()),
            samples=[self.samples[row] for row in kept],
        )

    def classes(self) -> Iterator[Class]:
        """The rows with their columns crossed to facets."""
        crossed: dict[tuple[int, ...], frozenset[Standing]] = {}
        codes = zip(*(column.codes for column in self.columns), strict=True)
        every = codes if self.columns else (() for _ in self.records)
        for row, code in enumerate(every):
            facets = crossed.get(code)
            if facets is None:
                pairs = zip(self.columns, code, strict=True)
                facets = crossed[code] = _cross([column.values[at] for column, at in pairs])
            area = self.areas[self.area_codes[row]]
            yield Class(area, facets, self.records[row], self.samples[row])


def _coded(values: Iterable[V]) -> tuple[list[V], list[int]]:
    """The different values, and the place of each value among them."""
    places: dict[V, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return list(places), codes


def _narrow(
    column: _Column, narrowing: Narrowing
) -> tuple[list[frozenset[Part]], list[int | None]]:
    """The narrower values, and for each value the place of its narrower one; None for none."""
    found: dict[frozenset[Part], int] = {}
    places: list[int | None] = []
    for value in column.values:
        narrow = narrowing(value)
        places.append(None if narrow is None else found.setdefault(narrow, len(found)))
    return list(found), places


def _joined(
    keys: Sequence[int], codes: Sequence[int], places: Sequence[int | None], size: int
) -> list[int]:
    """Keys that tell apart what ``keys`` do, and the values of a column too."""
    told = [place or 0 for place in places]
    return [key * size + told[code] for key, code in zip(keys, codes, strict=True)]


class Census:
    """All records of one sort, by class; lines from several rolls where it takes several."""

    def __init__(self, *rolls: Sequence[Line]) -> None:
        self._tables = [_Table.of(lines) for lines in rolls if lines]
        self._about: dict[frozenset[str], list[_Table]] = {frozenset(ATTRIBUTES): self._tables}
        self._alike: dict[tuple[frozenset[str], Narrowing], list[_Table]] = {}

    def by(self, names: frozenset[str], alike: Narrowing, concerned: Narrowing) -> list[Class]:
        """The classes as those see them who ask about the attributes ``names`` only.

        ``alike`` puts one value in the place of all that are treated alike by many who ask, and
        its result is kept for the next; ``concerned`` leaves out what does not matter to one.
        """
        tables = self._alike.get((names, alike))
        if tables is None:
            tables = [table.narrowed(alike) for table in self._telling(names)]
            self._alike[names, alike] = tables
        return _merged(table.narrowed(concerned) for table in tables)

    def each(self) -> list[Class]:
        """Every class there is."""
        return _merged(self._tables)

    def _telling(self, names: frozenset[str]) -> list[_Table]:
        """The tables with no more than the attributes ``names``."""
        found = self._about.get(names)
        if found is None:
            wider = (tables for wide, tables in self._about.items() if names <= wide)
            least = min(wider, key=lambda tables: sum(map(len, tables)))
            found = [table.narrowed(lambda parts: _only(parts, names)) for table in least]
            self._about[names] = found
        return found


def _merged(tables: Iterable[_Table]) -> list[Class]:
    found: dict[tuple[str | None, frozenset[Standing]], Class] = {}
    for table in tables:
        for one in table.classes():
            same = found.get((one.area, one.facets))
            if same is not None:
                one = Class(one.area, one.facets, one.records + same.records, same.sample)
            found[one.area, one.facets] = one
    return list(found.values())


def _only(parts: frozenset[Part], names: frozenset[str]) -> frozenset[Part]:
    return frozenset(tuple(pair for pair in part if pair[0] in names) for part in parts)


def _cross(columns: Iterable[frozenset[Part]]) -> frozenset[Standing]:
    return frozenset(
        Standing(**dict(pair for part in chosen for pair in part)) for chosen in product(*columns)
    )
