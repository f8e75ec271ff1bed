"""Platforms that the tests share: one over demo data, which is only read, and one to act in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Actor, Answer, Loom
from khungcui.testing.loom import woven
from khungcui.testing.postgres import Cluster


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One official at one endpoint."""

    loom: Loom
    actor: Actor
    district: str | None

    async def __call__(self, query: str, /, **variables: Any) -> Answer:
        return await self.loom.graphql(query, variables, as_=self.actor, district=self.district)

    async def first(self, listed: str, more: str = "id") -> Any:
        """The first record of a list."""
        found = (await self(f"{{ {listed}(first: 1) {{ nodes {{ {more} }} }} }}")).done()
        return found[listed]["nodes"][0]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
async def standing(
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    """A `loom` with demo data for all tests that only read."""
    chosen = Settings(state_dir=tmp_path_factory.mktemp("standing"))
    async with woven(postgres, populated, plugins, chosen) as loom:
        yield loom


@pytest.fixture(scope="session")
async def office(standing: Loom) -> Asking:
    """The industry office of Quận 1, at its own endpoint."""
    actor = await standing.acting("office:760")
    return Asking(loom=standing, actor=actor, district="760")


@pytest.fixture
def executed(standing: Loom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the queries of the test executed in the ordinary way, none by a plan."""
    monkeypatch.setattr(standing.platform, "_planners", None)


async def everything(loom: Loom) -> dict[str, str]:
    """A fingerprint of the rows of every table, the audit's too: nothing may have changed."""
    async with loom.database.reading(loom.tree.homes()) as session:
        tables = list(
            await session.scalars(
                text("select tablename from pg_tables where schemaname = 'public' order by 1")
            )
        )
        sums = (
            f"select '{table}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) "
            f'from "{table}" t'
            for table in tables
        )
        rows = await session.execute(text(" union all ".join(sums)))
        return {row[0]: row[1] for row in rows}


@pytest.fixture
async def untouched(standing: Loom) -> AsyncIterator[None]:
    """Fail where the test wrote anything."""
    before = await everything(standing)
    yield
    assert await everything(standing) == before


@pytest.fixture(scope="session")
async def working(
    postgres: Cluster,
    prepared: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Loom]:
    """A `loom` without demo data that the tests of acts share: each makes records of its own."""
    chosen = Settings(state_dir=tmp_path_factory.mktemp("working"))
    async with woven(postgres, prepared, plugins, chosen) as loom:
        await loom.enable("training", "760", "770")
        yield loom


@pytest.fixture(scope="session")
async def department(working: Loom) -> Actor:
    return await working.acting("department")


@pytest.fixture(scope="session")
async def office_1(working: Loom) -> Actor:
    return await working.acting("office:760")


@pytest.fixture(scope="session")
async def office_3(working: Loom) -> Actor:
    return await working.acting("office:770")
