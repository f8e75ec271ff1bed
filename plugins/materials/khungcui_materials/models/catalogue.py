"""Materials, and what a unit of packing holds of one."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, TenantRow, one_of, search_of, sort_of
from khungcui_materials.models import ledger_ddl
from khungcui_materials.vocabulary import ConversionRounding


class Material(TenantRow, Base):
    """A material of the city's one list, so that balances of districts can be compared.

    Stock is kept in ``base_unit``. ``scrap`` is what production leaves over; a ``controlled``
    material is handed out against a reference alone.
    """

    __tablename__ = "materials_material"
    __keep__ = True
    __ddl__ = ledger_ddl.MATERIAL
    __table_args__ = (
        UniqueConstraint("tenant", "code"),
        Index(None, "tenant", "name_search"),
    )

    code: Mapped[str]
    name: Mapped[str]
    name_search: Mapped[str] = search_of("name")
    name_sort: Mapped[str] = sort_of("name")
    spec: Mapped[str | None]
    base_unit: Mapped[str]
    scrap: Mapped[bool]
    controlled: Mapped[bool]
    area: Mapped[str]
    sector: Mapped[str]


class Conversion(TenantRow, Base):
    """One ``unit`` of a material is ``numerator / denominator`` of its base unit, exactly."""

    __tablename__ = "materials_conversion"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "material_id", "unit"),
        ForeignKeyConstraint(
            ["tenant", "material_id"], ["materials_material.tenant", "materials_material.id"]
        ),
        CheckConstraint("numerator > 0 and denominator > 0", name="positive"),
        one_of("rounding", ConversionRounding),
    )

    material_id: Mapped[UUID]
    unit: Mapped[str]
    numerator: Mapped[int] = mapped_column(BigInteger())
    denominator: Mapped[int] = mapped_column(BigInteger())
    rounding: Mapped[ConversionRounding] = mapped_column(Choice(ConversionRounding))
    area: Mapped[str]
    sector: Mapped[str]
