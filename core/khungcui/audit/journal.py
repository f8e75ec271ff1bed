"""Writing the audit: with the act, in its transaction; or a denial, in one of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui import clock
from khungcui.audit.chain import START, entry_hash
from khungcui.audit.models import AuditEntry, AuditHead
from khungcui.storage.changes import plain
from khungcui.storage.database import Database

_DOOR = {"door": "the audit is its own record"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written down. ``tenant`` names the chain: the home of the subject.

    ``changes`` are those of `khungcui.storage.changes`; ``power`` is ``object.action``.
    """

    tenant: str
    power: str
    act: str
    verdict: Literal["allow", "deny"]
    official_id: str | None = None
    official_name: str | None = None
    office_id: str | None = None
    office_name: str | None = None
    rule: str | None = None
    clause: str | None = None
    snapshot: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    request_id: str | None = None
    note: str | None = None


async def append(session: AsyncSession, entry: Entry) -> int:
    """Join ``entry`` to its chain in the session's transaction; its number in the chain.

    Call it last: it holds the end of the chain until the commit, and writers of the same
    tenant wait for that. Two chains in one transaction are appended in the order of tenants.
    """
    [seq] = await _joined(session, entry.tenant, [entry])
    return seq


async def append_all(session: AsyncSession, entries: Iterable[Entry]) -> None:
    """Join many entries to their chains, each chain held once; as `append`."""
    chains: dict[str, list[Entry]] = {}
    for entry in entries:
        chains.setdefault(entry.tenant, []).append(entry)
    for tenant in sorted(chains):
        await _joined(session, tenant, chains[tenant])


async def _joined(session: AsyncSession, tenant: str, entries: Sequence[Entry]) -> list[int]:
    """Join ``entries`` to the chain of ``tenant``; their numbers in it."""
    await session.flush()
    # Makes the chain where there is none, and locks its end either way.
    head = insert(AuditHead).values(tenant=tenant, seq=0, hash=START)
    found = await session.execute(
        head.on_conflict_do_update(
            index_elements=["tenant"], set_={"seq": AuditHead.seq + 0}
        ).returning(AuditHead.seq, AuditHead.hash),
        execution_options=_DOOR,
    )
    seq, previous = found.one()
    rows: list[dict[str, Any]] = []
    for number, entry in enumerate(entries, seq + 1):
        columns = asdict(entry) | {"changes": plain(entry.changes)}
        columns |= {"seq": number, "at": clock.now(), "previous": previous}
        previous = columns["hash"] = entry_hash(columns)
        rows.append(columns)
    if len(rows) == 1:
        await session.execute(insert(AuditEntry).values(**rows[0]), execution_options=_DOOR)
    else:
        await session.execute(insert(AuditEntry), rows, execution_options=_DOOR)
    await session.execute(
        update(AuditHead)
        .where(AuditHead.tenant == tenant)
        .values(seq=rows[-1]["seq"], hash=previous),
        execution_options=_DOOR | {"synchronize_session": False},
    )
    return [row["seq"] for row in rows]


async def record_denial(database: Database, entry: Entry) -> int:
    """Write a denial down in a transaction of its own, which outlives the one it ended."""
    async with database.writing([entry.tenant], [entry.tenant]) as session:
        return await append(session, entry)


async def entries_of(
    session: AsyncSession, tenant: str, subject_type: str, subject_id: str
) -> list[AuditEntry]:
    """The entries about one record, oldest first."""
    found = await session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.tenant == tenant,
            AuditEntry.subject_type == subject_type,
            AuditEntry.subject_id == subject_id,
        )
        .order_by(AuditEntry.seq)
    )
    return list(found)
