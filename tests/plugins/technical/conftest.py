"""A loom for technical management: real PostgreSQL, rules, tree and gate; acts without HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.plugins.sectors import know_sectors

import khungcui_technical
from khungcui import clock
from khungcui.ids import NodeId, uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Registry, load
from khungcui.plugins.performing import Done, Finding, Performance
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind, PortionKind
from khungcui.register.columns import period
from khungcui.register.models import (
    Establishment,
    EstablishmentSector,
    EstablishmentVersion,
    Office,
    Portion,
    PortionOrderer,
)
from khungcui.register.vocabulary import OwnerForm
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.schema import tables_of
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import Cluster, FreshDatabase
from khungcui_technical.flows.norms import NormLineInput
from khungcui_technical.flows.readings import QualityReadingInput
from khungcui_technical.flows.specifications import SpecificationParameterInput
from khungcui_technical.models import Inspection, InspectionPlan, Product, ProductLot
from khungcui_technical.vocabulary import Criticality, ParameterKind

CITY, ONE, THREE = "79", "760", "770"
TAN_DINH, DA_KAO = "26734", "26737"
WARD_OF_THREE = "27127"
WEAVING = "13"
TODAY = date(2027, 3, 1)
COMPANY, OTHER = "company", "company#2"
MAKER = f"establishment:{TAN_DINH}"

PARAMETERS = (
    SpecificationParameterInput(
        code="KHO",
        name="Khổ vải",
        kind=ParameterKind.NUMERIC,
        criticality=Criticality.MAJOR,
        target=Decimal("1.20"),
        lower=Decimal("1.18"),
        upper=Decimal("1.22"),
        unit="MTR",
    ),
    SpecificationParameterInput(
        code="MAU",
        name="Màu",
        kind=ParameterKind.CHOICE,
        criticality=Criticality.CRITICAL,
        choices=["trắng", "ngà"],
    ),
    SpecificationParameterInput(
        code="BEN", name="Biên vải", kind=ParameterKind.TEXT, criticality=Criticality.MINOR
    ),
)


@dataclass
class Loom:
    """Performs acts as offices, and reads what came of it."""

    database: Database
    live: Live
    offices: dict[str, UUID]
    people: dict[tuple[str, int, bool], Principal] = field(default_factory=dict)

    def who(self, office: str, *, person: int = 1, signing: bool = True) -> Principal:
        """The ``person``-th official of ``kind:area``; the same one each time."""
        kind, _, area = office.partition("#")[0].partition(":")
        area = area or CITY
        home = self.live.tree.district_of(area, clock.today()) or CITY
        return self.people.setdefault(
            (office, person, signing),
            Principal(
                official_id=uuid7(),
                official_name=f"Nguyễn Văn Đạt {person}",
                office_tenant=home,
                office_id=self.offices.setdefault(office, uuid7()),
                office_name=office,
                kind=OfficeKind(kind),
                area=area,
                sectors=(Span(sector="*", start=date(1975, 1, 1), until=None),),
                since=date(1975, 1, 1),
                until=None,
                signing=signing,
            ),
        )

    def view(self, office: str, *, at: str | None = None, person: int = 1) -> View:
        """What the office sees at the endpoint of district ``at``, or at its own."""
        who = self.who(office, person=person)
        if at is None and who.office_tenant != CITY:
            at = who.office_tenant
        return View(live=self.live, principal=who, tenant=at, day=clock.today())

    async def act(
        self, name: str, office: str, /, *, person: int = 1, signing: bool = True, **given: Any
    ) -> Done:
        """Perform an act as an official of ``office``, at the office's own endpoint."""
        owned = self.live.registry.acts[name]
        who = self.who(office, person=person, signing=signing)
        performance = Performance(
            database=self.database,
            view=View(
                live=self.live,
                principal=who,
                tenant=None if who.office_tenant == CITY else who.office_tenant,
                day=clock.today(),
            ),
            act=owned.act,
            plugin="technical",
            request_id="test",
            examiner=lambda *_: None,
        )
        return await performance.run(owned.act.input(**given))

    async def ask(self, question: str, /, tenant: str = CITY, **asked: Any) -> Any:
        """What the plugin answers to another in ``tenant``."""
        view = self.view("city_committee")
        async with self.database.reading((CITY, ONE, THREE)) as session:
            acting = Acting(
                session=session,
                principal=view.asker,
                tenant=tenant,
                day=clock.today(),
                now=clock.now(),
                tree=self.live.tree,
                registry=self.live.registry,
                states=self.live.states,
                finder=Finding(view, session).find,
                faceter=Finding(view, session).facets,
                judge=lambda power, facet: view.decide(power, [facet]),
                reader=lambda: self.database.reading((CITY,)),
                examiner=lambda *_: None,
            )
            return await acting.ask(question, **asked)

    async def get(self, model: Any, done: Any) -> Any:
        """The row that an act came to."""
        async with self.database.reading((CITY, ONE, THREE)) as session:
            return await session.get_one(model, (done.tenant, done.id))

    async def rows(self, model: Any, *conditions: Any) -> Sequence[Any]:
        """All rows of a table that satisfy ``conditions``, oldest first."""
        async with self.database.reading((CITY, ONE, THREE)) as session:
            found = await session.scalars(select(model).where(*conditions).order_by(model.id))
            return found.all()

    async def sees(self, resource: str, office: str) -> set[UUID]:
        """The ids of the rows of ``resource`` that ``office`` sees."""
        view = self.view(office)
        owned = self.live.registry.resources[resource]
        async with self.database.reading(view.areas) as session:
            found = await session.execute(
                select(owned.resource.key_column).where(view.where(owned.resource, "technical")),
                {"day": view.day},
            )
            return set(found.scalars())


def node(type_name: str, row: Any) -> str:
    """The node id of a row, or of what an act came to."""
    return str(NodeId(type_name, row.tenant, str(row.id)))


@dataclass
class Story(Loom):
    """A loom with short ways to what most tests begin with."""

    portion: str = ""
    owner_url: str = ""

    async def force(self, statement: Any) -> None:
        """Run a statement past all acts, as whoever owns the database could."""
        async with (
            Database(self.owner_url, pooled=False) as owner,
            owner.connecting() as connection,
        ):
            await connection.execute(statement)

    async def product(self, code: str | None = None, office: str = COMPANY) -> Product:
        """A cloth, counted in metres."""
        done = await self.act(
            "register_product",
            office,
            code=code or f"VAI-{uuid7().hex[-10:]}",
            name="Vải bông khổ 1,2 m",
            unit="MTR",
            sector=WEAVING,
        )
        return await self.get(Product, done)

    async def norm(
        self, product: Any, quantity: str = "0.25", *, office: str = COMPANY, upto: str = "approved"
    ) -> Done:
        """A norm of a product: cotton yarn, with loss and scrap; approved unless told otherwise."""
        done = await self.act(
            "draft_consumption_norm",
            office,
            product=node("Product", product),
            basis="Dệt thử 3 khung",
            lines=[
                NormLineInput(
                    material="SOI-BONG",
                    quantity=Decimal(quantity),
                    unit="KGM",
                    loss_percent=Decimal(2),
                    scrap_percent=Decimal(1),
                    scrap_material="SOI-VUN",
                )
            ],
        )
        steps = ("try_consumption_norm", "approve_consumption_norm")
        for step in steps[: ("draft", "trial", "approved").index(upto)]:
            await self.act(step, office, person=2, consumption_norm=node("ConsumptionNorm", done))
        return done

    async def enforce_norm(self, norm: Any, since: date, office: str = COMPANY) -> Done:
        """Put an approved norm in force from ``since`` on."""
        return await self.act(
            "enforce_consumption_norm",
            office,
            person=2,
            consumption_norm=node("ConsumptionNorm", norm),
            since=since,
        )

    async def specification(
        self, product: Any, parameters: Sequence[SpecificationParameterInput] = PARAMETERS
    ) -> Done:
        """A specification of the company, in force from today on."""
        done = await self.act(
            "draft_product_specification",
            COMPANY,
            product=node("Product", product),
            title="Vải bông loại 1",
            parameters=list(parameters),
        )
        named: dict[str, Any] = {"product_specification": node("ProductSpecification", done)}
        await self.act("try_product_specification", COMPANY, **named)
        await self.act("approve_product_specification", COMPANY, person=2, **named)
        await self.act("enforce_product_specification", COMPANY, person=2, since=TODAY, **named)
        return done

    async def plan(self, office: str = COMPANY, aql: str = "0.1", ltpd: str = "0.4") -> Any:
        """An inspection plan of an orderer."""
        done = await self.act(
            "set_inspection_plan",
            office,
            code=f"PA-{uuid7().hex[-8:]}",
            title="Vải bông",
            sector=WEAVING,
            aql=Decimal(aql),
            ltpd=Decimal(ltpd),
            consumer_risk=Decimal("0.2"),
        )
        return await self.get(InspectionPlan, done)

    async def lot(self, quantity: str = "10", product: Any = None) -> ProductLot:
        """A lot of cloth, made by the establishment for the company."""
        if product is None:
            product = await self.product()
            await self.specification(product)
        done = await self.act(
            "present_product_lot",
            COMPANY,
            portion=self.portion,
            product=node("Product", product),
            quantity=Decimal(quantity),
            made_on=TODAY,
        )
        return await self.get(ProductLot, done)

    async def sampled(self, lot: Any, plan: Any, quantity: str | None = None) -> Done:
        """An inspection of a lot, or of a part of it, whose sample is drawn."""
        done = await self.act(
            "plan_quality_inspection",
            COMPANY,
            product_lot=node("ProductLot", lot),
            inspection_plan=node("InspectionPlan", plan),
            quantity=Decimal(quantity) if quantity else lot.quantity,
        )
        await self.on("draw_sample", done)
        return done

    async def on(self, act: str, inspection: Any, person: int = 1, **given: Any) -> Done:
        """An act of the company on an inspection."""
        named: dict[str, Any] = {"quality_inspection": node("QualityInspection", inspection)}
        return await self.act(act, COMPANY, person=person, **named, **given)

    async def read(self, inspection: Any, faults: dict[int, str] | None = None) -> None:
        """Read the whole sample; ``faults`` are the units that fail, and by which parameter."""
        held = await self.get(Inspection, inspection)
        given: list[QualityReadingInput] = []
        for unit in range(1, held.sample_size + 1):
            failing = (faults or {}).get(unit)
            given += [
                QualityReadingInput(
                    unit_no=unit,
                    parameter="KHO",
                    number=Decimal("1.30" if failing == "KHO" else "1.20"),
                ),
                QualityReadingInput(
                    unit_no=unit, parameter="MAU", word="đỏ" if failing == "MAU" else "trắng"
                ),
                QualityReadingInput(
                    unit_no=unit, parameter="BEN", word="nhìn bằng mắt", conforms=failing != "BEN"
                ),
            ]
        await self.on("record_readings", inspection, readings=given)

    async def decided(self, lot: Any, plan: Any, faults: dict[int, str] | None = None) -> Done:
        """An inspection of a whole lot, decided by its readings."""
        done = await self.sampled(lot, plan)
        await self.read(done, faults)
        await self.on("finish_measuring", done)
        await self.on("decide_quality_inspection", done)
        return done


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The register and technical management."""
    return load([khungcui_technical], installed=False).registry


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
            chosen={ONE: ["technical"], THREE: ["technical"]},
        ),
        tree=city.tree,
        snapshot=Snapshot.of(read_rulebook(settings().policies_dir / "instruments")),
    )


@pytest.fixture(scope="session")
def technical_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A database with the tables of the core and of the plugin, one for the worker."""
    made = postgres.fresh(("khungcui", "khungcui_technical"))
    asyncio.run(know_sectors(made, WEAVING, "26"))
    yield made
    postgres.drop(made)


def _world(offices: dict[str, UUID]) -> tuple[list[Any], str]:
    """A weavers' cooperative, six tenths of whose cloth a company orders; and that portion."""
    opened, here = date(1980, 1, 1), uuid7()
    rows: list[Any] = [
        Office(
            tenant=ONE if office == MAKER else CITY,
            id=offices.setdefault(office, uuid7()),
            code=code,
            kind=OfficeKind(office.partition(":")[0].partition("#")[0]),
            name=code,
            area=TAN_DINH if office == MAKER else CITY,
            since=opened,
        )
        for office, code in ((COMPANY, "CT-DET"), (OTHER, "CT-MAY"), (MAKER, "HTX-DET"))
    ]
    plan = Portion(
        tenant=ONE,
        id=uuid7(),
        establishment_id=here,
        kind=PortionKind.PLAN,
        share=Decimal(60),
        valid=period(opened),
    )
    particulars = {"tenant": ONE, "establishment_id": here, "valid": period(opened)}
    rows += [
        Establishment(tenant=ONE, id=here, code="1-0001", opened=opened, office_id=offices[MAKER]),
        EstablishmentVersion(
            **particulars,
            name="Hợp tác xã Dệt Tân Định",
            owner_form=OwnerForm.COOPERATIVE,
            address="12 Hai Bà Trưng",
            area=TAN_DINH,
            sector=WEAVING,
        ),
        EstablishmentSector(**particulars, sector=WEAVING),
        plan,
        Portion(**particulars, id=uuid7(), kind=PortionKind.OWN, share=Decimal(40)),
        PortionOrderer(
            tenant=ONE,
            portion_id=plan.id,
            orderer_tenant=CITY,
            orderer_id=offices[COMPANY],
            valid=period(opened),
        ),
    ]
    return rows, node("Portion", plan)


@pytest.fixture
async def story(technical_database: FreshDatabase, edition: Live) -> AsyncIterator[Story]:
    """A loom whose clock stands still on the first of March 2027; its rows go afterwards."""
    offices: dict[str, UUID] = {}
    rows, portion = _world(offices)
    async with Database(technical_database.app_url, pool_size=8) as database:
        with clock.at(TODAY):
            async with database.writing([CITY, ONE], [CITY, ONE]) as session:
                for row in rows:  # each refers to those before it
                    session.add(row)
                    await session.flush()
            yield Story(
                database=database,
                live=edition,
                offices=offices,
                portion=portion,
                owner_url=technical_database.superuser_url,
            )
    tables = [table.name for table in tables_of("khungcui_technical")]
    tables += ["signature", "workflow_step", "establishment", "office"]
    async with (
        Database(technical_database.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.exec_driver_sql(f"truncate {', '.join(tables)} cascade")
