"""Petitions go up and come back answered; the department writes neither rules nor ledgers."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import UnknownSector, clock
from khungcui.errors import BadId
from khungcui.plugins.moving import CommentNeeded, SamePerson, WrongState
from khungcui.plugins.performing import Denied, NotSigned
from khungcui_labor_finance.errors import NotReady, OutOfArea
from khungcui_labor_finance.models import (
    EconomicRule,
    PolicyDifficulty,
    PolicyFinding,
    PolicyPetition,
    ProfessionalGuidance,
)
from khungcui_labor_finance.vocabulary import (
    DifficultyState,
    FindingState,
    PetitionState,
    RuleDomain,
)

from .conftest import (
    CITY,
    CITY_HALL,
    COOPERATIVE,
    DA_KAO,
    OFFICE,
    ONE,
    TAN_DINH,
    THIRD_OFFICE,
    WARD,
    WARD_OF_THREE,
    Story,
    node,
)

pytestmark = pytest.mark.anyio

ABOUT: dict[str, Any] = {
    "area": TAN_DINH,
    "domain": RuleDomain.TAX,
    "content": "Nghề dệt chiếu khó khăn",
}


async def _petition(story: Story) -> dict[str, Any]:
    done = await story.act("suggest_policy_petition", WARD, title="Giảm thuế", **ABOUT)
    return {"policy_petition": node("PolicyPetition", done)}


async def test_what_is_said_lies_on_ones_own_ground_and_is_of_a_sector(story: Story) -> None:
    own = COOPERATIVE.office
    wrong: dict[str, Any]
    for wrong in ({"area": DA_KAO}, {"area": CITY}, {"area": WARD_OF_THREE}, {"sector": "chuối"}):
        with pytest.raises((OutOfArea, UnknownSector, BadId)):
            await story.act("suggest_policy_petition", own, title="Thuế", **(ABOUT | wrong))
    cases = (({"area": CITY}, OutOfArea), ({"sector": "chuối"}, UnknownSector))
    for wrong, refusal in cases:
        with pytest.raises(refusal):
            await story.act("give_policy_finding", "department", **(ABOUT | wrong))
    done = await story.act("suggest_policy_petition", OFFICE, title="Thuế", **ABOUT)
    named: dict[str, Any] = {"policy_petition": node("PolicyPetition", done)}
    with pytest.raises(SamePerson):
        await story.act("endorse_policy_petition", OFFICE, **named)
    await story.act("endorse_policy_petition", OFFICE, person="Ký", **named)


async def test_a_petition_goes_all_the_way_to_a_rule(story: Story) -> None:
    named = await _petition(story)
    for office in (WARD, "department", CITY_HALL):
        with pytest.raises(Denied):
            await story.act("endorse_policy_petition", office, **named)
    with pytest.raises(NotSigned):
        await story.act("endorse_policy_petition", OFFICE, signing=False, **named)
    await story.act("endorse_policy_petition", OFFICE, **named)
    await story.act("study_policy_petition", "department", study="Đã làm việc với Thuế", **named)
    await story.act("propose_policy", "department", proposal="Giảm còn 5 %", **named)
    wages = await story.rule("wages.minimum", "1")
    tax = await story.rule("tax.trade.rate", "5", in_force=False)
    for rule in (wages, tax):
        with pytest.raises(NotReady):
            await story.act(
                "grant_policy_petition",
                CITY_HALL,
                economic_rule=node("EconomicRule", rule),
                **named,
            )
    rule = await story.rule("tax.trade.rate", "5")
    answer: dict[str, Any] = {"economic_rule": node("EconomicRule", rule), **named}
    with pytest.raises(Denied):
        await story.act("grant_policy_petition", "department", **answer)
    await story.act("grant_policy_petition", CITY_HALL, **answer)
    row = (await story.all(select(PolicyPetition)))[0]
    assert (row.state, row.rule_id) == (PetitionState.ISSUED, rule.id)


async def test_whoever_declines_says_why_and_a_late_answer_is_seen(story: Story) -> None:
    named = await _petition(story)
    row = (await story.all(select(PolicyPetition)))[0]
    assert row.due_on == date(2027, 3, 15)
    await story.act("endorse_policy_petition", OFFICE, **named)
    await story.act("study_policy_petition", "department", study="Chưa đủ căn cứ", **named)
    with pytest.raises(CommentNeeded):
        await story.act("decline_policy_petition", "department", **named)
    with clock.at(date(2027, 6, 1)):
        await story.act("decline_policy_petition", "department", comment="Trái nghị định", **named)
    row = (await story.all(select(PolicyPetition)))[0]
    assert (row.state, row.reason) == (PetitionState.DECLINED, "Trái nghị định")
    with pytest.raises(WrongState):
        await story.act("propose_policy", "department", proposal="Vẫn đề nghị", **named)


async def test_a_difficulty_is_solved_by_whoever_applies_the_policy(story: Story) -> None:
    done = await story.act("raise_policy_difficulty", COOPERATIVE.office, **ABOUT)
    named: dict[str, Any] = {"policy_difficulty": node("PolicyDifficulty", done)}
    with pytest.raises(Denied):
        await story.act("propose_solution", OFFICE, solution="Giãn nộp", **named)
    await story.act("propose_solution", "department", solution="Giãn nộp", **named)
    with pytest.raises(Denied):
        await story.act("settle_policy_difficulty", "department", outcome="Xong", **named)
    await story.act("return_solution", OFFICE, comment="Chưa rõ thời hạn", **named)
    await story.act("propose_solution", "department", solution="Giãn nộp ba tháng", **named)
    await story.act("settle_policy_difficulty", OFFICE, outcome="Đã giãn nộp", **named)
    row = await story.get(PolicyDifficulty, done)
    assert (row.state, row.round) == (DifficultyState.SETTLED, 2)
    assert row.solution == "Giãn nộp ba tháng"


async def test_the_department_supervises_and_guides_and_writes_no_rule_and_no_ledger(
    story: Story,
) -> None:
    given: dict[str, Any] = ABOUT | {"content": "Thu sai bậc"}
    with pytest.raises(Denied):
        await story.act("give_policy_finding", OFFICE, **given)
    done = await story.act("give_policy_finding", "department", **given)
    named: dict[str, Any] = {"policy_finding": node("PolicyFinding", done)}
    with pytest.raises(BadId):
        await story.act("answer_policy_finding", THIRD_OFFICE, answer="x", **named)
    await story.act("answer_policy_finding", OFFICE, answer="Đã thu đúng", **named)
    assert (await story.get(PolicyFinding, done)).state is FindingState.ANSWERED
    for act in ("issue_professional_guidance", "guide_economic_policy"):
        told: dict[str, Any] = {
            "area": ONE,
            "domain": RuleDomain.TAX,
            "title": "Cách tính",
            "content": "…",
        }
        with pytest.raises(Denied):
            await story.act(act, OFFICE, **told)
        await story.act(act, "department", **told)
    assert len(await story.all(select(ProfessionalGuidance))) == 2
    # Of all acts, the department may do none that writes a rule or a ledger.
    held = _held_by_department(story)
    assert held == {
        "economic_policy.guide",
        "economic_policy.supervise",
        "economic_policy.view",
        "professional_guidance.issue",
        "policy_petition.view",
        "policy_proposal.draft",
        "policy_difficulty.propose_solution",
        "labor_allocation.view",
        "wage_fund.view",
        "tax_assessment.view",
        "registered_price.view",
        "loan.view",
        "bookkeeping.view",
    }
    assert await story.all(select(EconomicRule)) == []


def _held_by_department(story: Story) -> set[str]:
    view = story.view("department")
    facet = view.facet(area=ONE, sector="13")
    mine = [
        p.power.name for p in story.live.registry.powers.values() if p.plugin == "labor_finance"
    ]
    return {power for power in mine if view.decide(power, [facet]).allowed}
