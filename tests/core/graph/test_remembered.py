"""What is remembered of documents: as much as is bounded, and never for another operation."""

from typing import Any

import pytest

from khungcui.testing import Actor, Loom

from .test_mutations import draft

pytestmark = pytest.mark.anyio

SIZED = "query($n: Int) { establishments(first: $n) { nodes { id } } }"
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
