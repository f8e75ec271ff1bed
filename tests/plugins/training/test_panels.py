"""The panels of training: what a district reads there is what its lists add up to."""

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from khungcui import today
from khungcui.testing import Loom
from khungcui.testing.budget import query_budget

from .test_graphql import FIVE

pytestmark = pytest.mark.anyio

PANEL = """
query ($name: String!, $by: [String!], $period: String) {
  panel(name: $name, by: $by, period: $period) {
    value counted flag measures { name value }
    cells { keys { value label } value drill { list filter asOf count } }
  }
}
"""


def _percent(part: int, whole: int, decimals: str) -> Decimal:
    return (Decimal(part * 100) / whole).quantize(Decimal(decimals), ROUND_HALF_UP)


def _by_key(panel: Any) -> dict[str, Any]:
    return {cell["keys"][0]["value"]: cell for cell in panel["cells"]}


async def test_panels_are_what_the_lists_add_up_to(peopled: Loom) -> None:
    office = await peopled.acting(f"office:{FIVE}")

    async def panel(name: str, **given: Any) -> Any:
        with query_budget(3):
            answer = await peopled.graphql(
                PANEL, {"name": name, **given}, as_=office, district=FIVE
            )
        return answer.done()["panel"]

    async def rows(listed: str, fields: str, **given: Any) -> list[Any]:
        query = """query ($after: String, $filter: %sFilter) {
          listed: %s(first: 200, after: $after, filter: $filter) {
            nodes { %s } pageInfo { hasNextPage endCursor } } }"""
        kind = listed[:1].upper() + listed[1:-1]
        found: list[Any] = []
        after: str | None = None
        while True:
            answer = await peopled.graphql(
                query % (kind, listed, fields), {"after": after, **given}, as_=office, district=FIVE
            )
            page = answer.done()["listed"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found

    required = await rows("requiredCertificates", "area held postKind")
    held = sum(row["held"] for row in required)
    coverage = await panel("training_coverage", by=["area"])
    assert Decimal(coverage["value"]) == _percent(held, len(required), "0.01")
    assert coverage["counted"] == f"{held} of {len(required)}"
    assert coverage["flag"] == ("GOOD" if held * 2 >= len(required) else "BAD")
    wards = await rows("trainingCoverages", "area percent required")
    cells = _by_key(coverage)
    code = peopled.tree.code
    assert {area: Decimal(cell["value"]) for area, cell in cells.items()} == {
        code(ward["area"]): Decimal(ward["percent"]) for ward in wards if ward["area"] != FIVE
    }
    cell = max(cells.values(), key=lambda cell: cell["drill"]["count"])
    behind = await rows(cell["drill"]["list"], "area", filter=cell["drill"]["filter"])
    assert len(behind) == cell["drill"]["count"] > 1
    assert {code(row["area"]) for row in behind} == {cell["keys"][0]["value"]}

    certificates = await rows("certificates", "standing issuedOn expiresOn")
    expiring = await panel("certificates_expiring", by=[])
    counted = {one["name"]: int(one["value"]) for one in expiring["measures"]}
    for days in (30, 60, 90):
        last = today() + timedelta(days=days)
        assert counted[f"within_{days}"] == sum(
            one["standing"] == "VALID"
            and one["expiresOn"] is not None
            and date.fromisoformat(one["expiresOn"]) <= last
            for one in certificates
        )
    issued = await panel("certificates_issued")
    assert {key: int(cell["value"]) for key, cell in _by_key(issued).items()} == Counter(
        one["issuedOn"][:7].replace("-", "") for one in certificates
    )
    year = max(one["issuedOn"][:4] for one in certificates)
    alone = await panel("certificates_issued", period=year, by=[])
    assert int(alone["value"]) == sum(one["issuedOn"].startswith(year) for one in certificates) > 0

    quotas = await rows("courseQuotas", "places taken")
    used = await panel("places_used")
    taken, places = (sum(row[name] for row in quotas) for name in ("taken", "places"))
    assert Decimal(used["value"]) == _percent(taken, places, "0.1")
    assert used["counted"] == f"{taken} of {places}"


async def test_whoever_sees_no_cadre_sees_no_coverage(peopled: Loom) -> None:
    for who, sees in ((f"office:{FIVE}", True), (f"orderer:{FIVE}", False)):
        actor = await peopled.acting(who)
        answer = await peopled.graphql(
            PANEL, {"name": "training_coverage", "by": []}, as_=actor, district=FIVE
        )
        assert (answer.done()["panel"]["value"] is not None) is sees
