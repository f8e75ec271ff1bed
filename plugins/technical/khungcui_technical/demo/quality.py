"""Lots that were made to order, and how they were inspected."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text

from khungcui_technical.acts.plans import wanted
from khungcui_technical.deciding import Judged, keeps, outcome
from khungcui_technical.demo.catalogue import Catalogue, Ordered, Row, noon
from khungcui_technical.demo.goods import Measured
from khungcui_technical.models import Inspection, Nonconformity, ProductLot, QualityRemark, Reading
from khungcui_technical.sampling import Sample, sample_for
from khungcui_technical.vocabulary import (
    InspectionState,
    NonconformityState,
    ParameterKind,
    QualityDecision,
)

if TYPE_CHECKING:
    from khungcui.demo.making import Making

#: So many lots of one portion, at most; so many portions are followed in one district.
_LOTS, _PORTIONS = 3, 12
#: How often a parameter of a unit fails, where things go well and where they do not.
_GOOD, _BAD = 0.006, 0.08
_REASONS = ("Lược, khuôn mòn", "Nguyên liệu không đều", "Thợ mới, chưa quen tay")
_ACTIONS = ("Thay khuôn, kiểm tra đầu ca", "Phân loại nguyên liệu trước khi dùng", "Kèm thợ mới")
#: Which establishment makes what for whom; a portion is a part of its output.
_ORDERED = text(
    "select p.tenant, p.id as portion_id, p.establishment_id, o.orderer_id, v.area, v.sector,"
    " e.office_id from portion p"
    " join portion_orderer o on o.tenant = p.tenant and o.portion_id = p.id"
    " join establishment e on e.tenant = p.tenant and e.id = p.establishment_id"
    " join establishment_version v on v.tenant = p.tenant"
    " and v.establishment_id = p.establishment_id"
    " where p.kind = 'plan' and p.valid @> cast(:day as date) and o.valid @> cast(:day as date)"
    " and v.valid @> cast(:day as date) order by p.tenant, p.id"
)


@dataclass
class Quality:
    """Rows by table; what inspections come to is written after their readings."""

    making: "Making"
    lots: list[Row] = field(default_factory=list)
    inspections: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    nonconformities: list[Row] = field(default_factory=list)
    remarks: list[Row] = field(default_factory=list)
    #: The portions whose lots these are, each with what is ordered of it.
    followed: list[tuple[Row, Ordered]] = field(default_factory=list)

    def before(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """What is written while the inspections are still being measured."""
        yield ProductLot, self.lots
        yield Inspection, self.inspections
        yield Reading, self.readings

    def after(self) -> Iterator[tuple[type[Any], list[Row]]]:
        """What hangs on inspections that are decided."""
        yield Nonconformity, self.nonconformities
        yield QualityRemark, self.remarks


async def make_quality(making: "Making", catalogue: Catalogue) -> Quality:
    """Lots of the establishments that make goods to order, where the plugin is on."""
    made = Quality(making)
    known = {(one.orderer.id, one.good.sector): one for one in catalogue.ordered}
    points = {row["id"]: row for row in catalogue.plans}
    followed: dict[str, int] = {}
    found = await making.connection.execute(_ORDERED, {"day": making.day})
    for portion in found.mappings().all():
        tenant = portion["tenant"]
        ordered = known.get((portion["orderer_id"], portion["sector"]))
        if ordered is None or not making.has_plugin("technical", tenant):
            continue
        followed[tenant] = followed.get(tenant, 0) + 1
        if followed[tenant] > _PORTIONS:
            continue
        plan = points[ordered.plan]
        made.followed.append((dict(portion), ordered))
        for _ in range(making.random.randint(1, _LOTS)):
            _lot(made, dict(portion), ordered, plan)
    return made


def _lot(made: Quality, portion: Row, ordered: Ordered, plan: Row) -> None:
    making = made.making
    made_on = making.between(making.days_ago(365), making.days_ago(12))
    quantity = making.random.choice((100, 200, 500))
    lot = making.id()
    shared = {
        "tenant": portion["tenant"],
        "producer_office_id": portion["office_id"],
        "orderer_tenant": ordered.orderer.tenant,
        "orderer_id": ordered.orderer.id,
        "area": portion["area"],
        "sector": portion["sector"],
    }
    # A quarter of a lot is still to be inspected now and then.
    pending = Decimal(quantity) / 4 if making.chance(0.1) else Decimal(0)
    made.lots.append(
        {
            **shared,
            "id": lot,
            "code": f"LO-{portion['tenant']}-{made_on.year}-{len(made.lots) + 1:06d}",
            "product_tenant": making.city,
            "product_id": ordered.product,
            "product_code": ordered.good.code,
            "specification_tenant": making.city,
            "specification_id": ordered.specification,
            "portion_id": portion["portion_id"],
            "establishment_id": portion["establishment_id"],
            "made_on": made_on,
            "quantity": Decimal(quantity),
            "unit": ordered.good.unit,
            "presented": Decimal(0),
            "withdrawn": Decimal(0),
        }
    )
    inspected = Decimal(quantity) - pending
    first = _inspect(made, shared, ordered, plan, lot, inspected, made_on + timedelta(days=3))
    if first["rework"]:
        later = first["decided_on"] + timedelta(days=4)
        _inspect(made, shared, ordered, plan, lot, first["rework"], later, first)


def _inspect(
    made: Quality,
    shared: Row,
    ordered: Ordered,
    plan: Row,
    lot: UUID,
    quantity: Decimal,
    day: date,
    follows: Row | None = None,
) -> Row:
    making = made.making
    units = max(1, int(quantity))
    sample = sample_for(units, wanted(_Points(plan)))
    inspection = making.id()
    made.inspections.append(
        {
            **shared,
            "id": inspection,
            "number": f"KT-{shared['tenant']}-{day.year}-{len(made.inspections) + 1:06d}",
            "lot_id": lot,
            "follows_id": follows["id"] if follows else None,
            "attempt": 2 if follows else 1,
            "plan_tenant": making.city,
            "plan_id": plan["id"],
            "inspector_office_id": ordered.orderer.id,
            "quantity": quantity,
            "unit": ordered.good.unit,
            "units": units,
            "sample_size": sample.size,
            "acceptance": sample.acceptance,
            "planned_on": day - timedelta(days=1),
            "sampled_on": day,
            "state": InspectionState.SAMPLED,
            "state_since": noon(day),
            "version": 5,
            "round": 1,
            "accepted": Decimal(0),
            "rejected": Decimal(0),
            "rework": Decimal(0),
        }
    )
    readings = _read(made, shared, ordered, inspection, sample, day, tidy=follows is not None)
    result = _decide(made, shared, inspection, readings, sample, quantity, day)
    if result["decision"] is not QualityDecision.ACCEPT:
        _nonconformity(made, shared, inspection, readings, day)
        if making.chance(0.2):
            _remark(made, shared, inspection, day)
    return result


class _Points:
    """The points of a plan's row, by attribute."""

    def __init__(self, plan: Row) -> None:
        self.aql, self.producer_risk = plan["aql"], plan["producer_risk"]
        self.ltpd, self.consumer_risk = plan["ltpd"], plan["consumer_risk"]


def _read(
    made: Quality,
    shared: Row,
    ordered: Ordered,
    inspection: UUID,
    sample: Sample,
    day: date,
    *,
    tidy: bool,
) -> list[Row]:
    making = made.making
    failing = _GOOD if tidy or making.chance(0.8) else _BAD
    rows = [
        _reading(made, shared, ordered, one, inspection, unit, day, fails=making.chance(failing))
        for unit in range(1, sample.size + 1)
        for one in ordered.good.measured
    ]
    made.readings += rows
    return rows


def _reading(
    made: Quality,
    shared: Row,
    ordered: Ordered,
    one: Measured,
    inspection: UUID,
    unit: int,
    day: date,
    *,
    fails: bool,
) -> Row:
    making = made.making
    lower, upper = one.limits
    number, word = None, None
    if one.kind is ParameterKind.NUMERIC and one.target is not None and one.give is not None:
        share = making.random.randint(110, 150) if fails else making.random.randint(-90, 90)
        number = (one.target + one.give * share / 100).quantize(Decimal("0.0001"))
    elif one.kind is ParameterKind.CHOICE:
        word = "không đạt" if fails else one.choices[0]
    else:
        word = "Có vết bẩn nhẹ" if fails else "Tốt"
    value = number if number is not None else str(word)
    kept = keeps(one.kind, value, lower=lower, upper=upper, choices=one.choices)
    return {
        "tenant": shared["tenant"],
        "id": making.id(),
        "inspection_id": inspection,
        "unit_no": unit,
        "parameter_tenant": making.city,
        "parameter_id": ordered.parameters[one.code],
        "parameter_code": one.code,
        "kind": one.kind,
        "criticality": one.criticality,
        "lower": lower,
        "upper": upper,
        "choices": list(one.choices) or None,
        "number": number,
        "word": word,
        "conforms": not fails if kept is None else kept,
        "taken_on": day,
        "taken_by": "Tổ kiểm tra chất lượng",
    }


def _decide(
    made: Quality,
    shared: Row,
    inspection: UUID,
    readings: list[Row],
    sample: Sample,
    quantity: Decimal,
    day: date,
) -> Row:
    making = made.making
    found = outcome(
        (
            Judged(unit_no=r["unit_no"], criticality=r["criticality"], conforms=r["conforms"])
            for r in readings
        ),
        sample.acceptance,
    )
    rejects = found.computed is QualityDecision.REJECT
    conceded = rejects and making.chance(0.08)
    reworked = rejects and not conceded and making.chance(0.7)
    rework = quantity if reworked else Decimal(0)
    accepted = Decimal(0) if rejects and not conceded else quantity
    decided_on = day + timedelta(days=1)
    result = {
        "tenant": shared["tenant"],
        "id": inspection,
        "state": InspectionState.DECIDED,
        "faulty": found.faulty,
        "critical": found.critical,
        "computed": found.computed,
        "decision": QualityDecision.CONCESSION if conceded else found.computed,
        "accepted": accepted,
        "rejected": quantity - accepted - rework,
        "rework": rework,
        "decided_on": decided_on,
        "state_since": noon(decided_on),
        "concession_reason": "Khách hàng đồng ý nhận, giảm giá 5 %" if conceded else None,
        "conceded_by": making.person() if conceded else None,
        "conceded_on": decided_on if conceded else None,
    }
    made.outcomes.append(result)
    return result


def _nonconformity(
    made: Quality, shared: Row, inspection: UUID, readings: list[Row], day: date
) -> None:
    making = made.making
    failed = [r for r in readings if not r["conforms"]]
    step = making.random.randrange(5)
    state = list(NonconformityState)[step]
    promised = day + timedelta(days=21)
    made.nonconformities.append(
        {
            **shared,
            "id": making.id(),
            "number": f"KPH-{shared['tenant']}-{day.year}-{len(made.nonconformities) + 1:06d}",
            "inspection_id": inspection,
            "parameter_code": failed[0]["parameter_code"] if failed else None,
            "found": f"{len(failed)} số đo không đạt trong mẫu",
            "cause": making.random.choice(_REASONS) if step >= 1 else None,
            "action": making.random.choice(_ACTIONS) if step >= 2 else None,
            "act_by": promised if step >= 2 else None,
            "evidence": "Đo lại 10 mẫu, đều đạt" if step >= 3 else None,
            "opened_on": day + timedelta(days=1),
            "state": state,
            "state_since": noon(day + timedelta(days=1)),
            "due_on": None if state is NonconformityState.CLOSED else promised,
            "version": step + 1,
            "round": 1,
        }
    )


def _remark(made: Quality, shared: Row, inspection: UUID, day: date) -> None:
    made.remarks.append(
        {
            "tenant": shared["tenant"],
            "id": made.making.id(),
            "inspection_id": inspection,
            "orderer_id": shared["orderer_id"],
            "producer_office_id": shared["producer_office_id"],
            "area": shared["area"],
            "sector": shared["sector"],
            "remark": "Đề nghị công ty kiểm tra lại quy trình tại cơ sở.",
            "made_on": day + timedelta(days=5),
            "made_by": "Sở Công nghiệp",
        }
    )
