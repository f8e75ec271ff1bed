"""What the plugin answers to others, who know products and lots by their codes alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from khungcui import Acting, Answer
from khungcui_technical.models import ConsumptionNorm, Inspection, NormLine, Product, ProductLot
from khungcui_technical.vocabulary import InspectionState


async def product(acting: Acting, *, code: str) -> Mapping[str, Any] | None:
    """The product of the city that bears ``code``; None where there is none."""
    found = await _product(acting, code)
    if found is None:
        return None
    names = ("tenant", "id", "code", "name", "unit", "sector")
    return {name: getattr(found, name) for name in names}


async def _product(acting: Acting, code: str) -> Product | None:
    return await acting.session.scalar(
        select(Product).where(Product.tenant == acting.tree.root, Product.code == code)
    )


async def consumption_norm(
    acting: Acting, *, product: str, day: date, orderer: UUID | str | None = None
) -> Sequence[Mapping[str, Any]]:
    """What one unit of ``product`` takes on ``day``, by material; nothing where no norm holds.

    Without ``orderer`` it is the norm that came into force last, whoever set it.
    """
    found = await _product(acting, product)
    if found is None:
        return []
    whose = () if orderer is None else (ConsumptionNorm.orderer_id == UUID(str(orderer)),)
    norm = await acting.session.scalar(
        select(ConsumptionNorm)
        .where(
            ConsumptionNorm.tenant == found.tenant,
            ConsumptionNorm.product_id == found.id,
            ConsumptionNorm.since <= day,
            or_(ConsumptionNorm.until.is_(None), ConsumptionNorm.until > day),
            *whose,
        )
        .order_by(ConsumptionNorm.since.desc(), ConsumptionNorm.id.desc())
        .limit(1)
    )
    if norm is None:
        return []
    lines = await acting.session.scalars(
        select(NormLine)
        .where(NormLine.tenant == norm.tenant, NormLine.norm_id == norm.id)
        .order_by(NormLine.material)
    )
    return [
        {
            "material": line.material,
            "quantity": line.quantity,
            "unit": line.unit,
            "loss_percent": line.loss_percent,
            "scrap_percent": line.scrap_percent,
            "scrap_material": line.scrap_material,
            "version": norm.number,
            "norm_id": norm.id,
            "orderer": norm.orderer_id,
        }
        for line in lines
    ]


async def quality_decision(acting: Acting, *, lot: str) -> Mapping[str, Any] | None:
    """What is decided of ``lot`` so far: the sums, and the decision that was taken last.

    ``rework`` is what still waits for another inspection, ``pending`` what no inspection took
    yet. None where no such lot was decided on.
    """
    found = await acting.session.scalar(
        select(ProductLot).where(ProductLot.tenant == acting.tenant, ProductLot.code == lot)
    )
    if found is None:
        return None
    decided = await acting.session.scalars(
        select(Inspection)
        .where(
            Inspection.tenant == found.tenant,
            Inspection.lot_id == found.id,
            Inspection.state.in_((InspectionState.DECIDED, InspectionState.CLOSED)),
        )
        .order_by(Inspection.decided_on, Inspection.attempt, Inspection.number)
    )
    inspections = list(decided)
    if not inspections:
        return None
    last = inspections[-1]
    answered = {one.follows_id for one in inspections}
    return {
        "decision": last.decision,
        "accepted": sum(one.accepted for one in inspections),
        "rejected": sum(one.rejected for one in inspections),
        "rework": sum(one.rework for one in inspections if one.id not in answered),
        "pending": found.quantity - found.presented - found.withdrawn,
        "unit": found.unit,
        "inspection_id": last.id,
        "concession": last.concession_reason,
    }


ANSWERS = (
    Answer(name="product", run=product),
    Answer(name="consumption_norm", run=consumption_norm),
    Answer(name="quality_decision", run=quality_decision),
)
