"""Asking as another office: marked, on record, and never a way to see what one may not."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from khungcui import clock
from khungcui.audit.models import AuditEntry
from khungcui.testing import Actor, Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

AS_OFFICE = """
query($office: ID!, $id: ID!) {
  asOffice(office: $office) {
    hypothetical office officeKind official area
    powers { officeKind power }
    changes(since: "1978-01-01") { hypothetical came { officeKind } }
    decisionOn(id: $id, power: "establishment.view") { allowed clause hypothetical }
    permissions(id: $id, powers: ["establishment.view"]) { allowed hypothetical }
    sees(resource: "establishment")
  }
}
"""


async def _id(loom: Loom, as_: Actor, of: Actor) -> str:
    found = await loom.graphql(
        "query($name: String!) { offices(filter: { name: { eq: $name } }) { nodes { id } } }",
        {"name": of.principal.office_name},
        as_=as_,
    )
    return found.done()["offices"]["nodes"][0]["id"]


async def _establishment(loom: Loom, ward: Actor, code: str, area: str) -> str:
    async def reference(listed: str, wanted: str) -> str:
        query = f'{{ {listed}(filter: {{ code: {{ eq: "{wanted}" }} }}) {{ nodes {{ id }} }} }}'
        return (await loom.graphql(query, as_=ward, district="760")).done()[listed]["nodes"][0][
            "id"
        ]

    given = {
        "code": code,
        "opened": (clock.today() - timedelta(days=400)).isoformat(),
        "particulars": {
            "name": f"Tổ hợp {code}",
            "ownerForm": "COOPERATIVE",
            "address": "1 Hai Bà Trưng",
            "area": await reference("areas", area),
            "sector": await reference("sectors", "13"),
        },
        "portions": [{"kind": "OWN", "share": "100"}],
    }
    answer = await loom.graphql(
        "mutation($input: RegisterEstablishmentInput!) { registerEstablishment(input: $input) "
        "{ establishment { id } userErrors { message } } }",
        {"input": given},
        as_=ward,
        district="760",
    )
    return answer.done()["registerEstablishment"]["establishment"]["id"]


async def _entries(loom: Loom, tenant: str, act: str) -> Sequence[AuditEntry]:
    async with loom.database.reading([tenant]) as session:
        found = await session.scalars(
            select(AuditEntry)
            .where(AuditEntry.tenant == tenant, AuditEntry.act == act)
            .order_by(AuditEntry.seq)
        )
        return found.all()


async def test_the_city_asks_as_a_ward_and_that_is_on_record(working: Loom) -> None:
    city = await working.acting("city", name="Trần Văn Thành")
    ward, other = await working.acting("ward:26740"), await working.acting("ward:26743")
    place = await _establishment(working, ward, "HYP-1", "26740")
    before = len(await _entries(working, "79", "ask_as_office"))
    ids = [await _id(working, city, one) for one in (ward, other)]
    answers: list[Any] = [
        (await working.graphql(AS_OFFICE, {"office": id_, "id": place}, as_=city)).done()[
            "asOffice"
        ]
        for id_ in ids
    ]
    first, second = answers
    for answer in answers:
        assert answer["hypothetical"]
        assert (answer["officeKind"], answer["official"]) == ("ward_committee", "Trần Văn Thành")
        assert answer["decisionOn"]["hypothetical"]
        assert answer["permissions"][0]["hypothetical"]
        assert answer["changes"]["hypothetical"]
        kinds = {one["officeKind"] for one in (*answer["powers"], *answer["changes"]["came"])}
        assert kinds == {"ward_committee"}
    assert (first["decisionOn"]["allowed"], second["decisionOn"]["allowed"]) == (True, False)
    assert (first["permissions"][0]["allowed"], second["permissions"][0]["allowed"]) == (
        True,
        False,
    )
    listed = await working.graphql("{ establishments { totalCount } }", as_=ward, district="760")
    assert first["sees"] == listed.done()["establishments"]["totalCount"] > 0
    assert second["sees"] == 0
    found = (await _entries(working, "79", "ask_as_office"))[before:]
    assert [one.subject_id for one in found] == [str(ward.office_id), str(other.office_id)]
    assert {(one.verdict, one.power, one.office_name) for one in found} == {
        ("allow", "policy.view", city.principal.office_name)
    }


async def test_no_other_office_asks_so_and_the_attempt_is_on_record(working: Loom) -> None:
    district = await working.acting("district:760")
    ward = await working.acting("ward:26740")
    place = await _establishment(working, ward, "HYP-2", "26740")
    found = await working.graphql(
        "query($name: String!) { offices(filter: { name: { eq: $name } }) { nodes { id } } "
        "mine: offices(filter: { kind: { eq: DISTRICT_COMMITTEE } }) { nodes { id name } } }",
        {"name": ward.principal.office_name},
        as_=district,
        district="760",
    )
    data = found.done()
    asked = {"office": data["offices"]["nodes"][0]["id"], "id": place}
    answer = await working.graphql(AS_OFFICE, asked, as_=district, district="760")
    assert answer.denied == "V.1"
    [*_, entry] = await _entries(working, "760", "ask_as_office")
    assert (entry.verdict, entry.subject_id) == ("deny", str(ward.office_id))

    # As itself it may, and is told so.
    mine = next(
        one["id"] for one in data["mine"]["nodes"] if one["name"] == district.principal.office_name
    )
    same = await working.graphql(AS_OFFICE, asked | {"office": mine}, as_=district, district="760")
    assert same.done()["asOffice"]["hypothetical"]


async def test_the_eyes_of_another_find_no_record_that_the_own_do_not(working: Loom) -> None:
    """A ward that may read the rules of another ward still sees none of its records."""
    ward, other = await working.acting("ward:26746"), await working.acting("ward:26740")
    hidden = await _establishment(working, other, "HYP-3", "26740")
    office = await _id(working, await working.acting("city"), other)
    await working.grant("ward_committee", "addressed", "policy.view", clause="V.1")
    await working.grant("ward_committee", "sector", "office.view")
    try:
        answer = await working.graphql(
            AS_OFFICE, {"office": office, "id": hidden}, as_=ward, district="760"
        )
        assert set(answer.codes) == {"id.unknown"}
        counted = await working.graphql(
            "query($office: ID!) { asOffice(office: $office) { hypothetical "
            'sees(resource: "establishment") } }',
            {"office": office},
            as_=ward,
            district="760",
        )
        assert counted.done()["asOffice"] == {"hypothetical": True, "sees": 0}
    finally:
        working.platform.granted.clear()
        await working.platform.refresh()


async def test_a_denial_names_the_record_that_was_found(working: Loom) -> None:
    ward = await working.acting("ward:26740")
    place = await _establishment(working, ward, "HYP-4", "26740")
    given = {"establishment": place, "portions": [{"kind": "OWN", "share": "100"}]}
    answer = await working.graphql(
        "mutation($input: SetPortionsInput!) { setPortions(input: $input) { __typename } }",
        {"input": given},
        as_=ward,
        district="760",
    )
    assert answer.denied
    [*_, entry] = await _entries(working, "760", "set_portions")
    assert (entry.verdict, entry.subject_type) == ("deny", "establishment")
    committee = await working.acting("district:760")
    found = await working.graphql(
        "query($id: String!) { denials(filter: { subjectId: { eq: $id } }) "
        "{ totalCount nodes { act verdict officeName clause note } } "
        "auditEntries(filter: { subjectId: { eq: $id } }) { nodes { verdict } } }",
        {"id": entry.subject_id},
        as_=committee,
        district="760",
    )
    data = found.done()
    assert data["denials"]["totalCount"] == 1
    assert data["denials"]["nodes"][0]["act"] == "set_portions"
    assert {one["verdict"] for one in data["auditEntries"]["nodes"]} == {"allow", "deny"}
    other = await working.acting("ward:26743")
    hidden = await working.graphql(
        "query($id: String!) { denials(filter: { subjectId: { eq: $id } }) { totalCount } }",
        {"id": entry.subject_id},
        as_=other,
        district="760",
    )
    assert hidden.done()["denials"]["totalCount"] == 0
