"""A whole platform for one test: a database of its own, the city, the regulation, the API."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from khungcui import clock
from khungcui.app import Platform, create_app
from khungcui.defaults.search import rebuilding
from khungcui.demo.load import load as load_demo
from khungcui.demo.sizes import SIZES, Scale
from khungcui.graph.schema import Schemas
from khungcui.plugins import lifecycle
from khungcui.plugins.manager import Plugins
from khungcui.plugins.purging import create_purges
from khungcui.plugins.registry import Registry
from khungcui.plugins.view import View
from khungcui.policy.adapter import read_rulebook
from khungcui.policy.rule import Rule
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.store import apply as apply_rules
from khungcui.policy.vocabulary import Effect, Line, ManagedBy, OfficeKind, PortionKind
from khungcui.settings import Settings
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.tenancy.apply import apply as apply_city
from khungcui.tenancy.files import read_city
from khungcui.tenancy.tree import AreaTree
from khungcui.testing.actors import Acting, Actor
from khungcui.testing.client import GraphQL
from khungcui.testing.postgres import Cluster

#: Seconds: a test fails for what is wrong, and not since a machine had much else to do.
_PATIENCE = 60.0
#: The instrument that rules given in a test belong to.
TEST_INSTRUMENT = "test"
_BEGINNING = date(1975, 5, 1)


class Loom:
    """What a test of a plugin holds in its hands. The fixture ``loom`` gives one.

    ``acting`` makes offices to act for, ``graphql`` asks, ``enable`` turns a plugin on,
    ``grant`` gives a power that the regulation does not give, ``add`` writes rows.
    """

    def __init__(self, platform: "GrantingPlatform") -> None:
        self.platform = platform
        self.acting = Acting(platform.database, platform.live.tree, platform.settings)
        self.graphql = GraphQL(create_app(platform))

    @property
    def registry(self) -> Registry:
        """What is installed."""
        return self.platform.live.registry

    @property
    def tree(self) -> AreaTree:
        """The areas of the city."""
        return self.platform.live.tree

    @property
    def database(self) -> Database:
        """The database, as the application works in it."""
        return self.platform.database

    async def enable(self, plugin: str, *districts: str) -> None:
        """Turn ``plugin`` on for districts where it is off."""
        for district in districts:
            if not self.platform.live.states.is_on(plugin, district):
                await self._switch(lifecycle.enable, plugin, district)

    async def disable(self, plugin: str, *districts: str) -> None:
        """Turn ``plugin`` off for districts where it is on."""
        for district in districts:
            if self.platform.live.states.is_on(plugin, district):
                await self._switch(lifecycle.disable, plugin, district)

    async def _switch(self, action: Any, plugin: str, district: str) -> None:
        async with self.database.writing([district], [district]) as session:
            await action(
                session, self.registry, plugin=plugin, tenant=district, by="test", at=clock.now()
            )
        await self.platform.refresh()

    async def grant(
        self,
        office: OfficeKind | str,
        axis: Line | str,
        power: str,
        *,
        managed_by: Sequence[ManagedBy] | None = None,
        portion: Sequence[PortionKind] | None = None,
        effect: Effect = Effect.ALLOW,
        clause: str = "I.0.2",
    ) -> Rule:
        """Add a rule for the time of the test: a new plugin has none in the regulation yet."""
        object_, _, action = power.partition(".")
        rule = Rule(
            id=f"{TEST_INSTRUMENT}/{len(self.platform.granted) + 1:03d}",
            office=OfficeKind(office),
            axis=Line(axis),
            object=object_,
            action=action,
            managed_by=None if managed_by is None else frozenset(managed_by),
            portion=None if portion is None else frozenset(portion),
            effect=effect,
            start=_BEGINNING,
            clause=clause,
            instrument=TEST_INSTRUMENT,
        )
        self.platform.granted.append(rule)
        await self.platform.refresh()
        return rule

    async def add(self, *rows: Base) -> None:
        """Write rows as they are, past every act, in the order given."""
        async with self.database.maintaining(self.tree.homes()) as session:
            for row in rows:
                session.add(row)
                await session.flush()

    def view(self, actor: Actor, district: str | None = None, day: date | None = None) -> View:
        """What the core makes of ``actor`` at the endpoint of ``district``, or of the city."""
        return View(
            live=self.platform.live,
            principal=actor.principal,
            tenant=district,
            day=day or clock.today(),
        )


#: Making a schema takes about a second, and every test that has a platform of its own needs one.
_woven: dict[Any, tuple[Registry, Schemas]] = {}


class GrantingPlatform(Platform):
    """A platform to whose rules a test may add some of its own."""

    def __init__(self, settings: Settings, plugins: Plugins, database: Database) -> None:
        # A test that is not about jobs does not pay for a worker of the queue.
        usual = {"jobs_at_once": 0, "deadline_seconds": _PATIENCE}
        given = settings.model_fields_set
        chosen = {name: value for name, value in usual.items() if name not in given}
        super().__init__(settings.model_copy(update=chosen), plugins, database)
        self.granted: list[Rule] = []

    def schemas_of(self, city: str) -> Schemas:
        """The schemas of the same plugins, made once for all platforms of a process.

        Platforms that show their schema to others than these do not share one with them.
        """
        chosen, registry = self.settings, self.plugins.registry
        shown = (chosen.schema_language, chosen.introspection, chosen.suggestions)
        key = (id(registry), city, shown)
        if key not in _woven:
            # The registry is kept with them, so that its id is not used again.
            _woven[key] = (registry, super().schemas_of(city))
        return _woven[key][1]

    async def refresh(self, version: int | None = None) -> None:
        """Read the present edition anew, and add what the test granted."""
        await super().refresh(version)
        if self.granted:
            book = self.live.snapshot
            rules = (*book.rules, *self.granted)
            snapshot = Snapshot.build(rules, book.instruments, book.clauses, book.readings)
            self._live = replace(self.live, snapshot=snapshot)


async def prepare(
    owner_url: str, plugins: Plugins, settings: Settings, *, demo: bool = False
) -> None:
    """Load the city, the regulation and, with ``demo``, small demo data into empty tables.

    With demo data every plugin is on for every district.
    """
    city = read_city(settings.tenants_dir)
    async with Database(owner_url, pooled=False) as owner:
        await apply_rules(owner, read_rulebook())
        if demo:
            optional = tuple(n for n, one in plugins.registry.plugins.items() if one.optional)
            city = replace(city, default_plugins=optional, without={})
            await load_demo(owner, city, SIZES[Scale.SMALL], plugins=plugins)
        else:
            await apply_city(owner, city)
        async with owner.connecting() as connection:
            await connection.run_sync(create_purges, plugins.registry)
        await rebuilding.keep(owner, plugins.registry)


@asynccontextmanager
async def weaving(url: str, plugins: Plugins, settings: Settings) -> AsyncIterator[Loom]:
    """A started platform over the prepared database at ``url``, stopped afterwards."""
    platform = GrantingPlatform(settings, plugins, Database(url, pool_size=4))
    await platform.start()
    loom = Loom(platform)
    try:
        yield loom
    finally:
        await loom.graphql.close()
        await platform.stop()


@asynccontextmanager
async def woven(
    postgres: Cluster, template: str, plugins: Plugins, settings: Settings
) -> AsyncIterator[Loom]:
    """A started platform over a copy of the database ``template``; both go afterwards."""
    with postgres.copied(template) as made:
        async with weaving(made.app_url, plugins, settings) as loom:
            yield loom


def packages_of(registry: Registry) -> list[str]:
    """The packages whose tables a database for ``registry`` needs: the core's and the plugins'."""
    owners = {mapper.local_table: mapper.class_.__module__ for mapper in Base.registry.mappers}
    roots = {
        owners[table].partition(".")[0]
        for migrations in registry.migrations.values()
        for table in migrations.tables
    }
    return ["khungcui", *sorted(roots - {"khungcui"})]
