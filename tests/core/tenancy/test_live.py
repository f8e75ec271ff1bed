"""A change of the area tree reaches a platform that runs, and every topic that is bumped does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree

import pytest

from khungcui import clock
from khungcui.app import TOPICS
from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.storage.database import Database
from khungcui.storage.watch import versions
from khungcui.tenancy.apply import apply
from khungcui.tenancy.files import read_city
from khungcui.testing import Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster, FreshDatabase

pytestmark = pytest.mark.anyio

RENAMED = "26734,26734,ward,760,Phường Hai Bà Trưng,Hai Ba Trung Ward,2020-01-01,,\n"


@pytest.fixture
async def made(postgres: Cluster, prepared: str) -> AsyncIterator[FreshDatabase]:
    fresh = postgres.copy(prepared)
    yield fresh
    postgres.drop(fresh)


@pytest.fixture
async def running(
    made: FreshDatabase, plugins: Plugins, own_settings: Settings
) -> AsyncIterator[Loom]:
    async with weaving(made.app_url, plugins, own_settings) as loom:
        yield loom


async def rename_ward(made: FreshDatabase, folder: Path, tenants: Path) -> None:
    copytree(tenants, folder)
    with (folder / "areas.csv").open("a", encoding="utf-8") as file:
        file.write(RENAMED)
    async with Database(made.owner_url, pooled=False) as owner:
        assert await apply(owner, read_city(folder))


def name_now(loom: Loom) -> str:
    return loom.tree.name("26734", clock.today()).en


async def test_a_renamed_ward_is_renamed_in_a_running_platform(
    made: FreshDatabase, running: Loom, own_settings: Settings, tmp_path: Path
) -> None:
    actor = await running.acting("ward:26734")
    shown = '{ areas(filter: { code: { eq: "26734" } }) { nodes { name } } }'
    assert name_now(running) == "Tan Dinh Ward"
    await rename_ward(made, tmp_path / "tenants", own_settings.tenants_dir)
    async with asyncio.timeout(30):
        while name_now(running) != "Hai Ba Trung Ward":  # noqa: ASYNC110 - polls
            await asyncio.sleep(0.01)
    answer = await running.graphql(shown, as_=actor, district="760")
    assert answer.done()["areas"]["nodes"] == [{"name": "Phường Hai Bà Trưng"}]


async def test_every_topic_that_is_bumped_is_watched(
    made: FreshDatabase, running: Loom, own_settings: Settings, tmp_path: Path
) -> None:
    await rename_ward(made, tmp_path / "tenants", own_settings.tenants_dir)
    await running.enable("training", "760")
    assert set(await versions(running.database)) == set(TOPICS)
