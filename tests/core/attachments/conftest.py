"""A platform on which cadres, offices and establishments bear files."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import khungcui_training
from khungcui import clock
from khungcui.app import create_app
from khungcui.defaults.register import plugin as register
from khungcui.errors import KhungCuiError
from khungcui.ids import NodeId, uuid7
from khungcui.plugins.acting import Acting
from khungcui.plugins.attaching import Attachments, Scanner
from khungcui.plugins.declarations import Resource
from khungcui.plugins.hookspecs import hookimpl
from khungcui.plugins.manager import BUILT_IN, Plugins, load
from khungcui.plugins.purging import create_purges
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster
from khungcui.text import Text
from khungcui_training.models import Cadre
from khungcui_training.vocabulary import PostKind


@dataclass
class Gate:
    """What the test has said of the cadre that takes no more files, and of a virus."""

    refuses: dict[Any, KhungCuiError] = field(default_factory=dict)

    async def guard(self, acting: Acting, row: Any) -> None:
        if row.id in self.refuses:
            raise self.refuses[row.id]


async def _scan(path: Path, media_type: str, name: str) -> Text | None:
    ill = b"a-virus" in await asyncio.to_thread(path.read_bytes)
    return Text(vi="có vi-rút", en="it bears a virus") if ill else None


def bearing(
    plugin: Any, files: dict[str, Attachments], scanners: Sequence[Scanner] = ()
) -> ModuleType:
    """A plugin whose resources bear files besides."""

    def resources() -> Sequence[Resource]:
        return [
            replace(each, attachments=files.get(each.name), relations=_without_files(each))
            for each in plugin.resources()
        ]

    made = ModuleType(plugin.__name__)
    vars(made).update(vars(plugin))
    vars(made)["resources"] = hookimpl(resources)
    vars(made)["scanners"] = hookimpl(lambda: scanners)
    return made


def _without_files(resource: Resource) -> Any:
    return tuple(each for each in resource.relations if each.name != "attachments")


@pytest.fixture(scope="session")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="session")
def with_files(gate: Gate) -> Plugins:
    training = bearing(
        khungcui_training,
        {"cadre": Attachments(power="cadre.manage", largest=100_000, most=3, guards=(gate.guard,))},
        [Scanner(name="test", run=_scan)],
    )
    core = bearing(
        register,
        {
            "official": Attachments(power="office.manage"),
            "establishment": Attachments(power="establishment.view"),
        },
    )
    others = [path for path in BUILT_IN if path != register.__name__]
    return load([core, training], installed=False, built_in=others)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def loom(
    postgres: Cluster,
    prepared: str,
    with_files: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    made = postgres.copy(prepared)
    chosen = Settings(state_dir=tmp_path_factory.mktemp("files"))
    async with Database(made.owner_url, pooled=False) as owner, owner.connecting() as connection:
        await connection.run_sync(create_purges, with_files.registry)
    try:
        async with weaving(made.app_url, with_files, chosen) as woven:
            await woven.enable("training", "760", "770")
            yield woven
    finally:
        postgres.drop(made)


@dataclass(frozen=True)
class Desk:
    """Sends and fetches files over HTTP."""

    client: httpx.AsyncClient

    async def send(
        self, actor: Actor, record: str, name: str, content: bytes | None, *, key: str | None = None
    ) -> httpx.Response:
        """Attach ``content`` to a record, at the endpoint of the district of ``actor``."""
        return await self.client.post(
            f"/d/{actor.tenant}/attachments/{record}",
            params={"name": name} | ({} if key is None else {"key": key}),
            content=content,
            headers={"authorization": f"Bearer {actor.token}"},
        )

    async def fetch(self, actor: Actor, location: str, **headers: str) -> httpx.Response:
        """Fetch what lies at ``location``."""
        return await self.client.get(
            location, headers={"authorization": f"Bearer {actor.token}", **headers}
        )


@pytest.fixture(scope="session")
async def desk(loom: Loom) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(loom.platform)),
        base_url="http://loom.test",
        headers={"accept-language": "en"},
    ) as client:
        yield Desk(client)


async def new_cadre(loom: Loom, area: str = "26734") -> Cadre:
    """A cadre of a ward, in Quận 1 unless told otherwise."""
    made = Cadre(
        tenant=loom.tree.district_of(area, clock.today()),
        id=uuid7(),
        person_id=uuid7(),
        name="Trần Thị Đào",
        post_kind=PostKind.WARD_OFFICER,
        post_title="Cán bộ",
        organisation="Ủy ban Nhân dân phường",
        area=area,
        since=date(2026, 1, 1),
    )
    await loom.add(made)
    return made


@pytest.fixture
async def cadre(loom: Loom) -> Cadre:
    """A cadre of ward 26734, in Quận 1."""
    return await new_cadre(loom)


@pytest.fixture
def record(cadre: Cadre) -> str:
    """The node id of the cadre."""
    return str(NodeId("Cadre", cadre.tenant, str(cadre.id)))
