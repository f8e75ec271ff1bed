"""Who orders a portion and who manages it is there for those who see the portion."""

import pytest

from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

QUERY = """
{ portions(first: 200) { totalCount nodes { managedBy manager { name } orderer { kind name } } } }
"""


@pytest.mark.parametrize("office", ["department", "planning", "city"])
async def test_a_city_office_sees_managers_and_orderers(peopled: Loom, office: str) -> None:
    actor = await peopled.acting(office)
    portions = (await peopled.graphql(QUERY, as_=actor)).done()["portions"]
    assert portions["totalCount"] > 50
    orderers = {node["orderer"]["kind"] for node in portions["nodes"] if node["orderer"]}
    assert {"COMPANY", "OUTSIDE_ORDERER"} <= orderers
    managed = [node for node in portions["nodes"] if node["managedBy"] not in (None, "CENTRAL")]
    assert managed
    assert all(node["manager"] for node in managed)


async def test_a_ward_sees_who_orders_in_it(peopled: Loom) -> None:
    ward = await peopled.acting("ward:26734")
    portions = (await peopled.graphql(QUERY, as_=ward, district="760")).done()["portions"]
    assert any(node["orderer"] for node in portions["nodes"])
