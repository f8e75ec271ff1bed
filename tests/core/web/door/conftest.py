"""A platform that the tests of the door share."""

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
    postgres: Cluster, prepared: str, plugins: Plugins, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Loom]:
    """A platform that pages of one other origin may call."""
    made = postgres.copy(prepared)
    chosen = Settings(
        state_dir=tmp_path_factory.mktemp("door"),
        cors_origins=("https://mau.test",),
    )
    try:
        async with weaving(made.app_url, plugins, chosen) as woven:
            yield woven
    finally:
        postgres.drop(made)
