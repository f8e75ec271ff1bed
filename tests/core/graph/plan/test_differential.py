"""Planned answers are those of ordinary execution: over random operations of every office."""

from random import Random
from secrets import randbelow
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLField, GraphQLSchema, print_ast
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seed_of
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries
from tests.core.graph.plan.both import Both
from tests.core.graph.plan.taming import tame
from tests.core.graph.plan.values import SCALARS, Known
from tests.core.graph.plan.wandering import Wanderer

from khungcui.testing.isolation import Asker

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

#: Documents, each of which is sent six times, and root fields of each.
_DOCUMENTS = 42
_WRONG = 60
_GENERATED = 30
#: Why a query is executed after all that asks for resources alone: it ends in an error.
_ERRORS = frozenset(
    {
        "an argument at fault",
        "an error in a field",
        "an id of another type",
        "a value is missing",
        "variables at fault",
    }
)
_ROOTS = 8
#: Lists that are read at a time to learn ids.
_LISTS = 60


def schema_of(both: Both, asker: Asker) -> GraphQLSchema:
    """The schema of the asker's endpoint."""
    live = both.ordinary.platform.live
    enabled = live.states.enabled(asker.district or live.tree.root)
    return both.ordinary.platform.schemas.of(enabled)._schema


def beside(both: Both, asker: Asker) -> list[Asker]:
    """Those who ask the same schema."""
    schema = schema_of(both, asker)
    return [each for each in both.askers if schema_of(both, each) is schema]


async def learn(both: Both, asker: Asker, known: Known, *, comparing: bool) -> None:
    """Remember the ids of some records of each kind that the asker sees."""
    query = schema_of(both, asker).query_type
    assert query is not None
    lists = [
        name for name, one in query.fields.items() if {"filter", "first", "asOf"} <= set(one.args)
    ]
    for start in range(0, len(lists), _LISTS):
        some = lists[start : start + _LISTS]
        fields = " ".join(f"{name}(first: 8) {{ nodes {{ __typename id }} }}" for name in some)
        answer = await (both.same if comparing else both.ordinarily)(asker, f"{{ {fields} }}")
        for page in answer.done().values():
            for node in page["nodes"]:
                known.ids[node["__typename"]].append(node["id"])


@pytest.fixture(scope="session")
async def known(both: Both) -> Known:
    made = Known()
    compared = set[bool]()
    for asker in both.askers:
        # All lists are compared for one asker of a district and one of the city.
        home = asker.district is None
        await learn(both, asker, made, comparing=home not in compared)
        compared.add(home)
    return made


def chance(seed: int) -> Random:
    """Chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311 - of tests


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Of all random operations; give it as ``--hypothesis-seed`` to run them again."""
    given = pytestconfig.getoption("hypothesis_seed", None)
    return randbelow(10**9) if given is None else int(str(given))


@pytest.mark.long
async def test_random_operations(both: Both, known: Known, seed: int) -> None:
    """Each document thrice, with other values, by two kinds of office that share its schema."""
    random, count = chance(seed), 0
    before = both.tally.ordinary.copy(), both.tally.planned
    for i in range(_DOCUMENTS):
        asker = both.askers[i % len(both.askers)]
        wanderer = Wanderer(schema=schema_of(both, asker), random=random, known=known)
        operation = wanderer.operation(_ROOTS)
        for one in (asker, random.choice(beside(both, asker))):
            for turn in range(3):
                variables = operation.others(random, known) if turn else operation.variables
                answer = await both.same(one, operation.text, variables, f"seed {seed}")
                operation.hear(answer.data, known)
                count += _ROOTS
    assert count >= 2000
    ordinary = both.tally.ordinary - before[0]
    planned = both.tally.planned - before[1]
    # What falls back here are errors in arguments, which ordinary execution has to tell.
    assert planned / (planned + ordinary.total()) > 0.8, ordinary
    assert set(ordinary) <= _ERRORS, ordinary


async def test_errors(both: Both, known: Known, seed: int) -> None:
    """Wrong arguments of every kind: the same errors in the same places."""
    random, wrong = chance(seed), 0
    for i in range(_WRONG):
        asker = both.askers[i % len(both.askers)]
        wanderer = Wanderer(schema=schema_of(both, asker), random=random, known=known, rash=True)
        operation = wanderer.operation(random.choice((1, 2)))
        answer = await both.same(asker, operation.text, operation.variables, f"seed {seed}")
        wrong += bool(answer.errors)
    assert wrong > _WRONG / 4


_SCALARS = {
    name: st.sampled_from(values).map(nodes.String)
    for name, values in SCALARS.items()
    if name in ("Date", "DateTime", "Decimal", "BigInt", "JSON")
}


@pytest.mark.long
async def test_generated_operations(both: Both, known: Known, seed: int) -> None:
    """What hypothesis-graphql makes of the schema of a city's office and of a district's."""
    random, count = chance(seed), 0
    before = both.tally.planned
    for home in (True, False):
        asker = next(each for each in both.askers if (each.district is None) is home)
        schema = schema_of(both, asker)
        askers = beside(both, asker)
        for document in drawn(_generated(schema), seed):
            text = print_ast(tame(document, schema, random, known))
            await both.same(random.choice(askers), text, None, f"seed {seed}")
            count += 1
    assert count == 2 * _GENERATED
    # Those that were not only executed in the ordinary way, as what is at fault is.
    assert both.tally.planned - before > count / 2


def drawn(strategy: st.SearchStrategy[Any], chosen: int) -> list[Any]:
    """What a strategy makes, before any of it is sent: it cannot be drawn from a running loop."""
    found: list[Any] = []

    @seed_of(chosen)
    @settings(
        max_examples=_GENERATED,
        deadline=None,
        database=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
        phases=(Phase.generate,),
    )
    @given(made=strategy)
    def collect(made: Any) -> None:
        found.append(made)

    collect()
    return found


def _generated(schema: GraphQLSchema) -> st.SearchStrategy[DocumentNode]:
    query = schema.query_type
    assert query is not None
    fields = [name for name, one in query.fields.items() if _of_resource(one)]
    return queries(
        schema,
        fields=fields,
        custom_scalars=_SCALARS,
        allow_x00=False,
        allow_null=False,
        print_ast=lambda document: document,
    )


def _of_resource(one: GraphQLField) -> bool:
    return {"id", "asOf"} == set(one.args) or {"filter", "first", "asOf"} <= set(one.args)
