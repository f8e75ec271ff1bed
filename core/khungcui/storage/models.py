"""The platform's own tables: what changed last, the outbox, and the periods that are closed."""

from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base
from khungcui.storage.closing import PeriodClose
from khungcui.storage.outbox import OutboxEntry

__all__ = ["LiveVersion", "OutboxEntry", "PeriodClose"]


class LiveVersion(Base):
    """A number that grows whenever what ``topic`` names has changed: the rules, the plugins."""

    __tablename__ = "live_version"
    __app_writes__ = True
    __recorded__ = False

    topic: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
