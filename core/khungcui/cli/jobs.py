"""`khungcui jobs`: what is done in the background."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from khungcui.app import create_platform
from khungcui.audit.journal import Entry, append
from khungcui.cli.connect import connected
from khungcui.cli.output import Json, print_json
from khungcui.errors import BadInput, NotFound
from khungcui.jobs.retrying import retry
from khungcui.plugins.models import JobRun
from khungcui.plugins.runs import RunState
from khungcui.settings import settings
from khungcui.storage.database import Database
from khungcui.tenancy.models import Tenant
from khungcui.text import Text

app = typer.Typer(
    help="Việc nền: chạy, xem, chạy lại. / Jobs: run, list, try again.", no_args_is_help=True
)
_COLUMNS = ("id", "tenant", "job", "key", "state", "attempts", "progress", "asked", "fault")


@app.command()
def run(
    at_once: Annotated[int, typer.Option(min=1, help="How many at a time.")] = 2,
) -> None:
    """Chạy việc nền, không phục vụ HTTP. / Run jobs and serve nothing, until stopped."""
    asyncio.run(_run(at_once))


@app.command("list")
def list_(
    state: Annotated[RunState | None, typer.Option(help="Only those in this state.")] = None,
    district: Annotated[str | None, typer.Option(help="Only those of this district.")] = None,
    most: Annotated[int, typer.Option(min=1, help="No more than so many, newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """Xem các lần chạy. / List runs, the newest first."""
    found = asyncio.run(_list(state, district, most))
    if as_json:
        print_json(found)
        return
    table = Table(box=None)
    for name in _COLUMNS:
        whole = {"no_wrap": True, "min_width": 36} if name == "id" else {}
        table.add_column(name, overflow="fold", **whole)
    for row in found:
        table.add_row(*(str(row[name]) for name in _COLUMNS))
    Console(highlight=False).print(table)


@app.command("retry")
def retry_(
    run: Annotated[str, typer.Argument(help="The run's id, as `jobs list` shows it.")],
) -> None:
    """Chạy lại một việc đã hỏng. / Try a failed run again."""
    asyncio.run(_retry(run))
    typer.echo(Text(vi="Sẽ chạy lại.", en="It will be run again.").in_(settings().language))


async def _run(at_once: int) -> None:
    chosen = settings().model_copy(update={"jobs_at_once": at_once})
    async with connected(chosen) as addresses:
        platform = create_platform(addresses.app, with_settings=chosen)
        try:
            await platform.start()
            await asyncio.Event().wait()
        finally:
            await platform.stop()


@asynccontextmanager
async def _everywhere() -> AsyncIterator[tuple[Database, list[str]]]:
    """The database, and all districts and the city."""
    async with connected(settings()) as addresses, Database(addresses.app) as database:
        async with database.maintaining() as session:
            homes = list(await session.scalars(select(Tenant.area_id)))
        yield database, homes


async def _list(state: RunState | None, district: str | None, most: int) -> list[dict[str, Any]]:
    async with _everywhere() as (database, homes), database.reading(homes) as session:
        statement = select(JobRun).order_by(JobRun.asked_at.desc(), JobRun.id.desc()).limit(most)
        if state is not None:
            statement = statement.where(JobRun.state == state)
        if district is not None:
            statement = statement.where(JobRun.tenant == district)
        return [_told(run) for run in await session.scalars(statement)]


def _told(run: JobRun) -> dict[str, Any]:
    total = "" if run.progress_total is None else f"/{run.progress_total}"
    return {
        "id": str(run.id),
        "tenant": run.tenant,
        "job": run.job,
        "key": run.key,
        "state": run.state.value,
        "attempts": run.attempts,
        "progress": f"{run.progress_done}{total}",
        "asked": run.asked_at.isoformat(timespec="seconds"),
        "fault": run.fault or "",
    }


async def _retry(given: str) -> None:
    try:
        wanted = UUID(given)
    except ValueError:
        raise BadInput(
            Text(vi="'{id}' không phải id.", en="'{id}' is no id.").format(id=given)
        ) from None
    async with _everywhere() as (database, homes), database.maintaining(homes) as session:
        found = await session.scalar(select(JobRun).where(JobRun.id == wanted).with_for_update())
        if found is None:
            raise NotFound(Text(vi="Không có lần chạy này.", en="There is no such run."))
        await retry(session, found)
        entry = Entry(
            tenant=found.tenant,
            power="job.retry",
            act="jobsRetry",
            verdict="allow",
            subject_type="job_run",
            subject_id=str(found.id),
            note="command line",
        )
        await append(session, entry)
