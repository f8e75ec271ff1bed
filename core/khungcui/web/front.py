"""The front of the application: GraphQL first and by itself, all else through Starlette."""

from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from khungcui.web.http import GraphQLOverHTTP

_CITY = "/graphql"
_DISTRICTS = "/d/"


class Front:
    """An ASGI application; `/graphql` and `/d/{code}/graphql` never reach a router.

    Nearly every request goes there, and a router, its middleware and its request and response
    would cost as much again as answering.
    """

    def __init__(self, graphql: GraphQLOverHTTP, rest: Starlette) -> None:
        self._graphql = graphql
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if path == _CITY:
                await self._graphql(scope, receive, send)
                return
            if path.startswith(_DISTRICTS) and path.endswith(_CITY):
                district = path[len(_DISTRICTS) : -len(_CITY)]
                if district and "/" not in district:
                    await self._graphql(scope, receive, send, district)
                    return
        await self._rest(scope, receive, send)

    def running(self) -> AbstractAsyncContextManager[object]:
        """The time between start and stop of the platform, as servers mark it."""
        return self._rest.router.lifespan_context(self._rest)
