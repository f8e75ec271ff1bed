"""The conversation of `graphql-transport-ws`, message by message, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import structlog
import websockets

from khungcui.errors import Conflict, Unauthenticated
from khungcui.graph.request import GraphQLRequest, GraphQLResponse
from khungcui.settings import Settings
from khungcui.text import Text
from khungcui.web.app import make_app

from .conftest import PROTOCOL, SECONDS, Client, Connect, serving

pytestmark = pytest.mark.anyio

QUERY = "{ a }"
ACK = {"type": "connection_ack"}


class Somebody:
    """Whoever bears the one token that there is."""

    official_id = uuid4()


class Scripted:
    """An endpoint that does what an operation says; `follow` answers until it is cancelled."""

    def __init__(self) -> None:
        self.open = True
        self.ended: list[str] = []
        self.going = asyncio.Event()
        self.end = asyncio.Event()
        self.lingering = asyncio.Event()

    async def authenticate(self, token: str | None) -> Any:
        if token == "good" and self.open:
            return Somebody
        if token is None:
            return None
        raise Unauthenticated(Text(vi="Mã không có hiệu lực.", en="The token is not valid."))

    async def stream(
        self, request: GraphQLRequest, token: str | None
    ) -> AsyncIterator[GraphQLResponse]:
        await self.authenticate(token)
        name = request.operation_name
        executed = GraphQLResponse(stage="executed", data={"a": request.variables.get("n")})
        try:
            match name:
                case "invalid":
                    yield GraphQLResponse(stage="validate", errors=({"message": "No."},))
                case "conflict":
                    raise Conflict(Text(vi="Không được.", en="It does not fit."))
                case "broken":
                    raise ZeroDivisionError
                case "written":
                    yield replace(executed, data=None, written=b'{"a":"w"}')
                case "act":
                    request.progress.acting()
                    self.going.set()
                    await asyncio.sleep(0.1)
                    yield executed
                case "follow":
                    while True:
                        await self.authenticate(token)
                        yield executed
                        await asyncio.sleep(0.05)
                case "linger":
                    try:
                        yield executed
                        await asyncio.Event().wait()
                    finally:
                        await self.lingering.wait()
                case _:
                    yield executed
        finally:
            self.ended.append(f"{name} {request.variables.get('n')}")
            self.end.set()


class Scene:
    """A platform of one scripted endpoint."""

    def __init__(self) -> None:
        self.at = Scripted()

    def endpoint(self, district: str | None) -> Any:
        if district == "none":
            raise Conflict(Text(vi="Không có.", en="There is none."))
        return self.at

    async def start(self) -> None: ...

    async def warm(self) -> None: ...

    async def stop(self) -> None: ...

    def figures(self) -> dict[str, float]:
        return {}

    async def ready(self) -> dict[str, bool]:
        return {}


@pytest.fixture(autouse=True)
def logs() -> Any:
    with structlog.testing.capture_logs() as caught:
        yield caught


@pytest.fixture(scope="module")
async def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="module")
async def connect(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Connect]:
    chosen = Settings.model_validate(
        {
            "state_dir": tmp_path_factory.mktemp("protocol"),
            "socket_init_seconds": 0.3,
            "sockets_per_official": 2,
            "operations_per_official": 3,
            "max_body": 2_000,
        }
    )
    async with serving(make_app(scene, chosen)) as opened:
        yield opened


async def begin(client: Client, name: str | None = None, id: str = "1", n: int = 0) -> None:
    payload = {"query": QUERY, "operationName": name, "variables": {"n": n}}
    await client.send(id=id, type="subscribe", payload=payload)


async def test_one_operation_from_greeting_to_complete(connect: Connect) -> None:
    async with connect() as client:
        assert await client.greet("good") == ACK
        await begin(client, n=7)
        told = await client.next()
        assert (told["id"], told["type"], told["payload"]["data"]) == ("1", "next", {"a": 7})
        assert told["payload"]["extensions"]["requestId"]
        assert await client.next() == {"id": "1", "type": "complete"}
        await begin(client, "written")
        assert (await client.next())["payload"]["data"] == {"a": "w"}


@pytest.mark.parametrize(
    ("name", "code"), [("invalid", None), ("conflict", "conflict"), ("broken", "internal")]
)
async def test_an_operation_that_cannot_run_ends_with_an_error(
    connect: Connect, name: str, code: str | None
) -> None:
    async with connect(as_=None) as client:
        await client.greet()
        await begin(client, name)
        told = await client.next()
        assert (told["id"], told["type"]) == ("1", "error")
        [error] = told["payload"]
        assert error.get("extensions", {}).get("code") == code
        # The id is free again, and the socket as well as before.
        await begin(client)
        assert (await client.next())["type"] == "next"


async def test_either_side_completes(connect: Connect, scene: Scene) -> None:
    async with connect() as client:
        await client.greet("good")
        await begin(client, "follow", "a", 1)
        await begin(client, "follow", "b", 2)
        assert {(await client.next())["id"] for _ in range(6)} == {"a", "b"}
        await client.send(id="a", type="complete")
        await client.send(id="unknown", type="complete")
        await client.send(type="ping", payload={"mark": 1})
        while (told := await client.next())["type"] != "pong":
            assert told["type"] == "next"
        assert told["payload"] == {"mark": 1}
        assert {(await client.next())["id"] for _ in range(4)} == {"b"}
        assert scene.at.ended[-1] == "follow 1"
    await until(scene, "follow 2")


async def until(scene: Scene, ended: str) -> None:
    async with asyncio.timeout(SECONDS):
        while ended not in scene.at.ended:
            await scene.at.end.wait()
            scene.at.end.clear()


@pytest.mark.parametrize("leaves", [True, False], ids=["goes away", "completes"])
async def test_what_acts_is_finished_whoever_has_gone(
    connect: Connect, scene: Scene, leaves: bool
) -> None:
    scene.at.going.clear()
    scene.at.ended.clear()
    async with connect() as client:
        await client.greet("good")
        await begin(client, "act", n=5)
        async with asyncio.timeout(SECONDS):
            await scene.at.going.wait()
        if not leaves:
            await client.send(id="1", type="complete")
            assert await client.silent(0.3)
    await until(scene, "act 5")


async def test_pings_are_answered_before_the_greeting_too(connect: Connect) -> None:
    async with connect() as client:
        await client.send(type="ping")
        assert await client.next() == {"type": "pong"}
        await client.send(type="pong")
        assert await client.greet() == ACK


SUBSCRIBE = {"id": "1", "type": "subscribe", "payload": {"query": QUERY}}
INIT = {"type": "connection_init"}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([SUBSCRIBE], 4401),
        ([INIT, INIT], 4429),
        ([INIT | {"payload": {"Authorization": "Bearer bad"}}], 4403),
        ([INIT | {"payload": {"Authorization": "good"}}], 4403),
        ([INIT | {"payload": []}], 4400),
        ([INIT | {"payload": 1}], 4400),
        (["{"], 4400),
        (["[]"], 4400),
        ([b"{}"], 4400),
        (["[" * 900 + "]" * 900], 4400),
        (['{"type": "' + "x" * 2_000 + '"}'], 1009),
        ([{"type": "start"}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": QUERY}}], 4400),
        ([INIT, SUBSCRIBE | {"id": ""}], 4400),
        ([INIT, SUBSCRIBE | {"id": 1}], 4400),
        ([INIT, SUBSCRIBE | {"id": "x" * 300}], 4400),
        ([INIT, SUBSCRIBE | {"payload": {"query": 1}}], 4400),
        ([INIT, SUBSCRIBE | {"payload": {"query": QUERY, "variables": []}}], 4400),
        ([INIT, {"type": "complete"}], 4400),
        ([INIT, {"type": 1}], 4400),
        ([], 4408),
        ([{"type": "ping"}], 4408),
    ],
)
async def test_what_breaks_the_protocol_closes_the_socket(
    connect: Connect, messages: list[Any], code: int
) -> None:
    async with connect() as client:
        for message in messages:
            await client.wire.send(
                message if isinstance(message, str | bytes) else json.dumps(message)
            )
        assert await client.closed() == code


async def test_two_operations_do_not_share_an_id(connect: Connect) -> None:
    async with connect() as client:
        await client.greet("good")
        await begin(client, "follow", "same", 8)
        await begin(client, "follow", "same", 9)
        assert await client.closed() == 4409


@pytest.mark.parametrize("spoken", [(), ("graphql-ws",)], ids=["none", "the legacy protocol"])
async def test_another_protocol_is_refused(connect: Connect, spoken: tuple[str, ...]) -> None:
    async with connect(subprotocols=spoken) as client:
        assert client.wire.subprotocol is None
        assert await client.closed() == 4406


async def test_ours_is_chosen_among_others(connect: Connect) -> None:
    async with connect(subprotocols=("graphql-ws", PROTOCOL)) as client:
        assert client.wire.subprotocol == PROTOCOL
        assert await client.greet() == ACK


async def test_a_token_that_ends_closes_the_socket(connect: Connect, scene: Scene) -> None:
    async with connect() as client:
        await client.greet("good")
        await begin(client, "follow")
        assert (await client.next())["type"] == "next"
        scene.at.open = False
        try:
            assert await client.closed() == 4403
        finally:
            scene.at.open = True


async def test_an_official_has_so_many_sockets_and_operations(connect: Connect) -> None:
    async with connect() as one, connect() as two, connect() as three:
        assert await one.greet("good") == ACK
        assert await two.greet("good") == ACK
        await three.send(**INIT, payload={"Authorization": "Bearer good"})
        assert await three.closed() == 1013
        for n in range(3):
            await begin(one, "follow", str(n))
        assert {(await one.next())["id"] for _ in range(9)} == {"0", "1", "2"}
        await begin(two, "follow", "fourth")
        told = await two.next()
        assert told["payload"][0]["extensions"]["code"] == "limit.operations"
    async with connect() as again:
        assert await again.greet("good") == ACK


@pytest.mark.parametrize("leaves", [True, False], ids=["goes away", "completes"])
async def test_what_nobody_wants_takes_no_place_while_it_ends(
    connect: Connect, scene: Scene, leaves: bool
) -> None:
    scene.at.ended.clear()
    scene.at.lingering.clear()
    async with connect() as left:
        await left.greet("good")
        for n in range(3):
            await begin(left, "linger", str(n), n)
        assert {(await left.next())["id"] for _ in range(3)} == {"0", "1", "2"}
        if not leaves:
            await left.send(id="0", type="complete")
            await begin(left, id="0")
            assert (await left.next())["type"] == "next"
    try:
        async with connect() as back:
            await back.greet("good")
            for n in range(3):
                await begin(back, "follow", str(n))
            assert {(await back.next())["type"] for _ in range(9)} == {"next"}
            assert scene.at.ended == ([] if leaves else ["None 0"])
    finally:
        scene.at.lingering.set()
    await until(scene, "linger 0")


async def test_an_address_that_nobody_has_is_refused(connect: Connect) -> None:
    async with connect("/d/none/graphql") as client:
        await client.send(**INIT)
        assert await client.closed() == 4403
    with pytest.raises(websockets.InvalidStatus):
        async with connect("/elsewhere"):
            pass
