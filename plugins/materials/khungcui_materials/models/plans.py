"""A district's material plan: the output planned, and what it needs by the norms (II.4.3).

A plan that was made known is corrected by a next version. What a version says was written while it
was a draft, and stays: a trigger on the tables of its lines refuses any change afterwards.
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
    UniqueConstraint,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_materials.models.ledger import AMOUNT
from khungcui_materials.vocabulary import PlanState

#: A percentage, to the hundredth of a thousandth.
PERCENT = Numeric(9, 6)


#: What a version says stays as it is, once it is no draft any more. A purge deletes as the owner.
_KEPT = """
create or replace function materials_plan_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = (
      select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid)
  then
    return old;
  end if;
  if exists (
    select 1 from materials_plan p
    where p.tenant in (new.tenant, old.tenant) and p.id in (new.plan_id, old.plan_id)
      and p.state <> 'draft')
  then
    raise exception 'a plan keeps what it says once it is approved'
      using errcode = 'check_violation', constraint = 'materials_plan_kept';
  end if;
  return coalesce(new, old);
end $$
"""


def _kept(table: str) -> str:
    return (
        f"create or replace trigger materials_plan_kept before insert or update or delete "
        f"on {table} for each row execute function materials_plan_kept()"
    )


class MaterialPlan(TenantRow, Flowing, Base):
    """A version of the plan of a district for a period: ``number`` 1, 2, …

    A correction names the version that it ``corrects`` and gives its ``reason``. Of a period there
    is one first plan that was not withdrawn, one version at most that is being prepared, and one
    at most that was made known; which one holds, says `holding`.
    """

    __tablename__ = "materials_plan"
    __keep__ = True
    __table_args__ = (
        UniqueConstraint("tenant", "period", "number"),
        Index(
            "uq_materials_plan_first",
            "tenant",
            "period",
            unique=True,
            postgresql_where=text("corrects_id is null and state <> 'withdrawn'"),
        ),
        Index(
            "uq_materials_plan_open",
            "tenant",
            "period",
            unique=True,
            postgresql_where=text("state in ('draft', 'own_approved')"),
        ),
        Index(
            "uq_materials_plan_known",
            "tenant",
            "period",
            unique=True,
            postgresql_where=text("state = 'communicated'"),
        ),
        ForeignKeyConstraint(
            ["tenant", "corrects_id"], ["materials_plan.tenant", "materials_plan.id"]
        ),
        # Corrections make a chain and never a fork.
        Index(
            "uq_materials_plan_corrected_once",
            "tenant",
            "corrects_id",
            unique=True,
            postgresql_where=text("corrects_id is not null and state <> 'withdrawn'"),
        ),
        CheckConstraint("number > 0", name="numbered"),
        CheckConstraint("(corrects_id is null) = (reason is null)", name="reasoned"),
        CheckConstraint("corrects_id <> id", name="corrects_another"),
        one_of("state", PlanState),
    )

    period: Mapped[str]
    number: Mapped[int]
    corrects_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    starts: Mapped[date]
    ends: Mapped[date]
    area: Mapped[str]
    state: Mapped[PlanState] = mapped_column(Choice(PlanState))


def holding(plan: Any) -> ColumnElement[bool]:
    """The condition that ``plan`` is the version of its period that holds.

    The first plan holds once it is approved at home. From when it is made known, the version that
    was made known last does: a correction that is only approved does not hold yet.
    """
    return or_(
        plan.state == PlanState.COMMUNICATED,
        and_(plan.state == PlanState.OWN_APPROVED, plan.corrects_id.is_(None)),
    )


class PlanProduct(TenantRow, Base):
    """Output that the plan counts on; the product is named by its code."""

    __tablename__ = "materials_plan_product"
    __ddl__ = (_KEPT, _kept("materials_plan_product"))
    __table_args__ = (
        UniqueConstraint("tenant", "plan_id", "product", "orderer"),
        ForeignKeyConstraint(["tenant", "plan_id"], ["materials_plan.tenant", "materials_plan.id"]),
        CheckConstraint("quantity > 0", name="of_something"),
    )

    plan_id: Mapped[UUID]
    product: Mapped[str]
    #: The orderer's office, whose norms hold; empty where nobody orders it.
    orderer: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(AMOUNT)


class PlanLine(TenantRow, Base):
    """What a product needs of a material: output × norm × (1 + loss), rounded once.

    The norm is kept as it was on the day of planning: version, quantity, loss and scrap. A need
    that no norm gives says what it rests on.
    """

    __tablename__ = "materials_plan_line"
    __ddl__ = (_KEPT, _kept("materials_plan_line"))
    __table_args__ = (
        Index(None, "tenant", "plan_id"),
        ForeignKeyConstraint(["tenant", "plan_id"], ["materials_plan.tenant", "materials_plan.id"]),
        ForeignKeyConstraint(
            ["material_tenant", "material_id"],
            ["materials_material.tenant", "materials_material.id"],
        ),
        CheckConstraint("need >= 0", name="need"),
        CheckConstraint("(product is null) = (basis is not null)", name="by_norm_or_basis"),
    )

    plan_id: Mapped[UUID]
    material_tenant: Mapped[str]
    material_id: Mapped[UUID]
    sector: Mapped[str]
    product: Mapped[str | None]
    output: Mapped[Decimal | None] = mapped_column(AMOUNT)
    norm_id: Mapped[str | None]
    norm_version: Mapped[int | None]
    norm_quantity: Mapped[Decimal | None] = mapped_column(AMOUNT)
    norm_unit: Mapped[str | None]
    loss_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    scrap_percent: Mapped[Decimal | None] = mapped_column(PERCENT)
    scrap_material: Mapped[str | None]
    basis: Mapped[str | None]
    need: Mapped[Decimal] = mapped_column(AMOUNT)
