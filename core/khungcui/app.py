"""The running platform: wires storage, tenancy, policy and plugins, and keeps them live."""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial

import structlog

from khungcui import clock
from khungcui.attachments.store import FolderStore, Store
from khungcui.defaults.documents.memory import TOPIC as DOCUMENTS
from khungcui.defaults.documents.memory import Memory
from khungcui.errors import EndedTenant, KhungCuiError, UnknownTenant
from khungcui.graph.live.endpoint import LiveEndpoint
from khungcui.graph.live.feed import HINT, Feed
from khungcui.graph.plan.planner import Planners
from khungcui.graph.recognition import Recognition
from khungcui.graph.schema import Schemas
from khungcui.jobs.worker import Worker
from khungcui.plugins.collection import set_aside, uncollected
from khungcui.plugins.edition import TOPICS, Edition, read_edition
from khungcui.plugins.live import Live
from khungcui.plugins.manager import Plugins, load
from khungcui.policy.shadow import Shadow
from khungcui.settings import Settings, settings
from khungcui.storage.database import Database
from khungcui.storage.single import Single
from khungcui.storage.watch import Watcher
from khungcui.text import Text
from khungcui.web.app import make_app
from khungcui.web.front import Front

log = structlog.get_logger()

#: Of how many polls a worker may have missed before it must have slept.
_LONG = 20
#: How many rules make a collection of garbage long enough to be felt.
MANY = 20_000


class Platform:
    """One worker's platform over one database.

    ``live`` is swapped whole whenever plugins, rules or the tree of areas change anywhere.
    """

    def __init__(self, settings: Settings, plugins: Plugins, database: Database) -> None:
        self.settings = settings
        self.plugins = plugins
        self.database = database
        self.shadow = Shadow(settings.policy_shadow)
        self.registered = Memory(database)
        self.files: Store = FolderStore(settings.files_folder)
        self._apart = database.apart()
        self._live: Live | None = None
        self._edition: Edition | None = None
        self._schemas: Schemas | None = None
        self._door = Single(database, size=settings.pool_size, deadline=settings.deadline_seconds)
        self._planners: Planners | None = None
        self.recognition = Recognition(database, self._door, settings)
        self._watcher = Watcher(database, settings.poll_seconds, listen_url=settings.listen_url)
        self.feed = Feed(
            database,
            lambda: self.live.states.tenants,
            poll=settings.poll_seconds,
            days=settings.outbox_days,
        )
        self._watcher.on_hint(HINT, self.feed.hint)
        database.on_written = self.feed.wrote
        self._tasks: list[asyncio.Task[None]] = []
        self._worker = self._working() if settings.jobs_at_once else None
        self._endpoints: dict[str | None, LiveEndpoint] = {}
        self._reading = asyncio.Lock()

    def _working(self) -> Worker:
        """Who runs jobs in this worker."""
        return Worker(
            self.database,
            lambda: self.live,
            at_once=self.settings.jobs_at_once,
            listen_url=self.settings.listen_url,
        )

    @property
    def live(self) -> Live:
        """The present edition of everything that changes."""
        if self._live is None:
            raise RuntimeError("the platform has not started")
        return self._live

    @property
    def schemas(self) -> Schemas:
        """The schemas of all sets of plugins."""
        if self._schemas is None:
            raise RuntimeError("the platform has not started")
        return self._schemas

    def schemas_of(self, city: str) -> Schemas:
        """The schemas that this platform serves in ``city``."""
        return Schemas(self.plugins.registry, city, self.settings.schema_language)

    @property
    def planners(self) -> Planners | None:
        """The planners of all sets of plugins; None where queries are not planned."""
        return self._planners

    async def start(self) -> None:
        """Read the present edition and begin to watch for the next.

        `Misconfigured` where the role may not be trusted, or nothing has been loaded yet.
        """
        await self.database.check_role()
        for topic in TOPICS:
            self._watcher.on(topic, partial(self._hear, topic))
        self._watcher.on(DOCUMENTS, self.registered.forget)
        await self.refresh()
        self._tasks = [
            asyncio.create_task(self._watcher.watch()),
            asyncio.create_task(self.feed.run()),
        ]
        if self._worker is not None:
            self._worker.start()

    async def warm(self) -> None:
        """Make what the first request would wait for: the schema that all others are cut from."""
        await asyncio.to_thread(self.schemas.of, frozenset(self.plugins.registry.plugins))

    async def stop(self) -> None:
        """Stop watching and working, and give the connections back."""
        if self._worker is not None:
            await self._worker.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.feed.stop()
        await self._door.close()
        await self.database.close()
        await self._apart.close()
        await asyncio.to_thread(self.shadow.close)

    async def present(self) -> Live:
        """The present edition, for a request that begins.

        Where this worker has not looked for long it slept, and looks before it answers.
        """
        await self._watcher.look_after(_LONG * self.settings.poll_seconds)
        return self.live

    async def refresh(self, version: int | None = None) -> None:
        """Read anew what has changed of the present edition, and swap it in."""
        async with self._reading:
            held, registry = self._edition, self.plugins.registry
            with uncollected():
                # Many rules take seconds to read and compile: requests are answered meanwhile.
                edition = await asyncio.to_thread(
                    lambda: asyncio.run(read_edition(self._apart, registry, held))
                )
                newly = held is None or edition.snapshot is not held.snapshot
                if newly and len(edition.snapshot.rules) > MANY:
                    set_aside()
            if self._schemas is None:
                self._schemas = self.schemas_of(edition.tree.root)
            if (
                self._planners is None
                and self.settings.planned
                and not self.database.through_pooler
            ):
                await self._door.open()
                self._planners = Planners(self._schemas, self._door, after=self.settings.plan_after)
            self._edition = edition
            self._live = Live(
                registry=registry,
                states=edition.states,
                tree=edition.tree,
                snapshot=edition.snapshot,
                shadow=self.shadow,
            )
        await self.feed.renewed()
        if self._worker is not None:
            self._worker.hint()

    async def _hear(self, topic: str, version: int) -> None:
        """What ``topic`` names has a new version, which an edition read meanwhile may hold."""
        if self._edition is None or self._edition.versions.get(topic, 0) < version:
            await self.refresh(version)

    def endpoint(self, district: str | None) -> LiveEndpoint:
        """The endpoint of a district by its code, of the city for None; `UnknownTenant`."""
        tenant = None if district is None else self._tenant(district)
        found = self._endpoints.get(tenant)
        if found is None:
            found = self._endpoints[tenant] = LiveEndpoint(self, tenant)
        return found

    def _tenant(self, code: str) -> str:
        tree, today = self.live.tree, clock.today()
        area = tree.by_code(code, today)
        if area is None:
            self._refuse_ended(code, today)
        if area is None or area == tree.root or area not in self.live.states.tenants:
            raise UnknownTenant(
                Text(
                    vi="Không có quận, huyện nào mang mã {code}.",
                    en="No district bears the code {code}.",
                ).format(code=code[:40])
            )
        return area

    def _refuse_ended(self, code: str, today: date) -> None:
        """`EndedTenant` where ``code`` was that of a district of a level that has ended."""
        tree = self.live.tree
        for district in tree.districts():
            ended = self.live.snapshot.reforms.area_level(tree.level(district), today)
            if ended is not None and tree.code(district) == code:
                raise EndedTenant(
                    Text(
                        vi="{name} không còn từ ngày {day}, theo {number}, điều {clause}. "
                        "Hồ sơ vẫn còn nguyên, đọc tại địa chỉ của thành phố.",
                        en="{name} is no more since {day}, by {number}, clause {clause}. "
                        "Its records are kept and are read at the endpoint of the city.",
                    ).format(
                        name=tree.name(district, today),
                        day=ended.day,
                        number=ended.instrument.number,
                        clause=ended.clause,
                    ),
                    clause=ended.clause,
                )

    def figures(self) -> Mapping[str, float]:
        """How many queries this worker has answered, and the share that plans answered."""
        if self._planners is None:
            return {}
        tally = self._planners.tally
        return {"queries": tally.total, "planned": round(tally.share, 4)}

    async def ready(self) -> Mapping[str, bool]:
        """Each part of the platform, and whether it is in order."""
        try:
            await self.database.ping()
            answers = True
        except KhungCuiError:
            answers = False
        return {"database": answers, "policy": self._live is not None}


def create_platform(
    database_url: str, *, with_settings: Settings | None = None, plugins: Plugins | None = None
) -> Platform:
    """A platform over the database at ``database_url``, as the application role."""
    chosen = with_settings or settings()
    database = Database(database_url, pool_size=chosen.pool_size)
    return Platform(chosen, plugins or load(), database)


def create_app(platform: Platform, *, query: str = "{ viewer { official office } }") -> Front:
    """The web application of ``platform``; ``query`` is what GraphiQL begins with."""
    return make_app(platform, platform.settings, query=query)
