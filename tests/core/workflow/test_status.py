"""A record in a workflow, over GraphQL: where it stands, who holds it, what one can do."""

import asyncio
import gc
import re
from collections import Counter, defaultdict
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from khungcui.plugins.signatures import Signature
from khungcui.plugins.steps import WorkflowStep
from khungcui.testing import Loom
from khungcui.testing.budget import query_budget

pytestmark = pytest.mark.anyio

FIVE, YEAR = "774", 2041

PREPARE = """mutation ($lines: [PlanLineInput!]!) {
  prepareDistrictTrainingPlan(input: {year: 2041, lines: $lines}) {
    districtTrainingPlan { id } userErrors { code message }
  }
}"""
REVISE = """mutation ($id: ID!, $version: Int) {
  reviseDistrictTrainingPlan(
    input: {districtTrainingPlan: $id, expectedVersion: $version, lines: []}
  ) {
    districtTrainingPlan { version } userErrors { code field message hint }
  }
}"""
RETURN = """mutation ($id: ID!, $comment: String) {
  returnDistrictTrainingPlan(input: {districtTrainingPlan: $id, comment: $comment}) {
    districtTrainingPlan { state } userErrors { code field message }
  }
}"""
ALIGN = """mutation ($id: ID!) {
  alignDistrictTrainingPlan(input: {districtTrainingPlan: $id}) {
    districtTrainingPlan { state } userErrors { code message }
  }
}"""
STATUS = """query ($id: ID!) {
  districtTrainingPlan(id: $id) {
    version round
    workflow {
      state { name title } version round late over dueOn since
      moves { act title allowed clause needsComment needsSignature reasons targets { name } }
      edits { act title power allowed clause reasons byInput }
      holders { name officeKind clause }
      steps { act fromState { name } toState { name } comment official office clause version round }
    }
  }
}"""


async def _plan(loom: Loom) -> tuple[str, Any]:
    """A draft without lines, and the official of the district's office who made it."""
    office = await loom.acting(f"office:{FIVE}")
    answer = await loom.graphql(PREPARE, {"lines": []}, as_=office, district=FIVE)
    made = answer.done()["prepareDistrictTrainingPlan"]
    assert made["userErrors"] == []
    return made["districtTrainingPlan"]["id"], office


async def _status(loom: Loom, plan: str, who: Any, district: str | None = FIVE) -> Any:
    answer = await loom.graphql(STATUS, {"id": plan}, as_=who, district=district)
    return answer.done()["districtTrainingPlan"]["workflow"]


async def test_a_draft_says_who_may_move_it_and_what_was_done(peopled: Loom) -> None:
    plan, office = await _plan(peopled)
    mine = await _status(peopled, plan, office)
    assert mine["state"]["name"] == "DRAFT"
    assert (mine["version"], mine["round"], mine["over"], mine["late"]) == (1, 1, False, False)
    moves = {each["act"]: each for each in mine["moves"]}
    assert not moves["align_district_training_plan"]["allowed"]
    assert moves["align_district_training_plan"]["clause"] == "II.6.3"
    assert moves["return_district_training_plan"]["needsComment"]
    (edit,) = mine["edits"]
    assert (edit["act"], edit["allowed"], edit["clause"], edit["byInput"]) == (
        "revise_district_training_plan",
        True,
        "II.6.3",
        False,
    )
    (step,) = mine["steps"]
    assert step["act"] == "prepare_district_training_plan"
    assert (step["fromState"], step["toState"]["name"], step["version"]) == (None, "DRAFT", 1)
    assert step["clause"] == "II.6.3"

    department = await peopled.acting("department")
    theirs = await _status(peopled, plan, department, district=None)
    moves = {each["act"]: each for each in theirs["moves"]}
    assert moves["align_district_training_plan"]["allowed"]
    assert moves["align_district_training_plan"]["targets"] == [{"name": "ALIGNED"}]
    (edit,) = theirs["edits"]
    assert (edit["allowed"], edit["power"]) == (False, "district_training_plan.prepare")
    assert edit["reasons"]
    # What was moved on is not edited any more.
    query = """{ districtTrainingPlans(first: 9, filter: { state: { in: [ALIGNED, APPROVED] } }) {
      nodes { workflow { edits { act } } } } }"""
    listed = (await peopled.graphql(query, as_=department)).done()["districtTrainingPlans"]
    assert [each["workflow"]["edits"] for each in listed["nodes"]] == [[]] * len(listed["nodes"])
    assert listed["nodes"]
    assert {each["officeKind"] for each in theirs["holders"]} == {
        "department",
        "district_committee",
    }


async def test_who_comes_second_is_told_who_was_first(peopled: Loom) -> None:
    plan, office = await _plan(peopled)
    answers = await asyncio.gather(
        *(
            peopled.graphql(REVISE, {"id": plan, "version": 1}, as_=office, district=FIVE)
            for _ in range(3)
        )
    )
    outcomes = [each.data["reviseDistrictTrainingPlan"] for each in answers]
    done = [each for each in outcomes if not each["userErrors"]]
    refused = [each["userErrors"][0] for each in outcomes if each["userErrors"]]
    assert len(done) == 1
    assert done[0]["districtTrainingPlan"] == {"version": 2}
    assert [each["code"] for each in refused] == ["workflow.version"] * 2
    assert office.principal.official_name in refused[0]["message"]
    assert re.search(r" at \d{4}-\d\d-\d\d \d\d:\d\d: ", refused[0]["message"])
    assert [each["act"] for each in (await _status(peopled, plan, office))["steps"]] == [
        "prepare_district_training_plan",
        "revise_district_training_plan",
    ]


async def test_a_return_needs_words_and_begins_a_round_that_keeps_the_last(peopled: Loom) -> None:
    plan, office = await _plan(peopled)
    department = await peopled.acting("department")
    (error,) = (
        await peopled.graphql(RETURN, {"id": plan, "comment": " "}, as_=department)
    ).user_errors
    assert (error["code"], error["field"]) == ("workflow.comment", "comment")
    said = "Thiếu chỗ cho phường."
    sent = (await peopled.graphql(RETURN, {"id": plan, "comment": said}, as_=department)).done()
    assert sent["returnDistrictTrainingPlan"]["userErrors"] == []
    status = await _status(peopled, plan, office)
    assert status["round"] == 2
    assert [(each["round"], each["comment"]) for each in status["steps"]] == [(1, None), (2, said)]


@pytest.mark.parametrize("history", [WorkflowStep, Signature])
async def test_nobody_rewrites_what_was_done(peopled: Loom, history: Any) -> None:
    await _plan(peopled)
    for change in (update(history).values(official_name="Ai khác"), delete(history)):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with peopled.database.writing([FIVE], [FIVE]) as session:
                await session.execute(change, execution_options={"door": "an intruder's"})


async def test_a_move_from_another_state_says_from_which(peopled: Loom) -> None:
    plan, _ = await _plan(peopled)
    committee = await peopled.acting(f"district:{FIVE}")
    approve = ALIGN.replace("align", "approve")
    answer = await peopled.graphql(approve, {"id": plan}, as_=committee, district=FIVE)
    (error,) = answer.user_errors
    assert error["code"] == "workflow.state"
    assert "“Draft”" in error["message"]


async def test_a_page_of_records_takes_no_more_statements_than_one(peopled: Loom) -> None:
    plan, office = await _plan(peopled)
    page = STATUS.replace("query ($id: ID!)", "query").replace(
        "districtTrainingPlan(id: $id) {", "districtTrainingPlans(first: 20) { nodes {"
    )
    page = page.rstrip()[:-1] + "} }"
    for _ in range(2):
        answer = await peopled.graphql(page, as_=office, district=FIVE)
    # The page, its steps, its holders and who asks; one more statement a record would show.
    with query_budget(12):
        answer = await peopled.graphql(page, as_=office, district=FIVE)
    assert len(answer.done()["districtTrainingPlans"]["nodes"]) > 1
    assert await _status(peopled, plan, office)


async def test_tasks_are_what_waits_for_whoever_asks(peopled: Loom) -> None:
    await _plan(peopled)
    query = "{ tasks { resource state { name } count moves } }"
    department = await peopled.acting("department")
    waiting = (await peopled.graphql(query, as_=department)).done()["tasks"]
    drafts = [
        each
        for each in waiting
        if (each["resource"], each["state"]["name"]) == ("DistrictTrainingPlan", "DRAFT")
    ]
    assert drafts[0]["count"] >= 1
    ward = await peopled.acting("ward:26734")
    mine = (await peopled.graphql(query, as_=ward, district="760")).done()["tasks"]
    assert [each for each in mine if each["resource"] == "DistrictTrainingPlan"] == []


_MOVED = ("DistrictTrainingPlan", "CityTrainingPlan", "DistrictCourse", "CadreOpinion")
_MINE = "".join(
    f"""{name}: {name[0].lower()}{name[1:]}s(first: 100) {{
      totalCount nodes {{ workflow {{ state {{ name }} moves {{ act allowed }} }} }}
    }}"""
    for name in _MOVED
)
MINE = f"{{ tasks {{ resource state {{ name }} count moves }} {_MINE} }}"


@pytest.mark.parametrize(
    ("who", "district", "signing"),
    [
        ("department", None, True),
        ("department", None, False),
        (f"office:{FIVE}", FIVE, False),
        (f"district:{FIVE}", FIVE, True),
    ],
)
async def test_tasks_are_the_rows_of_lists_that_the_asker_may_move(
    peopled: Loom, who: str, district: str | None, signing: bool
) -> None:
    await _plan(peopled)
    asker = await peopled.acting(who, signing=signing)
    said = (await peopled.graphql(MINE, as_=asker, district=district)).done()
    counts, moves = Counter[tuple[str, str]](), defaultdict[tuple[str, str], set[str]](set)
    for name in _MOVED:
        assert said[name]["totalCount"] == len(said[name]["nodes"])
        for node in said[name]["nodes"]:
            flow = node["workflow"]
            allowed = {each["act"] for each in flow["moves"] if each["allowed"]}
            if allowed:
                counts[name, flow["state"]["name"]] += 1
                moves[name, flow["state"]["name"]] |= allowed
    tasks = {
        (each["resource"], each["state"]["name"]): each
        for each in said["tasks"]
        if each["resource"] in _MOVED
    }
    assert {at: each["count"] for at, each in tasks.items()} == counts
    # What is named can be done to some record, and what can be done is named.
    assert {at: set(each["moves"]) for at, each in tasks.items()} == moves
    assert counts or not signing


async def test_what_reads_beside_a_plan_gives_its_connection_back(peopled: Loom) -> None:
    plan, office = await _plan(peopled)
    query = f'{{ districtTrainingPlan(id: "{plan}") {{ workflow {{ steps {{ act }} }} }} }}'
    pool: Any = peopled.database.engine.pool
    gc.disable()
    try:
        asked = {"query": query, "extensions": {"plan": True}}
        await peopled.graphql.send(asked, as_=office, district=FIVE)
        # What comes again is planned.
        answer = await peopled.graphql.send(asked, as_=office, district=FIVE)
        assert "unplanned" not in answer.extensions
        assert answer.done()["districtTrainingPlan"]["workflow"]["steps"]
        # The feed has one for a moment.
        async with asyncio.timeout(30):
            while pool.checkedout():  # noqa: ASYNC110 - the pool tells nobody
                await asyncio.sleep(0.01)
    finally:
        gc.enable()


async def test_workflows_are_told_and_drawn(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")
    query = '{ workflows(resource: "DistrictTrainingPlan") { title states { name } ends diagram } }'
    (one,) = (await peopled.graphql(query, as_=office, district=FIVE)).done()["workflows"]
    assert one["ends"] == ["APPROVED"]
    assert "draft --> aligned : district_training_plan.align" in one["diagram"]
    assert "aligned --> draft : ↩ district_training_plan.approve" in one["diagram"]
    assert "approved --> [*]" in one["diagram"]
