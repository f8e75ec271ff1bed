"""The one row that says that a database holds demo data, and which."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base


class DemoLoad(Base):
    """Demo data were loaded by ``seed`` at ``scale``, as the city stood on ``day``."""

    __tablename__ = "demo_load"

    scale: Mapped[str] = mapped_column(primary_key=True)
    seed: Mapped[int]
    day: Mapped[date]
    establishments: Mapped[int]
    loaded_at: Mapped[datetime]
