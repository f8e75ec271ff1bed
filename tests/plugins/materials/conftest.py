"""A loom for materials alone: real PostgreSQL, rules, tree and gate; acts without HTTP."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import khungcui_materials
from khungcui import DAY, Acting, Answer, Listener, Manifest, Text, clock, hookimpl
from khungcui.ids import NodeId, uuid7
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Registry, load
from khungcui.plugins.performing import Done, Performance
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View, source
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.register.models import Office
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.schema import tables_of
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import Cluster, FreshDatabase
from khungcui_materials.acts.lines import StockLineInput
from khungcui_materials.models import MaterialPlan, Place, Stock, Transfer, TransferLeg
from khungcui_materials.models.plans import holding
from khungcui_materials.vocabulary import Source

CITY, ONE, THREE = "79", "760", "770"
TAN_DINH, DA_KAO = "26734", "26737"
WARD_OF_THREE = "27127"
TODAY = date(2027, 3, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(day: int, hour: int = 8, minute: int = 0, month: int = 2) -> datetime:
    """An instant of early 2027, in the city's time; the clock of the tests stands after it."""
    return datetime(2027, month, day, hour, minute, tzinfo=ZONE)


def node(type_name: str, row: Any) -> str:
    """The node id of a row, or of what an act came to."""
    return str(NodeId(type_name, row.tenant, str(row.id)))


def line(material: str, quantity: str, unit: str | None = None) -> StockLineInput:
    """A line of a document."""
    return StockLineInput(material=material, quantity=Decimal(quantity), unit=unit)


async def norm(
    acting: Acting, *, product: str, day: date, orderer: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """A metre of cloth takes 0.25 kg of yarn, and 4 % of that is lost; of the orderer, 0.2."""
    del acting, day
    if product != "VAI-BT":
        return ()
    return [
        {
            "material": "SOI",
            "quantity": Decimal("0.2" if orderer else "0.25"),
            "unit": "KGM",
            "loss_percent": Decimal(4),
            "scrap_percent": Decimal(1),
            "scrap_material": "SOI-VUN",
            "version": 3,
            "norm_id": "01a0-norm",
        }
    ]


#: What was told of plans that were made known, with the versions that held by then.
heard: list[dict[str, Any]] = []


async def _hear(acting: Any, facts: Mapping[str, Any]) -> None:
    holding_then = await acting.session.scalars(
        select(MaterialPlan.number).where(
            MaterialPlan.tenant == facts["tenant"],
            MaterialPlan.period == facts["period"],
            holding(MaterialPlan),
        )
    )
    told = {name: facts[name] for name in ("period", "number", "corrects")}
    heard.append(told | {"holding": list(holding_then)})


class Norms:
    """What `technical` answers to a plan, and nothing else of it; it listens besides."""

    @hookimpl
    def manifest(self) -> Manifest:
        title = Text(vi="Định mức", en="Norms")
        return Manifest(name="norms", title=title, summary=title, version="0.1.0")

    @hookimpl
    def answers(self) -> Sequence[Answer]:
        return (Answer(name="consumption_norm", run=norm),)

    @hookimpl
    def listeners(self) -> Sequence[Listener]:
        return (Listener(event="material_plan.communicated", run=_hear),)


@dataclass
class Loom:
    """Performs acts as offices, and reads what came of it."""

    database: Database
    live: Live
    people: dict[tuple[str, bool], Principal] = field(default_factory=dict)

    def who(self, office: str, *, signing: bool = True) -> Principal:
        """An official of ``kind:area``; the same one each time."""
        kind, _, area = office.partition(":")
        area = area or CITY
        home = self.live.tree.district_of(area, clock.today()) or CITY
        return self.people.setdefault(
            (office, signing),
            Principal(
                official_id=uuid7(),
                official_name="Nguyễn Văn Đạt",
                office_tenant=home,
                office_id=uuid7(),
                office_name=office,
                kind=OfficeKind(kind),
                area=area,
                sectors=(Span(sector="*", start=date(1975, 1, 1), until=None),),
                since=date(1975, 1, 1),
                until=None,
                signing=signing,
            ),
        )

    async def act(
        self,
        name: str,
        office: str,
        /,
        *,
        at: str | None = None,
        signing: bool = True,
        **given: Any,
    ) -> Done:
        """Perform an act as ``office``, at the endpoint of district ``at`` or the city's."""
        owned = self.live.registry.acts[name]
        who = self.who(office, signing=signing)
        if at is None and who.office_tenant != CITY:
            at = who.office_tenant
        performance = Performance(
            database=self.database,
            view=View(live=self.live, principal=who, tenant=at, day=clock.today()),
            act=owned.act,
            plugin="materials",
            request_id="test",
            examiner=lambda *_: None,
        )
        return await performance.run(owned.act.input(**given))

    async def seen(self, name: str, office: str, at: str | None = None) -> list[Any]:
        """The rows of a resource as ``office`` sees them, by the names of its fields."""
        owned = self.live.registry.resources[name]
        who = self.who(office)
        if at is None and who.office_tenant != CITY:
            at = who.office_tenant
        view = View(live=self.live, principal=who, tenant=at, day=clock.today())
        resource = owned.resource
        statement = (
            select(*(each.column.label(each.name) for each in resource.fields))
            .select_from(source(resource))
            .where(view.where(resource, owned.plugin))
        )
        async with self.database.reading(view.areas) as session:
            return list(await session.execute(statement, {DAY.key: view.day}))

    async def office(self, kind: str) -> Office:
        """The row of the office that `who` acts for, so that it can be named."""
        who = self.who(kind)
        row = Office(
            tenant=who.office_tenant,
            id=who.office_id,
            code=f"CQ-{who.office_id.hex[-8:]}",
            kind=who.kind,
            name=f"Đơn vị {kind}",
            area=who.area,
            since=who.since,
        )
        async with self.database.maintaining([who.office_tenant]) as session:
            session.add(row)
        return row

    def reading(self, areas: Collection[str] = (CITY, ONE, THREE)) -> Any:
        """A transaction of the application's role over ``areas``."""
        return self.database.reading(areas)

    async def get(self, model: Any, done: Any) -> Any:
        """The row that an act came to."""
        async with self.reading() as session:
            return await session.get_one(model, (done.tenant, done.id))

    async def all(self, model: Any, *conditions: Any) -> list[Any]:
        """The rows of ``model`` that satisfy ``conditions``, in the order of making."""
        async with self.reading() as session:
            return list(await session.scalars(select(model).where(*conditions)))


@dataclass
class Story(Loom):
    """A loom with short ways to what most tests begin with."""

    async def material(self, code: str = "SOI", **given: Any) -> Done:
        """A material of the city's list: cotton yarn by the kilogram unless told otherwise."""
        given = {"name": "Sợi bông", "base_unit": "KGM"} | given
        return await self.act("define_material", "department", code=code, **given)

    async def place(self, code: str = "K1", area: str = ONE, office: str | None = None) -> Place:
        """A warehouse that the office of its district keeps."""
        home = self.live.tree.district_of(area, clock.today())
        done = await self.act(
            "open_material_place",
            office or f"district_office:{home}",
            code=code,
            name=f"Kho {code}",
            area=area,
        )
        return await self.get(Place, done)

    async def post(self, verb: str, place: Place, *lines: StockLineInput, **given: Any) -> Done:
        """An act of stock on ``place``, by the office of its district."""
        office = given.pop("office", None) or f"district_office:{place.tenant}"
        return await self.act(
            f"record_stock_{verb}",
            office,
            material_place=node("MaterialPlace", place),
            lines=list(lines),
            **given,
        )

    async def receive(self, place: Place, quantity: str, **given: Any) -> Done:
        """Goods from the city's allocation."""
        code = given.pop("material", "SOI")
        return await self.post(
            "receipt", place, line(code, quantity), source=Source.CITY_ALLOC, **given
        )

    async def use(self, place: Place, quantity: str, **given: Any) -> Done:
        """Goods used up."""
        return await self.post(
            "consumption", place, line(given.pop("material", "SOI"), quantity), **given
        )

    async def cancel(self, document: Done, **given: Any) -> Done:
        """The reverse of a document."""
        given = {"reason": "ghi nhầm"} | given
        return await self.act(
            "cancel_stock_document",
            f"district_office:{document.tenant}",
            stock_document=node("StockDocument", document),
            **given,
        )

    async def balance(self, place: Place) -> Decimal:
        """What the books say lies at ``place``, of all materials and owners together."""
        stocks = await self.all(Stock, Stock.tenant == place.tenant, Stock.place_id == place.id)
        return sum((stock.balance for stock in stocks), Decimal(0))

    async def transfer(self, material: Any, quantity: str = "100") -> Transfer:
        """A transfer of Quận 1 to Quận 3, ordered past every act."""
        row = Transfer(
            tenant=CITY,
            id=uuid7(),
            code=f"LC-{uuid7().hex[-8:]}",
            material_id=material.id,
            from_district=ONE,
            to_district=THREE,
            sector="*",
            ordered=Decimal(quantity),
            ordered_on=TODAY,
            ordered_by="Ủy ban Kế hoạch",
        )
        legs = [
            TransferLeg(tenant=CITY, transfer_id=row.id, area=area, sector="*")
            for area in (ONE, THREE)
        ]
        async with self.database.maintaining([CITY]) as session:
            session.add(row)
            await session.flush()
            session.add_all(legs)
        return await self.get(Transfer, row)

    async def send(self, place: Place, transfer: Transfer, quantity: str, **given: Any) -> Done:
        """Goods sent off by a transfer."""
        return await self.act(
            "dispatch_transfer",
            f"district_office:{place.tenant}",
            material_place=node("MaterialPlace", place),
            material_transfer=node("MaterialTransfer", transfer),
            quantity=Decimal(quantity),
            **given,
        )

    async def arrive(
        self, place: Place, transfer: Transfer, received: str, lost: str = "0", **given: Any
    ) -> Done:
        """Goods that have come by a transfer."""
        return await self.act(
            "receive_transfer",
            f"district_office:{place.tenant}",
            material_place=node("MaterialPlace", place),
            material_transfer=node("MaterialTransfer", transfer),
            received=Decimal(received),
            lost=Decimal(lost),
            **given,
        )


def registry_of_materials() -> Registry:
    """Materials beside what is built in: they stand without any other module."""
    return load([khungcui_materials, Norms()], installed=False).registry


def edition_of(registry: Registry) -> Live:
    """The shipped rules and city, with materials on in districts 1 and 3."""
    city = read_city(settings().tenants_dir)
    return Live(
        registry=registry,
        states=PluginStates.of(
            registry,
            city=CITY,
            districts=city.tree.homes(),
            chosen={ONE: ["materials", "norms"], THREE: ["materials"]},
        ),
        tree=city.tree,
        snapshot=Snapshot.of(read_rulebook(settings().policies_dir / "instruments")),
    )


@asynccontextmanager
async def at_work(url: str, *, pool_size: int = 8) -> AsyncIterator[Story]:
    """A story in the database at ``url``, on the first of March 2027."""
    live = edition_of(registry_of_materials())
    async with Database(url, pool_size=pool_size, patience=60) as database:
        with clock.at(TODAY):
            yield Story(database=database, live=live)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """What is installed: materials, and a stand-in for what answers with norms."""
    return registry_of_materials()


@pytest.fixture(scope="session")
def edition(registry: Registry) -> Live:
    """The shipped rules and city, with materials on in districts 1 and 3."""
    return edition_of(registry)


@pytest.fixture(scope="session")
def materials_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A database with the tables of the core and of materials, one for the worker."""
    made = postgres.fresh(("khungcui", "khungcui_materials"))
    yield made
    postgres.drop(made)


@pytest.fixture
async def story(materials_database: FreshDatabase, edition: Live) -> AsyncIterator[Story]:
    """A loom whose clock stands still on the first of March 2027; its rows go afterwards."""
    async with Database(materials_database.app_url, pool_size=8) as database:
        with clock.at(TODAY):
            yield Story(database=database, live=edition)
    tables = [table.name for table in tables_of("khungcui_materials")]
    async with (
        Database(materials_database.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        kept = ["signature", "workflow_step", "period_close", "office"]
        await connection.exec_driver_sql(f"truncate {', '.join([*kept, *tables])} cascade")
