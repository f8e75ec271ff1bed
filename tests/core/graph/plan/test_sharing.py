"""Plans: who shares one, what makes another, and how many there are."""

from typing import Any

import pytest
from tests.core.graph.plan.both import Both

from khungcui.graph.plan.plan import Plans
from khungcui.policy.vocabulary import Effect
from khungcui.storage.single import Single
from khungcui.testing import Loom

pytestmark = pytest.mark.anyio

QUERY = "query($n: String, $on: Boolean = true) { establishments(first: 5, filter: {name: "
QUERY += "{startsWith: $n}}) { totalCount nodes { id name @include(if: $on) } } }"


def plans_of(loom: Loom) -> Plans:
    """The plans that a worker keeps."""
    planners = loom.platform.planners
    assert planners is not None
    return planners._shared.plans


@pytest.fixture
def plans(both: Both) -> Plans:
    """The plans of the platform that plans."""
    return plans_of(both.planned)


async def test_two_wards_and_all_values_share_a_plan(both: Both, plans: Plans) -> None:
    graphql, acting = both.planned.graphql, both.planned.acting
    before, answers = len(plans), []
    for ward in ("ward:26734", "ward:26737"):
        actor = await acting(ward)
        for name in ("h", "c", None):
            query = f"{QUERY} # shared"
            variables = {} if name is None else {"n": name}
            answers.append((await graphql(query, variables, as_=actor, district="760")).done())
    # One for each shape of the filter, none for each ward.
    assert len(plans) == before + 2
    assert answers[:3] != answers[3:]


async def test_directives_and_kinds_of_office_make_plans_of_their_own(
    both: Both, plans: Plans
) -> None:
    graphql, acting = both.planned.graphql, both.planned.acting
    ward, office = await acting("ward:26734"), await acting("office:760")
    before, query = len(plans), f"{QUERY} # apart"
    for actor, on in ((ward, True), (ward, False), (ward, True), (office, True)):
        asked = {"n": "h", "on": on}
        nodes = (await graphql(query, asked, as_=actor, district="760")).done()["establishments"]
        assert all(("name" in node) is on for node in nodes["nodes"])
    assert len(plans) == before + 3


async def test_another_rule_makes_another_plan(peopled: Loom) -> None:
    ward = await peopled.acting("ward:26734")

    async def ask() -> int:
        query = "{ establishments(first: 1) { totalCount } }"
        found = await peopled.graphql(query, as_=ward, district="760")
        return found.done()["establishments"]["totalCount"]

    plans = plans_of(peopled)
    shown = {await ask() for _ in range(3)}
    assert 0 not in shown
    assert len(plans) == 1
    await peopled.grant("ward_committee", "territory", "establishment.view", effect=Effect.DENY)
    assert {await ask() for _ in range(3)} == {0}
    assert len(plans) == 2


async def test_plans_are_bounded(both: Both, plans: Plans, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "_most", 3)
    ward = both.asker("ward_committee")
    for size in range(1, 8):
        await both.same(ward, f"{{ bounded: areas(first: {size}) {{ nodes {{ id }} }} }}")
        assert len(plans) <= 3


async def test_why_a_query_was_not_planned_can_be_asked(both: Both) -> None:
    ward = both.asker("ward_committee")

    async def told(query: str, **extensions: object) -> Any:
        body = {"query": query, "extensions": extensions}
        answer = await both.planned.graphql.send(body, as_=ward.actor, district="760")
        answer.done()
        return answer.extensions.get("unplanned")

    assert await told("{ viewer { office } }", plan=True) == "root field viewer"
    assert await told("{ viewer { office } }") is None
    assert await told("{ areas(first: 1) { nodes { id } } }", plan=True) is None


async def test_a_statement_alone_sees_no_other_district(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its areas are those of row-level security: with others, or none, the same SQL finds less."""
    seen: list[tuple[Any, ...]] = []

    class Watched(Single):
        async def row(self, sql: str, areas: Any, values: Any) -> Any:
            found = await super().row(sql, areas, values)
            nothing = [await super(Watched, self).row(sql, each, values) for each in ((), ("770",))]
            seen.append((found[-1], *(each[-1] for each in nothing)))
            return found

    monkeypatch.setattr(both.planned.platform._door, "__class__", Watched)
    await both.same(both.asker("ward_committee"), "{ establishments(first: 3) { nodes { id } } }")
    # The first may have been asked of somebody who was remembered wrongly.
    found, nowhere, elsewhere = seen[-1]
    assert '"id"' in found
    assert nowhere == elsewhere == '{"nodes":[]}'
