"""The web application: GraphQL for the city and each district, health, and a few pages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from khungcui.errors import EndedTenant, UnknownTenant
from khungcui.graph.request import Endpoint
from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.admission import Admission
from khungcui.web.answers import as_error, error_response, plain_error, request_id_of
from khungcui.web.behind import behind
from khungcui.web.compression import LEVEL
from khungcui.web.door import Door
from khungcui.web.envelope import Envelope
from khungcui.web.front import Front
from khungcui.web.graphiql import GraphiQL
from khungcui.web.health import Health
from khungcui.web.http import GraphQLOverHTTP
from khungcui.web.negotiation import language
from khungcui.web.pages import Pages
from khungcui.web.panels_page import panel_pages
from khungcui.web.rates import Rates
from khungcui.web.websocket import GraphQLOverWebSocket

#: What is compressed as it is.
_PACKED = (
    "application/octet-stream",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_REFUSALS = {
    404: (
        "http.not_found",
        Text(vi="Không có gì ở địa chỉ này.", en="Nothing is at this address."),
    ),
    405: (
        "http.method",
        Text(
            vi="Địa chỉ này không nhận cách gọi ấy.", en="This address does not take that method."
        ),
    ),
}


class Platform(Protocol):
    """What the web needs of the running platform."""

    async def start(self) -> None:
        """Open what requests need; called once, before the first of them."""
        ...

    async def warm(self) -> None:
        """Make what the first request would wait for; called once, after it started."""
        ...

    async def stop(self) -> None:
        """Close it; called once, after the last."""
        ...

    def endpoint(self, district: str | None) -> Endpoint:
        """The endpoint of a district, of the city for None; `UnknownTenant`."""
        ...

    def figures(self) -> Mapping[str, float]:
        """What this worker has counted since it started, by name."""
        ...

    async def ready(self) -> Mapping[str, bool]:
        """Each part of the platform, and whether it is in order."""
        ...


def make_app(platform: Platform, settings: Settings, *, query: str = "{ __typename }") -> Front:
    """The application; ``query`` is what GraphiQL begins with."""
    # One room and one count for a worker: who asks too much by HTTP does not go on by a socket.
    admission = Admission(running=settings.pool_size, waiting=settings.max_waiting)
    rates = Rates(settings)
    graphql = GraphQLOverHTTP(platform.endpoint, settings, admission=admission, rates=rates)
    health = Health(platform.ready, platform.figures)
    pages = Pages(settings)
    socket = GraphQLOverWebSocket(platform.endpoint, settings, admission=admission, rates=rates)
    door = Door(platform.endpoint, settings, admission=admission, rates=rates)
    routes: list[BaseRoute] = [
        WebSocketRoute("/graphql", socket),
        WebSocketRoute("/d/{district}/graphql", socket),
        Route("/health/live", health.live),
        Route("/health/ready", health.ready),
        Route("/", pages.index),
        Route("/assets/{name}", pages.asset),
        *panel_pages(platform.endpoint, settings),
        *behind(door),
    ]
    if settings.graphiql:
        routes += _graphiql(platform, GraphiQL(settings, query=query))

    refusal = _refusal(settings.language)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await platform.start()
        try:
            await platform.warm()
            yield
        finally:
            await platform.stop()

    app = Starlette(
        routes=routes,
        middleware=_middleware(settings),
        exception_handlers={HTTPException: refusal, UnknownTenant: refusal},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Front(graphql, app)


def _middleware(settings: Settings) -> list[Middleware]:
    layers = [Middleware(Envelope, default=settings.language)]
    if least := settings.compress_from:
        layers.append(
            Middleware(
                GZipMiddleware,
                minimum_size=least,
                compresslevel=LEVEL,
                exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_PACKED),
            )
        )
    return layers


def _graphiql(platform: Platform, graphiql: GraphiQL) -> list[Route]:
    def of_district(request: Request) -> Response:
        platform.endpoint(request.path_params["district"])
        return graphiql.page(request)

    return [
        Route("/graphiql", graphiql.page),
        Route("/graphiql/assets/{name}", graphiql.asset),
        Route("/d/{district}/graphiql", of_district),
    ]


def _refusal(default: Language) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The handler of addresses and methods that nothing answers to."""

    async def refuse(request: Request, error: Exception) -> Response:
        spoken = language(request.headers.get("accept-language"), default)
        status, headers = 410 if isinstance(error, EndedTenant) else 404, None
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers
        if isinstance(error, UnknownTenant):
            entry = as_error(error, spoken)
        else:
            code, message = _REFUSALS[status]
            entry = plain_error(code, message, spoken)
        return error_response(
            [entry],
            status=status,
            request_id=request_id_of(request),
            spoken=spoken,
            headers=headers,
        )

    return refuse
