"""The platform's own tables: what changed last, which every worker watches, and the outbox."""

from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base
from khungcui.storage.outbox import OutboxEntry

__all__ = ["LiveVersion", "OutboxEntry"]


class LiveVersion(Base):
    """A number that grows whenever what ``topic`` names has changed: the rules, the plugins."""

    __tablename__ = "live_version"
    __app_writes__ = True
    __recorded__ = False

    topic: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
