"""The name of a registered document in a request, in either of the two forms that clients send.

Apollo, urql and Relay's exporters send ``extensions.persistedQuery.sha256Hash``; the appendix
of GraphQL over HTTP on persisted documents has ``documentId``, which may begin with `sha256:`.
"""

import re
from collections.abc import Mapping
from typing import Any

from khungcui.errors import BadInput
from khungcui.text import Text

_SHA256 = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


def document_id(members: Mapping[str, Any]) -> str | None:
    """The hash that ``members`` name a document by; None where they name none.

    `BadInput` where it is no SHA-256 in hexadecimal digits, or where both forms are there and
    differ.
    """
    extensions = members.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, Mapping) else None
    given = {
        field: value
        for field, value in (
            ("documentId", members.get("documentId")),
            ("extensions.persistedQuery.sha256Hash", _sha256_hash(persisted)),
        )
        if value is not None
    }
    found = {_hash(field, value) for field, value in given.items()}
    if len(found) > 1:
        raise BadInput(
            Text(
                vi="`documentId` và `extensions` nêu hai văn bản khác nhau.",
                en="`documentId` and `extensions` name two documents.",
            ),
            field="documentId",
            code="document.name",
        )
    return found.pop() if found else None


def _sha256_hash(persisted: Any) -> Any:
    """What Apollo's extension holds; anything but an object is as wrong as a wrong hash."""
    if isinstance(persisted, Mapping):
        return persisted.get("sha256Hash", "")
    return persisted


def _hash(field: str, value: Any) -> str:
    matched = _SHA256.fullmatch(value.lower()) if isinstance(value, str) else None
    if matched is None:
        raise BadInput(
            Text(
                vi="Phải là SHA-256 của văn bản, 64 chữ số thập lục phân.",
                en="It must be the SHA-256 of the document's text, 64 hexadecimal digits.",
            ),
            field=field,
            code="document.name",
        )
    return matched[1]
