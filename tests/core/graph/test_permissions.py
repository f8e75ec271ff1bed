"""What may I do here? ``permissions`` of records, over HTTP."""

from typing import Any

import pytest
from tests.core.graph.conftest import Asking

from khungcui.graph.limits import Limits, measure, parse
from khungcui.plugins.holding import powers_on
from khungcui.testing import Loom, query_budget

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PERMISSIONS = "permissions { power allowed clause rule needsSignature }"


async def test_permissions_of_a_page_say_what_one_decision_each_would_say(office: Asking) -> None:
    query = f"{{ establishments(first: 20) {{ nodes {{ id {PERMISSIONS} }} }} }}"
    nodes = (await office(query)).done()["establishments"]["nodes"]
    assert len(nodes) > 5
    verdicts = {one["allowed"] for node in nodes for one in node["permissions"]}
    assert verdicts == {True, False}
    node = nodes[3]
    for one in node["permissions"]:
        asked = await office(
            "query($id: ID!, $power: String!) "
            "{ decisionOn(id: $id, power: $power) { allowed clause rule hypothetical } }",
            id=node["id"],
            power=one["power"],
        )
        assert asked.done()["decisionOn"] == {
            "allowed": one["allowed"],
            "clause": one["clause"],
            "rule": one["rule"],
            "hypothetical": False,
        }


@pytest.mark.parametrize("way", ["planned", "executed"])
async def test_records_of_two_districts_may_have_one_number(
    standing: Loom, way: str, request: pytest.FixtureRequest
) -> None:
    if way == "executed":
        request.getfixturevalue("executed")
    city = await standing.acting("city")
    one = '{district: {code: "760"}, sequence: {eq: 1}}'
    other = '{district: {code: "770"}, sequence: {eq: 2}}'
    answer = await standing.graphql(
        f"""{{ auditEntries(filter: {{or: [{one}, {other}]}}) {{ nodes {{
          sequence permissions {{ power allowed }} }} }} }}""",
        as_=city,
    )
    shown = answer.done()["auditEntries"]["nodes"]
    assert len(shown) == 2
    for one in shown:
        [verdict] = [each for each in one["permissions"] if each["power"] == "audit_entry.view"]
        assert verdict["allowed"]


@pytest.mark.one_way
@pytest.mark.parametrize("way", ["planned", "executed"])
async def test_permissions_cost_no_statement_a_row(
    office: Asking, way: str, request: pytest.FixtureRequest
) -> None:
    if way == "executed":
        request.getfixturevalue("executed")

    def query(size: int) -> str:
        return (
            f"{{ establishments(first: {size}) {{ nodes {{ id permissions {{ allowed }} "
            "portions { nodes { id permissions { allowed reasons } } } } } }"
        )

    async def sent(size: int) -> tuple[int, int]:
        for _ in range(2):  # Who asks is known then, and the form has come before.
            (await office(query(size))).done()
        with query_budget(8) as statements:
            answer = (await office(query(size))).done()
        return len(statements), len(answer["establishments"]["nodes"])

    for_two, two = await sent(2)
    for_many, many = await sent(40)
    assert (two, many > 20) == (2, True)
    assert for_two == for_many
    assert for_two == 1 if way == "planned" else for_two > 4


def test_permissions_weigh_in_the_cost_of_an_operation(standing: Loom) -> None:
    schema = standing.platform.schemas.of(standing.registry.always_on)._schema
    limits = Limits.of(standing.platform.settings)

    def cost(inside: str) -> int:
        query = f"{{ establishments(first: 50) {{ nodes {{ {inside} }} }} }}"
        return measure(parse(query, limits), None, {}, schema, limits).cost

    assert cost("id permissions { power }") >= cost("id") + 50 * limits.list_size


async def test_every_record_says_which_powers_there_are_over_it(office: Asking) -> None:
    live = office.loom.platform.live
    for listed, name in (("offices", "office"), ("areas", "area"), ("portions", "portion")):
        node = await office.first(listed, "id permissions { power acts { name } }")
        resource = live.registry.resources[name].resource
        there = [one.power.name for one in powers_on(live, resource, "760")]
        assert [one["power"] for one in node["permissions"]] == there
    node = await office.first("establishments", "permissions { power acts { name joint } }")
    acts = {act["name"]: one["power"] for one in node["permissions"] for act in one["acts"]}
    assert acts["request_change"] == "establishment.request_change"


async def test_a_post_without_the_right_of_signature_is_told_so(standing: Loom) -> None:
    query = (
        '{ establishments(first: 1) { nodes { permissions(powers: ["establishment.set_portions", '
        '"establishment.view"]) { power allowed clause needsSignature reasons } } } }'
    )

    async def asked(*, signing: bool) -> list[Any]:
        actor = await standing.acting("office:760", signing=signing)
        found = (await standing.graphql(query, as_=actor, district="760")).done()
        return found["establishments"]["nodes"][0]["permissions"]

    head, seen = await asked(signing=True)
    clerk, also_seen = await asked(signing=False)
    assert (head["allowed"], head["needsSignature"]) == (True, True)
    assert (clerk["allowed"], clerk["needsSignature"], clerk["clause"]) == (False, True, "III.8")
    assert "right of signature" in clerk["reasons"][0]
    assert (seen["allowed"], seen["needsSignature"]) == (True, False)
    assert (also_seen["allowed"], also_seen["needsSignature"]) == (True, False)


async def test_an_unknown_power_is_refused_with_the_nearest_one(office: Asking) -> None:
    node = await office.first("establishments")
    answer = await office(
        'query($id: ID!) { decisionOn(id: $id, power: "establishment.clsoe") { allowed } }', **node
    )
    assert answer.codes == ["input.invalid"]
    assert "establishment.close" in answer.errors[0]["message"]
    answer = await office(
        '{ establishments(first: 1) { nodes { permissions(powers: ["plan.set"]) { power } } } }'
    )
    assert answer.errors[0]["extensions"]["field"] == "powers"


async def test_a_power_of_a_module_that_is_not_there_is_answered_by_the_rules(
    office: Asking,
) -> None:
    asked = 'permissions(powers: ["consumption_norm.set"]) { power allowed clause acts { name } }'
    node = await office.first("portions", asked)
    [told] = node["permissions"]
    assert told == {
        "power": "consumption_norm.set",
        "allowed": False,
        "clause": "II.3.2",
        "acts": [],
    }
