"""Establishments of the model city, with their past, written batch by batch."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from uuid import UUID

from khungcui.demo.drafts import WORKERS, Draft, Drafter
from khungcui.demo.known import known
from khungcui.demo.making import PLACES_KEPT, DemoPlace, Making
from khungcui.demo.offices import appoint, by_sector, made, office_row
from khungcui.demo.portions import Portions
from khungcui.demo.requests import request_change
from khungcui.demo.rows import Row, Rows
from khungcui.demo.trades import TRADES
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.columns import period
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Office,
)
from khungcui.register.vocabulary import OwnerForm, PostTitle

_BATCH = 2_000
#: Has no factor in common with a power of ten.
_SPREAD = 48_271_807


async def make_establishments(making: Making) -> AsyncIterator[int]:
    """Make as many as were asked for, over all wards; yields how many there are so far."""
    builder = _Builder(making)
    drafts = _drafts(making)
    done = 0
    rows, count = builder.build(drafts)
    while count:
        # The next batch is made while PostgreSQL takes this one. Only `build` draws numbers and
        # ids (its rows bear theirs), so that they come in the same order each time.
        following, _ = await asyncio.gather(
            asyncio.to_thread(builder.build, drafts), rows.copy(making)
        )
        done += count
        yield done
        rows, count = following


def _drafts(making: Making) -> Iterator[Draft]:
    companies = making.offices_of(OfficeKind.COMPANY)
    orderers = companies + making.offices_of(OfficeKind.OUTSIDE_ORDERER)
    drafter = Drafter(making, by_sector(orderers))
    fixed = known({office.code: office for office in companies})
    for (tenant, ward), count in _shares(making, fixed).items():
        first = fixed.get(ward, [])[:count]
        yield from first
        for number in range(len(first) + 1, count + 1):
            yield drafter.draft(tenant, ward, f"{making.tree.code(ward)}-{number:04d}")


def _shares(making: Making, fixed: Collection[str]) -> dict[tuple[str, str], int]:
    """How many establishments each ward gets: some wards are busier than others.

    Shares are rounded by what is left over, so that they come to exactly what was asked for.
    """
    wards = [(tenant, ward) for tenant in making.districts for ward in making.wards[tenant]]
    weights = [2 if ward in fixed else 1 + making.random.random() for _, ward in wards]
    unit = making.size.establishments / sum(weights)
    shares: dict[tuple[str, str], int] = {}
    due = 0.0
    given = 0
    for ward, weight in zip(wards, weights, strict=True):
        due += weight * unit
        shares[ward] = round(due) - given
        given += shares[ward]
    return shares


class _Builder:
    """Turns drafts into rows."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.rows = Rows()
        self._portions = Portions(making, by_sector(making.offices_of(OfficeKind.COMPANY)))
        self._made = 0
        self._own = 0

    def build(self, drafts: Iterator[Draft]) -> tuple[Rows, int]:
        """The rows of the next of ``drafts``, and how many establishments they are."""
        before, self.rows = self._made, Rows()
        for draft in islice(drafts, _BATCH):
            self._add(draft)
        return self.rows, self._made - before

    def _add(self, draft: Draft) -> None:
        establishment = self.making.id()
        office = self._office(draft)
        self.rows.add(
            Establishment,
            tenant=draft.tenant,
            id=establishment,
            code=draft.code,
            opened=draft.opened,
            closed=draft.closed,
            office_id=office,
        )
        latest = self._versions(draft, establishment)
        self._sectors(draft, establishment)
        self._portions.add(self.rows, draft, establishment)
        request_change(self.making, self.rows, draft, establishment, latest)
        if len(self.making.places) < PLACES_KEPT:
            self.making.places.append(_place(draft, establishment, office))
        self._made += 1

    def _office(self, draft: Draft) -> UUID | None:
        """Its own office, where it is one of those that take part in the platform themselves."""
        size = self.making.size
        if self._made % size.own_every or self._own >= size.own_offices:
            return None
        self._own += 1
        row = office_row(
            self.making,
            draft.tenant,
            OfficeKind.ESTABLISHMENT,
            f"CS-{draft.code}",
            draft.name,
            draft.area,
            draft.opened,
        )
        self.rows.add(Office, **row)
        head = appoint(self.making, self.rows, row, PostTitle.HEAD, self.making.person())
        self.making.add_office(made(row, (), (head,)))
        return row["id"]

    def _versions(self, draft: Draft, establishment: UUID) -> UUID:
        now = self._version(draft, establishment)
        earlier = draft.earlier
        if earlier is not None:
            past = now | {
                "id": self.making.id(),
                "name": earlier.name,
                "owner_form": earlier.owner_form,
                "area": earlier.area,
                "address": earlier.address,
                "valid": period(draft.opened, earlier.until),
            }
            self.rows.add(EstablishmentVersion, **past)
            now["valid"] = period(earlier.until)
        self.rows.add(EstablishmentVersion, **now)
        return now["id"]

    def _version(self, draft: Draft, establishment: UUID) -> Row:
        random = self.making.random
        workers = random.randint(*WORKERS[draft.owner_form])
        trade = TRADES[draft.sector]
        power = round(workers * random.uniform(0.2, 2.5), 1)
        return {
            "tenant": draft.tenant,
            "id": self.making.id(),
            "establishment_id": establishment,
            "name": draft.name,
            "owner_form": draft.owner_form,
            "address": draft.address,
            "area": draft.area,
            "sector": draft.sector,
            "workers": workers,
            "capacity_quantity": Decimal(workers * trade.per_worker),
            "capacity_unit": trade.unit,
            "power_kw": Decimal(str(power)),
            "floor_m2": Decimal(workers * random.randint(4, 14)),
            "tax_code": self._tax_code(draft),
            "valid": period(draft.opened),
        }

    def _tax_code(self, draft: Draft) -> str | None:
        if draft.owner_form == OwnerForm.INDIVIDUAL and self.making.chance(0.6):
            return None
        # Spread over all numbers of eight digits, and no two alike.
        return f"03{(self._made + 1) * _SPREAD % 100_000_000:08d}"

    def _sectors(self, draft: Draft, establishment: UUID) -> None:
        sectors = [(draft.sector, draft.opened)]
        if draft.second_sector is not None:
            sectors.append((draft.second_sector, draft.opened + timedelta(days=90)))
        for sector, since in sectors:
            self.rows.add(
                EstablishmentSector,
                tenant=draft.tenant,
                id=self.making.id(),
                establishment_id=establishment,
                sector=sector,
                valid=period(since),
            )


def _place(draft: Draft, establishment: UUID, office: UUID | None) -> DemoPlace:
    return DemoPlace(
        tenant=draft.tenant,
        id=establishment,
        code=draft.code,
        name=draft.name,
        area=draft.area,
        sector=draft.sector,
        owner_form=draft.owner_form,
        office_id=office,
        opened=draft.opened,
        closed=draft.closed,
    )
