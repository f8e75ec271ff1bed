"""Keeping uploads: writing down what was sent, and what became of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.errors import NotFound
from khungcui.plugins.sheet_shape import KEY, Shape
from khungcui.sheets.models import SheetRow, SheetUpload
from khungcui.sheets.reading import Line
from khungcui.sheets.rows import Outcome, Row
from khungcui.sheets.states import SheetRowState
from khungcui.text import Text

_DOOR = {"door": "an upload is its own record"}
_OUTCOMES = text(
    """
    update sheet_row r
    set state = v.state, errors = v.errors, shown_tenant = v.shown_tenant, shown_id = v.shown_id,
        done_at = case when v.state = 'done' then cast(:now as timestamptz) end
    from jsonb_to_recordset(cast(:outcomes as jsonb))
        as v(line int, state text, errors jsonb, shown_tenant text, shown_id uuid)
    where r.tenant = :tenant and r.upload_id = :upload and r.line = v.line
    """
)


async def keep_rows(
    session: AsyncSession, upload: SheetUpload, shape: Shape, lines: Sequence[Line]
) -> None:
    """Write down the rows of an upload; none of them is looked at yet."""
    keys = keyed(upload, shape, lines)
    rows = [
        {
            "tenant": upload.tenant,
            "upload_id": upload.id,
            "line": line.line,
            "official_id": upload.official_id,
            "cells": line.cells,
            "key": key,
            "state": SheetRowState.WAITING,
            "errors": [],
        }
        for line, key in zip(lines, keys, strict=True)
    ]
    await session.execute(insert(SheetRow), rows, execution_options=_DOOR)


def keyed(upload: SheetUpload, shape: Shape, lines: Iterable[Line]) -> list[str]:
    """The key of each row: what it is known by where it is sent again, in another file.

    That which the sender wrote, else what the row says; of two that say the same the second is
    another. An edit of a record is one of this file alone: to set a value again is no mistake.
    """
    seen: dict[str, int] = {}
    keys: list[str] = []
    giving = {column.name for column in shape.columns if column.given is not None}
    for line in lines:
        if shape.edits:
            keys.append(f"{upload.id}:{line.line}")
            continue
        own = line.cells.get(KEY)
        said = own or {name: cell for name, cell in line.cells.items() if name in giving}
        content = json.dumps([shape.sheet.name, said], sort_keys=True, ensure_ascii=False)
        seen[content] = seen.get(content, 0) + 1
        place = "" if own else f"#{seen[content]}"
        keys.append(sha256(f"{content}{place}".encode()).hexdigest())
    return keys


async def hold(session: AsyncSession, tenant: str, id: UUID) -> None:
    """Hold what the sender of an upload sends to its sheet until the transaction ends.

    Of two that are written at the same time the second sees what the first did.
    """
    who = select(SheetUpload.official_id, SheetUpload.sheet).where(
        SheetUpload.tenant == tenant, SheetUpload.id == id
    )
    found = (await session.execute(who)).one_or_none()
    name = f"sheet:{found}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def no_upload() -> NotFound:
    """The official has no such upload."""
    return NotFound(
        Text(vi="Bạn không có lần gửi này.", en="You have no such upload."),
        code="sheet.no_upload",
    )


async def rows_in(
    session: AsyncSession, upload: SheetUpload, *states: SheetRowState, most: int | None = None
) -> list[Row]:
    """The rows of an upload that are in one of ``states``, in the order of the file."""
    statement = (
        select(SheetRow.line, SheetRow.cells, SheetRow.key)
        .where(
            SheetRow.tenant == upload.tenant,
            SheetRow.upload_id == upload.id,
            SheetRow.state.in_(states),
        )
        .order_by(SheetRow.line)
        .limit(most)
    )
    found = await session.execute(statement)
    return [Row(line=line, cells=cells, key=key) for line, cells, key in found]


async def done_before(
    session: AsyncSession, upload: SheetUpload, rows: Sequence[Row], since: datetime
) -> Mapping[str, tuple[str, UUID]]:
    """Which of the ``rows`` the same official had done before, by key, and what they showed."""
    found = await session.execute(
        select(SheetRow.key, SheetRow.shown_tenant, SheetRow.shown_id).where(
            SheetRow.tenant == upload.tenant,
            SheetRow.official_id == upload.official_id,
            SheetRow.state == SheetRowState.DONE,
            SheetRow.key.in_([row.key for row in rows]),
            SheetRow.done_at >= since,
        )
    )
    return {key: (tenant, id) for key, tenant, id in found if tenant is not None and id is not None}


async def keep_outcomes(
    session: AsyncSession, upload: SheetUpload, outcomes: Sequence[Outcome]
) -> None:
    """Write down what became of rows."""
    told = [
        {
            "line": one.line,
            "state": one.state.value,
            "errors": list(one.errors),
            "shown_tenant": one.tenant,
            "shown_id": None if one.id is None else str(one.id),
        }
        for one in outcomes
    ]
    bound = {
        "outcomes": json.dumps(told, ensure_ascii=False),
        "tenant": upload.tenant,
        "upload": upload.id,
        "now": clock.now(),
    }
    await session.execute(_OUTCOMES, bound, execution_options=_DOOR)


async def counted(session: AsyncSession, upload: SheetUpload) -> Mapping[SheetRowState, int]:
    """How many rows of an upload are in each state."""
    found = await session.execute(
        select(SheetRow.state, func.count())
        .where(SheetRow.tenant == upload.tenant, SheetRow.upload_id == upload.id)
        .group_by(SheetRow.state)
    )
    return {row[0]: row[1] for row in found}


async def tally(session: AsyncSession, upload: SheetUpload, **also: Any) -> None:
    """Write down how many rows are in which state, and what else is new of an upload."""
    counts = await counted(session, upload)
    values = {
        "clean": counts.get(SheetRowState.CLEAN, 0),
        "refused": counts.get(SheetRowState.REFUSED, 0),
        "done": counts.get(SheetRowState.DONE, 0),
        "repeated": counts.get(SheetRowState.REPEATED, 0),
        "looked_at": upload.rows - counts.get(SheetRowState.WAITING, 0),
        "changed_at": clock.now(),
    }
    await change(session, upload, **(values | also))


async def change(session: AsyncSession, upload: SheetUpload, **values: Any) -> None:
    """Write down what is new of an upload."""
    await session.execute(
        update(SheetUpload)
        .where(SheetUpload.tenant == upload.tenant, SheetUpload.id == upload.id)
        .values(**values),
        execution_options=_DOOR | {"synchronize_session": False},
    )


def own(tenant: str, official_id: UUID) -> Select[SheetUpload]:
    """The uploads that an official sent to an endpoint: nobody else sees them."""
    return select(SheetUpload).where(
        SheetUpload.tenant == tenant, SheetUpload.official_id == official_id
    )


def since(days: int) -> datetime:
    """From when on a row that was done counts as done before."""
    return clock.now() - timedelta(days=days)
