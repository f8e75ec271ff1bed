"""Trying a failed run again: what kept it from being done was mended."""

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import Conflict
from khungcui.plugins.acting import Acting
from khungcui.plugins.declarations import Act
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState
from khungcui.storage import queue
from khungcui.text import Text


@strawberry.input(description="Which run to try again.")
class RetryJobInput:
    """Input of ``retryJob``."""

    job_run: strawberry.ID = strawberry.field(description="The run, which has failed.")


async def retry(session: AsyncSession, run: JobRun) -> None:
    """Have ``run`` called again from where it was; `Conflict` where it has not failed."""
    if run.state is not RunState.FAILED:
        raise Conflict(
            Text(
                vi="Chỉ chạy lại được việc đã hỏng; việc này chưa hỏng.",
                en="Only what has failed is tried again; this has not.",
            ),
            code="job.not_failed",
            field="jobRun",
        )
    run.state, run.attempts = RunState.QUEUED, 0
    run.due_at, run.ended_at = clock.now(), None
    await session.flush()
    await queue.call(session, run.tenant, run.id)


async def _retry(acting: Acting, row: JobRun, given: RetryJobInput) -> JobRun:
    acting.notes.append(f"{row.job} {row.key}")
    await retry(acting.session, row)
    return row


RETRY = Act(
    name="retry_job",
    power="job.retry",
    title=Text(vi="Chạy lại một việc nền đã hỏng", en="Try a failed job again."),
    input=RetryJobInput,
    on="job_run",
    returns="job_run",
    run=_retry,
)
