"""Offices of two districts and of the city, over demo data that they all share."""

from collections.abc import AsyncIterator

import httpx
import pytest

from khungcui.app import create_app
from khungcui.plugins.manager import Plugins
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import Settings
from khungcui.testing import Conformance, Loom
from khungcui.testing.isolation import Asker
from khungcui.testing.loom import woven
from khungcui.testing.postgres import Cluster


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def city(
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    """The platform that all askers ask. No test changes what another reads."""
    chosen = Settings(state_dir=tmp_path_factory.mktemp("city"))
    async with woven(postgres, populated, plugins, chosen) as loom:
        for plugin in loom.registry.plugins:
            await Conformance(loom=loom, plugin=plugin).grant_what_no_rule_gives()
        yield loom


@pytest.fixture(scope="session")
async def door(city: Loom) -> AsyncIterator[httpx.AsyncClient]:
    """Asks over HTTP what is no GraphQL."""
    transport = httpx.ASGITransport(create_app(city.platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        yield client


@pytest.fixture(scope="session")
async def everybody(city: Loom) -> list[Asker]:
    """Two offices of each kind, of different homes where there are, at every endpoint of theirs."""
    return await Conformance(loom=city, plugin="register").askers()


@pytest.fixture(scope="session")
async def askers(city: Loom, everybody: list[Asker]) -> list[Asker]:
    """One office of each kind at the endpoint of its home, and one of a second district.

    Committees see what lies under them as their offices do; `tests/contract` asks as them.
    """
    chosen: dict[str, Asker] = {}
    for asker in everybody:
        home, kind = asker.actor.tenant, asker.actor.principal.kind
        if kind in (OfficeKind.CITY_COMMITTEE, OfficeKind.DISTRICT_COMMITTEE):
            continue
        if asker.district is not None or home == city.tree.root:
            other = kind is OfficeKind.DISTRICT_OFFICE and kind in chosen
            chosen.setdefault(f"{kind} elsewhere" if other else kind, asker)
    return list(chosen.values())
