"""What `khungcui run` loads: once into an empty database, and into no other."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text

from khungcui.demo.known import DISTRICT_1
from khungcui.demo.load import ensure_city, held
from khungcui.demo.sizes import Scale
from khungcui.plugins.manager import Plugins
from khungcui.register.models import Official
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.apply import apply
from khungcui.tenancy.files import City
from khungcui.testing.postgres import FreshDatabase

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class At:
    owner: str


async def test_the_first_start_loads_and_the_second_finds_it(
    fresh_database: FreshDatabase, core_only: Plugins
) -> None:
    there = At(fresh_database.owner_url)
    first = await ensure_city(there, core_only, settings(), Scale.SMALL)
    assert first is not None
    assert first.rows["establishment"] == 60
    assert await ensure_city(there, core_only, settings(), Scale.SMALL) is None
    async with Database(fresh_database.app_url, pooled=False) as app:
        found = await held(app)
        async with app.reading(()) as session:
            rules = await session.scalar(text("select count(*) from policy_rule"))
    assert found is not None
    assert found.scale == "small"
    assert rules


async def test_data_of_ones_own_are_left_alone(
    fresh_database: FreshDatabase, city: City, core_only: Plugins
) -> None:
    async with Database(fresh_database.owner_url, pooled=False) as owner:
        await apply(owner, city)
        async with owner.maintaining([DISTRICT_1]) as session:
            session.add(Official(tenant=DISTRICT_1, name="Lê Văn An", since=date(2000, 1, 1)))
        assert await ensure_city(At(fresh_database.owner_url), core_only, settings()) is None
        assert await held(owner) is None
