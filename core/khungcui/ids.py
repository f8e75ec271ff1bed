"""Identifiers: UUIDv7 for rows, and the global ids that GraphQL shows."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

import uuid_utils.compat

from khungcui.errors import BadId
from khungcui.text import Text

_RAW = re.compile(r"([A-Z][A-Za-z]*):([0-9A-Za-z@-]+):([0-9A-Za-z@_.-]+)")


def uuid7() -> UUID:
    """A new UUIDv7: unique, and in the order of creation."""
    return uuid_utils.compat.uuid7()


@dataclass(frozen=True, slots=True)
class NodeId:
    """A global id: GraphQL type name, tenant, key (a UUID; a code for reference data)."""

    type: str
    tenant: str
    key: str

    def __str__(self) -> str:
        raw = f"{self.type}:{self.tenant}:{self.key}".encode()
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    @property
    def uuid(self) -> UUID:
        """The key as a UUID; `BadId` where it is none."""
        try:
            return UUID(self.key)
        except ValueError:
            raise unknown_id() from None


def unknown_id(field: str | None = None) -> BadId:
    """The one answer to an id that is unreadable, absent, or hidden from the asker."""
    return BadId(
        Text(vi="Không có bản ghi nào với id này.", en="No record answers to this id."),
        field=field,
    )


def parse_node_id(text: str, expected: str | None = None) -> NodeId:
    """Read a global id; `BadId` when it cannot be read or is not of type ``expected``."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        match = _RAW.fullmatch(urlsafe_b64decode(padded).decode("ascii"))
    except ValueError:
        match = None
    if match is None or (expected is not None and match[1] != expected):
        raise unknown_id()
    return NodeId(match[1], match[2], match[3])
