"""A district may give its training records up; what the city certified stays."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from khungcui.plugins.purging import dry_run, purge
from khungcui.testing import Loom
from khungcui_training.models import Cadre, Certificate

from .conftest import CITY

pytestmark = pytest.mark.anyio

FIVE = "774"


async def test_a_purge_is_not_held_by_courses_of_the_city(peopled: Loom, tmp_path: Path) -> None:
    await peopled.disable("training", FIVE)
    areas = [CITY, FIVE]
    of_city = select(func.count()).where(Certificate.tenant == CITY)
    cadres = select(func.count()).where(Cadre.tenant == FIVE)
    async with peopled.database.reading(areas) as session:
        before = await session.scalar(of_city)
        found = await dry_run(session, peopled.registry, plugin="training", tenant=FIVE)
        attended = await session.scalar(of_city.where(Certificate.cadre_tenant == FIVE))
    assert attended, "the demo data let cadres of the district attend courses of the city"

    async with peopled.database.writing(areas, [FIVE]) as session:
        deleted, export = await purge(
            session,
            peopled.registry,
            plugin="training",
            tenant=FIVE,
            confirmation=found.confirmation,
            exports=tmp_path,
        )
    assert deleted.rows["training_cadre"] > 0
    assert export.exists()
    async with peopled.database.reading(areas) as session:
        assert await session.scalar(cadres) == 0
        assert await session.scalar(of_city) == before
