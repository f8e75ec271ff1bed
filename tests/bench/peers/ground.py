"""What is asked about: the busiest districts of the demo city, with a token for each."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from khungcui.clock import today
from khungcui.demo.load import load
from khungcui.demo.sizes import Scale, size
from khungcui.plugins.manager import Plugins
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Establishment, EstablishmentVersion, Office
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import load_tree
from khungcui.tenancy.files import read_city
from khungcui.testing.actors import Acting, Actor
from khungcui.testing.postgres import FreshDatabase

PAGE = 50
#: How many establishments of a district are asked for one by one.
SAMPLE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An establishment that is asked for, or that a change is requested of."""

    id: UUID
    version: UUID
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district, its office, the places that are asked for, and where its pages begin."""

    tenant: str
    actor: Actor
    places: tuple[Place, ...]
    after: tuple[UUID | None, ...]


async def fill(
    made: FreshDatabase, plugins: Plugins, *, establishments: int, districts: int | None = None
) -> int:
    """Load the demo city; how many rows it has."""
    asked = size(Scale.BENCH, establishments=establishments, tenants=districts)
    async with Database(made.owner_url, pooled=False) as owner:
        done = await load(owner, read_city(Settings().tenants_dir), asked, plugins)
    return sum(done.rows.values())


async def survey(app_url: str, *, districts: int, pages: int) -> list[District]:
    """The districts with the most establishments; `SystemExit` where the city is too small."""
    async with Database(app_url, pooled=False) as database:
        async with database.maintaining() as session:
            tree = await load_tree(session)
        acting = Acting(database, tree, Settings())
        async with database.maintaining(tree.homes()) as session:
            counted = func.count().label("counted")
            offices = (
                await session.execute(
                    select(Establishment.tenant, Office.id, counted)
                    .join(Office, Office.tenant == Establishment.tenant)
                    .where(Office.kind == OfficeKind.DISTRICT_OFFICE)
                    .group_by(Establishment.tenant, Office.id)
                    .order_by(counted.desc(), Establishment.tenant)
                    .limit(districts)
                )
            ).all()
        if not offices:
            raise SystemExit("the demo city has no district office")
        return [
            await _district(database, await acting.existing(office, tenant), pages)
            for tenant, office, _ in offices
        ]


async def _district(database: Database, actor: Actor, pages: int) -> District:
    standing = (
        select(Establishment.id, EstablishmentVersion.id, EstablishmentVersion.workers)
        .join(
            EstablishmentVersion,
            (EstablishmentVersion.tenant == Establishment.tenant)
            & (EstablishmentVersion.establishment_id == Establishment.id)
            & EstablishmentVersion.valid.contains(today()),
        )
        .where(Establishment.tenant == actor.tenant)
        .order_by(Establishment.id)
        .limit(PAGE * pages + 1)
    )
    # A change is asked of what is at work, and starts from its last version.
    lasting = standing.where(
        Establishment.closed.is_(None), func.upper_inf(EstablishmentVersion.valid)
    )
    async with database.maintaining([actor.tenant]) as session:
        listed = (await session.scalars(standing)).all()
        found = [
            Place(id=row[0], version=row[1], workers=row[2] or 0)
            for row in await session.execute(lasting)
        ]
    step = max(1, len(found) // SAMPLE)
    return District(
        tenant=actor.tenant,
        actor=actor,
        places=tuple(found[::step][:SAMPLE]),
        # A page begins after the last row of the one before, and the last has something in it.
        after=(None, *listed[PAGE - 1 : len(listed) - 1 : PAGE]),
    )
