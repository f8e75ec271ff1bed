"""A loom for labor and finance alone: real PostgreSQL, rules, tree and gate; acts without HTTP."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from tests.plugins.sectors import know_sectors

import khungcui_labor_finance
from khungcui import clock
from khungcui.ids import NodeId
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Registry, load
from khungcui.plugins.performing import Done, Performance
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Establishment, EstablishmentSector, EstablishmentVersion
from khungcui.register.vocabulary import OwnerForm
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.schema import tables_of
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import Cluster, FreshDatabase
from khungcui_labor_finance.flows.rules import EconomicRuleInput, RuleBracketInput
from khungcui_labor_finance.vocabulary import RuleIssuer

CITY, ONE, THREE = "79", "760", "770"
TAN_DINH, DA_KAO = "26734", "26737"
WARD_OF_THREE = "27127"
TODAY = date(2027, 3, 1)
WEAVING = "13"
_SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
BEGINNING = date(1975, 5, 1)

OFFICE, THIRD_OFFICE = f"district_office:{ONE}", f"district_office:{THREE}"
WARD, CITY_HALL, BANK = f"ward_committee:{TAN_DINH}", "city_committee", "city_agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An establishment of the tests; ``office`` is how it acts for itself."""

    tenant: str
    code: str
    area: str
    form: OwnerForm

    @property
    def id(self) -> UUID:
        return uuid5(_SPACE, self.code)

    @property
    def office_id(self) -> UUID:
        return uuid5(_SPACE, f"office {self.code}")

    @property
    def office(self) -> str:
        return f"establishment:{self.area}:{self.code}"

    def rows(self) -> Sequence[Any]:
        """Its rows in the register."""
        always = Range(BEGINNING, None)
        at = {"tenant": self.tenant, "establishment_id": self.id, "valid": always}
        return (
            Establishment(
                tenant=self.tenant,
                id=self.id,
                code=self.code,
                opened=BEGINNING,
                office_id=self.office_id,
            ),
            EstablishmentVersion(
                **at,
                id=uuid5(_SPACE, f"version {self.code}"),
                name=f"Cơ sở {self.code}",
                owner_form=self.form,
                address="1 Lê Lợi",
                area=self.area,
                sector=WEAVING,
            ),
            EstablishmentSector(**at, id=uuid5(_SPACE, f"sector {self.code}"), sector=WEAVING),
        )


COOPERATIVE = Place(tenant=ONE, code="HTX-1", area=TAN_DINH, form=OwnerForm.COOPERATIVE)
WORKSHOP = Place(tenant=ONE, code="TN-1", area=DA_KAO, form=OwnerForm.PRIVATE)
FAR_AWAY = Place(tenant=THREE, code="HTX-3", area=WARD_OF_THREE, form=OwnerForm.COOPERATIVE)


def node(type_name: str, row: Any) -> str:
    """The node id of a row, of a place, or of what an act came to."""
    return str(NodeId(type_name, row.tenant, str(row.id)))


@dataclass
class Story:
    """Performs acts as offices, and reads what came of it."""

    database: Database
    live: Live
    people: dict[str, Principal] = field(default_factory=dict)

    def who(self, office: str, person: str = "", *, signing: bool = True) -> Principal:
        """An official of ``kind:area``; by ``person`` another of the same office."""
        kind, area, code = (*office.split(":"), "", "")[:3]
        area = area or CITY
        key = f"{office}/{person}/{signing}"
        home = self.live.tree.district_of(area, clock.today()) or CITY
        return self.people.setdefault(
            key,
            Principal(
                official_id=uuid5(_SPACE, key),
                official_name=f"Nguyễn Văn {person or 'Đạt'}",
                office_tenant=home,
                office_id=uuid5(_SPACE, f"office {code or office}"),
                office_name=office,
                kind=OfficeKind(kind),
                area=area,
                sectors=(Span(sector="*", start=date(1975, 1, 1), until=None),),
                since=date(1975, 1, 1),
                until=None,
                signing=signing,
            ),
        )

    def view(self, office: str, person: str = "", at: str | None = None) -> View:
        """What an official sees, at the endpoint of ``at`` or of the district of the office."""
        who = self.who(office, person)
        if at is None and who.office_tenant != CITY:
            at = who.office_tenant
        return View(live=self.live, principal=who, tenant=at, day=clock.today())

    async def act(
        self,
        name: str,
        office: str,
        /,
        *,
        person: str = "",
        at: str | None = None,
        signing: bool = True,
        **given: Any,
    ) -> Done:
        """Perform an act as ``office``."""
        owned = self.live.registry.acts[name]
        who = self.who(office, person, signing=signing)
        if at is None and who.office_tenant != CITY:
            at = who.office_tenant
        performance = Performance(
            database=self.database,
            view=View(live=self.live, principal=who, tenant=at, day=clock.today()),
            act=owned.act,
            plugin="labor_finance",
            request_id="test",
            examiner=lambda *_: None,
        )
        return await performance.run(owned.act.input(**given))

    def reading(self, areas: Collection[str] = (CITY, ONE, THREE)) -> Any:
        """A transaction of the application's role over ``areas``."""
        return self.database.reading(areas)

    async def get(self, model: Any, done: Any) -> Any:
        """The row that an act came to."""
        async with self.reading() as session:
            return await session.get_one(model, (done.tenant, done.id))

    async def all(self, statement: Any) -> Sequence[Any]:
        """The rows of a statement."""
        async with self.reading() as session:
            return (await session.scalars(statement)).all()

    async def rule(
        self,
        path: str,
        value: str | None = None,
        *,
        since: date = BEGINNING,
        until: date | None = None,
        brackets: Sequence[tuple[int, int | None, str]] = (),
        in_force: bool = True,
        unit: str | None = None,
    ) -> Done:
        """A rule of the city, brought into force by three people unless told otherwise."""
        rule = said(value, since=since, until=until, brackets=brackets)
        rule.unit = unit or rule.unit
        done = await self.act(
            "record_economic_rule",
            CITY_HALL,
            person="Ghi",
            path=path,
            rule=rule,
        )
        if in_force:
            named: dict[str, Any] = {"economic_rule": node("EconomicRule", done)}
            await self.act("verify_economic_rule", CITY_HALL, person="Soát", **named)
            await self.act("issue_economic_rule", CITY_HALL, person="Ký", **named)
        return done


def said(
    value: str | None,
    *,
    since: date = BEGINNING,
    until: date | None = None,
    brackets: Sequence[tuple[int, int | None, str]] = (),
) -> EconomicRuleInput:
    """What a rule says, in short."""
    return EconomicRuleInput(
        title="Chế độ",
        unit="đồng" if value is not None else "%",
        since=since,
        until=until,
        issuer=RuleIssuer.CITY_COMMITTEE,
        citation="Quyết định 12/QĐ-UB, điều 3",
        value=None if value is None else Decimal(value),
        brackets=[
            RuleBracketInput(
                over=Decimal(over), up_to=None if up is None else Decimal(up), rate=Decimal(rate)
            )
            for over, up, rate in brackets
        ],
    )


@pytest.fixture(scope="session")
def registry() -> Registry:
    """What is always on, with labor and finance."""
    return load([khungcui_labor_finance], installed=False).registry


@pytest.fixture(scope="session")
def edition(registry: Registry) -> Live:
    """The shipped rules and city, with the plugin on in districts 1 and 3."""
    city = read_city(settings().tenants_dir)
    return Live(
        registry=registry,
        states=PluginStates.of(
            registry,
            city=CITY,
            districts=city.tree.homes(),
            chosen={ONE: ["labor_finance"], THREE: ["labor_finance"]},
        ),
        tree=city.tree,
        snapshot=Snapshot.of(read_rulebook(settings().policies_dir / "instruments")),
    )


@pytest.fixture(scope="session")
def finance_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A database with the tables of the core and of the plugin, one for the worker."""
    made = postgres.fresh(("khungcui", "khungcui_labor_finance"))
    asyncio.run(know_sectors(made, WEAVING))
    yield made
    postgres.drop(made)


async def register(made: FreshDatabase) -> None:
    """Write the establishments of the tests, where they are not there."""
    async with (
        Database(made.superuser_url, pooled=False) as owner,
        owner.maintaining([CITY, ONE, THREE]) as session,
    ):
        await session.execute(text("set local session_replication_role = replica"))
        for place in (COOPERATIVE, WORKSHOP, FAR_AWAY):
            for row in place.rows():
                await session.merge(row)


async def clear(made: FreshDatabase) -> None:
    """Take away what a test wrote."""
    tables = [table.name for table in tables_of("khungcui_labor_finance")]
    async with (
        Database(made.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.exec_driver_sql(
            f"truncate signature, workflow_step, period_close, {', '.join(tables)}"
        )


@pytest.fixture(scope="session")
def places(finance_database: FreshDatabase) -> None:
    """The establishments of the tests are in the register."""
    asyncio.run(register(finance_database))


@pytest.fixture
async def story(
    finance_database: FreshDatabase, edition: Live, places: None
) -> AsyncIterator[Story]:
    """A loom whose clock stands still on the first of March 2027; its rows go afterwards."""
    async with Database(finance_database.app_url, pool_size=8) as database:
        with clock.at(TODAY):
            yield Story(database=database, live=edition)
    await clear(finance_database)
