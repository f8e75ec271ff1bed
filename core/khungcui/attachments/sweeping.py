"""Looking after the store: bytes without a row are thrown away, rows without bytes are told."""

from collections.abc import AsyncIterator, Collection
from contextlib import aclosing
from dataclasses import dataclass

from sqlalchemy import select

from khungcui.attachments.models import Attachment
from khungcui.attachments.store import Damaged, Store
from khungcui.storage.database import Database

#: An upload and its act are over by then.
DAY_OLD = 24 * 60 * 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What lies in the store without a row, and is old enough to be no upload under way."""

    files: int
    bytes: int


async def sweep(
    database: Database,
    store: Store,
    homes: Collection[str],
    *,
    older: float = DAY_OLD,
    only_look: bool = False,
) -> Swept:
    """Throw away what no row of ``homes``, which must be all tenants, names.

    What is uploaded meanwhile is young, so the rows are read before the store is.
    """
    async with database.reading(homes) as session:
        named = set(await session.scalars(select(Attachment.sha256).distinct()))
    files = size = 0
    async for kept in store.names():
        if kept.age <= older or kept.sha256 in named:
            continue
        if only_look or await store.drop(kept.sha256, older=older):
            files, size = files + 1, size + kept.size
    return Swept(files=files, bytes=size)


async def damaged(
    database: Database, store: Store, homes: Collection[str]
) -> AsyncIterator[Attachment]:
    """The attachments of ``homes`` whose bytes are lost or are not those any more; reads all."""
    sound: dict[str, bool] = {}
    async with database.reading(homes) as session:
        rows = await session.stream_scalars(
            select(Attachment).order_by(Attachment.tenant, Attachment.id)
        )
        async for row in rows:
            if row.sha256 not in sound:
                sound[row.sha256] = await _sound(store, row)
            if not sound[row.sha256]:
                yield row


async def _sound(store: Store, row: Attachment) -> bool:
    try:
        async with aclosing(store.read(row.sha256, row.size)) as pieces:
            async for _ in pieces:
                pass
    except Damaged:
        return False
    return True
