"""An amendment over HTTP: who may do what to it, in which order, and what is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.core.policy.amending import Amending, content

from khungcui import clock
from khungcui.policy.verification import verify_instruments
from khungcui.storage.database import Database
from khungcui.storage.roles import OWNER_ROLE
from khungcui.testing import Actor, Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

NORM = {
    "officeKind": "ward_committee",
    "object": "consumption_norm",
    "action": "set",
    "officeArea": "26734",
    "recordArea": "26734",
    "portion": "own",
}
DECISION = "query($input: DecisionInput!) { decision(input: $input) { allowed clause snapshot } }"


@pytest.fixture
def amending(loom: Loom) -> Amending:
    return Amending(loom)


@pytest.fixture
async def chair(loom: Loom) -> Actor:
    return await loom.acting("city")


@pytest.fixture
async def vice_chair(loom: Loom) -> Actor:
    return await loom.acting("city", name="Phó Chủ tịch")


async def decision(loom: Loom, as_: Actor, day: Any) -> Any:
    asked = {**NORM, "asOf": day.isoformat()}
    return (await loom.graphql(DECISION, {"input": asked}, as_=as_)).done()["decision"]


async def test_from_draft_to_force_and_the_day_before_keeps_its_answer(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.do("draftAmendment", {"content": content()}, chair, "standing")
    assert (draft["stage"], draft["standing"], draft["revision"]) == ("DRAFT", None, 1)
    given = {"amendment": draft["id"]}
    assert (await amending.refused("signAmendment", {**given, "content": ""}, chair))["code"] == (
        "amendment.stage"
    )
    linted = await amending.do("lintAmendment", given, chair, "findings")
    assert (linted["stage"], linted["findings"]) == ("LINTED", [])
    previewed = await amending.do("previewAmendment", given, chair, "preview previewedAt")
    assert previewed["stage"] == "PREVIEWED"
    [shift] = previewed["preview"]["shifts"]
    assert (shift["kind"], shift["power"]) == ("ward_committee", "consumption_norm.set")

    signing = {**given, "content": draft["content"]}
    once = await amending.do("signAmendment", signing, chair)
    assert once["stage"] == "PREVIEWED"
    accepted_later = await amending.refused("lintAmendment", given, vice_chair)
    assert accepted_later["code"] == "amendment.signed"
    again = await amending.refused("signAmendment", signing, chair)
    assert again["code"] == "amendment.signed_already"
    assert (await amending.refused("publishAmendment", given, chair))["code"] == "amendment.stage"
    twice = await amending.do(
        "signAmendment", signing, vice_chair, "signatures { nodes { officialName purpose } }"
    )
    assert twice["stage"] == "SIGNED"
    names = {one["officialName"] for one in twice["signatures"]["nodes"]}
    assert len(names) == 2
    day = clock.today() + timedelta(days=30)
    assert not (await decision(loom, chair, day))["allowed"]

    published = await amending.do("publishAmendment", given, vice_chair, "standing")
    assert (published["stage"], published["standing"]) == ("PUBLISHED", "to_come")
    before, after = [await decision(loom, chair, d) for d in (day - timedelta(days=1), day)]
    assert (before["allowed"], after["allowed"]) == (False, True)
    assert after["clause"] == "12-2030.1"
    error = await amending.refused(
        "reviseAmendment", {**given, "revision": 1, "content": content()}, chair
    )
    assert error["code"] == "amendment.stage"

    with clock.at(day):
        listed = await loom.graphql("{ amendments { nodes { standing } } }", as_=chair)
        assert listed.done()["amendments"]["nodes"] == [{"standing": "in_force"}]
        late = await amending.refused("withdrawAmendment", given, chair)
        assert late["code"] == "amendment.in_force"


async def test_what_another_takes_out_or_time_ends_is_superseded(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    day = clock.today() + timedelta(days=30)
    for instrument, changes in (
        ("12-2030", {}),
        ("13-2030", {"until": (day + timedelta(days=20)).isoformat(), "rules": []}),
        (
            "14-2030",
            {
                "inForce": (day + timedelta(days=10)).isoformat(),
                "repeals": ["12-2030/001"],
                "rules": [],
            },
        ),
    ):
        clauses = {"clauses": []} if "rules" in changes else {}
        draft = await amending.signed(
            chair, vice_chair, instrument=instrument, **changes, **clauses
        )
        await amending.do("publishAmendment", {"amendment": draft["id"]}, chair)

    async def standing(after: int) -> list[str]:
        with clock.at(day + timedelta(days=after)):
            found = await loom.graphql(
                "{ amendments(order: [{ field: INSTRUMENT }]) { nodes { standing } } }", as_=chair
            )
        return [one["standing"] for one in found.done()["amendments"]["nodes"]]

    assert await standing(-1) == ["to_come", "to_come", "to_come"]
    assert await standing(9) == ["in_force", "in_force", "to_come"]
    assert await standing(10) == ["superseded", "in_force", "in_force"]
    assert await standing(20) == ["superseded", "superseded", "in_force"]


async def test_only_the_city_committee_amends_and_only_who_signs_for_it(
    loom: Loom, amending: Amending, chair: Actor
) -> None:
    draft = await amending.previewed(chair)
    clerk = await loom.acting("city", signing=False)
    for actor in ("ward:26734", "district:760", "department"):
        other = await loom.acting(actor)
        denied = await amending.ask("draftAmendment", {"content": content("x-1")}, "id", other)
        assert denied.denied == "V.2"
        hidden = await amending.ask("lintAmendment", {"amendment": draft["id"]}, "id", other)
        assert [error["code"] for error in hidden.user_errors] == ["id.unknown"]
        seen = await loom.graphql("{ amendments { nodes { id } } }", as_=other)
        assert seen.done()["amendments"]["nodes"] == []
    signing = {"amendment": draft["id"], "content": draft["content"]}
    assert (await amending.ask("signAmendment", signing, "id", clerk)).denied == "III.8"
    assert (await amending.do("signAmendment", signing, chair))["stage"] == "PREVIEWED"


async def test_new_words_void_what_was_found_and_signed(
    amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.signed(chair, vice_chair)
    given = {"amendment": draft["id"], "revision": 1}
    stale = await amending.refused(
        "reviseAmendment", {**given, "revision": 7, "content": content()}, chair
    )
    assert stale["code"] == "stale"
    worded = await amending.do(
        "reviseAmendment", {**given, "content": content(number="13/QĐ")}, chair, "findings preview"
    )
    assert worded["content"] != draft["content"]
    assert (worded["stage"], worded["revision"]) == ("DRAFT", 2)
    assert worded["findings"] is worded["preview"] is None
    old = {"amendment": draft["id"], "content": draft["content"]}
    await amending.do("lintAmendment", {"amendment": draft["id"]}, chair)
    await amending.do("previewAmendment", {"amendment": draft["id"]}, chair)
    assert (await amending.refused("signAmendment", old, chair))["code"] == "amendment.content"
    new = {**old, "content": worded["content"]}
    assert (await amending.do("signAmendment", new, chair))["stage"] == "PREVIEWED"


async def test_the_second_of_two_drafts_on_the_same_rules_previews_again(
    amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    second = await amending.previewed(chair, instrument="14-2030")
    apart = await amending.previewed(
        chair,
        instrument="15-2030",
        rules=[{**content("15-2030")["rules"][0], "action": "answer", "object": "opinion"}],
    )
    first = await amending.signed(chair, vice_chair)
    signing = {"amendment": second["id"], "content": second["content"]}
    told = await amending.refused("signAmendment", signing, chair)
    assert told["code"] == "amendment.overtaken"
    assert "12-2030/QĐ-UB" in told["message"]
    unmoved = {"amendment": apart["id"], "content": apart["content"]}
    await amending.do("signAmendment", unmoved, chair)
    await amending.do("publishAmendment", {"amendment": first["id"]}, chair)
    await amending.do("previewAmendment", {"amendment": second["id"]}, chair)
    assert (await amending.do("signAmendment", signing, chair))["stage"] == "PREVIEWED"


async def test_what_is_not_in_force_yet_is_taken_back_by_two(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.signed(chair, vice_chair)
    given = {"amendment": draft["id"]}
    await amending.do("publishAmendment", given, chair)
    day = clock.today() + timedelta(days=30)
    assert (await decision(loom, chair, day))["allowed"]
    assert (await amending.do("withdrawAmendment", given, chair))["stage"] == "PUBLISHED"
    twice = await amending.refused("withdrawAmendment", given, chair)
    assert twice["code"] == "amendment.signed_already"
    assert (await decision(loom, chair, day))["allowed"]
    gone = await amending.do("withdrawAmendment", given, vice_chair, "withdrawnAt")
    assert gone["stage"] == "WITHDRAWN"
    assert not (await decision(loom, chair, day))["allowed"]
    # Its id stays its own.
    taken = await amending.refused("draftAmendment", {"content": content()}, chair)
    assert taken["code"] == "amendment.taken"


RULE = content()["rules"][0]


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"inForce": "1999-01-01"}, "inForce", "does not lie ahead"),
    ({"until": "2000-01-01"}, "until", "after inForce"),
    ({"instrument": "180-1978", "rules": [], "clauses": []}, "id", "there already"),
    ({"instrument": "a b"}, "instrument", "wrong form"),
    ({"instrument": "x" * 41}, "instrument", "wrong form"),
    ({"repeals": ["180-1978/0001"]}, "repeals", "180-1978/001"),
    ({"repeals": ["180-1978/001", "180-1978/001"]}, "repeals", "twice"),
    ({"rules": [{**RULE, "clause": "III.99"}]}, "rules", "III.9"),
    ({"rules": [{**RULE, "object": "Norm"}]}, "rules.0.object", "lower case"),
    ({"rules": [{**RULE, "id": "13-2030/001"}]}, "rules.0.id", "12-2030/001"),
    ({"rules": [{**RULE, "portion": []}]}, "rules.0.portion", "match nothing"),
    ({"clauses": [{"number": "9", "titleVi": "a", "titleEn": "b"}]}, "clauses", "12-2030.1"),
    ({"number": " "}, "number", "empty"),
    (
        {"levels": [{"level": "distric", "into": "city", "clause": "12-2030.1"}]},
        "levels",
        "district",
    ),
)


async def test_a_wrong_draft_is_refused_by_field(
    loom: Loom, amending: Amending, chair: Actor
) -> None:
    for changes, field, said in WRONG:
        answer = await loom.graphql(
            "mutation($input: DraftAmendmentInput!) { draftAmendment(input: $input) "
            "{ userErrors { field message } } }",
            {"input": {"content": content(**changes)}},
            as_=chair,
        )
        assert [error["field"] for error in answer.user_errors] == [field], changes
        assert said in answer.user_errors[0]["message"], changes
    async with loom.database.reading(["79"]) as session:
        assert await session.scalar(text("select count(*) from policy_draft")) == 0


async def test_lint_stops_a_draft_that_would_leave_nobody_to_amend(
    amending: Amending, chair: Actor
) -> None:
    asked = content(rules=[], repeals=["180-1978/600", "180-1978/601", "180-1978/602"])
    draft = await amending.do("draftAmendment", {"content": asked}, chair)
    given = {"amendment": draft["id"]}
    found = await amending.do("lintAmendment", given, chair, "findings")
    assert found["stage"] == "DRAFT"
    kinds = {one["kind"]: one for one in found["findings"]}
    assert "nobody-amends" in kinds
    accept = [{"kind": "nobody-amends", "subject": "policy.draft", "reason": "vì"}]
    refused = await amending.refused("lintAmendment", {**given, "accept": accept}, chair)
    assert refused["field"] == "accept.0.kind"
    assert (await amending.refused("previewAmendment", given, chair))["code"] == "amendment.stage"


async def test_a_finding_that_may_stay_is_kept_with_its_reason(
    amending: Amending, chair: Actor
) -> None:
    asked = content(rules=[{**RULE, "action": "sett"}])
    draft = await amending.do("draftAmendment", {"content": asked}, chair)
    given = {"amendment": draft["id"]}
    found = await amending.do("lintAmendment", given, chair, "findings")
    assert found["stage"] == "DRAFT"
    assert "consumption_norm.set" in json.dumps(found["findings"])
    accept = [
        {"kind": one["kind"], "subject": one["subject"], "reason": "Phân hệ sẽ có sau"}
        for one in found["findings"]
    ]
    settled = await amending.do("lintAmendment", {**given, "accept": accept}, chair, "findings")
    assert settled["stage"] == "LINTED"
    assert {one["accepted"] for one in settled["findings"]} == {"Phân hệ sẽ có sau"}


async def test_rules_that_nobody_signed_are_found(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.signed(chair, vice_chair)
    await amending.do("publishAmendment", {"amendment": draft["id"]}, chair)
    async with loom.database.reading(["79"]) as session:
        assert await verify_instruments(session, "79") == ()
    owner_url = loom.database.url.set(username=OWNER_ROLE)
    async with Database(owner_url, pooled=False) as owner, owner.maintaining() as session:
        await session.execute(
            text("update policy_rule set portion = '*' where instrument = '12-2030'")
        )
        await session.execute(
            text(
                "insert into policy_instrument select '99-2030', number, title_vi, title_en, "
                "issuer_vi, issuer_en, signed, in_force, until, '{}', reassigns, content, "
                "published from policy_instrument where id = '12-2030'"
            )
        )
    async with loom.database.reading(["79"]) as session:
        found = {(one.instrument, one.kind) for one in await verify_instruments(session, "79")}
    assert found == {
        ("12-2030", "changed"),
        *(("99-2030", kind) for kind in ("changed", "unsigned", "unaudited")),
    }
