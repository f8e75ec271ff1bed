"""What people ask of the rules over HTTP: what may I, who may, why not, what has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Executable, RowMapping, select
from tests.core.graph.conftest import Asking

from khungcui.ids import NodeId
from khungcui.plugins.holding import find_record
from khungcui.plugins.principal import Principal, Span
from khungcui.policy.reading import Reading
from khungcui.policy.snapshot import Snapshot
from khungcui.policy.vocabulary import Effect, ManagedBy
from khungcui.register.models import Office, OfficeSector
from khungcui.storage.base import DAY
from khungcui.testing import Actor, Loom
from khungcui.text import Text

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PERMISSIONS = "permissions { power allowed clause rule needsSignature }"


@pytest.fixture(scope="session")
async def ward(standing: Loom) -> Asking:
    actor = await standing.acting("ward:26734")
    return Asking(loom=standing, actor=actor, district="760")


@pytest.fixture(scope="session")
async def city(standing: Loom) -> Asking:
    return Asking(loom=standing, actor=await standing.acting("city"), district=None)


WHO = """
query($id: ID!, $power: String!, $first: Int!, $after: String) {
  whoMay(id: $id, power: $power) {
    needsSignature
    offices(first: $first, after: $after) {
      nodes { office name officeKind area clause rule line } endCursor hasNextPage
      edges { cursor node { office } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
    kinds { officeKind decision { allowed clause rule reasons hypothetical } }
  }
}
"""


async def test_who_may_names_the_offices_of_the_register_page_by_page(city: Asking) -> None:
    place = await city.first("establishments", "id area { code }")
    asked = {"id": place["id"], "power": "establishment.view"}
    whole = (await city(WHO, **asked, first=100)).done()["whoMay"]["offices"]
    assert not whole["hasNextPage"]
    kinds = {one["officeKind"] for one in whole["nodes"]}
    assert {"city_committee", "district_office", "ward_committee"} <= kinds
    wards = {one["area"] for one in whole["nodes"] if one["officeKind"] == "ward_committee"}
    assert wards == {place["area"]["code"]}

    paged: list[Any] = []
    after = None
    while True:
        page = (await city(WHO, **asked, first=2, after=after)).done()["whoMay"]["offices"]
        paged += page["nodes"]
        info, cursors = page["pageInfo"], [one["cursor"] for one in page["edges"]]
        assert [one["node"]["office"] for one in page["edges"]] == [
            one["office"] for one in page["nodes"]
        ]
        assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
        assert (info["endCursor"], info["hasNextPage"]) == (page["endCursor"], page["hasNextPage"])
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert paged == whole["nodes"]


async def test_who_may_names_exactly_those_whose_own_decision_allows(city: Asking) -> None:
    view = city.loom.view(city.actor)
    async with city.loom.database.reading(view.areas) as session:

        async def read(statement: Executable, day: date | None = None) -> Sequence[RowMapping]:
            return (await session.execute(statement, {DAY.key: day or view.day})).mappings().all()

        offices = await _offices(read)
        for power in ("portion.view", "establishment.approve_change"):
            at = 0
            for node in (await city("{ portions(first: 9) { nodes { id } } }")).done()["portions"][
                "nodes"
            ]:
                said = await city(WHO, id=node["id"], power=power, first=100)
                named = {one["office"] for one in said.done()["whoMay"]["offices"]["nodes"]}
                record = await find_record(read, view, node["id"])
                allowed = {
                    id_
                    for id_, other in offices.items()
                    if replace(view, principal=other).decide(power, record.facets).allowed
                }
                assert named == allowed
                at += len(named)
            assert at > 9


async def _offices(read: Any) -> dict[str, Principal]:
    """Every office of the city as its own official would be."""
    followed: dict[Any, list[Span]] = {}
    for row in await read(select(OfficeSector.office_id, OfficeSector.sector, OfficeSector.valid)):
        span = Span(sector=row["sector"], start=row["valid"].lower, until=row["valid"].upper)
        followed.setdefault(row["office_id"], []).append(span)
    statement = select(
        Office.tenant, Office.id, Office.kind, Office.name, Office.area, Office.since, Office.until
    )
    return {
        str(NodeId("Office", row["tenant"], str(row["id"]))): Principal(
            official_id=row["id"],
            official_name="",
            office_tenant=row["tenant"],
            office_id=row["id"],
            office_name=row["name"],
            kind=row["kind"],
            area=row["area"],
            sectors=tuple(followed.get(row["id"], ())),
            since=row["since"],
            until=row["until"],
            signing=True,
        )
        for row in await read(statement)
    }


async def test_kinds_of_office_and_the_nearest_miss_are_told(ward: Asking) -> None:
    place = await ward.first("establishments")
    said = (await ward(WHO, **place, power="establishment.approve_change", first=5)).done()[
        "whoMay"
    ]
    verdicts = {one["officeKind"]: one["decision"] for one in said["kinds"]}
    assert said["needsSignature"]
    assert any(one["allowed"] for one in verdicts.values())
    assert all(one["hypothetical"] for one in verdicts.values())
    assert "ward_committee" not in verdicts
    own = (
        await ward(
            'query($id: ID!) { decisionOn(id: $id, power: "establishment.approve_change") '
            "{ allowed clause reasons } }",
            **place,
        )
    ).done()["decisionOn"]
    assert not own["allowed"]
    assert len(own["reasons"]) > 1
    for kind, allowed in (("district_office", True), ("ward_committee", False)):
        other = (
            await ward(
                "query($id: ID!, $kind: String!) { decisionOn(id: $id, officeKind: $kind, "
                'power: "establishment.approve_change") { allowed hypothetical } }',
                **place,
                kind=kind,
            )
        ).done()["decisionOn"]
        assert other == {"allowed": allowed, "hypothetical": True}


async def test_a_record_that_is_hidden_is_hidden_from_questions_too(
    ward: Asking, city: Asking
) -> None:
    shown = await city("{ establishments(first: 60) { nodes { id area { code } } } }")
    hidden = next(
        one["id"]
        for one in shown.done()["establishments"]["nodes"]
        if one["area"]["code"] != "26734"
    )
    query = (
        'query($id: ID!) { decisionOn(id: $id, power: "establishment.view") { allowed } '
        'whoMay(id: $id, power: "establishment.view") { day } '
        "viewer { permissions(id: $id) { power } } }"
    )
    denied = await ward(query, id=hidden)
    assert set(denied.codes) == {"id.unknown"}
    assert (await city(query, id=hidden)).done()["decisionOn"]["allowed"]


async def test_an_office_reads_the_rules_for_its_kind_and_the_city_all(
    ward: Asking, city: Asking
) -> None:
    query = (
        "query($kind: String, $first: Int!, $after: String) "
        "{ rules(officeKind: $kind, first: $first, after: $after) { totalCount endCursor "
        "hasNextPage pageInfo { hasNextPage hasPreviousPage startCursor endCursor } "
        "edges { cursor node { id } } nodes { id officeKind power clause quote words condition "
        "line instrument { number } } } }"
    )
    mine = (await ward(query, first=100)).done()["rules"]
    assert {one["officeKind"] for one in mine["nodes"]} == {"ward_committee"}
    assert all(one["quote"] and one["instrument"]["number"] for one in mine["nodes"])
    held = (await ward("{ viewer { hypothetical powers { id power words } } }")).done()["viewer"]
    assert {one["id"] for one in held["powers"]} == {one["id"] for one in mine["nodes"]}
    assert mine["totalCount"] == len(mine["nodes"])

    denied = await ward(query, kind="department", first=5)
    assert denied.denied == "V.1"
    whole = (await city(query, first=3)).done()["rules"]
    live = city.loom.platform.live
    assert whole["totalCount"] == len(live.snapshot.rules)
    following = (await city(query, first=2, after=whole["endCursor"])).done()["rules"]
    assert not {one["id"] for one in following["nodes"]} & {one["id"] for one in whole["nodes"]}
    for page, preceded in ((whole, False), (following, True)):
        cursors = [one["cursor"] for one in page["edges"]]
        assert [one["node"]["id"] for one in page["edges"]] == [one["id"] for one in page["nodes"]]
        assert page["pageInfo"] == {
            "hasNextPage": True,
            "hasPreviousPage": preceded,
            "startCursor": cursors[0],
            "endCursor": cursors[-1],
        }
        assert (page["endCursor"], page["hasNextPage"]) == (cursors[-1], True)
    assert (await city(query, first=2, after="none/001")).codes == ["cursor.invalid"]


async def test_a_rule_shows_the_readings_that_hold_on_the_day(standing: Loom, ward: Asking) -> None:
    live = standing.platform.live
    rule = next(one for one in live.snapshot.rules if one.office == "ward_committee")

    def reading(id_: str, since: date, chosen: str, rules: frozenset[str]) -> Reading:
        return Reading(
            id=id_,
            clause=rule.clause,
            problem=Text(vi="Hiểu thế nào?", en="What does it mean?"),
            chosen=Text(vi=chosen, en=chosen),
            others=(Text(vi="khác", en="other"),),
            by="UBND",
            since=since,
            rules=rules,
            instrument=rule.instrument,
        )

    on = frozenset({rule.id})
    readings = (
        reading("R1", date(1978, 8, 24), "narrow", on),
        reading("R1", date(1990, 1, 1), "wide", on),
        reading("R2", date(1978, 8, 24), "elsewhere", frozenset()),
    )
    book = live.snapshot
    snapshot = Snapshot.build(book.rules, book.instruments, book.clauses, readings)
    standing.platform._live = replace(live, snapshot=snapshot)
    query = (
        "query($power: String!, $day: Date) { rules(power: $power, asOf: $day) "
        "{ nodes { id readings { problem chosen others by since } } } }"
    )

    async def chosen(day: str | None) -> list[str]:
        nodes = (await ward(query, power=rule.power, day=day)).done()["rules"]["nodes"]
        return [one["chosen"] for one in next(n for n in nodes if n["id"] == rule.id)["readings"]]

    try:
        assert await chosen("1989-12-31") == ["narrow"]
        assert await chosen("1990-01-01") == ["wide"]
        assert await chosen(None) == ["wide"]
    finally:
        await standing.platform.refresh()


async def test_what_changed_is_told_for_the_own_kind_alone(ward: Asking) -> None:
    query = (
        "query($since: Date!, $until: Date) { viewer { changes(since: $since, until: $until) "
        "{ since until words { sign text rules } came { id officeKind words clause } "
        "went { words } changed { before { id } after { id } } } } }"
    )
    changed = (await ward(query, since="1978-08-23", until="1978-08-24")).done()["viewer"][
        "changes"
    ]
    assert changed["came"]
    assert {one["officeKind"] for one in changed["came"]} == {"ward_committee"}
    assert (changed["went"], changed["changed"]) == ([], [])
    told = {rule for one in changed["words"] for rule in one["rules"]}
    assert told == {one["id"] for one in changed["came"]}
    assert all("ward committees may" in one["text"] for one in changed["words"])
    nothing = (await ward(query, since="1990-01-01")).done()["viewer"]["changes"]
    assert (nothing["came"], nothing["went"]) == ([], [])
    assert date.fromisoformat(nothing["until"]) > date(1990, 1, 1)
    backwards = await ward(query, since="1980-01-02", until="1980-01-01")
    assert backwards.codes == ["input.invalid"]


async def test_an_amendment_is_told_to_those_whose_rules_it_changes(
    standing: Loom, ward: Asking, office: Asking
) -> None:
    live, day = standing.platform.live, date(2030, 1, 1)
    old = next(
        one
        for one in live.snapshot.rules
        if one.office == "ward_committee" and one.managed_by is None and one.portion is None
    )
    new = replace(old, id="new/001", managed_by=frozenset({ManagedBy.WARD}), start=day)
    rules = (replace(one, end=day) if one is old else one for one in live.snapshot.rules)
    snapshot = Snapshot.build((*rules, new), live.snapshot.instruments, live.snapshot.clauses)
    standing.platform._live = replace(live, snapshot=snapshot)
    query = (
        '{ viewer { changes(since: "2029-12-31", until: "2030-01-01") { words { sign text } '
        "changed { before { id } after { id condition } } came { id } went { id } } } }"
    )
    try:
        told = (await ward(query)).done()["viewer"]["changes"]
        [changed] = told["changed"]
        assert (changed["before"]["id"], changed["after"]["id"]) == (old.id, new.id)
        assert changed["after"]["condition"] == "where directly managed by the ward"
        [sentence] = told["words"]
        assert sentence["sign"] == "~"
        assert "From 1 January 2030 ward committees" in sentence["text"]
        nothing = (await office(query)).done()["viewer"]["changes"]
        assert nothing == {"words": [], "changed": [], "came": [], "went": []}
    finally:
        await standing.platform.refresh()


async def test_asking_takes_the_power_to_ask(standing: Loom) -> None:
    """A rule that forbids asking forbids it, and nothing else is lost."""
    actor: Actor = await standing.acting("supply")
    question = (
        '{ decision(input: { officeKind: "supply_agency", object: "establishment", '
        'action: "view" }) { allowed hypothetical } }'
    )
    assert (await standing.graphql(question, as_=actor)).done()["decision"]["hypothetical"]
    rule = await standing.grant(
        "supply_agency", "addressed", "decision.ask", effect=Effect.DENY, clause="V.1"
    )
    try:
        assert (await standing.graphql(question, as_=actor)).denied == "V.1"
        kept = (await standing.graphql("{ viewer { office powers { power } } }", as_=actor)).done()
        assert kept["viewer"]["powers"]
    finally:
        standing.platform.granted.remove(rule)
        await standing.platform.refresh()


async def test_what_cannot_be_asked_is_refused_by_name(ward: Asking, city: Asking) -> None:
    place = await ward.first("establishments")
    asked = {"id": place["id"], "power": "establishment.view"}
    assert (await ward(WHO, **asked, first=-1)).codes == ["page.size"]
    assert (await ward(WHO, **asked, first=100_000)).codes[0] in {"page.size", "limit.cost"}
    assert (await ward(WHO, **asked, first=2, after="bm9uZQ")).codes == ["cursor.invalid"]
    assert (await ward(WHO, **asked, first=2, after=place["id"])).codes == ["cursor.invalid"]
    for query in (
        '{ decisionOn(id: "x", power: "establishment.view") { allowed } }',
        '{ whoMay(id: "x", power: "establishment.view") { day } }',
        '{ asOffice(office: "x") { office } }',
    ):
        answer = await city(query)
        assert answer.codes == ["id.unknown"]
        assert answer.errors[0]["extensions"]["field"] == (
            "office" if "asOffice" in query else "id"
        )
    answer = await ward('{ rules(officeKind: "ward") { totalCount } }')
    assert answer.errors[0]["extensions"]["field"] == "officeKind"
    assert "ward_committee" in answer.errors[0]["message"]
    answer = await ward('{ viewer { sees(resource: "establishmen") } }')
    assert "establishment" in answer.errors[0]["message"]
    none = await ward(
        "{ establishments(first: 1) { nodes { permissions(powers: []) { power } } } }"
    )
    assert none.done()["establishments"]["nodes"][0]["permissions"] == []


async def test_a_question_as_of_a_day_is_answered_by_that_day(office: Asking) -> None:
    place = await office.first("establishments")
    query = (
        "query($id: ID!, $day: Date) { decisionOn(id: $id, asOf: $day, "
        'power: "establishment.approve_change") { allowed reasons } }'
    )
    assert (await office(query, **place)).done()["decisionOn"]["allowed"]
    # Before the establishment was there, nothing answers to its id.
    assert (await office(query, **place, day="1975-01-01")).codes == ["id.unknown"]
    rules = await office('{ rules(asOf: "1978-08-23") { totalCount } }')
    assert rules.done()["rules"]["totalCount"] == 0
