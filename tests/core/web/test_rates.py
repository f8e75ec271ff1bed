"""How often one address and one official may ask."""

from collections.abc import Callable
from ipaddress import ip_network

import httpx
import pytest

from khungcui.settings import Settings
from khungcui.web.app import make_app
from khungcui.web.front import Front
from khungcui.web.peers import Peers, counted

from .conftest import FakePlatform

pytestmark = pytest.mark.anyio

FAR, FURTHER, PROXY = "203.0.113.9", "198.51.100.7", "10.1.2.3"
Limited = Callable[..., Front]


@pytest.fixture
def limited(platform: FakePlatform, config: Settings) -> Limited:
    """The application with settings of the test's own."""

    def make(**settings: object) -> Front:
        return make_app(platform, Settings.model_validate(config.model_dump() | settings))

    return make


async def ask(
    app: Front,
    address: str,
    *,
    token: str | None = None,
    query: str = "{ __typename }",
    **headers: str,
) -> httpx.Response:
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        return await client.post("/graphql", json={"query": query}, headers=named)


async def statuses(app: Front, address: str, times: int = 5, **asked: str) -> list[int]:
    return [(await ask(app, address, **asked)).status_code for _ in range(times)]


def exhausted(found: list[int], most: int = 3) -> bool:
    """Whether the first ``most`` were answered and the last was not.

    Where a minute ends among them the window forgets a part of one, so one more may pass.
    """
    return found[:most] == [200] * most and found[-1] == 429


async def test_an_address_is_counted_and_this_machine_is_not(limited: Limited) -> None:
    app = limited(rate_address=3)
    assert exhausted(await statuses(app, FAR))
    refused = await ask(app, FAR, accept_language="en")
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["extensions"]["code"] == "rate"
    assert "3 times" in refused.json()["errors"][0]["message"]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert set(await statuses(app, FURTHER, 3)) == {200}
    assert set(await statuses(app, "127.0.0.1", 9)) == {200}
    assert set(await statuses(app, "::1", 9)) == {200}


async def test_a_network_of_ipv6_is_one_address(limited: Limited) -> None:
    app = limited(rate_address=3)
    found = [(await ask(app, f"2001:db8::{n}")).status_code for n in range(1, 6)]
    assert exhausted(found)
    assert (await ask(app, "2001:db8:0:1::1")).status_code == 200


async def test_an_official_is_counted_wherever_the_calls_come_from(limited: Limited) -> None:
    app = limited(rate_official=3)
    found = [
        (await ask(app, address, token="good")).status_code
        for address in (FAR, FURTHER, FAR, FURTHER, FAR)
    ]
    assert exhausted(found)
    assert (await ask(app, FAR, token="other")).status_code == 200
    assert set(await statuses(app, FAR)) == {200}
    assert set(await statuses(app, "127.0.0.1", token="good")) == {200}


async def test_an_official_may_read_so_many_rows(limited: Limited, platform: FakePlatform) -> None:
    query = "{ __typename }"  # The platform of these tests weighs the length of a query.
    app = limited(rate_cost=3 * len(query))
    assert exhausted(await statuses(app, FAR, token="good", query=query))
    assert (await ask(app, FAR, token="other", query=query)).status_code == 200
    assert (await ask(app, FAR, query=query)).status_code == 200


async def test_what_alone_is_more_than_a_minute_holds_takes_the_minute(limited: Limited) -> None:
    app = limited(rate_cost=5)
    found = await statuses(app, FAR, 3, token="good")
    assert (found[0], found[-1]) == (200, 429)


async def test_nothing_is_counted_where_no_rate_is_set(limited: Limited) -> None:
    app = limited(rate_address=0, rate_official=0, rate_cost=0)
    assert set(await statuses(app, FAR, 20, token="good")) == {200}


async def test_a_forwarded_address_is_believed_from_a_trusted_proxy_alone(
    limited: Limited,
) -> None:
    app = limited(rate_address=3, trusted_proxies="10.0.0.0/8")
    behind = [
        (await ask(app, PROXY, x_forwarded_for=f"198.51.100.{n}")).status_code for n in range(5)
    ]
    assert set(behind) == {200}
    lying = [(await ask(app, FAR, x_forwarded_for=f"198.51.100.{n}")).status_code for n in range(5)]
    assert exhausted(lying)


@pytest.mark.parametrize(
    ("client", "forwarded", "found"),
    [
        (None, FAR, None),
        ("nowhere", FAR, None),
        (FAR, None, FAR),
        (FAR, FURTHER, FAR),
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, FURTHER, FURTHER),
        (PROXY, f"127.0.0.1, {FURTHER}", FURTHER),
        (PROXY, f"{FURTHER}, 10.9.9.9", FURTHER),
        (PROXY, f"{FAR}, 10.9.9.9, {FURTHER}", FURTHER),
        (PROXY, f"{FAR}, what, 10.9.9.9", "10.9.9.9"),
        ("::ffff:10.1.2.3", f" {FURTHER} ", FURTHER),
    ],
)
async def test_the_nearest_address_that_is_no_proxy(
    client: str | None, forwarded: str | None, found: str | None
) -> None:
    assert Peers([ip_network("10.0.0.0/8")]).address(client, forwarded) == found


async def test_an_address_has_one_name() -> None:
    assert counted("::ffff:203.0.113.9") == counted(FAR) == FAR
    assert counted("2001:db8::1") == counted("2001:db8::ffff") != counted("2001:db8:0:1::1")
    assert counted("127.8.8.8") is counted("::1") is counted(None) is None
