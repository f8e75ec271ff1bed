"""The audit: append-only entries, one hash chain a tenant, and their verification."""

from khungcui.audit.journal import Entry, append, entries_of, record_denial
from khungcui.audit.verification import Fault, Verified, verify

__all__ = ["Entry", "Fault", "Verified", "append", "entries_of", "record_denial", "verify"]
