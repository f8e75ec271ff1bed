"""Process documents in the hands of establishments, and what companies help with (II.3.2, IV.7)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from khungcui import BadInput, clock
from khungcui.plugins.performing import Denied
from khungcui_technical.errors import (
    AlreadyThere,
    NotEarned,
    OutOfForce,
    PastDay,
    StillOpen,
)
from khungcui_technical.flows.techniques import TechniqueStepInput
from khungcui_technical.models import (
    ProductionTechnique,
    TechnicalAssistance,
    TechniqueHandover,
)
from khungcui_technical.vocabulary import (
    AssistanceKind,
    AssistanceState,
    HandoverState,
    StandingState,
    TitleKind,
    TradeStanding,
)

from .conftest import COMPANY, MAKER, OTHER, TAN_DINH, TODAY, Story, node
from .test_artisans import OFFICE, nominated, registered, traded

pytestmark = pytest.mark.anyio

WARD = f"ward_committee:{TAN_DINH}"


async def _approved(story: Story, product: Any, office: str = COMPANY) -> dict[str, Any]:
    step = TechniqueStepInput(name="Mắc sợi", instruction="Mắc 2.400 sợi dọc")
    done = await story.act(
        "draft_production_technique",
        office,
        product=node("Product", product),
        title="Dệt vải sọc",
        steps=[step],
    )
    named: dict[str, Any] = {"production_technique": node("ProductionTechnique", done)}
    await story.act("try_production_technique", office, **named)
    await story.act("approve_production_technique", office, person=2, **named)
    return named


async def test_a_process_is_handed_over_questioned_answered_and_acknowledged(story: Story) -> None:
    product = await story.product()
    named = await _approved(story, product)
    given: dict[str, Any] = {"portion": story.portion, **named}
    with pytest.raises(OutOfForce):
        await story.act("hand_over_technique", COMPANY, **given)
    await story.act("enforce_production_technique", COMPANY, person=2, since=TODAY, **named)
    for office in ("department", OFFICE):
        with pytest.raises(Denied) as denied:
            await story.act("hand_over_technique", office, **given)
        assert denied.value.clause == "II.3.2"
    # Another company sees neither the portion nor the document.
    with pytest.raises(BadInput):
        await story.act("hand_over_technique", OTHER, **given)
    assert await story.sees("production_technique", MAKER) == set()
    handed = await story.act("hand_over_technique", COMPANY, **given)
    for resource in ("production_technique", "technique_step"):
        for office in (MAKER, COMPANY, OFFICE):
            assert len(await story.sees(resource, office)) == 1
        for office in (OTHER, WARD):
            assert await story.sees(resource, office) == set()
    with pytest.raises(AlreadyThere):
        await story.act("hand_over_technique", COMPANY, **given)
    over: dict[str, Any] = {"technique_handover": node("TechniqueHandover", handed)}
    signed = {"signed_by": "Bà Năm", **over}
    with pytest.raises(Denied):
        await story.act("acknowledge_technique", COMPANY, **signed)
    await story.act("question_technique", MAKER, comment="Không có máy hồ", **over)
    await story.act("answer_technique_question", COMPANY, comment="Dùng chung máy", **over)
    await story.act("acknowledge_technique", MAKER, **signed)
    held = await story.get(TechniqueHandover, handed)
    assert (held.state, held.acknowledged_by, held.round) == (
        HandoverState.ACKNOWLEDGED,
        "Bà Năm",
        2,
    )
    # The district works to order now, so that it is asked after inspections of the trade.
    direction = {"sector": "13", "standing": TradeStanding.MAIN, "content": "Giữ khổ vải"}
    assert await story.sees("inspection_gap", "department") == set()
    await story.act("issue_quality_direction", "department", **direction)
    assert len(await story.sees("inspection_gap", "department")) == 1
    assert handed.id in await story.sees("technique_handover", OFFICE)
    assert handed.id not in await story.sees("technique_handover", "ward_committee:26737")
    assert handed.id not in await story.sees("technique_handover", OTHER)


async def test_what_is_out_of_force_is_not_acknowledged_and_a_recall_restores_the_one_before(
    story: Story,
) -> None:
    product = await story.product()
    first, second = await _approved(story, product), await _approved(story, product)
    await story.act("enforce_production_technique", COMPANY, person=2, since=TODAY, **first)
    handed = await story.act("hand_over_technique", COMPANY, portion=story.portion, **first)
    day = TODAY + timedelta(days=10)
    await story.act("enforce_production_technique", COMPANY, person=2, since=day, **second)
    with pytest.raises(OutOfForce):
        await story.act("hand_over_technique", COMPANY, portion=story.portion, **second)
    with pytest.raises(BadInput):
        await story.act("recall_production_technique", COMPANY, person=2, **second)
    await story.act("recall_production_technique", COMPANY, person=2, comment="Nhầm ngày", **second)
    rows = await story.rows(ProductionTechnique, ProductionTechnique.product_id == product.id)
    assert [(one.state, one.since, one.until) for one in rows] == [
        (StandingState.IN_FORCE, TODAY, None),
        (StandingState.APPROVED, None, None),
    ]
    with pytest.raises(PastDay):
        await story.act("recall_production_technique", COMPANY, person=2, comment="x", **first)
    await story.act("enforce_production_technique", COMPANY, person=2, since=day, **second)
    over: dict[str, Any] = {"technique_handover": node("TechniqueHandover", handed)}
    with clock.at(day), pytest.raises(OutOfForce):
        await story.act("acknowledge_technique", MAKER, signed_by="Bà Năm", **over)
    with pytest.raises(StillOpen):
        await story.act("retire_product", OTHER, product=node("Product", product))


async def test_help_is_offered_by_the_orderer_and_counts_once_it_is_confirmed(story: Story) -> None:
    given: dict[str, Any] = {
        "kind": AssistanceKind.EXPERT,
        "content": "Cử kỹ sư chỉnh máy",
        "begins_on": TODAY,
    }
    with pytest.raises(BadInput):
        await story.act("offer_technical_assistance", OTHER, portion=story.portion, **given)
    with pytest.raises(Denied) as denied:
        await story.act("offer_technical_assistance", "department", portion=story.portion, **given)
    assert denied.value.clause == "IV.7"
    offered = await story.act("offer_technical_assistance", COMPANY, portion=story.portion, **given)
    named: dict[str, Any] = {"technical_assistance": node("TechnicalAssistance", offered)}
    for office in (COMPANY, WARD):
        with pytest.raises(Denied):
            await story.act("accept_technical_assistance", office, accepted_by="x", **named)
    await story.act("accept_technical_assistance", MAKER, accepted_by="Bà Năm", **named)
    done: dict[str, Any] = {
        "result": "Bớt lỗi",
        "spent": Decimal(5),
        "yearly_effect": Decimal(9),
        "done_on": TODAY,
    }
    with pytest.raises(BadInput):
        await story.act(
            "finish_technical_assistance",
            COMPANY,
            **{**done, "done_on": TODAY - timedelta(days=1)},
            **named,
        )
    await story.act("finish_technical_assistance", COMPANY, **done, **named)
    with pytest.raises(Denied):
        await story.act("confirm_technical_assistance", COMPANY, person=2, **named)
    await story.act("dispute_technical_assistance", MAKER, comment="Mới được nửa", **named)
    await story.act("finish_technical_assistance", COMPANY, **done, **named)
    await story.act("confirm_technical_assistance", OFFICE, **named)
    held = await story.get(TechnicalAssistance, offered)
    assert held.state is AssistanceState.CONFIRMED


async def test_the_orderer_helps_within_a_project_for_its_goods_and_sees_no_other(
    story: Story,
) -> None:
    project: dict[str, Any] = {
        "area": TAN_DINH,
        "sector": "13",
        "title": "Giảm phế phẩm",
        "purpose": "Bớt hao hụt",
        "cost": Decimal(10),
        "yearly_effect": Decimal(5),
    }
    mine = await story.act("propose_technical_project", MAKER, portion=story.portion, **project)
    own = await story.act("propose_technical_project", MAKER, **project)
    assert await story.sees("technical_project", COMPANY) == {mine.id}
    assert await story.sees("technical_project", OTHER) == set()
    given: dict[str, Any] = {
        "kind": AssistanceKind.NORM,
        "content": "Cùng đo lại hao hụt",
        "begins_on": TODAY,
    }
    with pytest.raises(BadInput):
        await story.act(
            "assist_technical_project",
            COMPANY,
            technical_project=node("TechnicalProject", own),
            **given,
        )
    named: dict[str, Any] = {"technical_project": node("TechnicalProject", mine)}
    await story.act("assist_technical_project", COMPANY, **named, **given)
    remark = {"remark": "Phổ biến cho cơ sở cùng ngành", **named}
    with pytest.raises(Denied):
        await story.act("remark_technical_project", COMPANY, **remark)
    told = await story.act("remark_technical_project", "department", **remark)
    assert await story.sees("technical_project_remark", COMPANY) == {told.id}


async def test_nobody_is_honoured_out_of_a_register_that_he_left(story: Story) -> None:
    artisan = await registered(story, await nominated(story, await traded(story)))
    with pytest.raises(BadInput):
        # Digits of another script would make another person of the same number.
        await nominated(story, await traded(story, code="NTT-2"), identity_number="٠٧٩٠٤٥٠١٢٣٤٥")
    named: dict[str, Any] = {"artisan": node("Artisan", artisan)}
    with pytest.raises(BadInput):
        await story.act(
            "take_apprentice",
            OFFICE,
            name="Tí",
            birth_year=2010,
            since=TODAY.replace(2011),
            **named,
        )
    title = await story.act(
        "propose_artisan_title", OFFICE, kind=TitleKind.MERITORIOUS, merits="Dạy thợ", **named
    )
    await story.act("remove_artisan", OFFICE, left_on=TODAY, comment="Chuyển đi", **named)
    with pytest.raises(NotEarned):
        await story.act("publish_artisan_title", OFFICE, artisan_title=node("ArtisanTitle", title))
