"""Over HTTP a decision carries the readings on which it rests."""

from typing import Any

import pytest
from tests.core.graph.conftest import Asking

from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

QUERY = """query($input: DecisionInput!) {
  decision(input: $input) {
    allowed reasons readings { id clause problem chosen others by since }
  }
}"""


async def test_a_decision_carries_the_readings_on_which_it_rests(standing: Loom) -> None:
    asking = Asking(loom=standing, actor=await standing.acting("ward:26734"), district="760")

    async def asked(managed_by: str | None, action: str) -> Any:
        place = {"officeKind": "ward_committee", "officeArea": "26734", "recordArea": "26734"}
        given = {**place, "object": "establishment", "action": action, "managedBy": managed_by}
        return (await asking(QUERY, input=given)).done()["decision"]

    for managed_by, allowed in (("ward", True), ("city", False)):
        answer = await asked(managed_by, "manage")
        assert answer["allowed"] is allowed
        (reading,) = answer["readings"]
        assert (reading["id"], reading["clause"]) == ("A21", "III.6")
        assert (reading["by"], reading["since"]) == ("Ban biên tập Khung Cửi", "1978-08-24")
        assert reading["chosen"].removesuffix(".") in answer["reasons"][-1]
        assert len(reading["others"]) == 3
    assert (await asked(None, "view"))["readings"] == []
