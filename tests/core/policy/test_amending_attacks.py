"""Attacks on amendments: from beside the acts, all at once, at midnight, and out of order."""

import asyncio
import json
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.core.policy.amending import Amending, content

from khungcui import clock
from khungcui.policy.store import TOPIC, read_rulebook
from khungcui.policy.verification import verify_instruments
from khungcui.testing import Actor, Loom
from khungcui.text import nfc

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PUBLISH = "select policy_publish('79', (select id from policy_draft), '{now}')"
WITHDRAW = "select policy_withdraw('79', (select id from policy_draft), '{today}', '{now}')"
#: Not of `pg_stat_activity`, which a transaction sees as it was at its first look.
WAITING = (
    "select count(*) from pg_locks where locktype = 'advisory' and not granted "
    "and database = (select oid from pg_database where datname = current_database())"
)
#: All that JSON writes in a way of its own.
QUOTE = 'một "hai" \\ ba\n\tbốn \x01\x7f \u2028 </năm> 😀'


@pytest.fixture
def amending(loom: Loom) -> Amending:
    return Amending(loom)


@pytest.fixture
async def chair(loom: Loom) -> Actor:
    return await loom.acting("city")


@pytest.fixture
async def vice_chair(loom: Loom) -> Actor:
    return await loom.acting("city", name="Phó Chủ tịch")


async def run(loom: Loom, *statements: str) -> str:
    """What the database says against statements of the application's own role; empty for none."""
    told = {"now": clock.now().isoformat(), "today": clock.today().isoformat()}
    try:
        async with loom.database.maintaining(["79"]) as session:
            for statement in statements:
                words = statement.replace("{now}", told["now"]).replace("{today}", told["today"])
                await session.execute(text(words.replace(":", "\\:")))
    except DBAPIError as fault:
        return str(fault.orig)
    return ""


async def test_no_words_come_in_but_those_that_were_signed(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    asked = content()
    asked["clauses"][0]["quote"] = QUOTE
    await amending.signed(chair, vice_chair, clauses=asked["clauses"])
    async with loom.database.reading(["79"]) as session:
        said = await session.scalar(text("select document from policy_draft"))
    worded = json.dumps({**said, "in_force": "2031-01-01"}).replace("'", "''")
    backdated = json.dumps({**said, "in_force": "1990-01-01"}).replace("'", "''")
    for forged in (worded, backdated):
        swapped = f"update policy_draft set stage = 'draft', document = '{forged}'"
        signed = "update policy_draft set stage = 'signed'"
        assert "not the words that were signed" in await run(loom, swapped, signed, PUBLISH)
    late = f"select policy_publish('79', (select id from policy_draft), '{said['in_force']}')"
    assert "does not lie ahead" in await run(loom, late)
    assert await run(loom, PUBLISH) == ""
    async with loom.database.reading(["79"]) as session:
        assert (await read_rulebook(session)).clauses["12-2030.1"].quote == nfc(QUOTE)


async def test_no_draft_takes_back_another_instrument(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.signed(chair, vice_chair)
    given = {"amendment": draft["id"]}
    await amending.do("publishAmendment", given, chair)
    await amending.do("withdrawAmendment", given, chair)
    async with loom.database.maintaining(["79"]) as session:
        # The second signature, and nobody has withdrawn it yet.
        await session.execute(
            text(
                "insert into policy_signature (tenant, id, draft_id, purpose, content, "
                "official_id, official_name, office_id, office_name, signed_at) "
                "select tenant, gen_random_uuid(), draft_id, 'withdraw', content, official_id, "
                "official_name, office_id, office_name, signed_at from policy_signature "
                "where purpose = 'adopt' and official_name = 'Phó Chủ tịch'"
            )
        )
    forged = "update policy_draft set instrument = '180-1978', in_force = '2099-01-01'"
    in_force = WITHDRAW.replace("{today}", "2099-01-01")
    assert "in force already" in await run(loom, forged, in_force)
    assert await run(loom, forged, WITHDRAW) == ""
    async with loom.database.reading(["79"]) as session:
        book = await read_rulebook(session)
        # Two did sign; but no act withdrew it, and the audit shows that.
        [fault] = await verify_instruments(session, "79")
    assert (fault.instrument, fault.kind) == ("12-2030", "withdrawn")
    assert "180-1978" in book.instruments
    assert "12-2030" not in book.instruments


async def test_everybody_at_once(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    async def together(act: str, given: Any, shown: str) -> list[Any]:
        answers = await asyncio.gather(
            *(amending.ask(act, given, shown, who) for who in (chair, vice_chair, chair))
        )
        assert not [answer.errors for answer in answers if answer.errors]
        found = [answer.data[act]["amendment"] for answer in answers]
        return [one for one in found if one]

    [made] = await together("draftAmendment", {"content": content()}, "id content")
    given = {"amendment": made["id"]}
    await amending.do("lintAmendment", given, chair)
    await amending.do("previewAmendment", given, chair)
    signed = await together("signAmendment", {**given, "content": made["content"]}, "stage")
    assert sorted(one["stage"] for one in signed) == ["PREVIEWED", "SIGNED"]
    assert await together("publishAmendment", given, "stage") == [{"stage": "PUBLISHED"}]
    withdrawn = await together("withdrawAmendment", given, "stage")
    assert sorted(one["stage"] for one in withdrawn) == ["PUBLISHED", "WITHDRAWN"]


async def test_words_that_two_have_signed_come_back_signed(
    amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    draft = await amending.signed(chair, vice_chair)
    given = {"amendment": draft["id"]}
    signing = {**given, "content": draft["content"]}
    for revision, number in enumerate(("x/1", "12-2030/QĐ-UB"), 1):
        worded = {**given, "revision": revision, "content": content(number=number)}
        await amending.do("reviseAmendment", worded, chair)
    await amending.do("lintAmendment", given, chair)
    await amending.do("previewAmendment", given, chair)
    assert (await amending.do("signAmendment", signing, chair))["stage"] == "SIGNED"


async def test_what_others_lean_on_is_not_withdrawn_before_them(
    loom: Loom, amending: Amending, chair: Actor, vice_chair: Actor
) -> None:
    async def publish(*, kept: str = "", **words: Any) -> dict[str, str]:
        draft = await amending.do("draftAmendment", {"content": content(**words)}, chair)
        given = {"amendment": draft["id"]}
        found = await amending.do("lintAmendment", given, chair, "findings")
        accept = [
            {"kind": one["kind"], "subject": one["subject"], "reason": kept}
            for one in found["findings"]
        ]
        await amending.do("lintAmendment", {**given, "accept": accept}, chair)
        await amending.do("previewAmendment", given, chair)
        for who in (chair, vice_chair):
            await amending.do("signAmendment", {**given, "content": draft["content"]}, who)
        await amending.do("publishAmendment", given, chair)
        return given

    draft_power = {"office": "CITY_COMMITTEE", "axis": "ADDRESSED", "object": "policy"}
    norm = content()["rules"][0]
    rules = [norm, {**draft_power, "action": "draft", "clause": "12-2030.1"}]
    first = await publish(rules=rules, kept="vì")
    later = (clock.today() + timedelta(days=40)).isoformat()
    naming = await publish(
        instrument="13-2030", inForce=later, rules=[], repeals=["12-2030/001"], kept="vì"
    )
    needed = await amending.refused("withdrawAmendment", first, chair)
    assert (needed["code"], "13-2030/QĐ-UB" in needed["message"]) == ("amendment.needed", True)
    for who in (chair, vice_chair):
        await amending.do("withdrawAmendment", naming, who)
    # Now nobody else may draft once the first is gone.
    ending = await publish(instrument="14-2030", rules=[], repeals=["180-1978/600"], kept="vì")
    left = await amending.refused("withdrawAmendment", first, chair)
    assert left["code"] == "amendment.nobody_amends"
    for one in (ending, first):
        for who in (chair, vice_chair):
            gone = await amending.do("withdrawAmendment", one, who)
        assert gone["stage"] == "WITHDRAWN"
    async with loom.database.reading(["79"]) as session:
        assert await verify_instruments(session, "79") == ()


async def test_who_waits_past_midnight_is_too_late(
    loom: Loom,
    amending: Amending,
    chair: Actor,
    vice_chair: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published = await amending.signed(chair, vice_chair)
    await amending.do("publishAmendment", {"amendment": published["id"]}, chair)
    await amending.do("withdrawAmendment", {"amendment": published["id"]}, chair)
    other = content("13-2030")
    other["rules"][0]["managedBy"] = ["WARD"]
    signed = await amending.signed(chair, vice_chair, **other)
    midnight = datetime.combine(
        clock.today() + timedelta(days=30), time(0), tzinfo=clock.ZONE
    ).astimezone(clock.now().tzinfo)
    moment = [midnight - timedelta(seconds=1)]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    async with loom.database.maintaining() as session:
        await session.execute(
            text("select pg_advisory_xact_lock(hashtext(:topic))"), {"topic": TOPIC}
        )
        late = [
            asyncio.ensure_future(amending.refused(act, {"amendment": one["id"]}, who))
            for act, one, who in (
                ("publishAmendment", signed, chair),
                ("withdrawAmendment", published, vice_chair),
            )
        ]
        for _ in range(1500):
            if await session.scalar(text(WAITING)) == len(late):
                break
            await asyncio.sleep(0.02)
        moment[0] = midnight
    found = [error["code"] for error in await asyncio.gather(*late)]
    assert found == ["amendment.past", "amendment.in_force"]


DISTRICT_TO_WARD = {"managedBy": "DISTRICT", "into": "WARD", "clause": "12-2030.1"}
WARD_ENDS = {"level": "ward", "into": "city", "clause": "12-2030.1"}
COMMITTEE_ENDS = {
    "office": "DISTRICT_COMMITTEE",
    "into": "WARD_COMMITTEE",
    "clause": "12-2030.1",
}


async def test_nothing_stands_twice_in_one_amendment(amending: Amending, chair: Actor) -> None:
    [clause], [rule] = content()["clauses"], content()["rules"]
    both = {"vi": "a", "en": "b"}
    reading = {"id": "A1", "clause": "12-2030.1", "problem": both, "chosen": both, "by": "UB"}
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"clauses": [clause, clause]}, "clauses"),
        ({"clauses": [clause, {**clause, "number": "12-2030."}]}, "clauses"),
        ({"readings": [reading, reading]}, "readings"),
        ({"rules": [{**rule, "id": "12-2030/001"}, {**rule, "id": "12-2030/0001"}]}, "rules"),
        ({"portions": [DISTRICT_TO_WARD, {**DISTRICT_TO_WARD, "into": "CITY"}]}, "portions"),
        ({"portions": [{**DISTRICT_TO_WARD, "into": "DISTRICT"}]}, "portions"),
        ({"levels": [WARD_ENDS, {**WARD_ENDS, "into": "district"}]}, "levels"),
        ({"offices": [COMMITTEE_ENDS, COMMITTEE_ENDS]}, "offices"),
        ({"offices": [{**COMMITTEE_ENDS, "into": "DISTRICT_COMMITTEE"}]}, "offices"),
    )
    for changes, field in wrong:
        error = await amending.refused("draftAmendment", {"content": content(**changes)}, chair)
        assert error["field"] == field
    right = content(
        readings=[reading],
        portions=[DISTRICT_TO_WARD],
        levels=[WARD_ENDS],
        offices=[COMMITTEE_ENDS],
    )
    draft = await amending.do("draftAmendment", {"content": right}, chair)
    assert draft["stage"] == "DRAFT"
