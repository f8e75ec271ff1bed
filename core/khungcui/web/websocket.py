"""GraphQL over WebSocket: the protocol `graphql-transport-ws`, and no other.

Queries and mutations go the same way as by HTTP; a subscription answers once for each change. The
token stands in the payload of `connection_init` as ``Authorization``, or in the header.

Strawberry brings a handler of its own. It runs operations past the endpoint, with one context for
the whole connection, so neither limits nor the audit nor a token that ended would be met; this
one leaves all that to `Endpoint.stream`.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from khungcui.graph.request import Endpoint
from khungcui.settings import Settings
from khungcui.web.admission import Admission
from khungcui.web.conversation import Conversation, Shared
from khungcui.web.crossing import Crossing
from khungcui.web.peers import Peers
from khungcui.web.rates import Rates
from khungcui.web.wire import Wire


class GraphQLOverWebSocket:
    """An ASGI application for the sockets of every endpoint.

    ``endpoint`` gives the schema behind a district's code, None being the city; ``admission``
    and ``rates`` hold for all that the worker is asked, by whatever way.
    """

    def __init__(
        self,
        endpoint: Callable[[str | None], Endpoint],
        settings: Settings,
        *,
        admission: Admission,
        rates: Rates,
    ) -> None:
        self._shared = Shared(
            endpoint=endpoint, settings=settings, admission=admission, rates=rates
        )
        self._peers = Peers(settings.trusted_proxies)
        self._crossing = Crossing(settings.cors_origins, ("GET",))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not self._crossing.connects(headers.get("origin"), headers.get("host")):
            # Closed before it was accepted, which servers tell as 403.
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        client = scope.get("client")
        address = self._peers.address(client and client[0], headers.get("x-forwarded-for"))
        wire = Wire(receive, send, self._shared.settings.max_body)
        await Conversation(self._shared, scope, wire, address).hold()
