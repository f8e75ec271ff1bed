"""A city admin's story: norms go to the wards, hand-overs end, and nobody had to hope.

The whole way over HTTP, on the demo city: draft, lint, impact, two signatures, the day.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.core.policy.amending import Amending, content

from khungcui import clock
from khungcui.policy.vocabulary import OfficeKind
from khungcui.testing import Actor, Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

DISTRICT = "760"
#: What lets district offices hand portions over, and wards take them (III.6).
HAND_OVER, ACCEPT, SEE = "180-1978/015", "180-1978/240", "180-1978/222"

IMPACT = """
query($draft: ID!) { policyImpact(draft: $draft) {
  day
  shifts {
    officeKind power gainingOffices losingOffices clauses
    gained { establishments } lost { establishments }
    offices { name gains place { code } gained { establishments } }
  }
  stuck { state rows }
  cases { file line allowedBefore allowedAfter clause }
} }
"""
WARD_PORTIONS = """
query($day: Date!) { portions(asOf: $day, first: 1, filter: { managedBy: { eq: DISTRICT } }) {
  nodes { id permissions(powers: ["establishment.hand_over"]) { allowed clause } }
} }
"""


async def signed_for(loom: Loom, kind: OfficeKind, area: str) -> Actor:
    """Whoever signs for the demo city's office of a kind on a ground."""
    async with loom.database.maintaining(loom.tree.homes()) as session:
        found = await session.execute(
            text("select id, tenant from office where kind = :kind and area = :area limit 1"),
            {"kind": kind.value, "area": area},
            execution_options={"door": "test"},
        )
        row = found.one()
    return await loom.acting.existing(row.id, row.tenant)


def amendment() -> dict[str, Any]:
    """The draft as it is first written; what lint says of it is true."""
    return content(
        title={"vi": "Giao định mức cho phường, thôi bàn giao", "en": "Norms to the wards"},
        repeals=[HAND_OVER, ACCEPT, SEE],
    )


async def counted(loom: Loom, day: date) -> dict[str, int]:
    """Establishments with a self-produced portion on ``day``, by ward: counted by hand."""
    async with loom.database.maintaining(loom.tree.homes()) as session:
        found = await session.execute(
            text(
                "select v.area, count(distinct p.establishment_id) as places from portion p "
                "join establishment_version v on v.tenant = p.tenant "
                "and v.establishment_id = p.establishment_id and v.valid @> cast(:day as date) "
                "where p.kind = 'own' and p.valid @> cast(:day as date) group by v.area"
            ),
            {"day": day},
            execution_options={"door": "test"},
        )
        return {row.area: row.places for row in found}


async def hand_overs(loom: Loom, as_: Actor) -> int:
    answer = await loom.graphql("{ handOvers { totalCount } }", as_=as_, district=DISTRICT)
    return answer.done()["handOvers"]["totalCount"]


async def may_hand_over(loom: Loom, office: Actor, day: date) -> dict[str, Any]:
    answer = await loom.graphql(
        WARD_PORTIONS, {"day": day.isoformat()}, as_=office, district=DISTRICT
    )
    [portion] = answer.done()["portions"]["nodes"]
    [permission] = portion["permissions"]
    return permission


async def test_norms_go_to_the_wards_and_hand_overs_end(peopled: Loom) -> None:
    loom, amending = peopled, Amending(peopled)
    chair = await loom.acting("city", name="Chủ tịch")
    vice_chair = await loom.acting("city", name="Phó Chủ tịch")
    office = await signed_for(loom, OfficeKind.DISTRICT_OFFICE, DISTRICT)
    async with loom.database.maintaining(loom.tree.homes()) as session:
        found = await session.execute(
            text("select to_office_id from hand_over where tenant = :tenant limit 1"),
            {"tenant": DISTRICT},
            execution_options={"door": "test"},
        )
        ward = await loom.acting.existing(found.scalar_one(), DISTRICT)
    assert await hand_overs(loom, ward) > 0

    # Lint finds what is missing: powers that nobody has, and offers that nobody can take up.
    draft = await amending.do("draftAmendment", {"content": amendment()}, chair)
    given = {"amendment": draft["id"]}
    linted = await amending.do("lintAmendment", given, chair, "findings")
    assert linted["stage"] == "DRAFT"
    kinds = {(one["kind"], one["subject"].split()[0]) for one in linted["findings"]}
    assert ("power-without-holder", "establishment.hand_over") in kinds
    assert any(kind == "stuck" and "hand_over" in subject for kind, subject in kinds)

    # What was offered may still be accepted; that nobody offers any more is meant.
    worded = {**amendment(), "repeals": [HAND_OVER, SEE]}
    given_anew = {**given, "revision": 1, "content": worded}
    draft = await amending.do("reviseAmendment", given_anew, chair)
    reason = "Thôi bàn giao là chủ ý của văn bản"
    accept = [
        {"kind": "power-without-holder", "subject": "establishment.hand_over", "reason": reason}
    ]
    linted = await amending.do("lintAmendment", {**given, "accept": accept}, chair, "findings")
    assert linted["stage"] == "LINTED", linted["findings"]

    # Impact names the wards and counts, exactly; and the worked cases that flip.
    day = clock.today() + timedelta(days=30)
    asked = await loom.graphql(IMPACT, {"draft": draft["id"]}, as_=chair)
    impact = asked.done()["policyImpact"]
    shifts = {(one["officeKind"], one["power"]): one for one in impact["shifts"]}
    norms = shifts["ward_committee", "consumption_norm.set"]
    wards = await counted(loom, day)
    assert norms["gained"]["establishments"] == sum(wards.values()) > 0
    assert {
        one["place"]["code"]: one["gained"]["establishments"]
        for one in norms["offices"]
        if one["gained"]["establishments"]
    } == wards
    lost = shifts["district_office", "establishment.hand_over"]
    assert lost["losingOffices"] > 0
    assert lost["lost"]["establishments"] > 0
    flipped = [(one["file"], one["allowedBefore"]) for one in impact["cases"]]
    assert ("register.csv", True) in [(name.rsplit("/", 1)[-1], was) for name, was in flipped]
    ward_sees = await loom.graphql(IMPACT, {"draft": draft["id"]}, as_=ward)
    assert ward_sees.denied

    # Two signatures, and it is published.
    await amending.do("previewAmendment", given, chair)
    signing = {**given, "content": draft["content"]}
    await amending.do("signAmendment", signing, chair)
    await amending.do("signAmendment", signing, vice_chair)
    await amending.do("publishAmendment", given, chair)
    assert await hand_overs(loom, ward) > 0

    # The day comes: decisions, lists and what is permitted change on it.
    eve = day - timedelta(days=1)
    for today, allowed in ((eve, True), (day, False)):
        with clock.at(today):
            permission = await may_hand_over(loom, office, today)
            assert (permission["allowed"], permission["clause"]) == (allowed, "III.6")
            assert (await hand_overs(loom, ward) > 0) is allowed
    # And the day before keeps its answer, asked on any later day.
    with clock.at(day + timedelta(days=100)):
        permission = await may_hand_over(loom, office, eve)
        assert (permission["allowed"], permission["clause"]) == (True, "III.6")
        assert not (await may_hand_over(loom, office, day))["allowed"]
