"""A served platform to which the tests of following speak over real sockets."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import uvicorn
import websockets
from starlette.types import ASGIApp
from tests.core.register.asking import Register

from khungcui.app import create_app
from khungcui.plugins.manager import Plugins
from khungcui.settings import Settings
from khungcui.testing import Actor, Loom
from khungcui.testing.loom import weaving
from khungcui.testing.postgres import Cluster

PROTOCOL = "graphql-transport-ws"
#: Another test's long transaction on the same server holds the telling back.
SECONDS = 30

_codes = count(1)


@dataclass
class Client:
    """One socket, as a client of the protocol holds it."""

    wire: websockets.ClientConnection
    ids: Any = field(default_factory=lambda: count(1))

    async def send(self, **message: Any) -> None:
        await self.wire.send(json.dumps(message))

    async def next(self, seconds: float = SECONDS) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            return json.loads(await self.wire.recv())

    async def greet(self, token: str | None = None) -> dict[str, Any]:
        payload = {} if token is None else {"Authorization": f"Bearer {token}"}
        await self.send(type="connection_init", payload=payload)
        return await self.next()

    async def ask(
        self, query: str, variables: dict[str, Any] | None = None, id: str | None = None
    ) -> None:
        """Begin an operation, under an id of its own where none is given."""
        await self.send(
            id=id or str(next(self.ids)),
            type="subscribe",
            payload={"query": query, "variables": variables or {}},
        )

    async def changes(self, many: int) -> list[dict[str, Any]]:
        """The next changes that are told, of any subscription."""
        told = []
        for _ in range(many):
            message = await self.next()
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message
            told += message["payload"]["data"].values()
        return told

    async def silent(self, seconds: float = 0.5) -> bool:
        """Whether nothing is told for a while."""
        try:
            message = await self.next(seconds)
        except TimeoutError:
            return True
        raise AssertionError(message)

    async def closed(self) -> int | None:
        """The code with which the server closes."""
        async with asyncio.timeout(SECONDS):
            await self.wire.wait_closed()
        return self.wire.close_code


Connect = Callable[..., Any]


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[Connect]:
    """The application on a port of its own; yields what opens a socket to it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        host, port = listening.getsockname()

        @asynccontextmanager
        async def connect(
            path: str = "/graphql",
            *,
            as_: Actor | None = None,
            subprotocols: Any = (PROTOCOL,),
            origin: Any = None,
            address: str | None = None,
        ) -> AsyncIterator[Client]:
            async with websockets.connect(
                f"ws://{host}:{port}{path}",
                subprotocols=list(subprotocols) or None,
                origin=origin,
                additional_headers={"X-Forwarded-For": address} if address else None,
                compression=None,
                # Otherwise one that leaves messages unread does not see that it was closed.
                max_queue=None,
                proxy=None,
            ) as wire:
                client = Client(wire)
                if as_ is not None:
                    greeted = await client.greet(as_.token)
                    assert greeted == {"type": "connection_ack"}
                yield client

        try:
            yield connect
        finally:
            server.should_exit = True
            async with asyncio.timeout(SECONDS):
                await task


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of the whole session, since the platform of the session runs on its loop."""
    return "asyncio"


@dataclass(frozen=True, kw_only=True)
class Two:
    """Two workers of one platform, the first of which is served."""

    loom: Loom
    other: Loom
    connect: Connect
    url: str


@pytest.fixture(scope="session")
async def two(
    postgres: Cluster,
    prepared: str,
    plugins: Plugins,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Two]:
    """What the tests of following share: each makes records of its own."""
    chosen = Settings(state_dir=tmp_path_factory.mktemp("live"), operations_per_official=3)
    with postgres.copied(prepared) as made:
        async with (
            weaving(made.app_url, plugins, chosen) as loom,
            weaving(made.app_url, plugins, chosen) as other,
            serving(create_app(loom.platform)) as connect,
        ):
            yield Two(loom=loom, other=other, connect=connect, url=made.app_url)


@dataclass(frozen=True, kw_only=True)
class Ward:
    """A ward that registers establishments, through the worker that nobody is served by."""

    two: Two
    actor: Actor

    async def register(self, code: str | None = None) -> dict[str, Any]:
        code = code or f"HTX-{next(_codes):04}"
        return await Register(self.two.other).registered(self.actor, code)

    async def rename(self, id: str, name: str) -> None:
        await Register(self.two.other).do(
            "correctEstablishment", {"establishment": id, "name": name}, "__typename", self.actor
        )


@pytest.fixture(scope="session")
async def ward(two: Two) -> Ward:
    """The committee of a ward of Quận 1."""
    return Ward(two=two, actor=await two.loom.acting("ward:26734"))
