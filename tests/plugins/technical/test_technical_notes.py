"""Notes are posted by whoever the rules let, and seen on their own ground alone."""

import pytest

from khungcui.testing import Loom, query_budget

pytestmark = pytest.mark.anyio

POST = """
mutation ($area: String!, $text: String!) {
  postTechnicalNote(input: {area: $area, text: $text}) {
    technicalNote { id text postedBy }
    userErrors { code field message }
  }
}
"""
LIST = "{ technicalNotes { totalCount nodes { id text } } }"


@pytest.fixture
async def ready(loom: Loom) -> Loom:
    """Two districts with the plugin on, and rules that the regulation does not hold yet."""
    await loom.enable("technical", "760", "770")
    for action in ("view", "post"):
        power = f"technical_note.{action}"
        await loom.grant("ward_committee", "territory", power, clause="III.2")
    return loom


async def test_a_ward_posts_on_its_own_ground(ready: Loom) -> None:
    ward = await ready.acting("ward:26734")
    asked = {"area": "26734", "text": "Chợ họp sáng chủ nhật"}
    answer = await ready.graphql(POST, asked, as_=ward, district="760")
    note = answer.done()["postTechnicalNote"]["technicalNote"]
    assert note["text"] == asked["text"]


async def test_a_ward_may_not_post_elsewhere_and_learns_the_clause(ready: Loom) -> None:
    ward = await ready.acting("ward:26734")
    asked = {"area": "26740", "text": "Chợ họp sáng chủ nhật"}
    answer = await ready.graphql(POST, asked, as_=ward, district="760")
    assert answer.denied == "III.2"


async def test_an_empty_note_is_refused(ready: Loom) -> None:
    ward = await ready.acting("ward:26734")
    answer = await ready.graphql(POST, {"area": "26734", "text": " "}, as_=ward, district="760")
    assert [error["field"] for error in answer.user_errors] == ["text"]


async def test_only_its_own_ground_is_seen_in_few_statements(ready: Loom) -> None:
    ward, neighbour = [await ready.acting(f"ward:{area}") for area in ("26734", "26740")]
    asked = {"area": "26734", "text": "Chợ họp sáng chủ nhật"}
    (await ready.graphql(POST, asked, as_=ward, district="760")).done()
    with query_budget(5):
        seen = await ready.graphql(LIST, as_=ward, district="760")
    assert seen.done()["technicalNotes"]["totalCount"] == 1
    hidden = await ready.graphql(LIST, as_=neighbour, district="760")
    assert hidden.done()["technicalNotes"]["totalCount"] == 0


async def test_the_field_is_not_there_where_the_plugin_is_off(ready: Loom) -> None:
    await ready.disable("technical", "770")
    ward = await ready.acting("ward:27139")
    answer = await ready.graphql(LIST, as_=ward, district="770")
    assert answer.status == 400
    assert answer.codes == ["graphql.validate"]
