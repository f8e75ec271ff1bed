"""Fixtures: the PostgreSQL of the run, and a database of its own for a test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from khungcui.storage.database import Database
from khungcui.testing.postgres import Cluster, FreshDatabase, cluster, roomy, run_name

__all__ = ["anyio_backend", "database", "fresh_database", "owner_database", "postgres"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the platform does."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """The cluster of this test run."""
    with cluster(run_name(pytestconfig), within=roomy()) as running:
        yield running


@pytest.fixture
def fresh_database(postgres: Cluster) -> Iterator[FreshDatabase]:
    """A new database with the core's tables, dropped after the test."""
    made = postgres.fresh()
    yield made
    postgres.drop(made)


@pytest.fixture
async def database(fresh_database: FreshDatabase) -> AsyncIterator[Database]:
    """`fresh_database` as the application works in it, held by row-level security."""
    async with Database(fresh_database.app_url, pool_size=4) as opened:
        yield opened


@pytest.fixture
async def owner_database(fresh_database: FreshDatabase) -> AsyncIterator[Database]:
    """`fresh_database` as the role that owns the tables."""
    async with Database(fresh_database.owner_url, pool_size=2) as opened:
        yield opened
