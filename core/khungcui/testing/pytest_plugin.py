"""The fixtures of the kit, loaded by pytest wherever khungcui is installed.

What is heavy is imported by the fixture that needs it, so that a run which does not use the
kit does not pay for it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from khungcui.settings import Settings, settings
from khungcui.testing.budget import query_budget
from khungcui.testing.databases import (
    anyio_backend,
    database,
    fresh_database,
    owner_database,
    postgres,
)
from khungcui.testing.postgres import Cluster, done

if TYPE_CHECKING:
    from khungcui.plugins.manager import Plugins
    from khungcui.testing.loom import Loom

__all__ = [
    "anyio_backend",
    "budget",
    "database",
    "fresh_database",
    "loom",
    "own_settings",
    "owner_database",
    "peopled",
    "plugins",
    "populated",
    "postgres",
    "prepared",
]


@pytest.fixture(scope="session")
def plugins() -> "Plugins":
    """The plugins under test: all that are installed. Override it to load others."""
    from khungcui.plugins.manager import load

    return load()


@pytest.fixture(scope="session")
def prepared(postgres: Cluster, plugins: "Plugins") -> Iterator[str]:
    """A database with the tables of ``plugins``, the city and the regulation, to be copied."""
    with _filled(postgres, plugins, demo=False) as name:
        yield name


@pytest.fixture(scope="session")
def populated(postgres: Cluster, plugins: "Plugins") -> Iterator[str]:
    """`prepared`, with the small demo data of the core and of every plugin."""
    with _filled(postgres, plugins, demo=True) as name:
        yield name


@contextmanager
def _filled(postgres: Cluster, plugins: "Plugins", *, demo: bool) -> Iterator[str]:
    """That of what is installed is made once a run for all workers, and goes with its cluster."""
    from khungcui.plugins.manager import load
    from khungcui.testing.loom import packages_of, prepare
    from khungcui.testing.postgres import fingerprint

    async def fill(owner_url: str) -> None:
        await prepare(owner_url, plugins, Settings(), demo=demo)

    packages = packages_of(plugins.registry)
    if plugins is load() and not postgres.outlives:
        name = f"{'populated' if demo else 'prepared'}_{fingerprint(packages)}"
        yield postgres.once(name, fill, like=postgres.template(packages))
        return
    made = postgres.fresh(packages)
    done(fill(made.owner_url))
    yield made.name
    postgres.drop(made)


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings of the test's own, whose state folder is empty."""
    monkeypatch.setenv("KHUNGCUI_STATE_DIR", str(tmp_path))
    settings.cache_clear()
    yield settings()
    settings.cache_clear()


@pytest.fixture
async def loom(
    postgres: Cluster, prepared: str, plugins: "Plugins", own_settings: Settings
) -> AsyncIterator["Loom"]:
    """A whole platform of the test's own: see `khungcui.testing.Loom`."""
    from khungcui.testing.loom import woven

    async with woven(postgres, prepared, plugins, own_settings) as loom:
        yield loom


@pytest.fixture
async def peopled(
    postgres: Cluster, populated: str, plugins: "Plugins", own_settings: Settings
) -> AsyncIterator["Loom"]:
    """A `loom` whose database holds the small demo data."""
    from khungcui.testing.loom import woven

    async with woven(postgres, populated, plugins, own_settings) as loom:
        yield loom


@pytest.fixture
def budget() -> object:
    """`khungcui.testing.query_budget`: ``with budget(5): …`` fails after five statements."""
    return query_budget
