"""The engine refuses records of sectors that there are not: they would lie on nobody's line."""

import pytest

from khungcui.testing import Actor, Loom

from .drafting import DRAFTED, draft

pytestmark = pytest.mark.anyio

LISTED = '{ curricula(filter: { code: { eq: "%s" } }) { nodes { sector } } }'


@pytest.mark.parametrize("sector", ["13", "*", "99x", "ngành dệt", "1", ""])
async def test_what_an_act_writes_bears_a_sector_that_there_is(
    working: Loom, department: Actor, sector: str
) -> None:
    given = draft(sector=sector)
    answer = await working.graphql(DRAFTED, {"input": given}, as_=department)
    listed = (await working.graphql(LISTED % given["code"], as_=department)).done()["curricula"]
    if sector in ("13", "*"):
        assert answer.done()["draftCurriculum"]["curriculum"]["code"] == given["code"]
        assert [each["sector"] for each in listed["nodes"]] == [sector]
    else:
        [error] = answer.user_errors
        assert (error["code"], error["field"]) == ("sector.unknown", "sector")
        assert listed["nodes"] == []
