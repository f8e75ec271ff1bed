"""The door: HTTP outside GraphQL, for files. Same tokens, same limits, same rules, same errors.

    async def sheet(visit: Visit) -> Response:
        rows = await visit.rows("cadre", Cadre.name)
        return attached(made, media_type=XLSX, name="Danh sách cán bộ.xlsx")

    routes += door.at("/sheets/{name}.xlsx", sheet)

serves `/d/{district}/sheets/{name}.xlsx` and, for the offices of the city, `/sheets/{name}.xlsx`.
A handler raises errors of `khungcui.errors` and never answers one itself; they become

    401  no token, or one that is not valid        409  `Conflict`
    403  `Forbidden`, with clause and reasons      410  the district has ended
    404  `NotFound`, `BadId`: hidden and absent look alike
    400  `BadInput` (413, 408: `BadRequest`)       429, 503  try again after `Retry-After`

in the one form that all errors have: `{"errors": [{"message", "extensions": {"code", …}}]}`, in
the language of `?lang=`, else of `Accept-Language`.
A handler that reads is held to the deadline of all operations and ends when its client goes; what
it answers with must not read from the database any more.
"""

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from khungcui.errors import BadId, Conflict, KhungCuiError, NotFound, Unavailable
from khungcui.graph.failures import explained
from khungcui.graph.request import Endpoint
from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.admission import Admission
from khungcui.web.answers import as_error, error_response, request_id_of
from khungcui.web.crossing import Crossing
from khungcui.web.departure import Departure
from khungcui.web.operation import bearer
from khungcui.web.pages import page_language
from khungcui.web.peers import Peers
from khungcui.web.rates import Rates
from khungcui.web.refusals import status_of
from khungcui.web.visit import Visit

Handler = Callable[[Visit], Awaitable[Response]]

#: What browsers may ask a door for from pages of other origins.
_METHODS = ("GET", "HEAD", "POST", "PUT")
_READING = frozenset({"GET", "HEAD"})
#: What a file's name may hold in the plain form of the header.
_ODD = re.compile(r"[^A-Za-z0-9._ -]+")
_LONGEST_NAME = 200
#: What officials of ours are refused by, who should see it; strangers are cut off.
_TOLD_AT_THE_END = frozenset({400, 403, 404, 409, 413})
#: Bytes and seconds that a client may go on sending what is refused.
_MOST_UNREAD = 64 * 1024 * 1024
_LONGEST_UNREAD = 5.0


class Door:
    """Opens addresses of a worker to visits; ``endpoint`` gives the district's or the city's."""

    def __init__(
        self,
        endpoint: Callable[[str | None], Endpoint],
        settings: Settings,
        *,
        admission: Admission,
        rates: Rates,
    ) -> None:
        self._endpoint = endpoint
        self.settings = settings
        self._admission = admission
        self._rates = rates
        self._peers = Peers(settings.trusted_proxies)
        self._crossing = Crossing(settings.cors_origins, _METHODS)

    def at(self, path: str, handler: Handler, *methods: str) -> list[BaseRoute]:
        """The routes of ``path``, for every district and for the city; by GET unless told."""
        taken = list(methods or ("GET",))
        if self._crossing.varies:
            taken.append("OPTIONS")

        async def served(request: Request) -> Response:
            return await self._served(request, handler)

        return [Route(place, served, methods=taken) for place in (f"/d/{{district}}{path}", path)]

    async def _served(self, request: Request, handler: Handler) -> Response:
        spoken = page_language(request, self.settings.language)
        try:
            response = await self._answered(request, handler, spoken)
        except ClientDisconnect:  # Nobody is there to be answered.
            response = Response(status_code=400)
        except KhungCuiError as error:
            response = _refused(error, request, spoken)
            if response.status_code in _TOLD_AT_THE_END:
                await _let_send(request)
        response.headers.setdefault("Content-Language", spoken)
        response.headers.setdefault("Vary", "Accept-Language, Authorization")
        if self._crossing.varies:
            response.headers.add_vary_header("Origin")
            response.headers.update(self._crossing.allowed(request.headers.get("origin")))
        return response

    async def _answered(self, request: Request, handler: Handler, spoken: Language) -> Response:
        if request.method == "OPTIONS":
            return self._preflight(request)
        host = request.client.host if request.client else None
        address = self._peers.address(host, request.headers.get("x-forwarded-for"))
        self._rates.arrived(address)
        endpoint = self._endpoint(request.path_params.get("district"))
        token = bearer(request.headers.get("authorization"))
        with self._admission:
            context = await endpoint.visit(
                token, language=spoken, request_id=request_id_of(request)
            )
            official = context.view.asker.official_id
            self._rates.recognised(address, official)
            try:
                if request.method in _READING:
                    return await self._read(request, handler, context, address)
                counted = _Counted(self._rates, address, official, None)
                return await handler(Visit(request=request, context=context, progress=counted))
            finally:
                await context.reader.stop()

    async def _read(
        self, request: Request, handler: Handler, context: Any, address: str | None
    ) -> Response:
        """What only reads: it ends with its deadline, and where nobody waits for it any more."""
        try:
            with Departure(request.receive) as departure:
                official = context.view.asker.official_id
                counted = _Counted(self._rates, address, official, departure)
                async with asyncio.timeout(self.settings.deadline_seconds):
                    return await handler(Visit(request=request, context=context, progress=counted))
        except TimeoutError:
            raise Unavailable(
                Text(
                    vi="Yêu cầu chạy quá thời hạn và đã bị huỷ.",
                    en="The request ran past its deadline and was cancelled.",
                ),
                code="deadline",
            ) from None

    def _preflight(self, request: Request) -> Response:
        origin = request.headers.get("origin")
        wanted = request.headers.get("access-control-request-method")
        return Response(status_code=204, headers=self._crossing.preflight(origin, wanted))


class _Counted:
    """The progress of a visit of ``official`` from ``address``."""

    def __init__(
        self, rates: Rates, address: str | None, official: Any, departure: Departure | None
    ) -> None:
        self._rates = rates
        self._address = address
        self._official = official
        self._departure = departure

    def weighed(self, cost: int) -> None:
        """Count its rows."""
        self._rates.weighed(self._address, self._official, cost)

    def acting(self) -> None:
        """Let it finish."""
        if self._departure is not None:
            self._departure.keep()


async def _let_send(request: Request) -> None:
    """Let a client whose body was not read whole send more of it, which nobody looks at.

    Most clients read no answer before they have sent all: cut off, they would never see why.
    """
    left = _MOST_UNREAD
    with suppress(ClientDisconnect, RuntimeError, TimeoutError):
        async with asyncio.timeout(_LONGEST_UNREAD):
            async for piece in request.stream():
                left -= len(piece)
                if left < 0:
                    return


def _refused(error: KhungCuiError, request: Request, spoken: Language) -> Response:
    status, headers = _status(error, request)
    entry = as_error(error, spoken)
    entry["extensions"] |= explained(error, spoken)
    return error_response(
        [entry],
        status=status,
        request_id=request_id_of(request),
        spoken=spoken,
        headers=headers,
    )


def _status(error: KhungCuiError, request: Request) -> tuple[int, Mapping[str, str] | None]:
    if isinstance(error, BadId):
        return 404, None
    known = status_of(error, token_given="authorization" in request.headers)
    if known is not None:
        return known
    if isinstance(error, NotFound):
        return 404, None
    if isinstance(error, Conflict):
        return 409, None
    raise error


def attached(
    content: bytes, *, media_type: str, name: str, inline: bool = False, etag: str | None = None
) -> Response:
    """A file that is whole in memory, under a ``name`` that a browser saves it by."""
    headers = {"Content-Disposition": disposition(name, inline=inline)}
    if etag is not None:
        headers["ETag"] = f'"{etag}"'
    return Response(content, media_type=media_type, headers=headers)


def disposition(name: str, *, inline: bool = False) -> str:
    """The header that names a file (RFC 6266): in plain letters, and as it is really called."""
    shown = "".join(c for c in name if c.isprintable() and c not in '/\\"')[:_LONGEST_NAME].strip()
    shown = shown or "file"
    letters = unicodedata.normalize("NFKD", shown.replace("đ", "d").replace("Đ", "D"))
    bare = _ODD.sub("_", "".join(c for c in letters if not unicodedata.combining(c)))
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{bare}\"; filename*=UTF-8''{quote(shown, safe='')}"
