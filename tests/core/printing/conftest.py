"""A platform over demo data that the tests of forms share."""

from collections.abc import AsyncIterator

import pytest

from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def loom(
    postgres: Cluster, populated: str, plugins: Plugins, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Loom]:
    """A platform on which every plugin is on for every district."""
    made = postgres.copy(populated)
    # The first request makes the schema, which takes its time on a machine that is busy.
    chosen = Settings(state_dir=tmp_path_factory.mktemp("forms"), deadline_seconds=60)
    try:
        async with weaving(made.app_url, plugins, chosen) as woven:
            yield woven
    finally:
        postgres.drop(made)
