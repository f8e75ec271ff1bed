"""Dated rules: made by the city alone, one a day, never rewritten, computed with when repealed."""

import asyncio
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from khungcui.plugins.moving import CommentNeeded, Overtaken, SamePerson, WrongState
from khungcui.plugins.performing import Denied, NotSigned
from khungcui.plugins.steps import WorkflowStep
from khungcui_labor_finance.applying import pieces, rule_on
from khungcui_labor_finance.errors import NoRule, RuleOverlaps, WordsNeeded, WrongFigure
from khungcui_labor_finance.models import EconomicRule, RuleBracket
from khungcui_labor_finance.vocabulary import RuleState

from .conftest import CITY, CITY_HALL, OFFICE, WARD, Story, node, said

pytestmark = pytest.mark.anyio

NEW_YEAR = date(2027, 1, 1)


async def _on(story: Story, path: str, day: date) -> Decimal | None:
    async with story.reading() as session:
        rule = await rule_on(session, CITY, path, day)
    return None if rule is None else rule.value


async def test_only_the_city_makes_a_rule(story: Story) -> None:
    given: dict[str, Any] = {"path": "wages.minimum", "rule": said("100")}
    for office in (OFFICE, WARD, "department", "planning_committee"):
        with pytest.raises(Denied):
            await story.act("record_economic_rule", office, **given)
    done = await story.act("record_economic_rule", CITY_HALL, **given)
    row = await story.get(EconomicRule, done)
    assert (row.tenant, row.area, row.state) == (CITY, CITY, RuleState.RECORDED)


async def test_a_rule_is_verified_and_issued_by_others_who_may_sign(story: Story) -> None:
    done = await story.rule("wages.minimum", "100", in_force=False)
    named: dict[str, Any] = {"economic_rule": node("EconomicRule", done)}
    with pytest.raises(SamePerson):
        await story.act("verify_economic_rule", CITY_HALL, person="Ghi", **named)
    with pytest.raises(WrongState):
        await story.act("issue_economic_rule", CITY_HALL, person="Ký", **named)
    await story.act("verify_economic_rule", CITY_HALL, person="Soát", **named)
    with pytest.raises(NotSigned):
        await story.act("issue_economic_rule", CITY_HALL, signing=False, **named)
    assert await _on(story, "wages.minimum", NEW_YEAR) is None
    await story.act("issue_economic_rule", CITY_HALL, person="Ký", **named)
    assert await _on(story, "wages.minimum", NEW_YEAR) == 100


async def test_a_draft_goes_back_with_a_reason_and_is_revised(story: Story) -> None:
    done = await story.rule("wages.piece", "100", in_force=False)
    named: dict[str, Any] = {"economic_rule": node("EconomicRule", done)}
    await story.act("verify_economic_rule", CITY_HALL, person="Soát", **named)
    with pytest.raises(CommentNeeded):
        await story.act("return_economic_rule", CITY_HALL, person="Soát", **named)
    await story.act(
        "return_economic_rule", CITY_HALL, person="Soát", comment="Sai điều khoản", **named
    )
    with pytest.raises(Overtaken):
        await story.act(
            "revise_economic_rule", CITY_HALL, rule=said("110"), expected_version=1, **named
        )
    brackets = ((0, 1000, "5"), (1000, None, "10"))
    await story.act("revise_economic_rule", CITY_HALL, rule=said(None, brackets=brackets), **named)
    await story.act("revise_economic_rule", CITY_HALL, rule=said("110"), **named)
    row = await story.get(EconomicRule, done)
    assert (row.value, row.round, row.state) == (110, 2, RuleState.RECORDED)
    assert await story.all(select(RuleBracket)) == []


async def test_the_next_rule_ends_the_one_before_and_the_past_keeps_its_own(story: Story) -> None:
    first = await story.rule("wages.minimum", "100")
    second = await story.rule("wages.minimum", "120", since=NEW_YEAR)
    assert (await story.get(EconomicRule, first)).until == NEW_YEAR
    steps = await story.all(
        select(WorkflowStep).where(WorkflowStep.subject_id == first.id, WorkflowStep.version == 4)
    )
    assert [(one.act, one.clause) for one in steps] == [("economic_rule_gives_way", "II.5.2")]
    assert await _on(story, "wages.minimum", date(2026, 12, 31)) == 100
    assert await _on(story, "wages.minimum", NEW_YEAR) == 120
    # One that was approved late steps in between, and leaves what comes after it alone.
    late = await story.rule("wages.minimum", "110", since=date(2026, 7, 1))
    assert (await story.get(EconomicRule, late)).until == NEW_YEAR
    assert await _on(story, "wages.minimum", date(2026, 6, 30)) == 100
    assert await _on(story, "wages.minimum", date(2026, 8, 1)) == 110
    assert await _on(story, "wages.minimum", date(2027, 2, 1)) == 120
    assert (await story.get(EconomicRule, second)).until is None


async def test_a_rule_for_a_time_alone_steps_on_no_other(story: Story) -> None:
    await story.rule("wages.minimum", "100")
    with pytest.raises(RuleOverlaps):
        await story.rule("wages.minimum", "120", since=NEW_YEAR, until=date(2027, 6, 1))
    assert await _on(story, "wages.minimum", date(2027, 3, 1)) == 100
    # One of the same first day takes the place of the one before altogether.
    await story.rule("wages.minimum", "130")
    assert await _on(story, "wages.minimum", date(2027, 3, 1)) == 130
    assert await _on(story, "wages.minimum", date(1980, 1, 1)) == 130


async def test_a_repealed_rule_stays_and_is_computed_with(story: Story) -> None:
    done = await story.rule("wages.minimum", "100")
    named: dict[str, Any] = {"economic_rule": node("EconomicRule", done)}
    asked: dict[str, Any] = {"until": NEW_YEAR, "repealed_by": "Quyết định 5/QĐ-UB"}
    with pytest.raises(Denied):
        await story.act("repeal_economic_rule", OFFICE, **named, **asked)
    await story.act("repeal_economic_rule", CITY_HALL, **named, **asked)
    assert (await story.get(EconomicRule, done)).state is RuleState.REPEALED
    assert await _on(story, "wages.minimum", date(2026, 12, 31)) == 100
    assert await _on(story, "wages.minimum", NEW_YEAR) is None
    with pytest.raises(WrongState):
        await story.act("revise_economic_rule", CITY_HALL, rule=said("1"), **named)


async def test_what_is_in_force_is_not_rewritten_even_past_the_acts(story: Story) -> None:
    done = await story.rule("tax.trade.rate", brackets=((0, None, "10"),))
    for change in ("value = 5, bracketed = false", "citation = 'x'", "since = '2020-01-01'"):
        with pytest.raises(Exception, match="never rewritten"):
            await _run(story, f"update labor_finance_rule set {change}")
    with pytest.raises(Exception, match="with its draft alone"):
        await _run(story, "update labor_finance_bracket set rate = 20")
    assert (await story.get(EconomicRule, done)).state is RuleState.IN_FORCE


async def _run(story: Story, statement: str) -> None:
    async with story.database.writing([CITY], [CITY]) as session:
        await session.execute(text(statement), execution_options={"door": "test"})


@pytest.mark.parametrize(
    ("rule", "error", "at"),
    [
        (said(None), WrongFigure, "rule.value"),
        (said("-1"), WrongFigure, "rule.value"),
        (said("100.5"), WrongFigure, "rule.value"),
        (said("1", until=date(1970, 1, 1)), WrongFigure, "rule.until"),
        (said(None, brackets=((5, None, "1"),)), WrongFigure, "rule.brackets.0.upTo"),
        (said(None, brackets=((0, 5, "1"), (6, None, "2"))), WrongFigure, "rule.brackets.0.upTo"),
        (said(None, brackets=((0, 5, "1"),)), WrongFigure, "rule.brackets.0.upTo"),
        (said(None, brackets=((0, None, "101"),)), WrongFigure, "rule.brackets.0.rate"),
    ],
)
async def test_a_rule_that_cannot_be_says_where(
    story: Story, rule: object, error: type, at: str
) -> None:
    with pytest.raises(error) as raised:
        await story.act("record_economic_rule", CITY_HALL, path="tax.trade.rate", rule=rule)
    assert raised.value.field == at


async def test_a_rule_without_citation_or_domain_is_refused(story: Story) -> None:
    uncited = said("1")
    uncited.citation = " "
    with pytest.raises(WordsNeeded):
        await story.act("record_economic_rule", CITY_HALL, path="wages.minimum", rule=uncited)
    for path in ("minimum", "sun.shine", "wages.", "wages. x", f"wages.{'x' * 200}"):
        with pytest.raises(WrongFigure) as raised:
            await story.act("record_economic_rule", CITY_HALL, path=path, rule=said("1"))
        assert raised.value.field == "path"
    # What is computed with has a number, and one that can be divided by.
    for wrong in (said("0"), said(None, brackets=((0, None, "5"),))):
        with pytest.raises(WrongFigure) as raised:
            await story.act(
                "record_economic_rule", CITY_HALL, path="wages.standard_days", rule=wrong
            )
        assert raised.value.field == "rule.value"


async def test_no_rule_no_computation() -> None:
    with pytest.raises(NoRule):
        pieces({"wages.minimum": ()}, NEW_YEAR, NEW_YEAR)


async def test_two_rules_of_a_path_issued_at_once_do_not_both_count(story: Story) -> None:
    await story.rule("wages.minimum", "100")
    drafts = [
        await story.rule("wages.minimum", value, since=since, in_force=False)
        for value, since in (("120", NEW_YEAR), ("130", date(2027, 2, 1)))
    ]
    named: list[dict[str, Any]] = [{"economic_rule": node("EconomicRule", one)} for one in drafts]
    for one in named:
        await story.act("verify_economic_rule", CITY_HALL, person="Soát", **one)
    async with asyncio.timeout(30):
        came = await asyncio.gather(
            *(story.act("issue_economic_rule", CITY_HALL, person="Ký", **one) for one in named),
            return_exceptions=True,
        )
    refused = [one for one in came if isinstance(one, BaseException)]
    assert all(isinstance(one, RuleOverlaps) for one in refused)
    counting = await story.all(select(EconomicRule).where(EconomicRule.state == RuleState.IN_FORCE))
    assert len(counting) == 3 - len(refused)
    for day in (date(2026, 12, 1), date(2027, 1, 15), date(2027, 2, 15)):
        held = [r for r in counting if r.since <= day and (r.until is None or day < r.until)]
        assert len(held) == 1


async def test_others_are_told_the_rule_of_a_day(story: Story) -> None:
    await story.rule("tax.trade.rate", brackets=((0, 1000, "5"), (1000, None, "10")))
    answer = story.live.registry.answers["rule_value"].answer
    async with story.reading() as session:
        asking: Any = SimpleNamespace(session=session, tree=story.live.tree)
        told = await answer.run(asking, path="tax.trade.rate", day=NEW_YEAR)
        assert await answer.run(asking, path="tax.trade.rate", day=date(1970, 1, 1)) is None
    assert told["brackets"] == [(0, 1000, 5), (1000, None, 10)]
    assert (told["value"], told["issuer"]) == (None, "city_committee")
    assert told["citation"] == "Quyết định 12/QĐ-UB, điều 3"
