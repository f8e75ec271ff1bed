"""`khungcui jobs`: what an operator sees of runs, and trying one again."""

import json
from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from tests.core.jobs.conftest import ONE, THREE, World
from typer.testing import CliRunner

from khungcui import Conflict
from khungcui.cli import app
from khungcui.errors import KhungCuiError
from khungcui.plugins.runs import RunState
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import apply
from khungcui.tenancy.files import read_city
from khungcui.testing.postgres import FreshDatabase
from khungcui.text import Text

pytestmark = pytest.mark.anyio


@pytest.fixture
async def command(
    world: World, jobs_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Any]:
    monkeypatch.setenv("KHUNGCUI_DATABASE_URL", jobs_database.app_url)
    monkeypatch.setenv("KHUNGCUI_LANGUAGE", "en")
    settings.cache_clear()

    async def run(*words: str) -> Any:
        line = ["jobs", *words]
        result = await anyio.to_thread.run_sync(lambda: CliRunner().invoke(app, line))
        if result.exception is not None:
            raise result.exception
        return json.loads(result.stdout) if "--json" in words else result.stdout

    yield run
    settings.cache_clear()


async def test_runs_are_listed_and_a_failed_one_is_tried_again(
    world: World, command: Any, homes: None
) -> None:
    world.looms.fails = [Conflict(Text(vi="Kỳ đã khóa.", en="It is closed."))]
    failed = await world.ask("looms.weave", "failed", what="failed")
    await world.ask("looms.weave", "waits", THREE, what="waits")
    await world.runs.run(ONE, failed)
    every = await command("list", "--json")
    assert {(run["key"], run["tenant"], run["state"]) for run in every} == {
        ("failed", ONE, "failed"),
        ("waits", THREE, "queued"),
    }
    [told] = await command("list", "--state", "failed", "--json")
    assert told["fault"] == "Kỳ đã khóa. / It is closed."
    assert [run["key"] for run in await command("list", "--district", THREE, "--json")] == ["waits"]
    assert await command("retry", told["id"]) == "It will be run again.\n"
    assert await world.runs.run(ONE, failed) is None
    done = await world.the_run("failed")
    assert done is not None
    assert done.state is RunState.DONE
    assert (await world.entries("jobsRetry"))[-1].note == "command line"
    with pytest.raises(KhungCuiError) as refused:
        await command("retry", told["id"])
    assert refused.value.error_code == "job.not_failed"


@pytest.fixture
async def homes(jobs_database: FreshDatabase) -> None:
    """The tenants that commands look through."""
    async with Database(jobs_database.owner_url, pooled=False) as owner:
        await apply(owner, read_city(settings().tenants_dir))
