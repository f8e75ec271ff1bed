"""The register over HTTP: from a registration to who manages what, and who may not."""

from datetime import timedelta

import pytest
from tests.core.register.asking import Register, part

from khungcui import clock
from khungcui.testing import Actor

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PORTION = "portion { managedBy manager { kind } }"


async def test_a_portion_is_proposed_confirmed_handed_over_and_never_ward_managed_before(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office, department = people["ward"], people["office"], people["department"]
    place = await register.registered(ward)
    assert place["unclassified"] is True
    assert {one["managedBy"] for one in place["portions"]["nodes"]} == {None}

    plan, own = part(place, "PLAN"), part(place, "OWN")
    shown = "classification { id state office { kind } }"
    propose = {"portion": plan, "managedBy": "CITY", "reason": "Dệt theo kế hoạch của Sở"}
    claimed = await register.do("proposeClass", propose, shown, ward)
    assert claimed["classification"]["office"]["kind"] == "DEPARTMENT"
    again = await register.refused("proposeClass", propose, ward)
    assert again["clause"] == "III.8.1"

    # The claimed manager confirms; the district may not confirm what the city is claimed for.
    confirm = {"classification": claimed["classification"]["id"]}
    denied = await register.ask("confirmClass", confirm, "__typename", office)
    assert denied.denied is not None
    done = await register.do(
        "confirmClass", confirm, f"classification {{ state {PORTION} }}", department
    )
    assert done["classification"]["state"] == "CONFIRMED"
    assert done["classification"]["portion"] == {
        "managedBy": "CITY",
        "manager": {"kind": "DEPARTMENT"},
    }
    error = await register.refused("confirmClass", confirm, department)
    assert error["code"] == "class.state"

    # The own portion goes to the district, then by hand-over to the ward (III.6).
    claimed = await register.do(
        "proposeClass", {"portion": own, "managedBy": "DISTRICT", "reason": "Tự tiêu"}, shown, ward
    )
    confirm = {"classification": claimed["classification"]["id"]}
    assert (await register.ask("confirmClass", confirm, "__typename", ward)).denied
    with clock.at(clock.today() - timedelta(days=30)):
        await register.do("confirmClass", confirm, "classification { state }", office)
    error = await register.refused(
        "proposeClass", {"portion": own, "managedBy": "WARD", "reason": "Về phường"}, ward
    )
    assert error["clause"] == "III.6"
    offered = await register.do(
        "offerHandOver",
        {"portion": own, "reason": "Cơ sở nhỏ"},
        "handOver { id state toOffice { kind } }",
        office,
    )
    accept = {"handOver": offered["handOver"]["id"]}
    assert (await register.ask("acceptHandOver", accept, "__typename", office)).denied
    taken = await register.do("acceptHandOver", accept, f"handOver {{ state {PORTION} }}", ward)
    assert taken["handOver"]["state"] == "ACCEPTED"
    assert taken["handOver"]["portion"]["managedBy"] == "WARD"

    # As of the day before the hand-over, the district managed it.
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    before = await register.read(
        f'{{ portions(asOf: "{yesterday}", filter: {{ kind: {{ eq: OWN }} }})'
        " { nodes { managedBy } } }",
        office,
    )
    assert before["portions"]["nodes"] == [{"managedBy": "DISTRICT"}]


async def test_a_disputed_class_is_settled(register: Register, people: dict[str, Actor]) -> None:
    ward, office, department = people["ward"], people["office"], people["department"]
    place = await register.registered(ward)
    claimed = await register.do(
        "proposeClass",
        {"portion": part(place, "OWN"), "managedBy": "CITY", "reason": "Theo Sở"},
        "classification { id }",
        ward,
    )
    proposal = {"classification": claimed["classification"]["id"]}
    early = proposal | {"managedBy": "DISTRICT", "comment": "Chưa có bất đồng"}
    assert (await register.refused("settleClass", early, office))["code"] == "class.state"
    await register.do(
        "disputeClass",
        proposal | {"comment": "Không thuộc kế hoạch của Sở"},
        "classification { state comment }",
        department,
    )
    settled = await register.do(
        "settleClass",
        proposal | {"managedBy": "DISTRICT", "comment": "Giao Phòng Công nghiệp"},
        "classification { id state claimed portion { managedBy } }",
        office,
    )
    assert settled["classification"].pop("id") != proposal["classification"]
    assert settled["classification"] == {
        "state": "CONFIRMED",
        "claimed": "DISTRICT",
        "portion": {"managedBy": "DISTRICT"},
    }


async def test_others_neither_see_nor_touch(register: Register, people: dict[str, Actor]) -> None:
    place = await register.registered(people["ward"])
    query = "{ establishments { totalCount } portions { totalCount } }"
    for name, count in {"ward": 1, "office": 1, "committee": 1, "department": 1}.items():
        seen = await register.read(query, people[name])
        assert seen["establishments"]["totalCount"] == count, name
    assert (await register.read(query, people["other_ward"]))["establishments"]["totalCount"] == 0
    seen = await register.loom.graphql(query, as_=people["district_3"], district="770")
    assert seen.done()["establishments"]["totalCount"] == 0
    error = await register.refused(
        "proposeClass",
        {"portion": part(place, "PLAN"), "managedBy": "CITY", "reason": "Của người khác"},
        people["other_ward"],
    )
    assert error["code"] == "id.unknown"


async def test_particulars_change_by_request_and_the_past_stays(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office = people["ward"], people["office"]
    place = await register.registered(ward)
    ask = {
        "establishment": place["id"],
        "particulars": {"name": "Hợp tác xã Dệt Sài Gòn", "workers": 55, "powerKw": "12.5"},
        "reason": "Sáp nhập tổ sản xuất",
    }
    shown = "changeRequest { id state proposed submitter { name } }"
    first = (await register.do("requestChange", ask, shown, ward))["changeRequest"]
    assert first["proposed"] == {
        "name": "Hợp tác xã Dệt Sài Gòn",
        "workers": 55,
        "power_kw": "12.5",
    }
    ask["particulars"] = {"workers": 60}
    second = (await register.do("requestChange", ask, shown, ward))["changeRequest"]

    error = await register.refused(
        "returnChange", {"changeRequest": first["id"], "comment": "  "}, office
    )
    assert error["code"] == "text.blank"
    state = "changeRequest { state comment establishment { name workers powerKw } }"
    returned = await register.do(
        "returnChange", {"changeRequest": first["id"], "comment": "Thiếu biên bản"}, state, office
    )
    assert returned["changeRequest"]["state"] == "RETURNED"
    error = await register.refused("approveChange", {"changeRequest": first["id"]}, office)
    assert error["code"] == "request.state"
    await register.do(
        "resubmitChange", {"changeRequest": first["id"], "reason": "Kèm biên bản"}, state, ward
    )
    applied = await register.do("approveChange", {"changeRequest": first["id"]}, state, office)
    assert applied["changeRequest"]["establishment"] == {
        "name": "Hợp tác xã Dệt Sài Gòn",
        "workers": 55,
        "powerKw": "12.500000",
    }

    # The other request started from particulars that are not the latest any more.
    error = await register.refused("approveChange", {"changeRequest": second["id"]}, office)
    assert error["code"] == "request.stale"
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    before = await register.read(
        f'{{ establishments(asOf: "{yesterday}") {{ nodes {{ name workers powerKw }} }} }}', ward
    )
    assert before["establishments"]["nodes"] == [
        {"name": "Hợp tác xã Dệt HTX-01", "workers": 40, "powerKw": None}
    ]


async def test_nobody_decides_what_they_submitted(
    register: Register, people: dict[str, Actor]
) -> None:
    office = people["office"]
    place = await register.registered(office)
    ask = {"establishment": place["id"], "particulars": {"workers": 3}, "reason": "Kiểm kê"}
    made = await register.do("requestChange", ask, "changeRequest { id }", office)
    error = await register.refused(
        "approveChange", {"changeRequest": made["changeRequest"]["id"]}, office
    )
    assert error["code"] == "request.four_eyes"


async def test_closing_ends_the_portions_and_keeps_the_file(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office = people["ward"], people["office"]
    place = await register.registered(ward)
    own = part(place, "OWN")
    pending = await register.do(
        "proposeClass",
        {"portion": own, "managedBy": "WARD", "reason": "Cơ sở nhỏ"},
        "classification { id }",
        ward,
    )
    ask = {"establishment": place["id"], "reason": "Ngừng sản xuất"}
    assert (await register.ask("requestClosing", ask, "__typename", ward)).denied
    made = await register.do("requestClosing", ask, "changeRequest { id kind }", office)
    second = await register.loom.acting("office:760", name="Vũ Thị Hai")
    done = await register.do(
        "approveChange",
        {"changeRequest": made["changeRequest"]["id"]},
        "changeRequest { state establishment { closed portions { totalCount } } }",
        second,
    )
    assert done["changeRequest"]["establishment"] == {
        "closed": clock.today().isoformat(),
        "portions": {"totalCount": 0},
    }
    seen = await register.read("{ classifications { nodes { id state } } }", ward)
    assert seen["classifications"]["nodes"] == [
        {"id": pending["classification"]["id"], "state": "WITHDRAWN"}
    ]
    ask = {"establishment": place["id"], "portions": [{"kind": "OWN", "share": "100"}]}
    assert (await register.refused("setPortions", ask, office))["code"] == "establishment.closed"


async def test_portions_set_anew_keep_the_manager_of_their_kind(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office = people["ward"], people["office"]
    place = await register.registered(ward)
    claimed = await register.do(
        "proposeClass",
        {"portion": part(place, "OWN"), "managedBy": "DISTRICT", "reason": "Tự tiêu"},
        "classification { id }",
        ward,
    )
    with clock.at(clock.today() - timedelta(days=3)):
        await register.do(
            "confirmClass",
            {"classification": claimed["classification"]["id"]},
            "__typename",
            office,
        )
    shares = [{"kind": "PLAN", "share": "25.5"}, {"kind": "OWN", "share": "74.4"}]
    ask = {"establishment": place["id"], "portions": shares}
    error = await register.refused("setPortions", ask, office)
    assert (error["clause"], error["field"]) == ("III.7", "portions")
    shares[1]["share"] = "74.5"
    done = await register.do(
        "setPortions",
        ask,
        "establishment { portions(order: [{ field: SHARE, direction: ASC }])"
        " { nodes { kind share managedBy } } }",
        office,
    )
    assert done["establishment"]["portions"]["nodes"] == [
        {"kind": "PLAN", "share": "25.500000", "managedBy": None},
        {"kind": "OWN", "share": "74.500000", "managedBy": "DISTRICT"},
    ]


async def test_a_satellite_stays_with_those_above(
    register: Register, people: dict[str, Actor]
) -> None:
    ward = people["ward"]
    await register.loom.acting("company", name="Giám đốc Công ty Dệt")
    found = await register.read(
        "{ offices(filter: { kind: { eq: COMPANY } }) { nodes { id } } }",
        await register.loom.acting("city"),
    )
    company = found["offices"]["nodes"][0]["id"]
    place = await register.registered(
        ward, portions=[{"kind": "OWN", "share": "40"}, {"kind": "PLAN", "share": "60"}]
    )
    asked = await register.ask(
        "registerEstablishment",
        {
            "code": "VT-1",
            "opened": "2020-01-01",
            "particulars": {
                "name": "Tổ vệ tinh",
                "ownerForm": "PRODUCTION_GROUP",
                "address": "1 Đinh Tiên Hoàng",
                "area": await register.area("26734", ward),
                "sector": await register.sector("13", ward),
            },
            "portions": [{"kind": "PLAN", "share": "100", "orderer": company}],
        },
        "establishment { portions { nodes { id orderer { kind } } } }",
        people["office"],
    )
    del place
    if asked.user_errors:
        assert asked.user_errors[0]["field"] == "portions.0.orderer"
        pytest.fail("the district office does not see the company that it has to name")
    [portion] = asked.done()["registerEstablishment"]["establishment"]["portions"]["nodes"]
    error = await register.refused(
        "proposeClass", {"portion": portion["id"], "managedBy": "WARD", "reason": "Nhỏ"}, ward
    )
    assert (error["code"], error["clause"]) == ("portion.satellite", "III.6")


async def test_a_class_to_come_is_no_way_around_the_hand_over(
    register: Register, people: dict[str, Actor]
) -> None:
    """III.6: what the district manages from a day on reaches the ward by hand-over alone."""
    ward, office = people["ward"], people["office"]
    own = part(await register.registered(ward), "OWN")
    coming, later = (clock.today() + timedelta(days=days) for days in (30, 60))

    async def proposed(level: str) -> str:
        given = {"portion": own, "managedBy": level, "reason": "Tự tiêu"}
        done = await register.do("proposeClass", given, "classification { id }", ward)
        return done["classification"]["id"]

    confirm = {"classification": await proposed("DISTRICT"), "effectiveOn": coming.isoformat()}
    await register.do("confirmClass", confirm, "classification { state }", office)
    confirm = {"classification": await proposed("WARD"), "effectiveOn": later.isoformat()}
    error = await register.refused("confirmClass", confirm, office)
    assert (error["code"], error["clause"]) == ("class.managed", "III.6")


async def test_an_offer_begins_after_the_manager_who_makes_it(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office = people["ward"], people["office"]
    own = part(await register.registered(ward), "OWN")
    given = {"portion": own, "managedBy": "DISTRICT", "reason": "Tự tiêu"}
    done = await register.do("proposeClass", given, "classification { id }", ward)
    confirm = {"classification": done["classification"]["id"]}
    await register.do("confirmClass", confirm, "classification { state }", office)
    error = await register.refused("offerHandOver", {"portion": own, "reason": "Nhỏ"}, office)
    assert (error["code"], error["field"]) == ("date.taken", "effectiveOn")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    offer = {"portion": own, "reason": "Nhỏ", "effectiveOn": tomorrow}
    offered = await register.do("offerHandOver", offer, "handOver { id }", office)
    accept = {"handOver": offered["handOver"]["id"]}
    taken = await register.do("acceptHandOver", accept, "handOver { effectiveOn }", ward)
    assert taken["handOver"]["effectiveOn"] == tomorrow


async def test_a_text_too_long_for_its_index_is_the_askers_mistake(
    register: Register, people: dict[str, Actor]
) -> None:
    # Nothing in it repeats, or PostgreSQL would press it together.
    code = "".join(chr(0x4E00 + number) for number in range(9_000))
    given = {
        "code": code,
        "opened": clock.today().isoformat(),
        "particulars": {
            "name": "Tổ Dệt",
            "ownerForm": "COOPERATIVE",
            "address": "Hai Bà Trưng",
            "area": await register.area("26734", people["ward"]),
            "sector": await register.sector("13", people["ward"]),
        },
        "portions": [{"kind": "OWN", "share": "100"}],
    }
    error = await register.refused("registerEstablishment", given, people["ward"])
    assert error["code"] == "input.out_of_range"
