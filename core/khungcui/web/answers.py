"""JSON answers: one shape for every error, whether GraphQL or HTTP found it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson
from starlette.requests import HTTPConnection
from starlette.responses import Response

from khungcui.errors import KhungCuiError
from khungcui.text import Language, Text
from khungcui.web.negotiation import JSON

INTERNAL = Text(
    vi="Máy chủ gặp lỗi. Hãy báo cho người quản trị kèm mã yêu cầu.",
    en="The server met an error. Tell the operator, with the request id.",
)


def encode(value: object) -> bytes:
    """``value`` as JSON; a `Decimal` as a string, so that no client rounds it."""
    return orjson.dumps(value, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def as_error(error: KhungCuiError, spoken: Language) -> dict[str, Any]:
    """``error`` as an entry of a response's ``errors``."""
    extensions: dict[str, Any] = {"code": error.error_code}
    if error.hint_text is not None:
        extensions["hint"] = error.hint_text.in_(spoken)
    if error.field is not None:
        extensions["field"] = error.field
    if error.clause is not None:
        extensions["clause"] = error.clause
    if error.params:
        extensions["params"] = error.params
    return {"message": error.message.in_(spoken), "extensions": extensions}


def plain_error(code: str, message: Text, spoken: Language) -> dict[str, Any]:
    """An entry of ``errors`` that no error class stands for."""
    return {"message": message.in_(spoken), "extensions": {"code": code}}


def error_body(errors: Iterable[Mapping[str, Any]], request_id: str) -> bytes:
    """An answer that holds ``errors`` alone."""
    return encode({"errors": list(errors), "extensions": {"requestId": request_id}})


def error_response(
    errors: Iterable[Mapping[str, Any]],
    *,
    status: int,
    request_id: str,
    spoken: Language,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response of ``errors`` alone."""
    return Response(
        error_body(errors, request_id),
        status_code=status,
        media_type=f"{media_type}; charset=utf-8",
        headers={"Content-Language": spoken, **(headers or {})},
    )


def request_id_of(connection: HTTPConnection) -> str:
    """The id that the envelope gave this request."""
    return connection.scope["state"]["request_id"]
