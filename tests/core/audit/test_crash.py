"""The server killed in the middle of writes: no half-done act, and the audit verifies."""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError

from khungcui import clock
from khungcui.audit import Entry, append, verify
from khungcui.errors import Unavailable
from khungcui.storage.changes import changes
from khungcui.storage.database import Database
from khungcui.storage.embedded import EmbeddedPostgres
from khungcui.storage.postmaster import running
from khungcui.storage.schema import create
from khungcui.tenancy.models import TenantPlugin

pytestmark = [pytest.mark.anyio, pytest.mark.embedded, pytest.mark.slow]


async def act(database: Database, tenant: str, number: int) -> None:
    async with database.writing([tenant], [tenant]) as session:
        valid = Range(clock.now(), None)
        session.add(TenantPlugin(tenant=tenant, plugin=f"p{number}", valid=valid, changed_by="x"))
        await session.flush()
        written = changes(session.sync_session)
        entry = Entry(tenant=tenant, power="x.y", act="z", verdict="allow", changes=[*written])
        await append(session, entry)


async def test_what_was_confirmed_is_there_and_nothing_is_half_done() -> None:
    folder = Path(tempfile.mkdtemp(prefix="kc-"))
    confirmed = dict.fromkeys(("760", "770"), 0)
    try:
        server = await EmbeddedPostgres.open(folder)
        async with (
            Database(server.owner_url, pooled=False) as owner,
            owner.connecting() as connection,
        ):
            await connection.run_sync(create, ["khungcui"])
        async with Database(server.app_url, pool_size=4) as database:
            well_under_way = asyncio.Event()

            async def keep_writing(tenant: str) -> None:
                while True:
                    await act(database, tenant, confirmed[tenant])
                    confirmed[tenant] += 1
                    if min(confirmed.values()) >= 5:
                        well_under_way.set()

            writers = asyncio.gather(*map(keep_writing, confirmed), return_exceptions=True)
            async with asyncio.timeout(60):
                await well_under_way.wait()
            found = running(server.data)
            assert found is not None
            os.kill(found.pid, signal.SIGKILL)
            async with asyncio.timeout(60):
                outcomes = await writers
            for outcome in outcomes:
                assert isinstance(outcome, Unavailable | DBAPIError)
            async with await EmbeddedPostgres.open(folder):
                for tenant, count in confirmed.items():
                    verified = await verify(database, [tenant])
                    async with database.reading([tenant]) as session:
                        rows = await session.scalar(select(func.count()).select_from(TenantPlugin))
                    assert verified.faults == ()
                    assert verified.entries == rows
                    assert rows in (count, count + 1)  # The last may be done and unconfirmed.
        await server.close()
    finally:
        shutil.rmtree(folder)
