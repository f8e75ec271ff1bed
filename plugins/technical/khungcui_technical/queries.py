"""What a plan of inspection would ask for, before anybody sets it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated

import strawberry

from khungcui_technical.acts.plans import require_lot, wanted
from khungcui_technical.sampling import Wanted, accepting, points, sample_for


@strawberry.type(description="The smallest sample that keeps both points, and what it is worth.")
class SamplingPlan:
    """Probabilities are rounded to six decimals."""

    sample_size: int = strawberry.field(description="How many units are drawn.")
    acceptance: int = strawberry.field(
        description="With how many faulty ones among them the lot still passes."
    )
    producer_risk: Decimal = strawberry.field(
        description="How often a lot at the AQL is rejected by it."
    )
    consumer_risk: Decimal = strawberry.field(
        description="How often a lot at the LTPD is accepted by it."
    )


def planned(lot: int, points_wanted: Wanted) -> SamplingPlan:
    """The sample for a lot of ``lot`` units, with the risks that it really has."""
    sample = sample_for(lot, points_wanted)
    good, bad = points(lot, points_wanted)
    return SamplingPlan(
        sample_size=sample.size,
        acceptance=sample.acceptance,
        producer_risk=_share(float(1 - accepting(lot, good, sample))),
        consumer_risk=_share(float(accepting(lot, bad, sample))),
    )


def _share(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))


@strawberry.type
class SamplingQueries:
    """Fields of the root Query."""

    @strawberry.field(description="The sample that an inspection of so many units would draw.")
    def sampling_plan(
        self,
        units: Annotated[int, strawberry.argument(description="Units of the lot.")],
        aql: Annotated[
            Decimal,
            strawberry.argument(description="The share of faulty units that is good enough."),
        ],
        ltpd: Annotated[
            Decimal, strawberry.argument(description="The share of faulty units that is too many.")
        ],
        producer_risk: Annotated[
            Decimal,
            strawberry.argument(description="How often a lot at the AQL may be rejected."),
        ] = Decimal("0.05"),
        consumer_risk: Annotated[
            Decimal,
            strawberry.argument(description="How often a lot at the LTPD may be accepted."),
        ] = Decimal("0.10"),
    ) -> SamplingPlan:
        """Compute it; nothing is stored, and nothing of anybody's is read."""
        asked = SimpleNamespace(
            aql=aql, ltpd=ltpd, producer_risk=producer_risk, consumer_risk=consumer_risk
        )
        return planned(require_lot(units, "units"), wanted(asked))


QUERIES = (SamplingQueries,)
