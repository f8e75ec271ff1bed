"""What goes around every answer: a request id, safe headers, and no trace of an error."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from khungcui.errors import Unavailable
from khungcui.ids import uuid7
from khungcui.text import Language
from khungcui.web.answers import INTERNAL, as_error, error_response, plain_error
from khungcui.web.negotiation import language
from khungcui.web.refusals import RETRY_AFTER

RawHeaders = list[tuple[bytes, bytes]]

_log = structlog.get_logger("khungcui.web")
_SANE_ID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")

#: Set where the answer itself says nothing else.
_DEFAULTS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


def identified(given: str | None) -> str:
    """The id of a request: the one that its client gave, where that is a UUID.

    So logs on both sides meet; anything else is replaced, since it would be copied into logs.
    """
    if given is not None and _SANE_ID.fullmatch(given):
        return given
    return str(uuid7())


def safe(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """``headers`` and the safe ones that every answer has, where they say nothing else."""
    own = list(headers)
    named = {name for name, _ in own}
    return own + [pair for pair in _DEFAULTS if pair[0] not in named]


def failure(
    error: Exception, path: str, spoken: Language
) -> tuple[int, dict[str, Any], Mapping[str, str] | None]:
    """The status, the entry of ``errors`` and the headers of what nobody foresaw; logs it."""
    if isinstance(error, Unavailable):
        _log.warning("request.unavailable", path=path)
        return 503, as_error(error, spoken), RETRY_AFTER
    _log.error("request.failed", path=path, exc_info=error)
    return 500, plain_error("internal", INTERNAL, spoken), None


class Envelope:
    """The outermost layer of all that Starlette serves."""

    def __init__(self, app: ASGIApp, *, default: Language) -> None:
        self.app = app
        self.default: Language = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = identified(", ".join(Headers(scope=scope).getlist("x-request-id")))
        # A copy: Starlette gives every request the one state of the lifespan.
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = safe(message["headers"])
                message["headers"] = [*headers, (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_headers)
            except Exception as error:
                spoken = language(
                    HTTPConnection(scope).headers.get("accept-language"), self.default
                )
                status, entry, headers = failure(error, scope["path"], spoken)
                if started:
                    raise
                response = error_response(
                    [entry], status=status, request_id=request_id, spoken=spoken, headers=headers
                )
                await response(scope, receive, send_with_headers)
