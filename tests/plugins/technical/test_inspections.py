"""Inspections: samples by plan, decisions by readings, concessions by signature."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from khungcui import BadInput
from khungcui.plugins.moving import SamePerson, WrongState
from khungcui.plugins.performing import Denied
from khungcui_technical.errors import (
    BadReading,
    BadSampling,
    InspectorIsProducer,
    NoConcession,
    NotDirected,
    NothingPending,
    NotSpecified,
    QuantitiesDiffer,
    ReadingsMissing,
    StillOpen,
)
from khungcui_technical.flows.readings import QualityReadingInput
from khungcui_technical.models import Inspection, Nonconformity, ProductLot, QualityRemark
from khungcui_technical.vocabulary import (
    InspectionState,
    NonconformityState,
    QualityDecision,
    TradeStanding,
)

from .conftest import COMPANY, MAKER, ONE, OTHER, TAN_DINH, THREE, TODAY, Story, node

pytestmark = pytest.mark.anyio


async def test_a_good_lot_is_accepted_and_seen_by_those_whom_it_concerns(story: Story) -> None:
    lot, plan = await story.lot(), await story.plan()
    done = await story.decided(lot, plan, {1: "KHO", 2: "BEN"})
    held = await story.get(Inspection, done)
    assert (held.sample_size, held.acceptance) == (6, 1)
    # The unit with a bad selvedge counts for nothing: that fault is minor.
    assert (held.faulty, held.critical, held.decision) == (1, 0, QualityDecision.ACCEPT)
    assert (held.accepted, held.rejected, held.rework) == (10, 0, 0)
    for office in (COMPANY, MAKER, f"ward_committee:{TAN_DINH}", f"district_office:{ONE}"):
        assert await story.sees("quality_inspection", office) == {done.id}
    for office in (OTHER, "ward_committee:26737", f"district_office:{THREE}"):
        assert await story.sees("quality_inspection", office) == set()


async def test_one_critical_fault_rejects_the_lot_and_nothing_of_it_is_accepted(
    story: Story,
) -> None:
    lot, plan = await story.lot(), await story.plan()
    done = await story.sampled(lot, plan)
    await story.read(done, {3: "MAU"})
    await story.on("finish_measuring", done)
    with pytest.raises(QuantitiesDiffer):
        await story.on("decide_quality_inspection", done, rejected=Decimal(4), rework=Decimal(1))
    await story.on("decide_quality_inspection", done, rework=Decimal(4))
    held = await story.get(Inspection, done)
    assert (held.decision, held.accepted, held.rejected, held.rework) == (
        QualityDecision.REJECT,
        0,
        6,
        4,
    )
    told = await story.ask("quality_decision", tenant=ONE, lot=lot.code)
    assert (told["decision"], told["accepted"], told["rework"]) == (QualityDecision.REJECT, 0, 4)


async def test_rework_is_inspected_again_and_counted_apart(story: Story) -> None:
    lot, plan = await story.lot(), await story.plan()
    first = await story.sampled(lot, plan)
    await story.read(first, {1: "KHO", 2: "KHO"})
    await story.on("finish_measuring", first)
    await story.on("decide_quality_inspection", first, rework=Decimal(10))
    with pytest.raises(StillOpen):
        await story.on("close_quality_inspection", first)
    named = node("InspectionPlan", plan)
    again = await story.on("plan_reinspection", first, inspection_plan=named)
    with pytest.raises(NothingPending):
        await story.on("plan_reinspection", first, inspection_plan=named)
    await story.on("close_quality_inspection", first)
    await story.on("draw_sample", again)
    await story.read(again)
    await story.on("finish_measuring", again)
    await story.on("decide_quality_inspection", again)
    held = await story.get(Inspection, again)
    assert (held.attempt, held.quantity, held.decision) == (2, 10, QualityDecision.ACCEPT)
    lot = await story.get(ProductLot, lot)
    assert lot.presented == 10
    told = await story.ask("quality_decision", tenant=ONE, lot=lot.code)
    assert (told["accepted"], told["rework"], told["pending"]) == (10, 0, 0)


async def test_a_lot_is_inspected_in_parts_and_never_twice(story: Story) -> None:
    lot, plan = await story.lot("10"), await story.plan()
    first = await story.sampled(lot, plan, "6")
    with pytest.raises(NothingPending):
        await story.sampled(lot, plan, "5")
    await story.sampled(lot, plan, "4")
    assert (await story.get(ProductLot, lot)).presented == 10
    await story.on("cancel_quality_inspection", first, comment="Lô chưa phơi khô")
    assert (await story.get(ProductLot, lot)).presented == 4
    await story.sampled(lot, plan, "5")
    rest: dict[str, Any] = {"product_lot": node("ProductLot", lot), "reason": "Ghi thừa"}
    await story.act("withdraw_product_lot", MAKER, **rest)
    assert (await story.get(ProductLot, lot)).withdrawn == 1
    for again in (story.sampled(lot, plan, "1"), story.act("withdraw_product_lot", MAKER, **rest)):
        with pytest.raises(NothingPending):
            await again


async def test_a_concession_takes_another_signature_and_a_reason(story: Story) -> None:
    lot, plan = await story.lot(), await story.plan()
    done = await story.decided(lot, plan, {1: "KHO", 2: "KHO"})
    with pytest.raises(SamePerson):
        await story.on("concede_quality_inspection", done, accepted=Decimal(8), comment="Gấp")
    with pytest.raises(BadInput):
        await story.on("concede_quality_inspection", done, person=2, accepted=Decimal(8))
    await story.on(
        "concede_quality_inspection",
        done,
        person=2,
        accepted=Decimal(8),
        comment="Khách đồng ý nhận làm vải lót",
    )
    held = await story.get(Inspection, done)
    assert (held.computed, held.decision) == (QualityDecision.REJECT, QualityDecision.CONCESSION)
    assert (held.accepted, held.rejected) == (8, 2)
    with pytest.raises(NoConcession):
        await story.on(
            "concede_quality_inspection", done, person=2, accepted=Decimal(9), comment="Thêm"
        )
    told = await story.ask("quality_decision", tenant=ONE, lot=lot.code)
    assert told["concession"] == "Khách đồng ý nhận làm vải lót"


async def test_only_the_orderer_decides_and_the_department_remarks(story: Story) -> None:
    lot, plan = await story.lot(), await story.plan()
    done = await story.sampled(lot, plan)
    await story.read(done)
    await story.on("finish_measuring", done)
    named: dict[str, Any] = {"quality_inspection": node("QualityInspection", done)}
    for office in ("department", f"district_office:{ONE}", MAKER):
        with pytest.raises(Denied):
            await story.act("decide_quality_inspection", office, **named)
    remark = {"remark": "Nên kiểm tra độ bền màu", **named}
    with pytest.raises(NotDirected):
        await story.act("remark_quality_inspection", "department", **remark)
    await story.act(
        "issue_quality_direction",
        "department",
        sector="13",
        standing=TradeStanding.MAIN,
        content="Giữ khổ vải và màu sắc đúng mẫu",
    )
    with pytest.raises(Denied):
        await story.act("remark_quality_inspection", COMPANY, **remark)
    await story.act("remark_quality_inspection", "department", **remark)
    (kept,) = await story.rows(QualityRemark)
    assert kept.inspection_id == done.id
    assert (await story.get(Inspection, done)).state is InspectionState.MEASURED
    # When lots of all orderers were made is not for one of them to read.
    assert len(await story.sees("inspection_gap", "department")) == 1
    assert await story.sees("inspection_gap", COMPANY) == set()


async def test_a_lot_needs_an_orderer_a_specification_and_another_inspector(
    story: Story,
) -> None:
    product = await story.product()
    given: dict[str, Any] = {
        "portion": story.portion,
        "product": node("Product", product),
        "quantity": Decimal(10),
        "made_on": TODAY,
    }
    with pytest.raises(NotSpecified):
        await story.act("present_product_lot", COMPANY, **given)
    await story.specification(product)
    with pytest.raises(NotSpecified):
        await story.act(
            "present_product_lot", COMPANY, **{**given, "made_on": TODAY - timedelta(days=1)}
        )
    with pytest.raises(BadInput):
        await story.act("present_product_lot", OTHER, **given)
    # Before the portion there was nothing that its orderer could have ordered.
    with pytest.raises(BadInput):
        await story.act(
            "present_product_lot", COMPANY, **{**given, "made_on": TODAY.replace(year=1979)}
        )
    done = await story.act("present_product_lot", MAKER, **given)
    with pytest.raises((Denied, InspectorIsProducer, BadInput)):
        await story.act(
            "plan_quality_inspection",
            MAKER,
            product_lot=node("ProductLot", done),
            inspection_plan=node("InspectionPlan", await story.plan()),
            quantity=Decimal(10),
        )


async def test_a_plan_is_for_its_orderer_and_tells_its_points_apart(story: Story) -> None:
    lot = await story.lot()
    other = await story.plan(OTHER)
    with pytest.raises(BadInput):
        await story.sampled(lot, other)
    with pytest.raises(BadSampling):
        await story.plan(aql="0.1", ltpd="0.15")
    with pytest.raises(BadSampling):
        await story.plan(aql="0.001", ltpd="0.005")


async def test_readings_fit_the_sample_and_are_whole(story: Story) -> None:
    done = await story.sampled(await story.lot(), await story.plan())
    with pytest.raises(ReadingsMissing):
        await story.on("finish_measuring", done)
    for wrong in (
        QualityReadingInput(unit_no=7, parameter="KHO", number=Decimal(1)),
        QualityReadingInput(unit_no=1, parameter="XXX", number=Decimal(1)),
        QualityReadingInput(unit_no=1, parameter="KHO", word="rộng"),
        QualityReadingInput(unit_no=1, parameter="BEN", word="đẹp"),
        QualityReadingInput(unit_no=1, parameter="MAU", word="trắng", conforms=True),
    ):
        with pytest.raises(BadReading):
            await story.on("record_readings", done, readings=[wrong])
    twice = [
        QualityReadingInput(unit_no=1, parameter="KHO", number=Decimal(number))
        for number in ("1.20", "1.30")
    ]
    with pytest.raises(BadReading):
        await story.on("record_readings", done, readings=twice)
    await story.read(done)
    await story.on("finish_measuring", done)
    with pytest.raises(WrongState):
        await story.read(done, {1: "KHO"})
    await story.on("return_quality_inspection", done, person=2, comment="Thước lệch")
    await story.read(done, {1: "KHO"})


async def test_the_database_keeps_no_decision_that_the_readings_do_not_give(story: Story) -> None:
    done = await story.sampled(await story.lot(), await story.plan())
    await story.read(done, {1: "KHO", 2: "KHO"})
    await story.on("finish_measuring", done)
    decided = {
        "state": InspectionState.DECIDED,
        "computed": QualityDecision.ACCEPT,
        "faulty": 2,
        "critical": 0,
        "accepted": Decimal(10),
    }
    for wrong in (
        {**decided, "decision": QualityDecision.ACCEPT},
        {**decided, "computed": QualityDecision.REJECT, "decision": QualityDecision.ACCEPT},
        {**decided, "computed": QualityDecision.REJECT, "decision": QualityDecision.REJECT},
        {**decided, "computed": QualityDecision.REJECT, "decision": QualityDecision.CONCESSION},
    ):
        with pytest.raises(DBAPIError):
            await story.force(update(Inspection).where(Inspection.id == done.id).values(**wrong))
    await story.on("decide_quality_inspection", done)
    assert (await story.get(Inspection, done)).decision is QualityDecision.REJECT


async def test_a_fault_is_explained_corrected_verified_by_another_and_closed(
    story: Story,
) -> None:
    done = await story.decided(await story.lot(), await story.plan(), {1: "KHO", 2: "KHO"})
    with pytest.raises(BadReading):
        await story.on("open_nonconformity", done, found="Hai mẫu quá khổ", parameter="XXX")
    opened = await story.on("open_nonconformity", done, found="Hai mẫu quá khổ", parameter="KHO")
    named: dict[str, Any] = {"nonconformity": node("Nonconformity", opened)}
    row = await story.get(Nonconformity, opened)
    # Five working days from Monday, the first of March.
    assert (row.state, row.due_on) == (NonconformityState.OPEN, TODAY + timedelta(days=7))
    with pytest.raises(Denied):
        await story.act("explain_nonconformity", f"ward_committee:{TAN_DINH}", cause="?", **named)
    await story.act("explain_nonconformity", MAKER, cause="Lược dệt mòn", **named)
    with pytest.raises(BadInput):
        await story.act(
            "correct_nonconformity",
            MAKER,
            action="Thay lược",
            act_by=TODAY - timedelta(days=1),
            **named,
        )
    await story.act("correct_nonconformity", MAKER, action="Thay lược", act_by=TODAY, **named)
    with pytest.raises(Denied):
        await story.act("verify_nonconformity", MAKER, evidence="Đã thay", **named)
    with pytest.raises(StillOpen):
        await story.on("close_quality_inspection", done)
    await story.act("verify_nonconformity", COMPANY, evidence="Đo lại 10 mẫu", **named)
    await story.act("close_nonconformity", COMPANY, **named)
    await story.on("close_quality_inspection", done)
    assert (await story.get(Inspection, done)).state is InspectionState.CLOSED
