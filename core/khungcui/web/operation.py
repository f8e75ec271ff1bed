"""From a request's body or query string to the operation that it carries."""

from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import orjson

from khungcui.errors import Unauthenticated
from khungcui.graph.request import GraphQLRequest
from khungcui.text import Text
from khungcui.web.named import document_id
from khungcui.web.refusals import BadRequest

_LONGEST_TOKEN = 512
_MEMBERS = ("query", "documentId", "operationName", "variables", "extensions")


def bearer(authorization: str | None) -> str | None:
    """The token of the header; None without one, `Unauthenticated` where it holds none."""
    if authorization is None:
        return None
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    sane = token.isascii() and token.isprintable() and " " not in token
    if scheme.lower() != "bearer" or not token or not sane:
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


def of_body(raw: bytes) -> dict[str, Any]:
    """The members of a request sent by POST."""
    body = _json(raw, None)
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


def of_query_string(query_string: bytes) -> dict[str, Any]:
    """The members of a request sent by GET."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
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


def operation(members: Mapping[str, Any], **of_request: Any) -> GraphQLRequest:
    """The operation that ``members`` describe; `BadRequest` for the first that is misshapen."""
    query = members.get("query")
    named = "documentId" in members or "extensions" in members
    document = document_id(members) if named else None
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
