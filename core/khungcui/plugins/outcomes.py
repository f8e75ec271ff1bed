"""Acts under keys: what a client asks for again is told again, and not done again.

A client whose answer was lost cannot know whether its act was done. So it may give a key with
an act, which it repeats with it. What the act came to is kept under the key in the act's own
transaction: both are there, or neither. An act that was refused or denied did nothing, so
nothing is kept of it.

Of two that come with one key at the same time the second waits for the first to end.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from khungcui.errors import BadInput, Conflict
from khungcui.plugins.declarations import Signer
from khungcui.plugins.models import KeptOutcome
from khungcui.plugins.principal import Principal
from khungcui.policy.record import Facet
from khungcui.storage.changes import plain
from khungcui.text import Text

#: So many outcomes past their time are thrown away by each act under a key.
_SWEPT = 100
_KEY = re.compile(r"[0-9A-Za-z_.:-]{1,64}")
_DOOR = {"door": "what a key holds is no record of the register"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act came to: the record that it showed, and the signatures still missing."""

    tenant: str
    id: UUID
    waits_for: tuple[Signer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """An act that is asked for under a key, by one official.

    A key is the official's own: another's, in whichever district, is another key.
    """

    principal: Principal
    key: str
    act: str
    digest: str

    @classmethod
    def of(
        cls, principal: Principal, key: str, *, act: str, endpoint: str | None, given: Any
    ) -> "Keyed":
        """The act ``act`` with its input ``given`` at an endpoint; `BadInput` for a bad key."""
        if not _KEY.fullmatch(key):
            raise BadInput(
                Text(
                    vi="Khóa gồm 1 đến 64 chữ cái, chữ số, hoặc dấu _ . : -",
                    en="A key has 1 to 64 letters, figures or signs of _ . : -",
                ),
                field="key",
                code="idempotency.key",
                hint=Text(vi="Dùng một UUID mới cho mỗi việc.", en="Use a new UUID for every act."),
            )
        said = [act, endpoint, str(principal.office_id), _canonical(given)]
        digest = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return cls(principal=principal, key=key, act=act, digest=digest)

    @property
    def home(self) -> str:
        """The district in which the outcome is kept: the official's."""
        return self.principal.office_tenant

    async def before(self, session: AsyncSession, since: datetime) -> Outcome | None:
        """What was kept under the key not before ``since``; None where the act is to be done.

        Holds the key until the transaction ends. `Conflict` where it stands for another act.
        """
        name = f"{self.home}:{self.principal.official_id}:{self.key}"
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
        # A statement of its own: it must see what was committed while the lock was waited for.
        row = await session.scalar(
            select(KeptOutcome).where(
                KeptOutcome.tenant == self.home,
                KeptOutcome.official_id == self.principal.official_id,
                KeptOutcome.key == self.key,
                KeptOutcome.done_at >= since,
            )
        )
        if row is None:
            return None
        if (row.act, row.digest) != (self.act, self.digest):
            raise Conflict(
                Text(
                    vi="Khóa này đã dùng cho một việc khác, hoặc với dữ liệu khác.",
                    en="This key was used for another act, or with other input.",
                ),
                field="key",
                code="idempotency.mismatch",
                hint=Text(
                    vi="Mỗi việc mới dùng một khóa mới.", en="Use a new key for every new act."
                ),
            )
        waits_for = tuple(_signer(each) for each in row.waits_for)
        return Outcome(tenant=row.shown_tenant, id=row.shown_id, waits_for=waits_for)

    async def keep(
        self, session: AsyncSession, outcome: Outcome, at: datetime, kept_for: timedelta
    ) -> None:
        """Keep ``outcome`` under the key, and throw away some that are past their time.

        The transaction must be one that may write in `home`.
        """
        values = {
            "act": self.act,
            "digest": self.digest,
            "shown_tenant": outcome.tenant,
            "shown_id": outcome.id,
            "waits_for": [_told(signer) for signer in outcome.waits_for],
            "done_at": at,
        }
        identity = {
            "tenant": self.home,
            "official_id": self.principal.official_id,
            "key": self.key,
        }
        stored = insert(KeptOutcome).values(**identity, **values)
        # One past its time may still be there.
        stored = stored.on_conflict_do_update(index_elements=list(identity), set_=values)
        await session.execute(stored, execution_options=_DOOR)
        await _sweep(session, self.home, at - kept_for)


async def _sweep(session: AsyncSession, home: str, before: datetime) -> None:
    row = (KeptOutcome.tenant, KeptOutcome.official_id, KeptOutcome.key)
    oldest = (
        select(*row)
        .where(KeptOutcome.tenant == home, KeptOutcome.done_at < before)
        .order_by(KeptOutcome.done_at)
        .limit(_SWEPT)
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        delete(KeptOutcome).where(tuple_(*row).in_(oldest)),
        execution_options=_DOOR | {"synchronize_session": False},
    )


def _canonical(given: Any) -> Any:
    """An input as JSON, without what was not given: a field that is new later changes nothing."""
    if hasattr(type(given), "__strawberry_definition__") and not isinstance(given, Enum):
        given = vars(given)
    if isinstance(given, Mapping):
        said = {str(name): _canonical(value) for name, value in given.items()}
        return {name: value for name, value in said.items() if value is not None}
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return [_canonical(each) for each in given]
    return plain(given)


def _told(signer: Signer) -> Mapping[str, str]:
    return {"power": signer.power, "vi": signer.title.vi, "en": signer.title.en}


def _signer(told: Mapping[str, str]) -> Signer:
    title = Text(vi=told["vi"], en=told["en"])
    return Signer(power=told["power"], facet=Facet(), title=title)
