"""What acts came to, under the keys of the clients that asked for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base


class KeptOutcome(Base):
    """An act that an official had done under a key, so that asking again does not do it twice.

    At home with the official. ``digest`` is that of what was asked; ``shown_tenant`` and
    ``shown_id`` name the record that it showed, ``waits_for`` the signatures still missing then.
    """

    __tablename__ = "kept_outcome"
    __recorded__ = False
    __told__ = False
    __table_args__ = (Index(None, "tenant", "done_at"),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    official_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str]
    digest: Mapped[str]
    shown_tenant: Mapped[str]
    shown_id: Mapped[UUID]
    waits_for: Mapped[list[dict[str, Any]]] = mapped_column(JSONB())
    done_at: Mapped[datetime]
