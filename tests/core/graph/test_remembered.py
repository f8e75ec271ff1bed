"""What is remembered of documents: as much as is bounded, and never for another operation."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import build_schema

from khungcui.graph.documents import Beside, Weights
from khungcui.graph.limits import Limits, measure, parse
from khungcui.graph.plan.asker import Asker, Askers
from khungcui.plugins.live import Live
from khungcui.plugins.view import View
from khungcui.testing import Actor, Loom

from .drafting import draft

pytestmark = pytest.mark.anyio

SIZED = "query($n: Int) { establishments(first: $n) { nodes { id } } }"
SCHEMA = build_schema("type Query { a: A } type A { b: Int }")
TWO = """
mutation A($input: DraftCurriculumInput!) { draftCurriculum(input: $input) { ...shared } }
mutation B($input: DraftCurriculumInput!) {
    draftCurriculum(input: $input) { ...shared curriculum { title } }
}
fragment shared on DraftCurriculumPayload { curriculum { code } }
"""


async def test_a_page_costs_the_same_however_its_size_is_written(peopled: Loom) -> None:
    ward = await peopled.acting("ward:26734")

    async def cost(size: float) -> Any:
        body = {"query": SIZED, "variables": {"n": size}}
        answer = await peopled.graphql.send(body, as_=ward, district="760")
        answer.done()
        return answer.extensions["cost"]["estimated"]

    # Twice: the second time the document is kept.
    sizes = [1.0, 1.0, 200.0, 200.0, 200, 1]
    assert [await cost(each) for each in sizes] == [1, 1, 200, 200, 200, 1]


async def test_operations_that_share_a_fragment_show_what_each_asks(working: Loom) -> None:
    department: Actor = await working.acting("department")

    async def shown(name: str) -> dict[str, Any]:
        body = {"query": TWO, "operationName": name, "variables": {"input": draft()}}
        answer = await working.graphql.send(body, as_=department, district="760")
        return answer.done()["draftCurriculum"]["curriculum"]

    for name, asked in (("A", {"code"}), ("B", {"code", "title"}), ("A", {"code"})):
        for _ in range(2):
            assert (await shown(name)).keys() == asked


def test_nothing_that_is_known_of_a_document_keeps_it_alive() -> None:
    known, weights = Beside(), Weights()
    document = parse("{ a { b } }", Limits())
    known.of(document)["names"] = ("n",)
    sizes = measure(document, None, {}, SCHEMA, Limits())
    weights.of(document, None, {}, lambda: sizes)
    assert (len(known), len(weights)) == (1, 1)
    assert known.of(document) == {"names": ("n",)}
    del document
    assert (len(known), len(weights)) == (0, 0)


def test_a_part_of_a_document_does_not_keep_the_rest() -> None:
    document = parse("query A { a { b } } query B { c d e }", Limits())
    token = document.definitions[0].loc.start_token  # type: ignore[union-attr]
    assert token.next is token.prev is None


async def test_plans_weigh_what_their_documents_do(peopled: Loom) -> None:
    """Else operations with little SQL in long documents would be kept without bound."""
    planners = peopled.platform.planners
    assert planners is not None
    plans = planners._shared.plans
    ward = await peopled.acting("ward:26734")
    before, query = plans._room, "{ areas(first: 1) { nodes { code } } }" + " " * 20_000
    for _ in range(2):
        (await peopled.graphql(query, as_=ward, district="760")).done()
    assert plans._room < before - 20_000 * 20


async def test_filters_are_bounded_in_the_whole_operation(peopled: Loom) -> None:
    """Their SQL is made while nobody else is answered."""
    ward = await peopled.acting("ward:26734")
    hop = {"portions": {"some": {"establishment": {"is": {"workers": {"gte": 1}}}}}}
    roots = " ".join(f"r{i}: establishments(first: 1, filter: $f) {{ totalCount }}" for i in "123")
    query = f"query($f: EstablishmentFilter) {{ {roots} }}"

    async def asked(parts: int) -> set[str]:
        body = {"query": query, "variables": {"f": {"or": [hop] * parts}}}
        answer = await peopled.graphql.send(body, as_=ward, district="760")
        return {error["extensions"]["code"] for error in answer.errors}

    # Again: what is small enough is remembered, and says nothing of what is larger.
    assert [await asked(parts) for parts in (2, 2, 40, 2, 40)] == [
        set(), set(), {"limit.filters"}, set(), {"limit.filters"}
    ]  # fmt: skip


async def test_askers_of_an_edition_that_is_over_are_forgotten(peopled: Loom) -> None:
    """Each holds its edition, with all rules and areas."""
    askers, live = Askers(), peopled.platform.live
    principals = [(await peopled.acting(f"ward:{ward}")).principal for ward in ("26734", "26737")]

    def of(edition: Live, principal: Any) -> Asker:
        day = principal.recognised
        return askers.of(View(live=edition, principal=principal, tenant="760", day=day))

    first = [of(live, each) for each in principals]
    assert all(of(live, each) is one for each, one in zip(principals, first, strict=True))
    later = replace(live)
    assert of(later, principals[0]).view.live is later
    assert all(each.view.live is later for each in askers._kept.values())
