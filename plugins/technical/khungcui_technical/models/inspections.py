"""Inspections of lots: samples, readings, and decisions that follow from them (INV-16, INV-17).

The database holds by itself that a reading conforms exactly when it keeps to its parameter, that
readings stay as they are once the inspection is decided, and that what was decided is what the
readings say, or a concession that somebody signed.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text as SqlText

from khungcui import Base, Choice, Flowing, TenantRow, one_of
from khungcui_technical.models.lots import QUANTITY
from khungcui_technical.models.specifications import MEASURE
from khungcui_technical.vocabulary import (
    Criticality,
    InspectionState,
    ParameterKind,
    QualityDecision,
)

#: A reading keeps to its parameter or it does not; what the writer thinks of it is no matter.
_JUDGED = (
    """
create or replace function technical_reading_judged() returns trigger language plpgsql as $$
declare held technical_inspection;
begin
  select * into held from technical_inspection i
  where i.tenant = coalesce(new.tenant, old.tenant)
    and i.id = coalesce(new.inspection_id, old.inspection_id);
  if held.state <> 'sampled' then
    raise exception 'readings are taken of a drawn sample, and stay as they are afterwards'
      using errcode = 'check_violation', constraint = 'technical_reading_open';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  if new.unit_no > held.sample_size then
    raise exception 'the sample has no such unit'
      using errcode = 'check_violation', constraint = 'technical_reading_unit';
  end if;
  new.conforms := case new.kind
    when 'numeric' then (new.lower is null or new.number >= new.lower)
      and (new.upper is null or new.number <= new.upper)
    when 'choice' then new.word = any (new.choices)
    else new.conforms end;
  return new;
end $$
""",
    """
create or replace trigger technical_reading_judged
before insert or update or delete on technical_reading
for each row execute function technical_reading_judged()
""",
)

#: What was decided is what the readings say (INV-17).
_DECIDED = (
    """
create or replace function technical_inspection_decided() returns trigger language plpgsql as $$
declare
  faulty integer;
  critical integer;
begin
  if tg_op = 'UPDATE' and old.computed is not null
    and (new.computed is distinct from old.computed or new.faulty <> old.faulty
      or new.critical <> old.critical or new.sample_size <> old.sample_size
      or new.acceptance <> old.acceptance)
  then
    raise exception 'what the readings of an inspection say stays'
      using errcode = 'check_violation', constraint = 'technical_inspection_decided';
  end if;
  if new.computed is null or (tg_op = 'UPDATE' and old.computed is not null) then
    return new;
  end if;
  select count(distinct r.unit_no) filter (where r.criticality <> 'minor'),
    count(distinct r.unit_no) filter (where r.criticality = 'critical')
  into faulty, critical from technical_reading r
  where r.tenant = new.tenant and r.inspection_id = new.id and not r.conforms;
  if new.faulty <> faulty or new.critical <> critical
    or new.computed <> (case when critical > 0 or faulty > new.acceptance
      then 'reject' else 'accept' end)
  then
    raise exception 'the decision is not what the readings say'
      using errcode = 'check_violation', constraint = 'technical_inspection_decided';
  end if;
  return new;
end $$
""",
    """
create or replace trigger technical_inspection_decided
before insert or update on technical_inspection
for each row execute function technical_inspection_decided()
""",
)

#: What first inspections take of a lot, kept on the lot, where a check keeps it within.
_PRESENTED = (
    """
create or replace function technical_lot_presented() returns trigger language plpgsql as $$
declare
  before numeric := 0;
  after numeric := 0;
begin
  if tg_op = 'UPDATE' and old.attempt = 1 and old.state <> 'cancelled' then
    before := old.quantity;
  end if;
  if new.attempt = 1 and new.state <> 'cancelled' then
    after := new.quantity;
  end if;
  if after <> before then
    update technical_lot set presented = presented + after - before
    where tenant = new.tenant and id = new.lot_id;
  end if;
  return null;
end $$
""",
    """
create or replace trigger technical_lot_presented
after insert or update of quantity, state on technical_inspection
for each row execute function technical_lot_presented()
""",
)


class Inspection(TenantRow, Flowing, Base):
    """An inspection of a whole lot or of a part of it.

    ``units`` is how many units can be drawn; ``sample_size`` and ``acceptance`` are computed of
    it and of the plan's two points. ``attempt`` counts: 1 for goods that nobody inspected yet,
    more for what was sent to rework by ``follows``. ``computed`` is what the readings say,
    ``decision`` what holds. ``inspector_office_id`` is whose official inspects.
    """

    __tablename__ = "technical_inspection"
    __keep__ = True
    __ddl__ = (*_DECIDED, *_PRESENTED)
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        ForeignKeyConstraint(["tenant", "lot_id"], ["technical_lot.tenant", "technical_lot.id"]),
        ForeignKeyConstraint(
            ["tenant", "follows_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
        ),
        ForeignKeyConstraint(
            ["plan_tenant", "plan_id"],
            ["technical_inspection_plan.tenant", "technical_inspection_plan.id"],
        ),
        Index(None, "tenant", "lot_id"),
        Index(None, "tenant", "orderer_id"),
        Index(None, "tenant", "sector", "decided_on"),
        Index(
            "uq_technical_inspection_follows",
            "tenant",
            "follows_id",
            unique=True,
            postgresql_where=text("state <> 'cancelled'"),
        ),
        one_of("state", InspectionState),
        one_of("decision", QualityDecision),
        CheckConstraint("computed in ('accept', 'reject')", name="computed_known"),
        CheckConstraint(
            "decision = computed or (decision = 'concession' and computed = 'reject'"
            " and concession_reason is not null and conceded_by is not null"
            " and conceded_on is not null)",
            name="decision_follows",
        ),
        CheckConstraint("(decision is null) = (computed is null)", name="decision_computed"),
        CheckConstraint(
            "(state in ('decided', 'closed')) = (decision is not null)", name="decision_with_state"
        ),
        CheckConstraint(
            "accepted >= 0 and rejected >= 0 and rework >= 0"
            " and (decision is null or accepted + rejected + rework = quantity)",
            name="quantities_whole",
        ),
        CheckConstraint("decision <> 'reject' or accepted = 0", name="rejected_not_accepted"),
        CheckConstraint("quantity > 0 and units > 0", name="quantity_positive"),
        CheckConstraint("sample_size between 1 and units", name="sample_within_units"),
        CheckConstraint("acceptance between 0 and sample_size", name="acceptance_within_sample"),
        CheckConstraint("(attempt = 1) = (follows_id is null)", name="attempt_follows"),
        CheckConstraint("inspector_office_id <> producer_office_id", name="inspector_not_producer"),
    )

    number: Mapped[str]
    lot_id: Mapped[UUID]
    follows_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(default=1)
    plan_tenant: Mapped[str]
    plan_id: Mapped[UUID]
    orderer_tenant: Mapped[str]
    orderer_id: Mapped[UUID]
    producer_office_id: Mapped[UUID | None]
    inspector_office_id: Mapped[UUID]
    area: Mapped[str]
    sector: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit: Mapped[str]
    units: Mapped[int]
    sample_size: Mapped[int]
    acceptance: Mapped[int]
    planned_on: Mapped[date]
    sampled_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    state: Mapped[InspectionState] = mapped_column(
        Choice(InspectionState), default=InspectionState.PLANNED
    )
    faulty: Mapped[int | None]
    critical: Mapped[int | None]
    computed: Mapped[QualityDecision | None] = mapped_column(Choice(QualityDecision))
    decision: Mapped[QualityDecision | None] = mapped_column(Choice(QualityDecision))
    accepted: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0))
    rejected: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0))
    rework: Mapped[Decimal] = mapped_column(QUANTITY, default=Decimal(0))
    concession_reason: Mapped[str | None]
    conceded_by: Mapped[str | None]
    conceded_on: Mapped[date | None]


class Reading(TenantRow, Base):
    """What one parameter of one unit of a sample was found to be.

    The limits are those of the parameter, kept here so that the row says by itself whether it
    conforms; of a text the inspector says so.
    """

    __tablename__ = "technical_reading"
    __ddl__ = _JUDGED
    __table_args__ = (
        UniqueConstraint("tenant", "inspection_id", "unit_no", "parameter_id"),
        ForeignKeyConstraint(
            ["tenant", "inspection_id"],
            ["technical_inspection.tenant", "technical_inspection.id"],
        ),
        ForeignKeyConstraint(
            ["parameter_tenant", "parameter_id"],
            ["technical_parameter.tenant", "technical_parameter.id"],
        ),
        Index(None, "tenant", "parameter_id"),
        one_of("kind", ParameterKind),
        one_of("criticality", Criticality),
        CheckConstraint("unit_no > 0", name="unit_counted"),
        CheckConstraint(
            "case kind when 'numeric' then number is not null and word is null"
            " when 'choice' then word is not null and number is null"
            " else word is not null and number is null end",
            name="value_of_kind",
        ),
    )

    inspection_id: Mapped[UUID]
    unit_no: Mapped[int]
    parameter_tenant: Mapped[str]
    parameter_id: Mapped[UUID]
    parameter_code: Mapped[str]
    kind: Mapped[ParameterKind] = mapped_column(Choice(ParameterKind))
    criticality: Mapped[Criticality] = mapped_column(Choice(Criticality))
    lower: Mapped[Decimal | None] = mapped_column(MEASURE)
    upper: Mapped[Decimal | None] = mapped_column(MEASURE)
    choices: Mapped[list[str] | None] = mapped_column(ARRAY(SqlText()))
    number: Mapped[Decimal | None] = mapped_column(MEASURE)
    word: Mapped[str | None]
    conforms: Mapped[bool]
    taken_on: Mapped[date]
    taken_by: Mapped[str]
