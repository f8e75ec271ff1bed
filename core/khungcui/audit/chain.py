"""How entries are chained: the canonical form of an entry, and its hash.

The hash is SHA-256 over the canonical JSON of every column but the hash itself, the hash of the
entry before among them: keys sorted, no white space, UTF-8, instants in UTC to the microsecond.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

#: What the first entry of a chain has for ``previous``.
START = "0" * 64

#: The columns under the hash. A column added later joins only where it is not NULL, so that
#: old entries keep their hash.
COLUMNS = (
    "tenant",
    "seq",
    "at",
    "official_id",
    "official_name",
    "office_id",
    "office_name",
    "power",
    "act",
    "verdict",
    "rule",
    "clause",
    "snapshot",
    "subject_type",
    "subject_id",
    "changes",
    "request_id",
    "note",
    "previous",
)


def entry_hash(columns: Mapping[str, Any]) -> str:
    """The hash of the entry whose columns these are."""
    content = {
        name: _instant(columns[name]) if name == "at" else columns[name]
        for name in COLUMNS
        if columns[name] is not None
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
