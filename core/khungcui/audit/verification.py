"""Verifying the chains: every entry is read in order and its hash made again.

Found and named: an entry that was changed, taken out, put in another place or cut off at the
end, and a chain whose head is gone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from khungcui.audit.chain import START, entry_hash
from khungcui.audit.models import AuditHead
from khungcui.audit.reading import entries
from khungcui.storage.database import Database
from khungcui.text import Text

_WHAT = {
    "changed": Text(
        vi="bút toán đã bị sửa: nội dung không khớp mã băm",
        en="the entry was changed: its content does not match its hash",
    ),
    "removed": Text(
        vi="các bút toán từ {first} đến {last} đã bị xoá",
        en="the entries {first} to {last} were removed",
    ),
    "reordered": Text(
        vi="bút toán không nối tiếp bút toán đứng trước",
        en="the entry does not follow on the one before it",
    ),
    "truncated": Text(
        vi="phần cuối đã bị cắt: các bút toán {first} đến {last} không còn",
        en="the end was cut off: the entries {first} to {last} are gone",
    ),
    "headless": Text(
        vi="chuỗi không có điểm cuối khớp với bút toán cuối cùng",
        en="the chain's head does not match its last entry",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the entry ``seq`` of the chain of ``tenant``."""

    tenant: str
    seq: int
    kind: str
    what: Text

    def __str__(self) -> str:
        return f"{self.tenant}/{self.seq}: {self.what.en}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How much was read, and what was wrong with it."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


async def verify(database: Database, tenants: Collection[str]) -> Verified:
    """Read the chains of ``tenants`` from end to end, in one snapshot.

    Memory does not grow with the length of a chain.
    """
    faults: list[Fault] = []
    read = 0
    async with database.reading(tenants) as session:
        heads = {head.tenant: head for head in await session.scalars(select(AuditHead))}
        for tenant in sorted(tenants):
            chain = _Chain(tenant)
            async for columns in entries(session, tenant):
                chain.take(columns)
            chain.end(heads.get(tenant))
            faults += chain.faults
            read += chain.entries
    return Verified(chains=len(heads), entries=read, faults=tuple(faults))


class _Chain:
    """The state of reading one chain."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self.entries = 0
        self.faults: list[Fault] = []
        self._seq = 0
        self._hash = START

    def take(self, columns: dict[str, object]) -> None:
        seq, said = columns["seq"], columns["hash"]
        assert isinstance(seq, int)  # noqa: S101 - a bigint column
        self.entries += 1
        gap = seq != self._seq + 1
        if gap:
            self._fault(seq, "removed", first=self._seq + 1, last=seq - 1)
        if entry_hash(columns) != said:
            self._fault(seq, "changed")
        elif columns["previous"] != self._hash and not gap:
            self._fault(seq, "reordered")
        self._seq, self._hash = seq, str(said)

    def end(self, head: AuditHead | None) -> None:
        if head is None:
            if self._seq:
                self._fault(self._seq, "headless")
        elif head.seq > self._seq:
            self._fault(head.seq, "truncated", first=self._seq + 1, last=head.seq)
        elif (head.seq, head.hash) != (self._seq, self._hash):
            self._fault(self._seq, "headless")

    def _fault(self, seq: int, kind: str, **values: object) -> None:
        what = _WHAT[kind].format(**values)
        self.faults.append(Fault(tenant=self.tenant, seq=seq, kind=kind, what=what))
