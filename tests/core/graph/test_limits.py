"""The limits rule: what it measures, what it refuses, and that it stays linear."""

import re
import sys
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLDefaultInput,
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_introspection_query,
)
from graphql.language import DocumentNode, OperationType
from hypothesis import given
from hypothesis import strategies as st

from khungcui.graph.limits import LimitExceeded, Limits, Measured, measure, parse
from khungcui.graph.weighing import SATURATED
from khungcui.settings import Settings

SCHEMA = build_schema(
    """
    interface Node { id: ID! }
    type Query { ward: Ward node(id: ID!): Node wards(first: Int, last: Int): WardConnection! }
    type Ward implements Node {
      id: ID! name(in: [[String]]): String above: Ward
      offices: [Office!]! cadres(first: Int = 7): CadreConnection!
    }
    type Office { id: ID! ward: Ward }
    type Cadre { id: ID! ward: Ward }
    type WardConnection { edges: [WardEdge!]! nodes: [Ward!]! pageInfo: PageInfo! totalCount: Int }
    type WardEdge { node: Ward cursor: String! }
    type CadreConnection { edges: [CadreEdge!]! pageInfo: PageInfo! }
    type CadreEdge { node: Cadre cursor: String! }
    type PageInfo { endCursor: String }
    type Mutation { rename(name: String!): Ward }
    """
)
LIMITS = Limits()
GENEROUS = Limits(
    depth=SATURATED,
    introspection_depth=SATURATED,
    aliases=SATURATED,
    directives=SATURATED,
    root_fields=SATURATED,
    cost=SATURATED,
    fields=SATURATED,
    fragments=SATURATED,
    duplicates=SATURATED,
)


def sizes(source: str, name: str | None = None, **variables: object) -> Measured:
    return measure(parse(source, LIMITS), name, variables, SCHEMA, GENEROUS)


def refused(source: str, limits: Limits = LIMITS, **variables: object) -> LimitExceeded:
    with pytest.raises(LimitExceeded) as caught:
        measure(parse(source, limits), None, variables, SCHEMA, limits)
    return caught.value


def doubling(step: str, levels: int = 25) -> str:
    steps = (
        f"fragment F{n} on Ward {{ {step.replace('@', f'...F{n - 1}')} }}"
        for n in range(1, levels + 1)
    )
    return " ".join([f"{{ ward {{ ...F{levels} }} }} fragment F0 on Ward {{ id }}", *steps])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{ __typename }", {"depth": 1, "cost": 0, "fields": 1, "root_fields": 1}),
        ("{ ward { id } }", {"depth": 2, "cost": 1}),
        ("{ a: ward { b: id } ward { id } }", {"aliases": 2, "root_fields": 2, "cost": 2}),
        ("{ ward { offices { ward { id } } } }", {"cost": 1 + 10 * (1 + 1)}),
        ("{ wards { nodes { id } } }", {"cost": 50}),
        ("{ wards(first: 3) { edges { node { above { id } } } } }", {"cost": 3 + 3}),
        ("{ wards(first: 3, last: 9) { totalCount } }", {"cost": 9}),
        ("{ wards(first: -1) { totalCount } }", {"cost": 0}),
        ("{ wards(first: null) { totalCount } }", {"cost": 50}),
        ('{ wards(first: "x") { totalCount } }', {"cost": 50}),
        (f"{{ wards(first: {'9' * 5000}) {{ totalCount }} }}", {"cost": SATURATED}),
        ("{ ward { cadres { edges { cursor } } } }", {"cost": 1 + 7}),
        (
            "{ wards(first: 4) { edges { node { cadres(first: 5) { edges { node { id } } } } } } }",
            {"cost": 4 + 4 * 5, "depth": 7},
        ),
        ("{ ...R ...R } fragment R on Query { ward { id } }", {"root_fields": 2, "cost": 2}),
        ("{ ... { ... on Query { ward { id } } } }", {"root_fields": 1, "depth": 2}),
        ("{ ward { id id ... { id } ... on Ward { id } } }", {"duplicates": 3}),
        ("{ ward { id above { id } } }", {"duplicates": 0}),
        (
            "query($x: Int @a) @b { ward @c { ...W @d ... @e { id @f } } } "
            "fragment W on Ward @g { id }",
            {"directives": 7, "fragments": 1},
        ),
        ("mutation { rename(name: 1) { id } }", {"cost": 1}),
        ("{ nothing { at { all } } } fragment X on Nobody { id }", {"depth": 3, "cost": 0}),
        ("{ ward { ...Loop } } fragment Loop on Ward { id above { ...Loop } }", {"depth": 2}),
        ("{ __schema { types { fields { type { name } } } } }", {"depth": 1, "cost": 0}),
    ],
)
def test_measures(source: str, expected: dict[str, int]) -> None:
    found = sizes(source)
    assert {name: getattr(found, name) for name in expected} == expected


def test_page_sizes_come_from_variables_then_their_defaults() -> None:
    source = "query($n: Int = 3) { wards(first: $n) { totalCount } }"
    assert sizes(source).cost == 3
    assert sizes(source, n=20).cost == 20
    assert sizes(source, n=None).cost == 50
    assert sizes(source, n=10**30).cost == SATURATED
    assert sizes(source, n="many").cost == 50
    assert sizes("query($n: Int) { wards(first: $n) { totalCount } }", n=True).cost == 50


def test_the_named_operation_is_measured_and_all_where_none_is_named() -> None:
    source = "query Small { __typename } query Large { wards(first: 9) { totalCount } }"
    assert sizes(source, "Small").cost == 0
    assert sizes(source, "Large").cost == 9
    assert sizes(source).cost == 9
    assert sizes(source, "Absent").cost == 9


@pytest.mark.parametrize(
    ("limit", "allowed", "source"),
    [
        ("depth", 2, "{ ward { above { id } } }"),
        ("introspection_depth", 2, "{ __schema { types { name } } }"),
        ("aliases", 1, "{ a: __typename b: __typename }"),
        ("directives", 0, "{ ward @skip(if: true) { id } }"),
        ("root_fields", 1, "{ a: __typename b: __typename }"),
        ("cost", 8, "{ wards(first: 9) { totalCount } }"),
        ("fields", 1, "{ ward { id } }"),
        ("fragments", 0, "{ ...R } fragment R on Query { __typename }"),
        ("duplicates", 0, "{ __typename __typename }"),
    ],
)
def test_each_limit_refuses_one_more_and_allows_the_limit(
    limit: str, allowed: int, source: str
) -> None:
    error = refused(source, replace(GENEROUS, **{limit: allowed}))
    assert error.error_code == f"limit.{limit}"
    assert error.params["limit"] == limit
    assert error.sizes is not None
    found = error.params["measured"]
    assert isinstance(found, int)
    assert found > allowed
    for text in (error.message.vi, error.message.en):
        assert str(found) in text
        assert str(allowed) in text
    measure(parse(source, LIMITS), None, {}, SCHEMA, replace(GENEROUS, **{limit: found}))


@pytest.mark.parametrize(
    ("step", "limit"),
    [
        ("@ @", "limit.fields"),
        ("... { @ } ... { @ }", "limit.fields"),
        ("l: above { @ } r: above { @ }", "limit.depth"),
        ("above { @ } above { @ }", "limit.depth"),
    ],
)
def test_fragments_that_double_25_times_are_refused_having_visited_their_text_once(
    step: str, limit: str
) -> None:
    source = doubling(step)
    error = refused(source)
    assert error.error_code == limit
    assert error.sizes is not None
    assert error.sizes.fields > 2**25
    # Twice over the text: once for the census, once for the sizes.
    assert error.sizes.visited < 2 * len(source.split())
    assert error.sizes.visited < 400


def test_measuring_grows_with_the_text_and_not_with_what_it_unfolds_to() -> None:
    visited = [sizes(doubling("@ @", levels)).visited for levels in (10, 20, 30)]
    steps = {after - before for before, after in pairwise(visited)}
    assert len(steps) == 1
    assert sizes(doubling("@ @", 60)).fields == SATURATED


def test_many_unnamed_operations_share_the_measuring_of_fragments() -> None:
    fragments = doubling("@ @", 20).split("}", 2)[2]
    source = " ".join(f"query Q{n} {{ ward {{ ...F20 }} }}" for n in range(100)) + fragments
    assert sizes(source).visited < 1_000


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{" + "a" * 40_000 + "}", "limit.document"),
        ("{" + "ế" * 11_000 + "}", "limit.document"),
        ("{" + "a " * 2_000 + "}", "limit.tokens"),
        ("#\n" * 2_001 + "{ a }", "limit.tokens"),
        ("{a" * 300, "limit.nesting"),
        ("{ a(x: " + "[" * 300, "limit.nesting"),
        ("{ a(x: " + "{x:" * 300, "limit.nesting"),
        ("query($x: " + "[" * 300, "limit.nesting"),
        ("{a" * 100_000, "limit.document"),
    ],
)
def test_a_text_too_large_to_read_is_refused_while_reading(source: str, code: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse(source, LIMITS)
    assert caught.value.error_code == code


def test_the_token_limit_cuts_a_hundred_thousand_levels_when_the_length_does_not() -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse("{a" * 100_000, replace(LIMITS, document=10**6))
    assert caught.value.error_code in {"limit.tokens", "limit.nesting"}


def test_a_syntax_error_stays_a_syntax_error() -> None:
    with pytest.raises(GraphQLSyntaxError):
        parse("{ ward ", LIMITS)


def test_a_document_nested_far_beyond_the_stack_is_measured_without_recursion() -> None:
    levels = 5 * sys.getrecursionlimit()
    inner = SelectionSetNode(selections=())
    for _ in range(levels):
        field = FieldNode(name=NameNode(value="above"), selection_set=inner)
        inner = SelectionSetNode(selections=(field,))
    operation = OperationDefinitionNode(operation=OperationType.QUERY, selection_set=inner)
    document = DocumentNode(definitions=(operation,))
    with pytest.raises(LimitExceeded) as caught:
        measure(document, None, {}, SCHEMA, LIMITS)
    assert caught.value.params["measured"] == levels


@pytest.mark.parametrize("every", [{}, {"input_value_deprecation": True, "specified_by_url": True}])
def test_the_introspection_of_tools_passes(every: dict[str, bool]) -> None:
    source = get_introspection_query(**every)
    assert measure(parse(source, LIMITS), None, {}, SCHEMA, LIMITS).introspection_depth > 12


def test_the_operator_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHUNGCUI_MAX_DEPTH", "3")
    monkeypatch.setenv("KHUNGCUI_MAX_COST", "77")
    limits = Limits.of(Settings())
    assert (limits.depth, limits.cost) == (3, 77)


NAMES = st.sampled_from(["ward", "wards", "above", "offices", "nodes", "edges", "node", "id", "x"])
ARGUMENTS = st.sampled_from(["", "(first: 5)", "(first: $n)", "(last: 999999999999)", "(id: {})"])
SPREADS = st.sampled_from([f"...F{n}" for n in range(5)])


def _selections(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    nested = st.builds("a: {}{} {{ {} }}".format, NAMES, ARGUMENTS, inner)
    inline = st.builds("... on {} @skip(if: $n) {{ {} }}".format, st.just("Ward"), inner)
    return st.lists(st.one_of(NAMES, SPREADS, nested, inline), min_size=1, max_size=4).map(" ".join)


SELECTIONS = st.recursive(st.one_of(NAMES, SPREADS), _selections, max_leaves=25)
DOCUMENTS = st.builds(
    lambda roots, bodies: " ".join(
        [f"query($n: Int = 2) {{ {roots} }}"]
        + [f"fragment F{n} on Ward {{ {body} }}" for n, body in enumerate(bodies)]
    ),
    SELECTIONS,
    st.lists(SELECTIONS, max_size=6),
)


@pytest.mark.parametrize(
    "declared", [{"default_value": 9}, {"default": GraphQLDefaultInput(value=9)}]
)
def test_a_default_page_size_declared_in_python_counts(declared: dict[str, Any]) -> None:
    page = GraphQLObjectType("APage", {"totalCount": GraphQLField(GraphQLInt)})
    first = GraphQLArgument(GraphQLInt, **declared)
    query = GraphQLObjectType("Query", {"pages": GraphQLField(page, {"first": first})})
    found = measure(
        parse("{ pages { totalCount } }", LIMITS), None, {}, GraphQLSchema(query), LIMITS
    )
    assert found.cost == 9


@given(source=DOCUMENTS, n=st.one_of(st.none(), st.integers(), st.booleans(), st.text(max_size=3)))
def test_whatever_the_document_only_a_limit_is_raised_and_time_is_linear(
    source: str, n: object
) -> None:
    try:
        found = measure(parse(source, LIMITS), None, {"n": n}, SCHEMA, LIMITS)
    except LimitExceeded as error:
        if error.sizes is None:
            return
        found = error.sizes
    assert found.visited <= 2 * len(re.findall(r"\w+|\.\.\.|query|fragment", source))
    assert all(0 <= getattr(found, name) <= SATURATED for name in ("depth", "cost", "fields"))


@given(source=st.text(alphabet='{}()[]:$@.!"#a1 \n\ud800é', max_size=60))
def test_whatever_the_text_only_a_syntax_error_or_a_limit_is_raised(source: str) -> None:
    with suppress(GraphQLSyntaxError, LimitExceeded):
        assert measure(parse(source, LIMITS), None, {}, SCHEMA, LIMITS).visited > 0
