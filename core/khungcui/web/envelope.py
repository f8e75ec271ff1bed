"""What goes around every answer: a request id, safe headers, and no trace of an error."""

import re
from collections.abc import Iterable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from khungcui.errors import Unavailable
from khungcui.ids import uuid7
from khungcui.text import Language
from khungcui.web.answers import INTERNAL, as_error, error_response, plain_error
from khungcui.web.negotiation import language

RETRY_AFTER = {"Retry-After": "2"}

_log = structlog.get_logger("khungcui.web")
_SANE_ID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")

#: Set where the answer itself says nothing else.
_DEFAULTS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Envelope:
    """The outermost layer of the application.

    A request keeps the id that its client gave it where that is a UUID, so that logs on both
    sides meet; anything else is replaced, since it would be copied into logs.
    """

    def __init__(self, app: ASGIApp, *, default: Language) -> None:
        self.app = app
        self.default: Language = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).getlist("x-request-id"))
        # A copy: Starlette gives every request the one state of the lifespan.
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in _DEFAULTS.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_headers)
            except Exception as error:
                if isinstance(error, Unavailable):
                    _log.warning("request.unavailable", path=scope["path"])
                else:
                    _log.exception("request.failed", path=scope["path"])
                if started:
                    raise
                await self._sorry(scope, receive, send_with_headers, error)

    async def _sorry(self, scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
        spoken = language(HTTPConnection(scope).headers, self.default)
        away = isinstance(error, Unavailable)
        response = error_response(
            [as_error(error, spoken) if away else plain_error("internal", INTERNAL, spoken)],
            status=503 if away else 500,
            request_id=scope["state"]["request_id"],
            spoken=spoken,
            headers=RETRY_AFTER if away else None,
        )
        await response(scope, receive, send)


def _request_id(given: Iterable[str]) -> str:
    ids = list(given)
    if len(ids) == 1 and _SANE_ID.fullmatch(ids[0]):
        return ids[0]
    return str(uuid7())
