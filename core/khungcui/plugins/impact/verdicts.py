"""A power of a kind of office, asked of the rules once for every case that they can tell apart.

Rules look at two things alone: along which lines the office reaches the record, and the class
of its portion. So thirty-two times fifteen questions say all that can be said of a power, and
a million records need no question of their own.
"""

from collections.abc import Iterable
from datetime import date
from itertools import product

from khungcui.policy.record import Facet, Reach
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Line, ManagedBy, OfficeKind, PortionKind

#: A line as a bit of the lines along which an office reaches a record.
BIT = {line: 1 << place for place, line in enumerate(Line)}
TERRITORY, SECTOR = BIT[Line.TERRITORY], BIT[Line.SECTOR]
CONTRACT, SELF, ADDRESSED = BIT[Line.CONTRACT], BIT[Line.SELF], BIT[Line.ADDRESSED]
#: The lines that look at where the record lies.
AREA_LINES = TERRITORY | ADDRESSED

MANAGERS: tuple[str | None, ...] = (None, *(level.value for level in ManagedBy))
PORTIONS: tuple[str | None, ...] = (None, *(kind.value for kind in PortionKind))

#: Lines that reach, manager, kind of portion: the cases in which an office has a power.
Allowed = frozenset[tuple[int, str | None, str | None]]


def bits(lines: Iterable[Line]) -> int:
    """Lines as bits of one number."""
    found = 0
    for line in lines:
        found |= BIT[line]
    return found


def allowed(snapshot: Snapshot, key: tuple[OfficeKind, str, str], lines: int, day: date) -> Allowed:
    """The cases, along ``lines`` only, in which the rules of ``day`` allow."""
    kind, object_, action = key
    masks = [mask for mask in range(1, lines + 1) if mask & ~lines == 0]
    return frozenset(
        (mask, manager, portion)
        for mask, manager, portion in product(masks, MANAGERS, PORTIONS)
        if snapshot.decide(
            _reach(kind, mask), object_, action, _facet(mask, manager, portion), day
        ).allowed
    )


def _reach(kind: OfficeKind, mask: int) -> Reach:
    """An office that reaches `_facet` along the lines of ``mask`` and no other."""
    deep = mask & ADDRESSED and not mask & TERRITORY
    return Reach(
        kind=kind,
        area="a/b/" if deep else "a/",
        sectors=frozenset({"s"}),
        office_id="o",
    )


def _facet(mask: int, manager: str | None, portion: str | None) -> Facet:
    deep = mask & TERRITORY and not mask & ADDRESSED
    return Facet(
        area=("a/b/" if deep else "a/") if mask & AREA_LINES else None,
        sector="s" if mask & SECTOR else None,
        managed_by=manager,
        portion=portion,
        orderer="o" if mask & CONTRACT else None,
        owner="o" if mask & SELF else None,
    )


def managers_matter(*tables: Allowed) -> bool:
    """Whether somewhere another manager would give another verdict."""
    return any(_differs(table, 1, len(MANAGERS)) for table in tables)


def portions_matter(*tables: Allowed) -> bool:
    """Whether somewhere another kind of portion would give another verdict."""
    return any(_differs(table, 2, len(PORTIONS)) for table in tables)


def _differs(table: Allowed, place: int, choices: int) -> bool:
    without: dict[tuple[object, ...], int] = {}
    for case in table:
        rest = (*case[:place], *case[place + 1 :])
        without[rest] = without.get(rest, 0) + 1
    return any(count != choices for count in without.values())
