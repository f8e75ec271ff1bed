"""Verifying the rules: what the database holds is what was loaded, or signed and audited.

The hash of an instrument is made again from its rows. One that officials published must carry
the words that two of them signed, and stand in the audit with that hash; so must a withdrawal.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.audit.models import AuditEntry
from khungcui.policy.amendment import Amendment
from khungcui.policy.drafts import PolicyDraft, PolicySignature, Purpose
from khungcui.policy.models import PolicyInstrument
from khungcui.policy.store import read_rulebook
from khungcui.text import Text

_WHAT = {
    "changed": Text(
        vi="nội dung không khớp mã băm: quy tắc, điều khoản hoặc cách hiểu đã bị sửa",
        en="its content does not match its hash: rules, clauses or readings were changed",
    ),
    "unsigned": Text(
        vi="không đủ hai chữ ký cho nội dung này",
        en="two officials have not signed this content",
    ),
    "unaudited": Text(
        vi="nhật ký không ghi việc công bố nội dung này",
        en="the audit holds no publication of this content",
    ),
    "withdrawn": Text(
        vi="bị thu hồi mà không đủ hai chữ ký, hoặc nhật ký không ghi việc thu hồi",
        en="it was withdrawn without two signatures, or the audit holds no withdrawal",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFault:
    """What is wrong with an instrument: ``kind`` is changed, unsigned, unaudited or withdrawn."""

    instrument: str
    kind: str

    @property
    def what(self) -> Text:
        """The fault in words."""
        return _WHAT[self.kind]


async def verify_instruments(session: AsyncSession, city: str) -> tuple[InstrumentFault, ...]:
    """The faults of all instruments; ``session`` may read the chain of the ``city``."""
    book = await read_rulebook(session)
    rows = (await session.scalars(select(PolicyInstrument).order_by(PolicyInstrument.id))).all()
    signed = await _signed(session, city, Purpose.ADOPT)
    audited = await _notes(session, city, "publish_amendment")
    held = (
        InstrumentFault(instrument=row.id, kind=kind)
        for row in rows
        if row.id in book.instruments
        for kind in _faults(row, Amendment.carried(book, row.id).content, signed, audited)
    )
    taken_back = await _signed(session, city, Purpose.WITHDRAW)
    told = await _notes(session, city, "withdraw_amendment")
    gone = (
        InstrumentFault(instrument=row.id, kind="withdrawn")
        for row in rows
        if row.id not in book.instruments
        and not ((row.id, row.content) in taken_back and withdrawal(row.id, row.content) in told)
    )
    return (*held, *gone)


async def _notes(session: AsyncSession, city: str, act: str) -> frozenset[str]:
    """All that the city's audit notes of an act that was allowed, part by part."""
    notes = await session.scalars(
        select(AuditEntry.note).where(
            AuditEntry.tenant == city, AuditEntry.act == act, AuditEntry.verdict == "allow"
        )
    )
    return frozenset(part for note in notes if note for part in note.split("; "))


def publication(instrument: str, content: str) -> str:
    """The note under which the audit keeps a publication."""
    return f"published {instrument}, content {content}"


def withdrawal(instrument: str, content: str) -> str:
    """The note under which the audit keeps a withdrawal."""
    return f"withdrawn {instrument}, content {content}"


async def _signed(session: AsyncSession, city: str, purpose: Purpose) -> set[tuple[str, str]]:
    """Every (instrument, content) that two officials have signed for the purpose."""
    found = await session.execute(
        select(PolicyDraft.instrument, PolicySignature.content)
        .join(
            PolicyDraft,
            (PolicyDraft.tenant == PolicySignature.tenant)
            & (PolicyDraft.id == PolicySignature.draft_id),
        )
        .where(PolicySignature.tenant == city, PolicySignature.purpose == purpose)
        .group_by(PolicyDraft.instrument, PolicySignature.content)
        .having(func.count(PolicySignature.official_id.distinct()) >= 2)
    )
    return {(row.instrument, row.content) for row in found}


def _faults(
    row: PolicyInstrument, content: str, signed: set[tuple[str, str]], audited: frozenset[str]
) -> Iterator[str]:
    if content != row.content:
        yield "changed"
    if row.published is None:
        return
    if (row.id, row.content) not in signed:
        yield "unsigned"
    if publication(row.id, row.content) not in audited:
        yield "unaudited"
