"""The tables of the plugin. Each leads with its district, which `TenantRow` sees to."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from khungcui import Base, TenantRow


class Note(TenantRow, Base):
    """Something that an office says about its ground."""

    __tablename__ = "technical_note"
    __table_args__ = (Index(None, "tenant", "area"),)

    area: Mapped[str]
    text: Mapped[str]
    posted_on: Mapped[date]
    posted_by: Mapped[str]
