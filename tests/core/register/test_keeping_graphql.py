"""The register over HTTP: duplicates, offices, tokens, and the audit of it all."""

from datetime import timedelta

import pytest
from tests.core.register.asking import Register

from khungcui import clock
from khungcui.testing import Actor

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_two_records_of_one_place_are_suggested(
    register: Register, people: dict[str, Actor]
) -> None:
    ward = people["ward"]
    first = await register.registered(ward, "A-1")
    await register.registered(ward, "A-2")
    ask = {
        "establishment": first["id"],
        "particulars": {"name": "Hop tac xa det A-2"},
        "reason": "Tên đúng",
    }
    made = await register.do("requestChange", ask, "changeRequest { id }", ward)
    query = "{ possibleDuplicates { nodes { because one { code } other { code } } } }"
    assert (await register.read(query, ward))["possibleDuplicates"]["nodes"] == []
    await register.do(
        "approveChange",
        {"changeRequest": made["changeRequest"]["id"]},
        "__typename",
        people["office"],
    )
    assert (await register.read(query, ward))["possibleDuplicates"]["nodes"] == [
        {"because": "name", "one": {"code": "A-1"}, "other": {"code": "A-2"}}
    ]


async def test_a_committee_runs_its_own_offices_and_no_other(
    register: Register, people: dict[str, Actor]
) -> None:
    committee = people["committee"]
    ward_id = await register.area("26740", committee)
    opened = await register.do(
        "openOffice",
        {
            "code": "P-BN",
            "kind": "WARD_COMMITTEE",
            "name": "UBND phường Bến Nghé",
            "area": ward_id,
            "sectors": ["*"],
        },
        "office { id sectors area { code } }",
        committee,
    )
    office = opened["office"]
    assert office["sectors"] == ["*"]
    registered = await register.do(
        "registerOfficial",
        {"office": office["id"], "name": "Nguyễn Thị Năm", "title": "VICE_CHAIR"},
        "official { id name posts { nodes { id title signing } } }",
        committee,
    )
    [post] = registered["official"]["posts"]["nodes"]
    assert (post["title"], post["signing"]) == ("VICE_CHAIR", True)
    twice = {"office": office["id"], "official": registered["official"]["id"], "title": "OFFICER"}
    error = await register.refused("appointPost", twice, committee)
    assert error["code"] == "register.ex_post_office_id_official_id"
    ended = await register.do("endPost", {"post": post["id"]}, "post { validUntil }", committee)
    assert ended["post"]["validUntil"] == (clock.today() + timedelta(days=1)).isoformat()

    # It opens no office of the city, and none of another district.
    wrong = {"code": "X", "kind": "DEPARTMENT", "name": "Sở của quận", "sectors": ["*"]}
    own = await register.area("760", committee)
    error = await register.refused("openOffice", wrong | {"area": own}, committee)
    assert error["code"] == "office.level"
    other = await register.area("770", committee)
    answer = await register.ask("openOffice", wrong | {"area": other}, "__typename", committee)
    assert answer.denied or answer.user_errors
    done = await register.do("endOffice", {"office": office["id"]}, "office { until }", committee)
    assert done["office"]["until"] is not None


async def test_a_revoked_token_opens_nothing(register: Register, people: dict[str, Actor]) -> None:
    committee, ward = people["committee"], people["ward"]
    found = await register.read(
        "{ accessTokens { nodes { id official { name } revokedAt } } }", committee
    )
    [mine] = [
        one for one in found["accessTokens"]["nodes"] if one["official"]["name"] == "Ngô Văn Định"
    ]
    await register.do(
        "revokeToken", {"accessToken": mine["id"]}, "accessToken { revokedAt }", committee
    )
    answer = await register.loom.graphql("{ areas { totalCount } }", as_=ward, district="760")
    assert answer.status == 401


async def test_what_was_done_and_what_was_denied_is_in_the_audit(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, committee = people["ward"], people["committee"]
    place = await register.registered(ward)
    shares = {"establishment": place["id"], "portions": [{"kind": "OWN", "share": "100"}]}
    assert (await register.ask("setPortions", shares, "__typename", ward)).denied
    found = await register.read(
        "{ auditEntries { nodes { sequence act verdict clause officialName changes } } }", committee
    )
    entries = found["auditEntries"]["nodes"]
    verdicts = {(one["act"], one["verdict"]) for one in entries}
    assert {("register_establishment", "allow"), ("set_portions", "deny")} <= verdicts
    written = next(one for one in entries if one["act"] == "register_establishment")
    assert {change["table"] for change in written["changes"]} == {
        "establishment",
        "establishment_version",
        "establishment_sector",
        "portion",
    }


async def test_every_listed_row_is_found_again_by_its_id(
    register: Register, people: dict[str, Actor]
) -> None:
    committee = people["committee"]
    for code in ("B-1", "B-2"):
        await register.registered(people["ward"], code, [{"kind": "OWN", "share": "100"}])
    same = {"particulars": {"address": "B-1 Hai Bà Trưng"}, "reason": "Địa chỉ đúng"}
    found = await register.read("{ establishments { nodes { id code } } }", committee)
    ids = {one["code"]: one["id"] for one in found["establishments"]["nodes"]}
    made = await register.do(
        "requestChange",
        same | {"establishment": ids["B-2"]},
        "changeRequest { id }",
        people["ward"],
    )
    await register.do(
        "approveChange",
        {"changeRequest": made["changeRequest"]["id"]},
        "__typename",
        people["office"],
    )
    lists = ("auditEntries", "possibleDuplicates", "sectors", "portions", "changeRequests")
    for name in (*lists, "areas", "offices", "officials", "posts", "accessTokens"):
        listed = await register.read(f"{{ {name}(first: 1) {{ nodes {{ id }} }} }}", committee)
        [row] = listed[name]["nodes"]
        again = await register.read(f'{{ node(id: "{row["id"]}") {{ id }} }}', committee)
        assert again["node"] == row, name
