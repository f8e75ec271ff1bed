"""``policyImpact``: who may ask it, and that it says what the draft would change."""

import pytest
from tests.core.policy.amending import Amending, content

from khungcui.ids import parse_node_id
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

IMPACT = """query($draft: ID!) { policyImpact(draft: $draft) {
  day before after
  shifts {
    officeKind power rulesIn clauses
    gained { establishments records } lost { establishments records }
    gainingOffices gainingOfficials losingOffices
    offices(first: 500) {
      id officeId code officials gained { establishments } place { code district }
    }
    wards(first: 500) { place { code } gained { establishments } }
    districts { place { code name } gained { establishments } }
    gainedExamples { id recordId name office place { code } }
  }
  stuck { state rows }
  cases { note allowedBefore allowedAfter clause }
} }"""


async def test_it_names_wards_and_counts_for_those_who_amend(peopled: Loom) -> None:
    chair = await peopled.acting("city")
    ward = await peopled.acting("ward:26734")
    # No module keeps records of night markets, so establishments are counted.
    given = content()
    given["rules"][0] |= {"object": "night_market", "action": "open"}
    draft = await Amending(peopled).do("draftAmendment", {"content": given}, chair)

    given = {"draft": draft["id"]}
    found = (await peopled.graphql(IMPACT, given, as_=chair)).done()["policyImpact"]
    denied = await peopled.graphql(IMPACT, given, as_=ward)
    elsewhere = await peopled.graphql(IMPACT, given, as_=chair, district="760")
    unknown = await peopled.graphql(IMPACT, {"draft": "x"}, as_=chair)

    [shift] = found["shifts"]
    assert (shift["officeKind"], shift["power"]) == ("ward_committee", "night_market.open")
    assert shift["clauses"] == ["12-2030.1"]
    total = shift["gained"]["establishments"]
    assert shift["gained"]["records"] is None
    assert total > 20
    assert shift["lost"] == {"establishments": 0, "records": None}
    for parts in ("wards", "districts"):
        assert sum(one["gained"]["establishments"] for one in shift[parts]) == total
    assert len(shift["offices"]) == shift["gainingOffices"] > 0
    assert shift["gainingOfficials"] == sum(one["officials"] for one in shift["offices"])
    example, office = shift["gainedExamples"][0], shift["offices"][0]
    assert parse_node_id(example["recordId"]).type == "Establishment"
    assert parse_node_id(office["officeId"]).type == "Office"
    assert (example["id"], office["id"]) == (example["recordId"], office["officeId"])
    assert shift["gainedExamples"][0]["name"]
    assert found["before"] != found["after"]
    assert found["stuck"] == []
    assert denied.codes == ["FORBIDDEN"]
    assert denied.data is None
    assert elsewhere.codes == ["input.invalid"]
    assert unknown.codes == ["id.unknown"]


async def test_it_shows_worked_cases_that_get_another_verdict(loom: Loom) -> None:
    chair = await loom.acting("city")
    repealing = content(rules=[], clauses=[], repeals=["180-1978/015"])
    draft = await Amending(loom).do("draftAmendment", {"content": repealing}, chair)

    found = (await loom.graphql(IMPACT, {"draft": draft["id"]}, as_=chair)).done()["policyImpact"]

    assert {one["note"]: (one["allowedBefore"], one["allowedAfter"]) for one in found["cases"]} == {
        "Phòng giao cho phường phần do quận quản lý": (True, False)
    }


async def test_it_counts_what_the_asker_does_not_see_and_shows_none_of_it(peopled: Loom) -> None:
    chair = await peopled.acting("city")
    one = content()["rules"][0]
    rule = {"office": "CITY_COMMITTEE", "object": "cadre_opinion", "action": "view"}
    asked = content(rules=[{**one, **rule, "portion": None}])
    draft = await Amending(peopled).do("draftAmendment", {"content": asked}, chair)
    seen = await peopled.graphql("{ cadreOpinions { totalCount } }", as_=chair)
    assert seen.done()["cadreOpinions"]["totalCount"] == 0

    found = (await peopled.graphql(IMPACT, {"draft": draft["id"]}, as_=chair)).done()

    [opinions] = found["policyImpact"]["shifts"]
    assert opinions["gained"]["records"] > 0
    assert opinions["gainedExamples"] == []
