"""Acts: what is told, and how fields stand for themselves."""

from typing import Any

import pytest

from khungcui import clock
from khungcui.ids import parse_node_id
from khungcui.testing import Actor, Loom

from .conftest import everything
from .drafting import DRAFTED, FAILURES, audited, draft, input_of

pytestmark = pytest.mark.anyio


async def test_a_payload_shows_the_record_as_it_is_afterwards(
    working: Loom, department: Actor
) -> None:
    given = draft()
    answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
    payload = answer.done()["draftCurriculum"]
    assert payload["curriculum"]["code"] == given["code"]
    assert len(payload["curriculum"]["versions"]["nodes"]) == 1
    assert payload["waitsFor"] == []
    entry = (await audited(working, "79", "draft_curriculum"))[-1]
    assert entry.verdict == "allow"
    assert entry.subject_id == str(parse_node_id(payload["curriculum"]["id"]).uuid)
    assert answer.extensions["snapshot"] == entry.snapshot


async def test_what_the_asker_can_mend_is_a_user_error(working: Loom, department: Actor) -> None:
    before = await everything(working)
    for given, field in (
        (draft(title=" "), "title"),
        (draft(version={"modules": []}), None),
        (draft(version={"modules": [{"title": "x", "hours": -1}]}), None),
    ):
        answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
        assert answer.status == 200
        assert answer.errors == []
        payload = answer.data["draftCurriculum"]
        assert payload["curriculum"] is None
        [error] = payload["userErrors"]
        assert error["code"]
        assert error["message"]
        assert field is None or error["field"] == field
    assert await everything(working) == before


async def test_numbers_that_no_column_holds(working: Loom, department: Actor) -> None:
    before = await everything(working)
    modules = [{"title": "x", "hours": 2**31 - 1}, {"title": "y", "hours": 2**31 - 1}]
    answer = await working.graphql(
        DRAFTED, {"input": draft(version={"modules": modules})}, as_=department
    )
    assert answer.errors == []
    assert len(answer.user_errors) == 1
    assert await everything(working) == before


async def test_a_denial_is_told_and_kept_and_nothing_else_is(
    working: Loom, office_1: Actor
) -> None:
    before = await everything(working)
    answer = await working.graphql(DRAFTED, {"input": draft()}, as_=office_1, district="760")
    assert answer.status == 200
    assert answer.data == {"draftCurriculum": None}
    [error] = answer.errors
    more = error["extensions"]
    assert error["path"] == ["draftCurriculum"]
    assert more["code"] == "FORBIDDEN"
    assert more["power"] == "curriculum.unify" or more["power"].startswith("curriculum.")
    assert {"clause", "rule", "reasons", "snapshot"} <= set(more)
    assert all(isinstance(reason, str) and reason for reason in more["reasons"])
    entry = (await audited(working, "760", "draft_curriculum"))[-1]
    assert (entry.verdict, entry.power, entry.office_id) == (
        "deny", more["power"], str(office_1.office_id),
    )  # fmt: skip
    after = await everything(working)
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"audit_entry", "audit_head", "outbox"}
    assert "audit_entry" in changed


async def test_an_act_that_binds_takes_a_post_with_the_right_of_signature(
    working: Loom, department: Actor
) -> None:
    officer = await working.acting("department", signing=False, name="Lê Thị Chuyên Viên")
    drafted = await working.graphql(DRAFTED, {"input": draft()}, as_=officer)
    [version] = drafted.done()["draftCurriculum"]["curriculum"]["versions"]["nodes"]
    query = (
        "mutation($input: UnifyCurriculumInput!) { unifyCurriculum(input: $input) "
        f"{{ curriculumVersion {{ state }} {FAILURES} }} }}"
    )
    given = {"input": {"curriculumVersion": version["id"]}}
    refused = await working.graphql(query, given, as_=officer)
    assert refused.denied == "III.8"
    assert refused.data == {"unifyCurriculum": None}
    assert (await audited(working, "79", "unify_curriculum"))[-1].verdict == "deny"
    allowed = await working.graphql(query, given, as_=department)
    assert allowed.done()["unifyCurriculum"]["curriculumVersion"]["state"] == "UNIFIED"


@pytest.mark.parametrize(("language", "word"), [("vi", "được phép"), ("en", "may not do this")])
async def test_errors_speak_the_language_of_the_request(
    working: Loom, office_1: Actor, department: Actor, language: Any, word: str
) -> None:
    denied = await working.graphql(
        DRAFTED, {"input": draft()}, as_=office_1, district="760", language=language
    )
    assert word in denied.errors[0]["message"]
    blank = [
        (
            await working.graphql(DRAFTED, {"input": draft(title="")}, as_=department, language=one)
        ).user_errors[0]["message"]
        for one in ("vi", "en")
    ]
    assert blank[0] != blank[1]


async def test_fields_run_one_after_the_other_and_stand_for_themselves(
    working: Loom, department: Actor
) -> None:
    query = """mutation($a: DraftCurriculumInput!, $b: DraftCurriculumInput!) {
      a: draftCurriculum(input: $a) { curriculum { code } userErrors { code } }
      denied: enablePlugin(input: {plugin: "training"}) { userErrors { code } }
      again: draftCurriculum(input: $a) { curriculum { code } userErrors { code } }
      b: draftCurriculum(input: $b) { curriculum { code } userErrors { code } }
    }"""
    a, b = draft(), draft()
    answer = await working.graphql(query, {"a": a, "b": b}, as_=department)
    assert answer.codes == ["FORBIDDEN"]
    assert answer.data["denied"] is None
    assert answer.data["a"]["curriculum"] == {"code": a["code"]}
    assert answer.data["again"]["curriculum"] is None
    assert len(answer.data["again"]["userErrors"]) == 1
    assert answer.data["b"]["curriculum"] == {"code": b["code"]}
    done = await audited(working, "79", "draft_curriculum")
    assert [entry.subject_id for entry in done[-2:]] == sorted(
        entry.subject_id for entry in done[-2:]
    )


async def test_a_module_that_is_off_does_nothing(working: Loom) -> None:
    committee = await working.acting("district:770")
    query = """mutation($plan: %s) {
      off: disablePlugin(input: {plugin: "training"}) { userErrors { code } }
      plan: prepareDistrictTrainingPlan(input: $plan) { userErrors { code } }
      on: enablePlugin(input: {plugin: "training"}) { userErrors { code } }
    }"""
    given = {"year": clock.today().year + 1, "lines": []}
    query %= input_of(working, "prepareDistrictTrainingPlan")
    answer = await working.graphql(query, {"plan": given}, as_=committee)
    assert answer.data["off"] == answer.data["on"] == {"userErrors": []}
    assert answer.data["plan"] == {"userErrors": [{"code": "plugin.disabled"}]}
