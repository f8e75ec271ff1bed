"""A plugin with jobs, in a city where two districts have it; runs without a server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import strawberry
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import Act, Acting, Conflict, Facet, ManagedBy, Manifest, Text, clock, hookimpl
from khungcui.audit.models import AuditEntry
from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.ids import uuid7
from khungcui.jobs.running import Runs
from khungcui.jobs.sweeping import Sweep
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.jobs import Doing, Job, Place
from khungcui.plugins.live import Live
from khungcui.plugins.manager import load
from khungcui.plugins.models import JobRun
from khungcui.plugins.performing import Done, Performance
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.queue.models import QueuedCall
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import Cluster, FreshDatabase

CITY, ONE, THREE = "79", "760", "770"


@strawberry.input(description="What is to be woven.")
class WeaveInput:
    """Input of the act that asks for runs."""

    key: str = strawberry.field(description="The key of the run.")
    refuse: bool = strawberry.field(default=False, description="Whether the act is refused.")


@dataclass
class Looms:
    """What the plugin's jobs do: each writes rows that can be counted; some fail or wait."""

    fails: list[Exception] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def weave(self, doing: Doing, *, what: str) -> None:
        """Write one row, then fail as often as is asked."""
        doing.session.add(woven(doing.tenant, what))
        await doing.session.flush()
        if self.fails:
            raise self.fails.pop(0)

    async def slowly(self, doing: Doing, *, what: str) -> None:
        """Write one row and wait before it is done."""
        doing.session.add(woven(doing.tenant, what))
        await doing.session.flush()
        self.begun.set()
        await self.go_on.wait()

    async def piecewise(self, doing: Doing, *, pieces: int) -> Place | None:
        """Write one row each time."""
        at = 0 if doing.place is None else doing.place["at"]
        doing.session.add(woven(doing.tenant, f"piece {at}"))
        await doing.session.flush()
        if self.fails:
            raise self.fails.pop(0)
        await doing.progress(at + 1, pieces)
        return None if at + 1 == pieces else {"at": at + 1}

    async def nightly(self, doing: Doing) -> None:
        """Write one row for the day."""
        doing.session.add(woven(doing.tenant, f"night {doing.day}"))


async def deaf(session: AsyncSession, tenant: str, code: str, said: Text, **given: Any) -> None:
    """Told that a run has failed, fail too, and leave the transaction broken."""
    await session.execute(text("select 1 / 0"))


def woven(tenant: str, what: str) -> RegisteredDocument:
    """A row that says that ``what`` was done."""
    return RegisteredDocument(
        tenant=tenant,
        hash=sha256(uuid7().bytes).hexdigest(),
        text=what,
        title=what,
        managed_by=ManagedBy.DISTRICT,
        registered_at=clock.now(),
        registered_by="job",
    )


class Plugin:
    """The plugin; a test gives it looms of its own."""

    def __init__(self, looms: Looms) -> None:
        self.looms = looms

    def on(self, name: str) -> Callable[..., Awaitable[Place | None]]:
        """The job of that name on the looms of the present test."""
        return lambda doing, **given: getattr(self.looms, name)(doing, **given)

    @hookimpl
    def manifest(self) -> Manifest:
        words = Text(vi="Khung cửi thử", en="Looms for tests")
        return Manifest(name="looms", title=words, summary=words, version="0.1.0")

    @hookimpl
    def jobs(self) -> Sequence[Job]:
        words, pause = Text(vi="Dệt", en="Weave"), timedelta(seconds=2)
        return (
            Job(name="looms.weave", title=words, run=self.on("weave"), attempts=3, pause=pause),
            Job(name="looms.deafly", title=words, run=self.on("weave"), gave_up=deaf),
            Job(name="looms.slowly", title=words, run=self.on("slowly")),
            Job(name="looms.piecewise", title=words, run=self.on("piecewise")),
            Job(name="looms.nightly", title=words, run=self.on("nightly"), every="30 1 * * *"),
        )

    @hookimpl
    def acts(self) -> Sequence[Act]:
        async def here(acting: Acting, given: WeaveInput) -> Facet:
            return Facet(area=acting.tenant, sector="*", managed_by=ManagedBy.DISTRICT)

        async def ask(acting: Acting, row: None, given: WeaveInput) -> RegisteredDocument:
            await acting.enqueue("looms.weave", key=given.key, payload={"what": given.key})
            if given.refuse:
                raise Conflict(Text(vi="Không.", en="No."))
            asked = woven(acting.tenant, "asked")
            acting.session.add(asked)
            return asked

        return (
            Act(
                name="ask_for_weaving",
                power="document.register",
                title=Text(vi="Xin dệt", en="Ask for weaving"),
                input=WeaveInput,
                creates=here,
                returns="registered_document",
                run=ask,
            ),
        )


@dataclass
class World:
    """The city, the plugin and the database of one test."""

    database: Database
    live: Live
    looms: Looms

    def __post_init__(self) -> None:
        self.runs = Runs(self.database, lambda: self.live)
        self.sweep = Sweep(self.database, lambda: self.live)

    def who(self, kind: OfficeKind, area: str) -> Principal:
        """An official of an office of ``area``."""
        return Principal(
            official_id=uuid7(),
            official_name="Nguyễn Văn Đạt",
            office_tenant=area,
            office_id=uuid7(),
            office_name=kind.value,
            kind=kind,
            area=area,
            sectors=(Span(sector="*", start=date(1975, 1, 1), until=None),),
            since=date(1975, 1, 1),
            until=None,
            signing=True,
        )

    async def act(self, name: str, who: Principal, **given: Any) -> Done:
        """Perform an act at the endpoint of the official's district."""
        owned = self.live.registry.acts[name]
        view = View(live=self.live, principal=who, tenant=who.office_tenant, day=clock.today())
        performance = Performance(
            database=self.database,
            view=view,
            act=owned.act,
            plugin=owned.plugin,
            request_id="test",
            examiner=lambda *_: None,
        )
        return await performance.run(owned.act.input(**given))

    async def ask(self, job: str, key: str, tenant: str = ONE, **payload: Any) -> UUID:
        """Ask for a run, as the platform itself does."""
        from khungcui.plugins.jobs import Asked, enqueue

        async with self.database.maintaining([tenant]) as session:
            asked = Asked(tenant=tenant, job=job, key=key, payload=payload)
            return await enqueue(session, self.live.registry, asked=asked, by="test")

    async def called(self) -> int:
        """How many runs wait to be called."""
        async with self.database.maintaining() as session:
            return await session.scalar(select(func.count()).select_from(QueuedCall)) or 0

    async def the_run(self, key: str, tenant: str = ONE) -> JobRun | None:
        """The run under a key."""
        async with self.database.reading([tenant]) as session:
            return await session.scalar(
                select(JobRun).where(JobRun.tenant == tenant, JobRun.key == key)
            )

    async def runs_of(self, job: str) -> int:
        """How many runs of a job there are, in all districts and the city."""
        async with self.database.reading([CITY, ONE, THREE]) as session:
            counted = select(func.count()).select_from(JobRun).where(JobRun.job == job)
            return await session.scalar(counted) or 0

    async def woven(self, tenant: str = ONE) -> list[str]:
        """What was done in a district, in order."""
        async with self.database.reading([tenant]) as session:
            found = await session.scalars(
                select(RegisteredDocument.text)
                .where(RegisteredDocument.tenant == tenant)
                .order_by(RegisteredDocument.id)
            )
            return list(found)

    async def entries(self, act: str, tenant: str = ONE) -> list[AuditEntry]:
        """What the audit says of an act or a job."""
        async with self.database.reading([tenant]) as session:
            found = await session.scalars(
                select(AuditEntry).where(AuditEntry.tenant == tenant, AuditEntry.act == act)
            )
            return list(found)

    def switch(self, *districts: str) -> None:
        """Let the plugin be on in these districts alone."""
        self.live = replace(self.live, states=states_of(self.live.registry, districts))


def states_of(registry: Any, districts: Sequence[str]) -> PluginStates:
    """The states in which ``districts`` have the plugin on."""
    return PluginStates.of(
        registry,
        city=CITY,
        districts=(ONE, THREE),
        chosen={district: ["looms"] for district in districts},
    )


@pytest.fixture(scope="session")
def rules() -> Snapshot:
    return Snapshot.of(read_rulebook(settings().policies_dir / "instruments"))


@pytest.fixture(scope="session")
def jobs_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A database with the core's tables, one for the worker."""
    made = postgres.fresh()
    yield made
    postgres.drop(made)


@pytest.fixture(scope="session")
def city(rules: Snapshot) -> tuple[Live, Plugin]:
    """The shipped city and rules, and the plugin, on in both districts."""
    plugin = Plugin(Looms())
    registry = load([plugin], installed=False).registry
    live = Live(
        registry=registry,
        states=states_of(registry, (ONE, THREE)),
        tree=read_city(settings().tenants_dir).tree,
        snapshot=rules,
    )
    return live, plugin


@pytest.fixture
async def world(jobs_database: FreshDatabase, city: tuple[Live, Plugin]) -> AsyncIterator[World]:
    """A world whose rows go afterwards."""
    live, plugin = city
    looms = plugin.looms = Looms()
    async with Database(jobs_database.app_url, pool_size=8) as database:
        yield World(database=database, live=live, looms=looms)
    async with (
        Database(jobs_database.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.exec_driver_sql("truncate job_run, registered_document, pgqueuer")
