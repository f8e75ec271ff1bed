from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import date
from typing import Any

import pytest

from khungcui import clock
from khungcui.demo.load import Loaded, load
from khungcui.demo.sizes import SIZES, Scale, Size
from khungcui.plugins.manager import Plugins
from khungcui.plugins.manager import load as load_plugins
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.files import City, read_city
from khungcui.testing.postgres import Cluster, FreshDatabase, done


@pytest.fixture(scope="session")
def city() -> City:
    return read_city(settings().tenants_dir)


@pytest.fixture(scope="session")
def core_only() -> Plugins:
    """What is built in; the plugins' own demo data are their own tests' business."""
    return load_plugins(installed=False)


Fill = Callable[..., Coroutine[Any, Any, Loaded]]


@pytest.fixture(scope="session")
def day() -> date:
    """The day as of which demo data are loaded."""
    return date(2026, 6, 1)


@pytest.fixture(scope="session")
def fill(city: City, core_only: Plugins, day: date) -> Fill:
    """Loads demo data into the database at an owner's address: small, unless a size is given."""

    async def fill(url: str, size: Size = SIZES[Scale.SMALL], seed: int = 1978) -> Loaded:
        with clock.at(day):
            async with Database(url, pooled=False) as owner:
                return await load(owner, city, size, core_only, seed=seed)

    return fill


@pytest.fixture(scope="session")
def small(postgres: Cluster, fill: Fill) -> Iterator[FreshDatabase]:
    """A database that holds the small demo data; for tests that only read."""
    made = postgres.fresh()
    done(fill(made.owner_url))
    yield made
    postgres.drop(made)


@pytest.fixture
def own_small(postgres: Cluster, small: FreshDatabase) -> Iterator[FreshDatabase]:
    """The same, the test's own to change."""
    made = postgres.copy(small.name)
    yield made
    postgres.drop(made)


@pytest.fixture
async def superuser(own_small: FreshDatabase) -> AsyncIterator[Database]:
    async with Database(own_small.superuser_url, pooled=False) as database:
        yield database
