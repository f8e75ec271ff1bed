"""The dated tree of areas, the tenants in it, and which plugins each has.

Areas, levels and sectors are reference data of the whole city: loaded from files by the owner,
read by everybody. Every date range is half open: it holds its first day and not its last.
"""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.storage.base import Base, TenantRow

#: An area as the exclusion of overlapping periods sees it. An area is looked up for every row of a
#: page: over the bare column reads would go by this GiST, and a B-tree is several times as fast.
_AREA = literal_column("(area_id || '')")


class Level(Base):
    """A level of the tree: city, district, ward. A reform may add or end one, so it is data.

    ``home`` says that areas of this level are tenants: records are at home there.
    """

    __tablename__ = "level"

    id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(SmallInteger())
    home: Mapped[bool] = mapped_column(Boolean())
    name_vi: Mapped[str]
    name_en: Mapped[str]


class Area(Base):
    """A city, district or ward, from the day it was made to the day it ended."""

    __tablename__ = "area"
    __table_args__ = (
        ExcludeConstraint(("code", "="), ("valid", "&&"), name="ex_area_code"),
        Index(None, "code"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    level: Mapped[str] = mapped_column(ForeignKey("level.id"))
    valid: Mapped[Range[date]]


class AreaName(Base):
    """What an area was called in a period."""

    __tablename__ = "area_name"
    __table_args__ = (
        ExcludeConstraint((_AREA, "="), ("valid", "&&"), name="ex_area_name_period"),
        Index(None, "area_id"),
    )

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    valid: Mapped[Range[date]] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    search_key: Mapped[str]
    sort_key: Mapped[str]


class AreaPlacement(Base):
    """Which area an area lay in during a period; the root has none."""

    __tablename__ = "area_placement"
    __table_args__ = (
        ExcludeConstraint((_AREA, "="), ("valid", "&&"), name="ex_area_placement_period"),
        Index(None, "area_id"),
        Index(None, "parent_id"),
    )

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    valid: Mapped[Range[date]] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("area.id"))


class AreaSuccessor(Base):
    """The area that an area was merged into, from a day on."""

    __tablename__ = "area_successor"

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    successor_id: Mapped[str] = mapped_column(ForeignKey("area.id"))
    since: Mapped[date]


class Sector(Base):
    """A trade, by its VSIC division."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    search_key: Mapped[str]
    sort_key: Mapped[str]
    valid: Mapped[Range[date]]


class Tenant(Base):
    """An area that records are at home in: a district, or the city."""

    __tablename__ = "tenant"
    __table_args__ = (UniqueConstraint("slug"),)

    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    slug: Mapped[str]


class TenantPlugin(TenantRow, Base):
    """A period in which a plugin was on for a tenant. No end: it is on."""

    __tablename__ = "tenant_plugin"
    __keep__ = True
    __table_args__ = (
        ExcludeConstraint(
            ("tenant", "="), ("plugin", "="), ("valid", "&&"), name="ex_tenant_plugin_period"
        ),
    )

    plugin: Mapped[str]
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE())
    changed_by: Mapped[str]
