"""What sockets share with HTTP: from which pages they are opened, room, and rates."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import websockets
from tests.core.web.conftest import FakePlatform

from khungcui.graph.request import GraphQLRequest
from khungcui.settings import Settings
from khungcui.web.app import make_app
from khungcui.web.front import Front

from .conftest import SECONDS, Client, Connect, serving

pytestmark = pytest.mark.anyio

OURS, OTHERS = "https://quan1.example", "https://elsewhere.example"
FAR = "203.0.113.9"
QUERY = "{ __typename }"
HELD, FOLLOWED = "query Held { __typename }", "query Followed { __typename }"


class Loitering:
    """Operations called `Held` or `Followed` stay; the latter say that they follow."""

    def __init__(self) -> None:
        self.stay = asyncio.Semaphore(0)
        self.release = asyncio.Event()

    async def __call__(self, request: GraphQLRequest) -> None:
        if request.query == FOLLOWED:
            request.progress.following()
        if request.query in (HELD, FOLLOWED):
            self.stay.release()
            await self.release.wait()


@dataclass(frozen=True)
class Worker:
    """A served application that is asked over sockets, and by HTTP."""

    app: Front
    connect: Connect

    def socket(self, origin: Any = None) -> AbstractAsyncContextManager[Client]:
        """A socket from far away."""
        return self.connect(origin=origin, address=FAR)

    async def post(self, token: str | None = None, query: str = QUERY) -> int:
        """The status of an operation that comes from the same address by HTTP."""
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        transport = httpx.ASGITransport(self.app, client=(FAR, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
            return (
                await client.post("/graphql", json={"query": query}, headers=headers)
            ).status_code


Working = Callable[..., AbstractAsyncContextManager[Worker]]


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def working(platform: FakePlatform, tmp_path: Any) -> Working:
    """Serves a worker with settings of the test's own."""

    @asynccontextmanager
    async def serve(**chosen: Any) -> AsyncIterator[Worker]:
        given = {"state_dir": tmp_path, "trusted_proxies": "127.0.0.0/8", **chosen}
        app = make_app(platform, Settings.model_validate(given))
        async with serving(app) as connect:
            yield Worker(app, connect)

    return serve


@pytest.fixture(autouse=True)
async def patience() -> AsyncIterator[None]:
    async with asyncio.timeout(SECONDS):
        yield


async def asked(client: Client, query: str = QUERY) -> str:
    """How an operation ends: the code of its error, or `complete`."""
    await client.ask(query)
    while True:
        told = await client.next()
        if told["type"] == "error":
            return told["payload"][0]["extensions"]["code"]
        if told["type"] == "complete":
            return "complete"


async def test_a_page_of_an_allowed_origin_opens_a_socket_and_no_other(working: Working) -> None:
    async with working(cors_origins=OURS) as worker:
        async with worker.socket() as first:
            host, port = first.wire.remote_address
        for origin in (OURS, f"http://{host}:{port}"):
            async with worker.socket(origin) as client:
                await client.greet("good")
                assert await asked(client) == "complete"
        for origin in (OTHERS, "null", f"{OURS}.evil.example", f"http://{host}:{port + 1}", host):
            with pytest.raises(websockets.InvalidStatus) as refused:
                async with worker.socket(origin):
                    pass
            assert refused.value.response.status_code == 403


async def test_calls_count_together_whichever_way_they_come(working: Working) -> None:
    async with working(rate_official=3) as worker, worker.socket() as client:
        await client.greet("good")
        # Where a minute ends among them the window forgets a part of one, so one more may pass.
        found = [await asked(client) for _ in range(5)]
        assert (found[:3], found[-1]) == (["complete"] * 3, "rate")
        assert [await worker.post("good") for _ in range(2)][-1] == 429
        assert await worker.post("other") == 200
    async with working(rate_address=4) as worker:
        assert [await worker.post() for _ in range(2)] == [200, 200]
        async with worker.socket() as client:
            await client.greet()  # Counts as well.
            found = [await asked(client) for _ in range(3)]
            assert (found[0], found[-1]) == ("complete", "rate")
        async with worker.socket() as client:
            await client.send(type="connection_init")
            assert await client.closed() == 1013


async def test_rows_count_together_whichever_way_they_are_asked_for(working: Working) -> None:
    # The platform of these tests weighs the length of a query.
    async with working(rate_cost=3 * len(QUERY)) as worker, worker.socket() as client:
        await client.greet("good")
        assert await asked(client) == "complete"
        assert [await worker.post("good") for _ in range(2)] == [200, 200]
        assert [await asked(client) for _ in range(2)][-1] == "rate"
        assert await worker.post("other") == 200


async def test_a_worker_takes_in_so_many_operations_whichever_way_they_come(
    working: Working, platform: FakePlatform
) -> None:
    platform.city.running = loitering = Loitering()
    async with (
        working(pool_size=1, max_waiting=0) as worker,
        worker.socket() as one,
        worker.socket() as two,
        worker.socket() as three,
    ):
        await one.greet("good")
        await two.greet("other")
        # What follows has left its room to others.
        await one.ask(FOLLOWED)
        await loitering.stay.acquire()
        assert await worker.post() == 200
        await one.ask(HELD)
        await loitering.stay.acquire()
        assert await worker.post() == 503
        assert await asked(two) == "overloaded"
        await three.send(type="connection_init")
        assert await three.closed() == 1013
        loitering.release.set()
        ended = {(await one.next())["type"] for _ in range(4)}
        assert ended == {"next", "complete"}
        assert await asked(two) == "complete"
        assert await worker.post() == 200
