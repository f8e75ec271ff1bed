"""That a row is at home in a tenant is said in two ways, and means one thing."""

import pytest
from sqlalchemy import select

from khungcui.plugins import view as views
from khungcui.register.models import Office
from khungcui.storage.base import DAY
from khungcui.storage.binding import unnamed
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("homes", [{"79"}, {"79", "760"}, {"79", "760", "770"}])
async def test_rows_of_other_homes_are_left_out(
    loom: Loom, monkeypatch: pytest.MonkeyPatch, few: int, homes: set[str]
) -> None:
    monkeypatch.setattr(views, "FEW", few)
    for kind in ("office:760", "office:770", "office:774"):
        await loom.acting(kind)
    view = loom.view(await loom.acting("department"))
    condition = views._home(Office.tenant, frozenset(homes), "register", unnamed)
    async with loom.database.reading(view.areas) as session:
        found = await session.execute(select(Office.tenant).where(condition), {DAY.key: view.day})
        every = set(await session.scalars(select(Office.tenant)))
    assert set(found.scalars()) == homes
    assert every >= {"79", "760", "770", "774"}
