"""Products, which orderers name, and which plugins speak of by their codes."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, TenantRow, search_of, sort_of


class Product(TenantRow, Base):
    """A product of the city's catalogue. ``unit`` is the code of the unit that it is counted in."""

    __tablename__ = "technical_product"
    __keep__ = True
    __table_args__ = (UniqueConstraint("tenant", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    unit: Mapped[str]
    area: Mapped[str]
    sector: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
