"""GraphQL over HTTP, as its specification says, and no more.

One request carries one operation. What is wrong with the HTTP of a request is told by its
status code, what is wrong with its GraphQL by ``errors``; clients that accept
`application/graphql-response+json` get a 4xx for an operation that never ran.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from khungcui.errors import (
    BadInput,
    EndedTenant,
    Forbidden,
    KhungCuiError,
    Unauthenticated,
    Unavailable,
    UnknownTenant,
)
from khungcui.graph.request import Endpoint, GraphQLRequest, GraphQLResponse, QueriesOnly
from khungcui.settings import Settings
from khungcui.text import Language, Text
from khungcui.web.answers import as_error, encode, error_response, request_id_of
from khungcui.web.envelope import RETRY_AFTER
from khungcui.web.named import document_id
from khungcui.web.negotiation import GRAPHQL_JSON, JSON, is_json, language, response_type

_LONGEST_TOKEN = 512
_CHALLENGE = 'Bearer realm="khungcui"'
_MEMBERS = ("query", "documentId", "operationName", "variables", "extensions")


class BadRequest(BadInput):
    """The HTTP request cannot be used; ``status`` says in which way."""

    code = "http.invalid"

    def __init__(
        self,
        message: Text,
        *,
        status: int = 400,
        code: str | None = None,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.status = status
        self.headers = headers


class GraphQLOverHTTP:
    """An ASGI application for one kind of path.

    ``endpoint`` gives the schema behind a district's code, None being the city, and raises
    `UnknownTenant` for a code that no district has.
    """

    def __init__(self, endpoint: Callable[[str | None], Endpoint], settings: Settings) -> None:
        self._endpoint = endpoint
        self._default: Language = settings.language
        self._max_body = settings.max_body
        self._methods = ("GET", "POST") if settings.graphql_get else ("POST",)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._respond(Request(scope, receive))
        except ClientDisconnect:  # Nobody is there to be answered.
            return
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        media_type = response_type(request.headers.get("accept"))
        spoken = language(request.headers, self._default)
        try:
            if request.method not in self._methods:
                raise _method_not_allowed(request.method, self._methods)
            if media_type is None:
                raise _not_acceptable()
            endpoint = self._endpoint(request.path_params.get("district"))
            principal = await endpoint.authenticate(_token(request.headers))
            read_only = request.method == "GET"
            members = _query_string(request) if read_only else await self._body(request)
            answer = await endpoint.execute(
                _operation(
                    members,
                    principal=principal,
                    language=spoken,
                    request_id=request_id_of(request),
                    read_only=read_only,
                )
            )
        except KhungCuiError as error:
            return _refusal(error, request, media_type or JSON, spoken)
        return _answer(answer, request, media_type, spoken)

    async def _body(self, request: Request) -> dict[str, Any]:
        if not is_json(request.headers.get("content-type")):
            raise BadRequest(
                Text(
                    vi="Nội dung phải là `application/json`, mã hóa UTF-8.",
                    en="The body must be `application/json` in UTF-8.",
                ),
                status=415,
                code="http.content_type",
                headers={"Accept-Post": JSON},
            )
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadRequest(
                Text(vi="Không nhận nội dung nén.", en="A compressed body is not read."),
                status=415,
                code="http.content_encoding",
                headers={"Accept-Encoding": "identity"},
            )
        return _members(_json(await self._read(request), None))

    async def _read(self, request: Request) -> bytes:
        announced = request.headers.get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > self._max_body:
            raise self._too_large()
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._max_body:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> BadRequest:
        return BadRequest(
            Text(
                vi="Nội dung dài hơn {allowed} byte.", en="The body is longer than {allowed} bytes."
            ).format(allowed=self._max_body),
            status=413,
            code="http.too_large",
            # What is left of the body is not read.
            headers={"Connection": "close"},
        )


def _method_not_allowed(method: str, allowed: tuple[str, ...]) -> BadRequest:
    return BadRequest(
        Text(
            vi="GraphQL ở đây chỉ nhận {allowed}, không nhận {method}.",
            en="GraphQL is served by {allowed} here, not by {method}.",
        ).format(allowed=", ".join(allowed), method=method[:20]),
        status=405,
        code="http.method",
        headers={"Allow": ", ".join(allowed)},
    )


def _not_acceptable() -> BadRequest:
    return BadRequest(
        Text(
            vi="Máy chủ chỉ trả lời bằng `{graphql}` hoặc `{json}`.",
            en="Answers are given as `{graphql}` or `{json}`.",
        ).format(graphql=GRAPHQL_JSON, json=JSON),
        status=406,
        code="http.not_acceptable",
    )


def _token(headers: Headers) -> str | None:
    """The bearer token; `Unauthenticated` where the header is there but holds none."""
    given = headers.getlist("authorization")
    if not given:
        return None
    scheme, _, token = given[0].partition(" ")
    token = token.strip()
    sane = token.isascii() and token.isprintable() and " " not in token
    if len(given) > 1 or scheme.lower() != "bearer" or not token or not sane:
        raise Unauthenticated(
            Text(
                vi="Đầu mục Authorization phải có dạng `Bearer <mã truy cập>`.",
                en="The Authorization header must read `Bearer <token>`.",
            )
        )
    if len(token) > _LONGEST_TOKEN:
        raise Unauthenticated(
            Text(vi="Mã truy cập không hợp lệ.", en="The token is not valid."),
        )
    return token


def _json(raw: bytes | str, field: str | None) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(
            Text(
                vi="JSON không đọc được ở dòng {line}, cột {column}.",
                en="The JSON cannot be read at line {line}, column {column}.",
            ).format(line=error.lineno, column=error.colno),
            code="http.json",
            field=field,
        ) from None


def _members(body: Any) -> dict[str, Any]:
    if isinstance(body, list):
        raise BadRequest(
            Text(
                vi="Mỗi yêu cầu chỉ mang một thao tác; không nhận danh sách.",
                en="A request carries one operation; lists of operations are not served.",
            ),
            code="http.batch",
        )
    if not isinstance(body, dict):
        raise BadRequest(
            Text(
                vi="Nội dung phải là một đối tượng JSON có `query`.",
                en="The body must be a JSON object with `query`.",
            ),
            code="http.body",
        )
    return body


def _query_string(request: Request) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            request.scope["query_string"].decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=100,
        )
    except ValueError:
        raise BadRequest(
            Text(vi="Chuỗi truy vấn không đọc được.", en="The query string cannot be read."),
            code="http.query_string",
        ) from None
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name not in _MEMBERS:
            continue
        if name in members:
            raise BadRequest(
                Text(vi="`{name}` có hơn một lần.", en="`{name}` is there more than once.").format(
                    name=name
                ),
                code="http.query_string",
                field=name,
            )
        # A form that leaves a box empty means that there is nothing in it.
        members[name] = value or None
    for name in ("variables", "extensions"):
        if members.get(name) is not None:
            members[name] = _json(members[name], name)
    return members


def _operation(members: Mapping[str, Any], **of_request: Any) -> GraphQLRequest:
    query, document = members.get("query"), document_id(members)
    if query is None and document is not None:
        query = ""
    elif not isinstance(query, str) or not query:
        _wrong("query", Text(vi="một chuỗi", en="a string"))
    name = members.get("operationName")
    if name is not None and not isinstance(name, str):
        _wrong("operationName", Text(vi="một chuỗi hoặc null", en="a string or null"))
    return GraphQLRequest(
        query=query,
        document_id=document,
        # GraphiQL and others send "" for a document of one operation without a name.
        operation_name=name or None,
        variables=_map(members, "variables"),
        extensions=_map(members, "extensions"),
        **of_request,
    )


def _map(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = members.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        _wrong(name, Text(vi="một đối tượng JSON hoặc null", en="a JSON object or null"))
    return value


def _wrong(name: str, kind: Text) -> NoReturn:
    raise BadRequest(
        Text(vi="`{name}` phải là {kind}.", en="`{name}` must be {kind}.").format(
            name=name, kind=kind
        ),
        code="http.member",
        field=name,
    )


def _refusal(
    error: KhungCuiError, connection: HTTPConnection, media_type: str, spoken: Language
) -> Response:
    status, headers = _status_of(error, token_given="authorization" in connection.headers)
    return error_response(
        [as_error(error, spoken)],
        status=status,
        request_id=request_id_of(connection),
        spoken=spoken,
        media_type=media_type,
        headers={"Vary": "Accept, Accept-Language", **(headers or {})},
    )


def _status_of(error: KhungCuiError, *, token_given: bool) -> tuple[int, Mapping[str, str] | None]:
    match error:
        case BadRequest():
            return error.status, error.headers
        case QueriesOnly():
            return 405, {"Allow": "POST"}
        case Unauthenticated():
            reason = ', error="invalid_token"' if token_given else ""
            return 401, {"WWW-Authenticate": _CHALLENGE + reason}
        case EndedTenant():
            return 410, None
        case UnknownTenant():
            return 404, None
        case Forbidden():
            return 403, None
        case Unavailable():
            return 503, RETRY_AFTER
        case BadInput():
            return 400, None
        case _:
            # The endpoint promises to answer these itself: the envelope logs the breach.
            raise error


def _answer(
    answer: GraphQLResponse, connection: HTTPConnection, media_type: str | None, spoken: Language
) -> Response:
    ran = answer.stage == "executed" or media_type == JSON
    return Response(
        _written(answer, request_id_of(connection)),
        status_code=200 if ran else 400,
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Language": spoken, "Vary": "Accept, Accept-Language"},
    )


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
