"""The platform's own table of what changed last, which every worker watches."""

from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base


class LiveVersion(Base):
    """A number that grows whenever what ``topic`` names has changed: the rules, the plugins."""

    __tablename__ = "live_version"
    __app_writes__ = True
    __recorded__ = False

    topic: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
