"""A loom for training alone: real PostgreSQL, rules, tree and gate; acts without HTTP."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

import khungcui_training
from khungcui import clock
from khungcui.ids import NodeId, uuid7
from khungcui.plugins.gate import PluginStates
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Registry, load
from khungcui.plugins.performing import Done, Performance
from khungcui.plugins.principal import Principal, Span
from khungcui.plugins.view import View
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.storage.schema import tables_of
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import Cluster, FreshDatabase
from khungcui_training.acts.cadres import PostInput
from khungcui_training.acts.curricula import ModuleInput, VersionInput
from khungcui_training.acts.planning import QuotaInput, SessionInput
from khungcui_training.models import CourseQuota, CourseSession, CurriculumVersion, Enrolment
from khungcui_training.vocabulary import Audience, PostKind

CITY, ONE, THREE = "79", "760", "770"
TAN_DINH, DA_KAO = "26734", "26737"
WARD_OF_THREE = "27127"
TODAY = date(2027, 3, 1)


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
            plugin="training",
            request_id="test",
            examiner=lambda *_: None,
        )
        return await performance.run(owned.act.input(**given))

    def reading(self, areas: Collection[str] = (CITY, ONE, THREE)) -> Any:
        """A transaction of the application's role over ``areas``."""
        return self.database.reading(areas)

    async def get(self, model: Any, done: Done) -> Any:
        """The row that an act came to."""
        async with self.reading() as session:
            return await session.get_one(model, (done.tenant, done.id))

    async def enrolments(self, course: Done) -> Sequence[Enrolment]:
        """The enrolments of a course, in the order in which they were made."""
        async with self.reading() as session:
            found = await session.scalars(
                select(Enrolment)
                .where(Enrolment.tenant == course.tenant, Enrolment.course_id == course.id)
                .order_by(Enrolment.id)
            )
            return found.all()

    async def quota(self, course: Done, area: str) -> CourseQuota:
        """The places of ``area`` in a course."""
        async with self.reading() as session:
            found = await session.scalars(
                select(CourseQuota).where(
                    CourseQuota.tenant == course.tenant,
                    CourseQuota.course_id == course.id,
                    CourseQuota.area == area,
                )
            )
            return found.one()


def node(type_name: str, row: Any) -> str:
    """The node id of a row, or of what an act came to."""
    return str(NodeId(type_name, row.tenant, str(row.id)))


@dataclass
class Story(Loom):
    """A loom with short ways to what most tests begin with."""

    async def curriculum(
        self,
        audience: Audience = Audience.WARD_CADRE,
        *,
        hours: Sequence[int] = (4, 4),
        unified: bool = True,
        months: int | None = 24,
    ) -> CurriculumVersion:
        """A version of a new curriculum, unified by the department unless told otherwise."""
        done = await self.act(
            "draft_curriculum",
            "department",
            code=f"CT-{uuid7().hex[-10:]}",
            title="Quản lý tiểu công nghiệp",
            audience=audience,
            version=VersionInput(
                modules=[ModuleInput(title=f"Học phần {n}", hours=n) for n in hours],
                certificate_valid_months=months,
            ),
        )
        async with self.reading() as session:
            version = (
                await session.scalars(
                    select(CurriculumVersion).where(CurriculumVersion.curriculum_id == done.id)
                )
            ).one()
        if unified:
            await self.unify(version)
        return version

    async def unify(self, version: CurriculumVersion) -> Done:
        """Let the department unify a version."""
        return await self.act(
            "unify_curriculum", "department", curriculum_version=node("CurriculumVersion", version)
        )

    async def course(
        self,
        version: Any,
        *,
        kind: str = "district",
        quotas: dict[str, int] | None = None,
        capacity: int = 10,
        hours: Sequence[int] = (4, 4),
        opened: bool = True,
        office: str = f"district_office:{ONE}",
    ) -> Done:
        """A course of Quận 1 unless told otherwise, open for nominations."""
        done = await self.act(
            f"plan_{kind}_course",
            office,
            code=f"L-{uuid7().hex[-10:]}",
            title="Lớp cán bộ phường",
            curriculum_version=node("CurriculumVersion", version),
            venue="Phòng Công nghiệp Quận 1",
            capacity=capacity,
            starts_on=TODAY,
            ends_on=date(2027, 3, 31),
            quotas=[
                QuotaInput(area=area, places=places)
                for area, places in (quotas or {TAN_DINH: 3}).items()
            ],
            sessions=[SessionInput(held_on=TODAY, hours=n, topic="Bài giảng") for n in hours],
        )
        if opened:
            await self.on_course("open", done, kind=kind, office=office)
        return done

    async def on_course(
        self,
        verb: str,
        course: Done,
        *,
        kind: str = "district",
        office: str = f"district_office:{ONE}",
        **given: Any,
    ) -> Done:
        """An act on a course: open, start, assess, close, cancel, certify."""
        named = {f"{kind}_course": node(f"{kind.capitalize()}Course", course)}
        return await self.act(f"{verb}_{kind}_course", office, **named, **given)

    async def cadre(
        self,
        area: str = TAN_DINH,
        post: PostKind = PostKind.WARD_OFFICER,
        name: str = "Trần Thị Đào",
    ) -> Done:
        """A cadre, taken into the record by the committee of the district."""
        home = self.live.tree.district_of(area, clock.today())
        return await self.act(
            "register_cadre",
            f"district_committee:{home}",
            name=name,
            birth_year=1990,
            post=PostInput(
                kind=post,
                title="Cán bộ",
                organisation="Ủy ban Nhân dân phường",
                area=area,
                since=date(2026, 1, 1),
            ),
        )

    async def nominate(
        self, course: Done, cadre: Done, area: str = TAN_DINH, office: str | None = None
    ) -> Done:
        """Nominate a cadre as the ward's committee, or as ``office``."""
        return await self.act(
            "nominate_cadre",
            office or f"ward_committee:{area}",
            course_quota=node("CourseQuota", await self.quota(course, area)),
            cadre=node("Cadre", cadre),
        )

    async def confirmed(self, course: Done, cadre: Done) -> Done:
        """A nomination that the district's office has confirmed."""
        done = await self.nominate(course, cadre)
        await self.act(
            "confirm_enrolment", f"district_office:{ONE}", enrolment=node("Enrolment", done)
        )
        return done

    async def taught(self, course: Done, *people: Done, score: str = "8") -> list[Done]:
        """Nominate, confirm, teach every session and mark ``people``; the course is assessed."""
        enrolled = [await self.confirmed(course, cadre) for cadre in people]
        await self.on_course("start", course)
        await self.attend(course, enrolled)
        await self.on_course("assess", course)
        for done in enrolled:
            await self.mark(done, score)
        return enrolled

    async def attend(self, course: Done, enrolled: Sequence[Done], sessions: int = 99) -> None:
        """Take the rolls of a course: ``enrolled`` were at its first ``sessions`` alone."""
        async with self.reading() as session:
            held = await session.scalars(
                select(CourseSession)
                .where(CourseSession.tenant == course.tenant, CourseSession.course_id == course.id)
                .order_by(CourseSession.position)
            )
        named = [node("Enrolment", done) for done in enrolled]
        for index, meeting in enumerate(held.all()):
            await self.act(
                "record_attendance",
                f"district_office:{ONE}",
                course_session=node("CourseSession", meeting),
                present=named if index < sessions else [],
                absent=[] if index < sessions else named,
            )

    async def mark(self, enrolled: Done, score: str) -> Done:
        """Give an enrolment its mark."""
        return await self.act(
            "assess_enrolment",
            f"district_office:{ONE}",
            enrolment=node("Enrolment", enrolled),
            score=Decimal(score),
        )


@pytest.fixture(scope="session")
def registry() -> Registry:
    """Training alone: what it declares stands on its own."""
    return load([khungcui_training], installed=False, built_in=()).registry


@pytest.fixture(scope="session")
def edition(registry: Registry) -> Live:
    """The shipped rules and city, with training on in districts 1 and 3."""
    city = read_city(settings().tenants_dir)
    return Live(
        registry=registry,
        states=PluginStates.of(
            registry,
            city=CITY,
            districts=city.tree.homes(),
            chosen={ONE: ["training"], THREE: ["training"]},
        ),
        tree=city.tree,
        snapshot=Snapshot.of(read_rulebook(settings().policies_dir / "instruments")),
    )


@pytest.fixture(scope="session")
def training_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A database with the tables of the core and of training, one for the worker."""
    made = postgres.fresh(("khungcui", "khungcui_training"))
    yield made
    postgres.drop(made)


@pytest.fixture
async def story(training_database: FreshDatabase, edition: Live) -> AsyncIterator[Story]:
    """A loom whose clock stands still on the first of March 2027; its rows go afterwards."""
    async with Database(training_database.app_url, pool_size=8) as database:
        with clock.at(TODAY):
            yield Story(database=database, live=edition)
    tables = [table.name for table in tables_of("khungcui_training")]
    async with (
        Database(training_database.superuser_url, pooled=False) as owner,
        owner.connecting() as connection,
    ):
        await connection.exec_driver_sql(f"truncate signature, {', '.join(tables)}")
