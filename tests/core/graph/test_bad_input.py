"""Bad input: each a clear error and the right status, nothing written, no failure of ours."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from khungcui import clock
from khungcui.app import create_app
from khungcui.ids import NodeId, uuid7
from khungcui.register.models import AccessToken
from khungcui.testing import Loom

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("untouched")]

LIST = "{ establishments { totalCount } }"


@pytest.fixture
async def http(standing: Loom) -> AsyncIterator[httpx.AsyncClient]:
    """The API as HTTP sees it."""
    transport = httpx.ASGITransport(create_app(standing.platform))
    async with httpx.AsyncClient(transport=transport, base_url="http://loom.test") as client:
        yield client


@pytest.fixture(scope="session")
async def expired(standing: Loom) -> str:
    with clock.at(date(2000, 1, 1)):
        return (await standing.acting("ward:26734")).token


@pytest.fixture(scope="session")
async def revoked(standing: Loom) -> str:
    actor = await standing.acting("ward:26737")
    async with standing.database.maintaining(["760"]) as session:
        await session.execute(
            update(AccessToken)
            .where(AccessToken.official_id == actor.principal.official_id)
            .values(revoked_at=clock.now())
        )
    return actor.token


@pytest.fixture(scope="session")
async def of_district_3(standing: Loom) -> str:
    return (await standing.acting("office:770")).token


# The address and the token.


async def test_an_unknown_district(standing: Loom, office: Any) -> None:
    for district in ("999", "79", "26734", "760x", "%00"):
        answer = await standing.graphql(LIST, as_=office.actor, district=district)
        assert answer.status == 404, district
        assert answer.codes == ["tenant.unknown"]


async def test_tokens_that_open_nothing(
    standing: Loom, office: Any, expired: str, revoked: str, of_district_3: str
) -> None:
    good = office.actor.token
    for token, status, code in (
        (expired, 401, "token.expired"),
        (revoked, 401, "UNAUTHENTICATED"),
        (good[:-1], 401, "UNAUTHENTICATED"),
        (good.replace("_760_", "_770_"), 401, "UNAUTHENTICATED"),
        ("nonsense", 401, "UNAUTHENTICATED"),
        (of_district_3, 403, "tenant.foreign"),
    ):
        answer = await standing.graphql(LIST, as_=token, district="760")
        assert (answer.status, answer.codes, answer.data) == (status, [code], None)
    assert (await standing.graphql(LIST, as_=good, district="760")).done()


@pytest.mark.parametrize(
    "query",
    [
        LIST,
        "{ nope }",
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Query") { name } }',
        "{ ...__typename } fragment __typename on Query { plugins { name } }",
        "{ ... on Query { plugins { name } } }",
        "{ __typename } fragment F on Query { establishmen }",
        "query($x: Establishmen) { __typename }",
        "query A { __typename } query B { plugins { name } }",
        'mutation { enablePlugin(input: {plugin: "training"}) { __typename } }',
    ],
)
async def test_without_a_token_nothing_is_told_of_the_schema(standing: Loom, query: str) -> None:
    answer = await standing.graphql(query, district="760")
    assert answer.status == 401
    assert answer.codes == ["UNAUTHENTICATED"]
    assert "Did you mean" not in str(answer)


async def test_without_a_token_the_name_of_the_root_is_open(standing: Loom) -> None:
    assert (await standing.graphql("{ __typename }")).done() == {"__typename": "Query"}


# The body.


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"null", 400, "http.body"),
        (b"", 400, "http.json"),
        (b"{", 400, "http.json"),
        (b'"x"', 400, "http.body"),
        (b"[]", 400, "http.batch"),
        (b"{}", 400, "http.member"),
        (b'{"query": 1}', 400, "http.member"),
        (b'{"query": null}', 400, "http.member"),
        (b'{"query": "{ __typename }", "variables": []}', 400, "http.member"),
        (b'{"query": "{ __typename }", "operationName": 1}', 400, "http.member"),
        (b'{"query": "{ __typename }", "operationName": "A"}', 400, "operation.unnamed"),
        (b'{"query": "query A { __typename } query B { __typename }"}', 400, "operation.unnamed"),
        (b'{"query": "{"}', 400, "graphql.parse"),
        (b'{"query": "{ nope }"}', 400, "graphql.validate"),
        (b'{"query": "{ __typename \\u0000 }"}', 400, "graphql.parse"),
        (b'{"query": "{ __typename }", "variables": {"x": "\\u0000"}}', 400, "input.nul"),
        (b'{"query": "\\ud800"}', 400, "http.json"),
        (b'{"query": "{ __typename }", "variables": {"x": ' + b"[" * 900 + b"]" * 900 + b"}}",
         400, "limit.variables"),
    ],
)  # fmt: skip
async def test_bodies(
    http: httpx.AsyncClient, office: Any, body: bytes, status: int, code: str
) -> None:
    answer = await http.post(
        "/d/760/graphql",
        content=body,
        headers={
            "authorization": f"Bearer {office.actor.token}",
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
        },
    )
    assert answer.status_code == status
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == [code]
    assert "data" not in answer.json()


# The operation.

REFUSED = [
    ("{ establishments(first: -1) { totalCount } }", 200, "page.size"),
    ("{ establishments(last: 201) { totalCount } }", 200, "page.size"),
    ("{ establishments(first: 201) { totalCount } }", 200, "page.size"),
    ("{ establishments(first: 1, last: 1) { totalCount } }", 200, "page.both_ends"),
    ("{ establishments(first: 99999999999) { totalCount } }", 400, "limit.cost"),
    ('{ establishments(first: "1") { totalCount } }', 400, "graphql.validate"),
    ('{ establishments(after: "x") { totalCount nodes { id } } }', 200, "cursor.invalid"),
    ('{ establishments(before: "") { nodes { id } } }', 200, "cursor.invalid"),
    ('{ establishments(after: "W10") { nodes { id } } }', 200, "cursor.invalid"),
    ('{ establishments(after: "Đ") { nodes { id } } }', 200, "cursor.invalid"),
    ('{ establishment(id: "x") { id } }', 200, "id.unknown"),
    ('{ establishment(id: "") { id } }', 200, "id.unknown"),
    ("{ node(id: 5) { id } }", 200, "id.unknown"),
    ('{ node(id: "Đ") { id } }', 200, "id.unknown"),
    ('{ establishments(filter: {workers: {eq: 99999999999}}) { totalCount } }', 400,
     "graphql.validate"),
    ('{ establishments(filter: {powerKw: {eq: "1e5"}}) { totalCount } }', 400, "graphql.validate"),
    ('{ establishments(filter: {powerKw: {eq: "NaN"}}) { totalCount } }', 400, "graphql.validate"),
    ("{ establishments(filter: {powerKw: {eq: 1.5}}) { totalCount } }", 400, "graphql.validate"),
    ('{ establishments(filter: {opened: {eq: "2026-02-30"}}) { totalCount } }', 400,
     "graphql.validate"),
    ('{ establishments(filter: {name: {eq: "\\u0000"}}) { totalCount } }', 400, "input.nul"),
    ('{ establishments(filter: {sector: {eq: "x"}}) { totalCount } }', 200, "id.unknown"),
    ('{ establishments(asOf: "yesterday") { totalCount } }', 400, "graphql.validate"),
    ('{ pluginPeriods(filter: {since: {gt: "2020"}}) { totalCount } }', 400, "graphql.validate"),
    ('{ pluginPeriods(filter: {since: {gt: "0001-01-01T00:00:00+14:00"}}) { totalCount } }', 200,
     "input.out_of_range"),
    ("{ establishments(order: [{field: NOPE}]) { totalCount } }", 400, "graphql.validate"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "status", "code"), REFUSED)
async def test_what_is_asked_wrongly(office: Any, query: str, status: int, code: str) -> None:
    answer = await office(query)
    assert answer.status == status, answer
    assert set(answer.codes) == {code}


WIDE = [
    ('{workers: {lt: 2147483647}}', True),
    ('{workers: {eq: -2147483648}}', False),
    ('{powerKw: {lt: "999999999999999999999999"}}', True),
    ('{capacityQuantity: {eq: "0.000000000001"}}', False),
    ('{opened: {gte: "0001-01-01"}}', True),
    ('{opened: {gt: "9999-12-31"}}', False),
    ('{name: {startsWith: "\U0010ffff"}}', False),
    ('{name: {eq: "\'; drop table office; --"}}', False),
]  # fmt: skip


@pytest.mark.parametrize(("filter_", "some"), WIDE)
async def test_extreme_values_are_values(office: Any, filter_: str, some: bool) -> None:
    answer = await office(f"{{ establishments(filter: {filter_}) {{ totalCount }} }}")
    assert (answer.done()["establishments"]["totalCount"] > 0) is some


async def test_days_at_the_ends_of_time(office: Any) -> None:
    for day, some in (("0001-01-01", False), ("9999-12-31", True)):
        answer = await office(f'{{ establishments(asOf: "{day}") {{ totalCount }} }}')
        assert bool(answer.done()["establishments"]["totalCount"]) is some


async def test_ids_of_another_type_and_ids_of_nothing(office: Any) -> None:
    found = (await office("{ offices(first: 1) { nodes { id } } }")).done()
    of_office = found["offices"]["nodes"][0]["id"]
    absent = str(NodeId("Establishment", "760", str(uuid7())))
    foreign = str(NodeId("Establishment", "770", str(uuid7())))
    item = "query($id: ID!) { establishment(id: $id) { id } }"
    assert (await office(item, id=of_office)).codes == ["id.unknown"]
    for one in (absent, foreign, str(NodeId("Establishment", "760", "not-a-uuid"))):
        assert (await office(item, id=one)).done() == {"establishment": None}
    relation = "query($id: ID!) { establishments(filter: {sector: {eq: $id}}) { totalCount } }"
    answer = await office(relation, id=of_office)
    assert answer.codes == ["id.unknown"]
    assert answer.errors[0]["extensions"]["field"] == "filter.sector"


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ({"or": [{"workers": {"eq": 1}}] * 120}, "filter.too_large"),
        ({"name": {"in": ["x"] * 501}}, "filter.too_long"),
        ({"or": [{"workers": {"eq": 1}}] * 5000}, "limit.variables"),
    ],
)
async def test_filters_that_are_too_large(office: Any, filter_: Any, code: str) -> None:
    query = "query($f: EstablishmentFilter) { establishments(filter: $f) { totalCount } }"
    assert (await office(query, f=filter_)).codes == [code]
    nested: dict[str, Any] = {"workers": {"eq": 1}}
    for _ in range(12):
        nested = {"not": nested}
    assert (await office(query, f=nested)).codes == ["filter.too_large"]


async def test_an_order_of_too_many_columns(office: Any) -> None:
    answer = await office(
        "query($o: [EstablishmentOrder!]) { establishments(order: $o) { nodes { id } } }",
        o=[{"field": "NAME"}] * 6,
    )
    assert set(answer.codes) == {"order.too_long"}


async def test_one_bad_field_leaves_its_neighbours(office: Any) -> None:
    answer = await office(
        '{ bad: establishment(id: "x") { id } good: sectors(first: 1) { nodes { code } } '
        'none: node(id: "y") { id } }'
    )
    assert answer.status == 200
    assert answer.codes == ["id.unknown", "id.unknown"]
    assert answer.data["good"]["nodes"]
    assert answer.data["bad"] is None


# Acts.


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"portion": "x", "managedBy": "WARD", "reason": "r"}, 200, "id.unknown"),
        ({"portion": 5, "managedBy": "WARD", "reason": "r"}, 200, "id.unknown"),
        ({"portion": "x", "managedBy": "NOBODY", "reason": "r"}, 400, "graphql.coerce"),
        ({"portion": "x", "managedBy": "WARD"}, 400, "graphql.coerce"),
        ({"portion": "x", "managedBy": "WARD", "reason": "r", "more": 1}, 400, "graphql.coerce"),
        ({"portion": "x", "managedBy": "WARD", "reason": "\x00"}, 400, "input.nul"),
        (None, 400, "graphql.coerce"),
        ([], 400, "graphql.coerce"),
    ],
)
async def test_acts_with_bad_input(office: Any, given: Any, status: int, code: str) -> None:
    answer = await office(
        "mutation($input: ProposeClassInput!) { proposeClass(input: $input) "
        "{ classification { id } userErrors { code field message } } }",
        input=given,
    )
    assert answer.status == status
    assert {*answer.codes, *(error["code"] for error in answer.user_errors)} == {code}
    if status == 200:
        assert [error["field"] for error in answer.user_errors] == ["portion"]
        assert answer.data["proposeClass"]["classification"] is None


async def test_an_act_on_an_id_of_another_district(
    standing: Loom, office: Any, of_district_3: str
) -> None:
    seen = await standing.graphql(
        "{ portions(first: 1) { nodes { id } } }", as_=of_district_3, district="770"
    )
    [portion] = seen.done()["portions"]["nodes"]
    query = (
        "mutation($input: ProposeClassInput!) { proposeClass(input: $input) "
        "{ userErrors { code field message } } }"
    )
    absent = str(NodeId("Portion", "770", str(uuid7())))
    answers = [
        await office(query, input={"portion": one, "managedBy": "WARD", "reason": "r"})
        for one in (portion["id"], absent)
    ]
    assert answers[0].user_errors == answers[1].user_errors
    assert [error["code"] for error in answers[0].user_errors] == ["id.unknown"]
