from collections.abc import AsyncIterator, Iterator

import pytest

from khungcui.storage.database import Database
from khungcui.testing.postgres import Cluster, FreshDatabase, cluster, run_name


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    with cluster(run_name(pytestconfig)) as running:
        yield running


@pytest.fixture
def fresh(postgres: Cluster) -> Iterator[FreshDatabase]:
    database = postgres.fresh()
    yield database
    postgres.drop(database)


@pytest.fixture
async def app(fresh: FreshDatabase) -> AsyncIterator[Database]:
    async with Database(fresh.app_url, pool_size=2) as database:
        yield database


@pytest.fixture
async def owner(fresh: FreshDatabase) -> AsyncIterator[Database]:
    async with Database(fresh.owner_url, pool_size=2) as database:
        yield database
