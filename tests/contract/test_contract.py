"""The duties of every installed plugin, ours and strangers' alike."""

from pathlib import Path

import pytest

from khungcui.plugins.manager import load
from khungcui.storage.database import Database
from khungcui.testing import Conformance, Loom
from khungcui.testing.migrations import faults
from khungcui.testing.postgres import Cluster

pytestmark = pytest.mark.anyio

REGISTRY = load().registry
#: Plugins whose resources the small demo data need not fill.
NAMES = list(REGISTRY.plugins)
MIGRATED = list(REGISTRY.migrations)


@pytest.mark.parametrize("plugin", NAMES)
async def test_texts_are_complete_in_both_languages(plugin: str, peopled: Loom) -> None:
    assert Conformance(loom=peopled, plugin=plugin).texts() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_demo_data_fill_every_resource(plugin: str, peopled: Loom) -> None:
    assert await Conformance(loom=peopled, plugin=plugin).empty() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_filter_and_decisions_agree(plugin: str, peopled: Loom) -> None:
    duties = Conformance(loom=peopled, plugin=plugin)
    await duties.turn_off_somewhere()
    assert await duties.agreement() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", NAMES)
async def test_what_is_hidden_stays_hidden(plugin: str, peopled: Loom) -> None:
    duties = Conformance(loom=peopled, plugin=plugin)
    await duties.turn_off_somewhere()
    assert await duties.isolation() == []


@pytest.mark.slow
@pytest.mark.parametrize("plugin", MIGRATED)
async def test_migrations_go_up_and_down_and_up(plugin: str, postgres: Cluster) -> None:
    made = postgres.empty()
    try:
        async with Database(made.owner_url, pooled=False) as owner:
            assert await faults(owner, REGISTRY, plugin) == []
    finally:
        postgres.drop(made)


@pytest.mark.parametrize("plugin", MIGRATED)
def test_migrations_lie_where_they_are_said_to(plugin: str) -> None:
    location: Path = REGISTRY.migrations[plugin].location
    assert list(location.glob("*.py"))
