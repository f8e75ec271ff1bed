"""From the name of a registered document to its text; and what is run where only these are.

A registered text is known however it is sent: by its hash, with or without the text, or by the
text alone. No request registers anything: that is an act, which needs a power.
"""

from dataclasses import replace

from graphql import GraphQLSyntaxError

from khungcui.defaults.documents.hashing import sha256
from khungcui.defaults.documents.memory import Known, Memory
from khungcui.errors import BadInput
from khungcui.graph.documents import SCHEMA_FIELDS, asks_only, closed
from khungcui.graph.limits import Limits, parse
from khungcui.graph.request import GraphQLRequest
from khungcui.settings import Settings
from khungcui.text import Text

_NOTHING = frozenset({"__typename"})


async def named(
    request: GraphQLRequest, memory: Memory, tenant: str, settings: Settings
) -> GraphQLRequest:
    """``request`` with the text of the document that it names, of those of ``tenant``.

    `BadInput` where the hash is that of another text, is not registered, or nothing is and only
    registered documents are run; `Unauthenticated` where a stranger sends a hash alone.
    """
    if request.document_id and request.query and sha256(request.query) != request.document_id:
        raise BadInput(
            Text(
                vi="Mã băm không phải của văn bản được gửi kèm.",
                en="The hash is not that of the text that came with it.",
            ),
            code="document.hash",
            field="query",
        )
    if request.query and not settings.trusted_only:
        return request
    known = await _known(request, memory, tenant, settings)
    if known is not None:
        return _pinned(request, known)
    if request.query and _harmless(request.query, settings):
        return request
    raise _unregistered(settings)


async def _known(
    request: GraphQLRequest, memory: Memory, tenant: str, settings: Settings
) -> Known | None:
    if request.principal is None:
        if request.query:
            return None
        raise closed()
    hashed = request.document_id or sha256(request.query)
    return await memory.find(tenant, hashed, deadline=settings.deadline_seconds)


def _pinned(request: GraphQLRequest, known: Known) -> GraphQLRequest:
    """The request for the operation that was registered, of those that the text may hold."""
    asked, pinned = request.operation_name, known.operation_name
    if asked is not None and pinned is not None and asked != pinned:
        raise BadInput(
            Text(
                vi="Văn bản này chỉ được đăng ký để chạy thao tác {name}.",
                en="This document is registered to run the operation {name} alone.",
            ).format(name=pinned),
            code="document.operation",
            field="operationName",
        )
    return replace(request, query=known.text, operation_name=asked or pinned)


def _harmless(text: str, settings: Settings) -> bool:
    """Whether a text that is not registered reads nothing but the schema, where that is open."""
    try:
        document = parse(text, Limits.of(settings))
    except GraphQLSyntaxError:
        return False
    return asks_only(document, SCHEMA_FIELDS if settings.trusted_introspection else _NOTHING)


def _unregistered(settings: Settings) -> BadInput:
    if settings.trusted_only:
        return BadInput(
            Text(
                vi="Ở đây chỉ chạy các văn bản đã đăng ký, và văn bản này thì chưa.",
                en="Only registered documents are run here, and this is none.",
            ),
            code="document.untrusted",
            hint=Text(
                vi="Đăng ký bằng `registerDocument`, rồi gửi mã băm của nó.",
                en="Register it by `registerDocument`, then send its hash.",
            ),
        )
    return BadInput(
        # Apollo's clients know this code and this text, and send the whole document then.
        Text(vi="PersistedQueryNotFound", en="PersistedQueryNotFound"),
        code="PERSISTED_QUERY_NOT_FOUND",
        hint=Text(
            vi="Mã băm chưa được đăng ký ở đây, hoặc đã thôi dùng: hãy gửi cả văn bản.",
            en="The hash is not registered here, or was retired: send the whole document.",
        ),
    )
