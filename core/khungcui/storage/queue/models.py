"""The tables of pgqueuer 1.6, mapped so that our migrations make them and our grants hold."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    Integer,
    LargeBinary,
    desc,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base

#: The one enumeration of the database: pgqueuer asks for it, and no row of a district has it.
STATUS = ENUM(
    "queued",
    "picked",
    "successful",
    "exception",
    "canceled",
    "deleted",
    "failed",
    name="pgqueuer_status",
    metadata=Base.metadata,
)
_QUEUED = text("status = 'queued'::pgqueuer_status")
_PICKED = text("status = 'picked'::pgqueuer_status")
#: Of one run there is no more than one call that is not over.
OPEN = (
    "status = any (array['queued'::pgqueuer_status, 'picked'::pgqueuer_status]) "
    "and dedupe_key is not null"
)

_TELL = """
create or replace function fn_pgqueuer_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('ch_pgqueuer', json_build_object(
        'channel', 'ch_pgqueuer', 'operation', lower(tg_op), 'sent_at', now(),
        'table', tg_table_name, 'type', 'table_changed_event')::text);
    return null;
end $$
"""


class QueuedCall(Base):
    """A run of a job that is to be called, or that a worker has picked and keeps alive."""

    __tablename__ = "pgqueuer"
    __app_writes__ = True
    __recorded__ = False
    __ddl__ = (
        _TELL,
        "create or replace trigger tg_pgqueuer_changed after insert or update or delete or truncate"
        " on pgqueuer execute function fn_pgqueuer_changed()",
    )
    __table_args__ = (
        Index(
            "pgqueuer_priority_id_id1_idx",
            "priority",
            desc("id"),
            postgresql_include=["id"],
            postgresql_where=_QUEUED,
        ),
        Index(
            "pgqueuer_updated_id_id1_idx",
            "updated",
            desc("id"),
            postgresql_include=["id"],
            postgresql_where=_PICKED,
        ),
        Index("pgqueuer_picked_heartbeat_idx", "heartbeat", postgresql_where=_PICKED),
        Index(
            "pgqueuer_queue_manager_id_idx",
            "queue_manager_id",
            postgresql_where=text("queue_manager_id is not null"),
        ),
        Index(
            "pgqueuer_ep_prio_id_idx",
            "entrypoint",
            desc("priority"),
            "id",
            postgresql_where=_QUEUED,
        ),
        Index("pgqueuer_ep_ea_idx", "entrypoint", "execute_after", postgresql_where=_QUEUED),
        Index(
            "pgqueuer_unique_dedupe_key",
            "dedupe_key",
            unique=True,
            postgresql_where=text(OPEN),
        ),
        Index(
            "pgqueuer_picked_slot_idx",
            "entrypoint",
            "slot",
            unique=True,
            postgresql_where=text("status = 'picked'::pgqueuer_status and slot is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger(), Identity(), primary_key=True)
    priority: Mapped[int] = mapped_column(Integer())
    queue_manager_id: Mapped[UUID | None]
    created: Mapped[datetime] = mapped_column(server_default=func.now())
    updated: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat: Mapped[datetime] = mapped_column(server_default=func.now())
    execute_after: Mapped[datetime] = mapped_column(server_default=func.now())
    status: Mapped[str] = mapped_column(STATUS)
    entrypoint: Mapped[str]
    dedupe_key: Mapped[str | None]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary())
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    attempts: Mapped[int] = mapped_column(Integer(), server_default=text("0"))
    slot: Mapped[int | None] = mapped_column(BigInteger())


class CallLog(Base):
    """What became of calls, for operators; swept after a day."""

    __tablename__ = "pgqueuer_log"
    __app_writes__ = True
    __recorded__ = False
    __table_args__ = (
        Index(
            "pgqueuer_log_not_aggregated",
            literal_column("(1)"),
            postgresql_where=text("not aggregated"),
        ),
        Index("pgqueuer_log_created", "created"),
        Index("pgqueuer_log_status", "status"),
        Index("pgqueuer_log_job_id_status", "job_id", desc("created")),
    )

    id: Mapped[int] = mapped_column(BigInteger(), Identity(), primary_key=True)
    created: Mapped[datetime] = mapped_column(server_default=func.now())
    job_id: Mapped[int] = mapped_column(BigInteger())
    status: Mapped[str] = mapped_column(STATUS)
    priority: Mapped[int] = mapped_column(Integer())
    entrypoint: Mapped[str]
    traceback: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    aggregated: Mapped[bool | None] = mapped_column(server_default=text("false"))


class CallCount(Base):
    """Calls by second and outcome. pgqueuer asks that the table is there; we keep none."""

    __tablename__ = "pgqueuer_statistics"
    __app_writes__ = True
    __recorded__ = False
    __table_args__ = (
        Index(
            "pgqueuer_statistics_unique_count",
            "priority",
            text("date_trunc('sec'::text, timezone('UTC'::text, created))"),
            "status",
            "entrypoint",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger(), Identity(), primary_key=True)
    created: Mapped[datetime] = mapped_column(server_default=text("date_trunc('sec', now())"))
    count: Mapped[int] = mapped_column(BigInteger())
    priority: Mapped[int] = mapped_column(Integer())
    status: Mapped[str] = mapped_column(STATUS)
    entrypoint: Mapped[str]
