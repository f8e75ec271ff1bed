"""What other tests leave behind on the server that all share: transactions that still run."""

import asyncio

from sqlalchemy import text

from khungcui.storage.database import Database

SECONDS = 30
_LATE = text(
    "select exists (select from outbox "
    "where xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
)


async def calm(database: Database) -> None:
    """Wait until all that was written so far may be told.

    A transaction of another test on the same server may hold it back for a while.
    """
    async with asyncio.timeout(SECONDS):
        while True:
            async with database.maintaining(["79", "760", "770"]) as session:
                if not await session.scalar(_LATE):
                    return
            await asyncio.sleep(0.02)
