"""What a worker remembers of registered documents, so that a known hash costs no read."""

from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import select

from khungcui.defaults.documents.models import RegisteredDocument
from khungcui.storage.database import Database

#: The live version that grows when a document is retired.
TOPIC = "documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A document in use: its text, and the operation that is run where it holds more."""

    text: str
    operation_name: str | None


class Memory:
    """Documents in use by tenant and hash; the least recently asked for goes first.

    Bounded by their number and by the length of their texts. What is not registered is not
    remembered, so a document can be sent as soon as it is registered.
    """

    def __init__(
        self, database: Database, *, most: int = 4096, characters: int = 4_000_000
    ) -> None:
        self._database = database
        self._most = most
        self._characters = self._room = characters
        self._kept: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._forgotten = 0

    def __len__(self) -> int:
        return len(self._kept)

    async def find(
        self, tenant: str, hashed: str, *, deadline: float | None = None
    ) -> Known | None:
        """The document of ``tenant`` with this hash; None where none is in use."""
        known = self._kept.get((tenant, hashed))
        if known is not None:
            self._kept.move_to_end((tenant, hashed))
            return known
        began = self._forgotten
        known = await self._read(tenant, hashed, deadline)
        # Where documents were forgotten meanwhile, this one may have been retired.
        if known is not None and began == self._forgotten:
            self._keep((tenant, hashed), known)
        return known

    async def forget(self, version: int | None = None) -> None:
        """Some document was retired: read all of them anew."""
        self._forgotten += 1
        self._kept.clear()
        self._room = self._characters

    async def _read(self, tenant: str, hashed: str, deadline: float | None) -> Known | None:
        async with self._database.reading((tenant,), deadline=deadline) as session:
            found = await session.execute(
                select(RegisteredDocument.text, RegisteredDocument.operation_name).where(
                    RegisteredDocument.tenant == tenant,
                    RegisteredDocument.hash == hashed,
                    RegisteredDocument.retired_at.is_(None),
                )
            )
            row = found.one_or_none()
        if row is None:
            return None
        return Known(text=row.text, operation_name=row.operation_name)

    def _keep(self, key: tuple[str, str], known: Known) -> None:
        if key not in self._kept:
            self._room -= len(known.text)
        self._kept[key] = known
        while self._kept and (self._room < 0 or len(self._kept) > self._most):
            _, forgotten = self._kept.popitem(last=False)
            self._room += len(forgotten.text)
