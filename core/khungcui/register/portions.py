"""Portions of an establishment's output: who manages each directly, and who orders it (III.7).

What one row cannot promise is held by the deferred checks of `constraints.py`.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Numeric,
    bindparam,
    func,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from khungcui.policy.vocabulary import ManagedBy, PortionKind
from khungcui.register.columns import dated, one_at_a_time
from khungcui.register.constraints import ddl
from khungcui.storage.base import Base, Choice, TenantRow, one_of

#: What the shares of an establishment's portions come to on every day of its life (INV-08).
WHOLE = Decimal(100)


#: The levels that classes of portion passed to by the day of the read, by `manager/portion`.
#: Who reads binds what `khungcui.policy.reform` says of the day; without it nothing has passed.
PASSED = bindparam("passed", {}, type_=JSONB)


def level_of(recorded: ColumnElement[Any], kind: ColumnElement[Any]) -> ColumnElement[ManagedBy]:
    """The level under which a portion of ``kind`` counts, from the one that was recorded."""
    passed = PASSED[func.concat(recorded, "/", kind)].astext
    return type_coerce(func.coalesce(passed, recorded), Choice(ManagedBy))


class Portion(TenantRow, Base):
    """A share of an establishment's output, in percent: by the branch plan, or its own."""

    __tablename__ = "portion"
    __keep__ = True
    __ddl__ = ddl("portion")
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "establishment_id"], ["establishment.tenant", "establishment.id"]
        ),
        one_of("kind", PortionKind),
        CheckConstraint("share > 0 and share <= 100", name="share"),
        dated(),
        Index(None, "tenant", "establishment_id"),
    )

    establishment_id: Mapped[UUID]
    kind: Mapped[PortionKind] = mapped_column(Choice(PortionKind))
    share: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    valid: Mapped[Range[date]]


class PortionManager(TenantRow, Base):
    """The direct manager of a portion over one period; at most one on any day (INV-07).

    A portion without one is unclassified. The office may be absent for a central manager,
    which need not be on the platform.
    """

    __tablename__ = "portion_manager"
    __keep__ = True
    __ddl__ = ddl("portion_manager")
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "portion_id"], ["portion.tenant", "portion.id"]),
        ForeignKeyConstraint(["office_tenant", "office_id"], ["office.tenant", "office.id"]),
        one_of("managed_by", ManagedBy),
        CheckConstraint(
            "(office_tenant is null) = (office_id is null)"
            " and (office_id is not null or managed_by = 'central')",
            name="office",
        ),
        one_at_a_time("portion_manager", "portion_id"),
        dated(),
        Index(None, "tenant", "portion_id"),
    )

    portion_id: Mapped[UUID]
    managed_by: Mapped[ManagedBy] = mapped_column(Choice(ManagedBy))
    office_tenant: Mapped[str | None]
    office_id: Mapped[UUID | None]
    valid: Mapped[Range[date]]


class PortionOrderer(TenantRow, Base):
    """The office that orders a plan portion, as processing or by purchase (II.3.2)."""

    __tablename__ = "portion_orderer"
    __keep__ = True
    __ddl__ = ddl("portion_orderer")
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "portion_id"], ["portion.tenant", "portion.id"]),
        ForeignKeyConstraint(["orderer_tenant", "orderer_id"], ["office.tenant", "office.id"]),
        one_at_a_time("portion_orderer", "portion_id"),
        dated(),
        Index(None, "tenant", "portion_id"),
        Index(None, "tenant", "orderer_id"),
    )

    portion_id: Mapped[UUID]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    valid: Mapped[Range[date]]
