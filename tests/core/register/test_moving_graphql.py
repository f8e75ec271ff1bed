"""An establishment that moves: who manages by territory manages on the new ground."""

from datetime import timedelta

import pytest
from tests.core.register.asking import Register

from khungcui import clock
from khungcui.testing import Actor

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WHERE = """
{{ portions(asOf: "{day}", filter: {{ kind: {{ eq: OWN }} }}) {{
  nodes {{ managedBy manager {{ name }} establishment {{ area {{ code }} }} }}
}} }}
"""


async def test_the_new_ward_manages_after_a_move(
    register: Register, people: dict[str, Actor]
) -> None:
    ward, office, other = people["ward"], people["office"], people["other_ward"]
    place = await register.registered(ward, "CS-9", [{"kind": "OWN", "share": "100"}])
    [own] = place["portions"]["nodes"]
    claimed = await register.do(
        "proposeClass",
        {"portion": own["id"], "managedBy": "WARD", "reason": "Cơ sở nhỏ của phường"},
        "classification { id }",
        ward,
    )
    confirm = {"classification": claimed["classification"]["id"]}
    with clock.at(clock.today() - timedelta(days=30)):
        await register.do("confirmClass", confirm, "__typename", office)

    moves = clock.today() + timedelta(days=7)
    made = await register.do(
        "requestChange",
        {
            "establishment": place["id"],
            "particulars": {"area": await register.area("26737", ward)},
            "effectiveOn": moves.isoformat(),
            "reason": "Dời xưởng",
        },
        "changeRequest { id }",
        ward,
    )
    request = {"changeRequest": made["changeRequest"]["id"]}
    await register.do("returnChange", {**request, "comment": "Thiếu giấy"}, "__typename", office)
    again = await register.do(
        "resubmitChange",
        {**request, "reason": "Đã bổ sung"},
        "changeRequest { effectiveOn }",
        ward,
    )
    # The day that was asked for stays, since no other was named.
    assert again["changeRequest"]["effectiveOn"] == moves.isoformat()
    await register.do("approveChange", request, "__typename", office)

    async def standing(days: int) -> dict[str, object]:
        query = WHERE.format(day=(moves + timedelta(days=days)).isoformat())
        [portion] = (await register.read(query, office))["portions"]["nodes"]
        return portion

    before, after = await standing(-1), await standing(0)
    assert (before["managedBy"], after["managedBy"]) == ("WARD", "WARD")
    assert before["manager"] == {"name": ward.principal.office_name}
    assert after["manager"] == {"name": other.principal.office_name}
    assert after["establishment"] == {"area": {"code": "26737"}}
