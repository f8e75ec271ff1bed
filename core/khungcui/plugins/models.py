"""What acts came to, under the keys of the clients that asked for them; and runs of jobs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.plugins.runs import RunState
from khungcui.storage.base import Base, Choice, TenantRow, one_of
from khungcui.storage.purge import GoesWith


class KeptOutcome(Base):
    """An act that an official had done under a key, so that asking again does not do it twice.

    At home with the official. ``digest`` is that of what was asked; ``shown_tenant`` and
    ``shown_id`` name the record that it showed, ``waits_for`` the signatures still missing then.
    """

    __tablename__ = "kept_outcome"
    __recorded__ = False
    __told__ = False
    __table_args__ = (Index(None, "tenant", "done_at"),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    official_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str]
    digest: Mapped[str]
    shown_tenant: Mapped[str]
    shown_id: Mapped[UUID]
    waits_for: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    done_at: Mapped[datetime]


class JobRun(TenantRow, Base):
    """One run of a job: what it was asked to do, and how far it is.

    ``key`` names it among the runs of its job in the district, so that asking twice is asking
    once. ``place`` is where it goes on, ``attempts`` how often it was begun since it last got
    further, ``fault`` what went wrong last, in words. Its finishing stands in the transaction
    of what it did.
    """

    __tablename__ = "job_run"
    __recorded__ = False
    __keep__ = True
    __goes__ = GoesWith("plugin", "plugin")
    __table_args__ = (
        one_of("state", RunState),
        UniqueConstraint("tenant", "job", "key"),
        Index(None, "tenant", "state", "due_at"),
    )

    job: Mapped[str]
    plugin: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB())
    place: Mapped[dict[str, Any] | None] = mapped_column(JSONB())
    state: Mapped[RunState] = mapped_column(Choice(RunState))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    fault_code: Mapped[str | None]
    fault: Mapped[str | None]
    progress_done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    progress_total: Mapped[int | None]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
