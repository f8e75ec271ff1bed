"""Relations: read in batches, whatever the length of the list, and of the row's own day."""

from typing import Any

import pytest
from sqlalchemy import select

from khungcui.graph.binds import among
from khungcui.register.models import Establishment
from khungcui.testing import query_budget

pytestmark = pytest.mark.anyio

#: What comes before the reads where the request has to find out who asks: two statements to
#: recognise, one to confirm, one for the areas of the transaction.
TO_BEGIN = 4

PAGE = """
query($first: Int) {
  establishments(first: $first) {
    nodes {
      id
      area { code parent { code } }
      sector { code }
      office { name }
      portions(first: 5) {
        totalCount
        nodes { id share manager { name area { code } } orderer { name } }
      }
    }
  }
}
"""


@pytest.mark.one_way
@pytest.mark.parametrize("first", [2, 20])
async def test_a_page_with_relations_is_one_statement(office: Any, first: int) -> None:
    for _ in range(2):  # Who asks is known then, and the form has come before.
        (await office(PAGE, first=first)).done()
    with query_budget(1) as sent:
        answer = await office(PAGE, first=first)
    rows = answer.done()["establishments"]["nodes"]
    assert (len(rows), len(sent)) == (first, 1)
    assert any(row["portions"]["nodes"] for row in rows)


@pytest.mark.usefixtures("executed")
@pytest.mark.parametrize("first", [2, 20])
async def test_executed_in_the_ordinary_way_it_is_read_in_batches(office: Any, first: int) -> None:
    # Establishments; area, sector, office, portions and their count; parent of area, manager,
    # orderer; the manager's area.
    with query_budget(TO_BEGIN + 11) as sent:
        answer = await office(PAGE, first=first)
    rows = answer.done()["establishments"]["nodes"]
    assert len(rows) == first
    assert any(row["portions"]["nodes"] for row in rows)
    assert len(sent) > 2


@pytest.mark.usefixtures("executed")
async def test_statements_do_not_grow_with_rows(office: Any) -> None:
    counts = []
    for first in (3, 25):
        with query_budget(100) as sent:
            (await office(PAGE, first=first)).done()
        counts.append(len(sent))
    assert counts[1] <= counts[0] + 1


@pytest.mark.parametrize("way", ["planned", "executed"])
async def test_a_count_is_read_only_when_asked(
    office: Any, way: str, request: pytest.FixtureRequest
) -> None:
    if way == "executed":
        request.getfixturevalue("executed")
    with query_budget(TO_BEGIN + 1) as sent:
        (await office("{ establishments { nodes { id } } }")).done()
    assert "count(" not in sent[-1]
    with query_budget(TO_BEGIN + 2) as sent:
        (await office("{ establishments { totalCount nodes { id } } }")).done()
    assert "count(" in sent[-1]


async def test_nested_pages_are_those_of_each_parent(office: Any) -> None:
    whole = await office(
        "{ establishments(first: 50) { nodes { id portions(first: 50) "
        "{ totalCount nodes { id establishment { id } } } } } }"
    )
    rows = whole.done()["establishments"]["nodes"]
    for row in rows:
        portions = row["portions"]
        assert portions["totalCount"] == len(portions["nodes"])
        assert {portion["establishment"]["id"] for portion in portions["nodes"]} <= {row["id"]}
    several = [row for row in rows if len(row["portions"]["nodes"]) > 1]
    assert several
    ends = await office(
        "{ establishments(first: 50) { nodes { id "
        "a: portions(first: 1) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } "
        "b: portions(last: 1) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } "
        "c: portions(first: 0) { nodes { id } pageInfo { hasNextPage } } } } }"
    )
    for row, cut in zip(rows, ends.done()["establishments"]["nodes"], strict=True):
        ids = [portion["id"] for portion in row["portions"]["nodes"]]
        assert [portion["id"] for portion in cut["a"]["nodes"]] == ids[:1]
        assert [portion["id"] for portion in cut["b"]["nodes"]] == ids[-1:]
        assert cut["a"]["pageInfo"]["hasNextPage"] is (len(ids) > 1)
        assert cut["b"]["pageInfo"]["hasPreviousPage"] is (len(ids) > 1)
        assert cut["c"] == {"nodes": [], "pageInfo": {"hasNextPage": bool(ids)}}


async def test_the_next_page_under_one_parent(office: Any) -> None:
    rows = (
        await office(
            "{ establishments(first: 50) { nodes { id portions(first: 9) { nodes { id } } } } }"
        )
    ).done()["establishments"]["nodes"]
    row = max(rows, key=lambda one: len(one["portions"]["nodes"]))
    ids = [portion["id"] for portion in row["portions"]["nodes"]]
    query = """query($id: ID!, $after: String) { establishment(id: $id) {
      portions(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
    } }"""
    seen, cursor, more = [], None, True
    while more:
        answer = await office(query, id=row["id"], after=cursor)
        page = answer.done()["establishment"]["portions"]
        seen += [portion["id"] for portion in page["nodes"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == ids


async def test_the_same_field_twice_with_other_arguments(office: Any) -> None:
    answer = await office(
        "{ establishments(first: 10) { nodes { "
        "plan: portions(filter: {kind: {eq: PLAN}}) { nodes { kind } } "
        "own: portions(filter: {kind: {eq: OWN}}) { nodes { kind } } } } }"
    )
    for row in answer.done()["establishments"]["nodes"]:
        assert {portion["kind"] for portion in row["plan"]["nodes"]} <= {"PLAN"}
        assert {portion["kind"] for portion in row["own"]["nodes"]} <= {"OWN"}


async def test_as_many_parents_as_a_statement_has_no_parameters_for(office: Any) -> None:
    many = [office.actor.office_id] * 40_000
    async with office.loom.database.reading(["760"]) as session:
        found = await session.scalars(
            select(Establishment.id).where(among(Establishment.id.expression, many))
        )
        assert found.all() == []
