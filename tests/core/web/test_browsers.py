"""What browsers ask for: pages of other origins, and answers packed for the way."""

import gzip
from typing import Any

import httpx
import pytest

from khungcui.graph.request import GraphQLRequest, GraphQLResponse
from khungcui.settings import Settings
from khungcui.web.app import make_app
from khungcui.web.negotiation import takes_gzip

from .conftest import FakePlatform

pytestmark = pytest.mark.anyio

OURS, OTHERS = "https://quan1.example", "https://elsewhere.example"
BODY = {"query": "{ __typename }"}
ASKS_FIRST = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


def client_of(platform: FakePlatform, config: Settings, **settings: Any) -> httpx.AsyncClient:
    chosen = Settings.model_validate(config.model_dump() | settings)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(make_app(platform, chosen)), base_url="http://loom.test"
    )


async def test_a_page_of_an_allowed_origin_may_call_and_no_other(
    platform: FakePlatform, config: Settings
) -> None:
    async with client_of(platform, config, cors_origins=f"{OURS}, https://b.example") as client:
        first = await client.options("/graphql", headers={"origin": OURS, **ASKS_FIRST})
        assert (first.status_code, first.content) == (204, b"")
        assert first.headers["access-control-allow-origin"] == OURS
        assert first.headers["access-control-allow-methods"] == "GET, POST"
        assert "Authorization" in first.headers["access-control-allow-headers"]
        answer = await client.post("/d/760/graphql", json=BODY, headers={"origin": OURS})
        assert answer.headers["access-control-allow-origin"] == OURS
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
        refused = await client.post("/graphql", json=None, headers={"origin": OURS})
        assert refused.headers["access-control-allow-origin"] == OURS
        for origin in (OTHERS, "null", OURS + ".evil.example", "*"):
            first = await client.options("/graphql", headers={"origin": origin, **ASKS_FIRST})
            assert first.status_code == 405
            answer = await client.post("/graphql", json=BODY, headers={"origin": origin})
            for one in (first, answer):
                assert not any(name.startswith("access-control") for name in one.headers)
                assert "Origin" in one.headers["vary"]
        assert "access-control-allow-credentials" not in first.headers


async def test_no_origin_may_call_unless_it_is_set(client: httpx.AsyncClient) -> None:
    first = await client.options("/graphql", headers={"origin": OURS, **ASKS_FIRST})
    assert (first.status_code, first.headers["allow"]) == (405, "GET, POST")
    answer = await client.post("/graphql", json=BODY, headers={"origin": OURS})
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert "Origin" not in answer.headers["vary"]


async def raw(client: httpx.AsyncClient, accept_encoding: str) -> tuple[bytes, httpx.Headers]:
    """The body as it came."""
    headers = {"accept-encoding": accept_encoding}
    async with client.stream("POST", "/graphql", json=BODY, headers=headers) as answer:
        return b"".join([chunk async for chunk in answer.aiter_raw()]), answer.headers


@pytest.mark.parametrize("size", [20_000, 200_000])
async def test_a_large_answer_is_packed_for_whoever_can_unpack_it(
    platform: FakePlatform, config: Settings, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    async def execute(_: GraphQLRequest) -> GraphQLResponse:
        return GraphQLResponse(stage="executed", written=b'{"name":"%b"}' % (b"dt" * (size // 2)))

    monkeypatch.setattr(platform.city, "execute", execute)
    async with client_of(platform, config) as client:
        packed, headers = await raw(client, "br, gzip;q=0.5")
        assert headers["content-encoding"] == "gzip"
        assert int(headers["content-length"]) == len(packed) < size / 10
        plain, others = await raw(client, "br, gzip;q=0")
        assert "content-encoding" not in others
        assert len(gzip.decompress(packed)) == len(plain) > size
        assert "Accept-Encoding" in headers["vary"]
    async with client_of(platform, config, compress_from=0) as client:
        _, headers = await raw(client, "gzip")
        assert "content-encoding" not in headers


async def test_a_small_answer_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    _, headers = await raw(client, "gzip")
    assert "content-encoding" not in headers


async def test_large_files_of_pages_are_packed_too(
    platform: FakePlatform, config: Settings
) -> None:
    async with client_of(platform, config, compress_from=500) as client:
        page = await client.get("/assets/page.css", headers={"accept-encoding": "gzip"})
        assert page.headers["content-encoding"] == "gzip"
        assert page.headers["x-content-type-options"] == "nosniff"
        health = await client.get("/health/live", headers={"accept-encoding": "gzip"})
        assert "content-encoding" not in health.headers


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("GZIP;q=1.0", True),
        ("deflate, br", False),
        ("*", True),
        ("*, gzip;q=0", False),
        ("gzip;q=0.000", False),
    ],
)
async def test_who_can_unpack(accepted: str | None, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
