"""The history of a record that moves through a workflow: a row a step, never changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from khungcui.storage.base import Base, TenantRow
from khungcui.storage.purge import GoesWith


class WorkflowStep(TenantRow, Base):
    """One move or edit of one record.

    ``resource`` and ``subject_id`` name the record, ``act`` what was done to it, from which state
    to which; ``version`` is the record's afterwards. ``official_id`` is empty where a job did it.
    ``before`` and ``after`` are hashes of the record, the first of what the actor had before him.
    """

    __tablename__ = "workflow_step"
    __append_only__ = True
    __goes__ = GoesWith("resource", "resource")
    __table_args__ = (
        UniqueConstraint("tenant", "resource", "subject_id", "version"),
        Index(None, "tenant", "subject_id"),
    )

    resource: Mapped[str]
    subject_id: Mapped[UUID]
    round: Mapped[int]
    version: Mapped[int]
    act: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    comment: Mapped[str | None]
    official_id: Mapped[UUID | None]
    official_name: Mapped[str]
    office_id: Mapped[UUID | None]
    office_name: Mapped[str]
    clause: Mapped[str | None]
    rule: Mapped[str | None]
    done_at: Mapped[datetime]
    due_on: Mapped[date | None]
    before: Mapped[str | None]
    after: Mapped[str]
