"""Establishments, and their particulars as versions in time."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.register.columns import dated, one_at_a_time
from khungcui.register.constraints import ddl
from khungcui.register.vocabulary import OwnerForm
from khungcui.storage.base import ACROSS, Base, Choice, TenantRow, one_of
from khungcui.storage.keys import search_of, sort_of


class Establishment(TenantRow, Base):
    """A place of production: its identity, which never changes.

    ``office_id`` is its own office, where it takes part in the platform itself.
    """

    __tablename__ = "establishment"
    __keep__ = True
    __ddl__ = ddl("establishment")
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        UniqueConstraint("tenant", "office_id"),
        ForeignKeyConstraint(["tenant", "office_id"], ["office.tenant", "office.id"]),
        CheckConstraint("closed > opened", name="period"),
        Index(None, "code", "tenant", "id", info=ACROSS),
    )

    code: Mapped[str]
    opened: Mapped[date]
    closed: Mapped[date | None]
    office_id: Mapped[UUID | None]


class EstablishmentVersion(TenantRow, Base):
    """The particulars of an establishment over one period.

    Versions follow each other without gap or overlap from the day it opened, and the last has
    no end. ``area`` is where it lies, ``sector`` its main sector.
    """

    __tablename__ = "establishment_version"
    __keep__ = True
    __ddl__ = ddl("establishment_version")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "establishment_id"], ["establishment.tenant", "establishment.id"]
        ),
        one_at_a_time("establishment_version", "establishment_id"),
        dated(),
        one_of("owner_form", OwnerForm),
        CheckConstraint("workers >= 0", name="workers"),
        CheckConstraint(
            "capacity_quantity >= 0 and (capacity_quantity is null) = (capacity_unit is null)",
            name="capacity",
        ),
        CheckConstraint("power_kw >= 0 and floor_m2 >= 0", name="means"),
        Index(None, "tenant", "establishment_id"),
        Index(None, "name_sort", "tenant", "establishment_id", info=ACROSS),
        Index(None, "tenant", "area", "name_search"),
        Index(None, "tenant", "tax_code"),
    )

    establishment_id: Mapped[UUID]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    owner_form: Mapped[OwnerForm] = mapped_column(Choice(OwnerForm))
    address: Mapped[str]
    address_search: Mapped[str] = search_of("address")
    area: Mapped[str]
    sector: Mapped[str]
    workers: Mapped[int | None]
    capacity_quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    #: A unit of measure by its UN/CEFACT code, such as KGM or MTK.
    capacity_unit: Mapped[str | None]
    power_kw: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    floor_m2: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    tax_code: Mapped[str | None]
    valid: Mapped[Range[date]]


class EstablishmentSector(TenantRow, Base):
    """A sector that an establishment works in; the main one of each version is among them."""

    __tablename__ = "establishment_sector"
    __keep__ = True
    __ddl__ = ddl("establishment_sector")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "establishment_id"], ["establishment.tenant", "establishment.id"]
        ),
        one_at_a_time("establishment_sector", "establishment_id", "sector"),
        dated(),
        Index(None, "tenant", "establishment_id"),
        Index(None, "tenant", "sector"),
    )

    establishment_id: Mapped[UUID]
    sector: Mapped[str]
    valid: Mapped[Range[date]]
