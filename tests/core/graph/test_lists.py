"""Lists: every page of every order, and what filters find."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Numeric, column

from khungcui.graph.orders import Term, cursor, read_cursor
from khungcui.text import search_key

pytestmark = pytest.mark.anyio

#: Lists with enough rows in the demo data, and what they can be ordered by: with ties, with
#: values that are missing, enumerations, decimals, days, moments.
ORDERS = {
    "establishments": (
        "NAME", "OWNER_FORM", "WORKERS", "CAPACITY_QUANTITY", "POWER_KW", "OPENED", "CLOSED",
        "TAX_CODE", "VALID_FROM",
    ),
    "portions": ("KIND", "SHARE", "VALID_FROM"),
    "offices": ("NAME", "KIND", "UNTIL", "SINCE"),
    "sectors": ("NAME", "CODE"),
    "pluginPeriods": ("SINCE", "UNTIL", "PLUGIN"),
}  # fmt: skip

PAGE = """
query($first: Int, $after: String, $last: Int, $before: String, $order: [%sOrder!]) {
  page: %s(first: $first, after: $after, last: $last, before: $before, order: $order) {
    totalCount
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def page_of(plural: str) -> str:
    singular = plural.removesuffix("s")
    return PAGE % (singular[0].upper() + singular[1:], plural)


@st.composite
def walks(draw: st.DrawFn) -> tuple[str, list[dict[str, str]], int, bool]:
    plural = draw(st.sampled_from(sorted(ORDERS)))
    fields = draw(st.lists(st.sampled_from(ORDERS[plural]), max_size=3, unique=True))
    order = [
        {"field": field, "direction": draw(st.sampled_from(["ASC", "DESC"]))} for field in fields
    ]
    return plural, order, draw(st.integers(3, 11)), draw(st.booleans())


@pytest.mark.slow
@given(walk=walks())
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_pages_make_the_list(office: Any, walk: Any) -> None:
    plural, order, size, forward = walk
    query = page_of(plural)
    whole = (await office(query, first=200, order=order)).done()["page"]
    ids = [edge["node"]["id"] for edge in whole["edges"]]
    assert len(ids) == whole["totalCount"] == len(set(ids))

    seen: list[str] = []
    cursor = None
    for _ in range(len(ids) + 1):
        window = {"first": size, "after": cursor} if forward else {"last": size, "before": cursor}
        page = (await office(query, order=order, **window)).done()["page"]
        assert page["totalCount"] == len(ids)
        rows = [edge["node"]["id"] for edge in page["edges"]]
        assert len(rows) <= size
        seen = seen + rows if forward else rows + seen
        info = page["pageInfo"]
        assert info["startCursor"] == page["edges"][0]["cursor"]
        cursor = info["endCursor" if forward else "startCursor"]
        if not info["hasNextPage" if forward else "hasPreviousPage"]:
            break
    assert seen == ids


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["WORKERS", "CLOSED", "OPENED"])
async def test_an_order_is_that_of_the_values_and_nothing_comes_last(
    office: Any, field: str, direction: str
) -> None:
    name = field.lower()
    answer = await office(
        f"{{ establishments(first: 200, order: [{{field: {field}, direction: {direction}}}]) "
        f"{{ nodes {{ {name} }} }} }}"
    )
    values = [node[name] for node in answer.done()["establishments"]["nodes"]]
    known = [value for value in values if value is not None]
    assert known
    assert known == sorted(known, reverse=direction == "DESC")
    assert values == known + [None] * (len(values) - len(known))


async def rows(office: Any, filter_: str, shown: str = "id") -> list[dict[str, Any]]:
    answer = await office(
        f"{{ establishments(first: 200, filter: {filter_}) {{ totalCount nodes {{ {shown} }} }} }}"
    )
    found = answer.done()["establishments"]
    assert found["totalCount"] == len(found["nodes"])
    return found["nodes"]


async def every(office: Any) -> list[dict[str, Any]]:
    return await rows(
        office, "{}", "id code name workers ownerForm opened closed powerKw unclassified"
    )


FILTERS = {
    "{workers: {eq: %(workers)s}}": lambda row, like: row["workers"] == like["workers"],
    "{workers: {gt: %(workers)s}}": lambda row, like: row["workers"] > like["workers"],
    "{workers: {gte: %(workers)s}}": lambda row, like: row["workers"] >= like["workers"],
    "{workers: {lt: %(workers)s}}": lambda row, like: row["workers"] < like["workers"],
    "{workers: {lte: %(workers)s}}": lambda row, like: row["workers"] <= like["workers"],
    "{workers: {in: [%(workers)s]}}": lambda row, like: row["workers"] == like["workers"],
    "{workers: {in: []}}": lambda row, like: False,
    '{powerKw: {gte: "%(powerKw)s"}}': (
        lambda row, like: row["powerKw"] is not None
        and float(row["powerKw"]) >= float(like["powerKw"])
    ),
    '{opened: {lte: "%(opened)s"}}': lambda row, like: row["opened"] <= like["opened"],
    "{closed: {isNull: true}}": lambda row, like: row["closed"] is None,
    "{closed: {isNull: false}}": lambda row, like: row["closed"] is not None,
    "{ownerForm: {eq: %(ownerForm)s}}": lambda row, like: row["ownerForm"] == like["ownerForm"],
    "{ownerForm: {in: [%(ownerForm)s]}}": lambda row, like: row["ownerForm"] == like["ownerForm"],
    "{unclassified: {eq: true}}": lambda row, like: row["unclassified"],
    '{name: {eq: "%(name)s"}}': lambda row, like: row["name"] == like["name"],
    '{code: {in: ["%(code)s"]}}': lambda row, like: row["code"] == like["code"],
    '{not: {closed: {gt: "2000-01-01"}}}': (
        lambda row, like: row["closed"] is None or row["closed"] <= "2000-01-01"
    ),
    '{or: [{code: {eq: "%(code)s"}}, {workers: {gt: %(workers)s}}]}': (
        lambda row, like: row["code"] == like["code"] or row["workers"] > like["workers"]
    ),
    '{and: [{workers: {lt: 60}}, {not: {ownerForm: {eq: %(ownerForm)s}}}]}': (
        lambda row, like: row["workers"] < 60 and row["ownerForm"] != like["ownerForm"]
    ),
    "{or: []}": lambda row, like: True,
}  # fmt: skip


@pytest.mark.parametrize("filter_", FILTERS)
async def test_a_filter_finds_what_it_says(office: Any, filter_: str) -> None:
    all_rows = await every(office)
    like = next(row for row in all_rows if row["powerKw"] is not None)
    found = await rows(office, filter_ % like)
    expected = {row["id"] for row in all_rows if FILTERS[filter_](row, like)}
    assert {row["id"] for row in found} == expected


async def test_a_beginning_is_found_without_case_and_marks(office: Any) -> None:
    all_rows = await every(office)
    word = next(row["name"] for row in all_rows).split()[0]
    expected = {
        row["id"] for row in all_rows if search_key(row["name"]).startswith(search_key(word))
    }
    for spelt in (word, word.upper(), search_key(word), f"  {word} "):
        found = await rows(office, f'{{name: {{startsWith: "{spelt}"}}}}')
        assert {row["id"] for row in found} == expected


async def test_decomposed_letters_are_the_same_letters(office: Any) -> None:
    from unicodedata import normalize

    name = next(row["name"] for row in await every(office))
    assert normalize("NFD", name) != name
    for test in ("eq: $name", "in: [$name]"):
        answer = await office(
            f"query($name: String!) {{ establishments(filter: {{name: {{{test}}}}}) "
            "{ nodes { name } } }",
            name=normalize("NFD", name),
        )
        assert {"name": name} in answer.done()["establishments"]["nodes"]


async def test_a_number_is_never_rounded_to_one_that_is_there(office: Any) -> None:
    shares = (await office("{ portions(first: 1) { nodes { share } } }")).done()
    share = shares["portions"]["nodes"][0]["share"]
    for asked, some in ((share, True), (f"{float(share):.2f}0000001", False)):
        answer = await office(
            "query($share: Decimal!) { portions(filter: {share: {eq: $share}}) { totalCount } }",
            share=asked,
        )
        assert (answer.done()["portions"]["totalCount"] > 0) is some, asked


async def test_under_an_area_lies_what_lies_in_it(office: Any) -> None:
    answer = await office("{ establishments(first: 200) { nodes { id area { code } } } }")
    placed = {row["id"]: row["area"]["code"] for row in answer.done()["establishments"]["nodes"]}
    ward = next(iter(placed.values()))
    for test, expected in (
        ('under: "760"', set(placed)),
        ('under: "79"', set(placed)),
        (f'under: "{ward}"', {row for row, area in placed.items() if area == ward}),
        (f'code: "{ward}"', {row for row, area in placed.items() if area == ward}),
        ('code: "760"', set()),
        ('under: "770"', set()),
        ('under: "no such area"', set()),
    ):
        found = await rows(office, f"{{area: {{{test}}}}}")
        assert {row["id"] for row in found} == expected, test


@pytest.mark.parametrize("relation", ["sector", "office"])
async def test_a_relation_is_filtered_by_id(office: Any, relation: str) -> None:
    answer = await office(
        f"{{ establishments(first: 200) {{ nodes {{ id {relation} {{ id }} }} }} }}"
    )
    held = {
        row["id"]: row[relation] and row[relation]["id"]
        for row in answer.done()["establishments"]["nodes"]
    }
    wanted = next(value for value in held.values() if value)
    expected = {row for row, value in held.items() if value == wanted}
    for test in (f'eq: "{wanted}"', f'in: ["{wanted}"]'):
        found = await rows(office, f"{{{relation}: {{{test}}}}}")
        assert {row["id"] for row in found} == expected


async def test_a_cursor_belongs_to_its_order_and_its_list(office: Any) -> None:
    page = (await office(page_of("establishments"), first=1)).done()["page"]
    cursor = page["pageInfo"]["endCursor"]
    order = [{"field": "NAME"}]
    for plural, given_order in (("establishments", order), ("portions", None)):
        answer = await office(page_of(plural), after=cursor, order=given_order)
        assert answer.codes == ["cursor.invalid"]
        assert answer.errors[0]["extensions"]["field"] == "after"


async def test_an_empty_page_has_no_cursors(office: Any) -> None:
    page = (await office(page_of("establishments"), first=0)).done()["page"]
    assert page["edges"] == []
    assert page["totalCount"] > 0
    assert page["pageInfo"] == {
        "hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None,
    }  # fmt: skip


@given(amount=st.decimals(allow_nan=False, allow_infinity=False, places=6))
@settings(max_examples=30, deadline=None)
def test_a_cursor_is_read_as_it_was_given(amount: Decimal) -> None:
    order = (Term(column("power", Numeric(38, 6)), "order0_", "power"),)
    for value in (amount, Decimal("1E+12"), None):
        assert read_cursor(order, cursor(order, {"order0_": value})) == [value]
