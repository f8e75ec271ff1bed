"""A city whose districts 1 and 3 keep the books of `ledger`; one platform for all tests."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from khungcui import clock
from khungcui.plugins.manager import Plugins, load
from khungcui.policy.vocabulary import OfficeKind
from khungcui.settings import Settings
from khungcui.storage.base import Base
from khungcui.storage.database import Database
from khungcui.storage.rls import secure
from khungcui.testing import Actor, Answer, Loom
from khungcui.testing.loom import prepare, weaving
from khungcui.testing.postgres import Cluster, FreshDatabase, done

from .ledger import TABLES, ledger

HOME, NEXT, CITY = "760", "770", "79"
TAN_DINH, DA_KAO = "26734", "26737"
TODAY = date(2027, 7, 20)

CLOSE = """
mutation ($input: CloseLoomYarnPeriodInput!) {
  closeLoomYarnPeriod(input: $input) {
    periodClose { id district period starts ends closedBy figures seal note }
    userErrors { code field message hint }
  }
}
"""
POST = """
mutation ($input: PostYarnInput!) {
  postYarn(input: $input) {
    yarnEntry { quantity }
    userErrors { code field message hint }
  }
}
"""


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """The platform, the address of its owner, and the office of district 1 that keeps the books."""

    loom: Loom
    made: FreshDatabase
    office: Actor

    @property
    def database(self) -> Database:
        return self.loom.database

    async def close(
        self, period: str, *, as_: Actor | None = None, district: str | None = HOME, **given: Any
    ) -> Answer:
        asked = {"input": {"period": period, **given}}
        who = as_ or self.office
        return await self.loom.graphql(CLOSE, asked, as_=who, district=district, language="vi")

    async def closed(self, *periods: str) -> None:
        """Close periods of district 1."""
        for period in periods:
            (await self.close(period)).done()

    async def post(self, day: date, quantity: str = "1") -> Answer:
        asked = {"input": {"day": day.isoformat(), "quantity": quantity}}
        return await self.loom.graphql(POST, asked, as_=self.office, district=HOME, language="vi")

    def refused(self, answer: Answer, code: str) -> dict[str, Any]:
        """The one user error of an answer, which has to be of ``code``."""
        (payload,) = answer.data.values()
        (error,) = payload["userErrors"]
        assert error["code"] == code, error
        return error


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform runs on its loop."""
    return "asyncio"


@pytest.fixture(scope="session")
def with_ledger() -> Plugins:
    return load([ledger()], installed=False)


async def _tables(owner_url: str) -> None:
    async with Database(owner_url, pooled=False) as owner, owner.connecting() as connection:
        await connection.run_sync(lambda sync: Base.metadata.create_all(sync, tables=TABLES))
        await connection.run_sync(secure, TABLES)


@pytest.fixture(scope="session")
def made(postgres: Cluster, with_ledger: Plugins) -> Iterator[FreshDatabase]:
    fresh = postgres.fresh()
    done(_tables(fresh.owner_url))
    done(prepare(fresh.owner_url, with_ledger, Settings()))
    yield fresh
    postgres.drop(fresh)


@pytest.fixture(scope="session")
async def city(
    made: FreshDatabase, with_ledger: Plugins, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Keeping]:
    chosen = Settings(state_dir=tmp_path_factory.mktemp("periods"))
    async with weaving(made.app_url, with_ledger, chosen) as loom:
        await loom.enable("ledger", HOME, NEXT)
        for power in ("loom_yarn.post", "loom_yarn.close", "loom_account.close", "yarn_entry.view"):
            await loom.grant(OfficeKind.DISTRICT_OFFICE, "territory", power)
        await loom.grant(OfficeKind.DEPARTMENT, "sector", "loom_yarn.close")
        for office in (OfficeKind.DISTRICT_OFFICE, OfficeKind.WARD_COMMITTEE):
            await loom.grant(office, "territory", "loom_account.view")
        office = await loom.acting(f"district_office:{HOME}")
        yield Keeping(loom=loom, made=made, office=office)


@pytest.fixture
async def keeping(city: Keeping) -> AsyncIterator[Keeping]:
    """The city on a day of July 2027, without entries and closings; they go afterwards."""
    with clock.at(TODAY):
        yield city
    names = ", ".join(table.name for table in TABLES)
    async with (
        Database(city.made.superuser_url, pooled=False) as superuser,
        superuser.connecting() as connection,
    ):
        await connection.exec_driver_sql(f"truncate period_close, {names}")
