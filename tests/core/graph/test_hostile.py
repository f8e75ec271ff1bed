"""Whatever is sent, a bounded amount of work: counted, since a clock would count the neighbours."""

import sys
from collections.abc import AsyncIterator, Callable
from types import FrameType
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLSchema, GraphQLSyntaxError, validate
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.graph.conftest import Asking
from tests.core.graph.hostile import KINDS, Request, aliases, beside_each_other, deep, doubling

from khungcui.app import create_app
from khungcui.graph.limits import LimitExceeded, Limits, measure, parse
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

LIMITS = Limits()
PATH = "/d/760/graphql"
#: Calls of Python functions to read, weigh and validate one document: half of it is what
#: a hundred fragments side by side need, the worst that the limits let through.
MOST_CALLS = 1_000_000

sizes = st.one_of(
    st.integers(min_value=1, max_value=120), st.sampled_from([200, 500, 660, 1_000, 5_000, 100_000])
)
kinds = st.sampled_from(sorted(KINDS))


def calls(work: Callable[[], None]) -> int:
    """How many functions ``work`` calls."""
    counted = 0

    def count(_: FrameType, event: str, __: Any) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


def examine(schema: GraphQLSchema, request: Request) -> int:
    """What an endpoint does before it runs anything; how many nodes measuring looked at."""
    try:
        document = parse(request["query"], LIMITS)
        found = measure(document, None, request["variables"], schema, LIMITS)
    except GraphQLSyntaxError:
        return 0
    except LimitExceeded as refused:
        return 0 if refused.sizes is None else refused.sizes.visited
    validate(schema, document, max_errors=20)
    return found.visited


@pytest.fixture(scope="session")
async def api(standing: Loom, office: Asking) -> AsyncIterator[httpx.AsyncClient]:
    """The API as the industry office of Quận 1 sees it by HTTP."""
    headers = {
        "content-type": "application/json",
        "accept": "application/graphql-response+json",
        "authorization": f"Bearer {office.actor.token}",
    }
    transport = httpx.ASGITransport(create_app(standing.platform))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://loom.test", headers=headers
    ) as client:
        yield client


@pytest.fixture(scope="session")
def schema(standing: Loom) -> GraphQLSchema:
    """The schema of Quận 1."""
    live = standing.platform.live
    return standing.platform.schemas.of(live.states.enabled("760"))._schema


@settings(max_examples=40, deadline=None)
@given(kind=kinds, n=sizes)
async def test_hostile_documents_cost_little_and_are_answered(
    schema: GraphQLSchema, api: httpx.AsyncClient, kind: str, n: int
) -> None:
    request = KINDS[kind](n)
    visited: list[int] = []
    assert calls(lambda: visited.append(examine(schema, request))) < MOST_CALLS
    # No document has more nodes than tokens, and each is looked at twice.
    assert visited[0] <= 2 * LIMITS.tokens
    answer = await api.post(PATH, content=orjson.dumps(request))
    assert answer.status_code in {200, 400, 413}, answer.text[:300]
    codes = [error["extensions"]["code"] for error in answer.json().get("errors", ())]
    assert "internal" not in codes, answer.text[:300]


def test_the_count_sees_work_that_is_not_bounded(schema: GraphQLSchema) -> None:
    few = calls(lambda: examine(schema, beside_each_other(10)) and None)
    many = calls(lambda: examine(schema, beside_each_other(80)) and None)
    assert many > 8 * few
    with pytest.raises(LimitExceeded):
        measure(parse(doubling(30)["query"], LIMITS), None, {}, schema, LIMITS)


BODIES = {
    "deep lists": b'{"query":"{ __typename }","variables":{"x":' + b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"query":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "as deep as JSON is read": b'{"query":"{ __typename }","variables":'
    + b'{"a":' * 1_000
    + b"1"
    + b"}" * 1_001,
    "nothing but brackets": b"[" * 1_000_000,
    "a large integer": b'{"query":"query($n: Int) { __typename }","variables":{"n":%b}}'
    % (b"9" * 100_000),
    "a large exponent": b'{"query":"query($n: Int) { __typename }","variables":{"n":1e999999}}',
    "many members": b'{"query":"{ __typename }",%b}'
    % b",".join(b'"m%d":0' % n for n in range(50_000)),
    "one member often": b'{"query":"{ __typename }",%b}' % b",".join([b'"query":"{"'] * 50_000),
    "too much": b'{"query":"' + b"x" * 1_100_000 + b'"}',
}


@pytest.mark.parametrize("kind", BODIES)
async def test_hostile_json(api: httpx.AsyncClient, kind: str) -> None:
    answer = await api.post(PATH, content=BODIES[kind])
    expected = {"many members": 200, "too much": 413}.get(kind, 400)
    assert answer.status_code == expected, answer.text[:300]


async def test_what_is_refused_says_by_which_limit_and_what_is_not_says_its_cost(
    office: Asking,
) -> None:
    for request, code in (
        (doubling(30), "limit.root_fields"),
        (deep(20), "limit.depth"),
        (aliases(31), "limit.aliases"),
    ):
        answer = await office(request["query"])
        assert (answer.status, answer.codes) == (400, [code])
    allowed = await office("{ establishments(first: 7) { nodes { id } } }")
    cost = allowed.extensions["cost"]
    # One row more is read where the ordinary way looks for a next page.
    assert cost.pop("rows") in (7, 8)
    assert cost == {"estimated": 7, "limit": 50_000}
    named = await office("query($n: Int) { establishments(first: $n) { nodes { id } } }", n=9)
    assert named.extensions["cost"]["estimated"] == 9
