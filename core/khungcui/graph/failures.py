"""Errors as clients see them: a code, what is wrong, what to do, the clause; never a trace."""

from collections.abc import Iterable
from traceback import format_exception
from typing import Any

import structlog
from graphql import GraphQLError

from khungcui.errors import KhungCuiError
from khungcui.plugins.performing import Denied, NotSigned
from khungcui.text import Language, Text

log = structlog.get_logger()

#: What is told of a fault of the server's own.
INTERNAL = Text(
    vi="Máy chủ gặp lỗi khi trả lời; lỗi đã được ghi lại kèm mã yêu cầu.",
    en="The server failed to answer; the failure is logged under the request id.",
)


def formatted(
    errors: Iterable[GraphQLError], code: str, language: Language, request_id: str
) -> tuple[dict[str, Any], ...]:
    """``errors`` in the form of the response; ``code`` is for those that carry none."""
    return tuple(_one(error, code, language, request_id) for error in errors)


def _one(error: GraphQLError, code: str, language: Language, request_id: str) -> dict[str, Any]:
    shown = dict(error.formatted)
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, KhungCuiError):
        shown["message"] = cause.message.in_(language)
        shown["extensions"] = explained(cause, language)
    elif cause is not None:
        log.error(
            "resolver failed",
            request_id=request_id,
            path=error.path,
            # As text: a renderer of exceptions may print the locals, and tokens with them.
            trace="".join(format_exception(cause)),
        )
        shown["message"] = INTERNAL.in_(language)
        shown["extensions"] = {"code": "internal"}
    else:
        shown["extensions"] = {**(error.extensions or {}), "code": code}
    return shown


def explained(error: KhungCuiError, language: Language) -> dict[str, Any]:
    """The extensions of an error: what the platform knows beyond the message."""
    shown: dict[str, Any] = {"code": error.error_code}
    if error.hint_text:
        shown["hint"] = error.hint_text.in_(language)
    if error.field:
        shown["field"] = error.field
    if error.clause:
        shown["clause"] = error.clause
    if isinstance(error, Denied | NotSigned):
        decision = error.decision
        shown |= {
            "power": decision.power,
            "rule": decision.rule.id if decision.rule else None,
            "reasons": [reason.in_(language) for reason in error.reasons],
            "snapshot": decision.snapshot_id,
        }
    return shown
