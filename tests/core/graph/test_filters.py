"""Filters through relations sift what the asker sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.graph.conftest import Asking
from tests.core.graph.sieves import ESTABLISHMENT, Said

from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

SEEN = """
{ establishments(first: 200) { nodes {
  id workers ownerForm closed
  area { code level parent { code } }
  sector { code name }
  portions(first: 20) { nodes { kind share managedBy orderer { kind name } } }
} } }
"""
ASKED = """
query($filter: EstablishmentFilter) {
  establishments(first: 200, filter: $filter) { totalCount nodes { id } }
}
"""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sight:
    """What one official sees of all establishments."""

    asking: Asking = field(repr=False)
    rows: tuple[Row, ...] = field(repr=False)


@pytest.fixture(scope="session")
async def sights(standing: Loom, office: Asking) -> tuple[Sight, ...]:
    """Two who see the orderers of portions, and one who sees portions without them."""
    askers = [
        office,
        Asking(loom=standing, actor=await standing.acting("city"), district=None),
        Asking(
            loom=standing,
            actor=await standing.acting("department", sectors=("13", "14")),
            district=None,
        ),
    ]
    shown = [(await one(SEEN)).done()["establishments"]["nodes"] for one in askers]
    return tuple(Sight(one, tuple(rows)) for one, rows in zip(askers, shown, strict=True))


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # Of long examples.
@given(place=st.integers(0, 2), said=ESTABLISHMENT)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_a_filter_through_relations_sifts_what_the_asker_sees(
    sights: tuple[Sight, ...], place: int, said: Said
) -> None:
    sight, (filter_, holds) = sights[place], said
    found = (await sight.asking(ASKED, filter=filter_)).done()["establishments"]
    assert {row["id"] for row in found["nodes"]} == {
        row["id"] for row in sight.rows if holds(row)
    }, filter_
    assert found["totalCount"] == len(found["nodes"])


async def test_hidden_rows_answer_no_filter(sights: tuple[Sight, ...]) -> None:
    _, city, department = sights
    ordered = {"portions": {"some": {"orderer": {"is": {}}}}}
    own = {row["id"] for row in department.rows}

    async def ids(sight: Sight, filter_: Any) -> set[str]:
        answer = await sight.asking(ASKED, filter=filter_)
        return {row["id"] for row in answer.done()["establishments"]["nodes"]}

    assert own & await ids(city, ordered)
    assert await ids(department, ordered) == set()
    assert await ids(department, {"portions": {"none": {"orderer": {"is": {}}}}}) == own
    assert await ids(department, {"not": ordered}) == own


async def test_a_resource_may_meet_itself(sights: tuple[Sight, ...]) -> None:
    sight = sights[0]
    plan = {row["id"] for row in sight.rows for one in row["portions"]["nodes"] if _plan(one)}
    own = {row["id"] for row in sight.rows for one in row["portions"]["nodes"] if not _plan(one)}
    there = {"portions": {"some": {"kind": {"eq": "PLAN"}}}}
    both = {"portions": {"some": {"kind": {"eq": "OWN"}, "establishment": {"is": there}}}}
    found = (await sight.asking(ASKED, filter=both)).done()["establishments"]["nodes"]
    assert plan & own
    assert {row["id"] for row in found} == plan & own

    nested = await sight.asking(
        "query($filter: PortionFilter) { establishments(first: 200) { nodes { id "
        "portions(filter: $filter) { totalCount nodes { establishment { id } } } } } }",
        filter={"establishment": {"is": there}},
    )
    for row in nested.done()["establishments"]["nodes"]:
        assert (row["portions"]["totalCount"] > 0) is (row["id"] in plan)


def _plan(portion: Row) -> bool:
    return portion["kind"] == "PLAN"


async def test_areas_know_their_children(office: Asking) -> None:
    query = "query($f: AreaFilter) { areas(filter: $f, first: 200) { nodes { code level } } }"
    named = {"children": {"some": {"code": {"eq": "26734"}}}}
    assert [row["code"] for row in (await office(query, f=named)).done()["areas"]["nodes"]] == [
        "760"
    ]
    childless = {"children": {"none": {}}, "parent": {"is": {"code": {"eq": "760"}}}}
    found = (await office(query, f=childless)).done()["areas"]["nodes"]
    assert {row["level"] for row in found} == {"ward"}
    assert "26734" in {row["code"] for row in found}


async def test_related_rows_are_those_of_the_day(office: Asking) -> None:
    query = """query($day: Date) {
      whole: establishments(first: 200, asOf: $day) {
        nodes { id portions(filter: {managedBy: {isNull: true}}) { totalCount } } }
      some: establishments(first: 200, asOf: $day,
        filter: {portions: {some: {managedBy: {isNull: true}}}}) { nodes { id } }
    }"""
    counts = []
    for day in (None, "1995-01-01"):
        found = (await office(query, day=day)).done()
        some = {row["id"] for row in found["whole"]["nodes"] if row["portions"]["totalCount"]}
        assert {row["id"] for row in found["some"]["nodes"]} == some
        counts.append(len(some))
    assert counts[0] != counts[1]


def _chain(length: int) -> dict[str, Any]:
    """A filter through ``length`` relations in a row."""
    made: dict[str, Any] = {}
    for step in range(length, 0, -1):
        made = {"portions": {"some": made}} if step % 2 else {"establishment": {"is": made}}
    return made


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        (_chain(3), None),
        (_chain(4), "filter.too_large"),
        ({"portions": {"some": {"or": [{"kind": {"eq": "PLAN"}}] * 99}}}, "filter.too_large"),
        ({"portions": {"some": {"orderer": {"eq": "x"}}}}, "id.unknown"),
    ],
)
async def test_limits_count_through_relations(
    office: Asking, filter_: Any, code: str | None
) -> None:
    answer = await office(ASKED, filter=filter_)
    assert answer.codes == ([code] if code else [])
