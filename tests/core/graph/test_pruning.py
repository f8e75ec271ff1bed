"""A schema that is cut from that of all plugins is the one that its plugins alone would make."""

from collections.abc import Iterator
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    parse,
    print_schema,
    validate,
    validate_schema,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.graph.mills import mills

from khungcui.errors import BadId
from khungcui.graph import search
from khungcui.graph.pruning import Anatomy, prune
from khungcui.graph.schema import Schemas, Woven, weave
from khungcui.ids import NodeId
from khungcui.plugins.manager import Plugins
from khungcui.plugins.registry import Registry
from khungcui.text import Language

pytestmark = pytest.mark.anyio

CITY = "79"
ALL = frozenset({"mills", "spinning", "dyeing"})


@pytest.fixture(scope="module")
def registry() -> Registry:
    return mills()


@pytest.fixture(scope="module")
def schemas(registry: Registry) -> Schemas:
    return Schemas(registry, CITY)


def subsets(registry: Registry) -> Iterator[frozenset[str]]:
    """Every set of plugins, also those that lack what a plugin requires."""
    optional = sorted(registry.plugins.keys() - registry.always_on)
    for size in range(len(optional) + 1):
        for chosen in combinations(optional, size):
            yield registry.always_on | set(chosen)


def alike(cut: Woven, woven: Woven) -> None:
    assert drawn(cut.schema._schema) == drawn(woven.schema._schema)
    assert {name: types.shape for name, types in cut.every.items()} == {
        name: types.shape for name, types in woven.every.items()
    }
    assert [_keys(types) for types in cut.every.values()] == [
        _keys(types) for types in woven.every.values()
    ]
    assert {name: types.shape for name, types in cut.payloads.items()} == {
        name: types.shape for name, types in woven.payloads.items()
    }
    known = [schema.schema_converter.type_map.keys() for schema in (cut.schema, woven.schema)]
    assert known[0] == known[1]


def drawn(schema: GraphQLSchema) -> Any:
    """All that SDL says of a schema, as data: to print the large ones takes seconds."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return list(map(str, roots)), {
        name: (type(kind), kind.description, *map(list, _parts(kind)))
        for name, kind in schema.type_map.items()
    }


def _parts(kind: Any) -> Iterator[Iterator[Any]]:
    yield map(str, (*getattr(kind, "interfaces", ()), *getattr(kind, "types", ())))
    for name, member in (getattr(kind, "fields", None) or getattr(kind, "values", {})).items():
        yield iter((name, member.description, member.deprecation_reason))
        yield iter((str(getattr(member, "type", "")), getattr(member, "default", None)))
        for argument, taken in getattr(member, "args", {}).items():
            yield iter((argument, taken.description, str(taken.type), taken.default))


def _keys(types: Any) -> list[str] | None:
    return None if types.groups is None else list(types.groups.keys)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_schema_is_what_its_plugins_alone_would_make(
    registry: Registry, language: Language
) -> None:
    schemas = Schemas(registry, CITY, language)
    printed = set()
    for enabled in subsets(registry):
        cut, woven = schemas.woven(enabled), weave(registry, enabled, CITY, language)
        alike(cut, woven)
        assert cut.schema.as_str() == woven.schema.as_str()
        printed.add(cut.schema.as_str())
    assert len(printed) == 4


def test_so_is_a_schema_without_some_of_the_installed_plugins(plugins: Plugins) -> None:
    registry = plugins.registry
    schemas = Schemas(registry, CITY)
    optional = sorted(registry.plugins.keys() - registry.always_on)
    # Each is off in one of the two.
    for some in (optional[::2], optional[1::2]):
        enabled = registry.always_on | set(some)
        alike(schemas.woven(enabled), weave(registry, enabled, CITY))


def test_a_schema_within_some_plugins_knows_no_others(registry: Registry) -> None:
    within = Schemas(registry, CITY, within=ALL - {"dyeing"})
    alike(within.woven(ALL), weave(registry, ALL - {"dyeing"}, CITY))
    alike(within.woven(frozenset({"mills"})), weave(registry, frozenset({"mills"}), CITY))


def leaking(schema: GraphQLSchema) -> set[str]:
    """The types that something leads to and that are not the schema's own of that name."""
    found: set[str] = set()
    for kind in schema.type_map.values():
        found |= {
            each.name for each in _targets(kind) if schema.type_map.get(each.name) is not each
        }
    for name in schema._implementations_map:
        interface: Any = schema.type_map[name]
        found |= {
            each.name
            for each in schema.get_possible_types(interface)
            if schema.type_map.get(each.name) is not each or interface not in each.interfaces
        }
    return found


def _targets(kind: GraphQLNamedType) -> Iterator[GraphQLNamedType]:
    yield from getattr(kind, "types", ())
    yield from getattr(kind, "interfaces", ())
    for field in getattr(kind, "fields", {}).values():
        yield get_named_type(field.type)
        for argument in getattr(field, "args", {}).values():
            yield get_named_type(argument.type)


def test_nothing_leads_back_to_what_was_cut_off(registry: Registry, schemas: Schemas) -> None:
    whole = schemas.of(ALL)._schema
    for enabled in subsets(registry):
        schema = schemas.of(enabled)._schema
        assert leaking(schema) == set()
        assert validate_schema(GraphQLSchema(**schema.to_kwargs() | {"assume_valid": False})) == []
        # What leads to nothing that was cut off is not there twice.
        assert schema.type_map["TextFilter"] is whole.type_map["TextFilter"]
    off = schemas.of(frozenset({"mills", "spinning"}))._schema
    assert off.type_map["Spindle"] is not whole.type_map["Spindle"]


QUESTIONS = {
    "a list": "{ vats { totalCount } }",
    "a relation": "{ mills { nodes { firstVat { id } } } }",
    "a relation of what a relation leads to": "{ mills { nodes { spindles { nodes { vats { "
    "totalCount } } } } } }",
    "a relation of a fragment": '{ node(id: "x") { ... on Spindle { vats { totalCount } } } }',
    "a filter": "{ mills(filter: { firstVat: { isNull: true } }) { totalCount } }",
    "a filter through a filter": "{ mills(filter: { spindles: { some: { vats: { none: {} } } } }) "
    "{ totalCount } }",
    "a key of groups": "{ mills { groups(by: [FIRST_VAT]) { count } } }",
    "what groups share": "{ mills { groups { by { firstVat { id } } } } }",
    "a kind of hits": '{ search(text: "a", types: [SPINDLE]) { complete } }',
    "a query": "{ shades(of: INDIGO) { name } }",
    "an act": "mutation { dye(input: {}) { userErrors { code } } }",
    "an act of a batch": 'mutation { batch(acts: [{ key: "1", dye: {} }]) { status } }',
    "an introspected type": '{ __type(name: "Mill") { name } vat(id: "x") { id } }',
}


def test_what_is_off_cannot_be_asked_for_and_what_is_on_can(schemas: Schemas) -> None:
    whole, less = schemas.of(ALL)._schema, schemas.of(frozenset({"mills"}))._schema
    for text in QUESTIONS.values():
        assert validate(whole, parse(text)) == []
        assert validate(less, parse(text)) != []
    both = (
        '{ mills(filter: { name: { eq: "a" } }) { nodes { name } } search(text: "a") { complete } }'
    )
    assert validate(less, parse(both)) == []


class _Reached(Exception):
    """A resolver went on to the records."""


class _Nowhere:
    """A context in which whoever looks for a record learns that it got so far."""

    platform = SimpleNamespace(settings=SimpleNamespace(max_page=10))
    day = None

    @property
    def view(self) -> Any:
        raise _Reached


async def _error(woven: Woven, text: str) -> Any:
    result = await woven.schema.execute(text, context_value=_Nowhere())
    assert result.errors
    return result.errors[0].original_error


async def test_a_node_of_what_is_off_is_no_node(schemas: Schemas) -> None:
    spindle = NodeId("Spindle", CITY, "01890000-0000-7000-8000-000000000001")
    text = f'{{ node(id: "{spindle}") {{ id }} }}'
    off = await _error(schemas.woven(frozenset({"mills"})), text)
    assert isinstance(off, BadId)
    on = await _error(schemas.woven(frozenset({"mills", "spinning"})), text)
    assert isinstance(on, _Reached)


async def test_search_looks_among_what_is_on(
    schemas: Schemas, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[set[str]] = []

    class Searching:
        def __init__(self, *, among: Any, **_: Any) -> None:
            looked.append({each.resource.name for each in among})

        async def page(self, *_: Any) -> Any:
            raise _Reached

    monkeypatch.setattr(search, "Search", Searching)
    monkeypatch.setattr(_Nowhere, "view", None)
    monkeypatch.setattr(_Nowhere, "read", None, raising=False)
    for enabled in ({"mills"}, {"mills", "spinning"}):
        woven = schemas.woven(frozenset(enabled))
        assert isinstance(await _error(woven, '{ search(text: "a") { complete } }'), _Reached)
    assert looked == [{"mill"}, {"mill", "spindle"}]


async def test_a_schema_tells_itself(schemas: Schemas) -> None:
    schema = schemas.of(frozenset({"mills"}))
    result = await schema.execute(
        '{ __schema { types { name } } __type(name: "SearchType") { enumValues { name } } }'
    )
    assert result.errors is None
    assert result.data is not None
    told = {each["name"] for each in result.data["__schema"]["types"]}
    assert told == set(schema._schema.type_map)
    assert result.data["__type"]["enumValues"] == [{"name": "MILL"}]


PLAIN = build_schema(
    """
    interface Named { name: String }
    interface Kept implements Named { name: String by: Person }
    type Person implements Named & Kept { name: String by: Person bales(by: By): [Bale!]! any: Any }
    type Bale implements Named { name: String of: Grade on: Named weighed: Weight }
    type Weight { grams: Int bale: Bale! }
    union Any = Person | Weight
    enum Grade { A B C }
    enum Side { LEFT RIGHT }
    input By { grade: Grade side: Side not: By }
    input Put { grade: Grade! by: [By!] }
    type Query { one: Any named: Named people(by: By): [Person] grade(is: Grade): Grade }
    type Mutation { put(put: Put): Bale drop: Boolean }
    type Subscription { put: Person }
    """
)
ANATOMY = Anatomy(PLAIN)


def _cuttable() -> list[tuple[str, str]]:
    """What can go without leaving a type that has nothing, or lacks what its interface has."""
    found = []
    for name, kind in PLAIN.type_map.items():
        if not name.startswith("__") and not isinstance(kind, GraphQLInterfaceType):
            members: Any = getattr(kind, "fields", None) or getattr(kind, "values", {})
            asked = {"name", "by"} if name in ("Person", "Bale") else set(list(members)[:1])
            found += [(name, member) for member in members if member not in asked]
    return found


@settings(max_examples=60, deadline=None)
@given(gone=st.sets(st.sampled_from(_cuttable())))
def test_whatever_is_cut_off_the_rest_is_whole(gone: set[tuple[str, str]]) -> None:
    cut = prune(ANATOMY, gone, ["Bale"], {})
    assert leaking(cut) == set()
    kept = cut.type_map["Bale"]
    # As graphql-core collects and checks a schema by itself.
    again = GraphQLSchema(
        query=cut.query_type,
        mutation=cut.mutation_type,
        subscription=cut.subscription_type,
        types=[kept],
    )
    assert again.type_map == cut.type_map
    assert again._implementations_map.keys() == cut._implementations_map.keys()
    assert validate_schema(again) == []
    for name, member in gone:
        left: Any = cut.type_map.get(name)
        assert left is None or member not in (getattr(left, "fields", None) or left.values)
    assert (gone == set()) is (print_schema(cut) == print_schema(PLAIN))


def test_a_root_without_members_goes() -> None:
    gone = {("Mutation", "put"), ("Mutation", "drop")}
    cut = prune(ANATOMY, gone, [], {})
    assert cut.mutation_type is None
    assert {"Mutation", "Put"}.isdisjoint(cut.type_map)
    assert cut.subscription_type is PLAIN.subscription_type
