"""How many wait, and what becomes of an operation whose client goes away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import text
from tests.core.web.listening import listening

from khungcui.app import create_app
from khungcui.graph.request import GraphQLRequest
from khungcui.settings import Settings
from khungcui.testing import Loom
from khungcui.web.app import make_app
from khungcui.web.front import Front

from .conftest import FakePlatform

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK"


class Held:
    """Operations that run until they are released."""

    def __init__(self) -> None:
        self.running = asyncio.Semaphore(0)
        self.release = asyncio.Event()
        self.cut_off = asyncio.Event()
        self.finished = asyncio.Event()
        self.acts = False

    async def __call__(self, request: GraphQLRequest) -> None:
        if self.acts:
            request.progress.acting()
        self.running.release()
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.cut_off.set()
            raise
        self.finished.set()


@pytest.fixture
async def held(platform: FakePlatform) -> Held:
    made = Held()
    platform.city.running = made
    return made


@pytest.fixture(autouse=True)
async def patience() -> AsyncIterator[None]:
    async with asyncio.timeout(30):
        yield


@dataclass(frozen=True)
class Conversation:
    """One operation, sent over a socket of its own."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def status(self) -> bytes:
        """The first line of the answer."""
        return (await self.reader.readline()).strip()

    async def leave(self) -> None:
        """Go away."""
        self.writer.close()
        await self.writer.wait_closed()


@asynccontextmanager
async def asking(
    address: tuple[str, int], query: str, path: str = "/graphql", *, bearer: str = "good"
) -> AsyncIterator[Conversation]:
    reader, writer = await asyncio.open_connection(*address)
    body = json.dumps({"query": query}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: loom\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {bearer}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    said = Conversation(reader, writer)
    try:
        yield said
    finally:
        await said.leave()


async def test_whom_there_is_no_room_for_is_sent_away_at_once(
    platform: FakePlatform, config: Settings, held: Held
) -> None:
    app = make_app(platform, config.model_copy(update={"pool_size": 2, "max_waiting": 1}))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://loom.test"
    ) as client:
        body = {"query": "{ __typename }"}
        inside = [asyncio.create_task(client.post("/graphql", json=body)) for _ in range(3)]
        for _ in inside:
            await held.running.acquire()
        away = await client.post("/graphql", json=body)
        assert away.status_code == 503
        assert away.json()["errors"][0]["extensions"]["code"] == "overloaded"
        assert int(away.headers["retry-after"]) > 0
        held.release.set()
        assert [(await one).status_code for one in inside] == [200, 200, 200]
        assert (await client.post("/graphql", json=body)).status_code == 200
    assert len(platform.city.requests) == 4


async def test_a_query_ends_with_its_client_and_leaves_its_room(
    platform: FakePlatform, config: Settings, held: Held
) -> None:
    app = make_app(platform, config.model_copy(update={"pool_size": 1, "max_waiting": 0}))
    async with listening(app) as address:
        async with asking(address, "{ secret }"):
            await held.running.acquire()
        await held.cut_off.wait()
        held.release.set()
        async with asking(address, "{ secret }") as again:
            assert await again.status() == OK


async def test_what_has_begun_to_act_is_finished_though_nobody_is_there(
    platform: FakePlatform, app: Front, held: Held
) -> None:
    held.acts = True
    async with listening(app) as address:
        async with asking(address, "mutation { write }"):
            await held.running.acquire()
        # Long enough for a query to be cut off, as the test before shows.
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await held.cut_off.wait()
        held.release.set()
        await held.finished.wait()


async def test_a_client_that_waits_is_answered(
    platform: FakePlatform, app: Front, held: Held
) -> None:
    async with listening(app) as address, asking(address, "{ secret }") as patient:
        await held.running.acquire()
        await asyncio.sleep(0.1)  # Meanwhile somebody has begun to look whether it is there.
        held.release.set()
        assert await patient.status() == OK


async def test_the_statement_ends_with_its_client(loom: Loom) -> None:
    actor = await loom.acting("office:760")
    query, path = "{ establishments(first: 1) { nodes { id } } }", "/d/760/graphql"
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
        "and datname = current_database() and query like '%establishment%'"
    )
    async with listening(create_app(loom.platform)) as address:

        async def until(number: int) -> None:
            found = -1
            while found != number:
                async with loom.database.reading(()) as session:
                    found = await session.scalar(waiting)

        async with loom.database.maintaining(loom.tree.homes()) as session:
            await session.execute(text("lock table establishment in access exclusive mode"))
            async with asking(address, query, path, bearer=actor.token):
                await until(1)
            await until(0)
        async with asking(address, query, path, bearer=actor.token) as again:
            assert await again.status() == OK
