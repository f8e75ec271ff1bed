"""Rows that no table should hold: the same errors in the same places, planned or not."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.core.graph.plan.both import Both

from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing.isolation import Asker
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

#: What is done to a table, by the field that then has no right value.
_SPOILT = {
    # An enumeration's value that Python does not know.
    "ownerForm": (
        "alter table establishment_version "
        "drop constraint ck_establishment_version_owner_form_known",
        "update establishment_version set owner_form = 'guild' "
        "where tenant = '760' and upper_inf(valid)",
    ),
    # A name that must be there.
    "name": (
        "alter table establishment_version alter column name drop not null",
        "update establishment_version set name = null where tenant = '760' and upper_inf(valid)",
    ),
}


@pytest.fixture(params=sorted(_SPOILT))
async def spoilt(
    request: pytest.FixtureRequest,
    postgres: Cluster,
    populated: str,
    plugins: Plugins,
    own_settings: Settings,
) -> AsyncIterator[Both]:
    made = postgres.copy(populated)
    connection = await asyncpg.connect(made.superuser_url)
    try:
        await connection.execute("set session_replication_role = replica")
        for statement in _SPOILT[request.param]:
            await connection.execute(statement)
    finally:
        await connection.close()
    planned = own_settings.model_copy(update={"plan_after": 0})
    ordinary = own_settings.model_copy(update={"planned": False})
    try:
        async with (
            weaving(made.app_url, plugins, planned) as one,
            weaving(made.app_url, plugins, ordinary) as other,
        ):
            office = Asker(actor=await one.acting("office:760"), district="760")
            yield Both(planned=one, ordinary=other, askers=[office])
    finally:
        postgres.drop(made)


async def test_a_value_that_cannot_be_is_an_error_in_its_place(
    spoilt: Both, request: pytest.FixtureRequest
) -> None:
    [office] = spoilt.askers
    field = request.node.callspec.params["spoilt"]
    query = f"{{ establishments(first: 200) {{ nodes {{ id code {field} }} }} }}"
    assert (await spoilt.same(office, query)).errors
    assert spoilt.tally.planned == 0
