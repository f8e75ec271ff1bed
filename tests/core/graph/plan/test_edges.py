"""Cases that once parted, or easily might: each is asked both ways."""

from typing import Any

import pytest
from tests.core.graph.plan.both import Both

pytestmark = pytest.mark.anyio

PAGE = "{ pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id } }"


async def planned(both: Both, query: str, /, **variables: object) -> Any:
    """The data of a query that the district's office asks, which must have been planned."""
    before = both.tally.planned
    found = (await both.same(both.asker("district_office"), query, variables)).done()
    assert both.tally.planned == before + 1, both.tally.ordinary
    return found


@pytest.mark.parametrize("end", ["first", "last"])
async def test_a_page_of_no_rows_begins_and_ends_nowhere(both: Both, end: str) -> None:
    found = await planned(both, f"{{ establishments({end}: 0) {PAGE} }}")
    flag = "hasNextPage" if end == "first" else "hasPreviousPage"
    info = found["establishments"]["pageInfo"]
    assert info["startCursor"] is info["endCursor"] is None
    assert info[flag] is True


async def test_numbers_that_are_reckoned_are_planned(both: Both) -> None:
    found = await planned(both, "{ trainingCoverages(first: 5) { nodes { required held } } }")
    assert found["trainingCoverages"]["nodes"]


async def test_every_page_from_both_ends(both: Both) -> None:
    query = """query($first: Int, $after: String, $last: Int, $before: String) {
      page: establishments(
        first: $first, after: $after, last: $last, before: $before,
        order: [{field: WORKERS, direction: DESC}, {field: TAX_CODE}]
      ) { totalCount edges { cursor node { id workers taxCode } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    for size, to, end in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
        cursor, seen, found = None, 0, {}
        for _ in range(4):
            found = (await planned(both, query, **{size: 7, to: cursor}))["page"]
            seen += len(found["edges"])
            cursor = found["pageInfo"][end]
        assert seen == found["totalCount"] > 14


async def test_fragments_merge_and_names_are_kept_in_order(both: Both) -> None:
    found = await planned(
        both,
        """{ __typename b: establishments(first: 1) { nodes { ...A z: __typename sector { name }
             ... on Node { id } ... on Establishment { sector { code } } } }
             a: areas(first: 1) { nodes { __typename } } }
           fragment A on Establishment { name id n: name }""",
    )
    assert list(found) == ["__typename", "b", "a"]
    assert list(found["b"]["nodes"][0]) == ["name", "id", "n", "z", "sector"]


@pytest.mark.parametrize("shown", [True, False])
async def test_directives_are_settled_by_variables(both: Both, shown: bool) -> None:
    found = await planned(
        both,
        """query($on: Boolean!) { establishments(first: 1) { nodes {
             id name @include(if: $on) code @skip(if: $on) } } }""",
        on=shown,
    )
    assert list(found["establishments"]["nodes"][0]) == ["id", "name" if shown else "code"]


async def test_on_another_day(both: Both) -> None:
    query = """query($day: Date) { establishments(first: 9, asOf: $day) {
      totalCount nodes { validFrom portions { nodes { kind orderer { name } } } } } }"""
    counts = {
        (await planned(both, query, day=day))["establishments"]["totalCount"]
        for day in ("1960-01-01", "1990-01-01", "2026-01-01")
    }
    assert 0 in counts
    assert len(counts) > 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 1, last: 1", "page.both_ends"),
        ("first: 201", "page.size"),
        ("last: -1", "page.size"),
        ('first: 1, after: "?"', "cursor.invalid"),
        ('first: 1, before: "WyJ4Il0"', "cursor.invalid"),
        ("filter: {workers: {}}", None),
        ('filter: {area: {under: "none"}}', None),
    ],
)
async def test_wrong_arguments(both: Both, arguments: str, code: str | None) -> None:
    query = f"{{ areas(first: 1) {{ nodes {{ id }} }} establishments({arguments}) {PAGE} }}"
    asker = both.asker("district_office")
    # Whoever was remembered before somebody else came is asked for twice; not while it is counted.
    await both.same(asker, "{ areas(first: 1) { nodes { id } } }")
    before = both.tally.ordinary.total()
    answer = await both.same(asker, query)
    if code is not None:
        assert answer.codes == [code]
        assert both.tally.ordinary.total() == before + 1


async def test_ids_that_name_nothing(both: Both) -> None:
    query = "query($id: ID!) { node(id: $id) { id __typename } }"
    for id in ("", "!!", "Zm9v", "RXN0YWJsaXNobWVudDo3NjA6eA"):
        await both.same(both.asker("district_office"), query, {"id": id})
    [hidden] = (await both.same(both.asker("city_committee", city=True), _ELSEWHERE)).done()[
        "establishments"
    ]["nodes"]
    assert (await planned(both, query, id=hidden["id"]))["node"] is None


_ELSEWHERE = '{ establishments(first: 1, filter: {area: {under: "770"}}) { nodes { id } } }'


async def test_a_record_of_which_nothing_is_asked(both: Both) -> None:
    page = await planned(both, "{ establishments(first: 1) { nodes { id } } }")
    [one] = page["establishments"]["nodes"]
    query = "query($id: ID!) { node(id: $id) { ... on Area { name } } }"
    assert await planned(both, query, id=one["id"]) == {"node": {}}


async def test_all_rows_are_one_group_whether_or_not_anything_is_summed(both: Both) -> None:
    for name in ("a", "no such name"):
        found = await planned(
            both,
            """query($name: String) { establishments(filter: {name: {startsWith: $name}}) {
                 totalCount groups { count } } }""",
            name=name,
        )
        page = found["establishments"]
        assert page["groups"] == [{"count": page["totalCount"]}]


async def test_lists_after_in_of_a_declaration_are_planned(both: Both) -> None:
    query = "{ materialSecurities(first: 100) { totalCount nodes { id } } }"
    before = both.tally.planned
    answer = await both.same(both.asker("district_office"), query, {})
    assert answer.done()["materialSecurities"]["totalCount"] > 0
    assert both.tally.planned == before + 1
