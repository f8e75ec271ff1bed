"""Requests that are refused: in which words, and with which status code."""

from collections.abc import Mapping

from khungcui.errors import (
    BadInput,
    EndedTenant,
    Forbidden,
    KhungCuiError,
    TooMany,
    Unauthenticated,
    Unavailable,
    UnknownTenant,
)
from khungcui.graph.request import QueriesOnly
from khungcui.text import Text
from khungcui.web.negotiation import GRAPHQL_JSON, JSON

#: Seconds after which it is worth asking a platform again that could not answer.
RETRY_AFTER = {"Retry-After": "2"}

_CHALLENGE = 'Bearer realm="khungcui"'


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


def status_of(
    error: KhungCuiError, *, token_given: bool
) -> tuple[int, Mapping[str, str] | None] | None:
    """The status and headers that ``error`` is told with; None for one that nobody foresaw."""
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
        case TooMany():
            return 429, {"Retry-After": str(error.wait)}
        case Unavailable():
            return 503, RETRY_AFTER
        case BadInput():
            return 400, None
        case _:
            return None


def method_not_allowed(method: str, allowed: tuple[str, ...]) -> BadRequest:
    """GraphQL does not answer to ``method``."""
    return BadRequest(
        Text(
            vi="GraphQL ở đây chỉ nhận {allowed}, không nhận {method}.",
            en="GraphQL is served by {allowed} here, not by {method}.",
        ).format(allowed=", ".join(allowed), method=method[:20]),
        status=405,
        code="http.method",
        headers={"Allow": ", ".join(allowed)},
    )


def not_acceptable() -> BadRequest:
    """The client accepts no form that answers have."""
    return BadRequest(
        Text(
            vi="Máy chủ chỉ trả lời bằng `{graphql}` hoặc `{json}`.",
            en="Answers are given as `{graphql}` or `{json}`.",
        ).format(graphql=GRAPHQL_JSON, json=JSON),
        status=406,
        code="http.not_acceptable",
    )


def not_json() -> BadRequest:
    """The body is announced as something else than JSON."""
    return BadRequest(
        Text(
            vi="Nội dung phải là `application/json`, mã hóa UTF-8.",
            en="The body must be `application/json` in UTF-8.",
        ),
        status=415,
        code="http.content_type",
        headers={"Accept-Post": JSON},
    )


def compressed() -> BadRequest:
    """The body would have to be unpacked first, to nobody knows which length."""
    return BadRequest(
        Text(vi="Không nhận nội dung nén.", en="A compressed body is not read."),
        status=415,
        code="http.content_encoding",
        headers={"Accept-Encoding": "identity"},
    )


def too_large(most: int) -> BadRequest:
    """The body is longer than ``most`` bytes."""
    return BadRequest(
        Text(
            vi="Nội dung dài hơn {allowed} byte.", en="The body is longer than {allowed} bytes."
        ).format(allowed=most),
        status=413,
        code="http.too_large",
        # What is left of the body is not read.
        headers={"Connection": "close"},
    )
