"""What must hold whatever is done, in whatever order, by how many: norms, decisions, lots."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khungcui import Conflict, KhungCuiError, clock
from khungcui_technical.deciding import Judged, outcome
from khungcui_technical.errors import NothingPending, OverlappingVersions, PastDay
from khungcui_technical.models import ConsumptionNorm, Inspection, ProductLot, Reading
from khungcui_technical.vocabulary import Criticality, QualityDecision

from .conftest import COMPANY, TODAY, Story, node

pytestmark = pytest.mark.anyio

_REAL = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_HORIZON = 60


#: The number and the record of the version in force, if there is one.
Held = tuple[int, object] | None


@dataclass
class Norms:
    """Which version holds on which day, by a table of days and nothing else."""

    holds: list[int | None] = field(default_factory=lambda: [None] * _HORIZON)
    begun: list[int] = field(default_factory=list)
    before: list[tuple[list[int | None], list[int], Held]] = field(default_factory=list)

    def may_begin(self, today: int, since: int) -> type[KhungCuiError] | None:
        """What beginning on ``since`` is refused with; None where it is not."""
        if since < today:
            return PastDay
        return OverlappingVersions if any(day >= since for day in self.begun) else None

    def begin(self, number: int, since: int) -> None:
        """Let version ``number`` hold from ``since`` on."""
        self.holds[since:] = [number] * (_HORIZON - since)
        self.begun.append(since)

    def recall(self) -> Held:
        """Undo the last beginning; which version is in force again."""
        self.holds, self.begun, held = self.before.pop()
        return held

    def end(self, number: int, until: int) -> None:
        """Let ``number`` hold no more from ``until`` on."""
        self.holds[until:] = [None if one == number else one for one in self.holds[until:]]


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.integers(-2, 15)),
        st.tuples(st.just("end"), st.integers(-1, 15)),
        st.tuples(st.just("wait"), st.integers(1, 6)),
        st.tuples(st.just("recall"), st.just(0)),
    ),
    min_size=3,
    max_size=7,
)


def _day(number: int) -> date:
    return TODAY + timedelta(days=number)


@_REAL
@given(steps=_STEPS)
async def test_one_norm_holds_on_a_day_and_no_past_day_changes(
    story: Story, steps: list[tuple[str, int]]
) -> None:
    product = await story.product()
    model, today, number = Norms(), 0, 0
    current: Held = None
    for what, days in steps:
        with clock.at(_day(today)):
            if what == "wait":
                today += days
            elif what == "begin":
                norm = await story.norm(product, str(Decimal(number + 1) / 100))
                number += 1
                refused = model.may_begin(today, today + days)
                if refused is None:
                    await story.enforce_norm(norm, _day(today + days))
                    model.before.append(([*model.holds], [*model.begun], current))
                    model.begin(number, today + days)
                    current = (number, norm)
                else:
                    with pytest.raises(refused):
                        await story.enforce_norm(norm, _day(today + days))
            elif current is not None and what == "recall":
                current = await _recall(story, model, current, today)
            elif current is not None:
                current = await _end(story, model, current, today, today + days)
    with clock.at(_day(today)):
        for day in range(_HORIZON):
            lines = await story.ask("consumption_norm", product=product.code, day=_day(day))
            assert [line["version"] for line in lines] == (
                [] if model.holds[day] is None else [model.holds[day]]
            )


async def _recall(story: Story, model: Norms, current: tuple[int, object], today: int) -> Held:
    asked = story.act(
        "recall_consumption_norm",
        COMPANY,
        person=2,
        consumption_norm=node("ConsumptionNorm", current[1]),
        comment="Nhầm ngày",
    )
    if model.begun[-1] <= today:
        with pytest.raises(PastDay):
            await asked
        return current
    await asked
    return model.recall()


async def _end(
    story: Story, model: Norms, current: tuple[int, object], today: int, until: int
) -> Held:
    number, norm = current
    given = {"until": _day(until), "comment": "Thôi dùng", "person": 2}
    asked = story.act(
        "withdraw_consumption_norm",
        COMPANY,
        consumption_norm=node("ConsumptionNorm", norm),
        **given,
    )
    if until < today or until <= model.begun[-1]:
        with pytest.raises((PastDay, OverlappingVersions)):
            await asked
        return current
    await asked
    model.end(number, until)
    return None


@given(
    readings=st.lists(
        st.builds(
            Judged,
            unit_no=st.integers(1, 8),
            criticality=st.sampled_from(Criticality),
            conforms=st.booleans(),
        ),
        max_size=30,
    ),
    acceptance=st.integers(0, 5),
)
def test_a_decision_follows_from_readings_alone(readings: list[Judged], acceptance: int) -> None:
    found = outcome(readings, acceptance)
    assert outcome(list(reversed(readings)), acceptance) == found
    bad = {one.unit_no for one in readings if not one.conforms and one.criticality != "minor"}
    critical = any(not one.conforms and one.criticality == "critical" for one in readings)
    assert found.faulty == len(bad)
    assert (found.computed is QualityDecision.REJECT) == (critical or len(bad) > acceptance)
    # One more fault never makes a rejected lot a good one.
    worse = [*readings, Judged(unit_no=1, criticality=Criticality.MAJOR, conforms=False)]
    if found.computed is QualityDecision.REJECT:
        assert outcome(worse, acceptance).computed is QualityDecision.REJECT


@_REAL
@given(
    faults=st.dictionaries(st.integers(1, 6), st.sampled_from(("KHO", "MAU", "BEN")), max_size=4)
)
async def test_what_is_stored_is_what_its_readings_say(
    story: Story, faults: dict[int, str]
) -> None:
    done = await story.decided(await story.lot(), await story.plan(), faults)
    held = await story.get(Inspection, done)
    major = [one for one in faults.values() if one != "BEN"]
    rejected = "MAU" in major or len(major) > held.acceptance
    assert held.decision is (QualityDecision.REJECT if rejected else QualityDecision.ACCEPT)
    assert held.accepted + held.rejected + held.rework == held.quantity
    # Computed anew from what is stored, it is the same.
    stored = await story.rows(Reading, Reading.inspection_id == done.id)
    anew = outcome(
        (
            Judged(unit_no=one.unit_no, criticality=one.criticality, conforms=one.conforms)
            for one in stored
        ),
        held.acceptance,
    )
    assert (anew.computed, anew.faulty, anew.critical) == (
        held.computed,
        held.faulty,
        held.critical,
    )


async def test_two_who_inspect_the_rest_of_a_lot_at_once_do_not_both(story: Story) -> None:
    lot, plan = await story.lot("10"), await story.plan()

    async def inspect() -> object:
        return await story.act(
            "plan_quality_inspection",
            COMPANY,
            product_lot=node("ProductLot", lot),
            inspection_plan=node("InspectionPlan", plan),
            quantity=Decimal(6),
        )

    async with asyncio.timeout(20):
        came = await asyncio.gather(*(inspect() for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, NothingPending) for one in came) == 3
    assert (await story.get(ProductLot, lot)).presented == 6


async def test_two_who_put_norms_in_force_at_once_leave_one_for_each_day(story: Story) -> None:
    product = await story.product()
    norms = [await story.norm(product, quantity) for quantity in ("0.25", "0.24", "0.23")]
    async with asyncio.timeout(20):
        came = await asyncio.gather(
            *(story.enforce_norm(norm, TODAY) for norm in norms), return_exceptions=True
        )
    assert sum(isinstance(one, Conflict) for one in came) == 2
    held = await story.rows(ConsumptionNorm, ConsumptionNorm.since.is_not(None))
    assert len(held) == 1
