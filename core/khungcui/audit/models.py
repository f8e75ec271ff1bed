"""The audit: who did what, by which clause, and what it changed; one hash chain a tenant."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base

_REFUSE = """
create or replace function audit_entry_stands() returns trigger language plpgsql as $$
begin
    raise exception 'the audit is append-only: % refused', tg_op using errcode = '42501';
end $$
"""


class AuditEntry(Base):
    """An act that was done, or one that was refused. Rows are only ever added.

    Names stand beside ids as plain text, so that an entry says the same when what it names is
    gone. ``hash`` is over the other columns and the entry before (`khungcui.audit.chain`).
    """

    __tablename__ = "audit_entry"
    __append_only__ = True
    __recorded__ = False
    __ddl__ = (
        _REFUSE,
        "create or replace trigger stands_rows before update or delete on audit_entry "
        "for each row execute function audit_entry_stands()",
        "create or replace trigger stands_table before truncate on audit_entry "
        "for each statement execute function audit_entry_stands()",
    )
    __table_args__ = (
        Index(None, "tenant", "subject_type", "subject_id"),
        Index(None, "tenant", "at"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    official_id: Mapped[str | None]
    official_name: Mapped[str | None]
    office_id: Mapped[str | None]
    office_name: Mapped[str | None]
    power: Mapped[str]
    act: Mapped[str]
    verdict: Mapped[str]
    rule: Mapped[str | None]
    clause: Mapped[str | None]
    snapshot: Mapped[str | None]
    subject_type: Mapped[str | None]
    subject_id: Mapped[str | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    request_id: Mapped[str | None]
    note: Mapped[str | None]
    previous: Mapped[str]
    hash: Mapped[str]


class AuditHead(Base):
    """The end of a chain: where the next entry joins, and what a cut-off end is found by."""

    __tablename__ = "audit_head"
    __keep__ = True
    __recorded__ = False
    __told__ = False

    tenant: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger())
    hash: Mapped[str]
