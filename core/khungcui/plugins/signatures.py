"""Joint acts: signatures of different offices, kept until the last one is there (n-of-n).

Each is given by another person: who holds posts in two of the offices signs for one of them.
A signature counts for the content that was signed: when the record changes, those given
before no longer count, and stay readable.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from khungcui.errors import Conflict
from khungcui.plugins.declarations import Signer
from khungcui.plugins.principal import Principal
from khungcui.storage.base import Base, TenantRow
from khungcui.storage.purge import GoesWith
from khungcui.text import Text


class Signature(TenantRow, Base):
    """One office's signature under one joint act on one record as it was then.

    ``subject_type`` and ``subject_id`` name the record, ``content`` is the hash of what was
    signed, ``power`` and ``ground`` say as whom the office signed.
    """

    __tablename__ = "signature"
    __append_only__ = True
    __goes__ = GoesWith("resource", "subject_type")

    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    act: Mapped[str]
    content: Mapped[str]
    power: Mapped[str]
    ground: Mapped[str]
    office_id: Mapped[UUID]
    office_name: Mapped[str]
    official_id: Mapped[UUID]
    official_name: Mapped[str]
    signed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint(
            "tenant", "subject_type", "subject_id", "act", "content", "power", "ground"
        ),
    )


class SamePerson(Conflict):
    """The official has signed this act already, for another office."""

    code = "signature.same_person"
    hint = Text(
        vi="Hãy để người khác của cơ quan bạn ký.",
        en="Let somebody else of your office sign.",
    )

    def __init__(self, office: str) -> None:
        super().__init__(
            Text(
                vi="Bạn đã ký việc này cho {office}: mỗi chữ ký là của một người khác.",
                en="You have signed this for {office}: each signature is another person's.",
            ).format(office=office)
        )


def content_of(row: Any, more: str = "") -> str:
    """A hash over all columns of a mapped row and ``more``: what a signature is given under."""
    mapper = inspect_mapping(type(row))
    values = [f"{a.key}={getattr(row, a.key)!s}" for a in mapper.column_attrs]
    return sha256("\n".join([*values, more]).encode()).hexdigest()


def _place(signer: Signer) -> tuple[str, str]:
    return signer.power, signer.facet.area or ""


async def sign(
    session: AsyncSession,
    *,
    row: Any,
    more: str,
    subject_type: str,
    act: str,
    mine: Sequence[Signer],
    needed: Sequence[Signer],
    principal: Principal,
    at: datetime,
) -> tuple[Signer, ...]:
    """Record the signature of ``principal`` in one of the places ``mine``; those still missing.

    What is signed is the row and ``more``. Signatures are of different offices: one that could
    sign in several places signs in one, and signing twice changes nothing. `SamePerson` where
    the official has signed for another office. The row must be locked, so that two last
    signatures do not both believe that they are not the last.
    """
    content = content_of(row, more)
    found = await session.execute(
        select(
            Signature.power,
            Signature.ground,
            Signature.office_id,
            Signature.office_name,
            Signature.official_id,
        ).where(
            Signature.tenant == row.tenant,
            Signature.subject_type == subject_type,
            Signature.subject_id == row.id,
            Signature.act == act,
            Signature.content == content,
        )
    )
    rows = found.all()
    given = {(each.power, each.ground) for each in rows}
    free = [signer for signer in mine if _place(signer) not in given]
    if free and principal.office_id not in {each.office_id for each in rows}:
        for earlier in rows:
            if earlier.official_id == principal.official_id:
                raise SamePerson(earlier.office_name)
        power, ground = _place(free[0])
        given.add((power, ground))
        session.add(
            Signature(
                tenant=row.tenant,
                subject_type=subject_type,
                subject_id=row.id,
                act=act,
                content=content,
                power=power,
                ground=ground,
                office_id=principal.office_id,
                office_name=principal.office_name,
                official_id=principal.official_id,
                official_name=principal.official_name,
                signed_at=at,
            )
        )
    await session.flush()
    return tuple(signer for signer in needed if _place(signer) not in given)
