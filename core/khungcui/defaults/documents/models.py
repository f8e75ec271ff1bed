"""The operations that a district, or the city, has registered for its endpoint."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.policy.vocabulary import ManagedBy
from khungcui.storage.base import Base, Choice, TenantRow, one_of


class RegisteredDocument(TenantRow, Base):
    """A GraphQL document that clients of an endpoint may name by its hash.

    ``hash`` is the SHA-256 of ``text`` in UTF-8. ``operation_name`` is the one operation of it
    that is run, where it holds more. ``managed_by`` is the level whose endpoint it is for.
    One that is retired stays, and the same text may be registered again.
    """

    __tablename__ = "registered_document"
    __keep__ = True
    __table_args__ = (
        one_of("managed_by", ManagedBy),
        Index(
            "uq_registered_document_hash",
            "tenant",
            "hash",
            unique=True,
            postgresql_where=text("retired_at is null"),
        ),
    )

    hash: Mapped[str]
    text: Mapped[str]
    operation_name: Mapped[str | None]
    title: Mapped[str]
    managed_by: Mapped[ManagedBy] = mapped_column(Choice(ManagedBy))
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None]
