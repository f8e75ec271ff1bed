"""GraphQL over HTTP, as its specification says, and no more.

One request carries one operation. What is wrong with the HTTP of a request is told by its
status code, what is wrong with its GraphQL by ``errors``; clients that accept
`application/graphql-response+json` get a 4xx for an operation that never ran.

Written to ASGI itself: a request of Starlette's and a response of Starlette's cost as much as
the rest of this together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from khungcui.errors import KhungCuiError
from khungcui.graph.request import Endpoint, GraphQLResponse, Principal, Unheard
from khungcui.settings import Settings
from khungcui.text import Language
from khungcui.web.admission import Admission
from khungcui.web.answers import as_error, encode, error_body
from khungcui.web.compression import packed
from khungcui.web.crossing import Crossing
from khungcui.web.departure import Departure
from khungcui.web.envelope import RawHeaders, failure, identified, safe
from khungcui.web.incoming import Incoming
from khungcui.web.negotiation import (
    GRAPHQL_JSON,
    JSON,
    is_json,
    language,
    response_type,
    takes_gzip,
)
from khungcui.web.operation import bearer, of_body, of_query_string, operation
from khungcui.web.peers import Peers
from khungcui.web.rates import Rates
from khungcui.web.refusals import (
    compressed,
    method_not_allowed,
    not_acceptable,
    not_json,
    status_of,
)


@dataclass(slots=True)
class _Reply:
    """What is answered: ``headers`` are those beyond the ones that every answer has."""

    status: int
    body: bytes
    headers: Mapping[str, str] | None = None


@dataclass(slots=True)
class _Asked:
    """What is known of a request before anything is done for it."""

    incoming: Incoming
    request_id: str
    district: str | None
    media_type: str | None
    spoken: Language


class _Followed:
    """The progress of an operation that an official asked for from ``address``."""

    def __init__(
        self, departure: Departure, rates: Rates, address: str | None, official: UUID
    ) -> None:
        self._departure = departure
        self._rates = rates
        self._address = address
        self._official = official

    def weighed(self, cost: int) -> None:
        """Count its rows."""
        self._rates.weighed(self._address, self._official, cost)

    def acting(self) -> None:
        """Let it finish."""
        self._departure.keep()

    def following(self) -> None:
        """Nothing is followed by HTTP."""


class GraphQLOverHTTP:
    """Answers requests to the endpoint of a district, or of the city.

    ``endpoint`` gives the schema behind a district's code, None being the city, and raises
    `UnknownTenant` for a code that no district has; ``admission`` and ``rates`` hold for all that
    the worker is asked, by whatever way.
    """

    def __init__(
        self,
        endpoint: Callable[[str | None], Endpoint],
        settings: Settings,
        *,
        admission: Admission,
        rates: Rates,
    ) -> None:
        self._endpoint = endpoint
        self._default: Language = settings.language
        self._max_body = settings.max_body
        self._compress_from = settings.compress_from
        self._methods = ("GET", "POST") if settings.graphql_get else ("POST",)
        self._admission = admission
        self._peers = Peers(settings.trusted_proxies)
        self._rates = rates
        self._crossing = Crossing(settings.cors_origins, self._methods)
        self._heads = self._all_heads()

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, district: str | None = None
    ) -> None:
        incoming = Incoming(scope, receive)
        asked = _Asked(
            incoming,
            identified(incoming.header(b"x-request-id")),
            district,
            response_type(incoming.header(b"accept")),
            language(incoming.header(b"accept-language"), self._default),
        )
        with structlog.contextvars.bound_contextvars(request_id=asked.request_id):
            try:
                reply = await self._reply(asked)
            except ClientDisconnect:  # Nobody is there to be answered.
                return
            body, headers = await self._dressed(reply, asked)
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, asked: _Asked) -> _Reply:
        try:
            return await self._run(asked)
        except ClientDisconnect:
            raise
        except KhungCuiError as error:
            given = asked.incoming.header(b"authorization") is not None
            known = status_of(error, token_given=given)
            if known is not None:
                entry = as_error(error, asked.spoken)
                return _Reply(known[0], error_body([entry], asked.request_id), known[1])
            # The endpoint promises to answer these itself.
            return _failed(error, asked)
        except Exception as error:  # noqa: BLE001 - the outermost layer: it is logged and told
            return _failed(error, asked)

    async def _run(self, asked: _Asked) -> _Reply:
        incoming = asked.incoming
        if incoming.method not in self._methods:
            return self._preflight(incoming)
        if asked.media_type is None:
            raise not_acceptable()
        address = self._peers.address(incoming.client, incoming.header(b"x-forwarded-for"))
        self._rates.arrived(address)
        endpoint = self._endpoint(asked.district)
        token = bearer(incoming.header(b"authorization"))
        self._admission.check()
        members = await self._members(incoming)
        with self._admission, Departure(incoming.receive) as departure:
            principal = await endpoint.recall(token)
            answer = await endpoint.execute(
                operation(
                    members,
                    principal=principal,
                    language=asked.spoken,
                    request_id=asked.request_id,
                    read_only=incoming.method == "GET",
                    progress=self._followed(departure, address, principal),
                )
            )
        ran = answer.stage == "executed" or asked.media_type == JSON
        return _Reply(200 if ran else 400, _written(answer, asked.request_id))

    def _preflight(self, incoming: Incoming) -> _Reply:
        if incoming.method == "OPTIONS":
            wanted = incoming.header(b"access-control-request-method")
            allowed = self._crossing.preflight(incoming.header(b"origin"), wanted)
            if allowed is not None:
                return _Reply(204, b"", allowed)
        raise method_not_allowed(incoming.method, self._methods)

    def _followed(
        self, departure: Departure, address: str | None, principal: Principal | None
    ) -> _Followed | Unheard:
        if principal is None:
            return Unheard()
        self._rates.recognised(address, principal.official_id)
        return _Followed(departure, self._rates, address, principal.official_id)

    async def _members(self, incoming: Incoming) -> dict[str, Any]:
        if incoming.method == "GET":
            return of_query_string(incoming.query_string)
        if not is_json(incoming.header(b"content-type")):
            raise not_json()
        if (incoming.header(b"content-encoding") or "identity").lower() != "identity":
            raise compressed()
        return of_body(await incoming.body(self._max_body))

    async def _dressed(self, reply: _Reply, asked: _Asked) -> tuple[bytes, RawHeaders]:
        """The body as it is sent, and all headers."""
        head = self._heads[asked.media_type or JSON, asked.spoken]
        headers: RawHeaders = [*head, (b"x-request-id", asked.request_id.encode())]
        body, more = reply.body, dict(reply.headers or ())
        if self._crossing.varies:
            more |= self._crossing.allowed(asked.incoming.header(b"origin"))
        large = self._compress_from and len(body) >= self._compress_from
        if large and takes_gzip(asked.incoming.header(b"accept-encoding")):
            body = await packed(body)
            more["Content-Encoding"] = "gzip"
        headers += [(name.lower().encode(), value.encode()) for name, value in more.items()]
        headers.append((b"content-length", b"%d" % len(body)))
        return body, headers

    def _all_heads(self) -> dict[tuple[str, Language], RawHeaders]:
        """The headers that depend on the form and the language of an answer alone."""
        vary = b"Accept, Accept-Language"
        if self._compress_from:
            vary += b", Accept-Encoding"
        if self._crossing.varies:
            vary += b", Origin"
        spoken: tuple[Language, Language] = ("vi", "en")
        return {
            (media_type, one): safe(
                [
                    (b"content-type", f"{media_type}; charset=utf-8".encode()),
                    (b"content-language", one.encode()),
                    (b"vary", vary),
                ]
            )
            for media_type in (JSON, GRAPHQL_JSON)
            for one in spoken
        }


def _failed(error: Exception, asked: _Asked) -> _Reply:
    status, entry, headers = failure(error, asked.incoming.path, asked.spoken)
    return _Reply(status, error_body([entry], asked.request_id), headers)


def _written(answer: GraphQLResponse, request_id: str) -> bytes:
    extensions = {**answer.extensions, "requestId": request_id}
    if answer.written is not None:
        return b'{"data":%b,"extensions":%b}' % (answer.written, encode(extensions))
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = answer.errors
    if answer.stage == "executed":
        body["data"] = answer.data
    return encode({**body, "extensions": extensions})
