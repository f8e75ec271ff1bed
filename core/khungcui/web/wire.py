"""One socket of `graphql-transport-ws`: JSON in and out, and the ends that it can come to."""

import asyncio
from typing import Any

import orjson
from starlette.types import Message, Receive, Send

PROTOCOL = "graphql-transport-ws"
#: Seconds for which a client may leave what it is sent unread.
_STALLED = 30


class Closing(Exception):
    """The connection is to be closed, with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Gone(Exception):
    """Nobody is there any more."""


class Wire:
    """The messages of one socket, each a JSON object."""

    def __init__(self, receive: Receive, send: Send, longest: int) -> None:
        self._receive = receive
        self._send = send
        self._longest = longest
        self._sending = asyncio.Lock()

    async def accept(self, subprotocols: list[str]) -> None:
        """Accept the socket; `Closing` where the client speaks another protocol."""
        await self._receive()
        spoken = PROTOCOL if PROTOCOL in subprotocols else None
        await self._send({"type": "websocket.accept", "subprotocol": spoken})
        if spoken is None:
            raise Closing(4406, "Subprotocol not acceptable")

    async def next(self) -> dict[str, Any]:
        """The next message; `Closing` for one that cannot be read, `Gone` at the end."""
        event: Message = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise Gone
        text = event.get("text")
        if text is None:
            raise Closing(4400, "Messages are JSON in text frames")
        if len(text) > self._longest:
            raise Closing(1009, "Message too big")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closing(4400, "Message is not JSON") from None
        if not isinstance(message, dict):
            raise Closing(4400, "Message is not an object")
        return message

    async def tell(self, message: bytes) -> None:
        """Send a message, when the client has taken those before; `Gone` where it does not."""
        await self._out({"type": "websocket.send", "text": message.decode()})

    async def close(self, code: int, reason: str) -> None:
        """Close the socket."""
        await self._out({"type": "websocket.close", "code": code, "reason": reason[:120]})

    async def _out(self, event: Message) -> None:
        try:
            async with asyncio.timeout(_STALLED), self._sending:
                await self._send(event)
        except (TimeoutError, OSError, RuntimeError):
            # It does not read, or has closed meanwhile. It goes on from its last cursor.
            raise Gone from None
