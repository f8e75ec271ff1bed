"""The engine refuses records of sectors that there are not: they would lie on nobody's line."""

from itertools import count

import pytest

from khungcui.testing import Actor, Loom

pytestmark = pytest.mark.anyio

DRAFT = """
mutation ($input: DraftCurriculumInput!) {
  draftCurriculum(input: $input) {
    curriculum { code sector }
    userErrors { code field message }
  }
}
"""
LISTED = '{ curricula(filter: { code: { eq: "%s" } }) { totalCount } }'
codes = count(1)


@pytest.fixture
async def department(working: Loom) -> Actor:
    return await working.acting("department")


@pytest.mark.parametrize("sector", ["13", "*", "99x", "ngành dệt", "1", ""])
async def test_what_an_act_writes_bears_a_sector_that_there_is(
    working: Loom, department: Actor, sector: str
) -> None:
    code = f"NG-{next(codes)}"
    given = {
        "code": code,
        "title": "Kỹ thuật dệt",
        "audience": "SKILLED_WORKER",
        "sector": sector,
        "version": {"modules": [{"title": "Mắc sợi", "hours": 8}]},
    }
    answer = await working.graphql(DRAFT, {"input": given}, as_=department)
    listed = (await working.graphql(LISTED % code, as_=department)).done()["curricula"]
    if sector in ("13", "*"):
        assert answer.done()["draftCurriculum"]["curriculum"]["sector"] == sector
        assert listed["totalCount"] == 1
    else:
        [error] = answer.user_errors
        assert (error["code"], error["field"]) == ("sector.unknown", "sector")
        assert listed["totalCount"] == 0
