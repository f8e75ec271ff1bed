"""Asking that a run be called, in the transaction that has reason to."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, func, literal, text
from sqlalchemy.dialects.postgresql import INTERVAL, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import Text as SqlText

from khungcui.storage.queue.models import OPEN, QueuedCall

#: Under this name all calls stand: which job it is, the run says.
ENTRYPOINT = "khungcui"

_DOOR = {"door": "a call tells nothing of a record; its run is kept apart"}


async def call(
    session: AsyncSession, tenant: str, run: UUID, after: timedelta = timedelta()
) -> None:
    """Let the first worker that is free call ``run`` of ``tenant``, ``after`` so long.

    Of a run that waits to be called already, or is being run, nothing more is asked.
    """
    statement = insert(QueuedCall).values(
        priority=0,
        status="queued",
        entrypoint=ENTRYPOINT,
        dedupe_key=str(run),
        payload=f"{tenant}/{run}".encode(),
        execute_after=func.now() + literal(after, INTERVAL()),
    )
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["dedupe_key"], index_where=text(OPEN)),
        execution_options=_DOOR,
    )


def called(run: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Whether a call of ``run`` waits, or a worker is at it."""
    return exists().where(QueuedCall.dedupe_key == run.cast(SqlText()), text(OPEN))


def reading_of(payload: bytes | None) -> tuple[str, UUID]:
    """The tenant and the run that a call names."""
    tenant, _, run = (payload or b"").decode().partition("/")
    return tenant, UUID(run)
