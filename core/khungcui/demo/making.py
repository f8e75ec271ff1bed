"""What demo data are made with, and what has been made so far.

A plugin's hook ``demo(making)`` is an async generator. It makes rows from what `Making` holds
and writes them with `Making.copy`, yielding the table's name and the number of rows::

    @hookimpl
    async def demo(making: Making) -> AsyncIterator[tuple[str, int]]:
        rows = [
            {"tenant": ward.tenant, "id": making.id(), "area": ward.area, ...}
            for ward in making.offices_of(OfficeKind.WARD_COMMITTEE)
        ]
        yield "training_cadre", await making.copy(Cadre, rows)

The same seed, size and day give the same rows: take every number from `Making.random` and every
id from `Making.id`, never from the clock or from the order of a set. Checks at commit are not
run for the register's rows but done at the end in one pass (`khungcui.demo.checks`); a plugin's
own triggers run as ever, with all districts readable and writable. Records that stand in a workflow
need a state and since when: their history is made afterwards (`khungcui.demo.histories`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from khungcui.demo.copying import Shape
from khungcui.demo.names import person
from khungcui.demo.sizes import Size
from khungcui.plugins.gate import PluginStates
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.vocabulary import OwnerForm
from khungcui.storage.base import Base
from khungcui.tenancy.tree import AreaTree

#: Offices, posts and the tree hold from this day on, so that any day after it can be asked for.
FOUNDED = date(1975, 1, 1)

#: The milliseconds of `FOUNDED`, where ids of demo rows begin to count.
_FIRST_ID = 157_766_400_000
#: So many of the establishments are kept in `Making.places`; benchmarks make more.
PLACES_KEPT = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOfficial:
    """A person with a post; ``signing`` is the right of signature."""

    tenant: str
    id: UUID
    name: str
    signing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOffice:
    """An office that has been made, with whoever holds posts in it: the head stands first."""

    tenant: str
    id: UUID
    code: str
    kind: OfficeKind
    name: str
    area: str
    sectors: tuple[str, ...]
    officials: tuple[DemoOfficial, ...]

    @property
    def head(self) -> DemoOfficial:
        """Who signs for the office."""
        return self.officials[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlace:
    """An establishment that has been made, as it is on the day of the load."""

    tenant: str
    id: UUID
    code: str
    name: str
    area: str
    sector: str
    owner_form: OwnerForm
    office_id: UUID | None
    opened: date
    closed: date | None


class Making:
    """One load of demo data: its size and day, what exists so far, and the way to write more.

    ``tree`` is the tree of areas; ``districts`` and ``wards`` are the areas that data are made
    for, ``offices`` and ``places`` what has been made there. ``has_plugin`` says whether a
    plugin is on for a district on the day of the load.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        size: Size,
        seed: int,
        day: date,
        tree: AreaTree,
        states: PluginStates,
    ) -> None:
        self.connection = connection
        self.size = size
        self.seed = seed
        self.day = day
        self.tree = tree
        self.random = Random(f"{seed}:{size.scale}")  # noqa: S311 - sample data, not secrets
        self.city = tree.root
        self.districts: tuple[str, ...] = ()
        self.wards: dict[str, tuple[str, ...]] = {}
        self.offices: list[DemoOffice] = []
        self.places: list[DemoPlace] = []
        self.written: dict[str, int] = {}
        self._states = states
        self._offices: dict[tuple[OfficeKind, str], DemoOffice] = {}
        self._count = 0
        self._shapes: dict[type[Base], Shape] = {}

    def id(self) -> UUID:
        """A new UUIDv7, in the order of making; a seed gives the same ids each time."""
        self._count += 1
        moment = (_FIRST_ID + self._count) << 80
        return UUID(int=moment | 0x7 << 76 | 0x2 << 62 | self.random.getrandbits(62))

    def person(self) -> str:
        """The name of a person."""
        return person(self.random)

    def between(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``; ``first`` where they are the wrong way around."""
        return first + timedelta(days=self.random.randint(0, max(0, (last - first).days)))

    def days_ago(self, days: int) -> date:
        """The day that many days before the load."""
        return self.day - timedelta(days=days)

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return self.random.random() < share

    def has_plugin(self, plugin: str, tenant: str) -> bool:
        """Whether ``plugin`` is on for ``tenant``."""
        return self._states.is_on(plugin, tenant)

    def add_office(self, office: DemoOffice) -> None:
        """Note that ``office`` was made."""
        self.offices.append(office)
        self._offices.setdefault((office.kind, office.area), office)

    def office(self, kind: OfficeKind, area: str) -> DemoOffice:
        """The first office of ``kind`` for ``area``; `KeyError` where none was made."""
        return self._offices[kind, area]

    def offices_of(self, kind: OfficeKind) -> list[DemoOffice]:
        """The offices of ``kind``, in the order of making."""
        return [office for office in self.offices if office.kind == kind]

    async def copy(self, model: type[Base], rows: Iterable[Mapping[str, Any] | Base]) -> int:
        """Write rows of ``model`` by COPY; how many there were.

        A row is a mapping by attribute name, or an instance that is in no session. What it does
        not name takes the default of the model; an id, the next of `id`.
        """
        shape = self._shapes.get(model)
        if shape is None:
            shape = self._shapes[model] = Shape.of(model, self.connection.dialect, self.id)
        records = [shape.record(row) for row in rows]
        if records:
            raw = await self.connection.get_raw_connection()
            driver: Any = raw.driver_connection
            await driver.copy_records_to_table(
                shape.table, records=records, columns=list(shape.columns)
            )
        self.written[shape.table] = self.written.get(shape.table, 0) + len(records)
        return len(records)
