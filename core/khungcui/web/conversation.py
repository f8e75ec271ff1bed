"""What is said over one socket: a greeting, then operations side by side, each with its id."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from starlette.datastructures import Headers
from starlette.types import Scope

from khungcui.errors import KhungCuiError, Unauthenticated, Unavailable
from khungcui.graph.request import Endpoint, GraphQLRequest, GraphQLResponse, Principal
from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.admission import Admission
from khungcui.web.answers import INTERNAL, as_error, encode, plain_error
from khungcui.web.envelope import identified
from khungcui.web.negotiation import language
from khungcui.web.operation import bearer, operation
from khungcui.web.rates import Rates
from khungcui.web.refusals import BadRequest
from khungcui.web.wire import Closing, Gone, Wire

_LONGEST_ID = 256
#: The code of a closing after which clients try again.
_LATER = 1013
_TOO_MANY = Text(
    vi="Một cán bộ được chạy cùng lúc nhiều nhất {most} thao tác qua WebSocket.",
    en="An official may run {most} operations over WebSockets at the same time.",
)

_log = structlog.get_logger("khungcui.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the sockets of a worker have in common.

    ``endpoint`` gives the schema behind a district's code, None being the city; ``sockets`` are
    those that are open, ``operations`` those that run, by official.
    """

    endpoint: Callable[[str | None], Endpoint]
    settings: Settings
    admission: Admission
    rates: Rates
    sockets: Counter[Any] = field(default_factory=Counter)
    operations: Counter[Any] = field(default_factory=Counter)


@contextmanager
def counted(counter: Counter[Any], key: Any) -> Iterator[None]:
    """One more of ``key``, until the block ends."""
    counter[key] += 1
    try:
        yield
    finally:
        counter[key] -= 1
        if not counter[key]:
            del counter[key]


class Running:
    """The progress of one operation: what changes something is finished, whoever has gone.

    ``room`` is what it takes of the worker's `Admission`, until it is answered; ``place`` is its
    place among those of its official, until it is answered or nobody wants it any more.
    """

    def __init__(self, talk: "Conversation") -> None:
        self._talk = talk
        self.acts = False
        self.room = ExitStack()
        self.place = ExitStack()

    def weighed(self, cost: int) -> None:
        """Count its rows."""
        principal = self._talk.principal
        if principal is not None:
            self._talk.served.rates.weighed(self._talk.address, principal.official_id, cost)

    def acting(self) -> None:
        """Let it finish."""
        self.acts = True

    def following(self) -> None:
        """Leave the room to others: how many an official follows has a limit of its own."""
        self.room.close()

    def unwanted(self) -> bool:
        """Whether it is to be cancelled, now that its client wants no more of it.

        Cancelling may take a while; its place is free at once, so that whoever comes back after a
        lost connection does not meet what he left behind.
        """
        if not self.acts:
            self.place.close()
        return not self.acts


class Conversation:
    """One socket, from its opening to its end."""

    def __init__(self, served: Shared, scope: Scope, wire: Wire, address: str | None) -> None:
        self.served = served
        self.address = address
        self.principal: Principal | None = None
        self._wire = wire
        self._scope = scope
        self._headers = Headers(scope=scope)
        self._spoken: Language = language(
            self._headers.get("accept-language"), served.settings.language
        )
        self._token: str | None = None
        self._greeted = False
        self._endpoint: Endpoint | None = None
        self._running: dict[str, tuple[asyncio.Task[None], Running]] = {}
        #: Set by an operation that found that the conversation is over.
        self._over: asyncio.Future[Closing | Gone] = asyncio.get_running_loop().create_future()

    @property
    def _who(self) -> Any:
        """Whose limits count: the official's, or those of a stranger's address."""
        return self.address if self.principal is None else self.principal.official_id

    async def hold(self) -> None:
        """Talk until one side ends it."""
        try:
            await self._wire.accept(self._scope.get("subprotocols", []))
            await self._greeting()
            with counted(self.served.sockets, self._who):
                await self._talk()
        except Closing as closing:
            await self._close(closing)
        except Gone:
            return
        finally:
            await self._finish()

    async def _close(self, closing: Closing) -> None:
        try:
            await self._wire.close(closing.code, closing.reason)
        except Gone:
            return

    async def _greeting(self) -> None:
        """Hear `connection_init` in time, and find out who it is."""
        try:
            async with asyncio.timeout(self.served.settings.socket_init_seconds):
                message = await self._wire.next()
                while message.get("type") in ("ping", "pong"):
                    await self._heard(message)
                    message = await self._wire.next()
        except TimeoutError:
            raise Closing(4408, "Connection initialisation timeout") from None
        if message.get("type") == "subscribe":
            raise Closing(4401, "Unauthorized")
        if message.get("type") != "connection_init":
            await self._heard(message)
        payload = message.get("payload")
        payload = {} if payload is None else payload
        if not isinstance(payload, dict):
            raise Closing(4400, "The payload of connection_init is an object")
        await self._recognise(payload)
        self._greeted = True
        await self._wire.tell(b'{"type":"connection_ack"}')

    async def _recognise(self, payload: dict[str, Any]) -> None:
        given = payload.get("Authorization", payload.get("authorization"))
        if given is None:
            given = self._headers.get("authorization")
        if given is not None and not isinstance(given, str):
            raise Closing(4400, "Authorization is a string")
        try:
            self.served.rates.arrived(self.address)
            self._endpoint = self.served.endpoint(self._scope["path_params"].get("district"))
            self._token = bearer(given)
            with self.served.admission:
                self.principal = await self._endpoint.authenticate(self._token)
        except Unavailable as error:
            raise Closing(_LATER, error.message.in_(self._spoken)) from None
        except KhungCuiError as error:
            raise Closing(4403, error.message.in_(self._spoken)) from None
        most = self.served.settings.sockets_per_official
        if self.served.sockets[self._who] >= most:
            raise Closing(_LATER, f"More than {most} connections")

    async def _talk(self) -> None:
        """Hear messages, until the client goes or an operation finds that it must."""
        heard = asyncio.create_task(self._hear())
        try:
            await asyncio.wait({heard, self._over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            heard.cancel()
            await asyncio.gather(heard, return_exceptions=True)
        raise self._over.result() if self._over.done() else heard.exception() or Gone

    async def _hear(self) -> None:
        while True:
            await self._heard(await self._wire.next())

    def _give_up(self, why: "Closing | Gone") -> None:
        """An operation found that the conversation is over."""
        if not self._over.done():
            self._over.set_result(why)

    async def _heard(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "ping"}:
                payload = message.get("payload")
                pong = {"type": "pong"} if payload is None else {"type": "pong", "payload": payload}
                await self._wire.tell(encode(pong))
            case {"type": "pong"}:
                pass
            case {"type": "complete", "id": str(id)}:
                self._stop(id)
            case {"type": "subscribe", "id": str(id), "payload": dict(payload)} if id:
                self._begin(id, payload)
            case {"type": "connection_init"} if self._greeted:
                raise Closing(4429, "Too many initialisation requests")
            case _:
                raise Closing(4400, "Invalid message")

    def _begin(self, id: str, payload: dict[str, Any]) -> None:
        if len(id) > _LONGEST_ID:
            raise Closing(4400, "The id is too long")
        if id in self._running:
            raise Closing(4409, f"Subscriber for {id[:80]} already exists")
        running = Running(self)
        try:
            request = operation(
                payload,
                language=self._spoken,
                request_id=identified(None),
                progress=running,
            )
        except BadRequest as error:
            raise Closing(4400, error.message.in_(self._spoken)) from None
        task = asyncio.create_task(self._run(id, request, running))
        self._running[id] = (task, running)

    def _stop(self, id: str) -> None:
        """The client wants no more of an operation. What acts is finished all the same."""
        task, running = self._running.pop(id, (None, None))
        if task is not None and running is not None:
            if running.unwanted():
                task.cancel()
            else:
                self._running[f"\0{id}"] = (task, running)

    async def _run(self, id: str, request: GraphQLRequest, running: Running) -> None:
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):
            try:
                last = await self._answered(id, request, running)
            except Gone as gone:
                self._give_up(gone)
                return
            except Exception as error:  # noqa: BLE001 - the outermost layer: it is logged and told
                last = self._failed(id, error)
        await self._end(id, last)

    async def _answered(self, id: str, request: GraphQLRequest, running: Running) -> bytes:
        """Run an operation and send its answers; the message that ends it."""
        self._refuse_more()
        endpoint = cast(Endpoint, self._endpoint)
        with running.place as place, running.room as room:
            place.enter_context(counted(self.served.operations, self._who))
            room.enter_context(self.served.admission)
            async with aclosing(cast(Any, endpoint.stream(request, self._token))) as answers:
                async for answer in answers:
                    # Sending it may take long, but no connection of the pool.
                    room.close()
                    if answer.stage != "executed":
                        return _message("error", id, encode(answer.errors))
                    if self._listens(id):
                        body = _result(answer, request.request_id)
                        await self._wire.tell(_message("next", id, body))
        return _message("complete", id)

    def _refuse_more(self) -> None:
        most = self.served.settings.operations_per_official
        self.served.rates.arrived(self.address)
        if self.principal is not None:
            self.served.rates.recognised(self.address, self.principal.official_id)
        if self.served.operations[self._who] >= most:
            raise BadRequest(_TOO_MANY.format(most=most), code="limit.operations")

    def _failed(self, id: str, error: Exception) -> bytes:
        if isinstance(error, Unauthenticated) and self._token is not None:
            # The token has ended: nothing on this socket is answered any more.
            self._give_up(Closing(4403, error.message.in_(self._spoken)))
            return b""
        if isinstance(error, KhungCuiError):
            shown = as_error(error, self._spoken)
        else:
            _log.error("socket.failed", exc_info=error)
            shown = plain_error("internal", INTERNAL, self._spoken)
        return _message("error", id, encode([shown]))

    def _listens(self, id: str) -> bool:
        """Whether the client still waits for this very operation."""
        task, _ = self._running.get(id, (None, None))
        return task is asyncio.current_task()

    async def _end(self, id: str, last: bytes) -> None:
        """Forget an operation before its last message: its id is free from then on."""
        if not self._listens(id):
            self._running.pop(f"\0{id}", None)
            return
        del self._running[id]
        if last:
            try:
                await self._wire.tell(last)
            except Gone as gone:
                self._give_up(gone)

    async def _finish(self) -> None:
        """End what runs; what acts is waited for."""
        tasks = [task for task, _ in self._running.values()]
        for task, running in self._running.values():
            if running.unwanted():
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _message(kind: str, id: str, payload: bytes | None = None) -> bytes:
    head = b'{"type":"%b","id":%b' % (kind.encode(), encode(id))
    return head + (b"}" if payload is None else b',"payload":%b}' % payload)


def _result(answer: GraphQLResponse, request_id: str) -> bytes:
    """An answer as HTTP would write it."""
    extensions = {**answer.extensions, "requestId": request_id}
    if answer.written is not None:
        return b'{"data":%b,"extensions":%b}' % (answer.written, encode(extensions))
    body: dict[str, Any] = {"errors": answer.errors} if answer.errors else {}
    return encode({**body, "data": answer.data, "extensions": extensions})
