"""Who may read the schema, by setting; and what an operation tells of itself while it runs."""

from typing import Any

import httpx
import pytest
from tests.core.graph.conftest import Asking

from khungcui.app import create_app
from khungcui.graph.request import GraphQLRequest
from khungcui.testing import Actor, Loom
from khungcui.web.app import make_app

pytestmark = pytest.mark.anyio

READS = "{ __schema { queryType { name } } }"
MISSPELT = "{ establishmentz { totalCount } }"
WRONG_VALUE = "query($f: EstablishmentFilter) { establishments(filter: $f) { totalCount } }"


class Otherwise:
    """A running platform with other settings, for as long as a test needs them."""

    def __init__(self, platform: Any, **settings: Any) -> None:
        self._platform = platform
        self.settings = platform.settings.model_copy(update=settings)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)

    def endpoint(self, district: str | None) -> Any:
        there = self._platform.endpoint(district)
        return type(there)(self, there.tenant)


async def ask(
    loom: Loom, query: str, actor: Actor | None, variables: Any = None, **settings: Any
) -> httpx.Response:
    platform = Otherwise(loom.platform, **settings)
    headers = {"accept": "application/graphql-response+json"}
    if actor is not None:
        headers["authorization"] = f"Bearer {actor.token}"
    transport = httpx.ASGITransport(make_app(platform, platform.settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        body = {"query": query, "variables": variables}
        return await client.post("/d/760/graphql", json=body, headers=headers)


@pytest.mark.parametrize(
    ("introspection", "stranger", "official"),
    [("anyone", 200, 200), ("officials", 401, 200), ("nobody", 401, 400)],
)
async def test_the_schema_is_read_by_whom_the_operator_lets(
    standing: Loom, office: Asking, introspection: str, stranger: int, official: int
) -> None:
    # A text of its own: what was valid under one setting is remembered with the schema.
    reads = READS.replace("name", f"{introspection}: name")
    for actor, status in ((None, stranger), (office.actor, official)):
        answer = await ask(standing, reads, actor, introspection=introspection)
        assert answer.status_code == status
        assert ("queryType" in answer.text.partition('"data"')[2]) is (status == 200)
        name = await ask(standing, "{ __typename }", actor, introspection=introspection)
        assert name.json()["data"] == {"__typename": "Query"}
    data = "{ establishments(first: 1) { totalCount } }"
    assert (await ask(standing, data, office.actor, introspection=introspection)).is_success
    assert (await ask(standing, data, None, introspection=introspection)).status_code == 401


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, True),
        ({"introspection": "anyone"}, True),
        ({"suggestions": False}, False),
        ({"introspection": "nobody"}, False),
    ],
)
async def test_names_are_suggested_to_whoever_may_read_the_schema(
    standing: Loom, office: Asking, settings: dict[str, Any], told: bool
) -> None:
    for query, variables in ((MISSPELT, None), (WRONG_VALUE, {"f": {"cod": {"eq": "1"}}})):
        answer = await ask(standing, query, office.actor, variables, **settings)
        assert answer.status_code == 400
        assert ("Did you mean" in answer.text) is told, answer.text
        assert ("establishments" in answer.json()["errors"][0]["message"]) is (
            told and query is MISSPELT
        )
        stranger = await ask(standing, query, None, variables, **settings)
        assert stranger.status_code == 401
        assert "Did you mean" not in stranger.text


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def weighed(self, cost: int) -> None:
        self.heard.append(cost)

    def acting(self) -> None:
        self.heard.append("acting")

    def following(self) -> None:
        self.heard.append("following")


@pytest.mark.parametrize(
    ("query", "heard"),
    [
        ("{ establishments(first: 3) { nodes { id } } }", [3]),
        ("mutation { __typename }", [0, "acting"]),
        ("{ nothing }", [0]),
        ("{ broken", []),
    ],
)
async def test_an_operation_says_what_it_costs_and_when_it_acts(
    standing: Loom, office: Asking, query: str, heard: list[Any]
) -> None:
    told = Told()
    endpoint = standing.platform.endpoint("760")
    answer = await endpoint.execute(
        GraphQLRequest(query=query, principal=office.actor.principal, progress=told)
    )
    assert told.heard == heard
    cost = answer.extensions.get("cost", {}).get("estimated")
    assert cost == (heard[0] if answer.stage == "executed" else None)


async def test_graphiql_is_for_anybody_and_reads_as_much_as_its_token(standing: Loom) -> None:
    transport = httpx.ASGITransport(create_app(standing.platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        page = await client.get("/d/760/graphiql")
        assert page.status_code == 200
        assert "establishment_plan" not in page.text
        assert (await client.post("/d/760/graphql", json={"query": READS})).status_code == 401
