"""The HTTP of one request: what of it GraphQL over HTTP reads, and nothing else."""

from collections.abc import Iterable

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from khungcui.web.refusals import too_large


class Incoming:
    """A request as it comes in; its body is read when it is asked for, once."""

    __slots__ = ("_headers", "client", "method", "path", "query_string", "receive")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        client = scope.get("client")
        #: The address of the other end of the connection; None where it has none.
        self.client: str | None = client[0] if client else None
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self.receive = receive
        pairs = scope["headers"]
        headers: dict[bytes, bytes] = dict(pairs)
        self._headers = headers if len(headers) == len(pairs) else _joined(pairs)

    def header(self, name: bytes) -> str | None:
        """The header of this name in small letters; one that came repeatedly is a list."""
        found = self._headers.get(name)
        return None if found is None else found.decode("latin-1")

    async def body(self, most: int) -> bytes:
        """All of the body; `BadRequest` as soon as it is longer than ``most`` bytes."""
        announced = self._headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > most:
            raise too_large(most)
        message = await self._next()
        body: bytes = message.get("body", b"")
        if message.get("more_body", False):
            return await self._rest(bytearray(body), most)
        if len(body) > most:
            raise too_large(most)
        return body

    async def _rest(self, body: bytearray, most: int) -> bytes:
        more = True
        while more and len(body) <= most:
            message = await self._next()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if len(body) > most:
            raise too_large(most)
        return bytes(body)

    async def _next(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        return message


def _joined(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """RFC 9110, 5.3: a header that comes twice is one whose value is a list."""
    headers: dict[bytes, bytes] = {}
    for name, value in pairs:
        headers[name] = b"%b, %b" % (headers[name], value) if name in headers else value
    return headers
