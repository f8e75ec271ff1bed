"""A client that keeps connections busy: each sends its next request when it has its answer.

It takes requests ready made and looks at answers only as far as to know a failure, so that it
stays out of the way of what is measured.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter
from typing import Any

import httptools
import orjson

HOST = "127.0.0.1"
#: What an answer holds that did not do what was asked.
_FAILURES = (b'"errors":[{', b'"errors": [{', b'"userErrors":[{', b'"userErrors": [{')
_KEPT = 3


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request: where to, as whom, and its body."""

    path: str
    body: Mapping[str, Any]
    token: str | None = None

    @property
    def wire(self) -> bytes:
        """The request as it is sent."""
        body = orjson.dumps(self.body, default=str)
        lines = [
            f"POST {self.path} HTTP/1.1",
            f"host: {HOST}",
            "content-type: application/json",
            "accept: application/json",
            f"content-length: {len(body)}",
        ]
        if self.token is not None:
            lines.append(f"authorization: Bearer {self.token}")
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Load:
    """What a load did: seconds of each answer, bytes of the bodies, and the first failures."""

    took: list[float] = field(default_factory=list)
    size: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many answers came."""
        return len(self.took)


class _Line(asyncio.Protocol):
    """One connection; it stops asking after ``until``."""

    def __init__(self, wires: Iterator[bytes], load: Load, until: float) -> None:
        self._wires = wires
        self._load = load
        self._until = until
        self._transport: Any = None
        self._began = 0.0
        self._body: list[bytes] = []
        self._parser = httptools.HttpResponseParser(self)
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(exc or ConnectionResetError("the server hung up"))

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        now = perf_counter()
        body = b"".join(self._body)
        self._body.clear()
        load = self._load
        load.took.append(now - self._began)
        load.size += len(body)
        if self._parser.get_status_code() != 200 or any(one in body for one in _FAILURES):
            load.failed += 1
            if len(load.failures) < _KEPT:
                load.failures.append(body[:300].decode(errors="replace"))
        if now < self._until:
            self._send()
        else:
            self.over.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._began = perf_counter()
        self._transport.write(next(self._wires))


async def drive(port: int, wires: Sequence[bytes], seconds: float, connections: int) -> Load:
    """Send ``wires`` in turn for so long; `ConnectionError` where the server hangs up."""
    loop = asyncio.get_running_loop()
    load, turns = Load(), cycle(wires)
    until = perf_counter() + seconds
    async with asyncio.timeout(seconds + 60):
        lines: list[_Line] = []
        for _ in range(connections):
            _, line = await loop.create_connection(lambda: _Line(turns, load, until), HOST, port)
            lines.append(line)
        await asyncio.gather(*(line.over for line in lines))
    return load
