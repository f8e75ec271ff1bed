"""The kit itself: acting, asking, switching, granting, and budgets that hold."""

import pytest
from sqlalchemy import text

from khungcui.testing import Loom, OverBudget, query_budget

pytestmark = pytest.mark.anyio

PLUGINS = "{ plugins { name enabled since } }"
ENABLE = """
mutation ($plugin: String!) {
  enablePlugin(input: {plugin: $plugin}) {
    pluginPeriod { plugin since until changedBy }
    userErrors { code field message }
  }
}
"""


async def test_an_actor_is_who_the_token_says(loom: Loom) -> None:
    ward = await loom.acting("ward:26734")
    assert ward.tenant == "760"
    answer = await loom.graphql(PLUGINS, as_=ward, district="760")
    assert answer.status == 200
    assert {"name": "platform", "enabled": True, "since": None} in answer.done()["plugins"]


async def test_nobody_sees_anything_without_a_token(loom: Loom) -> None:
    answer = await loom.graphql(PLUGINS, district="760")
    assert answer.codes == ["UNAUTHENTICATED"]


async def test_more_statements_than_the_budget_fail(loom: Loom) -> None:
    async with loom.database.reading(()) as session:
        with query_budget(1):
            await session.execute(text("select 1"))
        with pytest.raises(OverBudget, match="1 statements, 0 allowed"), query_budget(0):
            await session.execute(text("select 1"))


async def test_a_committee_turns_a_module_on_and_others_may_not(loom: Loom) -> None:
    asked = {"plugin": "training"}
    ward = await loom.acting("ward:26734")
    refused = await loom.graphql(ENABLE, asked, as_=ward, district="760")
    assert refused.denied == "I.0.2"
    committee = await loom.acting("district:760")
    answer = await loom.graphql(ENABLE, asked, as_=committee, district="760")
    period = answer.done()["enablePlugin"]["pluginPeriod"]
    assert period["plugin"] == "training"
    assert period["until"] is None
    again = await loom.graphql(ENABLE, asked, as_=committee, district="760")
    assert [error["code"] for error in again.user_errors] == ["plugin.enabled"]


async def test_an_officer_without_the_right_of_signature_may_not(loom: Loom) -> None:
    clerk = await loom.acting("district:760", signing=False)
    answer = await loom.graphql(ENABLE, {"plugin": "training"}, as_=clerk, district="760")
    assert answer.denied == "III.8"
