"""Every plugin's own migrations: up, down and up again, and the tables that its models map."""

import pytest

from khungcui.plugins.manager import load
from khungcui.storage.database import Database
from khungcui.testing.migrations import faults
from khungcui.testing.postgres import Cluster

REGISTRY = load().registry
MIGRATED = list(REGISTRY.migrations)


@pytest.mark.slow
@pytest.mark.anyio
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
    assert list(REGISTRY.migrations[plugin].location.glob("*.py"))
