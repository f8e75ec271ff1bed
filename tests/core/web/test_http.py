"""GraphQL over HTTP: each row says what is sent and what comes back."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khungcui.errors import NotFound, Unauthenticated, Unavailable
from khungcui.graph.limits import LimitExceeded
from khungcui.graph.request import GraphQLRequest, GraphQLResponse
from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web.app import make_app
from khungcui.web.negotiation import GRAPHQL_JSON, JSON, is_json, response_type

from .conftest import FakePlatform

pytestmark = pytest.mark.anyio

TYPENAME = {"query": "{ __typename }"}


async def post(client: httpx.AsyncClient, body: Any = TYPENAME, **headers: str) -> httpx.Response:
    """A POST of ``body``; bytes go as they are, header names with `_` for `-`."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(
        "/graphql", content=content, headers={"Content-Type": JSON, "Accept": GRAPHQL_JSON} | named
    )


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    return error["extensions"]["code"]


async def test_a_query_without_a_token_answers_and_data_stay_closed(
    client: httpx.AsyncClient,
) -> None:
    answer = await post(client)
    assert answer.status_code == 200
    assert answer.json()["data"] == {"__typename": "Query"}
    assert "errors" not in answer.json()
    closed = await post(client, {"query": "{ secret }"})
    assert closed.status_code == 200
    assert closed.json()["data"] == {"secret": None}
    assert code(closed) == "UNAUTHENTICATED"
    opened = await post(client, {"query": "{ secret }"}, Authorization="Bearer good")
    assert opened.json()["data"] == {"secret": "woven"}


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer good", 200),
        ("bearer good", 200),
        ("Bearer stale", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("", 401),
        ("Basic Z29vZA==", 401),
        ("good", 401),
        ("Bearer good good", 401),
        ("Bearer " + "x" * 513, 401),
    ],
)
async def test_a_token_is_valid_or_refused(
    client: httpx.AsyncClient, platform: FakePlatform, authorization: str, status: int
) -> None:
    answer = await post(client, Authorization=authorization)
    assert answer.status_code == status
    assert len(platform.city.requests) == (status == 200)
    if status == 401:
        assert code(answer) == "UNAUTHENTICATED"
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_two_tokens_are_none(client: httpx.AsyncClient) -> None:
    twice = [("Authorization", "Bearer good"), ("Authorization", "Bearer good")]
    answer = await client.post("/graphql", json=TYPENAME, headers=twice)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (TYPENAME, 200, None),
        (TYPENAME | {"variables": None, "operationName": None, "extensions": None}, 200, None),
        (TYPENAME | {"operationName": ""}, 200, None),
        (TYPENAME | {"variables": {"n": 1}, "extensions": {"a": []}, "unknown": 1}, 200, None),
        (None, 400, "http.body"),
        ("query", 400, "http.body"),
        (7, 400, "http.body"),
        (True, 400, "http.body"),
        ([], 400, "http.batch"),
        ([TYPENAME], 400, "http.batch"),
        ({}, 400, "http.member"),
        ({"query": None}, 400, "http.member"),
        ({"query": ""}, 400, "http.member"),
        ({"query": 1}, 400, "http.member"),
        ({"query": ["{ a }"]}, 400, "http.member"),
        (TYPENAME | {"operationName": 1}, 400, "http.member"),
        (TYPENAME | {"operationName": {}}, 400, "http.member"),
        (TYPENAME | {"variables": "{}"}, 400, "http.member"),
        (TYPENAME | {"variables": []}, 400, "http.member"),
        (TYPENAME | {"variables": False}, 400, "http.member"),
        (TYPENAME | {"extensions": 0}, 400, "http.member"),
        (b"", 400, "http.json"),
        (b"{", 400, "http.json"),
        (b'{"query": "\xff"}', 400, "http.json"),
        (b'{"query": "\\ud800"}', 400, "http.json"),
        (b'{"query": NaN}', 400, "http.json"),
        (b"[" * 1_900, 400, "http.json"),
        (b'{"query":"' + b"a" * 2_000 + b'"}', 413, "http.too_large"),
    ],
)
@pytest.mark.parametrize("accept", [GRAPHQL_JSON, JSON])
async def test_bodies(
    client: httpx.AsyncClient,
    platform: FakePlatform,
    accept: str,
    body: Any,
    status: int,
    error: str | None,
) -> None:
    answer = await post(client, body, Accept=accept)
    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert len(platform.city.requests) == (status == 200)
    if error is not None:
        assert code(answer) == error
        assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("query", "variables", "graphql_status"),
    [
        ("{", {}, 400),
        ("{ nothing }", {}, 400),
        ("query($n: Int!) { echo(n: $n) }", {"n": "one"}, 400),
        ("query A { __typename } query B { __typename }", {}, 400),
        ("query($n: Int!) { echo(n: $n) }", {"n": 1}, 200),
        ("{ boom }", {}, 200),
    ],
)
async def test_the_status_of_an_operation_depends_on_the_media_type(
    client: httpx.AsyncClient, query: str, variables: dict[str, Any], graphql_status: int
) -> None:
    body = {"query": query, "variables": variables}
    strict = await post(client, body)
    legacy = await post(client, body, Accept=JSON)
    assert strict.status_code == graphql_status
    assert legacy.status_code == 200
    assert ("data" in strict.json()) == ("data" in legacy.json()) == (graphql_status == 200)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (f"{JSON}; charset=utf-8", JSON),
        (f'{JSON}; charset="UTF-8"', JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
        (f"{GRAPHQL_JSON};q=0, */*", JSON),
        (f"text/html, {GRAPHQL_JSON};q=0.1", GRAPHQL_JSON),
        (f"{JSON};q=0, {GRAPHQL_JSON};q=0", None),
        ("text/html", None),
        ("multipart/mixed", None),
        (f"{JSON}; charset=utf-16", None),
        (f"{JSON};q=high", None),
    ],
)
async def test_accept(client: httpx.AsyncClient, accept: str | None, expected: str | None) -> None:
    assert response_type(accept) == expected
    if accept is not None:
        answer = await post(client, Accept=accept)
        assert answer.status_code == (406 if expected is None else 200)
        assert answer.headers["content-type"].startswith(expected or JSON)
        if expected is None:
            assert code(answer) == "http.not_acceptable"


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (JSON, 200),
        ("Application/JSON; Charset=UTF-8", 200),
        ("application/json;charset=utf8", 200),
        ("application/json; charset=iso-8859-1", 415),
        ("application/graphql", 415),
        ("application/graphql-response+json", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ],
)
async def test_content_types(
    client: httpx.AsyncClient, platform: FakePlatform, content_type: str, status: int
) -> None:
    answer = await post(client, Content_Type=content_type)
    assert answer.status_code == status
    assert len(platform.city.requests) == (status == 200)
    if status == 415:
        assert code(answer) == "http.content_type"
        assert answer.headers["accept-post"] == JSON


async def test_a_body_without_content_type_or_compressed_is_not_read(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/graphql", content=b'{"query": "{ __typename }"}')
    assert answer.status_code == 415
    answer = await post(client, b"\x1f\x8b", Content_Encoding="gzip")
    assert (answer.status_code, code(answer)) == (415, "http.content_encoding")


async def test_a_body_without_announced_length_is_cut_off_while_it_comes(
    client: httpx.AsyncClient,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 500
            yield b" " * 500

    answer = await client.post("/graphql", content=endless(), headers={"Content-Type": JSON})
    assert (answer.status_code, code(answer)) == (413, "http.too_large")
    assert sent <= 3_000


@pytest.mark.parametrize(
    ("params", "status", "error"),
    [
        ({"query": "{ __typename }"}, 200, None),
        ({"query": "{ __typename }", "variables": "", "operationName": ""}, 200, None),
        ({"query": "query($n: Int) { echo(n: $n) }", "variables": '{"n": 3}'}, 200, None),
        (
            {"query": "query A { __typename } query B { x: __typename }", "operationName": "B"},
            200,
            0,
        ),
        ({"query": "mutation { write }"}, 405, "http.queries_only"),
        ({}, 400, "http.member"),
        ({"query": "{ __typename }", "variables": "{"}, 400, "http.json"),
        ({"query": "{ __typename }", "variables": "[]"}, 400, "http.member"),
        ({"query": "{ __typename }", "extensions": "1"}, 400, "http.member"),
        ({"query": ["{ a }", "{ __typename }"]}, 400, "http.query_string"),
        ({"query": b"\xff"}, 400, "http.query_string"),
        ({str(n): "x" for n in range(101)}, 400, "http.query_string"),
    ],
)
async def test_get(
    client: httpx.AsyncClient, params: dict[str, Any], status: int, error: str | None
) -> None:
    url = f"/graphql?{urlencode(params, doseq=True)}"
    answer = await client.get(url, headers={"Accept": GRAPHQL_JSON})
    assert answer.status_code == status
    if error:
        assert code(answer) == error
    if status == 405:
        assert answer.headers["allow"] == "POST"


async def test_a_mutation_is_for_post(client: httpx.AsyncClient, platform: FakePlatform) -> None:
    answer = await post(client, {"query": "mutation { write }"})
    assert answer.json()["data"] == {"write": 1}
    assert platform.city.requests[0].read_only is False


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
async def test_other_methods(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


async def test_get_can_be_closed(platform: FakePlatform, config: Settings) -> None:
    app = make_app(platform, config.model_copy(update={"graphql_get": False}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as client:
        answer = await client.get("/graphql", params=TYPENAME)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert (await post(client)).status_code == 200


async def test_a_district_answers_at_its_own_path_and_an_unknown_one_nowhere(
    client: httpx.AsyncClient, platform: FakePlatform
) -> None:
    answer = await client.post("/d/760/graphql", json=TYPENAME)
    assert answer.status_code == 200
    assert len(platform.district.requests) == 1
    assert platform.city.requests == []
    for path in ("/d/999/graphql", "/d/%00/graphql", "/d/'/graphql"):
        answer = await client.post(path, json=TYPENAME)
        assert (answer.status_code, code(answer)) == (404, "tenant.unknown")


LANGUAGES = {
    "vi-VN,vi;q=0.9,en;q=0.8": "vi",
    "en-GB": "en",
    "fr, en;q=0.2": "en",
    "fr": "vi",
    "en;q=0": "vi",
    "": "vi",
}


@pytest.mark.parametrize(("header", "spoken"), LANGUAGES.items())
async def test_the_client_chooses_the_language(
    client: httpx.AsyncClient, platform: FakePlatform, header: str, spoken: str
) -> None:
    answer = await post(client, None, Accept_Language=header)
    expected = {"vi": "Nội dung phải là", "en": "The body must be"}[spoken]
    assert answer.json()["errors"][0]["message"].startswith(expected)
    assert answer.headers["content-language"] == spoken
    await post(client, Accept_Language=header)
    assert platform.city.requests[0].language == spoken


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0191e6a0-7b1c-7c6e-9d3a-2f1b5c7d9e11", True),
        ("0191E6A07B1C7C6E9D3A2F1B5C7D9E11", True),
        ("1", False),
        ("0191e6a0-7b1c-7c6e-9d3a-2f1b5c7d9e11\n", False),
        ("<script>", False),
        ("x" * 5_000, False),
    ],
)
async def test_a_request_has_an_id_everywhere(
    client: httpx.AsyncClient, platform: FakePlatform, given: str, kept: bool
) -> None:
    for body in (TYPENAME, None):
        answer = await post(client, body, X_Request_Id=given)
        request_id = answer.headers["x-request-id"]
        assert (request_id == given) is kept
        assert answer.json()["extensions"]["requestId"] == request_id
    assert (platform.city.requests[0].request_id == given) is kept


async def test_every_answer_is_kept_by_nobody_and_guessed_at_by_nobody(
    client: httpx.AsyncClient,
) -> None:
    paths = ("/graphql", "/d/999/graphql", "/", "/nothing", "/health/live", "/graphiql")
    for path in paths:
        headers = (await client.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-request-id"]


SOMETHING = Text(vi="Một câu.", en="A sentence.")


@pytest.mark.parametrize(
    ("failure", "status", "error"),
    [
        (Unavailable(SOMETHING), 503, "unavailable"),
        (Unauthenticated(SOMETHING), 401, "UNAUTHENTICATED"),
        (LimitExceeded("depth", 1, 2), 400, "limit.depth"),
        (NotFound(SOMETHING), 500, "internal"),
        (RuntimeError("secret detail"), 500, "internal"),
        (ConnectionRefusedError("10.0.0.1"), 500, "internal"),
    ],
)
async def test_failures_have_a_status_and_no_trace(
    client: httpx.AsyncClient,
    platform: FakePlatform,
    quiet: list[dict[str, Any]],
    failure: Exception,
    status: int,
    error: str,
) -> None:
    platform.city.failure = failure
    answer = await post(client, Accept_Language="en")
    assert (answer.status_code, code(answer)) == (status, error)
    assert "secret" not in answer.text
    assert "10.0.0.1" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    if status == 503:
        assert int(answer.headers["retry-after"]) > 0
    if status == 401:
        assert "invalid_token" not in answer.headers["www-authenticate"]
    assert bool(quiet) is (status == 500)


async def test_a_platform_that_is_away_is_503_and_not_404(
    client: httpx.AsyncClient, platform: FakePlatform
) -> None:
    platform.failure = Unavailable(SOMETHING)
    for path in ("/graphql", "/d/760/graphql", "/d/760/graphiql"):
        answer = await client.get(path, params=TYPENAME)
        assert (answer.status_code, code(answer)) == (503, "unavailable")
        assert answer.headers["retry-after"]


async def test_decimals_are_strings_so_that_nobody_rounds_them(
    client: httpx.AsyncClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def execute(_: GraphQLRequest) -> GraphQLResponse:
        return GraphQLResponse(
            stage="executed", data={"share": Decimal("33.30")}, extensions={"cost": 4}
        )

    monkeypatch.setattr(platform.city, "execute", execute)
    answer = (await post(client)).json()
    assert answer["data"] == {"share": "33.30"}
    assert answer["extensions"]["cost"] == 4
    assert answer["extensions"]["requestId"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
BODIES = st.one_of(
    st.binary(max_size=60),
    JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("query", "operationName", "variables"), JSON_VALUES),
    ).map(lambda value: json.dumps(value).encode()),
)
HEADER = st.text(alphabet="abj/*+;=q0.1, \"'-_", max_size=30)


@given(body=BODIES, accept=HEADER, content_type=st.one_of(st.just(JSON), HEADER))
async def test_nothing_sent_is_answered_by_a_server_error(
    body: bytes, accept: str, content_type: str
) -> None:
    app = make_app(FakePlatform(), Settings.model_validate({}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as client:
        answer = await post(client, body, Accept=accept, Content_Type=content_type)
    assert answer.status_code in {200, 400, 406, 415}
    assert answer.json()["extensions"]["requestId"]
    assert is_json(content_type) or answer.status_code in {406, 415}


async def test_nobody_is_answered_who_has_gone(platform: FakePlatform, config: Settings) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    await make_app(platform, config)(scope, receive, send)
    assert sent == []
    assert platform.city.requests == []
