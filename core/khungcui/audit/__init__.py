"""The audit: append-only entries, one hash chain a tenant, and their verification."""

from khungcui.audit.journal import Entry, append, append_all, entries_of, record_denial
from khungcui.audit.verification import Fault, Verified, verify

__all__ = [
    "Entry",
    "Fault",
    "Verified",
    "append",
    "append_all",
    "entries_of",
    "record_denial",
    "verify",
]
