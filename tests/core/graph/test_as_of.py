"""As of a day: the rules, the tree, the data and the offices of that day, all together."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from khungcui.ids import NodeId
from khungcui.register.models import EstablishmentVersion, Office
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

REGULATION = date(1978, 8, 24)
LIST = "query($day: Date) { establishments(first: 200, asOf: $day) { totalCount nodes { id } } }"


async def ids(office: Any, day: date | None) -> set[str]:
    answer = (await office(LIST, day=day and day.isoformat())).done()["establishments"]
    assert answer["totalCount"] == len(answer["nodes"])
    return {row["id"] for row in answer["nodes"]}


async def test_the_rows_are_those_of_the_day(standing: Loom, office: Any) -> None:
    async with standing.database.reading(["760"]) as session:
        found = await session.execute(
            select(EstablishmentVersion.establishment_id, EstablishmentVersion.valid).where(
                EstablishmentVersion.tenant == "760"
            )
        )
        versions = [(row.establishment_id, row.valid) for row in found]
    starts = sorted({valid.lower for _, valid in versions if valid.lower > REGULATION})
    days = [starts[0], starts[0] - timedelta(days=1), starts[len(starts) // 2], starts[-1]]
    for day in days:
        expected = {
            str(NodeId("Establishment", "760", str(one)))
            for one, valid in versions
            if valid.lower <= day and (valid.upper is None or day < valid.upper)
        }
        assert await ids(office, day) == expected, day


async def test_before_the_regulation_nothing_may_be_seen(office: Any) -> None:
    assert await ids(office, REGULATION - timedelta(days=1)) == set()
    assert await ids(office, None)


async def test_an_office_that_did_not_exist_then_sees_nothing(standing: Loom, office: Any) -> None:
    days = {day: await ids(office, day) for day in (date(2024, 6, 1), date(2025, 6, 1))}
    assert all(days.values())
    young = await standing.acting("office:760", sectors=["*", "10"])
    born = date(2025, 1, 1)
    async with standing.database.maintaining(["760"]) as session:
        row = await session.get_one(Office, ("760", young.office_id))
        row.since = born
    for day, expected in ((date(2024, 6, 1), set()), (date(2025, 6, 1), days[date(2025, 6, 1)])):
        answer = await standing.graphql(LIST, {"day": day.isoformat()}, as_=young, district="760")
        assert {row["id"] for row in answer.done()["establishments"]["nodes"]} == expected


async def test_what_hangs_under_a_row_is_of_the_rows_day(office: Any) -> None:
    query = """query($a: Date, $b: Date) {
      a: establishments(first: 100, asOf: $a) { ...dated }
      b: establishments(first: 100, asOf: $b) { ...dated }
    }
    fragment dated on EstablishmentConnection {
      nodes { id portions { nodes { validFrom validUntil } } }
    }"""
    days = {"a": "2024-06-01", "b": "2026-06-01"}
    answer = (await office(query, **days)).done()
    assert answer["a"] != answer["b"]
    for name, day in days.items():
        portions = [
            portion for row in answer[name]["nodes"] for portion in row["portions"]["nodes"]
        ]
        assert portions
        for portion in portions:
            assert portion["validFrom"] <= day
            assert portion["validUntil"] is None or day < portion["validUntil"]


async def test_an_id_is_asked_as_of_a_day_too(office: Any) -> None:
    [one, *_] = await ids(office, date(2026, 6, 1))
    query = """query($id: ID!) {
      now: node(id: $id) { id }
      then: node(id: $id, asOf: "1978-01-01") { id }
      item: establishment(id: $id, asOf: "1978-01-01") { id }
    }"""
    answer = (await office(query, id=one)).done()
    assert answer == {"now": {"id": one}, "then": None, "item": None}


async def test_the_tree_is_that_of_the_day(office: Any) -> None:
    query = 'query($day: Date) { areas(asOf: $day, filter: {code: {eq: "760"}}) { totalCount } }'
    for day, some in (("1974-12-31", 0), ("1975-01-01", 1), ("2026-01-01", 1)):
        assert (await office(query, day=day)).done()["areas"]["totalCount"] == some
